import { SalesforceError } from '../errors.ts';
import { isNumber } from '../fields.ts';
import type { ObjectType } from '../schema.ts';
import { isAggregateQuery } from '../soql/aggregate.ts';
import type { Query } from '../soql/ast.ts';
import { type BoundField, bindExpression } from '../soql/bind.ts';
import { executeSoql, type QueryContext, zoneOf } from '../soql/execute.ts';
import { parseSoql } from '../soql/parse.ts';
import type { Row } from '../store.ts';

/** What a query of a job gives: names of columns, and the text of each row. */
export interface BulkResult {
  readonly object: string;
  readonly header: readonly string[];
  readonly rows: readonly Row[];
  text(row: Row): readonly string[];
}

/** Small tables that bulk jobs do not know. */
const BULK_REFUSED = ['CaseStatus'];

function checkBase64(type: ObjectType, query: Query): void {
  for (const item of query.select) {
    if ('subquery' in item || item.expression.kind === 'call') continue;
    const field = type.byName.get(item.expression.parts.at(-1)?.toLowerCase() ?? '');
    if (item.expression.parts.length === 1 && field?.type === 'base64')
      throw new SalesforceError('API_ERROR', 'Selecting base64 data not supported in Bulk Query');
  }
}

/** Runs a statement as a query job does; throws what the creation of the job answers with. */
export function runBulkQuery(context: QueryContext, text: string): BulkResult {
  const query = parseSoql(text);
  const type = context.org.schema.object(query.from);
  const outcome = executeSoql(context, text);
  // The words are those that other clients look for; Bulk query takes none of these at all.
  if (
    query.select.some((item) => 'subquery' in item) ||
    outcome.kind !== 'rows' ||
    isAggregateQuery(query) ||
    query.offset > 0
  ) {
    throw new SalesforceError(
      'API_ERROR',
      query.offset > 0
        ? 'Implementation restriction: OFFSET is not supported in Bulk Query'
        : 'Aggregate Relationships not supported in Bulk Query',
    );
  }
  if (type === undefined) throw new SalesforceError('INVALIDENTITY', 'unknown object');
  if (!BULK_REFUSED.includes(type.name)) checkBase64(type, query);
  else throw new SalesforceError('INVALIDENTITY', `Entity '${type.name}' is not supported by the Bulk API.`);
  const scope = { org: context.org, text, type, alias: query.alias, zone: zoneOf(context.org) };
  const columns: { name: string; bound: BoundField }[] = [];
  for (const item of query.select) {
    if ('subquery' in item) continue;
    if (item.expression.kind === 'call' && item.expression.name === 'FIELDS') {
      throw new SalesforceError('API_ERROR', 'FIELDS() is not supported in Bulk Query');
    }
    const bound = bindExpression(scope, item.expression);
    if (bound.field.type === 'address')
      throw new SalesforceError('API_ERROR', 'Selecting compound data not supported in Bulk Query');
    const steps = bound.steps.map((step) => step.relationshipName ?? step.name);
    columns.push({ name: item.alias ?? [...steps, bound.field.name].join('.'), bound });
  }
  return {
    object: type.name,
    header: columns.map(({ name }) => name),
    rows: outcome.rows,
    text: (row) => columns.map(({ bound }) => cell(bound, row)),
  };
}

/** null is nothing, a datetime ends in Z and not in +0000, numbers of the double family have a fraction. */
function cell(bound: BoundField, row: Row): string {
  const value = bound.get(row);
  if (value === undefined) return '';
  if (typeof value === 'string')
    return bound.field.type === 'datetime' ? value.replace(/\+0000$/, 'Z') : value;
  const whole = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15;
  return whole && bound.field.type !== 'int' && isNumber(bound.field.type) ? `${value}.0` : String(value);
}
