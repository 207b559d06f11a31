import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '../model/clock.ts';
import type { Depot, Put } from '../model/depot.ts';
import { CrosswalkError, type ErrorText } from '../model/errors.ts';
import { stale } from './errors.ts';
import { type Origin, readOrigin, writeOrigin } from './origin.ts';
import { copyDatabase, readEnvelope, type StateFile } from './restore.ts';
import { type SnapshotFile, sealSnapshot } from './snapshot.ts';

export interface HandIn extends StateFile {
  readonly integration: string;
  /** Connections whose log-ins are kept from run to run, by name. */
  readonly logins: readonly string[];
  /** For people: who makes the copy. */
  readonly by: string;
  /** The run of a workflow that this is a step of, if it is one. */
  readonly run?: number;
  /** A state that was made anew takes the place of what is there. */
  readonly replaces: boolean;
}

export type HandedIn =
  | { readonly kind: 'none' }
  /** Nothing happened since it was fetched. */
  | { readonly kind: 'same'; readonly serial: number }
  | {
      readonly kind: 'put';
      readonly put: Put;
      readonly serial: number;
      readonly bytes: number;
      /** Why nobody could say whether another run handed in a copy meanwhile; absent when that was looked at. */
      readonly unchecked?: ErrorText;
    };

/** A copy that is used but never written again would expire in its place. */
const REFRESH_MS = 30 * 86_400_000;
/** Outages are shorter than this as a rule, and a step of the workflow has ten minutes. */
const PATIENCE_MS = 4 * 60_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Makes a copy of a state and hands it in. Refuses with `STATE_STALE` when the newest copy is not the one that the state goes on from,
 * so that of two runs at once the second cannot undo what the first remembers. When the place cannot be asked for minutes, a state that
 * was fetched from it is handed in all the same: what it has learned would be lost for certain, while runs of one integration are kept
 * apart anyway. Throws `STATE_LOCKED` while a run is using the state, and as `openState` does.
 */
export async function handIn(depot: Depot, given: HandIn): Promise<HandedIn> {
  const { path, integration, clock, key } = given;
  if (!existsSync(path)) return { kind: 'none' };
  const folder = dirname(path);
  const before = readOrigin(folder, integration);
  const origin = before?.place === depot.place ? before : undefined;
  const logins = loginsOf(folder, given.logins);
  const now = readEnvelope(given);
  if (origin && isSame(origin, now, logins, clock.now())) return { kind: 'same', serial: now.serial };

  const looked = await newestWithPatience(depot, given);
  if (looked.kind === 'unknown' && origin === undefined) throw looked.error;
  const newest = looked.kind === 'known' ? looked.id : origin?.newest;
  if (!mayFollow(origin, newest, now.lineage, given.replaces)) throw stale(integration, depot.place, newest);
  const { bytes: database, envelope } = copyDatabase(given);
  const at = new Date(clock.now()).toISOString();
  const { header, bytes } = sealSnapshot(
    {
      integration,
      lineage: envelope.lineage,
      serial: envelope.serial,
      at,
      by: given.by,
      ...(given.run === undefined ? {} : { run: given.run }),
    },
    [{ name: `${integration}.sqlite`, bytes: database }, ...logins],
    key,
  );
  const put = await depot.put({ integration, bytes, after: newest });
  // Where somebody else uploads it, its id is known when it is fetched again; until then nothing more may be handed in.
  const { digest, serial, lineage } = header;
  writeOrigin(
    folder,
    integration,
    put.id === undefined
      ? { place: depot.place, at, outcome: 'cold', ...origin, handedIn: { serial, digest } }
      : {
          place: depot.place,
          at,
          outcome: 'warm',
          newest: put.id,
          lineage,
          serial,
          logins: digestOf(logins),
        },
  );
  const unchecked = looked.kind === 'unknown' ? { unchecked: looked.error.text } : {};
  return { kind: 'put', put, serial: envelope.serial, bytes: bytes.length, ...unchecked };
}

/** The log-ins of some connections that lie beside a state. */
export function loginsOf(folder: string, connections: readonly string[]): readonly SnapshotFile[] {
  return connections.flatMap((connection) => {
    const name = `auth/${connection}.token`;
    const path = join(folder, name);
    return existsSync(path) ? [{ name, bytes: readFileSync(path) }] : [];
  });
}

export function digestOf(files: readonly SnapshotFile[]): string {
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(name).update(bytes);
  return hash.digest('hex');
}

type Looked =
  | { readonly kind: 'known'; readonly id: string | undefined }
  | { readonly kind: 'unknown'; readonly error: CrosswalkError };

/** Goes on asking for minutes where asking again may help. */
async function newestWithPatience(
  depot: Depot,
  { integration, replaces, clock }: { integration: string; replaces: boolean; clock: Clock },
): Promise<Looked> {
  const until = clock.now() + PATIENCE_MS;
  for (let wait = 5_000; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return { kind: 'known', id: await newestId(depot, integration, replaces) };
    } catch (error) {
      if (!(error instanceof CrosswalkError) || !NO_ANSWER.test(error.code)) throw error;
      const passes = error.kind === 'transient' || error.kind === 'rate-limited';
      if (!passes || clock.now() + wait > until) return { kind: 'unknown', error };
    }
    await clock.sleep(wait);
  }
}

/** What says nothing about the copies: a run that is being stopped is none of these. */
const NO_ANSWER = /^(?:GITHUB|NETWORK)_(?!CANCELLED|CONTEXT)/;

/** Where not all could be looked at, there may be one: only who replaces whatever there is goes on. */
async function newestId(depot: Depot, integration: string, replaces: boolean): Promise<string | undefined> {
  const copies = await depot.copies(integration);
  for await (const copy of copies.newestFirst) if (copy.doubt === undefined) return copy.id;
  if (!copies.complete && !replaces) throw stale(integration, depot.place, undefined);
  return undefined;
}

/** Without knowing what it goes on from a state may only be the first one, or one that was made anew on purpose. */
function mayFollow(
  origin: Origin | undefined,
  newest: string | undefined,
  lineage: string | undefined,
  replaces: boolean,
): boolean {
  if (origin === undefined) return newest === undefined || replaces;
  if (origin.newest !== newest) return false;
  return replaces || newest === undefined || (origin.lineage !== undefined && origin.lineage === lineage);
}

function isSame(
  origin: Origin,
  now: { readonly lineage: string; readonly serial: number },
  logins: readonly SnapshotFile[],
  time: number,
): boolean {
  return (
    origin.outcome === 'warm' &&
    origin.lineage === now.lineage &&
    origin.serial === now.serial &&
    origin.logins === digestOf(logins) &&
    time - Date.parse(origin.at) < REFRESH_MS
  );
}
