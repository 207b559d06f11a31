import type { SystemRecord } from '../model/record.ts';
import type { EffectTally } from '../plan/effect.ts';
import type { LookupCache } from './answers.ts';
import { checkStopped, sidesOf } from './context.ts';
import { batches } from './flow.ts';
import { carries, sweepFields, targetFields } from './paths.ts';
import type { Planned } from './plan.ts';
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
 * once; what would still take more than `most` requests is set aside, to be counted from the source alone.
 */
export async function boundTargets(
  versions: Versions,
  scanned: Scanned,
  file: WhatifFile,
  most: number,
): Promise<Targets> {
  const { head } = versions;
  const { mapping } = head.compiled;
  const { idBatch, pageSize } = sidesOf(head.context, mapping).target.capabilities;
  const single = scanned.moved / idBatch;
  const pages = head.context.state.linkCount(mapping.name) / pageSize;
  const forRows = single > FEW && single > 2 * pages;
  const forKeys = scanned.unlinked > FEW;
  const list =
    forRows || forKeys ? await listTargets(versions, file, forKeys) : { whole: false, listed: false };
  const aside = !list.whole && single > most ? file.setAside(most * idBatch) : 0;
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

/** Rows of a list that tell as much as the record itself; one that leaves fields out would look like one that changed. */
export function* wholeRows({ head, base }: Versions, file: WhatifFile): Iterable<SystemRecord> {
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

/** What the next run takes: for a record that was set aside as much as for one that was planned. */
export function costWithAside(cost: RequestTotals, planned: Planned, aside: number): RequestTotals {
  const count = planned.flow.spool.sourceCount();
  if (aside === 0 || count === 0) return cost;
  const times = (requests: number) => Math.ceil((requests * (count + aside)) / count);
  return Object.fromEntries(
    Object.entries(cost).map(([connection, { read, write }]) => [
      connection,
      { read: times(read), write: times(write) },
    ]),
  );
}

/** Records of which both sides are asked for by id, all in one go. */
const MOST_SAMPLED = 10_000;

/**
 * Where both plans would take too many requests for single targets, the first linked records in the order of ids; `undefined` where all
 * of them can be planned.
 */
export function sampleOf({ context, compiled }: Side, mostRequests: number) {
  const { mapping } = compiled;
  const { idBatch } = sidesOf(context, mapping).target.capabilities;
  const linked = context.state.linkCount(mapping.name);
  if (linked / idBatch <= mostRequests) return undefined;
  const most = Math.min(mostRequests * idBatch, MOST_SAMPLED);
  const [links = []] = batches(context.state.links(mapping.name), most);
  return {
    linked,
    only: {
      ids: links.map(({ sourceId }) => sourceId),
      targetIds: [...new Set(links.map(({ targetId }) => targetId))],
    },
  };
}
