import type { FieldOption } from '../model/catalogue.ts';
import type { Endpoint, Stage, StageChoice } from '../model/mapping.ts';
import { type Report, valueAt } from './draft.ts';
import { listed, nearest } from './nearest.ts';
import { shown } from './values-in-messages.ts';
import type { YamlDocument } from './yaml.ts';

/** Where a key of a mapping names stages. */
export interface StageKey {
  readonly document: YamlDocument;
  readonly path: string;
  readonly names: readonly string[];
  readonly report: Report;
}

/** What stands for all stages. */
const ALL = '*';

/**
 * The stages that a key names, by label or by the value that records hold; labels and values are compared without regard to case, and what may
 * mean two of them is refused. `undefined` where the key asks for all of them, or where something is wrong, which is reported.
 */
export function stageChoice(
  key: StageKey,
  source: Endpoint,
  field: string | undefined,
): StageChoice | undefined {
  const { document, path, names, report } = key;
  const at = valueAt(document, path);
  if (names.includes(ALL)) {
    if (names.length > 1)
      report({
        severity: 'error',
        rule: 'stage-all',
        message: '"*" stands for all stages, and the list names others beside it',
        at: valueAt(document, `${path}/${names.indexOf(ALL)}`),
        todo: 'Write ["*"] alone, or only the stages that are meant.',
      });
    return undefined;
  }
  const options = source.catalogue.fields.find((candidate) => candidate.path === field)?.options;
  if (field === undefined || options === undefined) {
    report({
      severity: 'error',
      rule: 'stage-unsupported',
      message: `records of ${source.system} ${source.object} have no lifecycle stage`,
      at,
      todo: `Remove ${path.slice(path.lastIndexOf('/') + 1)}:; a condition on another field belongs into a where clause.`,
    });
    return undefined;
  }
  const stages = names.flatMap((written, index): readonly Stage[] => {
    const place = document.values.has(`${path}/${index}`) ? `${path}/${index}` : path;
    const value = stageValue(written, options);
    if (typeof value === 'string') return [{ written, value }];
    const guess = nearest(
      written,
      options.flatMap((option) => [option.value, option.label]),
    );
    report({
      severity: 'error',
      rule: 'stage-unknown',
      message:
        value === undefined
          ? `"${field}" of ${source.system} ${source.object} has no stage "${shown(written)}"`
          : `"${shown(written)}" may be any of ${value.length} stages: ${listed(value)}`,
      at: valueAt(document, place),
      ...(guess === undefined || value !== undefined ? {} : { didYouMean: guess }),
      todo: `Stages: ${listed(options.map(named))}. Run "crosswalk pull" if it is a new one.`,
    });
    return [];
  });
  return { field, besides: undefined, stages, at };
}

/** The value of the stage that is meant; several values where nobody can tell, nothing where there is none. */
function stageValue(
  written: string,
  options: readonly FieldOption[],
): string | readonly string[] | undefined {
  const meant = options.filter((option) => same(option.value, written) || same(option.label, written));
  const values = [...new Set(meant.map((option) => option.value))];
  return values.length > 1 ? values : values[0];
}

/** `customer (Customer)`: the value decides where two labels are alike. */
function named({ value, label }: FieldOption): string {
  return same(value, label) ? value : `${value} (${label})`;
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
