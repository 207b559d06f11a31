import type { CompiledMapping } from '../compile/compiled.ts';
import type { Problem } from '../model/errors.ts';
import type { Direction } from '../model/plan.ts';
import type { WhereClause } from '../model/where.ts';
import { type GuardTotals, guard } from '../plan/guard.ts';
import { sourceNotFound } from '../plan/reasons.ts';
import { decideAbsent, readAbsent, readDue, readSurvivors, uncertainCreates } from './again.ts';
import { readChildren } from './child-read.ts';
import type { FlowRequest, RunContext, Settles } from './context.ts';
import { decideSources } from './decide-sources.ts';
import { decideTargets, syncsBack } from './decide-targets.ts';
import { noteDoubled } from './doubled.ts';
import { checkFeatures } from './features.ts';
import { emit, type Flow, skip, startFlow } from './flow.ts';
import { bringMarked } from './marks.ts';
import { childMappings } from './parents.ts';
import { parentsSeen } from './parents-seen.ts';
import { readSource, readTarget } from './read.ts';
import type { Reading, SourceReading } from './reading.ts';
import { readRelatives } from './relatives.ts';
import { addRequests, type RequestTotals, requestsSince } from './requests.ts';
import { lookUpSent } from './sent-back.ts';
import { openSpool, type Spool } from './spool.ts';
import { checkStages } from './stages.ts';
import { createTally, NO_RECORD } from './tally.ts';
import { keepUnseen } from './unseen.ts';

export type { RequestTotals } from './requests.ts';

/** One mapping, read and decided; its entries are in the run file until `close`. */
export interface Planned {
  readonly flow: Flow;
  readonly directions: readonly Direction[];
  readonly source: SourceReading;
  readonly target: Reading;
  readonly requests: Readonly<Record<Direction, RequestTotals>>;
  /** What was taken out of the plan has to be read again. */
  readonly settles: Settles;
  /** By direction, where the plan is larger than the mapping's guards allow; nothing may be written in either as soon as one is. */
  readonly guards: ReadonlyMap<Direction, Problem>;
  close(): void;
}

/** Reads both sides, decides, guards. Writes nothing anywhere. Throws what stops the mapping (auth, configuration, unreachable). */
export async function planMapping(
  context: RunContext,
  compiled: CompiledMapping,
  request: FlowRequest,
): Promise<Planned> {
  const spool = openSpool();
  try {
    const tally = createTally();
    const start = context.requests();
    const { target, source } = await readBoth(context, compiled, spool, request);
    const nothing = !source.complete && !source.brought && target.records === 0;
    const renamed = nothing ? [] : await checkStages(context, compiled);
    if (!nothing) await checkFeatures(context, compiled);
    const flow = startFlow(context, compiled, spool, tally, request, target);
    const back = !request.only || request.only.targetIds !== undefined;
    const directions: Direction[] = syncsBack(flow) && back ? ['import', 'syncBack'] : ['import'];
    for (const note of [...target.notes, ...source.notes, ...renamed]) tally.note('import', NO_RECORD, note);
    if (!request.only) await readDue(flow);
    await readRelatives(flow, source.complete);
    await readChildren(flow, source, request);
    await bringMarked(flow, source, target);
    flow.sentBack = await lookUpSent(flow);
    await readSurvivors(flow);
    const { where } = compiled.mapping.import;
    // What hangs on a record that is not linked any more is not brought, and not missing.
    const all = { ...source, complete: source.complete && !compiled.mapping.childOf };
    const proven = provesAbsence(where, all);
    if (proven) await readAbsent(flow);
    if (proven || (where === undefined && all.complete)) await decideAbsent(flow);
    noteDoubled(flow, target.complete);
    reportMissing(flow, request.only?.ids ?? []);
    // Of a target that was not read in one go, marks may have been missed: they are asked for.
    const uncertain = target.resumed
      ? { has: () => true }
      : uncertainCreates(flow, request.relink === true && !target.marked);
    await decideSources(flow, target.indexed, uncertain);
    const half = context.requests();
    if (directions.includes('syncBack')) {
      await decideTargets(flow);
      countCompared(flow, compiled.mapping.childOf ? spool.targetCount() : target.records);
    }
    const end = context.requests();
    if (!flow.narrow && childMappings(context, compiled.mapping).length > 0)
      for (const rows of parentsSeen(flow)) context.overlay.addSeen(compiled.mapping.name, rows);
    const settles = request.select?.(flow, directions) ?? { source: true, target: true };

    return {
      flow,
      directions,
      source: { ...source, records: spool.sourceCount() },
      target: { ...target, records: compiled.mapping.childOf ? spool.targetCount() : target.records },
      requests: { import: requestsSince(start, half), syncBack: addRequests({}, requestsSince(half, end)) },
      settles,
      guards: request.relink ? new Map() : guardsOf(flow, directions),
      close: () => spool.close(),
    };
  } catch (error) {
    spool.close();
    throw error;
  }
}

/**
 * Whether what the reading left out may be looked at as out of scope. An empty answer to a clause that only the server can evaluate
 * proves nothing: a permission that was lost looks the same.
 */
function provesAbsence(where: WhereClause | undefined, source: Reading): boolean {
  return where !== undefined && source.complete && (source.records > 0 || !where.serverOnly);
}

/** Both at the same time, as neither needs the other. When one fails the other is stopped, and has ended before this throws. */
async function readBoth(context: RunContext, compiled: CompiledMapping, spool: Spool, request: FlowRequest) {
  const ending = new AbortController();
  const signals = [ending.signal, ...(context.signal ? [context.signal] : [])];
  const stoppable = { ...context, signal: AbortSignal.any(signals) };
  const failures: unknown[] = [];
  const end = (error: unknown): undefined => {
    failures.push(error);
    ending.abort();
  };
  const [target, source] = await Promise.all([
    readTarget(stoppable, compiled, spool, request).catch(end),
    readSource(stoppable, compiled, spool, request).catch(end),
  ]);
  if (!target || !source) throw failures[0];
  return { target, source };
}

/** Targets that the import pass compared, with nothing to say to the source, so that the counts add up to what was read. */
function countCompared(flow: Flow, read: number): void {
  const counted = Object.values(flow.tally.counts('syncBack')).reduce((sum, count) => sum + count, 0);
  if (read > counted) flow.tally.count('syncBack', 'unchanged', read - counted);
}

/** Ids that were asked for by name and are not there are said, not passed over. */
function reportMissing(flow: Flow, ids: readonly string[]): void {
  for (const id of new Set(ids)) {
    if (!flow.spool.hasSource(id) && !keepUnseen(flow, id))
      emit(flow, skip('import', id, sourceNotFound(flow.compiled.mapping)));
  }
}

function guardsOf(flow: Flow, directions: readonly Direction[]): ReadonlyMap<Direction, Problem> {
  return new Map(
    directions.flatMap((direction) => {
      const problem = guardOf(flow, direction);
      return problem ? [[direction, problem] as const] : [];
    }),
  );
}

function guardOf(flow: Flow, direction: Direction): Problem | undefined {
  const { mapping } = flow.compiled;
  return guard(mapping.name, mapping.file, mapping.guards, guardTotals(flow, direction), flow.context.allow);
}

/** What the guards are shown of one direction of a plan. */
export function guardTotals(flow: Flow, direction: Direction): GuardTotals {
  const { mapping } = flow.compiled;
  const counts = flow.tally.counts(direction);
  return {
    create: counts.create - (direction === 'import' ? flow.sentBefore + flow.backlog : 0),
    update: counts.update,
    deactivate: counts.deactivate + counts.archive,
    fields: flow.tally.fields(direction),
    linked: flow.context.state.linkCount(mapping.name),
    established: flow.context.state.checkpoint(mapping.name, 'source') !== undefined,
  };
}
