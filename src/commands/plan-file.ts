import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Mapping } from '../model/mapping.ts';
import type { Entry, Outcome } from '../model/plan.ts';
import type { PlanValue } from '../model/value.ts';
import { fingerprint } from '../plan/compare.ts';
import type { Envelope } from '../state/store.ts';

export const PLAN_VERSION = 1;

/**
 * A saved plan: JSON with ids, field names and keyed hashes of before and after, never a value. Written as a stream, so that its size
 * does not matter, under another name until it is whole.
 */
export interface PlanFile {
  begin(integration: string, envelope: Envelope): void;
  entry(mapping: Mapping, entry: Entry, hash: (text: string) => number): void;
  end(outcome: Outcome): void;
  /** Drops what was written when there was no `end`. */
  close(): void;
}

export function openPlanFile(path: string, at: string): PlanFile {
  const unfinished = `${path}.new`;
  const file = openSync(unfinished, 'w', 0o600);
  const bases: Record<string, { lineage: string; serial: number; keyId: string }> = {};
  const mappings: Record<string, string> = {};
  let integration = '';
  let separator = '\n';
  let open = true;
  const write = (text: string) => writeSync(file, text);
  write(`{"version":${PLAN_VERSION},"at":${JSON.stringify(at)},"entries":[`);
  return {
    begin(name, { lineage, serial, keyId }) {
      integration = name;
      bases[name] = { lineage, serial, keyId };
    },
    entry(mapping, entry, hash) {
      mappings[`${integration}/${mapping.name}`] = mapping.hash;
      write(`${separator}${JSON.stringify(row(integration, mapping, entry, hash))}`);
      separator = ',\n';
    },
    end(outcome) {
      write(
        `\n],"basis":${JSON.stringify(bases)},"mappings":${JSON.stringify(mappings)},"outcome":"${outcome}"}\n`,
      );
      closeSync(file);
      open = false;
      renameSync(unfinished, path);
    },
    close() {
      if (!open) return;
      open = false;
      closeSync(file);
      rmSync(unfinished, { force: true });
    },
  };
}

function row(integration: string, mapping: Mapping, entry: Entry, hash: (text: string) => number) {
  const of = (value: PlanValue) => hash(fingerprint(value));
  const { action, direction, recordId } = entry;
  return {
    integration,
    mapping: mapping.name,
    action,
    direction,
    recordId,
    ...('otherId' in entry && entry.otherId !== undefined ? { otherId: entry.otherId } : {}),
    ...(entry.action === 'update'
      ? {
          fields: Object.fromEntries(
            entry.changes.map((change) => [
              change.field,
              { before: of(change.before), after: of(change.after) },
            ]),
          ),
        }
      : {}),
    ...(entry.action === 'create'
      ? {
          fields: Object.fromEntries(
            Object.entries(entry.values).map(([field, value]) => [field, { after: of(value) }]),
          ),
        }
      : {}),
    ...(entry.action === 'held' ? { code: entry.problem.code } : {}),
    ...('reason' in entry ? { code: entry.reason.code } : {}),
  };
}
