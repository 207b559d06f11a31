import type { FieldType } from '../model/catalogue.ts';
import type { Value } from '../model/value.ts';
import type { Literal } from '../model/where.ts';
import { type Day, dayOf, instantOf, timeOfDay } from './calendar.ts';
import { dateLiteralRange } from './date-literals.ts';
import { fold } from './like.ts';
import type { Zone } from './zone.ts';

/** How a value stands to a literal: before (< 0), equal or within its range (0), after (> 0); undefined when they do not compare. */
export type Relation = (value: Value) => number | undefined;

export interface Scope {
  readonly zone: Zone;
  /** The current day in the zone. */
  readonly today: Day;
}

export function relationTo(
  literal: Exclude<Literal, { kind: 'currency' }>,
  type: FieldType | undefined,
  scope: Scope,
): Relation {
  switch (literal.kind) {
    case 'null':
      return (value) => (value === null ? 0 : undefined);
    case 'boolean':
      // A checkbox is never null; through an empty relationship the server reads it as false.
      return (value) => ((value ?? false) === literal.value ? 0 : undefined);
    case 'number':
      return numberRelation(Number(literal.text));
    case 'string':
      return textRelation(literal.value, type);
    case 'time': {
      const wanted = timeOfDay(literal.text);
      return (value) => (typeof value === 'string' ? difference(timeOfDay(value), wanted) : undefined);
    }
    case 'datetime': {
      const wanted = instantOf(literal.text);
      return dated(
        type,
        (day) => difference(scope.zone.startOf(day), wanted),
        (instant) => difference(instant, wanted),
      );
    }
    case 'date': {
      const day = dayOf(literal.text);
      return rangeRelation({ start: day, end: day + 1 }, type, scope.zone);
    }
    case 'dateLiteral': {
      const range = dateLiteralRange(literal.name, literal.n, scope.today);
      return range ? rangeRelation(range, type, scope.zone) : () => undefined;
    }
  }
}

function difference(value: number, wanted: number): number | undefined {
  return Number.isNaN(value - wanted) ? undefined : value - wanted;
}

function numberRelation(wanted: number): Relation {
  return (value) => {
    if (typeof value === 'number') return difference(value, wanted);
    return typeof value === 'string' && /^\s*[+-]?[\d.]/.test(value)
      ? difference(Number(value), wanted)
      : undefined;
  };
}

function textRelation(wanted: string, type: FieldType | undefined): Relation {
  // The server stores '' as null, so the two are the same condition.
  if (wanted === '') return (value) => (value === null ? 0 : 1);
  if (type === 'id' || type === 'reference')
    return (value) => (typeof value === 'object' ? undefined : idOrder(String(value), wanted));
  const folded = fold(wanted);
  const choices = choiceKey(wanted.split(';'));
  return (value) => {
    if (value === null || typeof value === 'boolean') return undefined;
    if (typeof value === 'object' || (type === 'multiselect' && typeof value === 'string')) {
      const list = typeof value === 'string' ? value.split(';') : value;
      return choiceKey(list) === choices ? 0 : textOrder(fold(list.join(';')), folded) || 1;
    }
    return textOrder(fold(String(value)), folded);
  };
}

function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Ids keep their case; of Salesforce's 15 and 18 characters, the last three of the longer form only repeat the case of the rest. */
function idOrder(value: string, wanted: string): number {
  const short = /^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/;
  if (value.length !== wanted.length && short.test(value) && short.test(wanted)) {
    return textOrder(value.slice(0, 15), wanted.slice(0, 15));
  }
  return textOrder(value, wanted);
}

/** Multi-select values are equal when they hold the same choices; the server keeps its own order. */
function choiceKey(choices: readonly unknown[]): string {
  return JSON.stringify(choices.map((choice) => fold(String(choice))).toSorted());
}

/** Days compare with dates as they are, and with instants by the midnights of the zone. */
function rangeRelation(range: { start: Day; end: Day }, type: FieldType | undefined, zone: Zone): Relation {
  const from = zone.startOf(range.start);
  const to = zone.startOf(range.end);
  return dated(
    type,
    (day) => within(day, range.start, range.end),
    (instant) => within(instant, from, to),
  );
}

function within(value: number, start: number, end: number): number | undefined {
  if (Number.isNaN(value)) return undefined;
  return value < start ? -1 : value >= end ? 1 : 0;
}

/** Reads a value as a day or as an instant: by its field's type, or by its form where the type is not known. */
function dated(
  type: FieldType | undefined,
  byDay: (day: Day) => number | undefined,
  byInstant: (instant: number) => number | undefined,
): Relation {
  return (value) => {
    if (typeof value !== 'string') return undefined;
    const dateOnly = /^\d{4}-\d\d-\d\d$/.test(value);
    if (type === 'date' || (dateOnly && type !== 'datetime')) return byDay(dayOf(value.slice(0, 10)));
    return byInstant(dateOnly ? instantOf(`${value}T00:00:00Z`) : instantOf(value));
  };
}
