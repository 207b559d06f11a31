import { type FieldDescribe, fieldOf } from '../fields.ts';
import type { Org } from '../org.ts';
import { referenced } from '../references.ts';
import type { ObjectType } from '../schema.ts';
import type { Row, Scalar } from '../store.ts';
import { parseDateTime } from '../values.ts';
import type { Expression, FieldPath, FunctionCall } from './ast.ts';
import { dayOfText } from './dates.ts';
import { noSuchColumn, noSuchRelationship, queryError } from './messages.ts';

/** What names in one query (or subquery) mean. */
export interface Scope {
  readonly org: Org;
  readonly text: string;
  readonly type: ObjectType;
  readonly alias: string | undefined;
  readonly zone: string;
}

export interface BoundField {
  /** The reference fields on the way, from the queried object up. */
  readonly steps: readonly FieldDescribe[];
  readonly field: FieldDescribe;
  get(row: Row): Scalar | undefined;
  /** From the row at the end of the steps, where that is not simply its field. */
  readonly leaf?: (row: Row) => Scalar | undefined;
}

/** Resolves a path; throws INVALID_FIELD with the caret at it. */
export function bindPath(scope: Scope, path: FieldPath): BoundField {
  const parts = [...path.parts];
  const [first = ''] = parts;
  if (parts.length > 1 && isOwnName(scope, first)) parts.shift();
  const name = parts.pop() ?? '';
  const steps: FieldDescribe[] = [];
  let types: readonly ObjectType[] = [scope.type];
  for (const part of parts) {
    const step = types
      .map((type) => type.parents.get(part.toLowerCase()))
      .find((field) => field !== undefined);
    const targets = (step?.referenceTo ?? [])
      .map((target) => scope.org.schema.object(target))
      .filter((type) => type !== undefined);
    if (step === undefined || targets.length === 0) {
      throw queryError('INVALID_FIELD', scope.text, path.at, noSuchRelationship(part, 'field path'));
    }
    steps.push(step);
    types = targets;
  }
  if (steps.length > 5) {
    throw queryError('INVALID_FIELD', scope.text, path.at, 'SOQL relationships may be at most 5 levels deep');
  }
  const common = types.length > 1 ? COMMON[name.toLowerCase()] : undefined;
  if (common !== undefined) return throughAny(scope.org, steps, common);
  const field = types.map((type) => type.byName.get(name.toLowerCase())).find((found) => found !== undefined);
  if (field === undefined) {
    throw queryError('INVALID_FIELD', scope.text, path.at, noSuchColumn(name, types[0]?.name ?? ''));
  }
  return {
    steps,
    field,
    get: steps.length === 0 ? (row) => row[field.name] : (row) => climb(scope.org, row, steps)?.[field.name],
  };
}

/** What every parent of a polymorphic reference has, whatever its object. */
const COMMON: Readonly<Record<string, 'Name' | 'Type'>> = { name: 'Name', type: 'Type' };

function throughAny(org: Org, steps: readonly FieldDescribe[], name: 'Name' | 'Type'): BoundField {
  const leaf = (row: Row): Scalar | undefined => {
    const type = org.schema.byPrefix(String(row['Id']).slice(0, 3));
    if (name === 'Name') return row[type?.fields.find((field) => field.nameField)?.name ?? 'Name'];
    return type?.name === 'Group' && row['Type'] === 'Queue' ? 'Queue' : type?.name;
  };
  return {
    steps,
    field: fieldOf(name, 'string(255)', '', name, null, []),
    leaf,
    get: (row) => {
      const end = climb(org, row, steps);
      return end === undefined ? undefined : leaf(end);
    },
  };
}

/** The row at the end of a chain of references, `undefined` where the chain breaks. */
export function climb(org: Org, row: Row, steps: readonly FieldDescribe[]): Row | undefined {
  let current: Row | undefined = row;
  for (const step of steps) {
    const id: Scalar | undefined = current?.[step.name];
    current = typeof id === 'string' ? referenced(org, step, id)?.row : undefined;
  }
  return current;
}

function isOwnName(scope: Scope, name: string): boolean {
  const lower = name.toLowerCase();
  if (lower === scope.alias?.toLowerCase()) return true;
  return lower === scope.type.name.toLowerCase() && !scope.type.parents.has(lower);
}

/** A field, or a function of one row (`CALENDAR_YEAR(CreatedDate)`, `toLabel(Type)`). Aggregates are not of one row. */
export function bindExpression(scope: Scope, expression: Expression): BoundField {
  if (expression.kind === 'path') return bindPath(scope, expression);
  const compute = ROW_FUNCTIONS[expression.name];
  if (compute === undefined || expression.argument === undefined) {
    throw queryError(
      'MALFORMED_QUERY',
      scope.text,
      expression.at,
      `${expression.name} is not supported here by the sandbox`,
    );
  }
  const inner = bindPath(scope, expression.argument);
  const type =
    expression.name === 'DAY_ONLY' ? 'date' : DATE_PARTS[expression.name] === undefined ? 'string' : 'int';
  return {
    ...inner,
    field: { ...inner.field, type, filterable: true, groupable: true, sortable: true },
    get: (row) => {
      const value = inner.get(row);
      return value === undefined ? undefined : compute(value, inner.field);
    },
  };
}

export function isAggregate(expression: Expression): expression is FunctionCall {
  return expression.kind === 'call' && /^(COUNT|COUNT_DISTINCT|MIN|MAX|SUM|AVG)$/.test(expression.name);
}

const DATE_PARTS: Readonly<Record<string, (date: Date) => number>> = {
  CALENDAR_YEAR: (date) => date.getUTCFullYear(),
  CALENDAR_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  CALENDAR_MONTH: (date) => date.getUTCMonth() + 1,
  FISCAL_YEAR: (date) => date.getUTCFullYear(),
  FISCAL_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  FISCAL_MONTH: (date) => date.getUTCMonth() + 1,
  DAY_IN_MONTH: (date) => date.getUTCDate(),
  DAY_IN_WEEK: (date) => date.getUTCDay() + 1,
  DAY_IN_YEAR: (date) =>
    Math.floor(date.getTime() / 86_400_000) - dayOfText(`${date.getUTCFullYear()}-01-01`) + 1,
  HOUR_IN_DAY: (date) => date.getUTCHours(),
  WEEK_IN_MONTH: (date) => Math.floor((date.getUTCDate() - 1) / 7) + 1,
};

const ROW_FUNCTIONS: Readonly<Record<string, (value: Scalar, field: FieldDescribe) => Scalar>> = {
  ...Object.fromEntries(
    Object.entries(DATE_PARTS).map(([name, part]) => [name, (value: Scalar) => part(dateOf(value))]),
  ),
  DAY_ONLY: (value) => String(value).slice(0, 10),
  TOLABEL: (value, field) => field.picklistValues.find((item) => item.value === value)?.label ?? value,
  FORMAT: (value) => String(value),
  CONVERTCURRENCY: (value) => value,
};

/** In UTC, as the API computes them without convertTimezone(). */
function dateOf(value: Scalar): Date {
  return new Date(parseDateTime(String(value)) ?? Date.parse(String(value)));
}
