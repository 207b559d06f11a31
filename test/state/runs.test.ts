import { expect, it } from 'vitest';
import type { FlowRow, StateStore } from '../../src/state/store.ts';
import { open, problem, START, statePath } from './support.ts';

const END = '2026-03-01T08:01:00.000Z';

function flow(over: Partial<FlowRow> = {}): FlowRow {
  return { mapping: 'accounts', direction: 'import', outcome: 'done', counts: { create: 2 }, ...over };
}

function run(state: StateStore, ...flows: readonly FlowRow[]): number {
  const id = state.startRun({ command: 'sync', runner: 'local', at: START });
  state.finishRun(id, { at: END, outcome: 'partial', flows });
  return id;
}

it('tells runs newest first with their flows in order', () => {
  const state = open(statePath());
  const flows = [flow(), flow({ direction: 'syncBack', outcome: 'failed', counts: {}, error: problem() })];
  const first = run(state, ...flows);
  const second = state.startRun({ command: 'import', runner: 'github-hosted', at: END });

  expect(state.runs(10)).toEqual([
    {
      id: second,
      command: 'import',
      runner: 'github-hosted',
      startedAt: END,
      at: END,
      outcome: 'unfinished',
      flows: [],
    },
    { id: first, command: 'sync', runner: 'local', startedAt: START, at: END, outcome: 'partial', flows },
  ]);
  expect(state.runs(1).map((one) => one.id)).toEqual([second]);
});

it('tells the requests of a flow, and knows runs that were written without', () => {
  const state = open(statePath());
  const requests = { salesforce: { read: 3, write: 1 }, halo: { read: 0, write: 7 } };
  run(state, flow({ requests }), flow({ direction: 'syncBack' }));

  expect(state.runs(1)[0]?.flows).toEqual([flow({ requests }), flow({ direction: 'syncBack' })]);
});

it('finds the last success of a mapping behind later failures of it and successes of others', () => {
  const state = open(statePath());
  run(state, flow());
  const last = run(state, flow({ outcome: 'nothing' }), flow({ mapping: 'contacts', outcome: 'failed' }));
  run(state, flow({ outcome: 'done' }), flow({ direction: 'syncBack', outcome: 'failed' }));
  run(state, flow({ outcome: 'refused' }), flow({ mapping: 'sites' }));

  expect(state.lastSuccess('accounts', Date.parse(END))?.id).toBe(last);
  expect(state.lastSuccess('contacts', Date.parse(END))).toBeUndefined();
});

it('keeps a thousand runs, and the last success of a mapping for ever', () => {
  const state = open(statePath());
  const success = run(state, flow());
  state.transaction(() => {
    for (let n = 0; n < 1_005; n += 1) run(state, flow({ outcome: 'failed' }));
  });

  expect(state.runs(5_000).length).toBe(1_001);
  expect(state.lastSuccess('accounts', Date.parse(END))?.id).toBe(success);
});
