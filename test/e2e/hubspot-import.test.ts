import { describe, expect, it } from 'vitest';
import { counts, flow, heldCodes, writeLinks } from './harness.ts';
import {
  change,
  company,
  companyId,
  contact,
  contactId,
  customer,
  customers,
  editCompany,
  editContact,
  hubspotBench,
  inHubspot,
  letThrough,
  MINUTE,
  users,
} from './hubspot.ts';

const named = (rows: readonly Record<string, unknown>[]) => rows.map((row) => row['name']).toSorted();

describe('companies and contacts of HubSpot', () => {
  it('become customers and users, with ids on both, and a second run writes nothing', async () => {
    const it = await hubspotBench(
      [company(1, { domain: 'one.example', industry: 'BANKING', numberofemployees: '12' }), company(2)],
      [contact(1), contact(2, { jobtitle: 'Buyer' }, 2)],
    );

    const first = await it.sync();

    expect(counts(first, 'companies')).toEqual({ create: 2 });
    expect(counts(first, 'contacts')).toEqual({ create: 2 });
    const one = await customer(it, 'Customer 1');
    expect(one).toMatchObject({ hubspot_id: companyId(1), main_phonenumber: '+44 20 7946 0101' });
    const [, second] = (await users(it)).toSorted((a, b) => Number(a['id']) - Number(b['id']));
    expect(second).toMatchObject({
      surname: 'Person 2',
      emailaddress: 'person2@example.com',
      title: 'Buyer',
      hubspot_id: contactId(2),
      client_name: 'Customer 2',
    });
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    const again = await it.sync();
    expect(again.outcome).toBe('nothing');
    expect(await it.writes()).toEqual([]);
  });

  it('a contact without a name comes over under its e-mail address or telephone, until it has one', async () => {
    const nameless = { firstname: '', lastname: '' };
    const it = await hubspotBench(
      [company(1)],
      [
        contact(1, { ...nameless, email: 'Info@One.example' }),
        contact(2, { ...nameless, email: '', phone: '+44 20 7946 0999' }),
      ],
    );
    letThrough(it);
    for (const object of ['companies', 'contacts'] as const)
      change(it, object, 'on: [update]', 'on: [create, update]');

    expect(counts(await it.sync(), 'contacts')).toEqual({ create: 2 });
    expect(named(await users(it))).toEqual(['+44 20 7946 0999', 'info@one.example']);
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    expect((await it.sync({ full: true })).outcome).toBe('nothing');
    expect(await it.writes()).toEqual([]);

    await editContact(it, 1, { firstname: 'Ada', lastname: 'Lovelace' });
    it.clock.advance(MINUTE);
    await it.sync();
    expect(await it.record('halo', 'Users', (row) => row['surname'] === 'Lovelace')).toMatchObject({
      name: 'Ada Lovelace',
      emailaddress: 'info@one.example',
    });
    expect(await inHubspot(it, 'contacts', contactId(2))).toMatchObject({ firstname: '', lastname: '' });
  });

  it('T2 a linked customer of another name is updated, neither doubled nor renamed', async () => {
    const it = await hubspotBench([company(1, { name: 'Tonys Tyres LTD' })], [contact(1)], {
      halo: { Client: [{ id: 42, name: "Tony's Tyres" }] },
    });
    writeLinks(it, `links:\n  companies:\n    - { source: "${companyId(1)}", target: 42 }\n`, 'hubspot');
    change(it, 'companies', 'onNoMatch: create', 'onNoMatch: create\n  adopt: overwrite');

    await it.sync();
    await editCompany(it, 1, { name: 'Tonys Tyres Limited', phone: '777' });
    it.clock.advance(MINUTE);
    const result = await it.sync();

    expect(counts(result, 'companies')).toEqual({ update: 1 });
    expect(named(await customers(it))).toEqual(["Tony's Tyres"]);
    expect(await customer(it, "Tony's Tyres")).toMatchObject({ main_phonenumber: '777' });
    expect((await users(it))[0]).toMatchObject({ client_id: 42 });
  });

  it('T3 an unlinked name that two customers bear is held, and the others come over', async () => {
    const it = await hubspotBench([company(1, { name: ' twin  PEAKS ' }), company(2)], [], {
      halo: {
        Client: [
          { id: 42, name: 'Twin Peaks' },
          { id: 43, name: 'TWIN PEAKS' },
        ],
      },
    });

    const result = await it.sync();

    expect(heldCodes(result, 'companies')).toEqual(['MATCH_AMBIGUOUS']);
    expect(counts(result, 'companies')).toEqual({ create: 1, held: 1 });
    expect(named(await customers(it))).toEqual(['Customer 2', 'TWIN PEAKS', 'Twin Peaks']);
  });

  it('T4 a user whose company is not imported is at the default site, and moves when it comes over', async () => {
    const it = await hubspotBench(
      [company(1, { lifecyclestage: 'lead' })],
      [contact(1), contact(2, {}, null)],
    );
    await it.sync();
    expect((await users(it)).map((row) => row['client_name'])).toEqual(['Unassigned', 'Unassigned']);

    await editCompany(it, 1, { lifecyclestage: 'customer' });
    it.clock.advance(MINUTE);
    const result = await it.sync();

    expect(counts(result, 'companies')).toEqual({ create: 1 });
    expect(Object.fromEntries((await users(it)).map((row) => [row['surname'], row['client_name']]))).toEqual({
      'Person 1': 'Customer 1',
      'Person 2': 'Unassigned',
    });
  });

  it('a user whom somebody moved by hand stays there when the company comes over (Q14)', async () => {
    const it = await hubspotBench([company(1, { lifecyclestage: 'lead' })], [contact(1)], {
      halo: { Client: [{ id: 42, name: 'By hand' }] },
    });
    await it.sync();
    const [user] = await users(it);
    const { main_site_id } = await customer(it, 'By hand');
    await it.edit('halo', 'Users', { id: user?.['id'], site_id: main_site_id });
    it.clock.advance(MINUTE);
    await it.sync();

    await editCompany(it, 1, { lifecyclestage: 'customer' });
    it.clock.advance(MINUTE);
    await it.sync();

    expect((await users(it))[0]).toMatchObject({ client_name: 'By hand' });
  });
});

describe('lifecycle stages', () => {
  it('let in what enters one later, and leave linked what has left', async () => {
    const it = await hubspotBench([company(1), company(2, { lifecyclestage: 'opportunity' })]);
    expect(counts(await it.sync(), 'companies')).toMatchObject({ create: 1 });

    await editCompany(it, 2, { lifecyclestage: 'customer' });
    it.clock.advance(MINUTE);
    expect(counts(await it.sync(), 'companies')).toMatchObject({ create: 1 });
    await editCompany(it, 1, { lifecyclestage: 'evangelist', phone: '1' });
    it.clock.advance(MINUTE);
    await it.sync();

    expect(named(await customers(it))).toEqual(['Customer 1', 'Customer 2']);
    expect(await customer(it, 'Customer 1')).toMatchObject({ main_phonenumber: '+44 20 7946 0101' });
  });
});

describe('what cannot come over', () => {
  it('two companies of one name: neither is guessed, and nothing is doubled', async () => {
    const it = await hubspotBench([company(1, { name: 'Twins' }), company(2, { name: 'TWINS' })], [], {
      halo: { Client: [{ id: 42, name: 'Twins' }] },
    });

    const result = await it.sync();

    expect(heldCodes(result, 'companies').length).toBeGreaterThan(0);
    expect(named(await customers(it))).not.toHaveLength(3);
  });

  it('a company without a name is held, with what to do; its contacts go to the default site', async () => {
    const it = await hubspotBench(
      [company(1, { name: '', domain: 'nameless.example' }), company(2)],
      [contact(1)],
    );

    const result = await it.sync();

    expect(flow(result, 'companies').held).toMatchObject([
      {
        recordId: companyId(1),
        problem: {
          code: 'RECORD_INCOMPLETE',
          field: 'name',
          todo: expect.stringContaining('"name" of the record in hubspot'),
        },
      },
    ]);
    expect(counts(result, 'companies')).toEqual({ create: 1, held: 1 });
    expect((await users(it))[0]).toMatchObject({ client_name: 'Unassigned' });
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  });

  it('a contact without an e-mail address is held, with what to do, and comes over once it has one', async () => {
    const it = await hubspotBench(
      [company(1)],
      [contact(1, { email: '' }), contact(2, { email: null }), contact(3)],
    );

    const first = await it.sync();

    expect(counts(first, 'contacts')).toEqual({ create: 1, held: 2 });
    const problem = {
      code: 'RECORD_INCOMPLETE',
      field: 'emailaddress',
      what: expect.stringContaining('"email" is empty in hubspot'),
      todo: expect.stringMatching(/Fill "email" in hubspot.*onEmpty: keep/),
    };
    expect(flow(first, 'contacts').held).toMatchObject([
      { recordId: contactId(1), problem },
      { recordId: contactId(2), problem },
    ]);
    await editContact(it, 2, { email: 'two@example.com' });
    it.clock.advance(MINUTE);
    expect(counts(await it.sync(), 'contacts')).toMatchObject({ create: 1, held: 1 });
    expect(named(await users(it))).toEqual(['Ann Person 2', 'Ann Person 3']);
  });

  it('a contact that loses its e-mail address is held, and goes on with one', async () => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    await it.sync();
    await editContact(it, 1, { email: '', jobtitle: 'Buyer' });
    it.clock.advance(MINUTE);

    expect(heldCodes(await it.sync(), 'contacts')).toEqual(['RECORD_INCOMPLETE']);
    expect((await users(it))[0]).toMatchObject({ emailaddress: 'person1@example.com' });
    expect((await users(it))[0]?.['title']).not.toBe('Buyer');

    await editContact(it, 1, { email: 'new@example.com' });
    it.clock.advance(MINUTE);
    await it.sync();
    expect((await users(it))[0]).toMatchObject({ emailaddress: 'new@example.com', title: 'Buyer' });
  });

  it('contacts without an e-mail address come over where the mapping says so, once', async () => {
    const it = await hubspotBench([company(1)], [contact(1, { email: '' }), contact(2, { email: null })]);
    letThrough(it);

    await it.sync();
    it.clock.advance(MINUTE);
    const again = await it.sync({ full: true });

    expect(again.outcome).toBe('nothing');
    expect((await users(it)).map((row) => [row['surname'], row['emailaddress'] || null])).toEqual([
      ['Person 1', null],
      ['Person 2', null],
    ]);
  });
});
