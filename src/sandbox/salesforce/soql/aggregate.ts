import { isNumber } from '../fields.ts';
import type { Row, Scalar } from '../store.ts';
import type { Expression, FunctionCall, Query, SelectItem } from './ast.ts';
import { bindExpression, bindPath, isAggregate, type Scope } from './bind.ts';
import { collate } from './collate.ts';
import { compileFilter } from './filter.ts';
import { queryError } from './messages.ts';

export function isAggregateQuery(query: Query): boolean {
  return (
    query.groupBy.length > 0 ||
    query.select.some((item) => 'expression' in item && isAggregate(item.expression))
  );
}

type Group = readonly Row[];

/** GROUP BY, HAVING and the aggregate functions; records of type AggregateResult. */
export function aggregate(scope: Scope, query: Query, rows: readonly Row[]): readonly unknown[] {
  const columns = columnsOf(scope, query);
  const keys = query.groupBy.map((expression) => {
    const bound = bindExpression(scope, expression);
    if (!bound.field.groupable) {
      throw queryError(
        'INVALID_FIELD',
        scope.text,
        expression.at,
        `field '${bound.field.name}' can not be grouped in a query call`,
      );
    }
    return bound;
  });
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map((bound) => String(bound.get(row) ?? '').toLowerCase()));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  if (keys.length === 0 && groups.size === 0) groups.set('', []);
  const operand = (expression: Expression) => ({
    field: fieldOf(scope, expression),
    get: groupValue(scope, expression),
  });
  const having =
    query.having === undefined
      ? undefined
      : compileFilter<Group>({ scope, operand, values: () => new Set<string>() }, query.having);
  const found = [...groups.values()].filter((group) => having === undefined || having(group));
  sortGroups(scope, query, found);
  return found
    .slice(query.offset, query.limit === undefined ? undefined : query.offset + query.limit)
    .map((group) => ({
      attributes: { type: 'AggregateResult' },
      ...Object.fromEntries(columns.map(({ name, get }) => [name, get(group) ?? null])),
    }));
}

interface Column {
  readonly name: string;
  get(group: Group): Scalar | undefined;
}

function columnsOf(scope: Scope, query: Query): readonly Column[] {
  const grouped = new Set(query.groupBy.map(keyOf));
  let unnamed = 0;
  return query.select.map((item) => {
    if (!('expression' in item))
      throw queryError('MALFORMED_QUERY', scope.text, item.at, 'subqueries cannot be aggregated');
    const { expression } = item;
    if (!isAggregate(expression) && !grouped.has(keyOf(expression))) {
      const name = keyName(expression);
      throw queryError(
        'MALFORMED_QUERY',
        scope.text,
        expression.at,
        `Field must be grouped or aggregated: ${name}`,
      );
    }
    return { name: columnName(scope, item, () => `expr${unnamed++}`), get: groupValue(scope, expression) };
  });
}

function columnName(scope: Scope, item: SelectItem, next: () => string): string {
  if (item.alias !== undefined) return item.alias;
  return item.expression.kind === 'call' ? next() : bindPath(scope, item.expression).field.name;
}

function keyName(expression: Expression): string {
  return expression.kind === 'path' ? expression.parts.join('.') : expression.name;
}

function keyOf(expression: Expression): string {
  const path = expression.kind === 'path' ? expression : expression.argument;
  const name = (path?.parts ?? []).join('.').toLowerCase();
  return expression.kind === 'path' ? name : `${expression.name}(${name})`;
}

function fieldOf(scope: Scope, expression: Expression) {
  if (!isAggregate(expression)) return bindExpression(scope, expression).field;
  const argument = expression.argument ?? { kind: 'path', parts: ['Id'], at: expression.at };
  const { field } = bindPath(scope, argument);
  return expression.name === 'MIN' || expression.name === 'MAX'
    ? field
    : ({ ...field, type: 'double', filterable: true } as const);
}

function groupValue(scope: Scope, expression: Expression): (group: Group) => Scalar | undefined {
  if (isAggregate(expression)) return aggregateValue(scope, expression);
  const bound = bindExpression(scope, expression);
  return (group) => (group[0] === undefined ? undefined : bound.get(group[0]));
}

function aggregateValue(scope: Scope, call: FunctionCall): (group: Group) => Scalar | undefined {
  if (call.argument === undefined) return (group) => group.length;
  const bound = bindPath(scope, call.argument);
  const numeric = isNumber(bound.field.type);
  if (!bound.field.aggregatable || ((call.name === 'SUM' || call.name === 'AVG') && !numeric)) {
    throw queryError(
      'MALFORMED_QUERY',
      scope.text,
      call.at,
      `field ${bound.field.name} does not support aggregate operator ${call.name}`,
    );
  }
  return (group) => {
    const values = group.map((row) => bound.get(row)).filter((value) => value !== undefined);
    switch (call.name) {
      case 'COUNT':
        return values.length;
      case 'COUNT_DISTINCT':
        return new Set(values.map((value) => String(value).toLowerCase())).size;
      case 'SUM':
        return values.length === 0
          ? undefined
          : values.reduce<number>((sum, value) => sum + Number(value), 0);
      case 'AVG':
        return values.length === 0
          ? undefined
          : values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length;
      default:
        return values.toSorted(compare)[call.name === 'MIN' ? 0 : values.length - 1];
    }
  };
}

function sortGroups(scope: Scope, query: Query, groups: Group[]): void {
  const keys = query.orderBy.map((item) => ({ item, get: groupValue(scope, item.expression) }));
  groups.sort((a, b) => {
    for (const { item, get } of keys) {
      const left = get(a);
      const right = get(b);
      if (left === right) continue;
      if (left === undefined || right === undefined) return (left === undefined) === item.nullsLast ? 1 : -1;
      const sign = compare(left, right);
      if (sign !== 0) return item.descending ? -sign : sign;
    }
    return 0;
  });
}

function compare(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return collate(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
