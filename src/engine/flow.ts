import type { Answers, CompiledMapping } from '../compile/compiled.ts';
import type { Problem } from '../model/errors.ts';
import type { Link } from '../model/link.ts';
import type { WrittenLink } from '../model/mapping.ts';
import type { Entry } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import type { DecideContext, Decision, Wanted } from '../plan/decide.ts';
import type { FightNews } from '../plan/fight.ts';
import type { LookupCache } from './answers.ts';
import { fetchAnswers } from './answers.ts';
import { noteUnmatched } from './claims.ts';
import { type FlowRequest, type RunContext, type Sides, sidesOf } from './context.ts';
import { isFamily } from './family.ts';
import { ownOverlay } from './own-overlay.ts';
import type { TargetReading } from './reading.ts';
import type { DecisionRow, Spool } from './spool.ts';
import type { Tally } from './tally.ts';

/** One mapping's run in progress: what its passes share. */
export interface Flow {
  readonly context: RunContext;
  readonly compiled: CompiledMapping;
  readonly sides: Sides;
  readonly spool: Spool;
  readonly tally: Tally;
  readonly lookups: { readonly target: LookupCache; readonly source: LookupCache };
  readonly written: WrittenLinks;
  /** Creates of this run whose answer was lost; looked up once more before the next mapping runs. */
  readonly unanswered: DecisionRow[];
  /** Journalled creates that nothing is left to wait for. */
  readonly settledIntents: string[];
  /** What was found out about fields that go to and fro; remembered when the run settles. */
  readonly news: FightNews[];
  /** True when only some records were asked for, so that what was read says nothing about the others. */
  readonly narrow: boolean;
  /** True when somebody has looked at the records asked for (`retry`): what is held until then may go on. */
  readonly released: boolean;
  /** Targets that were asked for by id; `undefined` when a sweep brought them. */
  readonly asked: ReadonlySet<string> | undefined;
  /** Records that a rebuild found no partner for, by side, with the reason: not created until somebody has looked at them. */
  readonly unmatched: {
    readonly source: ReadonlyMap<string, Problem>;
    readonly target: ReadonlyMap<string, Problem>;
  };
  /** Creates of this plan that an earlier run has sent already: the guards let them pass then. */
  sentBefore: number;
  /** Creates below parents that were linked only now: they come in bulk because the parents do, which have guards of their own. */
  backlog: number;
  /** What became of creates in the source that got no answer. */
  sentBack: SentBack;
  /** True when a record was linked to another target than before: whatever refers to it has to be looked at. */
  relinked: boolean;
  /** True when the sweep brought every target, so that one it did not bring is asked for. */
  readonly swept: boolean;
  /** True when an earlier run left a first load half done: linked pairs are looked at closely once it is finished. */
  readonly continued: boolean;
  /** What was held before this run, by side and id; the ones that are fine now are cleared when the run settles. */
  readonly heldBefore: {
    readonly source: ReadonlyMap<string, Problem>;
    readonly target: ReadonlyMap<string, Problem>;
  };
  readonly cleared: { readonly source: Set<string>; readonly target: Set<string> };
  /** Source records that this run found more than one partner for, or none that is free. */
  readonly unmatchedNow: Map<string, Problem>;
}

/** Creates in the source that got no answer and bear no mark: which were found, and which nobody can tell. */
export interface SentBack {
  /** By source id: the target it was made from. */
  readonly found: ReadonlyMap<string, string>;
  /** By source id, of those that were deleted or merged before they were found: the link that the answer would have left. */
  readonly gone: ReadonlyMap<string, Link>;
  /** Neither created nor matched until it is known, by side and id. */
  readonly open: {
    readonly source: ReadonlyMap<string, Problem>;
    readonly target: ReadonlyMap<string, Problem>;
  };
}

export const NOTHING_SENT: SentBack = {
  found: new Map(),
  gone: new Map(),
  open: { source: new Map(), target: new Map() },
};

/** links.yaml of one mapping, by either id. */
export interface WrittenLinks {
  readonly bySource: ReadonlyMap<string, WrittenLink>;
  readonly byTarget: ReadonlyMap<string, readonly WrittenLink[]>;
}

/**
 * Whether this link's source exchanges fields with the target. Where links.yaml says something about the target, it decides: the line
 * that is marked, else whoever was linked first; the others only carry children. A record that is back from deletion yields to the one
 * that took its place meanwhile, and comes into its own when that one goes.
 */
export function exchanges(
  flow: Flow,
  link: Pick<Link, 'sourceId' | 'targetId' | 'primary'> & Partial<Pick<Link, 'status'>>,
): boolean {
  if (isOverruled(flow, link)) return false;
  const rows = flow.written.byTarget.get(link.targetId);
  if (!rows && link.primary && link.status !== 'sourceGone') return true;
  const marked = rows?.find((row) => row.explicit);
  if (marked) return marked.source === link.sourceId;
  const stored =
    flow.context.state.linksByTarget(flow.compiled.mapping.name, [link.targetId]).get(link.targetId) ?? [];
  const alive = stored.filter(
    (other) =>
      !isOverruled(flow, other) &&
      other.status !== 'sourceGone' &&
      other.status !== 'deactivated' &&
      !flow.spool.sourceDeleted(other.sourceId),
  );
  const leader = alive.find((other) => other.primary) ?? (rows ? undefined : alive[0]);
  if (leader) return leader.sourceId === link.sourceId;
  return (
    !rows?.some((row) => row.source === link.sourceId) ||
    rows.some((row) => row.primary && row.source === link.sourceId)
  );
}

/** A line in links.yaml is somebody's word: a link that says otherwise gives way to it, and the pair is matched anew. */
export function isOverruled({ written }: Flow, link: Pick<Link, 'sourceId' | 'targetId'>): boolean {
  const row = written.bySource.get(link.sourceId);
  return row !== undefined && row.target !== link.targetId;
}

export interface Transforming {
  readonly record: SystemRecord;
  readonly wanted: Wanted;
  readonly decide: DecideContext;
}

/** Runs `forward` over a page, with everything it asks for fetched in batches first. */
export async function forwardAll(flow: Flow, records: readonly SystemRecord[]): Promise<Transforming[]> {
  const needs = (links?: Answers['link']) =>
    records.map((record) => flow.compiled.forwardNeeds(record.values, links));
  const answers = await fetchAnswers(flow.context, flow.compiled, 'target', needs, flow.lookups.target);
  const decide = decideContext(flow, answers);
  return records.map((record) => ({ record, wanted: decide.forward(record.values), decide }));
}

/** What deciding about records takes; `answers` are what their rules may ask for. */
export function decideContext(flow: Flow, answers: Answers): DecideContext {
  return {
    mapping: flow.compiled.mapping,
    canonicalTarget: (field, value) => flow.sides.target.canonical(field, value),
    canonicalSource: (field, value) => flow.sides.source.canonical(field, value),
    hash: (text) => flow.context.state.hash(text),
    oldBaseline: flow.context.state.isOld(flow.compiled.mapping.name),
    forward: (values) => flow.compiled.forward(values, answers),
  };
}

/** Runs `backward` over target records; `creating` where they have no counterpart yet. */
export async function backwardAll(
  flow: Flow,
  records: readonly SystemRecord[],
  creating = false,
): Promise<ReadonlyMap<string, Wanted>> {
  const needs = (links?: Answers['link']) =>
    records.map((record) => flow.compiled.backwardNeeds(record.values, links));
  const { context, compiled, lookups } = flow;
  const answers = await fetchAnswers(context, compiled, 'source', needs, lookups.source, creating);
  return new Map(records.map((record) => [record.id, flow.compiled.backward(record.values, answers)]));
}

/** Counts a decision and spools what has to be done or remembered; `order` where it is not done in the order of deciding. */
export function emit(flow: Flow, decision: Decision, order?: string): void {
  const rows: DecisionRow[] = [];
  const name = flow.compiled.mapping.name;
  const link = decision.link ? { ...decision.link, mapping: name } : undefined;
  for (const decided of decision.entries) {
    const { entry } = decided;
    if (entry.action === 'held') {
      flow.tally.hold(entry.direction, entry.recordId, entry.problem);
      if (entry.direction === 'import') noteUnmatched(flow, entry.recordId, entry.problem);
      // Another entry of the same record may be fine: it stays held all the same.
      flow.cleared[entry.direction === 'import' ? 'source' : 'target'].delete(entry.recordId);
    } else {
      flow.tally.count(entry.direction, entry.action);
      clear(flow, entry.direction === 'import' ? 'source' : 'target', entry.recordId);
    }
    if (entry.action === 'skip' || entry.action === 'deactivate' || entry.action === 'archive') {
      flow.tally.note(entry.direction, entry.recordId, entry.reason);
    }
    if (entry.action === 'update') {
      for (const change of entry.changes) flow.tally.field(entry.direction, fieldOf(flow, change.rule));
    }
    rows.push({ ...decided, link, ...(order === undefined ? {} : { order }) });
  }
  // A pair that was compared as a whole is fine on both sides, unless one of its entries says otherwise.
  if (link && !decision.entries.some(({ entry }) => entry.action === 'held')) {
    clear(flow, 'source', link.sourceId);
    clear(flow, 'target', link.targetId);
  }
  flow.news.push(...(decision.news ?? []));
  for (const note of decision.notes) flow.tally.note(note.direction, note.recordId, note.problem);
  flow.spool.putDecisions(rows.filter((row) => row.entry.action !== 'unchanged' || row.link !== undefined));
}

export function skip(
  direction: Entry['direction'],
  recordId: string,
  reason: Problem,
  otherId?: string,
): Decision {
  return {
    entries: [
      {
        entry: { action: 'skip', direction, recordId, reason, ...(otherId === undefined ? {} : { otherId }) },
        after: {},
      },
    ],
    link: undefined,
    notes: [],
  };
}

/** What was held of a record before is over when the run settles. */
export function clear(flow: Flow, side: 'source' | 'target', id: string): void {
  if (flow.heldBefore[side].has(id)) flow.cleared[side].add(id);
}

/** Guards count by target path, in both directions. */
function fieldOf(flow: Flow, ruleId: string): string {
  return flow.compiled.mapping.fields.find((rule) => rule.id === ruleId)?.target ?? ruleId;
}

/** Splits a stream into arrays of at most `size`, so that requests and transactions are batches. */
export function* batches<T>(items: Iterable<T>, size: number): Iterable<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

export function startFlow(
  context: RunContext,
  compiled: CompiledMapping,
  spool: Spool,
  tally: Tally,
  request: FlowRequest,
  target: Pick<TargetReading, 'complete' | 'continued'>,
): Flow {
  const held = context.state.held(compiled.mapping.name);
  const before = (side: 'source' | 'target') =>
    new Map(held.filter((item) => item.side === side).map((item) => [item.recordId, item.problem]));
  const released = request.only?.released === true;
  const unmatched = (side: 'source' | 'target') =>
    new Map(
      held
        .filter((item) => item.side === side && item.problem.code === 'REBUILD_UNMATCHED')
        .filter(() => !released)
        .map((item) => [item.recordId, item.problem]),
    );
  const family = isFamily(compiled.mapping);
  return {
    context: family ? { ...context, overlay: ownOverlay(context.overlay, compiled.mapping, spool) } : context,
    compiled,
    sides: sidesOf(context, compiled.mapping),
    written: {
      bySource: new Map(compiled.mapping.links.map((row) => [row.source, row])),
      byTarget: Map.groupBy(compiled.mapping.links, (row) => row.target),
    },
    unanswered: [],
    settledIntents: [],
    news: [],
    narrow: request.only !== undefined,
    released,
    asked: request.only && new Set(request.only.targetIds ?? []),
    unmatched: { source: unmatched('source'), target: unmatched('target') },
    sentBefore: 0,
    backlog: 0,
    sentBack: NOTHING_SENT,
    relinked: false,
    swept: target.complete,
    continued: target.continued === true,
    spool,
    tally,
    lookups: { target: new Map(), source: new Map() },
    heldBefore: { source: before('source'), target: before('target') },
    cleared: { source: new Set(), target: new Set() },
    unmatchedNow: new Map(),
  };
}
