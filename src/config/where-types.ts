import type { Catalogue, CatalogueField } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Literal, WhereClause } from '../model/where.ts';
import { type Catalogues, findField } from './catalogues.ts';
import { listed, nearest } from './nearest.ts';
import { familyOf, kindOf } from './rules/families.ts';
import { shown } from './values-in-messages.ts';
import { type Condition, conditions, NO_CATALOGUES, pathSpan } from './where-fields.ts';

/** A finding about a clause; offsets count UTF-16 units of the clause's text, end exclusive. */
export type WhereRemark = Omit<Diagnostic, 'at'> & { readonly start: number; readonly end: number };

export interface WhereTypeOptions {
  /** Catalogues of other objects, to follow relationships. */
  readonly catalogues?: Catalogues;
  /** True when the system evaluates the clause: it tells dates from times and texts from ids more strictly than crosswalk itself. */
  readonly server: boolean;
}

/** Conditions that can never be true, or that the server refuses, because literal or operator do not suit the field's type. */
export function checkWhereTypes(
  clause: WhereClause,
  catalogue: Catalogue,
  { catalogues = NO_CATALOGUES, server }: WhereTypeOptions,
): readonly WhereRemark[] {
  return conditions(clause.tree).flatMap((condition) => {
    const reference = condition.kind === 'server' ? condition.fields[0] : condition.field;
    if (reference === undefined) return [];
    const answer = findField(catalogues, catalogue, reference.path);
    if (answer.kind !== 'field' || familyOf(answer.field) === 'none') return [];
    const field = { ...answer.field, path: reference.path };
    const misused = misuse(condition, field);
    if (misused !== undefined) return [{ ...misused, ...pathSpan(clause, reference) }];
    if (condition.kind === 'server' || reference.fn !== undefined) return [];
    const literals = condition.kind === 'compare' ? [condition.value] : condition.values;
    return literals.flatMap((literal) => {
      const { start, end } = literal.span;
      const remark = wrongKind(literal, field, server) ?? notAnOption(literal, field, condition);
      return remark === undefined ? [] : [{ ...remark, start, end }];
    });
  });
}

type Remark = Omit<Diagnostic, 'at'>;

/** An operator or a function that does not work on fields of this type. */
function misuse(condition: Condition, field: CatalogueField): Remark | undefined {
  const family = familyOf(field);
  const refuse = (what: string, todo: string): Remark => ({
    severity: 'error',
    rule: 'where-operator',
    message: `"${field.path}" is ${kindOf(field)} field, and ${what}`,
    todo,
  });
  if (condition.kind === 'server') {
    if (condition.what === 'semi-join' && family !== 'reference')
      return refuse('a sub-query can only be compared with record ids', 'Compare an id: AccountId IN (…).');
    if (condition.what === 'currency' && field.type !== 'currency')
      return refuse('an amount with a currency can only be compared with money', 'Write the number alone.');
    return undefined;
  }
  const { fn } = condition.field;
  if (fn !== undefined && family !== 'date')
    return refuse(`${fn} takes a date`, 'Name a date field, or leave the function out.');
  if (condition.kind === 'includes' && family !== 'multiselect')
    return refuse('INCLUDES and EXCLUDES only work on multi-select fields', "Use = or IN ('A', 'B').");
  if (condition.kind === 'compare' && condition.op === 'LIKE' && family !== 'text' && family !== 'select')
    return refuse('LIKE only works on texts', likeAdvice(family));
  return undefined;
}

function likeAdvice(family: string): string {
  if (family === 'multiselect') return "Use INCLUDES ('A', 'B').";
  return family === 'date' ? 'Use >= and <.' : 'Use =, != or IN.';
}

/** A literal of a kind that a field of this type never holds. */
function wrongKind(literal: Literal, field: CatalogueField, server: boolean): Remark | undefined {
  const wanted = accepted(field, server);
  if (literal.kind === 'null' || wanted.includes(literal.kind)) return undefined;
  const unquoted = literal.kind === 'string' && !wanted.includes('string');
  return {
    severity: 'error',
    rule: 'where-type',
    message: `"${field.path}" is ${kindOf(field)} field and cannot be compared with ${literalName(literal)}`,
    todo: `${unquoted ? 'Without quotes, write' : 'Write'} ${wanted.map((kind) => EXAMPLES[kind]).join(' or ')}.`,
  };
}

function accepted(field: CatalogueField, server: boolean): readonly Literal['kind'][] {
  switch (familyOf(field)) {
    case 'number':
      return ['number'];
    case 'checkbox':
      return ['boolean'];
    case 'time':
      return ['time'];
    case 'date':
      if (!server) return ['date', 'datetime', 'dateLiteral'];
      return [field.type === 'date' ? 'date' : 'datetime', 'dateLiteral'];
    case 'reference':
      return server ? ['string'] : ['string', 'number'];
    default:
      return ['string'];
  }
}

const EXAMPLES: Readonly<Record<Literal['kind'], string>> = {
  string: "a text in single quotes ('A')",
  number: 'a number (5)',
  boolean: 'true or false',
  null: 'null',
  date: 'a date (2026-01-31)',
  datetime: 'a date with time (2026-01-31T00:00:00Z)',
  time: 'a time (12:30:00Z)',
  dateLiteral: 'a date literal (LAST_N_DAYS:30)',
  currency: 'an amount (USD5000)',
};

function literalName(literal: Literal): string {
  switch (literal.kind) {
    case 'string':
      return 'a text in quotes';
    case 'dateLiteral':
      return `the date literal ${literal.name}`;
    case 'datetime':
      return 'a date with time';
    case 'boolean':
      return String(literal.value);
    default:
      return `a ${literal.kind}`;
  }
}

/** Such a condition is allowed: options come and go, and old records keep theirs. */
function notAnOption(literal: Literal, field: CatalogueField, condition: Condition): Remark | undefined {
  const options = field.options ?? [];
  if (literal.kind !== 'string' || literal.value === '' || options.length === 0) return undefined;
  if (condition.kind === 'compare' && condition.op !== '=' && condition.op !== '!=') return undefined;
  const values = familyOf(field) === 'multiselect' ? literal.value.split(';') : [literal.value];
  const missing = values.find((value) => !options.some((option) => same(option.value, value)));
  if (missing === undefined) return undefined;
  const labelled = options.find((option) => same(option.label, missing));
  const active = options.filter((option) => option.active).map((option) => option.value);
  const guess = labelled?.value ?? nearest(missing, active);
  return {
    severity: 'warning',
    rule: 'where-option',
    message: `"${field.path}" has no option "${shown(missing)}"`,
    why: 'No record can have that choice, unless it was removed or the catalogue is old.',
    ...(guess === undefined ? {} : { didYouMean: guess }),
    todo: `Options: ${listed(active)}. Run "crosswalk pull" if it is a new one.`,
  };
}

/** Conditions compare texts without regard to case. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
