import type { Unmatched } from '../model/mapping.ts';
import type { PlannedRef, Scalar } from '../model/value.ts';
import { TransformError } from './failure.ts';
import type { Id, Moment, TimeOfDay } from './families.ts';
import { parseTemplate } from './template.ts';
import { asText } from './transforms/text.ts';
import { isUnlisted, type Mapped, mapValue, type ValueTable } from './valueMap.ts';

/**
 * Everything that compiled mappings call. The types are strict on purpose: text does not pass for a number, a date or a reference,
 * so a mapping that mixes them up fails `tsc`.
 */
export type { Id, Moment, TimeOfDay, Unmappable } from './families.ts';
export { incomplete } from './incomplete.ts';
export { boolean } from './transforms/boolean.ts';
export { date, datetime } from './transforms/date.ts';
export { htmlToText, textToHtml } from './transforms/html.ts';
export { join, split } from './transforms/list.ts';
export { number } from './transforms/number.ts';
export { phone } from './transforms/phone.ts';
export { lower, trim, upper } from './transforms/text.ts';
export { truncate } from './transforms/truncate.ts';
export { chosen, listed, mapValue, valueTable } from './valueMap.ts';

/** Questions a rule may ask about other records; the answers were fetched for the whole page beforehand. `field` is the one that asks. */
export interface Ask {
  /** Id of the record that the receiving system's look-up `name` finds for `key`; `undefined` leaves the field alone. */
  lookup(
    field: string,
    name: string,
    key: string | number | null | undefined,
    unmatched: Unmatched,
  ): Id | null | undefined;
  /**
   * Id of the record that record `id` is linked to by the first of these mappings that links it, or a reference to one that is yet to be
   * created. Of several ids (a record and those above it) the first that is linked counts.
   */
  link(
    field: string,
    mappings: string | readonly string[],
    id: LinkedId | readonly LinkedId[],
    unmatched: Unmatched,
  ): Id | PlannedRef | null | undefined;
  /** Says that the field got the default of a value map, because the record's value stands in none of its rows. */
  defaulted(field: string, map: string): void;
  /** True once something was not found that leaves the field as it is, so that an empty result must not clear it. */
  left(field: string): boolean;
}

type LinkedId = string | number | null | undefined;

/** What a field takes: its own type (lists may be read-only), nothing at all, and for a reference a record yet to be created. */
export type Writable<V> =
  | (V extends readonly (infer Item)[] ? readonly Item[] : V)
  | (Id extends V ? PlannedRef : never)
  | undefined;

/** What a rule may give to a field that it leaves alone when there is nothing to give. */
export type Given<Fields extends object, K extends keyof Fields> = Writable<Fields[K]> | null;

/** What a rule may give to a field that it clears when there is nothing to give, which therefore has to be nullable. */
export type GivenOrCleared<Fields extends object, K extends keyof Fields> = Writable<Fields[K]>;

/** Fields of the receiving record by path. */
export type Received = Record<string, unknown>;

/** The opposite of `isEmpty`, without looking at a whole text whose first character says enough. */
export function filled(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'string') return value.charCodeAt(0) > 0x20 ? filledText(value) : value.trim() !== '';
  return !Array.isArray(value) || value.length > 0;
}

/** Beyond ASCII there is white space too. */
function filledText(value: string): boolean {
  return value.charCodeAt(0) < 0x80 || value.trim() !== '';
}

/** Sets a field whose name means something else to an assignment (`__proto__`). */
export function setOwn(out: Received, field: string, value: unknown): void {
  Object.defineProperty(out, field, { value, writable: true, enumerable: true, configurable: true });
}

/** The field's value; only the record's own fields count, whatever the name. */
export function read<Fields extends object, K extends keyof Fields>(
  record: Fields,
  field: K,
): Fields[K] | undefined {
  return Object.hasOwn(record, field) ? record[field] : undefined;
}

/** `mapValue`, and a record that gets the default is reported. */
export function mapTold<
  V extends Scalar | undefined | readonly Scalar[],
  Out extends Scalar,
  Keep extends boolean,
>(value: V, table: ValueTable<Out, Keep>, ask: Ask, field: string): Mapped<V, Out, Keep> {
  const values: readonly (Scalar | undefined)[] = Array.isArray(value)
    ? value
    : [value as Scalar | undefined];
  if (table.unmapped.kind === 'default' && values.some((one) => isUnlisted(one, table)))
    ask.defaulted(field, table.name);
  return mapValue(value, table);
}

/**
 * The first of `given` that says something, otherwise what the rule itself makes of the record. That such a value is one the receiving
 * system knows is checked where the mapping states it, and by `chosen` where another field holds it.
 */
export function preferred<V>(otherwise: () => V, ...given: readonly unknown[]): V;
export function preferred(otherwise: () => unknown, ...given: readonly unknown[]): unknown {
  const first = given.find(filled);
  return first === undefined ? otherwise() : first;
}

/** Several fields at once, for a template. */
export function pick<Fields extends object, K extends keyof Fields & string>(
  record: Fields,
  fields: readonly K[],
): Readonly<Record<string, Fields[K] | undefined>> {
  return Object.fromEntries(fields.map((field) => [field, read(record, field)]));
}

/**
 * Prepares a template. The function it returns puts the values in (nothing for an empty one, choices joined by `, `) and answers
 * null when the template has fields and all of them are empty. Throws for a template that `parseTemplate` refuses.
 */
export function template(text: string): (values: Readonly<Record<string, unknown>>) => string | null {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new TransformError(parsed.error.message);
  const { parts, paths } = parsed;
  return (values) => {
    const filled = new Map(
      paths.map((path) => [path, readable(Object.hasOwn(values, path) ? values[path] : null)]),
    );
    if (paths.length > 0 && [...filled.values()].every((value) => value.trim() === '')) return null;
    return parts.map((part) => (part.kind === 'text' ? part.text : (filled.get(part.path) ?? ''))).join('');
  };
}

function readable(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value)
    ? value
        .filter((item) => item !== null)
        .map(asText)
        .join(', ')
    : asText(value);
}

/** An id that the mapping itself states. */
export function id<V extends string | number | null>(value: V | undefined): Id | Extract<V, null>;
export function id(value: string | number | null | undefined): Id | null {
  return value === null || value === undefined ? null : (String(value) as Id);
}

/** A date or datetime that the mapping itself states. */
export function moment<V extends string | null>(value: V | undefined): Moment | Extract<V, null>;
export function moment(value: string | null | undefined): Moment | null {
  return (value ?? null) as Moment | null;
}

/** A time of day that the mapping itself states. */
export function timeOfDay<V extends string | null>(value: V | undefined): TimeOfDay | Extract<V, null>;
export function timeOfDay(value: string | null | undefined): TimeOfDay | null {
  return (value ?? null) as TimeOfDay | null;
}

/** A single choice as a list, for a field that takes several. */
export function choices<const V>(value: V): V extends readonly unknown[] ? V : readonly NonNullable<V>[];
export function choices(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/**
 * A choice that a value map passes on as it is (`unmapped: keep`). The mapping asks for it, so the type checker is told that the
 * receiving system knows it; a choice that it does not know is rejected there.
 */
export function passedOn<Choice>(value: string | readonly string[] | null | undefined): Choice;
export function passedOn(value: unknown): unknown {
  return value;
}
