import { describe, expect, it } from 'vitest';
import { type Bench, bench, counts, type Wire } from './harness.ts';

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

describe('an edit in Halo that its lists show late', () => {
  const SECOND = 1_000;
  const MINUTE = 60 * SECOND;

  /** A linked customer, edited `lag` before lists show it; the first run behind it sees nothing. */
  async function lateEdit(values: Wire, before: number): Promise<Bench> {
    const of = await bench({
      salesforce: {
        Account: [
          { Id: '001000000000001AAA', Name: 'First', Phone: '+1 1', Website: 'https://old.example' },
          { Id: '001000000000002AAA', Name: 'Second', Phone: '+1 2' },
        ],
      },
    });
    for (let run = 0; run < 2; run += 1) {
      await of.sync();
      of.clock.advance(before);
    }
    const client = await of.record('halo', 'Client', (row) => row['name'] === 'First');
    await of.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '^/__sandbox/records',
      nth: 1,
      do: { lateVisible: true, ms: 15 * SECOND },
    });
    await of.edit('halo', 'Client', { id: client['id'], ...values });
    of.clock.advance(10 * SECOND);
    expect(counts(await of.sync(), 'accounts', 'syncBack')).not.toHaveProperty('update');
    return of;
  }
  const account = (of: Bench) => of.record('salesforce', 'Account', (row) => row['Name'] === 'First');

  it.each([
    ['right after other runs', MINUTE],
    ['after a pause', 30 * MINUTE],
  ])('comes over by the next run that can see it, %s', async (_, before) => {
    const of = await lateEdit({ main_phonenumber: '+1 999' }, before);
    of.clock.advance(10 * SECOND);

    expect(counts(await of.sync(), 'accounts', 'syncBack')).toMatchObject({ update: 1 });
    expect(await account(of)).toMatchObject({ Phone: '+1 999' });
  });

  it('comes over within a quarter of an hour where another edit was listed meanwhile', async () => {
    const of = await lateEdit({ website: 'https://new.example' }, MINUTE);
    const other = await of.record('halo', 'Client', (row) => row['name'] === 'Second');
    await of.edit('halo', 'Client', { id: other['id'], main_phonenumber: '+1 222' });
    await of.sync();
    of.clock.advance(MINUTE);
    await of.sync();
    of.clock.advance(16 * MINUTE);
    await of.sync();

    expect(await account(of)).toMatchObject({ Website: 'https://new.example' });
  });
});
