declare const family: unique symbol;

/** Text that is a record id. It may be read as text, but plain text cannot stand in for it. */
export type Id = string & { readonly [family]: 'reference' };

/** ISO date or datetime. It may be read as text, but plain text cannot stand in for it. */
export type Moment = string & { readonly [family]: 'date' };

/** Time of day, `12:30:00`. It may be read as text, but plain text cannot stand in for it. */
export type TimeOfDay = string & { readonly [family]: 'time' };

/** A compound, table or binary field: nothing can be written to it and it can be copied nowhere. */
export interface Unmappable {
  readonly [family]: 'none';
}
