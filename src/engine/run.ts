import type { CompiledMapping } from '../compile/compiled.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import type { Direction, FlowResult, Outcome, RunResult } from '../model/plan.ts';
import { NO_COUNTS, notStarted, worstOutcome } from '../model/plan.ts';
import { isBudgetSpent } from '../model/usage.ts';
import { refiledBy } from './children.ts';
import type { FlowRequest, RunContext } from './context.ts';
import { costOf, followingCost } from './cost.ts';
import { differing } from './fights.ts';
import type { Flow } from './flow.ts';
import { decideFollowing } from './follow.ts';
import { rememberMarked } from './marks.ts';
import { settleChildren } from './parents-seen.ts';
import { type Planned, planMapping, type RequestTotals } from './plan.ts';
import { push } from './push.ts';
import type { Reading } from './reading.ts';
import { recoverUnanswered } from './recover.ts';
import { addRequests, requestsSince } from './requests.ts';
import { settleDecisions, settleRun, settleUnfinished } from './settle.ts';

/** Called with every plan before it is carried out or thrown away; the only time its entries can be read. */
export type OnPlan = (planned: Planned) => void;

/**
 * Plans the mappings in order and stops there: the same code as `sync`, one step early. Nothing is written to either system; the state
 * must have been opened read-only or may be thrown away.
 */
export function plan(
  context: RunContext,
  order: readonly CompiledMapping[],
  request: FlowRequest,
  onPlan: OnPlan,
): Promise<RunResult> {
  const opened = new Set<string>();
  return eachMapping(context, order, request, onPlan, async (_, planned) => {
    const costs: Partial<Record<Direction, RequestTotals>> = {};
    for (const direction of planned.directions) costs[direction] = await costOf(planned, direction, opened);
    if (planned.directions.includes('syncBack')) costs.syncBack = followingCost(planned, costs.syncBack);
    return { cost: costs };
  });
}

/** Plans, guards, writes and settles the mappings, one after the other: parents before children. */
export async function sync(
  context: RunContext,
  order: readonly CompiledMapping[],
  request: FlowRequest,
  onPlan: OnPlan,
): Promise<RunResult> {
  const result = await eachMapping(context, order, request, onPlan, carryOut);
  return { ...result, flows: result.flows.map(asDone) };
}

/** What a guard refused was planned, and not done. */
function asDone(flow: FlowResult): FlowResult {
  return flow.outcome === 'refused' ? { ...flow, counts: NO_COUNTS, wouldHave: flow.counts } : flow;
}

/** What is done with a plan. */
export type Act = (context: RunContext, planned: Planned) => Promise<Acted>;

/** The requests it took, or those that carrying the plan out would take where that has not been done. */
export interface Acted {
  readonly spent?: Partial<Readonly<Record<Direction, RequestTotals>>>;
  readonly cost?: Partial<Readonly<Record<Direction, RequestTotals>>>;
}

/** Plans the mappings in order and does with each plan what `act` says, unless a guard refused it. */
export async function eachMapping(
  context: RunContext,
  order: readonly CompiledMapping[],
  request: FlowRequest,
  onPlan: OnPlan,
  act: Act,
): Promise<RunResult> {
  const flows: FlowResult[] = [];
  const stopped = new Map<string, Outcome>();
  const relinked = new Set<string>();
  /** Mappings of which other records than those that changed are to be looked at, because of what this run does to the ones above them. */
  const concerned = new Set<string>();
  let spent: Problem | undefined;
  const noted: OnPlan = (planned) => {
    const { compiled, tally } = planned.flow;
    if (planned.flow.relinked) relinked.add(compiled.mapping.name);
    const { children } = compiled.mapping.import;
    const { create, link } = tally.counts('import');
    if (children?.kind === 'handOver' && create + link > 0) concerned.add(children.to);
    for (const name of refiledBy(planned.flow)) concerned.add(name);
    onPlan(planned);
  };
  for (const compiled of order) {
    const { name: own, dependsOn } = compiled.mapping;
    const moved = concerned.has(own) || dependsOn.some((name) => relinked.has(name));
    const waitsFor = compiled.mapping.dependsOn.find((name) => stopped.has(name));
    const results =
      waitsFor !== undefined
        ? [notRun(compiled, waitsFor, stopped.get(waitsFor) ?? 'failed')]
        : spent
          ? [notStarted(compiled.mapping, 'deferred', { ...spent, what: deferredText(compiled) })]
          : await oneMapping(
              context,
              compiled,
              { ...narrowed(compiled, order, request), relinked: moved },
              noted,
              act,
            );
    const stop = results.find((flow) => flow.outcome === 'failed' || flow.outcome === 'refused');
    if (stop) stopped.set(compiled.mapping.name, stop.outcome);
    spent ??= results.find((flow) => flow.outcome === 'deferred')?.error;
    flows.push(...results);
  }
  return { outcome: worstOutcome(flows), flows, ...usageOf(context) };
}

/** Whoever asks for some records means what hangs on them too: on those, and on what is linked by the time it is their turn. */
function narrowed(
  { mapping }: CompiledMapping,
  order: readonly CompiledMapping[],
  request: FlowRequest,
): FlowRequest {
  const parent = mapping.childOf?.mapping;
  if (!request.only || !order.some((other) => other.mapping.name === parent)) return request;
  const { ids, released } = request.only;
  return { ...request, only: { parents: ids ?? [], ...(released === undefined ? {} : { released }) } };
}

function deferredText({ mapping }: CompiledMapping): string {
  return `Mapping "${mapping.name}" was not started, because the run had spent its requests.`;
}

function usageOf({ connectors }: RunContext): Pick<RunResult, 'usage'> {
  const told = Object.entries(connectors).flatMap(([name, connector]) => {
    const usage = connector.usage?.();
    return usage === undefined ? [] : [[name, usage] as const];
  });
  return told.length === 0 ? {} : { usage: Object.fromEntries(told) };
}

async function oneMapping(
  context: RunContext,
  compiled: CompiledMapping,
  request: FlowRequest,
  onPlan: OnPlan,
  act: Act,
): Promise<FlowResult[]> {
  const before = context.requests();
  let planned: Planned | undefined;
  try {
    planned = await planMapping(context, compiled, request);
    onPlan(planned);
    const done = planned;
    const { spent, cost }: Acted = done.guards.size > 0 ? {} : await act(context, done);
    return done.directions.map((direction) =>
      flowResult(
        compiled,
        direction,
        done,
        addRequests(done.requests[direction], spent?.[direction] ?? {}),
        cost?.[direction],
      ),
    );
  } catch (error) {
    // A request that was cut short because somebody pressed Ctrl-C is no failure of the mapping.
    context.signal?.throwIfAborted();
    if (!(error instanceof CrosswalkError)) throw error;
    const requests = requestsSince(before, context.requests());
    return (planned?.directions ?? ['import']).map((direction) =>
      stoppedFlow(compiled, direction, error, planned, direction === 'import' ? requests : {}),
    );
  } finally {
    planned?.close();
  }
}

async function carryOut(context: RunContext, planned: Planned): Promise<Acted> {
  const spent: Partial<Record<Direction, RequestTotals>> = {};
  const { settles } = planned;
  const whole = settles.source && settles.target;
  await settleDecisions(planned.flow);
  if (whole) await rememberMarked(planned.flow);
  for (const direction of planned.directions) {
    const before = context.requests();
    await push(planned.flow, direction).catch((error: unknown) => {
      if (whole && error instanceof CrosswalkError && isBudgetSpent(error))
        settleUnfinished(planned.flow, planned.target);
      throw error;
    });
    if (direction === 'import') {
      await recoverUnanswered(planned.flow);
      if (planned.directions.includes('syncBack')) await decideFollowing(planned.flow);
    }
    spent[direction] = requestsSince(before, context.requests());
  }
  const settled = (side: 'source' | 'target'): Reading =>
    settles[side] ? planned[side] : { ...planned[side], checkpoint: undefined };
  settleRun(planned.flow, settled('source'), settled('target'));
  settleChildren(planned.flow, settles, planned.source);
  if (whole) trustAgain(planned.flow);
  return { spent };
}

/** Everything that changed since an older copy of the state was made has been compared, and nothing waits for a person. */
function trustAgain({ context: { state }, compiled: { mapping } }: Flow): void {
  if (!state.held(mapping.name).some(({ problem }) => problem.code === 'CONFLICT_RECOVERED'))
    state.trustAgain(mapping.name);
}

function flowResult(
  compiled: CompiledMapping,
  direction: Direction,
  planned: Planned,
  requests: RequestTotals,
  cost: RequestTotals | undefined,
): FlowResult {
  const { tally } = planned.flow;
  const counts = tally.counts(direction);
  const error = planned.guards.get(direction);
  return {
    integration: compiled.mapping.integration,
    mapping: compiled.mapping.name,
    direction,
    outcome: planned.guards.size > 0 ? 'refused' : outcomeOf(counts),
    read: direction === 'import' ? planned.source.records : planned.target.records,
    counts,
    requests,
    ...(cost ? { cost } : {}),
    held: tally.held(direction),
    notes: tally.notes(direction),
    ...(direction === 'import' ? notKeptOf(planned, compiled) : {}),
    ...(error ? { error } : {}),
  };
}

function notKeptOf({ flow }: Planned, { mapping }: CompiledMapping): Pick<FlowResult, 'notKept'> {
  const count = differing(flow.context.state, mapping).length;
  return count === 0 ? {} : { notKept: count };
}

function outcomeOf(counts: FlowResult['counts']): Outcome {
  if (counts.held > 0) return 'partial';
  return counts.create + counts.update + counts.link + counts.deactivate + counts.archive > 0
    ? 'done'
    : 'nothing';
}

/** Counts what was carried out before it stopped, not what was planned. */
function stoppedFlow(
  compiled: CompiledMapping,
  direction: Direction,
  error: CrosswalkError,
  planned: Planned | undefined,
  requests: RequestTotals,
): FlowResult {
  const tally = planned?.flow.tally;
  const reading = direction === 'import' ? planned?.source : planned?.target;
  const counts = tally?.settledCounts(direction) ?? NO_COUNTS;
  const deferred = isBudgetSpent(error);
  return {
    integration: compiled.mapping.integration,
    mapping: compiled.mapping.name,
    direction,
    outcome: deferred ? 'deferred' : 'failed',
    read: reading?.records ?? 0,
    counts,
    requests,
    held: tally?.held(direction) ?? [],
    notes: tally?.notes(direction) ?? [],
    error: deferred && !planned ? whileReading(error.text) : error.text,
    ...(deferred && tally ? { left: writes(tally.counts(direction)) - writes(counts) } : {}),
  };
}

/** A run whose budget does not even reach for reading never gets anywhere, and nobody but the admin can mend that. */
function whileReading(problem: Problem): Problem {
  return {
    ...problem,
    why: `It stopped while reading, before anything was written; the next run reads from the last checkpoint again. If every run ends like this, the limit is too low for this mapping.`,
  };
}

function writes({ create, update, deactivate, archive }: FlowResult['counts']): number {
  return create + update + deactivate + archive;
}

/** A mapping that was not run shares the fate of the one it waits for: refused stays refused. */
function notRun(compiled: CompiledMapping, parent: string, outcome: Outcome): FlowResult {
  const error: Problem = {
    code: 'PARENT_FAILED',
    kind: 'conflict',
    what: `Mapping "${compiled.mapping.name}" was not run, because mapping "${parent}" that it refers to was stopped.`,
    where: compiled.mapping.file,
    todo: `Mend "${parent}" first; nothing of "${compiled.mapping.name}" is lost.`,
  };
  return notStarted(compiled.mapping, outcome, error);
}
