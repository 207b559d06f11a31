import { createHash, createHmac, type Hmac } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { stableStringify } from '../config/index.ts';
import type { Mapping } from '../model/mapping.ts';
import type { Entry, Outcome } from '../model/plan.ts';
import { isPlannedRef, type PlanValue } from '../model/value.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import { openText, sealText } from '../state/sealed-text.ts';
import type { Envelope } from '../state/store.ts';

/** 2: sealed, with the orgs, and with references to records that the plan creates. 3: of an import, with what it selected. 4: its clause encrypted. */
export const PLAN_VERSION = 4;

/** What an import was told to bring over; the clause as it was written, and encrypted in the file. */
export interface Selection {
  readonly mapping: string;
  readonly where?: string;
  readonly ids?: readonly string[];
  readonly limit?: number;
}

export interface PlanBasis {
  readonly lineage: string;
  readonly serial: number;
  readonly keyId: string;
  /** Org id by connection. */
  readonly orgs: Readonly<Record<string, string>>;
}

/**
 * A saved plan: JSON with ids, field names and keyed hashes of before and after, never a value; the clause of an import is encrypted. Written as a stream, so that its size
 * does not matter, under another name until it is whole.
 */
export interface PlanFile {
  begin(integration: string, envelope: Envelope, orgs: Readonly<Record<string, string>>): void;
  /** A mapping that was planned, whether or not it has entries. */
  mapping(mapping: Mapping): void;
  entry(mapping: Mapping, entry: Entry, hash: (text: string) => number): void;
  /** SHA-256 of the whole file, by which a reviewer can name it. */
  end(outcome: Outcome): string;
  /** Drops what was written when there was no `end`. */
  close(): void;
}

export interface PlanHead {
  /** ISO time. */
  readonly at: string;
  readonly full: boolean;
  /** Plans of an import only. */
  readonly selection?: Selection;
}

export function openPlanFile(path: string, key: string, head: PlanHead): PlanFile {
  const unfinished = `${path}.new`;
  const file = openSync(unfinished, 'w', 0o600);
  const bases: Record<string, PlanBasis> = {};
  const seal = planSeal(key);
  const whole = createHash('sha256');
  const mappings: Record<string, string> = {};
  let integration = '';
  const selection = head.selection ? `,"selection":${JSON.stringify(sealed(head.selection, key))}` : '';
  let separator = '\n';
  let open = true;
  const put = (text: string) => {
    whole.update(text);
    writeSync(file, text);
  };
  const write = (text: string) => {
    seal.update(text);
    put(text);
  };
  write(`{"version":${PLAN_VERSION},"at":${JSON.stringify(head.at)},"full":${head.full},"entries":[`);
  return {
    begin(name, { lineage, serial, keyId }, orgs) {
      integration = name;
      bases[name] = { lineage, serial, keyId, orgs };
    },
    mapping(mapping) {
      mappings[`${integration}/${mapping.name}`] = mappingKey(mapping);
    },
    entry(mapping, entry, hash) {
      write(`${separator}${JSON.stringify(row(integration, mapping, entry, hash))}`);
      separator = ',\n';
    },
    end(outcome) {
      write(
        `\n],"basis":${JSON.stringify(bases)},"mappings":${JSON.stringify(mappings)},"outcome":"${outcome}"${selection}`,
      );
      put(`${SEAL}${seal.digest('hex')}"}\n`);
      closeSync(file);
      open = false;
      renameSync(unfinished, path);
      return whole.digest('hex');
    },
    close() {
      if (!open) return;
      open = false;
      closeSync(file);
      rmSync(unfinished, { force: true });
    },
  };
}

/** A clause holds values of records, as a rule names of people: it is not for the eyes of whoever may see the file. */
function sealed(selection: Selection, key: string): Selection {
  return withClause(selection, (where) => sealText(key, CLAUSE, where));
}

/** The selection of a plan that was read. Throws where its clause was sealed with another key. */
export function openedSelection(selection: Selection, key: string): Selection {
  return withClause(selection, (where) => openText(key, CLAUSE, where));
}

const CLAUSE = 'clause of a saved plan';

function withClause({ where, ...rest }: Selection, change: (where: string) => string): Selection {
  return where === undefined ? rest : { ...rest, where: change(where) };
}

/** Where the sealed part of the last line ends. */
export const SEAL = ',"seal":"';

/** Only whoever has the state's key can seal a plan. */
export function planSeal(key: string): Hmac {
  return createHmac('sha256', key).update('crosswalk saved plan\n');
}

/** An edit that changes what a run does makes another mapping of it; names for readers, places in the file and links.yaml do not. */
export function mappingKey({ hash, backHash, conflict, guards, import: policy }: Mapping): string {
  const { adopt, onSourceDelete, onOutOfScope } = policy;
  const rest = stableStringify({ conflict, guards, adopt, onSourceDelete, onOutOfScope });
  return `${hash}:${backHash}:${createHash('sha256').update(rest).digest('hex')}`;
}

function row(integration: string, mapping: Mapping, entry: Entry, hash: (text: string) => number) {
  const of = (value: PlanValue) => (isPlannedRef(value) ? value.planned : hash(fingerprint(value)));
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
          ...(entry.file ? { bytes: entry.file.size } : {}),
        }
      : {}),
    ...(entry.action === 'held' ? { code: entry.problem.code } : {}),
    ...('reason' in entry ? { code: entry.reason.code } : {}),
  };
}
