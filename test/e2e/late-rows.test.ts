import { expect, it } from 'vitest';
import { bench } from './harness.ts';

it('B1 a row of Salesforce that becomes visible after a run has read past its stamp still comes over', async () => {
  const it = await bench({
    salesforce: { Account: [{ Id: '001000000000001AAA', Name: 'First' }], Contact: [] },
  });
  await it.sync();
  it.clock.advance(3_600_000);
  await it.control('salesforce', 'faults', {
    system: 'salesforce',
    method: 'POST',
    path: '^/__sandbox/records',
    nth: 1,
    do: { lateVisible: true, ms: 120_000 },
  });
  await it.edit('salesforce', 'Account', { Name: 'Late' });
  it.clock.advance(60_000);
  await it.edit('salesforce', 'Account', { Name: 'In time' });
  it.clock.advance(1_000);
  await it.sync();
  const names = async () => (await it.records('halo', 'Client')).map((row) => row['name']);
  expect(await names()).toEqual(['Unassigned', 'First', 'In time']);
  it.clock.advance(300_000);

  await it.sync();

  expect(await names()).toEqual(['Unassigned', 'First', 'In time', 'Late']);
});
