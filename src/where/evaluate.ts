import type { FieldType } from '../model/catalogue.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Scalar, Value, Values } from '../model/value.ts';
import type { Comparator, FieldRef, Literal, Where } from '../model/where.ts';
import { type Relation, relationTo, type Scope } from './compare.ts';
import { applyDateFunction } from './date-functions.ts';
import { fold, likeTest } from './like.ts';
import { createZone } from './zone.ts';

export interface WhereContext {
  /** Epoch milliseconds; what TODAY and its like are measured from. */
  readonly now: number;
  /** IANA name of the zone whose midnights bound a day: on the server, that of the user who asks. */
  readonly timeZone: string;
  /** The catalogue's type of a field, where known. */
  readonly types?: (path: string) => FieldType | undefined;
}

/** As `wherePredicate`, for a single record. */
export function evaluateWhere(where: Where, values: Values, context: WhereContext): boolean {
  return wherePredicate(where, context)(values);
}

/**
 * The clause as a test of records, with the semantics of Salesforce's server: text compares without case (ids with it), a
 * missing field is null, null equals nothing but null and is neither greater nor less than anything, `!=`, NOT IN and
 * EXCLUDES hold for null, NOT negates, a null checkbox is false, '' is null. The order of texts is by folded UTF-16
 * code units, whereas the server uses the locale's. Throws `WHERE_SERVER_ONLY` when a part can only be evaluated by
 * the server.
 */
export function wherePredicate(where: Where, context: WhereContext): (values: Values) => boolean {
  const zone = createZone(context.timeZone);
  return compile(where, { zone, today: zone.dayAt(context.now) }, context);
}

type Predicate = (values: Values) => boolean;

function compile(where: Where, scope: Scope, context: WhereContext): Predicate {
  switch (where.kind) {
    case 'and': {
      const terms = where.terms.map((term) => compile(term, scope, context));
      return (values) => terms.every((term) => term(values));
    }
    case 'or': {
      const terms = where.terms.map((term) => compile(term, scope, context));
      return (values) => terms.some((term) => term(values));
    }
    case 'not': {
      const term = compile(where.term, scope, context);
      return (values) => !term(values);
    }
    case 'compare': {
      const read = fieldReader(where.field, context);
      if (where.op === 'LIKE') return likePredicate(where.value, read);
      const relation = relationOf(where.value, where.field, scope, context);
      const { op } = where;
      return (values) => holds(op, read(values), relation);
    }
    case 'in': {
      const read = fieldReader(where.field, context);
      const relations = where.values.map((value) => relationOf(value, where.field, scope, context));
      return (values) => {
        const value = read(values);
        return relations.some((relation) => relation(value) === 0) !== where.negated;
      };
    }
    case 'includes': {
      const read = fieldReader(where.field, context);
      const wanted = where.values.map((value) => (value.kind === 'string' ? choicesOf(value.value) : []));
      return (values) => {
        const chosen = new Set(choicesOf(read(values)));
        return wanted.some((all) => all.length > 0 && all.every((one) => chosen.has(one))) !== where.negated;
      };
    }
    case 'server':
      return serverOnly(where.text);
  }
}

function relationOf(literal: Literal, field: FieldRef, scope: Scope, context: WhereContext): Relation {
  if (literal.kind === 'currency') return serverOnly(`${field.path} … ${literal.text}`);
  const type =
    field.fn === undefined ? context.types?.(field.path) : field.fn === 'DAY_ONLY' ? 'date' : 'integer';
  return relationTo(literal, type, scope);
}

function holds(op: Exclude<Comparator, 'LIKE'>, value: Value, relation: Relation): boolean {
  const order = relation(value);
  if (op === '=') return order === 0;
  if (op === '!=') return order !== 0;
  if (order === undefined || value === null) return false;
  if (op === '<') return order < 0;
  if (op === '<=') return order <= 0;
  return op === '>' ? order > 0 : order >= 0;
}

function likePredicate(literal: Literal, read: (values: Values) => Value): Predicate {
  if (literal.kind !== 'string') return () => false;
  const test = likeTest(literal.value);
  return (values) => {
    const value = read(values);
    return (
      value !== null &&
      typeof value !== 'boolean' &&
      test(typeof value === 'object' ? value.join(';') : String(value))
    );
  };
}

/** Reads a field as the operators want it: absent, '' and no choices are null, a null checkbox is false. */
function fieldReader(field: FieldRef, context: WhereContext): (values: Values) => Value {
  const { path, fn } = field;
  const lower = path.toLowerCase();
  const checkbox = context.types?.(path) === 'checkbox';
  return (values) => {
    // SOQL's field names ignore case; records carry the system's own spelling.
    const key = Object.hasOwn(values, path)
      ? path
      : Object.keys(values).find((name) => name.toLowerCase() === lower);
    const value = key === undefined ? null : (values[key] ?? null);
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0))
      return checkbox ? false : null;
    return fn === undefined ? value : applyDateFunction(fn, value);
  };
}

/** The choices of a multi-select value, as an array or as text joined by `;`, case folded. */
function choicesOf(value: Value): readonly string[] {
  const list: readonly Scalar[] =
    typeof value === 'string' ? value.split(';') : Array.isArray(value) ? value : [];
  return list.filter((choice) => choice !== null && choice !== '').map((choice) => fold(String(choice)));
}

function serverOnly(text: string): never {
  throw new CrosswalkError({
    code: 'WHERE_SERVER_ONLY',
    kind: 'config',
    what: `The condition "${text}" can only be evaluated by the server it was written for.`,
    why: 'Subqueries, currency amounts, distances and labels need data that is not in the record.',
    todo: 'Use it on a Salesforce source only, or replace it with a condition on plain fields.',
  });
}
