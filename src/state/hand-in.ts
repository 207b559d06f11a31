import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Depot, Put } from '../model/depot.ts';
import { stale } from './errors.ts';
import { type Origin, readOrigin, writeOrigin } from './origin.ts';
import { copyDatabase, localEnvelope, type StateFile } from './restore.ts';
import { type SnapshotFile, sealSnapshot } from './snapshot.ts';

export interface HandIn extends StateFile {
  readonly integration: string;
  /** Connections whose log-ins are kept from run to run, by name. */
  readonly logins: readonly string[];
  /** For people: who makes the copy. */
  readonly by: string;
  /** A state that was made anew takes the place of what is there. */
  readonly replaces: boolean;
}

export type HandedIn =
  | { readonly kind: 'none' }
  /** Nothing happened since it was fetched. */
  | { readonly kind: 'same'; readonly serial: number }
  | { readonly kind: 'put'; readonly put: Put; readonly serial: number; readonly bytes: number };

/** A copy that is used but never written again would expire in its place. */
const REFRESH_MS = 30 * 86_400_000;

/**
 * Makes a copy of a state and hands it in. Refuses with `STATE_STALE` when the newest copy is not the one that the state goes on from,
 * so that of two runs at once the second cannot undo what the first remembers. Throws `STATE_LOCKED` while a run is using the state.
 */
export async function handIn(depot: Depot, given: HandIn): Promise<HandedIn> {
  const { path, integration, clock, key } = given;
  if (!existsSync(path)) return { kind: 'none' };
  const folder = dirname(path);
  const before = readOrigin(folder, integration);
  const origin = before?.place === depot.place ? before : undefined;
  const logins = loginsOf(folder, given.logins);
  const now = localEnvelope(given);
  if (now && origin && isSame(origin, now, logins, clock.now())) return { kind: 'same', serial: now.serial };

  const newest = await newestId(depot, integration, given.replaces);
  if (!mayFollow(origin, newest, now?.lineage, given.replaces)) throw stale(integration, depot.place, newest);
  const { bytes: database, envelope } = copyDatabase(given);
  const at = new Date(clock.now()).toISOString();
  const { header, bytes } = sealSnapshot(
    { integration, lineage: envelope.lineage, serial: envelope.serial, at, by: given.by },
    [{ name: `${integration}.sqlite`, bytes: database }, ...logins],
    key,
  );
  const put = await depot.put({ integration, serial: envelope.serial, bytes, after: newest });
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
  return { kind: 'put', put, serial: envelope.serial, bytes: bytes.length };
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
