import type { CatalogueField } from '../../model/catalogue.ts';
import type { Scalar } from '../../model/value.ts';
import type { Where, WhereClause } from '../../model/where.ts';
import { andWhere, escapeSoqlString, renderSoql } from '../../where/index.ts';

/** The part of a query's address that may be used: the server's limit is 16,384 bytes with host and path. */
export const MAX_QUERY_BYTES = 14_000;

/** The address of a query below the version. `/queryAll` also sees deleted and archived rows. */
export function queryPath(resource: 'query' | 'queryAll', soql: string): string {
  return `/${resource}?q=${encodeSoql(soql)}`;
}

/** Form encoding: blanks as `+`, which takes a third of `%20`, and a `+` inside a datetime encoded. */
export function encodeSoql(soql: string): string {
  return new URLSearchParams({ q: soql }).toString().slice('q='.length);
}

export function quoted(text: string): string {
  return `'${escapeSoqlString(text)}'`;
}

/** A position in the order (stamp, Id). */
export interface Position {
  readonly stamp: string;
  readonly id: string;
}

/** Everything after the position: many rows share a stamp, which has the granularity of a second. */
export function afterPosition(field: string, { stamp, id }: Position): string {
  return `(${field} = ${stamp} AND Id > ${quoted(id)}) OR ${field} > ${stamp}`;
}

/**
 * The mapping's condition, widened so that a record which was deleted or lost a merge is seen even where it no longer
 * meets it. A condition with a semi-join stays as it is: Salesforce allows none inside OR.
 */
export function scope(where: WhereClause | undefined, withDeleted: boolean): string | undefined {
  if (where === undefined) return undefined;
  const text = renderSoql(where.tree);
  return withDeleted && !holdsSemiJoin(where.tree) ? `(${text}) OR IsDeleted = TRUE` : text;
}

function holdsSemiJoin(where: Where): boolean {
  switch (where.kind) {
    case 'and':
    case 'or':
      return where.terms.some(holdsSemiJoin);
    case 'not':
      return holdsSemiJoin(where.term);
    default:
      return where.kind === 'server' && where.what === 'semi-join';
  }
}

export interface SelectQuery {
  readonly object: string;
  readonly fields: readonly string[];
  readonly conditions: readonly (string | undefined)[];
  readonly orderBy?: readonly string[];
  readonly limit?: number;
}

export function select(query: SelectQuery): string {
  const where = andWhere(...query.conditions);
  return [
    `SELECT ${query.fields.join(',')} FROM ${query.object}`,
    where === '' ? '' : ` WHERE ${where}`,
    query.orderBy === undefined ? '' : ` ORDER BY ${query.orderBy.join(',')}`,
    query.limit === undefined ? '' : ` LIMIT ${query.limit}`,
  ].join('');
}

/** A value as SOQL writes it for a field of this type; without a field by the value's own look. */
export function literal(field: CatalogueField | undefined, value: Scalar): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  switch (field?.type) {
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
    case 'date':
    case 'datetime':
    case 'time':
    case 'checkbox':
      // Unquoted literals: anything that could be more than one is quoted, and then refused by the server as such.
      return /^[\w:.+-]+$/.test(String(value)) ? String(value) : quoted(String(value));
    case undefined:
      return typeof value === 'number' ? String(value) : quoted(value);
    default:
      return quoted(String(value));
  }
}

/** Cuts conditions into groups whose encoded length stays below `bytes` and whose size below `count`. */
export function chunkByLength<T>(
  items: readonly T[],
  textOf: (item: T) => string,
  bytes: number,
  count = 500,
): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  let current: T[] = [];
  let used = 0;
  for (const item of items) {
    const size = encodeSoql(textOf(item)).length + 1;
    if (current.length > 0 && (used + size > bytes || current.length >= count)) {
      chunks.push(current);
      current = [];
      used = 0;
    }
    current.push(item);
    used += size;
  }
  return current.length > 0 ? [...chunks, current] : chunks;
}
