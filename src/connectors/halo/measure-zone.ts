import type { HaloApi } from './api.ts';
import { haloCapabilities } from './capabilities.ts';
import type { HaloObject } from './objects.ts';
import { idOf, property, zoneless } from './wire.ts';

/** Records that Halo has just stamped. */
export interface Written {
  readonly list: HaloObject;
  readonly ids: readonly string[];
  /** Halo's clock when it answered the write, epoch milliseconds in whole seconds. */
  readonly at: number;
  readonly signal: AbortSignal | undefined;
}

export interface FilterZone {
  /** Ahead of UTC. */
  readonly minutes: number;
  /** By how much a record's stamp may be older than the `Date` of the answer from which on lists show it. */
  readonly slackSeconds: number;
}

export type Measured =
  | { readonly kind: 'measured'; readonly zone: FilterZone }
  /** The server ignores the filter, or does not list what it has just written. */
  | { readonly kind: 'unclear' };

/** Every zone on earth is a whole number of these ahead of UTC. */
const STEP_MINUTES = 15;
const LOWEST = (-12 * 60) / STEP_MINUTES;
const HIGHEST = (14 * 60) / STEP_MINUTES;
const MINUTE_MS = 60_000;

/**
 * A sweep's starting point is the server's clock when the sweep began, and it asks again from this much earlier on. Halo documents
 * neither when within a transaction it stamps a record nor whether the machine that stamps is the one that answers. Two seconds
 * cover a stamp that is taken before a short transaction commits; each longer span is for a tenant that was seen to need it.
 */
const SLACK_SECONDS = [2, 15, 120] as const;

/**
 * Finds the zone of `lastupdatefromdate`: asked for what changed since the write, shifted by an offset, the list has a row when
 * the zone is at least that far ahead. Two requests for UTC, the likeliest; for another zone up to 9 and one for the slack. Those that
 * ask for the written records bring at most one page, the others one row.
 */
export async function measureZone(api: HaloApi, written: Written): Promise<Measured> {
  const [shortest] = SLACK_SECONDS;
  // What tells the slack in UTC tells as well that the zone is not behind it.
  const notBehind = await listsWritten(api, written, 0, shortest);
  const zone = await bisect((step) =>
    step === 0 && notBehind ? Promise.resolve(true) : changedSince(api, written, step),
  );
  if (zone < LOWEST || zone > HIGHEST) return { kind: 'unclear' };
  const minutes = zone * STEP_MINUTES;
  for (const slackSeconds of SLACK_SECONDS) {
    const asked = minutes === 0 && slackSeconds === shortest;
    if (asked ? notBehind : await listsWritten(api, written, minutes, slackSeconds))
      return { kind: 'measured', zone: { minutes, slackSeconds } };
  }
  return { kind: 'unclear' };
}

/** Other people's changes do not count here: the zone must hold for a record whose stamp is known. */
async function listsWritten(
  api: HaloApi,
  written: Written,
  minutes: number,
  slackSeconds: number,
): Promise<boolean> {
  const since = written.at + minutes * MINUTE_MS - slackSeconds * 1000;
  const rows = await list(api, written, since, haloCapabilities.pageSize);
  return rows.some((id) => id !== undefined && written.ids.includes(id));
}

/** The highest step that has a row; beyond `HIGHEST` when all have one, below `LOWEST` when none has. */
async function bisect(hasRow: (step: number) => Promise<boolean>): Promise<number> {
  let low = LOWEST - 1;
  let high = HIGHEST + 2;
  // UTC first, the likeliest; then halves.
  for (let step = 0; high - low > 1; step = step === 0 && low === 0 ? 1 : Math.floor((low + high) / 2)) {
    if (await hasRow(step)) low = step;
    else high = step;
  }
  return low;
}

/** Half a step earlier, so that a stamp some minutes off the server's clock still tells its zone. */
async function changedSince(api: HaloApi, written: Written, step: number): Promise<boolean> {
  const minutes = (step - 0.5) * STEP_MINUTES;
  return (await list(api, written, written.at + minutes * MINUTE_MS, 1)).length > 0;
}

async function list(
  api: HaloApi,
  { list: { name, envelope }, signal }: Written,
  wallClock: number,
  pageSize: number,
): Promise<readonly (string | undefined)[]> {
  const query = {
    pageinate: true,
    page_no: 1,
    page_size: pageSize,
    // Newest first: what was just created stands on the first page whatever else changed.
    order: 'id',
    orderdesc: true,
    includeactive: true,
    includeinactive: true,
    lastupdatefromdate: zoneless(wallClock),
  };
  const { rows } = await api.list(`/${name}`, envelope, query, signal);
  return rows.map((row) => idOf(property(row, 'id')));
}
