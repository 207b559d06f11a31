import { expect, test } from 'vitest';
import { forget, forgetErased } from '../../src/engine/erased.ts';
import type { Flow } from '../../src/engine/flow.ts';
import { decideReopened } from '../../src/engine/reopened.ts';
import { withoutStrangers } from '../../src/engine/strangers.ts';
import type { Link } from '../../src/model/link.ts';
import type { SystemRecord } from '../../src/model/record.ts';
import { mapping } from '../compile/builders.ts';

const compiled = { mapping: mapping([]) };

const link = (sourceId: string, status: Link['status'] = 'active'): Link => ({
  mapping: 'things',
  sourceId,
  targetId: `t-${sourceId}`,
  primary: true,
  hashes: { name: { source: 1, target: 1 } },
  refs: {},
  parked: [],
  status,
});

/** A run that read `read` of the source, where one link leads to s1. */
function flowOf({ read = [], there = [] }: { readonly read?: string[]; readonly there?: string[] }) {
  const asked: string[][] = [];
  const decided: unknown[] = [];
  const settledIntents: string[] = [];
  const flow = {
    compiled,
    context: {
      state: {
        links: () => [link('s1')],
        linksBySource: () => new Map(),
        fightsOf: () => new Map(),
      },
    },
    sides: {
      source: {
        capabilities: { showsAll: true },
        readByIds: async ({ ids }: { readonly ids: string[] }) => {
          asked.push([...ids]);
          return new Map(ids.filter((id) => there.includes(id)).map((id) => [id, { id, values: {} }]));
        },
      },
    },
    spool: {
      sourceCount: () => read.length,
      hasSource: (id: string) => read.includes(id),
      markUsed: () => {},
      putDecisions: (rows: readonly unknown[]) => decided.push(...rows),
    },
    tally: { count: () => {}, note: () => {}, hold: () => {} },
    heldBefore: { source: new Map(), target: new Map() },
    cleared: { source: new Set(), target: new Set() },
    news: [],
    settledIntents,
  };
  return { flow: flow as unknown as Flow, asked, decided, settledIntents };
}

test('a complete reading that brought others proves that a record is gone, and one that brought nothing proves nothing', async () => {
  const some = flowOf({ read: ['s2'] });
  await forgetErased(some.flow);
  expect(some.decided).toMatchObject([{ link: { sourceId: 's1', status: 'forgotten', hashes: {} } }]);

  const none = flowOf({});
  await forgetErased(none.flow);
  expect([none.asked, none.decided]).toEqual([[], []]);
});

test('creates of an erased record that got no answer are waited for no longer, on either side', () => {
  const { flow, settledIntents } = flowOf({});
  forget(flow, link('s1'));
  expect(settledIntents).toEqual(['things:target:s1', 'things:source:t-s1']);
});

test('of targets that are on again, those whose source somebody has restored go on as before; the others wait', async () => {
  const { flow, decided } = flowOf({ there: ['s1'] });
  const rows = ['s1', 's2'].map((id) => ({
    record: { id: `t-${id}`, values: {} },
    link: link(id, 'archived'),
  }));

  expect(await decideReopened(flow, rows)).toEqual([rows[0]]);
  expect(decided).toMatchObject([{ entry: { action: 'held', recordId: 't-s2', otherId: 's2' } }]);
});

test('what lies in the archive is told of where it is linked, held, or a create of it is open', () => {
  const state = {
    linksBySource: () => new Map([['linked', link('linked')]]),
    held: () => [
      { side: 'source', recordId: 'held' },
      { side: 'target', recordId: 'stranger' },
    ],
    intents: () => [
      { side: 'target', recordId: 'sent' },
      { side: 'source', recordId: 'stranger' },
    ],
  };
  const archived = (id: string): SystemRecord => ({ id, values: {}, deleted: true, inactive: true });
  const records = [...['linked', 'held', 'sent', 'stranger'].map(archived), { id: 'live', values: {} }];

  const left = withoutStrangers({ state } as never, compiled as never, records);

  expect(left.map(({ id }) => id)).toEqual(['linked', 'held', 'sent', 'live']);
});
