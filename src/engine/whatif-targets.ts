import type { PlannedWrite } from '../connectors/connector.ts';
import type { SystemRecord } from '../model/record.ts';
import type { EffectTally } from '../plan/effect.ts';
import type { LookupCache } from './answers.ts';
import { checkStopped, sidesOf } from './context.ts';
import { batches } from './flow.ts';
import { carries, sweepFields, targetFields } from './paths.ts';
import type { RequestTotals } from './requests.ts';
import type { WhatifFile } from './whatif-records.ts';
import { outcomes, type Scanned, type Side, type Versions } from './whatif-scan.ts';

/** Requests by which asking for targets one by one is worth comparing with a list of all. */
const FEW = 50;

/** What is known of the targets before the plans are made. */
export interface Targets {
  /** True when every target was listed with what it can be matched by. */
  readonly listed: boolean;
  /** Records whose targets are not asked for, to keep to the bound. */
  readonly aside: number;
}

/**
 * Keeps what both plans ask of the target within bounds: where listing it takes fewer requests than asking for each record, it is listed
 * once; what would still take more than `most` requests is set aside, to be counted from the source alone. Beside a sample, which has
 * used the bound up, everything is.
 */
export async function boundTargets(
  versions: Versions,
  scanned: Scanned,
  file: WhatifFile,
  { most, sampled }: { readonly most: number; readonly sampled: boolean },
): Promise<Targets> {
  const { head } = versions;
  const { mapping } = head.compiled;
  const { idBatch, pageSize } = sidesOf(head.context, mapping).target.capabilities;
  const single = scanned.moved / idBatch;
  const pages = head.context.state.linkCount(mapping.name) / pageSize;
  const forRows = !sampled && single > FEW && single > 2 * pages;
  const forKeys = scanned.unlinked > FEW;
  const list =
    forRows || forKeys ? await listTargets(versions, file, forKeys) : { whole: false, listed: false };
  const keep = sampled ? 0 : most * idBatch;
  const aside = !list.whole && scanned.moved > keep ? file.setAside(keep) : 0;
  return { listed: list.listed, aside };
}

/**
 * `whole`: the list shows every field, so that no target is asked for by its id. A list that shows only some is read on only where it is
 * needed for matching.
 */
async function listTargets({ head, base }: Versions, file: WhatifFile, forKeys: boolean) {
  const { mapping } = head.compiled;
  const connector = sidesOf(head.context, mapping).target;
  const swept = [...new Set([...sweepFields(base.compiled, true), ...sweepFields(head.compiled, true)])];
  const compared = [...new Set([...targetFields(base.compiled), ...targetFields(head.compiled)])];
  let whole = true;
  for await (const page of connector.read({
    ...{ object: mapping.target.object, fields: swept },
    ...(head.context.signal ? { signal: head.context.signal } : {}),
  })) {
    whole &&= page.records.every((record) => carries(record, compared));
    if (!whole && !forKeys) return { whole, listed: false };
    file.putTargets(page.records);
    checkStopped(head.context);
  }
  return { whole, listed: true };
}

/**
 * Targets of what both versions plan: rows of a list that tell as much as the record itself, because one that leaves fields out would look
 * like one that changed; and those that a run is due to look at.
 */
export function* knownTargets({ head, base }: Versions, file: WhatifFile): Iterable<SystemRecord> {
  const compared = [...new Set([...targetFields(base.compiled), ...targetFields(head.compiled)])];
  for (const rows of batches(file.targets(), BATCH)) {
    const links = head.context.state.linksByTarget(
      head.compiled.mapping.name,
      rows.map(({ id }) => id),
    );
    for (const row of rows) {
      const concerned = links.get(row.id)?.some(({ sourceId }) => file.hasCandidate(sourceId));
      if (concerned && carries(row, compared)) yield row;
    }
  }
  yield* file.due();
}

const BATCH = 500;

/** Counts what was set aside by what both versions want, as if each target held what the other version wanted last. */
export async function countAside(versions: Versions, file: WhatifFile, tally: EffectTally): Promise<void> {
  const lookups: LookupCache = new Map();
  for (const records of batches(file.aside(), BATCH)) {
    const was = await outcomes(versions.base, records, lookups);
    const is = await outcomes(versions.head, records, lookups);
    for (const [index, after] of is.entries()) {
      const before = was[index];
      if (before) tally.estimate(before, after);
    }
  }
}

/** What a run takes for records that were not planned here: their targets' details, and their updates of these fields. */
export async function costOfRest(
  { context, compiled }: Side,
  rest: { readonly looked: number; readonly updated: number; readonly fields: readonly string[] },
): Promise<RequestTotals> {
  const { target } = compiled.mapping;
  const connector = sidesOf(context, compiled.mapping).target;
  const { idBatch, writeBatch } = connector.capabilities;
  const updates = Array.from(
    { length: rest.updated },
    (): PlannedWrite => ({ kind: 'update', fields: rest.fields }),
  );
  const writing = await connector.writeCost?.(target.object, updates);
  return {
    [target.connection]: {
      read: Math.ceil(rest.looked / idBatch) + (writing?.read ?? 0),
      write: writing?.write ?? Math.ceil(rest.updated / writeBatch),
    },
  };
}

/** What a run takes to list the target once. */
export function costOfList({ context, compiled }: Side): RequestTotals {
  const { name, target } = compiled.mapping;
  const { pageSize } = sidesOf(context, compiled.mapping).target.capabilities;
  return { [target.connection]: { read: Math.ceil(context.state.linkCount(name) / pageSize), write: 0 } };
}

/** Records of which both sides are asked for by id, all in one go. */
const MOST_SAMPLED = 10_000;

export interface Sample {
  readonly linked: number;
  /** Source ids. */
  readonly ids: ReadonlySet<string>;
  /** For each record that stands for others, how many those are. */
  readonly times: number;
}

/** How many targets a comparison may ask for one by one; `undefined` where it may ask for all that are linked. */
export function mostTargets({ context, compiled }: Side, mostRequests: number): number | undefined {
  const { mapping } = compiled;
  const { idBatch } = sidesOf(context, mapping).target.capabilities;
  if (context.state.linkCount(mapping.name) / idBatch <= mostRequests) return undefined;
  return Math.min(mostRequests * idBatch, MOST_SAMPLED);
}

/** So many linked records: first those that a run is due to look at, then some at even distances in the order of ids. */
export function sampleOf({ context, compiled }: Side, most: number, due: Iterable<string>): Sample {
  const { name } = compiled.mapping;
  const linked = context.state.linkCount(name);
  const ids = new Set<string>();
  for (const id of due) if (ids.size < most) ids.add(id);
  const known = ids.size;
  const step = linked / Math.max(1, most - ids.size);
  let index = 0;
  let next = 0;
  for (const { sourceId } of context.state.links(name)) {
    if (ids.size >= most) break;
    if (index >= next) {
      ids.add(sourceId);
      next += step;
    }
    index += 1;
  }
  return { linked, ids, times: (linked - ids.size) / Math.max(1, ids.size - known) };
}
