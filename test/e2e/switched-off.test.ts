import { describe, expect, it } from 'vitest';
import { run } from '../commands/support.ts';
import { type Bench, bench, counts } from './harness.ts';
import { account, accountId, contact, customers, importing, MINUTE } from './peers.ts';

/** What hangs on a customer that crosswalk has switched off. */

async function person(it: Bench) {
  return it.record('halo', 'Users', (row) => row['surname'] === 'Person 1');
}

async function setUp(...lines: readonly string[]): Promise<Bench> {
  const it = await bench({
    salesforce: { Account: [account(1), account(2, { Type: 'Customer - Direct' })], Contact: [contact(1)] },
  });
  importing(it, 'accounts', ...lines);
  await it.sync();
  it.clock.advance(MINUTE);
  return it;
}

describe('people of a customer that was switched off', () => {
  it('stay with it while its account is deleted, and when that is back', async () => {
    const it = await setUp('onSourceDelete: deactivate');
    const { site_id } = await person(it);
    await it.remove('salesforce', 'Account', accountId(1));
    it.clock.advance(MINUTE);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ deactivate: 1 });
    it.clock.advance(MINUTE);
    await it.control('salesforce', 'undelete', { object: 'Account', id: accountId(1) });
    it.clock.advance(MINUTE);

    await it.sync();
    expect(await person(it)).toMatchObject({ site_id });
    await it.sync({ full: true });
    expect(await person(it)).toMatchObject({ site_id });
  });

  it('stay with it when its account leaves the clause', async () => {
    const it = await setUp('onOutOfScope: deactivate', 'where: "Type = \'Other\'"');
    const { site_id } = await person(it);
    await it.edit('salesforce', 'Account', { Id: accountId(1), Type: 'Prospect' });
    it.clock.advance(MINUTE);

    const result = await it.sync({ full: true });

    expect(counts(result, 'accounts')).toMatchObject({ deactivate: 1 });
    expect(counts(result, 'contacts')).toEqual({ unchanged: 1 });
    expect(await person(it)).toMatchObject({ site_id });
  });

  it('are brought back to it when they were filed elsewhere before', async () => {
    const it = await setUp('onOutOfScope: deactivate', 'where: "Type = \'Customer - Direct\'"');
    const filed = await person(it);
    await it.edit('salesforce', 'Account', { Id: accountId(1), Type: 'Customer - Direct' });
    // Of the account alone, so that it is linked and switched off while the person is still elsewhere.
    expect((await run(it, 'import', 'accounts', '--ids', accountId(1))).text).toContain('1 created');
    await it.edit('salesforce', 'Account', { Id: accountId(1), Type: 'Prospect' });
    expect((await run(it, 'import', 'accounts', '--ids', accountId(1))).text).toContain('1 deactivated');
    it.clock.advance(60 * MINUTE);

    expect(counts(await it.sync(), 'contacts')).toMatchObject({ update: 1 });

    const client = (await customers(it)).find((row) => row['name'] === 'Customer 1');
    expect(client).toMatchObject({ inactive: true });
    expect(await person(it)).toMatchObject({ client_id: client?.['id'] });
    expect((await person(it))['site_id']).not.toBe(filed['site_id']);
    it.clock.advance(MINUTE);
    expect((await it.sync()).outcome).toBe('nothing');
  });
});

describe('a customer whose account is back and that is still switched off', () => {
  const both = async (it: Bench) => [
    (await run(it, 'status')).text,
    (await run(it, 'explain', accountId(1))).text,
  ];

  it('is shown by status and explain until somebody switches it on', async () => {
    const it = await setUp('onSourceDelete: deactivate');
    await it.remove('salesforce', 'Account', accountId(1));
    it.clock.advance(MINUTE);
    await it.sync();
    for (const text of await both(it)) expect(text).not.toContain('STILL_INACTIVE');
    it.clock.advance(MINUTE);
    await it.control('salesforce', 'undelete', { object: 'Account', id: accountId(1) });
    it.clock.advance(MINUTE);
    await it.sync();
    it.clock.advance(60 * MINUTE);
    // An update of what is switched off settles its fields and nothing else.
    await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: '222' });
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 1 });
    it.clock.advance(60 * MINUTE);
    await it.sync();

    for (const text of await both(it)) {
      expect(text).toContain('STILL_INACTIVE');
      expect(text).toContain('do: Reactivate it in halo');
    }

    const client = (await customers(it)).find((row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Client', { id: client?.['id'], inactive: false });
    it.clock.advance(MINUTE);
    await it.sync();
    for (const text of await both(it)) expect(text).not.toContain('STILL_INACTIVE');
    // Changes travel back again.
    await it.edit('halo', 'Client', { id: client?.['id'], website: 'https://back.example' });
    it.clock.advance(MINUTE);
    expect(counts(await it.sync(), 'accounts', 'syncBack')).toMatchObject({ update: 1 });
  });
});

describe('explain', () => {
  it('says of a merged account into which, and which customer is left over', async () => {
    const it = await setUp();
    await it.control('salesforce', 'merge', {
      object: 'Account',
      winner: accountId(2),
      losers: [accountId(1)],
    });
    it.clock.advance(MINUTE);
    const [kept, leftOver] = ['Customer 2', 'Customer 1'].map(
      async (name) => (await it.record('halo', 'Client', (row) => row['name'] === name))['id'],
    );
    const said = `SOURCE_MERGED: The Account record was merged into "${accountId(2)}" in salesforce, which has Client "${await kept}": Client "${await leftOver}" is left over.`;

    expect((await run(it, 'explain', accountId(1))).text).toContain(said);
    expect((await run(it, 'sync')).text).toContain(`Client "${await leftOver}" is left over`);
    const { text } = await run(it, 'explain', accountId(1));
    expect(text).toContain(said);
    expect(text).toContain(`do: Merge Client "${await leftOver}" into "${await kept}" in halo.`);
    expect(text).not.toContain('SOURCE_NOT_VISIBLE');
  });

  it('says of a deleted account that it was deleted', async () => {
    const it = await setUp();
    await it.remove('salesforce', 'Account', accountId(1));
    await it.sync();

    const { text } = await run(it, 'explain', accountId(1));

    expect(text).toContain('SOURCE_DELETED');
    expect(text).not.toContain('SOURCE_NOT_VISIBLE');
  });
});
