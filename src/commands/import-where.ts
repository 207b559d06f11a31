import { checkWhereFields, checkWhereTypes, createCatalogues, SCHEMAS } from '../config/index.ts';
import { CAPABILITIES } from '../connectors/registry.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import type { WhereClause } from '../model/where.ts';
import { parseWhere } from '../where/index.ts';

/** A clause from the command line is held to the same rules as one in a mapping, before any request. */
export function parsedWhere(text: string, mapping: Mapping, schemas: string): WhereClause {
  const result = parseWhere(text);
  const first: Fault | undefined = result.ok ? firstFault(result.clause, mapping, schemas) : result.errors[0];
  if (result.ok && !first) return result.clause;
  throw new CrosswalkError({
    code: 'WHERE_INVALID',
    kind: 'config',
    what: `The clause given by --where cannot be used: ${(first?.message ?? 'it does not parse').replace(/\.+$/, '')}.`,
    where: `Character ${(first?.start ?? 0) + 1} of: ${text}`,
    ...(first?.why ? { why: first.why } : {}),
    ...(todoOf(first) ? { todo: todoOf(first) } : {}),
  });
}

interface Fault {
  readonly message: string;
  readonly start: number;
  readonly why?: string;
  readonly todo?: string;
  readonly didYouMean?: string;
}

function firstFault(clause: WhereClause, mapping: Mapping, schemas: string): Fault | undefined {
  const { catalogue, system } = mapping.source;
  const catalogues = createCatalogues(schemas, SCHEMAS);
  const server = Object.entries(CAPABILITIES).some(
    ([name, capabilities]) => name === system && capabilities.where,
  );
  return (
    checkWhereFields(clause, catalogue, catalogues)[0] ??
    checkWhereTypes(clause, catalogue, { catalogues, server }).find((fault) => fault.severity === 'error')
  );
}

function todoOf(fault: Fault | undefined): string | undefined {
  return fault?.didYouMean === undefined ? fault?.todo : `Did you mean "${fault.didYouMean}"?`;
}
