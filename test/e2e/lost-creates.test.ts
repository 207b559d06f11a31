import { describe, expect, it } from 'vitest';
import { stateShowCommand } from '../../src/commands/state.ts';
import { type Bench, bench, counts, flow, heldCodes } from './harness.ts';

const MINUTE = 60_000;

/** A tenant in use, and an account that is new since. */
async function fresh(): Promise<Bench> {
  const of = await bench({ salesforce: { Account: [{ Id: '001000000000001AAA', Name: 'First' }] } });
  await of.sync();
  of.clock.advance(60 * MINUTE);
  await of.edit('salesforce', 'Account', { Name: 'Fresh Ltd' });
  return of;
}

async function onCreate(of: Bench, ...acts: readonly unknown[]): Promise<void> {
  for (const act of acts)
    await of.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/api/Client',
      nth: 1,
      do: act,
    });
}

const made = async (of: Bench) =>
  (await of.records('halo', 'Client')).filter((row) => String(row['name']).startsWith('Fresh'));

describe('a create without an answer', () => {
  it.each([1, 20, 300])(
    'is found by its id while the lists of Halo are behind, after %i minutes',
    async (minutes) => {
      const of = await fresh();
      await onCreate(of, { applyThenFail: 504 }, { lateVisible: { ms: 500 * MINUTE } });
      expect(heldCodes(await of.sync(), 'accounts')).toEqual(['WRITE_UNKNOWN']);
      // A later one that the lists do show.
      await of.edit('halo', 'Client', { name: 'Somebody else' });
      of.clock.advance(minutes * MINUTE);
      await of.forgetRequests();

      const behind = await of.sync();

      expect(counts(behind, 'accounts')).toEqual({ link: 1 });
      expect(await of.writes()).toEqual([]);
      expect(await made(of)).toHaveLength(1);
    },
  );

  it('is not sent again while Halo may still be at work on it, and is linked once it is there', async () => {
    const of = await fresh();
    await onCreate(of, { status: 504 });
    expect(heldCodes(await of.sync(), 'accounts')).toEqual(['WRITE_UNKNOWN']);
    of.clock.advance(MINUTE);
    await of.forgetRequests();

    const early = await of.sync();

    expect(heldCodes(early, 'accounts')).toEqual(['WRITE_UNKNOWN']);
    expect(await of.writes()).toEqual([]);
    const account = await of.record('salesforce', 'Account', (row) => row['Name'] === 'Fresh Ltd');
    await of.edit('halo', 'Client', {
      name: 'Fresh',
      customfields: [{ name: 'CFSalesforceId', value: account['Id'] }],
    });
    of.clock.advance(15 * MINUTE);
    expect(counts(await of.sync(), 'accounts')).toMatchObject({ link: 1 });
    expect(await made(of)).toHaveLength(1);
  });

  it('that was not carried out is sent again after a quarter of an hour', async () => {
    const of = await fresh();
    await onCreate(of, { status: 504 });
    await of.sync();
    of.clock.advance(14 * MINUTE);
    expect(flow(await of.sync(), 'accounts').counts.create).toBe(0);
    of.clock.advance(2 * MINUTE);

    expect(counts(await of.sync(), 'accounts')).toEqual({ create: 1 });
    expect(await made(of)).toHaveLength(1);
  });

  it.each([202, 204, 408, 409, 499])('is one that was answered with %i', async (status) => {
    const of = await fresh();
    await onCreate(of, { applyThenFail: status }, { lateVisible: { ms: 5 * MINUTE } });
    const lost = await of.sync();
    of.clock.advance(MINUTE);

    const next = await of.sync();

    expect(heldCodes(lost, 'accounts')).toEqual(['WRITE_UNKNOWN']);
    expect(flow(next, 'accounts').counts.create).toBe(0);
    expect(await made(of)).toHaveLength(1);
  });

  it('stays open when the next attempt is refused before anything is sent', async () => {
    const of = await fresh();
    await onCreate(of, { status: 504 });
    await of.sync();
    const account = await of.record('salesforce', 'Account', (row) => row['Name'] === 'Fresh Ltd');
    of.clock.advance(20 * MINUTE);
    await of.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/api/Client',
      times: 5,
      do: { status: 403 },
    });
    expect(flow(await of.sync(), 'accounts').outcome).toBe('failed');
    of.output();
    await stateShowCommand(of.io, of.options);
    expect(of.output()).toContain('accounts: 1 links, 1 held, 1 creates without an answer');
    // The first one got through after all, very late, and somebody renames both.
    const mark = { name: 'CFSalesforceId', value: account['Id'] };
    const client = await of.edit('halo', 'Client', { name: 'Fresh Ltd', customfields: [mark] });
    await of.edit('halo', 'Client', { id: client['id'], name: 'Fresh in Halo' });
    await of.edit('salesforce', 'Account', { Id: account['Id'], Name: 'Fresh in Salesforce' });
    await fetch(`${of.io.env['HALO_URL'] ?? ''}/__sandbox/faults`, { method: 'DELETE' });
    of.clock.advance(20 * MINUTE);

    await of.sync();

    expect(await made(of)).toHaveLength(1);
  });

  it.each([1, 20, 300])(
    'is found when its account is deleted and undeleted before Halo shows it, %i minutes later',
    async (minutes) => {
      const of = await fresh();
      await onCreate(of, { applyThenFail: 504 }, { lateVisible: { ms: 5 * MINUTE } });
      expect(heldCodes(await of.sync(), 'accounts')).toEqual(['WRITE_UNKNOWN']);
      const account = await of.record('salesforce', 'Account', (row) => row['Name'] === 'Fresh Ltd');
      of.clock.advance(MINUTE);
      await of.remove('salesforce', 'Account', String(account['Id']));
      const gone = await of.sync();
      of.clock.advance(minutes * MINUTE);
      await of.control('salesforce', 'undelete', { object: 'Account', id: account['Id'] });

      const back = await of.sync();

      expect(heldCodes(gone, 'accounts')).toEqual([]);
      expect(counts(back, 'accounts')).toMatchObject({ link: 1 });
      expect(await made(of)).toHaveLength(1);
      of.clock.advance(20 * MINUTE);
      await of.forgetRequests();
      expect(flow(await of.sync(), 'accounts').counts.create).toBe(0);
      expect(await of.writes()).toEqual([]);
    },
  );

  it('whose account was deleted is not sent again early when it comes back, and is afterwards', async () => {
    const of = await fresh();
    await onCreate(of, { status: 504 });
    await of.sync();
    const account = await of.record('salesforce', 'Account', (row) => row['Name'] === 'Fresh Ltd');
    await of.remove('salesforce', 'Account', String(account['Id']));
    await of.sync();
    await of.control('salesforce', 'undelete', { object: 'Account', id: account['Id'] });

    const early = await of.sync();
    of.clock.advance(16 * MINUTE);
    const late = await of.sync();

    expect(heldCodes(early, 'accounts')).toEqual(['WRITE_UNKNOWN']);
    expect(counts(late, 'accounts')).toEqual({ create: 1 });
    expect(await made(of)).toHaveLength(1);
  });

  it('of an account that stays deleted is forgotten after a month', async () => {
    const of = await fresh();
    await onCreate(of, { status: 504 });
    await of.sync();
    const account = await of.record('salesforce', 'Account', (row) => row['Name'] === 'Fresh Ltd');
    await of.remove('salesforce', 'Account', String(account['Id']));
    const open = async (days: number) => {
      of.clock.advance(days * 24 * 60 * MINUTE);
      await of.sync();
      of.output();
      await stateShowCommand(of.io, of.options);
      return of.output().includes('1 creates without an answer');
    };

    expect([await open(0), await open(29), await open(2)]).toEqual([true, true, false]);
    expect(await made(of)).toEqual([]);
  });
});
