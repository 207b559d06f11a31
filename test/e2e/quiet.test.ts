import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, counts, flow } from './harness.ts';

const Account = Array.from({ length: 30 }, (_, n) => ({
  Id: `001000000000${String(n).padStart(3, '0')}AAA`,
  Name: `Account ${n}`,
  Phone: '+44 20 7946 0001',
  Website: 'https://acme.example',
}));
const Contact = Array.from({ length: 60 }, (_, n) => ({
  Id: `003000000000${String(n).padStart(3, '0')}AAA`,
  AccountId: Account[n % 30]?.Id,
  LastName: `Contact ${n}`,
  Email: `c${n}@acme.example`,
}));
const salesforce = { Account, Contact };
const MINUTE = 60_000;

/** A list and what records ask of it: the customers' parent and agents. No user needs the fail-safe site. */
const LISTS = ['Client', 'TopLevel', 'Agent', 'Users'];

function reads(result: RunResult): Record<string, number | undefined> {
  return Object.fromEntries(
    ['accounts', 'contacts'].map((name) => [name, flow(result, name).requests['halo']?.read]),
  );
}

/** What was asked of Halo but for credentials: `Client`, or `Client/12` for details. */
async function asked(of: Bench): Promise<string[]> {
  const api = (await of.requests('halo')).map(({ path }) => path.replace('/api/', ''));
  return api.filter((path) => !/^(authinfo|instanceinfo|agent\/me|\/auth\/token)$/.test(path));
}

describe('runs in which nothing changed', () => {
  it.each(['UTC', 'Asia/Kolkata', 'America/New_York', 'Asia/Kathmandu'])(
    'cost a list an object on a Halo in %s, and still find an edit made seconds after the one before',
    async (dateFilterZone) => {
      const of = await bench({ salesforce });
      await of.control('halo', 'settings', { dateFilterZone });
      const first = await of.sync();
      expect(counts(first, 'accounts')).toEqual({ create: 30 });
      of.clock.advance(MINUTE);
      // Rows lack the website, so that every customer just written is looked at once. One list more asks for the mark of the new
      // customer that nothing is linked to.
      expect(reads(await of.sync())).toEqual({ accounts: 1 + 1 + 2 + 1 + 30, contacts: 1 });

      of.clock.advance(MINUTE);
      await of.forgetRequests();
      expect(reads(await of.sync())).toEqual({ accounts: 3, contacts: 1 });
      expect(await asked(of)).toEqual(LISTS);

      of.clock.advance(5_000);
      const client = await of.record('halo', 'Client', (row) => row['name'] === 'Account 7');
      await of.edit('halo', 'Client', { id: client['id'], website: 'https://new.example' });
      of.clock.advance(MINUTE);
      const found = await of.sync();

      expect(counts(found, 'accounts', 'syncBack')).toEqual({ update: 1 });
      expect(await of.record('salesforce', 'Account', (row) => row['Name'] === 'Account 7')).toMatchObject({
        Website: 'https://new.example',
      });
      of.clock.advance(MINUTE);
      await of.sync();
      of.clock.advance(MINUTE);
      await of.forgetRequests();
      expect(reads(await of.sync())).toEqual({ accounts: 3, contacts: 1 });
      expect(await asked(of)).toEqual(LISTS);
    },
  );

  it('are as cheap when they follow each other within seconds', async () => {
    const of = await bench({ salesforce });
    await of.sync();
    of.clock.advance(3_000);
    await of.sync();
    of.clock.advance(3_000);
    await of.forgetRequests();

    expect(reads(await of.sync())).toEqual({ accounts: 3, contacts: 1 });
    expect(await asked(of)).toEqual(LISTS);
  });

  it('ask for lists alone once what Salesforce reads twice is over', async () => {
    const of = await bench({ salesforce });
    await of.sync();
    of.clock.advance(MINUTE);
    await of.sync();
    of.clock.advance(30 * MINUTE);
    await of.sync();
    of.clock.advance(30 * MINUTE);
    await of.forgetRequests();

    expect(reads(await of.sync())).toEqual({ accounts: 1, contacts: 1 });
    expect(await asked(of)).toEqual(['Client', 'Users']);
  });

  it('B2 find an edit made in the very second of the run before', async () => {
    const of = await bench({ salesforce });
    await of.sync();
    of.clock.advance(MINUTE);
    await of.sync();
    const user = await of.record('halo', 'Users', (row) => row['surname'] === 'Contact 3');
    await of.edit('halo', 'Users', { id: user['id'], title: 'CEO' });

    expect(counts(await of.sync(), 'contacts', 'syncBack')).toMatchObject({ update: 1 });
  });

  it('are planned as cheaply', async () => {
    const of = await bench({ salesforce });
    await of.sync();
    of.clock.advance(MINUTE);
    await of.sync();
    of.clock.advance(MINUTE);

    expect(reads(await of.plan())).toEqual({ accounts: 3, contacts: 1 });
  });
});

describe('while the zone of the date filter is unknown', () => {
  it.each(['America/New_York', 'Asia/Kathmandu'])(
    'nothing is missed on a Halo in %s, and the zone is learned later',
    async (dateFilterZone) => {
      const of = await bench({ salesforce });
      await of.control('halo', 'settings', { dateFilterZone });
      const path = 'page_size=1&.*lastupdatefromdate';
      await of.control('halo', 'faults', { path, times: 2, do: { status: 403 } });
      expect((await of.sync()).outcome).toBe('done');
      of.clock.advance(MINUTE);
      await of.sync();
      of.clock.advance(5_000);
      const client = await of.record('halo', 'Client', (row) => row['name'] === 'Account 7');
      await of.edit('halo', 'Client', { id: client['id'], website: 'https://new.example' });
      of.clock.advance(MINUTE);

      const found = await of.sync();

      expect(counts(found, 'accounts', 'syncBack')).toMatchObject({ update: 1 });
      expect(reads(found)['accounts']).toBeGreaterThan(30);
      await of.edit('salesforce', 'Account', { Id: Account[3]?.Id, Phone: '+44 20 7946 0999' });
      of.clock.advance(MINUTE);
      await of.sync();
      of.clock.advance(MINUTE);
      await of.sync();
      of.clock.advance(MINUTE);
      expect(reads(await of.sync())).toEqual({ accounts: 3, contacts: 1 });
    },
  );
});
