import type { FieldDescribe } from '../fields.ts';
import type { Org } from '../org.ts';
import type { ChildRelationship, ObjectType } from '../schema.ts';
import { idOf, type Row } from '../store.ts';
import { accessPath } from './access.ts';
import { aggregate, isAggregateQuery } from './aggregate.ts';
import type { Condition, OrderItem, Query } from './ast.ts';
import { type BoundField, bindExpression, type Scope } from './bind.ts';
import { collate } from './collate.ts';
import { compileFilter, type Predicate, rowFilter } from './filter.ts';
import { noSuchRelationship, noSuchType, queryError } from './messages.ts';
import { parseSoql } from './parse.ts';
import { createProjection } from './project.ts';

export interface QueryContext {
  readonly org: Org;
  /** `queryAll`: the recycle bin too. */
  readonly all: boolean;
  /** `v62.0`, for the URLs in results. */
  readonly version: string;
}

export type QueryOutcome =
  | { readonly kind: 'count'; readonly size: number }
  /** `render` makes the wire form of one; rows are a snapshot. */
  | { readonly kind: 'rows'; readonly rows: readonly Row[]; render(row: Row): unknown }
  | { readonly kind: 'records'; readonly records: readonly unknown[] };

/** Parses and runs a statement; throws a SalesforceError with the frame of query errors. */
export function executeSoql(context: QueryContext, text: string): QueryOutcome {
  const query = parseSoql(text);
  const type = context.org.schema.object(query.from);
  if (type === undefined) throw queryError('INVALID_TYPE', text, query.fromAt, noSuchType(query.from));
  const scope: Scope = { org: context.org, text, type, alias: query.alias, zone: zoneOf(context.org) };
  if (query.offset > 2000) {
    throw queryError('NUMBER_OUTSIDE_VALID_RANGE', text, query.fromAt, 'Maximum SOQL offset allowed is 2000');
  }
  if (isCount(query)) {
    return { kind: 'count', size: select(context, scope, query).length };
  }
  if (isAggregateQuery(query)) {
    const filter = filterOf(context, scope, query);
    const rows = [...accessPath(scope, query).rows].filter(filter);
    return { kind: 'records', records: aggregate(scope, query, rows) };
  }
  const projection = createProjection(scope, query, context.version, (subquery) =>
    childSelection(context, scope, subquery),
  );
  return { kind: 'rows', rows: select(context, scope, query), render: projection };
}

function isCount(query: Query): boolean {
  const [only] = query.select;
  return (
    query.select.length === 1 &&
    only !== undefined &&
    'expression' in only &&
    only.expression.kind === 'call' &&
    only.expression.name === 'COUNT' &&
    only.expression.argument === undefined
  );
}

/** Filtered, sorted, limited. */
function select(context: QueryContext, scope: Scope, query: Query): readonly Row[] {
  const filter = filterOf(context, scope, query);
  const sorting = comparator(scope, query.orderBy);
  const { rows, ordered } = accessPath(scope, query);
  const enough = query.limit === undefined ? Number.POSITIVE_INFINITY : query.offset + query.limit;
  const found: Row[] = [];
  for (const row of rows) {
    if (ordered && found.length >= enough) break;
    if (filter(row)) found.push(row);
  }
  if (!ordered) found.sort(sorting);
  return query.offset === 0 && enough >= found.length ? found : found.slice(query.offset, enough);
}

function filterOf(context: QueryContext, scope: Scope, query: Query, ofParent = false): Predicate<Row> {
  if (!ofParent && scope.type.name === 'ContentDocumentLink' && !context.org.settings.queryAllFiles)
    checkFileFilter(scope, query);
  if (query.where !== undefined) checkSemiJoins(scope, query.where);
  const parts = rowFilter(scope, (subquery) => semiJoin(context, scope.text, subquery));
  const where = query.where === undefined ? undefined : compileFilter(parts, query.where);
  return (row) => (context.all || row['IsDeleted'] !== true) && (where === undefined || where(row));
}

/** Without the permission to query all files their links are found only by what they link. */
function checkFileFilter(scope: Scope, query: Query): void {
  const items = query.where?.kind === 'and' ? query.where.items : [query.where];
  const named = items.some(
    (item) =>
      item?.kind === 'compare' &&
      (item.operator === '=' || item.operator === 'IN') &&
      item.left.kind === 'path' &&
      /^(Id|ContentDocumentId|LinkedEntityId)$/i.test(item.left.parts.at(-1) ?? ''),
  );
  if (named) return;
  throw queryError(
    'MALFORMED_QUERY',
    scope.text,
    query.fromAt,
    "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
  );
}

/** At most two, and never beside an OR. */
function checkSemiJoins(scope: Scope, where: Condition): void {
  let count = 0;
  const visit = (condition: Condition, inOr: boolean) => {
    if (condition.kind === 'not') visit(condition.item, inOr);
    else if (condition.kind !== 'compare') {
      for (const item of condition.items) visit(item, inOr || condition.kind === 'or');
    } else if (condition.subquery !== undefined) {
      count += 1;
      const fail = (message: string) => queryError('MALFORMED_QUERY', scope.text, condition.left.at, message);
      if (inOr) throw fail("Semi join sub-selects are not allowed with the 'OR' operator");
      if (count > 2) throw fail('Maximum 2 semi join sub-selects are allowed');
    }
  };
  visit(where, false);
}

function semiJoin(context: QueryContext, text: string, query: Query): ReadonlySet<string> {
  const type = context.org.schema.object(query.from);
  if (type === undefined) throw queryError('INVALID_TYPE', text, query.fromAt, noSuchType(query.from));
  const scope: Scope = { org: context.org, text, type, alias: query.alias, zone: zoneOf(context.org) };
  const [only, second] = query.select;
  if (only === undefined || second !== undefined || !('expression' in only)) {
    throw queryError(
      'MALFORMED_QUERY',
      text,
      query.fromAt,
      'The inner select of a semi-join must have exactly one field',
    );
  }
  const column = bindExpression(scope, only.expression);
  if (column.field.type !== 'id' && column.field.type !== 'reference') {
    throw queryError(
      'INVALID_FIELD',
      text,
      only.expression.at,
      `The selected field '${column.field.name}' in the subquery and the left operand field in the where expression in the outer query should point to the same object type`,
    );
  }
  const out = new Set<string>();
  for (const row of select({ ...context, all: false }, scope, query)) {
    const value = column.get(row);
    if (value !== undefined) out.add(String(value));
  }
  return out;
}

export interface ChildSelection {
  readonly name: string;
  readonly type: ObjectType;
  rows(parent: Row): readonly Row[];
  render(row: Row): unknown;
}

function childSelection(context: QueryContext, scope: Scope, query: Query): ChildSelection {
  const relationship: ChildRelationship | undefined = scope.org.schema
    .children(scope.type)
    .find((child) => child.relationshipName?.toLowerCase() === query.from.toLowerCase());
  if (relationship === undefined) {
    throw queryError(
      'INVALID_TYPE',
      scope.text,
      query.fromAt,
      noSuchRelationship(query.from, 'FROM part of query call'),
    );
  }
  const { child, field } = relationship;
  const inner: Scope = { ...scope, type: child, alias: query.alias };
  const filter = filterOf(context, inner, query, true);
  const sorting = comparator(inner, query.orderBy);
  const render = createProjection(inner, query, context.version, () => {
    throw queryError(
      'MALFORMED_QUERY',
      scope.text,
      query.fromAt,
      'nested subqueries are not supported by the sandbox',
    );
  });
  return {
    name: relationship.relationshipName ?? query.from,
    type: child,
    rows: (parent) =>
      scope.org.store
        .table(child.name)
        .lookup(field.name, [idOf(parent)])
        .filter(filter)
        .sort(sorting)
        .slice(0, query.limit ?? 2000),
    render,
  };
}

function comparator(scope: Scope, items: readonly OrderItem[]): (a: Row, b: Row) => number {
  const keys = items.map((item) => {
    const bound = bindExpression(scope, item.expression);
    if (!bound.field.sortable) {
      throw queryError(
        'INVALID_FIELD',
        scope.text,
        item.expression.at,
        `field '${bound.field.name}' can not be sorted in a query call`,
      );
    }
    return { bound, item };
  });
  return (a, b) => {
    for (const { bound, item } of keys) {
      const sign = compareBy(bound, item, a, b);
      if (sign !== 0) return sign;
    }
    return 0;
  };
}

function compareBy(bound: BoundField, item: OrderItem, a: Row, b: Row): number {
  const left = bound.get(a);
  const right = bound.get(b);
  if (left === undefined || right === undefined) {
    if (left === right) return 0;
    return (left === undefined) === item.nullsLast ? 1 : -1;
  }
  const sign = isTextual(bound.field)
    ? collate(String(left), String(right))
    : left < right
      ? -1
      : left > right
        ? 1
        : 0;
  return item.descending ? -sign : sign;
}

function isTextual(field: FieldDescribe): boolean {
  return ['string', 'textarea', 'picklist', 'multipicklist', 'phone', 'url', 'email'].includes(field.type);
}

export function zoneOf(org: Org): string {
  const zone = org.store.table('Organization').get(org.orgId)?.['TimeZoneSidKey'];
  return typeof zone === 'string' ? zone : 'America/Los_Angeles';
}
