import { describe, expect, it } from 'vitest';
import type { Fight, Turn } from '../../src/model/fight.ts';
import { afterWrite, atRest, isEcho, isFought } from '../../src/plan/fight.ts';

interface Move {
  readonly turn: Turn;
  readonly hash: number;
  /** A run sees the field at rest before this write. */
  readonly rest?: boolean;
}

const toTarget = (hash: number, rest = false): Move => ({ turn: 'toTarget', hash, rest });
const toSource = (hash: number, rest = false): Move => ({ turn: 'toSource', hash, rest });

/** Writes that are carried out before the field is left alone, and what is remembered then. */
function play(moves: readonly Move[]): { writes: number; fight: Fight | undefined } {
  let fight: Fight | undefined;
  for (const [writes, { turn, hash, rest }] of moves.entries()) {
    if (rest && fight) {
      const [news] = atRest(fight);
      fight = news?.kind === 'over' ? undefined : (news?.fight ?? fight);
    }
    if (isFought(fight, turn, hash)) return { writes, fight };
    fight = afterWrite(fight, 's1', 'phone', turn, hash, 0);
  }
  return { writes: moves.length, fight };
}

describe('a field that goes to and fro', () => {
  it.each([
    ['between two forms of one value', [toTarget(1), toSource(2), toTarget(1), toSource(2), toTarget(1)]],
    ['growing each time', [toTarget(1), toSource(2), toTarget(3), toSource(4), toTarget(5)]],
    [
      'slowly, where one of the two works at night',
      [toTarget(1), toSource(2), toTarget(1, true), toSource(2), toTarget(1, true)],
    ],
  ])('is left alone after three turns: %s', (_, moves) => {
    expect(play(moves).writes).toBe(moves.length - 1);
  });

  it.each([
    ['written one way again and again', [1, 2, 3, 4, 5, 6].map((hash) => toTarget(hash))],
    [
      'written by people in turns, each value seen to stay',
      [1, 2, 3, 4, 5, 6, 7].map((hash) => (hash % 2 ? toTarget(hash, true) : toSource(hash, true))),
    ],
  ])('is none: %s', (_, moves) => {
    expect(play(moves).writes).toBe(moves.length);
  });

  it('is forgotten when it came to rest before it ever came back', () => {
    expect(atRest(afterWrite(undefined, 's1', 'phone', 'toTarget', 1, 0))).toEqual([
      { kind: 'over', sourceId: 's1', rule: 'phone' },
    ]);
  });

  it('is tried again with a value that is new since it was left alone, and only once with that', () => {
    const { fight } = play([toTarget(1), toSource(2), toTarget(1), toSource(2), toTarget(1)]);
    const held = fight && { ...fight, held: 1 };

    expect(isFought(held, 'toTarget', 1)).toBe(true);
    expect(isFought(held, 'toTarget', 9)).toBe(false);
    expect(isFought(afterWrite(held, 's1', 'phone', 'toTarget', 9, 0), 'toSource', 2)).toBe(true);
  });
});

describe('what a system made of our own write', () => {
  const AT = Date.parse('2026-11-21T09:00:00Z');
  const written = { ...afterWrite(undefined, 's1', 'phone', 'toTarget', 1, 7), unseenSince: AT };

  it.each<[string | undefined, boolean, string]>([
    ['2026-11-21T08:59:59Z', true, 'the record has not changed since the answer'],
    ['2026-11-21T09:00:01.000Z', true, 'within the second that stamps leave open'],
    ['2026-11-21T09:00:01.001Z', false, 'somebody edited it'],
    [undefined, true, 'no stamp: nothing is overwritten'],
    ['yesterday', true, 'a stamp that is none'],
  ])('is told from an edit by the stamp: %s is %s, %s', (modified, echo, _why) => {
    expect(isEcho(written, 'toTarget', { hash: 3, modified, alike: false })).toBe(echo);
  });

  it('is known by what was there before, and by being a form of what was written, whatever else changed in the record', () => {
    const modified = '2026-11-21T09:20:00Z';
    expect(isEcho(written, 'toTarget', { hash: 7, modified, alike: false })).toBe(true);
    expect(isEcho(written, 'toTarget', { hash: 3, modified, alike: true })).toBe(true);
  });

  it('is nothing where the other side was written, a run has seen it, or the answer showed it', () => {
    const before = { hash: 7, modified: '2026-11-21T08:00:00Z', alike: true };
    expect(isEcho(written, 'toSource', before)).toBe(false);
    expect(isEcho({ ...written, rested: true }, 'toTarget', before)).toBe(false);
    expect(isEcho({ ...written, unseenSince: undefined }, 'toTarget', before)).toBe(false);
    expect(isEcho(undefined, 'toTarget', before)).toBe(false);
  });
});
