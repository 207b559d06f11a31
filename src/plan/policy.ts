import type { Problem } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { linkedElsewhere } from './reasons-gone.ts';

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
    import: flagged(source, mapping.optOut.source, mapping.source.system),
    syncBack: flagged(target, mapping.optOut.target, mapping.target.system),
  };
}

/** A mapping that is fed by links.yaml alone: a record that no line gives to it is none of its business, and nothing to report. */
export function takesLinesOnly({ import: { match, onNoMatch } }: Mapping): boolean {
  return onNoMatch === 'report' && match.every(({ by }) => by === 'link');
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
