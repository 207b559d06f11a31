import { expect, it } from 'vitest';
import { syncCommand } from '../../src/commands/sync.ts';
import { bench } from './harness.ts';

it('a run that was asked to stop while it compares does so after the batch it is at', async () => {
  const Account = Array.from({ length: 1_000 }, (_, n) => ({
    Id: `001000000000${String(n).padStart(3, '0')}AAA`,
    Name: `Account ${n}`,
  }));
  const of = await bench({ salesforce: { Account } });
  const stopping = new AbortController();
  let compared = '';
  const io = {
    ...of.io,
    interactive: true,
    signal: stopping.signal,
    err: (text: string) => {
      compared = /comparing, (\d+)/.exec(text)?.[1] ?? compared;
      // As a signal comes: when the event loop has its turn.
      if (compared !== '') setImmediate(() => stopping.abort());
    },
  };

  await expect(syncCommand(io, of.options)).rejects.toThrow();

  expect(compared).toBe('200');
  expect(await of.writes()).toEqual([]);
});
