/**
 * A field of one linked pair that goes to and fro: what crosswalk wrote is changed where it was written, and comes back.
 * Remembered for fields it has just written, for those that have come back, and for values that were not kept; hashes only.
 */
export interface Fight {
  readonly sourceId: string;
  /** `FieldRule.id`. */
  readonly rule: string;
  /** Where it was written last. */
  readonly last: Turn;
  /** Hash of what was written to each side the last time. */
  readonly written: Partial<Readonly<Record<Turn, number>>>;
  /** How often in a row it has come back. */
  readonly turns: number;
  /** A run has seen that what was written last stayed. */
  readonly rested: boolean;
  /** Hash of what the written side held before that write: there again, it was not taken. `undefined` after a create. */
  readonly before: number | undefined;
  /** Left alone since a run wanted to write the value of this hash. */
  readonly held: number | undefined;
  /** Hash of what the other side held then: where it holds something else, that is what was written last. */
  readonly heldAgainst: number | undefined;
  /**
   * Set while nobody has seen what became of that write: when it was answered, by the clock of the system it went to, epoch ms.
   * `undefined` where the answer showed the field.
   */
  readonly unseenSince: number | undefined;
  /** When that write was answered, where the system did not keep what it was sent; until a write that it keeps, epoch ms. */
  readonly notKept: number | undefined;
}

export type Turn = 'toTarget' | 'toSource';
