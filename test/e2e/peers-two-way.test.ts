import { describe, expect, it } from 'vitest';
import { type Bench, bench, counts, flow, heldCodes, writeLinks } from './harness.ts';
import { account, accountId, contact, contactId, customers, MINUTE, range, sorted, users } from './peers.ts';

const field = async (it: Bench, id: string, name: string) =>
  (await it.record('salesforce', 'Account', (row) => row['Id'] === id))[name];

describe('B31 our own write', () => {
  it('comes back to neither side: one write an edit, whenever the next runs follow', async () => {
    const it = await bench({ salesforce: { Account: range(3, account), Contact: range(2, contact) } });
    await it.sync();
    it.clock.advance(MINUTE);
    await it.sync();
    await it.forgetRequests();
    const [client] = await customers(it);
    await it.edit('salesforce', 'Account', { Id: accountId(2), Phone: 'new' });
    await it.edit('halo', 'Client', { id: client?.['id'], website: 'https://new.example' });
    it.clock.advance(MINUTE);

    await it.sync();

    const written = await it.writes();
    expect(written.map((line) => line.split(' ')[0])).toEqual(['salesforce', 'halo']);
    for (const ms of [0, 59_000, 11 * MINUTE]) {
      it.clock.advance(ms);
      expect((await it.sync()).outcome).toBe('nothing');
    }
    it.clock.advance(26 * 60 * MINUTE);
    expect((await it.sync({ full: true })).outcome).toBe('nothing');
    expect(await it.writes()).toEqual(written);
  });
});

describe('B33 both sides edited', () => {
  const edited = async (policy: string, apart: number) => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('conflict: source', `conflict: ${policy}`));
    await it.sync();
    it.clock.advance(60 * MINUTE);
    const [client] = await customers(it);
    const sales = () =>
      it.edit('salesforce', 'Account', { Id: accountId(1), Phone: 'sales', AccountNumber: 'A-1' });
    const desk = () =>
      it.edit('halo', 'Client', {
        id: client?.['id'],
        main_phonenumber: 'desk',
        website: 'https://desk.example',
      });
    await (apart < 0 ? desk() : sales());
    it.clock.advance(Math.abs(apart));
    await (apart < 0 ? sales() : desk());
    it.clock.advance(MINUTE);
    const result = await it.sync();
    const [after] = await customers(it);
    return {
      it,
      result,
      phones: [await field(it, accountId(1), 'Phone'), after?.['main_phonenumber']],
      others: [await field(it, accountId(1), 'Website'), after?.['accountsid']],
    };
  };

  it.each([
    ['source', 5_000, 'sales'],
    ['target', -5_000, 'desk'],
    ['newest', 5_000, 'desk'],
    ['newest', -5_000, 'sales'],
  ])(
    'keeps what only one side changed, and conflict: %s (%i ms apart) leaves %s on both',
    async (policy, apart, winner) => {
      const { it, result, phones, others } = await edited(policy, apart);

      expect(phones).toEqual([winner, winner]);
      expect(others).toEqual(['https://desk.example', 'A-1']);
      expect(flow(result, 'accounts').notes.map((note) => note.code)).toContain('CONFLICT');
      it.clock.advance(60 * MINUTE);
      expect((await it.sync()).outcome).toBe('nothing');
    },
  );

  it.each([
    ['hold', 5_000],
    ['newest', 0],
    ['newest', 900],
    ['newest', -900],
  ])('waits for a person with conflict: %s, %i ms apart', async (policy, apart) => {
    const { it, result, phones } = await edited(policy, apart);

    expect(heldCodes(result, 'accounts')).toEqual(['CONFLICT']);
    expect(result.outcome).toBe('partial');
    expect(phones).toEqual(['sales', 'desk']);
    await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: 'desk' });
    it.clock.advance(26 * 60 * MINUTE);
    await it.sync();
    const [after] = await customers(it);
    expect([await field(it, accountId(1), 'Phone'), after?.['main_phonenumber']]).toEqual(['desk', 'desk']);
    expect([await field(it, accountId(1), 'Website'), after?.['accountsid']]).toEqual([
      'https://desk.example',
      'A-1',
    ]);
  });
});

describe('B17 a key that changes', () => {
  it('of a linked record changes the linked one, whatever else the new key matches', async () => {
    const it = await bench({ salesforce: { Account: [account(1)], Contact: range(2, contact) } });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    await it.edit('halo', 'Users', { surname: 'Bystander', emailaddress: 'new@example.com', site_id: 2 });
    await it.edit('salesforce', 'Contact', { Id: contactId(1), Email: 'new@example.com' });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(counts(result, 'contacts')).toEqual({ update: 1, unchanged: 1 });
    expect(sorted(await users(it), 'emailaddress')).toEqual([
      'new@example.com',
      'new@example.com',
      'person2@example.com',
    ]);
    it.clock.advance(60 * MINUTE);
    await it.forgetRequests();
    await it.sync({ full: true });
    expect(await it.writes()).toEqual([]);
  });

  it('of two records that swap theirs goes over as it is', async () => {
    const it = await bench({ salesforce: { Account: [account(1)], Contact: range(2, contact) } });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    await it.edit('salesforce', 'Contact', { Id: contactId(1), Email: 'person2@example.com' });
    await it.edit('salesforce', 'Contact', { Id: contactId(2), Email: 'person1@example.com' });
    it.clock.advance(MINUTE);

    expect(counts(await it.sync(), 'contacts')).toEqual({ update: 2 });
    expect((await users(it)).map((row) => [row['surname'], row['emailaddress']])).toEqual([
      ['Person 1', 'person2@example.com'],
      ['Person 2', 'person1@example.com'],
    ]);
  });

  const lost = async (mapping: (text: string) => string) => {
    const it = await bench({ salesforce: { Account: [account(1)], Contact: [contact(1)] } });
    it.rewrite('salesforce/contacts.yaml', mapping);
    // The user is made, the answer is lost, and for half an hour no list shows it.
    for (const how of [{ applyThenFail: 504 }, { lateVisible: true, ms: 30 * MINUTE }])
      await it.control('halo', 'faults', { method: 'POST', path: '/api/Users', nth: 1, do: how });
    expect(heldCodes(await it.sync(), 'contacts')).toEqual(['WRITE_UNKNOWN']);
    await it.edit('salesforce', 'Contact', { Id: contactId(1), Email: 'changed@example.com' });
    it.clock.advance(60 * MINUTE);
    return it;
  };
  const withoutMark = (text: string) =>
    text
      .replace(/^externalId: .*\n/m, '')
      .replace('[link, externalId, emailaddress]', '[link, emailaddress]');

  it('while a create is on its way does not hide the new record, where that bears a mark', async () => {
    const it = await lost((text) => text);

    expect(counts(await it.sync(), 'contacts')).toEqual({ link: 1, update: 1 });

    expect(sorted(await users(it), 'emailaddress')).toEqual(['changed@example.com']);
  });

  it('while a create is on its way has to be told by a person where there is no mark: held, not doubled', async () => {
    const it = await lost(withoutMark);

    const result = await it.sync();

    expect(heldCodes(result, 'contacts')).toEqual(['WRITE_UNKNOWN']);
    expect(await users(it)).toHaveLength(1);
    const [user] = await users(it);
    writeLinks(it, `links:\n  contacts:\n    - { source: "${contactId(1)}", target: "${user?.['id']}" }\n`);
    expect(counts(await it.sync(), 'contacts')).toMatchObject({ link: 1 });
    await it.edit('salesforce', 'Contact', { Id: contactId(1), Email: 'again@example.com' });
    it.clock.advance(60 * MINUTE);
    await it.sync();
    expect(sorted(await users(it), 'emailaddress')).toEqual(['again@example.com']);
  });

  it('back to what it was lets the lost create be looked up, and the record be created where there is none', async () => {
    const it = await lost(withoutMark);
    const [user] = await users(it);
    await it.remove('halo', 'Users', Number(user?.['id']));
    expect(heldCodes(await it.sync(), 'contacts')).toEqual(['WRITE_UNKNOWN']);
    await it.edit('salesforce', 'Contact', { Id: contactId(1), Email: 'person1@example.com' });
    it.clock.advance(MINUTE);

    expect(counts(await it.sync(), 'contacts')).toEqual({ create: 1 });
  });
});

describe('B19 an address with a plus', () => {
  it('is another address: two people, neither merged nor held', async () => {
    const it = await bench({
      salesforce: {
        Account: [account(1)],
        Contact: [
          contact(1, { Email: 'ann@example.com' }),
          contact(2, { Email: 'ann+sales@example.com' }),
          contact(3, { Email: 'a.nn@example.com' }),
        ],
      },
      halo: { Client: [{ id: 70, name: 'Customer 1' }] },
    });
    const site = await it.record('halo', 'Site', (row) => row['client_id'] === 70);
    await it.edit('halo', 'Users', {
      surname: 'Person 2',
      emailaddress: 'ann+sales@example.com',
      site_id: site['id'],
    });

    const result = await it.sync();

    expect(counts(result, 'contacts')).toEqual({ create: 2, link: 1 });
    expect(sorted(await users(it), 'emailaddress')).toEqual([
      'a.nn@example.com',
      'ann+sales@example.com',
      'ann@example.com',
    ]);
  });
});

describe('B18 two contacts with one address', () => {
  it('are both held, in any order of arrival, and neither is written into the other', async () => {
    const it = await bench({ salesforce: { Account: [account(1)], Contact: [contact(1)] } });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    await it.edit('salesforce', 'Contact', {
      LastName: 'Twin',
      Email: 'PERSON1@example.com',
      AccountId: accountId(1),
    });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(heldCodes(result, 'contacts')).toEqual(['MATCH_TAKEN']);
    expect((await users(it)).map((row) => row['surname'])).toEqual(['Person 1']);
  });
});
