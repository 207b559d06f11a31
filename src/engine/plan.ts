import type { CompiledMapping } from '../compile/compiled.ts';
import type { Problem } from '../model/errors.ts';
import type { Direction } from '../model/plan.ts';
import { guard } from '../plan/guard.ts';
import type { FlowRequest, RunContext } from './context.ts';
import { decideSources } from './decide-sources.ts';
import { decideTargets, syncsBack } from './decide-targets.ts';
import { batches, type Flow, startFlow } from './flow.ts';
import { type Reading, readAgain, readSource, readTarget } from './read.ts';
import { addRequests, type RequestTotals, requestsSince } from './requests.ts';
import { openSpool } from './spool.ts';
import { createTally } from './tally.ts';

export type { RequestTotals } from './requests.ts';

/** One mapping, read and decided; its entries are in the run file until `close`. */
export interface Planned {
  readonly flow: Flow;
  readonly directions: readonly Direction[];
  readonly source: Reading;
  readonly target: Reading;
  readonly requests: Readonly<Record<Direction, RequestTotals>>;
  /** Set when the plan is larger than the mapping's guards allow; nothing may be written then. */
  readonly guard: Problem | undefined;
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
    const flow = startFlow(context, compiled, spool, tally);
    const directions: Direction[] = syncsBack(flow) && !request.only ? ['import', 'syncBack'] : ['import'];

    const start = context.requests();
    const target = await readTarget(context, compiled, spool, request);
    const source = await readSource(context, compiled, spool, request);
    const uncertain = uncertainCreates(context, compiled);
    await readAgain(
      context,
      compiled,
      spool,
      request.only ? [] : dueAgain(context, compiled, uncertain, spool),
    );
    await readAgain(context, compiled, spool, [...survivorIds(spool)]);
    if (source.complete && compiled.mapping.import.where) await readAbsent(context, compiled, spool);
    await decideSources(flow, target.indexed, uncertain);
    const half = context.requests();
    if (directions.includes('syncBack')) await decideTargets(flow);
    const end = context.requests();

    return {
      flow,
      directions,
      source: { ...source, records: spool.sourceCount() },
      target,
      requests: { import: requestsSince(start, half), syncBack: addRequests({}, requestsSince(half, end)) },
      guard: directions.map((direction) => guardOf(flow, direction)).find((problem) => problem !== undefined),
      close: () => spool.close(),
    };
  } catch (error) {
    spool.close();
    throw error;
  }
}

function guardOf(flow: Flow, direction: Direction): Problem | undefined {
  const { mapping } = flow.compiled;
  const counts = flow.tally.counts(direction);
  return guard(
    mapping.name,
    mapping.file,
    mapping.guards,
    {
      create: counts.create,
      update: counts.update,
      deactivate: counts.deactivate + counts.archive,
      fields: flow.tally.fields(direction),
      linked: flow.context.state.linkCount(mapping.name),
    },
    flow.context.allow,
  );
}

/** Records whose create was sent and never answered. */
function uncertainCreates(context: RunContext, compiled: CompiledMapping): ReadonlySet<string> {
  const intents = context.state.intents(compiled.mapping.name).filter((intent) => intent.side === 'target');
  return new Set(intents.map((intent) => intent.recordId));
}

function dueAgain(
  context: RunContext,
  compiled: CompiledMapping,
  uncertain: ReadonlySet<string>,
  spool: ReturnType<typeof openSpool>,
): string[] {
  const { state, clock } = context;
  const { mapping } = compiled;
  const due = state.heldDue(mapping.name, mapping.hash, clock.now()).filter((held) => held.side === 'source');
  // Two records with one key hold each other: when anything changed, all of them are looked at, or the one that changed would slip through.
  const rivals =
    spool.sourceCount() === 0
      ? []
      : state
          .held(mapping.name)
          .filter((held) => held.side === 'source' && held.problem.code.startsWith('MATCH_'));
  const parked: string[] = [];
  for (const link of state.parkedLinks(mapping.name)) {
    if (link.parked.some((item) => parentArrived(context, item.mapping, item.sourceId)))
      parked.push(link.sourceId);
  }
  const written = mapping.links.filter((row) => {
    const link = state.linksBySource(mapping.name, [row.source]).get(row.source);
    return link?.targetId !== row.target;
  });
  return [
    ...[...due, ...rivals].map((held) => held.recordId),
    ...parked,
    ...uncertain,
    ...written.map((row) => row.source),
  ];
}

function parentArrived(context: RunContext, mapping: string, sourceId: string): boolean {
  const link = context.state.linksBySource(mapping, [sourceId]).get(sourceId);
  return link?.status === 'active' || context.overlay.link(mapping, sourceId) !== undefined;
}

/**
 * A complete reading leaves out what does not meet the clause: linked records that it did not bring are looked at one by one. What is
 * not even visible is left alone, because access that was lost looks the same.
 */
async function readAbsent(
  context: RunContext,
  compiled: CompiledMapping,
  spool: ReturnType<typeof openSpool>,
): Promise<void> {
  const absent = function* () {
    for (const link of context.state.links(compiled.mapping.name)) {
      if (link.status === 'active' && !spool.hasSource(link.sourceId)) yield link.sourceId;
    }
  };
  for (const ids of batches(absent(), 1_000)) await readAgain(context, compiled, spool, ids, 'absent');
}

function survivorIds(spool: ReturnType<typeof openSpool>): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { record } of spool.sources()) if (record.mergedInto) ids.add(record.mergedInto);
  return ids;
}
