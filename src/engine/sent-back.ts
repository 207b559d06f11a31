import type { Problem } from '../model/errors.ts';
import type { Link } from '../model/link.ts';
import type { SystemRecord } from '../model/record.ts';
import { isPlannedRef } from '../model/value.ts';
import { canonicalValues, canonicalWanted } from '../plan/canonical.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import { type Made, recognise } from '../plan/made.ts';
import { createPending, createUndecided } from '../plan/reasons.ts';
import type { Intent } from '../state/store.ts';
import { type Flow, forwardAll, NOTHING_SENT, type SentBack, type Transforming } from './flow.ts';
import { sourceFields } from './paths.ts';
import { linkAsSent, UNSEEN_MS, UNSETTLED_MS } from './sent.ts';

/**
 * Looks up creates in the source whose answer was lost, before anything is matched or created. A field that bears the mark
 * (`externalId.source`) makes this needless: the matching asks for it. Without one they are told by who made them, when, and what was
 * sent; a key would not do, because either record may have been renamed since. What cannot be told is held on both sides.
 */
export async function lookUpSent(flow: Flow): Promise<SentBack> {
  const { mapping } = flow.compiled;
  if (mapping.externalId.source !== undefined || !mapping.syncBack.on.includes('create')) return NOTHING_SENT;
  const sent = await waiting(flow);
  if (sent.length === 0) return NOTHING_SENT;
  const made = await candidates(flow, sent);
  const told = recognise(
    mapping,
    sent.map(({ recordId, hashes = {} }) => ({ recordId, hashes })),
    await hashed(flow, made ?? []),
    new Set([undefined, null].map((value) => flow.context.state.hash(fingerprint(value)))),
  );
  bringBack(flow, made ?? [], told.pairs);
  const gone = goneLinks(flow, made ?? [], told.pairs, sent);
  const found = new Set(told.pairs.values());
  const undecided = new Set(made ? told.openSent : sent.map(({ recordId }) => recordId));
  const open = { source: new Map<string, Problem>(), target: new Map<string, Problem>() };
  // Somebody has looked at what `retry` names: it may be created, unless the system may still be at work on it.
  if (!flow.released) for (const id of told.openMade) open.source.set(id, createUndecided(mapping));
  for (const { recordId, at } of sent) {
    if (undecided.has(recordId) && !flow.released) open.target.set(recordId, createUndecided(mapping));
    else if (!found.has(recordId) && flow.context.clock.now() < Date.parse(at) + UNSETTLED_MS)
      open.target.set(recordId, createPending(mapping.source));
  }
  return { found: told.pairs, gone, open };
}

/** Those whose target is there. One that has not been seen for long leaves nothing to wait for. */
async function waiting(flow: Flow): Promise<readonly Intent[]> {
  const { state } = flow.context;
  const { name, target } = flow.compiled.mapping;
  const sent = state.intents(name).filter((intent) => intent.side === 'source');
  const linked = state.linksByTarget(
    name,
    sent.map((intent) => intent.recordId),
  );
  const open = sent.filter((intent) => !linked.has(intent.recordId));
  const known = flow.spool.targets(open.map((intent) => intent.recordId));
  const ids = open.map((intent) => intent.recordId).filter((id) => !known.has(id));
  const read =
    ids.length > 0
      ? await flow.sides.target.readByIds({ object: target.object, ids, fields: [] })
      : undefined;
  const there = { has: (id: string) => known.has(id) || read?.has(id) === true };
  const given = flow.context.clock.now() - UNSEEN_MS;
  for (const { key, recordId, at } of open)
    if (!there.has(recordId) && Date.parse(at) < given) flow.settledIntents.push(key);
  return open.filter((intent) => there.has(intent.recordId));
}

/** What our own user made about then and nothing is linked to; `undefined` where the system does not tell who made a record. */
async function candidates(flow: Flow, sent: readonly Intent[]): Promise<readonly SystemRecord[] | undefined> {
  const { mapping } = flow.compiled;
  const times = sent.map((intent) => Date.parse(intent.at));
  const spans = spansOf(times);
  const made = new Map<string, SystemRecord>();
  for (const { from, to } of spans) {
    const records = await flow.sides.source.ownCreates?.({
      object: mapping.source.object,
      fields: sourceFields(flow.compiled),
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    });
    if (!records) return undefined;
    for (const record of records) made.set(record.id, record);
  }
  const linked = flow.context.state.linksBySource(mapping.name, [...made.keys()]);
  const written = new Set(mapping.links.map((row) => row.source));
  return [...made.values()].filter(({ id }) => !linked.has(id) && !written.has(id));
}

/** Times as few spans as they need, so that each record is asked for once. */
function spansOf(times: readonly number[]): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = [];
  for (const time of [...times].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && time - UNSETTLED_MS <= last.to) last.to = time + UNSETTLED_MS;
    else spans.push({ from: time - UNSETTLED_MS, to: time + UNSETTLED_MS });
  }
  return spans;
}

/** In the terms in which creates are journalled: what the source says of the target, or of itself where a rule only syncs back. */
async function hashed(flow: Flow, records: readonly SystemRecord[]): Promise<Made[]> {
  return (await forwardAll(flow, records)).map((item) => ({
    id: item.record.id,
    hashes: hashesOf(flow, item),
    gone: item.record.deleted === true,
  }));
}

function hashesOf(flow: Flow, { record, wanted, decide }: Transforming): Record<string, number> {
  const { mapping } = flow.compiled;
  const seen = canonicalWanted(wanted.values, mapping.target.catalogue.fields, decide.canonicalTarget);
  const own = canonicalValues(record.values, mapping.source.catalogue.fields, decide.canonicalSource);
  return Object.fromEntries(
    mapping.fields.map((rule) => {
      const value =
        rule.direction === 'syncBack' && rule.source.kind === 'path'
          ? own[rule.source.path]
          : seen[rule.target];
      return [rule.id, decide.hash(fingerprint(isPlannedRef(value) ? undefined : value))];
    }),
  );
}

/**
 * Of what was deleted or merged before it was found, the links that the answers would have left: with them the deletion is one of a
 * linked record, and its target is not created once more.
 */
function goneLinks(
  flow: Flow,
  made: readonly SystemRecord[],
  pairs: ReadonlyMap<string, string>,
  sent: readonly Intent[],
): ReadonlyMap<string, Link> {
  const hashes = new Map(sent.map((intent) => [intent.recordId, intent.hashes]));
  return new Map(
    made.flatMap(({ id, deleted }) => {
      const targetId = pairs.get(id);
      if (!deleted || targetId === undefined) return [];
      const ids = { sourceId: id, targetId };
      return [[id, linkAsSent(flow, ids, hashes.get(targetId), 'active')] as const];
    }),
  );
}

/** A run that was asked for some records looks at those alone. */
function bringBack(flow: Flow, made: readonly SystemRecord[], pairs: ReadonlyMap<string, string>): void {
  const wanted = made.filter(({ id }) => {
    const target = pairs.get(id);
    return (
      target !== undefined && !flow.spool.hasSource(id) && (!flow.narrow || flow.asked?.has(target) === true)
    );
  });
  flow.spool.putSource(wanted.map((record) => ({ record, origin: 'again' as const })));
}
