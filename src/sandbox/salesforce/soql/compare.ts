import { type FieldDescribe, isText } from '../fields.ts';
import type { Scalar } from '../store.ts';
import type { Literal, Operator } from './ast.ts';
import type { Scope } from './bind.ts';
import { collate } from './collate.ts';
import { dayOfMoment, formulaRange, startOfDay, textOfDay } from './dates.ts';
import { exact, type Fail, likePattern, storedForm, textLiteral, wrongType } from './literals.ts';

/** Of one value of a row; `undefined` is null. */
export type Test = (value: Scalar | undefined) => boolean;

export function compileTest(
  scope: Scope,
  field: FieldDescribe,
  operator: Operator,
  values: readonly Literal[],
  fail: Fail,
): Test {
  switch (operator) {
    case '=':
    case 'IN':
      return equality(scope, field, values, fail);
    case '!=':
    case 'NOT IN': {
      const equal = equality(scope, field, values, fail);
      return (value) => !equal(value);
    }
    case 'LIKE': {
      const patterns = values.map((value) => likePattern(textLiteral(field, value, fail).like));
      return (value) => value !== undefined && patterns.some((pattern) => pattern.test(String(value)));
    }
    case 'INCLUDES':
      return includes(field, values, fail);
    case 'EXCLUDES': {
      const included = includes(field, values, fail);
      return (value) => !included(value);
    }
    default:
      return ordering(scope, field, operator, values, fail);
  }
}

function equality(scope: Scope, field: FieldDescribe, values: readonly Literal[], fail: Fail): Test {
  const keys = new Set<string>();
  const ranges: Range[] = [];
  let orNull = false;
  for (const literal of values) {
    if (literal.kind === 'null' || (literal.kind === 'string' && literal.value === '')) orNull = true;
    else if (literal.kind === 'formula') ranges.push(range(scope, field, literal, fail));
    else keys.add(equalityKey(field, storedForm(field, literal, fail)));
  }
  return (value) => {
    if (value === undefined) return orNull;
    if (keys.has(equalityKey(field, value))) return true;
    return ranges.some(({ from, to }) => value >= from && value < to);
  };
}

function equalityKey(field: FieldDescribe, value: Scalar): string {
  return field.type === 'id' || field.type === 'reference' ? String(value) : String(value).toLowerCase();
}

function ordering(
  scope: Scope,
  field: FieldDescribe,
  operator: string,
  values: readonly Literal[],
  fail: Fail,
): Test {
  const [literal] = values;
  if (literal === undefined) return () => false;
  if (literal.kind === 'formula') {
    const { from, to } = range(scope, field, literal, fail);
    return rangeTest(operator, from, to);
  }
  const bound = storedForm(field, literal, fail);
  const sign = isText(field.type)
    ? (value: Scalar) => collate(String(value), String(bound))
    : (value: Scalar) => (value < bound ? -1 : value > bound ? 1 : 0);
  const holds = signTest(operator);
  return (value) => value !== undefined && holds(sign(value));
}

function signTest(operator: string): (sign: number) => boolean {
  switch (operator) {
    case '<':
      return (sign) => sign < 0;
    case '<=':
      return (sign) => sign <= 0;
    case '>':
      return (sign) => sign > 0;
    default:
      return (sign) => sign >= 0;
  }
}

/** Before, up to, from, after a period: `> LAST_WEEK` is after its end. */
function rangeTest(operator: string, from: string, to: string): Test {
  switch (operator) {
    case '<':
      return (value) => value !== undefined && value < from;
    case '<=':
      return (value) => value !== undefined && value < to;
    case '>':
      return (value) => value !== undefined && value >= to;
    default:
      return (value) => value !== undefined && value >= from;
  }
}

interface Range {
  readonly from: string;
  readonly to: string;
}

function range(
  scope: Scope,
  field: FieldDescribe,
  literal: Extract<Literal, { kind: 'formula' }>,
  fail: Fail,
): Range {
  if (field.type !== 'date' && field.type !== 'datetime') throw wrongType(field, false, fail);
  const days = formulaRange(literal, dayOfMoment(scope.org.clock.now(), scope.zone));
  if (days === undefined) throw fail('MALFORMED_QUERY', `unexpected token: '${literal.name}'`);
  if (field.type === 'date') return { from: textOfDay(days.from), to: textOfDay(days.to) };
  return { from: exact(startOfDay(days.from, scope.zone)), to: exact(startOfDay(days.to, scope.zone)) };
}

/** `INCLUDES ('A;B', 'C')`: both A and B, or C. */
function includes(field: FieldDescribe, values: readonly Literal[], fail: Fail): Test {
  const groups = values.map((literal) => textLiteral(field, literal, fail).value.toLowerCase().split(';'));
  return (value) => {
    if (value === undefined) return false;
    const chosen = new Set(String(value).toLowerCase().split(';'));
    return groups.some((group) => group.every((item) => chosen.has(item)));
  };
}
