import type { Connector } from '../connectors/connector.ts';
import { type Direction, type Entry, WRITES } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import type { GuardTotals } from '../plan/guard.ts';
import { sidesOf } from './context.ts';
import { costOf } from './cost.ts';
import { type Planned, planMapping } from './plan.ts';
import type { RequestTotals } from './requests.ts';
import { createTally } from './tally.ts';
import { type ByDirection, refused } from './whatif-guard.ts';
import type { Side } from './whatif-scan.ts';

/** Said of every entry of a plan but those that say that nothing is to be done. */
export const ACTIONS = [...WRITES, 'held', 'skip'];

export type Rest = Pick<GuardTotals, 'create' | 'update' | 'deactivate' | 'fields'>;

/** What the version without the edit is due to do: its next run, planned. */
export interface Due {
  /** Pairs of which the target changed, so that both versions have to look at it. */
  pairs(): Iterable<{ readonly sourceId: string; readonly targetId: string }>;
  /** Records of the source that were deleted. */
  deleted(): Iterable<SystemRecord>;
  /** Source ids of what is due in the import. */
  imports(): Iterable<string>;
  /** Whether the guards refuse it, by direction. */
  readonly refused: ByDirection;
  /** Takes out what both versions are planned for, so that the rest is due in both alike. */
  leave(planned: (sourceId: string) => boolean): void;
  /** What is left of it. */
  rest(direction: Direction): Rest;
  /** What reading it takes, and carrying out what is left. */
  cost(direction: Direction, opened: Set<string>): Promise<RequestTotals>;
  close(): void;
}

/**
 * Plans what the version without the edit is due to do, if that takes no more than `mostRequests` for single targets. `undefined` otherwise,
 * or when `limit` says that all targets are too many and no run has carried out that version yet, so that it would read them all.
 */
export async function planDue(
  side: Side,
  limit: number | undefined,
  mostRequests: number,
): Promise<Due | undefined> {
  const { context, compiled } = side;
  const { name, hash, backHash } = compiled.mapping;
  const at = (which: 'source' | 'target') => context.state.checkpoint(name, which)?.mappingHash;
  const carriedOut = at('source') === hash && at('target') === backHash;
  if (!carriedOut && limit !== undefined) return undefined;
  const planned = await planWithin(side, mostRequests);
  if (!planned) return undefined;
  const { spool } = planned.flow;
  return {
    *pairs() {
      for (const { entry } of spool.decisions('syncBack', ACTIONS))
        if ('otherId' in entry && entry.otherId !== undefined)
          yield { sourceId: entry.otherId, targetId: entry.recordId };
    },
    *deleted() {
      for (const { record } of spool.sources()) if (record.deleted) yield record;
    },
    *imports() {
      for (const { entry } of spool.decisions('import', ACTIONS)) yield entry.recordId;
    },
    refused: refused(planned),
    leave(isPlanned) {
      for (const direction of DIRECTIONS)
        spool.dropDecisions(direction, ACTIONS, ({ entry }) => {
          const id = sourceIdOf(entry);
          return id !== undefined && isPlanned(id);
        });
    },
    rest: (direction) => restOf(planned, direction),
    cost: (direction, opened) => costOf(planned, direction, opened),
    close: () => planned.close(),
  };
}

async function planWithin({ context, compiled }: Side, mostRequests: number): Promise<Planned | undefined> {
  const { connection } = compiled.mapping.target;
  const connector = sidesOf(context, compiled.mapping).target;
  const beyond = new AbortController();
  const signal = AbortSignal.any([beyond.signal, ...(context.signal ? [context.signal] : [])]);
  let asked = 0;
  const bounded: Connector = {
    ...connector,
    async readByIds(request) {
      asked += Math.ceil(request.ids.length / connector.capabilities.idBatch);
      if (asked > mostRequests) beyond.abort();
      signal.throwIfAborted();
      return connector.readByIds(request);
    },
  };
  const connectors = { ...context.connectors, [connection]: bounded };
  try {
    return await planMapping({ ...context, connectors, signal }, compiled, { full: false });
  } catch (error) {
    if (beyond.signal.aborted && !context.signal?.aborted) return undefined;
    throw error;
  }
}

const DIRECTIONS = ['import', 'syncBack'] as const;

function sourceIdOf(entry: Entry): string | undefined {
  if (entry.direction === 'import') return entry.recordId;
  return 'otherId' in entry ? entry.otherId : undefined;
}

function restOf({ flow }: Planned, direction: Direction): Rest {
  const tally = createTally();
  for (const { entry } of flow.spool.decisions(direction, ACTIONS)) {
    tally.count(direction, entry.action);
    if (entry.action !== 'update') continue;
    for (const { rule } of entry.changes)
      tally.field(direction, flow.compiled.mapping.fields.find(({ id }) => id === rule)?.target ?? rule);
  }
  const { create, update, deactivate, archive } = tally.counts(direction);
  return { create, update, deactivate: deactivate + archive, fields: tally.fields(direction) };
}
