import { expect, it } from 'vitest';
import { retryCommand } from '../../src/commands/retry.ts';
import { stateShowCommand } from '../../src/commands/state.ts';
import { statusCommand } from '../../src/commands/status.ts';
import { type Bench, bench, counts, flow, heldCodes } from './harness.ts';

const HOUR = 3_600_000;

/** The integration user loses access to the accounts: no query brings one. */
async function accessLost(of: Bench): Promise<void> {
  await of.control('salesforce', 'faults', {
    system: 'salesforce',
    method: 'GET',
    path: '.*/query.*FROM\\+Account.*',
    times: 100,
    do: { status: 200, body: { totalSize: 0, done: true, records: [] } },
  });
}

async function accessBack(of: Bench): Promise<void> {
  await fetch(`${of.io.env['SALESFORCE_URL'] ?? ''}/__sandbox/faults`, { method: 'DELETE' });
}

async function shown(of: Bench, command: typeof statusCommand): Promise<string> {
  of.output();
  await command(of.io, of.options);
  return of.output();
}

it('keeps a create without an answer until its record can be seen again, and does not create it twice', async () => {
  const of = await bench({ salesforce: { Account: [{ Id: '001000000000001AAA', Name: 'First' }] } });
  await of.sync();
  of.clock.advance(HOUR);
  const ghost = await of.edit('salesforce', 'Account', { Name: 'Ghost Ltd' });
  of.clock.advance(HOUR);
  for (const act of [{ applyThenFail: 504 }, { lateVisible: { ms: 3 * HOUR } }])
    await of.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/api/Client.*',
      nth: 1,
      do: act,
    });
  expect(heldCodes(await of.sync(), 'accounts')).toEqual(['WRITE_UNKNOWN']);
  of.clock.advance(HOUR);
  await accessLost(of);

  const unseen = await of.sync();

  expect(heldCodes(unseen, 'accounts')).toEqual(['WRITE_UNKNOWN']);
  expect(flow(unseen, 'accounts').notes).toMatchObject([{ code: 'SOURCE_NOT_VISIBLE', count: 1 }]);
  expect(await shown(of, stateShowCommand)).toMatch(/ 1 creates without an answer/);
  await accessBack(of);
  of.clock.advance(3 * HOUR);
  await of.edit('salesforce', 'Account', { Id: ghost['Id'], Name: 'Ghost Holdings' });
  expect(counts(await of.sync(), 'accounts')).toMatchObject({ link: 1 });
  const names = (await of.records('halo', 'Client')).map((row) => String(row['name']));
  expect(names.filter((name) => name.startsWith('Ghost'))).toHaveLength(1);
  expect(await shown(of, stateShowCommand)).not.toMatch(/ 1 creates without an answer/);
});

it('keeps a held record in sight while it cannot be read, and says so', async () => {
  const twins = [1, 2].map((n) => ({ Id: `00100000000000${n}AAA`, Name: 'Twin' }));
  const of = await bench({ salesforce: { Account: twins } });
  await of.sync();
  of.clock.advance(HOUR);
  await accessLost(of);
  of.output();

  await retryCommand(of.io, [], of.options);

  const text = of.output();
  expect(text.match(/still held \(was MATCH_AMBIGUOUS\)/g)).toHaveLength(2);
  expect(text).toContain('SOURCE_NOT_VISIBLE');
  expect(text).not.toContain('both sides agree');
  const status = await shown(of, statusCommand);
  for (const { Id } of twins) expect(status).toContain(Id);
  of.clock.advance(HOUR);
  expect(heldCodes(await of.sync(), 'accounts')).toEqual(['MATCH_AMBIGUOUS', 'MATCH_AMBIGUOUS']);
});

it('lets go of a held record that was deleted or is excluded', async () => {
  const twins = [1, 2].map((n) => ({ Id: `00100000000000${n}AAA`, Name: 'Twin' }));
  const of = await bench({ salesforce: { Account: twins } });
  await of.sync();
  of.clock.advance(HOUR);
  await of.remove('salesforce', 'Account', '001000000000001AAA');
  of.rewrite('salesforce/accounts.yaml', (text) => `${text}\nexclude: [001000000000002AAA]\n`);
  of.clock.advance(HOUR);

  await of.sync();

  expect(await shown(of, statusCommand)).not.toContain('MATCH_AMBIGUOUS');
});
