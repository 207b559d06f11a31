import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Fight } from '../../src/model/fight.ts';
import { open, statePath } from './support.ts';

const fight = (sourceId: string, more: Partial<Fight> = {}): Fight => ({
  sourceId,
  rule: 'Phone',
  last: 'toTarget',
  written: { toTarget: 4_294_967_295 },
  turns: 0,
  rested: false,
  held: undefined,
  unseenSince: undefined,
  before: undefined,
  notKept: undefined,
  heldAgainst: undefined,
  ...more,
});

describe('fields that go to and fro', () => {
  it('are kept over runs, by mapping, record and rule', () => {
    const path = statePath();
    const state = open(path);
    const rows = [
      fight('s1', {
        last: 'toSource',
        written: { toSource: 7, toTarget: 8 },
        turns: 3,
        held: 8,
        heldAgainst: 7,
        rested: true,
      }),
      fight('s2', { unseenSince: 1_795_250_000_123, before: 9, notKept: 10 }),
    ];
    state.putFights('accounts', rows);
    state.putFights('contacts', [fight('s1')]);
    state.close();

    const again = open(path);

    expect(again.fights('accounts')).toEqual(rows);
    expect([...again.fightsOf('accounts', ['s2', 's9'])]).toEqual([['s2', [rows[1]]]]);
    again.forgetFights('accounts', [{ sourceId: 's1', rule: 'Phone' }]);
    expect(again.fights('accounts')).toEqual([rows[1]]);
    expect(again.fights('contacts')).toHaveLength(1);
  });

  it('are none in a state that was made before they were kept; writing adds them', () => {
    const path = statePath();
    open(path).close();
    const raw = new DatabaseSync(path);
    raw.exec('DROP TABLE fights');
    raw.close();

    const read = open(path, { readOnly: true });
    expect([read.fights('accounts'), read.fightsOf('accounts', ['s1']).size]).toEqual([[], 0]);
    read.close();
    const written = open(path);
    written.putFights('accounts', [fight('s1')]);

    expect(written.fights('accounts')).toHaveLength(1);
  });
});
