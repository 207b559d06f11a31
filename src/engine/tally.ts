import type { Problem } from '../model/errors.ts';
import { type Action, type Counts, type Direction, NO_COUNTS, type Note } from '../model/plan.ts';

/** Running figures of one mapping: counts by direction, held records, notes grouped by code. */
export interface Tally {
  count(direction: Direction, action: Action, by?: number): void;
  /** A write was carried out; a run that stops half-way reports these. */
  settled(direction: Direction, action: Action): void;
  settledCounts(direction: Direction): Counts;
  /** Takes a hold of this run back, because it turned out well. */
  release(direction: Direction, recordId: string): void;
  hold(direction: Direction, recordId: string, problem: Problem): void;
  note(direction: Direction, recordId: string, problem: Problem): void;
  field(direction: Direction, field: string, by?: number): void;
  counts(direction: Direction): Counts;
  held(direction: Direction): readonly { readonly recordId: string; readonly problem: Problem }[];
  notes(direction: Direction): readonly Note[];
  fields(direction: Direction): Readonly<Record<string, number>>;
}

/** Held records kept for the report; the rest are counted and stand in the state. */
const HELD_SHOWN = 1_000;

/** In place of a record's id: of a note about a reading as a whole, whose text names the records itself. */
export const NO_RECORD = '';

export function createTally(): Tally {
  const counts = { import: { ...NO_COUNTS }, syncBack: { ...NO_COUNTS } };
  const done = { import: { ...NO_COUNTS }, syncBack: { ...NO_COUNTS } };
  const held: Record<Direction, { recordId: string; problem: Problem }[]> = { import: [], syncBack: [] };
  const notes: Record<Direction, Map<string, Note>> = { import: new Map(), syncBack: new Map() };
  const fields: Record<Direction, Record<string, number>> = { import: {}, syncBack: {} };
  return {
    count(direction, action, by = 1) {
      counts[direction][action] += by;
    },
    settled(direction, action) {
      done[direction][action] += 1;
    },
    settledCounts: (direction) => {
      const { create, update, deactivate, archive } = done[direction];
      return { ...counts[direction], create, update, deactivate, archive };
    },
    release(direction, recordId) {
      counts[direction].held -= 1;
      held[direction] = held[direction].filter((item) => item.recordId !== recordId);
    },
    hold(direction, recordId, problem) {
      counts[direction].held += 1;
      if (held[direction].length < HELD_SHOWN) held[direction].push({ recordId, problem });
    },
    note(direction, recordId, problem) {
      // What somebody has to see to is told apart from what sees to itself.
      const key = `${problem.code} ${problem.field ?? ''} ${problem.todo === undefined}`;
      const known = notes[direction].get(key) ?? { what: problem.what, count: 0, example: recordId };
      notes[direction].set(key, { ...known, code: problem.code, count: known.count + 1 });
    },
    field(direction, field, by = 1) {
      fields[direction][field] = (fields[direction][field] ?? 0) + by;
    },
    counts: (direction) => ({ ...counts[direction] }),
    held: (direction) => held[direction],
    notes: (direction) => [...notes[direction].values()].sort((a, b) => (a.code < b.code ? -1 : 1)),
    fields: (direction) => fields[direction],
  };
}
