import { capabilitiesOf } from '../connectors/registry.ts';
import type { FieldAnswer } from './catalogues.ts';
import { nearest } from './nearest.ts';

export interface UnknownField {
  readonly message: string;
  readonly didYouMean?: string;
  readonly todo: string;
}

/** What to say about `path`, of which a catalogue does not have a part. */
export function unknownField(path: string, answer: Extract<FieldAnswer, { kind: 'unknown' }>): UnknownField {
  const { catalogue, prefix, segment } = answer;
  const names = catalogue.fields.flatMap((field) => [
    field.path,
    ...(field.relationship === undefined ? [] : [field.relationship]),
  ]);
  const guess = nearestPath(segment, names);
  const rest = path.slice(prefix.length + segment.length);
  return {
    message: `${catalogue.system} ${catalogue.object} has no field "${segment}"`,
    ...(guess === undefined ? {} : { didYouMean: prefix + guess + rest }),
    todo: advice(catalogue.system, segment),
  };
}

/** What `customfields.` adds to every name must not make all of them look alike. */
function nearestPath(path: string, names: readonly string[]): string | undefined {
  const prefix = path.slice(0, path.lastIndexOf('.') + 1);
  const siblings = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const guess = nearest(path.slice(prefix.length), siblings);
  if (guess !== undefined) return prefix + guess;
  return prefix === '' ? undefined : nearest(path.slice(prefix.length), names);
}

function advice(system: string, segment: string): string {
  const custom = capabilitiesOf(system)?.customFields;
  if (custom !== undefined && segment.startsWith(custom.prefix)) return custom.hint;
  return 'Correct the name; if the field is new in that system, run "crosswalk pull".';
}
