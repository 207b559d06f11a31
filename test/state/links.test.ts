import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { link, open, statePath } from './support.ts';

describe('links', () => {
  it('come back as they were put, with every part', () => {
    const state = open(statePath());
    const written = link({
      primary: false,
      hashes: {
        name: { source: 0, target: 0xffffffff },
        phone: { source: 5, target: 5 },
        ref: { source: undefined, target: 9 },
        site_id: { source: 3, target: undefined },
      },
      refs: { site_id: '18' },
      parked: [{ field: 'site_id', mapping: 'accounts', sourceId: 'p' }],
      status: 'outOfScope',
    });

    state.putLinks([written]);

    expect(state.linksBySource('accounts', [written.sourceId, 'unknown'])).toEqual(
      new Map([[written.sourceId, written]]),
    );
  });

  it('are replaced as a whole, and a rule that is new keeps the slots of the others', () => {
    const path = statePath();
    const first = open(path);
    first.putLinks([
      link({ hashes: { a: { source: 1, target: 1 }, b: { source: 2, target: 2 } } }),
      link({ sourceId: 'other', hashes: { b: { source: 3, target: 4 } } }),
    ]);
    first.close();

    const second = open(path);
    second.putLinks([
      link({ targetId: '13', hashes: { c: { source: 5, target: 6 }, b: { source: 7, target: 7 } } }),
    ]);

    const found = second.linksBySource('accounts', [link().sourceId, 'other']);
    expect(found.get(link().sourceId)).toMatchObject({
      targetId: '13',
      hashes: { b: { source: 7, target: 7 }, c: { source: 5, target: 6 } },
    });
    expect(found.get(link().sourceId)?.hashes).not.toHaveProperty('a');
    expect(found.get('other')?.hashes).toEqual({ b: { source: 3, target: 4 } });
    expect(
      second
        .linksByTarget('accounts', ['12'])
        .get('12')
        ?.map((one) => one.sourceId),
    ).toEqual(['other']);
  });

  it('of one target come primary first', () => {
    const state = open(statePath());
    state.putLinks([
      link({ sourceId: 'a', primary: false }),
      link({ sourceId: 'b', primary: false }),
      link({ sourceId: 'c', primary: true }),
      link({ sourceId: 'd', targetId: '99' }),
    ]);

    const found = state.linksByTarget('accounts', ['12', '77']);

    expect([...found.keys()]).toEqual(['12']);
    expect(found.get('12')?.map((one) => one.sourceId)).toEqual(['c', 'a', 'b']);
  });

  it('of one mapping are not seen by another', () => {
    const state = open(statePath());
    state.putLinks([link(), link({ mapping: 'contacts', hashes: { email: { source: 1, target: 1 } } })]);

    state.removeLinks('contacts', [link().sourceId]);

    expect(state.linkCount('contacts')).toBe(0);
    expect(state.linkCount('accounts')).toBe(1);
    expect(state.linkCount('nothing')).toBe(0);
    expect(state.linksBySource('nothing', ['a']).size).toBe(0);
  });

  it('take ids with quotes, commas and any script', () => {
    const state = open(statePath());
    const odd = `O'Brien","x,\n日本 \\ %_`;
    state.putLinks([link({ sourceId: odd, targetId: odd })]);

    expect(state.linksBySource('accounts', [odd]).get(odd)?.targetId).toBe(odd);
    state.removeLinks('accounts', [odd]);
    expect(state.linkCount('accounts')).toBe(0);
  });

  it('are found by tens of thousands of ids in one call', () => {
    const state = open(statePath());
    const ids = Array.from({ length: 40_000 }, (_, n) => `s${n}`);
    state.putLinks(ids.map((sourceId, n) => link({ sourceId, targetId: `t${n % 10_000}` })));

    expect(state.linksBySource('accounts', ids).size).toBe(40_000);
    const byTarget = state.linksByTarget(
      'accounts',
      ids.map((_, n) => `t${n}`),
    );
    expect(byTarget.size).toBe(10_000);
    expect(byTarget.get('t7')?.length).toBe(4);
  });

  it('stream in source id order, page after page, while the caller writes', () => {
    const state = open(statePath());
    state.putLinks(
      Array.from({ length: 2_500 }, (_, n) => link({ sourceId: `s${String(n).padStart(5, '0')}` })).reverse(),
    );

    const seen: string[] = [];
    for (const one of state.links('accounts')) {
      seen.push(one.sourceId);
      state.putLinks([{ ...one, status: 'deactivated' }]);
    }

    expect(seen.length).toBe(2_500);
    expect(seen).toEqual(seen.toSorted());
    expect([...state.links('accounts')].every((one) => one.status === 'deactivated')).toBe(true);
  });

  it('with a parked field are listed until it is settled', () => {
    const state = open(statePath());
    const parked = [{ field: 'site_id', mapping: 'accounts', sourceId: 'p' }];
    state.putLinks([
      link({ sourceId: 'a', parked }),
      link({ sourceId: 'b' }),
      link({ sourceId: 'c', parked }),
    ]);
    state.putLinks([link({ sourceId: 'c' })]);

    expect([...state.parkedLinks('accounts')].map((one) => one.sourceId)).toEqual(['a']);
  });

  it('with ten fields take less than 200 bytes each when compressed, even when both sides differ', () => {
    const path = statePath();
    const state = open(path);
    const count = 20_000;
    state.putLinks(
      Array.from({ length: count }, (_, n) =>
        link({
          sourceId: `0015g00000${state.hash(`id ${n}`).toString(36).padStart(8, 'A')}`,
          targetId: String(1_000 + n),
          hashes: Object.fromEntries(
            Array.from({ length: 10 }, (_unused, field) => [
              `customfields.CFField${field}`,
              { source: state.hash(`s ${n} ${field}`), target: state.hash(`t ${n} ${field}`) },
            ]),
          ),
        }),
      ),
    );
    const stored = state.linkCount('accounts');
    state.close();

    expect(gzipSync(readFileSync(path)).length / stored).toBeLessThan(200);
  });
});
