import { describe, expect, it } from 'vitest';
import { validateCommand } from '../../src/commands/validate.ts';
import { readState } from '../support/read-state.ts';
import { counts, flow, heldCodes } from './harness.ts';
import {
  addTo,
  bothWays,
  change,
  company,
  companyId,
  contact,
  contactId,
  customer,
  editContact,
  hubspotBench,
  inHubspot,
  MINUTE,
  noted,
  properties,
  users,
} from './hubspot.ts';

describe('from Halo to HubSpot', () => {
  it('carries what an agent edits, and nothing of it comes back', async () => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    await it.sync();
    const one = await customer(it, 'Customer 1');
    const [user] = await users(it);
    await it.edit('halo', 'Client', { id: one['id'], main_phonenumber: '555' });
    await it.edit('halo', 'Users', { id: user?.['id'], title: 'Head of Tyres' });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(counts(result, 'companies', 'syncBack')).toMatchObject({ update: 1 });
    expect(await inHubspot(it, 'companies', companyId(1))).toMatchObject({ phone: '555' });
    expect(await inHubspot(it, 'contacts', contactId(1))).toMatchObject({ jobtitle: 'Head of Tyres' });
    it.clock.advance(MINUTE);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('creates what is new in Halo, with the mark, the stage and the company of its people', async () => {
    const it = await hubspotBench();
    bothWays(it);
    change(it, 'companies', 'onInactive: none', 'onInactive: none, defaultLifecycleStage: customer');
    await it.sync();
    const made = await it.edit('halo', 'Client', { name: 'Born in Halo' });
    const person = await it.edit('halo', 'Users', {
      firstname: 'Bo',
      surname: 'Born',
      emailaddress: 'bo@born.example',
      site_id: made['main_site_id'],
    });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(counts(result, 'contacts', 'syncBack')).toMatchObject({ create: 1 });
    const born = await it.record('hubspot', 'companies', (row) => properties(row)['name'] === 'Born in Halo');
    expect(properties(born)).toMatchObject({
      halo_client_id: String(made['id']),
      lifecyclestage: 'customer',
    });
    const contact = await it.record('hubspot', 'contacts', (row) => properties(row)['lastname'] === 'Born');
    expect(properties(contact)).toMatchObject({
      halo_user_id: String(person['id']),
      email: 'bo@born.example',
    });
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    expect((await it.sync()).outcome).toBe('nothing');
    expect(await it.writes()).toEqual([]);
  });

  it('T10 honours "Don\'t sync to HubSpot" and says so', async () => {
    const it = await hubspotBench([company(1), company(2)]);
    await it.sync();
    for (const name of ['Customer 1', 'Customer 2']) {
      const { id } = await customer(it, name);
      const kept = name === 'Customer 1' ? { hubspot_dont_sync: true } : {};
      await it.edit('halo', 'Client', { id, main_phonenumber: '555', ...kept });
    }
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(counts(result, 'companies', 'syncBack')).toMatchObject({ update: 1 });
    expect(noted(flow(result, 'companies', 'syncBack'))).toContain('OPTED_OUT');
    expect(await inHubspot(it, 'companies', companyId(1))).toMatchObject({ phone: '+44 20 7946 0101' });
    expect(await inHubspot(it, 'companies', companyId(2))).toMatchObject({ phone: '555' });
  });

  it('T11 fields that travel back while the mapping does not are a warning, and nothing is written', async () => {
    const it = await hubspotBench([company(1)]);
    change(it, 'companies', 'on: [update]', 'on: []');
    await it.sync();
    const { id } = await customer(it, 'Customer 1');
    await it.edit('halo', 'Client', { id, main_phonenumber: '555' });
    it.clock.advance(MINUTE);
    it.output();

    await validateCommand(it.io, { ...it.options, format: 'text' });
    expect(it.output()).toMatch(/warning.*\[sync-back-off\]/);
    await it.sync();

    expect(await inHubspot(it, 'companies', companyId(1))).toMatchObject({ phone: '+44 20 7946 0101' });
  });

  it('holds a user whose e-mail address was emptied, and never empties the contact’s', async () => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    await it.sync();
    const [user] = await users(it);
    await it.edit('halo', 'Users', { id: user?.['id'], emailaddress: '', title: 'Buyer' });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(flow(result, 'contacts', 'syncBack').held).toMatchObject([
      {
        problem: {
          code: 'RECORD_INCOMPLETE',
          what: expect.stringContaining('"emailaddress" is empty in halo'),
        },
      },
    ]);
    expect(await inHubspot(it, 'contacts', contactId(1))).toMatchObject({ email: 'person1@example.com' });
    expect((await inHubspot(it, 'contacts', contactId(1)))['jobtitle']).not.toBe('Buyer');

    await it.edit('halo', 'Users', { id: user?.['id'], emailaddress: 'new@example.com' });
    it.clock.advance(MINUTE);
    await it.sync();
    expect(await inHubspot(it, 'contacts', contactId(1))).toMatchObject({
      email: 'new@example.com',
      jobtitle: 'Buyer',
    });
  });

  it('fills a contact that is held for want of an e-mail address from its user', async () => {
    const it = await hubspotBench([company(1)], [contact(1)]);
    await it.sync();
    await editContact(it, 1, { email: '', jobtitle: 'Buyer' });
    it.clock.advance(MINUTE);
    expect(heldCodes(await it.sync(), 'contacts')).toEqual(['RECORD_INCOMPLETE']);

    const [user] = await users(it);
    await it.edit('halo', 'Users', { id: user?.['id'], emailaddress: 'new@example.com' });
    it.clock.advance(MINUTE);
    await it.sync();

    expect(await inHubspot(it, 'contacts', contactId(1))).toMatchObject({ email: 'new@example.com' });
    it.clock.advance(MINUTE);
    await it.sync();
    expect((await users(it))[0]).toMatchObject({ emailaddress: 'new@example.com', title: 'Buyer' });
    it.clock.advance(MINUTE);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('does not make a contact of a user without an e-mail address', async () => {
    const it = await hubspotBench([company(1)], []);
    bothWays(it);
    await it.sync();
    const { main_site_id } = await customer(it, 'Customer 1');
    await it.edit('halo', 'Users', { firstname: 'Bo', surname: 'Bare', site_id: main_site_id });
    it.clock.advance(MINUTE);

    expect(heldCodes(await it.sync(), 'contacts', 'syncBack')).toEqual(['RECORD_INCOMPLETE']);
  });

  it('links a user to the contact that has its e-mail address already', async () => {
    const it = await hubspotBench([company(1)], []);
    bothWays(it);
    await it.sync();
    const { main_site_id } = await customer(it, 'Customer 1');
    // Both people type the same address between two runs.
    const there = await addTo(
      it,
      'contacts',
      contact(7, { email: 'Both@Example.com', lifecyclestage: 'lead' }),
    );
    await it.edit('halo', 'Users', {
      firstname: 'Bo',
      surname: 'Both',
      emailaddress: 'both@example.com',
      site_id: main_site_id,
    });
    it.clock.advance(MINUTE);

    await it.sync();
    it.clock.advance(MINUTE);
    await it.sync();

    expect((await it.records('hubspot', 'contacts')).length).toBe(1);
    const same = (await users(it)).filter(
      (row) => String(row['emailaddress']).toLowerCase() === 'both@example.com',
    );
    expect(same).toHaveLength(1);
    const linked = readState(it, (state) => [...state.links('contacts')], 'hubspot');
    expect(linked.map(({ sourceId, targetId }) => [sourceId, targetId])).toContainEqual([
      there,
      String(same[0]?.['id']),
    ]);
  });

  it('holds an edit that HubSpot would refuse, because the address belongs to another contact', async () => {
    const it = await hubspotBench([company(1)], [contact(1), contact(2)]);
    await it.sync();
    const user = (await users(it)).find((row) => row['surname'] === 'Person 2');
    await it.edit('halo', 'Users', { id: user?.['id'], emailaddress: 'person1@example.com' });
    it.clock.advance(MINUTE);

    const result = await it.sync();

    expect(heldCodes(result, 'contacts', 'syncBack')).toEqual(['RECORD_CONFLICT']);
    expect(await inHubspot(it, 'contacts', contactId(2))).toMatchObject({ email: 'person2@example.com' });
  });
});
