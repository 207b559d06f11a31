/**
 * Where a reading of one object stands, in the system's own terms (its clock, its ids). Only the connector that made
 * it looks inside; the state stores it as JSON. It must hold no record values other than ids and timestamps.
 */
export interface Checkpoint {
  readonly kind: string;
  readonly [key: string]: string | number | boolean | readonly string[];
}
