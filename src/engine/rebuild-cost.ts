import type { CompiledMapping } from '../compile/compiled.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Endpoint } from '../model/mapping.ts';
import type { WhereClause } from '../model/where.ts';
import { type RunContext, sidesOf } from './context.ts';
import { carries, targetFields } from './paths.ts';

/** What reading one side of one mapping takes. */
export interface CostLine {
  readonly mapping: string;
  readonly connection: string;
  readonly system: string;
  readonly object: string;
  /** `undefined`: the system cannot say without being read. */
  readonly records: number | undefined;
  /** Requests for the lists. */
  readonly lists: number | undefined;
  /** Requests, at most, for what the lists leave out of linked records. */
  readonly details: number | undefined;
}

/** Counts both sides and looks at one row of each target list: at most three requests a mapping of records, and nothing is read. */
export async function rebuildCost(
  context: RunContext,
  order: readonly CompiledMapping[],
): Promise<readonly CostLine[]> {
  const lines: CostLine[] = [];
  const linked = new Map<string, number | undefined>();
  for (const compiled of order) {
    const { mapping } = compiled;
    const sides = sidesOf(context, mapping);
    if (mapping.childOf) {
      // Nobody counts what hangs on records; where it is listed record by record, each takes a request.
      const parents = linked.get(mapping.childOf.mapping);
      lines.push(
        { ...line(compiled, mapping.source, sides.source, undefined, 0) },
        { ...line(compiled, mapping.target, sides.target, undefined, 0), lists: parents },
      );
      continue;
    }
    const where = sides.source.capabilities.where ? mapping.import.where : undefined;
    const sources = await count(sides.source, mapping.source, where);
    const targets = await count(sides.target, mapping.target, undefined);
    const slim =
      targets !== 0 && !(await showsAll(sides.target, mapping.target.object, targetFields(compiled)));
    const pairs = smaller(sources, targets);
    linked.set(mapping.name, pairs);
    lines.push(
      line(compiled, mapping.source, sides.source, sources, 0),
      line(compiled, mapping.target, sides.target, targets, slim ? pairs : 0),
    );
  }
  return lines;
}

function line(
  { mapping }: CompiledMapping,
  { connection, object, system }: Endpoint,
  { capabilities }: Connector,
  records: number | undefined,
  wholes: number | undefined,
): CostLine {
  const requests = (n: number | undefined, batch: number) => n && Math.ceil(n / batch);
  return {
    mapping: mapping.name,
    connection,
    system,
    object,
    records,
    lists: records === undefined ? undefined : Math.max(1, requests(records, capabilities.pageSize) ?? 0),
    details: requests(wholes, capabilities.idBatch),
  };
}

function count(
  connector: Connector,
  { object }: Endpoint,
  where: WhereClause | undefined,
): Promise<number | undefined> {
  return connector.count?.({ object, ...(where ? { where } : {}) }) ?? Promise.resolve(undefined);
}

/** Whether a row of the list has every field that a comparison needs. */
async function showsAll(connector: Connector, object: string, fields: readonly string[]): Promise<boolean> {
  for await (const page of connector.read({ object, fields, limit: 1 })) {
    const [first] = page.records;
    if (first) return carries(first, fields);
  }
  return true;
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.min(a, b);
}
