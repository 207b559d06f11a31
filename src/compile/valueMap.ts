import type { Scalar } from '../model/value.ts';
import { FieldRefused } from './failure.ts';

/**
 * What becomes of a value that stands in no row. `leave` is the way back through a map whose default is in the other system's
 * terms: nothing is written and a warning says so.
 */
export type Unmapped =
  | { readonly kind: 'default'; readonly value: Scalar }
  | { readonly kind: 'hold' }
  | { readonly kind: 'keep' }
  | { readonly kind: 'leave' };

/** `Out` is what the rows and the default give; `Keep` is true when other values pass through. */
export interface ValueTable<Out extends Scalar, Keep extends boolean> {
  readonly name: string;
  readonly exact: ReadonlyMap<string, Out>;
  readonly folded: ReadonlyMap<string, Out>;
  readonly unmapped: Unmapped;
  readonly keep: Keep;
}

type Rows = readonly (readonly [string, Scalar])[];
type DefaultOf<U extends Unmapped> = U extends {
  readonly kind: 'default';
  readonly value: infer V extends Scalar;
}
  ? V
  : never;
type KeepOf<U extends Unmapped> = U extends { readonly kind: 'keep' } ? true : false;

/** Builds a table from rows of [value of one system, value of the other]. Literal types survive, so that `tsc` sees every outcome. */
export function valueTable<const R extends Rows, const U extends Unmapped>(
  name: string,
  rows: R,
  unmapped: U,
): ValueTable<R[number][1] | DefaultOf<U>, KeepOf<U>>;
export function valueTable(name: string, rows: Rows, unmapped: Unmapped): ValueTable<Scalar, boolean> {
  const folded = new Map<string, Scalar>();
  for (const [key, value] of rows) {
    if (!folded.has(fold(key))) folded.set(fold(key), value);
  }
  return { name, exact: new Map(rows), folded, unmapped, keep: unmapped.kind === 'keep' };
}

type ItemOf<V> = V extends readonly (infer Item)[] ? Item : V;
type ListOr<V, Out> = 0 extends 1 & V
  ? Out | null
  : V extends readonly unknown[]
    ? readonly NonNullable<Out>[]
    : Out | null;

/** What a table makes of a `V`: element by element for a list. */
export type Mapped<V, Out, Keep extends boolean> = ListOr<
  V,
  Out | (Keep extends true ? NonNullable<ItemOf<V>> : never)
>;

/**
 * Looks a value up: exactly first, then trimmed and without regard to case. Each choice of a list is looked up for itself and what
 * repeats is dropped. An empty value stays empty (no default) unless the map has a row for the empty text.
 */
export function mapValue<
  V extends Scalar | undefined | readonly Scalar[],
  Out extends Scalar,
  Keep extends boolean,
>(value: V, table: ValueTable<Out, Keep>): Mapped<V, Out, Keep>;
export function mapValue(
  value: Scalar | undefined | readonly Scalar[],
  table: ValueTable<Scalar, boolean>,
): Scalar | readonly Scalar[] {
  if (typeof value === 'string') return table.exact.get(value) ?? mapOne(value, table);
  if (!Array.isArray(value)) return mapOne((value as Scalar | undefined) ?? '', table);
  const items = value.map((item: Scalar) => mapOne(item ?? '', table)).filter((item) => item !== null);
  return [...new Set(items)];
}

/** Whether a value that is not empty stands in no row. */
export function isUnlisted(value: Scalar | undefined, table: ValueTable<Scalar, boolean>): boolean {
  const key = String(value ?? '');
  return key.trim() !== '' && rowOf(key, table) === undefined;
}

/** What the rows of a table say of a value; `undefined` where none does, whatever becomes of values that are not listed. */
export function listed(
  value: Scalar | undefined | readonly Scalar[],
  table: ValueTable<Scalar, boolean>,
): Scalar | undefined {
  return Array.isArray(value) ? undefined : rowOf(String((value as Scalar | undefined) ?? ''), table);
}

/** What a field chooses outright among the values of the receiving system; a choice that is none of them holds the record. */
export function chosen(
  value: Scalar | undefined | readonly Scalar[],
  table: ValueTable<Scalar, boolean>,
): Scalar | undefined {
  const found = listed(value, table);
  if (
    found !== undefined ||
    Array.isArray(value) ||
    String((value as Scalar | undefined) ?? '').trim() === ''
  )
    return found;
  throw new FieldRefused('hold', {
    code: 'VALUE_UNMAPPED',
    what: `"${table.name}" of the record holds none of the values that the other system has for this field.`,
    why: 'What stands there is written as it is, and would be a value that nobody there knows.',
    todo: `Choose another value in "${table.name}", or empty it; if the value is new in the other system, run "crosswalk pull".`,
  });
}

function rowOf(key: string, table: ValueTable<Scalar, boolean>): Scalar | undefined {
  const exact = table.exact.get(key);
  return exact === undefined ? table.folded.get(fold(key)) : exact;
}

function mapOne(value: string | number | boolean, table: ValueTable<Scalar, boolean>): Scalar {
  const key = String(value);
  const exact = table.exact.get(key);
  if (exact !== undefined) return exact;
  const folded = fold(key);
  const found = table.folded.get(folded);
  if (found !== undefined) return found;
  if (folded === '') return null;
  switch (table.unmapped.kind) {
    case 'default':
      return table.unmapped.value;
    case 'keep':
      return value;
    case 'hold':
    case 'leave':
      throw new FieldRefused(table.unmapped.kind, {
        code: 'VALUE_UNMAPPED',
        what: `The record's value stands in no row of value map "${table.name}".`,
        todo: 'Add the value to the map, or give the map a default.',
      });
  }
}

function fold(key: string): string {
  return (isAscii(key) ? key : key.normalize('NFC')).trim().toLowerCase();
}

/** Such text has one form only; asking is cheaper than normalising. */
function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
