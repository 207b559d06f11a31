import { describe, expect, it } from 'vitest';
import type { SandboxData } from '../../../src/sandbox/system.ts';
import { demoData, desk, message, record, rows } from './support.ts';

const named = (answer: Parameters<typeof rows>[0], key?: string) =>
  rows(answer, key).map((row) => row['name']);

describe('agents', () => {
  it('are listed without the disabled and the API-only ones, which have to be asked for', () => {
    const halo = desk();
    expect(named(halo.get('/api/Agent'))).toEqual(['Unassigned', 'Sam Carter', 'Alex Morgan', 'Priya Nair']);
    expect(named(halo.get('/api/Agent?includedisabled=true'))).toContain('Jonas Weber');
    expect(named(halo.get('/api/Agent?includeenabled=false&includedisabled=true'))).toEqual(['Jonas Weber']);
    expect(named(halo.get('/api/Agent?includeapiagents=true'))).toContain('crosswalk API');
    expect(named(halo.get('/api/Agent?search=sam.carter@CROSSWALK.example'))).toEqual(['Sam Carter']);
    expect(record(halo.get('/api/Agent/1'))['name']).toBe('Unassigned');
  });

  it('are wrapped in results when paged', () => {
    expect(record(desk().get('/api/Agent?pageinate=true&page_size=2'))).toMatchObject({
      record_count: 4,
      results: [{ id: 1 }, { id: 2 }],
    });
  });
});

describe('look-ups', () => {
  it('are read by look-up, and one value only with its look-up', () => {
    const halo = desk();
    expect(named(halo.get('/api/Lookup?lookupid=89'))).toEqual(['Customer', 'Prospect', 'Partner']);
    expect(rows(halo.get('/api/Lookup?lookupid=11')).find((row) => row['id'] === 201)?.['name']).toBe(
      'Industry',
    );
    expect(halo.get('/api/Lookup?lookupid=9999').body).toEqual([]);
    expect(halo.get('/api/Lookup/1')).toMatchObject({ status: 400, body: '"lookupid must be specified"' });
    expect(record(halo.get('/api/Lookup/2?lookupid=89'))['name']).toBe('Prospect');
    expect(record(halo.call('DELETE', '/api/Lookup/2?lookupid=89'))['name']).toBe('Prospect');
    expect(halo.call('DELETE', '/api/Lookup/2').body).toBe('"lookupid must be specified"');
    expect(halo.get('/api/Lookup/2?lookupid=89').status).toBe(404);
  });

  it('get new values with ids of their own, and hide inactive ones', () => {
    const halo = desk();
    const added = halo.post('/api/Lookup', [{ lookupid: 89, name: 'Former' }]);
    expect([added.status, record(added)]).toEqual([201, { lookupid: 89, id: 4, name: 'Former' }]);
    halo.post('/api/Lookup', [{ lookupid: 89, id: 1, inactive: true }]);
    expect(named(halo.get('/api/Lookup?lookupid=89'))).toEqual(['Prospect', 'Partner', 'Former']);
    expect(named(halo.get('/api/Lookup?lookupid=89&showallcodes=true'))).toHaveLength(4);
  });
});

describe('the rest of the configuration', () => {
  it('has top levels, teams, modules, an organisation and settings', () => {
    const halo = desk();
    expect(rows(halo.get('/api/TopLevel'), 'tree').slice(0, 2)).toMatchObject([
      { id: 1, name: 'Customers' },
      { id: 2, name: 'Prospects' },
    ]);
    expect(named(halo.get('/api/Team'))).toEqual(['1st Line Support', 'Sales']);
    expect(rows(halo.get('/api/Features'))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ module_name: 'Salesforce', halointegratorenabled: false }),
        expect.objectContaining({ module_name: 'HubSpot', halointegratorenabled: false }),
      ]),
    );
    expect(named(halo.get('/api/Organisation'))).toEqual(['Crosswalk Service Desk']);
    expect(record(halo.get('/api/Control'))['halointegrator_salesforce']).toBe(false);
  });
});

describe('what every tenant has', () => {
  it('is the default client with its site and General User', () => {
    const others: readonly SandboxData[] = [{}, { Agent: [{ id: 9, name: 'Ny Agent' }] }];
    for (const data of others) {
      const halo = desk({ data });
      expect(record(halo.get('/api/Client/1?includedetails=true'))).toMatchObject({
        name: 'Unassigned',
        main_site_id: 1,
        main_site_name: 'Main',
      });
      expect(rows(halo.get('/api/Site'), 'sites')).toMatchObject([{ clientsite_name: 'Unassigned/Main' }]);
      expect(named(halo.get('/api/Users'), 'users')).toEqual(['General User']);
      expect(named(halo.get('/api/Agent'))).toContain('Sam Carter');
    }
  });
});

describe('records to start with', () => {
  it('keep their ids, stamps and values, and get what is missing above them', () => {
    const halo = desk({ data: demoData() });
    expect(record(halo.get('/api/Client/12?includedetails=true'))).toMatchObject({
      main_site_id: 18,
      main_site_name: 'Hamburg',
      main_contact_name: 'Lena Hoffmann',
      datecreated: '2024-03-11T09:30:00',
      alastupdate: '2025-06-02T08:15:42.31',
    });
    expect(record(halo.get('/api/Client/1'))['main_site_id']).toBe(23);
    expect(record(halo.post('/api/Client', [{ name: 'Next' }]))).toMatchObject({ id: 17, main_site_id: 24 });
  });

  it('may use the id of the default client, and leave out ids and sites', () => {
    const halo = desk({
      data: {
        clients: [{ name: 'No id' }, { id: 1, name: 'One' }],
        sites: [{ id: 5, name: 'Five', client_id: 1 }],
        user: [
          { name: 'By client', client_id: 1 },
          { name: 'By name', client_name: 'no ID' },
          { name: 'Nowhere' },
        ],
      },
    });
    const client = (name: string) =>
      rows(halo.get(`/api/Users?search=${name}`), 'users').map((row) => [
        row['client_name'],
        row['site_name'],
      ]);
    expect(client('By client')).toEqual([['One', 'Five']]);
    expect(client('By name')).toEqual([['No id', 'Main']]);
    expect(client('Nowhere')).toEqual([['Unassigned', 'Main']]);
    expect(named(halo.get('/api/Client?order=id'), 'clients')).toEqual(['One', 'No id', 'Unassigned']);
  });

  it('carry their external links', () => {
    const external_links = [{ module_id: 118, third_party_id: '001' }];
    const halo = desk({ data: { Client: [{ id: 7, name: 'Acme', external_links }] } });
    expect(rows(halo.get('/api/ExternalLink?table_id=2&halo_id=7'), 'links')).toMatchObject(external_links);
  });

  it('stop the start when they are wrong, with the record and the property', () => {
    expect(() => desk({ data: { Client: [{ id: 7, name: 'A', toplevel_id: 'x' }] } })).toThrow(
      'Client record 1 (id 7). Its property "toplevel_id" has another type in Halo.',
    );
    expect(() => desk({ data: { Site: [{ name: 'A' }] } })).toThrow('A Client must be selected');
    const twice = [
      { id: 7, name: 'A' },
      { id: 7, name: 'B' },
    ];
    expect(() => desk({ data: { Client: twice } })).toThrow(
      'Client record 2 (id 7). Another record has the same id.',
    );
  });
});

describe('the control plane', () => {
  it('knows an object by any of its names', () => {
    const { sandbox } = desk({ data: demoData() });
    for (const name of ['Client', 'client', 'clients', 'CLIENTS'])
      expect(sandbox.records(name)).toHaveLength(6);
    for (const name of ['Users', 'user', 'users']) expect(sandbox.records(name)).toHaveLength(10);
    expect(sandbox.records('Site')).toHaveLength(6);
    expect(sandbox.records('agents')).toHaveLength(6);
    expect(() => sandbox.records('Invoice')).toThrow('no object "Invoice"');
  });

  it('shows what is set', () => {
    const { sandbox } = desk({ data: demoData() });
    expect(sandbox.records('client').find((row) => row['id'] === 12)).toMatchObject({
      name: 'Zephyr Logistics GmbH',
      website: 'https://www.zephyr-logistics.example',
      main_phonenumber: '+49 40 5550 1200',
      inactive: false,
      customfields: [{ name: 'CFIndustry', value: 10, display: 'Transport' }],
    });
  });

  it('edits as a person does: by the rules, with labels, moving the stamp', () => {
    const halo = desk({ data: demoData() });
    halo.clock.advance(3_600_000);
    const edited = halo.sandbox.upsert('Client', {
      id: 12,
      main_phonenumber: '1',
      customfields: [{ name: 'CFIndustry', value: 'retail' }],
    });
    expect(edited).toMatchObject({
      main_phonenumber: '1',
      alastupdate: '2026-10-03T07:24:10.967',
      customfields: [{ display: 'Retail' }],
    });
    expect(rows(halo.get('/api/Client?lastupdatefromdate=2026-10-03T07:00:00'), 'clients')).toMatchObject([
      { id: 12 },
    ]);
    expect(halo.sandbox.upsert('user', { name: 'Ann Lee', site_id: 18 })).toMatchObject({ client_id: 12 });
    expect(() => halo.sandbox.upsert('user', { name: 'Ann Lee' })).toThrow('A Site must be selected');
    expect(() => halo.sandbox.upsert('client', { id: 4711 })).toThrow('Record not found');
    halo.sandbox.upsert('Agent', { id: 2, isdisabled: true });
    expect(named(halo.get('/api/Agent'))).not.toContain('Sam Carter');
  });

  it('deletes, and says when there is nothing to delete', () => {
    const { sandbox } = desk({ data: demoData() });
    expect([
      sandbox.remove('Client', '12'),
      sandbox.remove('client', '12'),
      sandbox.remove('user', '34'),
    ]).toEqual([true, false, true]);
    expect(sandbox.records('clients')).toHaveLength(5);
  });

  it('changes the tenant, and refuses settings it does not have', () => {
    const halo = desk();
    const settings = halo.sandbox.actions?.['settings'];
    expect(settings?.({ arrayMode: 'carryOn' })).toMatchObject({
      arrayMode: 'carryOn',
      matchThirdParty: true,
    });
    expect(message(halo.post('/api/Client', [{ name: '' }, { name: 'B' }]))).toBe('Name must be entered');
    expect(named(halo.get('/api/Client?search=B'), 'clients')).toEqual(['B']);
    expect(() => settings?.({ arayMode: 'carryOn' })).toThrow('no setting "arayMode"');
    expect(() => settings?.({ arrayMode: 'skip' })).toThrow('stopAtFirstError');
    expect(() => settings?.({ dateFilterZone: 'Mars/Base' })).toThrow(RangeError);
  });
});
