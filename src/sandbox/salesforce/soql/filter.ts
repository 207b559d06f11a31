import type { FieldDescribe } from '../fields.ts';
import { isText } from '../fields.ts';
import type { Row, Scalar } from '../store.ts';
import type { Comparison, Condition, Expression, Literal, Operator, Query } from './ast.ts';
import { type BoundField, bindExpression, type Scope } from './bind.ts';
import { compileTest } from './compare.ts';
import type { Fail } from './literals.ts';
import { queryError } from './messages.ts';

export type Predicate<T> = (row: T) => boolean;

export interface FilterParts<T> {
  readonly scope: Scope;
  /** How an operand is read: a field of a row, or an aggregate of a group in HAVING. */
  operand(expression: Expression): { readonly field: FieldDescribe; get(row: T): Scalar | undefined };
  /** The values of a semi-join's only column. */
  values(query: Query): ReadonlySet<string>;
}

export function rowFilter(scope: Scope, values: (query: Query) => ReadonlySet<string>): FilterParts<Row> {
  return { scope, operand: (expression): BoundField => bindExpression(scope, expression), values };
}

/** SOQL's two-valued logic: a comparison with null is false, except `!=`, `NOT IN` and `EXCLUDES`, which are true. */
export function compileFilter<T>(parts: FilterParts<T>, condition: Condition): Predicate<T> {
  switch (condition.kind) {
    case 'not': {
      const inner = compileFilter(parts, condition.item);
      return (row) => !inner(row);
    }
    case 'and': {
      const items = condition.items.map((item) => compileFilter(parts, item));
      return (row) => items.every((item) => item(row));
    }
    case 'or': {
      const items = condition.items.map((item) => compileFilter(parts, item));
      return (row) => items.some((item) => item(row));
    }
    case 'compare':
      return compileComparison(parts, condition);
  }
}

function compileComparison<T>(parts: FilterParts<T>, comparison: Comparison): Predicate<T> {
  const { field, get } = parts.operand(comparison.left);
  const at = comparison.left.at;
  const { operator } = comparison;
  const fail: Fail = (code, message) => queryError(code, parts.scope.text, at, message);
  if (!field.filterable)
    throw fail('INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`);
  if (comparison.subquery !== undefined) {
    if (operator !== 'IN' && operator !== 'NOT IN')
      throw fail('MALFORMED_QUERY', 'a semi-join needs IN or NOT IN');
    if (field.type !== 'id' && field.type !== 'reference') {
      throw fail(
        'INVALID_FIELD',
        `The left operand field in the where expression for outer query should be an Id field, cannot be '${field.name}'`,
      );
    }
    const set = parts.values(comparison.subquery);
    const wanted = operator === 'IN';
    return (row) => set.has(String(get(row) ?? '')) === wanted;
  }
  checkOperator(field, operator, comparison.values, fail);
  const test = compileTest(parts.scope, field, operator, comparison.values, fail);
  return (row) => test(get(row));
}

function checkOperator(
  field: FieldDescribe,
  operator: Operator,
  values: readonly Literal[],
  fail: Fail,
): void {
  const invalid = (what: string) => fail('INVALID_QUERY_FILTER_OPERATOR', what);
  const includes = operator === 'INCLUDES' || operator === 'EXCLUDES';
  if (includes !== (field.type === 'multipicklist') && (includes || !['=', '!='].includes(operator))) {
    throw invalid(
      includes
        ? 'invalid operator: INCLUDES and EXCLUDES need a multi-select picklist'
        : 'invalid operator on multi-select picklist field',
    );
  }
  if (operator === 'LIKE' && !isText(field.type)) {
    throw invalid(
      field.type === 'id' || field.type === 'reference' ? 'invalid operator on id field' : 'invalid operator',
    );
  }
  const ordering = ['<', '<=', '>', '>='].includes(operator);
  if (ordering && field.type === 'boolean') throw invalid('invalid operator on boolean field');
  if (field.type === 'address')
    throw fail('INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`);
  if ((ordering || operator === 'LIKE') && values.some((value) => value.kind === 'null'))
    throw invalid(`operator ${operator} is not allowed with null`);
}
