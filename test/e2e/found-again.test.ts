import { expect, it } from 'vitest';
import { syncCommand } from '../../src/commands/sync.ts';
import { killed } from '../support/crash.ts';
import { bench } from './harness.ts';

it('carries over what an agent changed on a customer between its lost create and the run that finds it', async () => {
  const it = await bench({
    salesforce: { Account: [{ Id: '001000000000001AAA', Name: 'Acme' }], Contact: [] },
  });
  const kill = { at: 1, when: 'after', only: { method: 'POST', path: '/api/Client' } } as const;
  const dead = await killed(kill, it.options.state, (signal) =>
    syncCommand({ ...it.io, signal }, { ...it.options, json: true }),
  );
  expect(dead).toBe(true);
  const made = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');
  await it.edit('halo', 'Client', { id: made['id'], name: 'Acme Ltd', website: 'https://acme.example' });
  it.clock.advance(60_000);

  await it.sync();

  expect(await it.record('salesforce', 'Account', () => true)).toMatchObject({
    Website: 'https://acme.example',
  });
  expect((await it.records('halo', 'Client')).map((row) => row['name'])).toEqual(['Unassigned', 'Acme Ltd']);
  await it.forgetRequests();
  await it.sync();
  expect(await it.writes()).toEqual([]);
});
