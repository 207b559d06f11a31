import type { Connector, PlannedWrite, WriteCost } from '../connectors/connector.ts';
import type { Direction, Entry } from '../model/plan.ts';
import { batchSize } from './files.ts';
import { foretellFollowing } from './follow.ts';
import type { Planned } from './plan.ts';
import { addRequests, type RequestTotals } from './requests.ts';

const WRITES = ['create', 'update', 'deactivate', 'archive'];

/**
 * Requests that carrying out one direction of a plan takes, its reading included, if nothing is refused and nothing changes until then.
 * `opened` are the connections that earlier mappings of the plan write to: what is spent once a run has been counted for them.
 */
export async function costOf(
  planned: Planned,
  direction: Direction,
  opened: Set<string>,
): Promise<RequestTotals> {
  const { mapping } = planned.flow.compiled;
  const side = direction === 'import' ? 'target' : 'source';
  const { connection, object } = mapping[side];
  const counts = planned.flow.tally.counts(direction);
  const reading = planned.requests[direction];
  if (counts.create + counts.update + counts.deactivate + counts.archive === 0) return reading;
  const connector = planned.flow.sides[side];
  const size = batchSize(mapping, connector.capabilities.writeBatch);
  const { read, write, once } = await writing(connector, object, rows(planned, direction), size);
  const first = opened.has(connection) ? 0 : once;
  opened.add(connection);
  const sent = addRequests(reading, { [connection]: { read: read + first, write } });
  if (mapping.childOf?.kind !== 'files') return sent;
  // Each file is fetched by a request of its own.
  const giving = mapping[direction === 'import' ? 'source' : 'target'].connection;
  return addRequests(sent, { [giving]: { read: counts.create, write: 0 } });
}

/** With what the sources of new targets will get of them; it is counted in the plan, too. */
export function followingCost({ flow }: Planned, reading: RequestTotals = {}): RequestTotals {
  const following = foretellFollowing(flow);
  if (following === 0) return reading;
  const { connection } = flow.compiled.mapping.source;
  const write = Math.ceil(following / flow.sides.source.capabilities.writeBatch);
  return addRequests(reading, { [connection]: { read: 0, write } });
}

async function writing(
  connector: Connector,
  object: string,
  writes: Iterable<PlannedWrite>,
  size: number,
): Promise<WriteCost> {
  return (await connector.writeCost?.(object, writes)) ?? byBatches(writes, size);
}

/** A request a batch, each kind of write for itself, as `push` sends them. */
function byBatches(writes: Iterable<PlannedWrite>, size: number): WriteCost {
  const counts = new Map<string, number>();
  for (const { kind } of writes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const write = [...counts.values()].reduce((sum, count) => sum + Math.ceil(count / size), 0);
  return { read: 0, write, once: 0 };
}

function* rows(planned: Planned, direction: Direction): Iterable<PlannedWrite> {
  for (const { entry } of planned.flow.spool.decisions(direction, WRITES)) {
    const write = plannedWrite(entry);
    if (write) yield write;
  }
}

function plannedWrite(entry: Entry): PlannedWrite | undefined {
  switch (entry.action) {
    case 'create':
      return { kind: 'create', fields: Object.keys(entry.values) };
    case 'update':
      return { kind: 'update', fields: entry.changes.map(({ field }) => field) };
    case 'deactivate':
    case 'archive':
      return { kind: 'deactivate', fields: [] };
    default:
      return undefined;
  }
}
