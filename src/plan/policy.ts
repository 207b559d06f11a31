import type { Problem } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { linkedElsewhere } from './reasons-gone.ts';
import { notOptedIn, personKeptElsewhere, personSkipped } from './reasons-tree.ts';

export interface OptOut {
  readonly import: Problem | undefined;
  readonly syncBack: Problem | undefined;
}

/**
 * Who asked not to be synced. The repository's `exclude` list stops both directions; a flag on the target record ("Don't sync to
 * Salesforce", requirements A-53) stops what would be written to the source, a flag on the source record what would be imported.
 */
export function optedOut(
  mapping: Mapping,
  source: SystemRecord | undefined,
  target: SystemRecord | undefined,
): OptOut {
  const excluded = [source?.id, target?.id].find((id) => id !== undefined && mapping.exclude.has(id));
  if (excluded !== undefined) {
    const reason = problem(
      `Record "${excluded}" stands in the exclude list.`,
      `Remove it from exclude in ${mapping.file} to sync it.`,
    );
    return { import: reason, syncBack: reason };
  }
  const other = source && mapping.import.elsewhere.get(source.id);
  if (other !== undefined) {
    const reason = linkedElsewhere(mapping, other);
    return { import: reason, syncBack: reason };
  }
  return {
    import: flagged(source, mapping.optOut.source, mapping.source.system) ?? personOut(mapping, source),
    syncBack:
      flagged(target, mapping.optOut.target, mapping.target.system) ??
      notAsked(mapping, target) ??
      personBack(mapping, source),
  };
}

/** A mapping that is fed by links.yaml alone: a record that no line gives to it is none of its business, and nothing to report. */
export function takesLinesOnly({ import: { match, onNoMatch } }: Mapping): boolean {
  return onNoMatch === 'report' && match.every(({ by }) => by === 'link');
}

/** Records of the target are sent back on request only, where the mapping names a checkbox for that. */
export function notAsked(mapping: Mapping, target: SystemRecord | undefined): Problem | undefined {
  const { optIn } = mapping.syncBack;
  if (optIn === undefined || target === undefined || target.values[optIn] === true) return undefined;
  return notOptedIn(mapping);
}

function personOut(mapping: Mapping, source: SystemRecord | undefined): Problem | undefined {
  const { persons } = mapping.import;
  if (persons === undefined || persons.imports || source?.values[persons.field] !== true) return undefined;
  return personSkipped(mapping);
}

function personBack(mapping: Mapping, source: SystemRecord | undefined): Problem | undefined {
  const { persons } = mapping.import;
  if (persons === undefined || source?.values[persons.field] !== true) return undefined;
  if (!persons.imports) return personSkipped(mapping);
  return persons.back ? undefined : personKeptElsewhere(mapping);
}

function flagged(
  record: SystemRecord | undefined,
  field: string | undefined,
  system: string,
): Problem | undefined {
  if (!record || !field || record.values[field] !== true) return undefined;
  return problem(`The record opted out by "${field}" in ${system}.`, `Clear "${field}" there to sync it.`);
}

function problem(what: string, todo: string): Problem {
  return { code: 'OPTED_OUT', kind: 'rejected', what, todo };
}
