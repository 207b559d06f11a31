import { expect, it } from 'vitest';
import { fakeClock } from '../support/clock.ts';
import { open, problem, START, statePath } from './support.ts';

const YEAR = 365 * 86_400_000;
const NEXT = Date.parse(START) + YEAR;
const next = new Date(NEXT).toISOString();
const held = { mapping: 'accounts', side: 'source', mappingHash: 'h', problem: problem() } as const;

it('lets nothing wait for a time of the future that a run with a wrong clock left', () => {
  const path = statePath();
  const wrong = open(path, { clock: fakeClock(next) });
  wrong.putHeld([{ ...held, recordId: 'a' }], Date.parse(START) - 60_000);
  wrong.putHeld(
    [
      { ...held, recordId: 'a' },
      { ...held, recordId: 'b' },
    ],
    NEXT,
  );
  wrong.putIntents([{ key: 'k', mapping: 'accounts', side: 'target', recordId: 'c', at: next }]);
  wrong.putCheckpoint('accounts', 'source', { checkpoint: { kind: 'x' }, mappingHash: 'h', at: next });
  wrong.close();

  const state = open(path);

  expect(state.heldDue('accounts', 'h', Date.parse(START)).map(({ recordId }) => recordId)).toEqual([
    'a',
    'b',
  ]);
  expect(state.held().map(({ firstSeen }) => firstSeen)).toEqual(['2026-03-01T07:59:00.000Z', START]);
  expect(state.intents('accounts')).toMatchObject([{ key: 'k', at: START }]);
  expect(state.checkpoint('accounts', 'source')?.at).toBe(START);
});

it('leaves alone what may be: minutes ahead, and a held record that waits', () => {
  const path = statePath();
  const before = open(path, { clock: fakeClock('2026-03-01T08:04:00.000Z') });
  before.putHeld([{ ...held, recordId: 'a' }], Date.parse('2026-03-01T08:04:00.000Z'));
  const { serial } = before.envelope;
  const nextAttempt = before.held()[0]?.nextAttempt;
  before.close();

  const state = open(path);

  expect(state.held()[0]?.nextAttempt).toBe(nextAttempt);
  expect(state.envelope.serial).toBe(serial);
});

it('knows no success in the future, whatever came later', () => {
  const state = open(statePath());
  const run = (at: string) => {
    const id = state.startRun({ command: 'sync', runner: 'local', at });
    const flow = { mapping: 'accounts', direction: 'import', outcome: 'done', counts: {} } as const;
    state.finishRun(id, { at, outcome: 'done', flows: [flow] });
    return id;
  };
  const good = run(START);
  const wrong = run(next);

  expect(state.lastSuccess('accounts', Date.parse(START))?.id).toBe(good);
  expect(state.lastSuccess('accounts', NEXT)?.id).toBe(wrong);
});
