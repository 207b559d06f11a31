import { describe, expect, it } from 'vitest';
import { demoData, desk, record, rows } from './support.ts';

const names = (answer: Parameters<typeof rows>[0], key: string) =>
  rows(answer, key).map((row) => row['name']);

/** 250 active and 2 inactive clients, beside the default one. */
function many() {
  const Client = Array.from({ length: 252 }, (_, index) => ({
    id: 1000 + index,
    name: `Client ${String(251 - index).padStart(3, '0')}`,
    inactive: index >= 250,
    ref: index % 2 === 0 ? 'even' : 'ODD',
  }));
  return desk({ data: { Client } });
}

describe('the envelope', () => {
  it('pages with pageinate, counts all matching rows and never shows more than 100', () => {
    const halo = many();
    const page = (query: string) => record(halo.get(`/api/Client?pageinate=true&${query}`));
    const first = page('page_size=1000&page_no=1');
    expect([first['page_no'], first['page_size'], first['record_count']]).toEqual([1, 100, 251]);
    expect(rows({ status: 200, body: first }, 'clients')).toHaveLength(100);
    const last = page('page_size=100&page_no=3');
    expect([last['record_count'], (last['clients'] as unknown[]).length]).toEqual([251, 51]);
    const beyond = page('page_size=100&page_no=4');
    expect([beyond['record_count'], beyond['clients']]).toEqual([251, []]);
    expect((page('page_no=1')['clients'] as unknown[]).length).toBe(50);
  });

  it('shows every row once over the pages', () => {
    const halo = many();
    const ids = [1, 2, 3, 4, 5, 6].flatMap((page) =>
      rows(halo.get(`/api/client?pageinate=true&page_size=50&page_no=${page}`), 'clients').map(
        (row) => row['id'],
      ),
    );
    expect(ids).toHaveLength(251);
    expect(new Set(ids).size).toBe(251);
  });

  it('shows the first count rows, or all, without pageinate', () => {
    const halo = many();
    const some = record(halo.get('/api/Client?count=120'));
    expect([some['record_count'], (some['clients'] as unknown[]).length]).toEqual([251, 120]);
    expect(some).not.toHaveProperty('page_no');
    expect(rows(halo.get('/api/Client'), 'clients')).toHaveLength(251);
  });

  it('has the key of each object', () => {
    const halo = desk();
    expect(Object.keys(record(halo.get('/api/Client')))).toEqual(['record_count', 'clients']);
    expect(Object.keys(record(halo.get('/api/Site')))).toEqual(['record_count', 'sites']);
    expect(Object.keys(record(halo.get('/api/Users')))).toEqual(['record_count', 'users']);
    expect(Object.keys(record(halo.get('/api/TopLevel')))).toEqual(['record_count', 'tree']);
    expect(Object.keys(record(halo.get('/api/ExternalLink')))).toEqual(['record_count', 'links']);
    for (const bare of ['Agent', 'Team', 'Lookup?lookupid=12', 'FieldInfo', 'Features', 'Organisation']) {
      expect(halo.get(`/api/${bare}`).body, bare).toBeInstanceOf(Array);
    }
  });

  it('gives ids only, but not with paging', () => {
    const halo = desk();
    expect(rows(halo.get('/api/Client?idonly=true'), 'clients')).toEqual([{ id: 1 }]);
    expect(rows(halo.get('/api/Client?idonly=true&pageinate=true'), 'clients')[0]).toHaveProperty('name');
  });

  it('refuses numbers that are none with the model state, and ignores parameters it does not know', () => {
    const halo = desk();
    const bad = halo.get('/api/Client?pageinate=true&page_size=abc');
    expect([bad.status, bad.body]).toEqual([400, { page_size: ["The value 'abc' is not valid."] }]);
    expect(halo.get('/api/Users?client_id=1.5').body).toEqual({
      client_id: ["The value '1.5' is not valid."],
    });
    expect(halo.get('/api/Client/probe')).toMatchObject({
      status: 400,
      body: { id: ["The value 'probe' is not valid."] },
    });
    expect(record(halo.get('/api/Client?client_name=zzz&CFIndustry=3'))['record_count']).toBe(1);
    expect(halo.get('/api/Client/4711')).toMatchObject({ status: 404, body: undefined });
  });
});

describe('order and filters', () => {
  it('sorts by up to five fields, downwards only when told "true"', () => {
    const halo = desk({ data: demoData() });
    const sorted = (query: string) => names(halo.get(`/api/Client?${query}`), 'clients');
    expect(sorted('order=id')).toEqual([
      'Unassigned',
      'Zephyr Logistics GmbH',
      'Twin Peaks Ltd',
      'TWIN PEAKS LTD',
      'Brightwater Foods',
    ]);
    expect(sorted('order=id&orderdesc=1')).toEqual(sorted('order=id'));
    expect(sorted('order=id&orderdesc=true')).toEqual(sorted('order=id').reverse());
    expect(sorted('order=toplevel_id&orderdesc=true&order2=name&orderdesc2=true')[0]).toBe(
      'Brightwater Foods',
    );
    expect(sorted('order=name&order2=id&orderdesc2=true').slice(1, 3)).toEqual([
      'TWIN PEAKS LTD',
      'Twin Peaks Ltd',
    ]);
    expect(sorted('order=no_such_field')).toEqual(sorted(''));
  });

  it('shows active records unless told otherwise', () => {
    const halo = many();
    const count = (query: string) => record(halo.get(`/api/Client?${query}`))['record_count'];
    expect(count('')).toBe(251);
    expect(count('includeinactive=true')).toBe(253);
    expect(count('includeactive=false&includeinactive=true')).toBe(2);
    expect(count('activeinactive=true,false')).toBe(251);
    expect(count('activeinactive=false,true')).toBe(2);
    expect(count('activeinactive=true,true')).toBe(253);
  });

  it('searches for a part of a name or reference in any case', () => {
    const halo = many();
    const count = (query: string) => record(halo.get(`/api/Client?${query}`))['record_count'];
    expect(count('search=cLiEnT 01')).toBe(10);
    expect(count('search=odd')).toBe(125);
    expect(count('search=odd&search_name_only=true')).toBe(0);
    const demo = desk({ data: demoData() });
    expect(names(demo.get('/api/Client?search=twin peaks ltd'), 'clients')).toEqual([
      'Twin Peaks Ltd',
      'TWIN PEAKS LTD',
    ]);
    expect(names(demo.get('/api/Users?search=WHITFIELD@twinpeaks'), 'users')).toEqual(['Dale Whitfield']);
    expect(names(demo.get('/api/Users?search=900145'), 'users')).toEqual([]);
    expect(names(demo.get('/api/Users?search=900145&search_phonenumbers=true'), 'users')).toEqual([
      'Norma Briggs',
    ]);
  });

  it('filters by place', () => {
    const halo = desk({ data: demoData() });
    expect(names(halo.get('/api/Users?client_id=12&exclude_generaluser=true'), 'users')).toEqual([
      'Lena Hoffmann',
    ]);
    expect(names(halo.get('/api/Users?site_id=19'), 'users')).toEqual(['Dale Whitfield', 'General User']);
    expect(names(halo.get('/api/Users?site_id=19&client_id=12'), 'users')).toEqual([]);
    expect(names(halo.get('/api/Users?toplevel_id=2&includeinactive=true'), 'users')).toEqual([
      'General User',
      'Ruth Okafor',
    ]);
    expect(names(halo.get('/api/Site?client_id=16'), 'sites')).toEqual(['Head Office']);
    expect(names(halo.get('/api/Client?toplevel_id=2'), 'clients')).toEqual(['Brightwater Foods']);
  });

  it('filters by last change, both bounds included', () => {
    const halo = desk({ data: demoData() });
    const changed = (query: string) => names(halo.get(`/api/Client?order=id&${query}`), 'clients');
    expect(changed('lastupdatefromdate=2025-06-02T08:15:42.31')).toEqual([
      'Unassigned',
      'Zephyr Logistics GmbH',
      'Brightwater Foods',
    ]);
    expect(changed('lastupdatefromdate=2025-06-02T08:15:42.311')).toEqual([
      'Unassigned',
      'Brightwater Foods',
    ]);
    expect(changed('lastupdatetodate=2024-11-30T16:20:05Z')).toEqual(['TWIN PEAKS LTD']);
    expect(changed('lastupdatefromdate=2025-05-21&lastupdatetodate=2025-06-03')).toEqual([
      'Zephyr Logistics GmbH',
      'Twin Peaks Ltd',
    ]);
    expect(halo.get('/api/Client?lastupdatefromdate=yesterday').status).toBe(400);
    expect(changed('lastupdatefromdate=true')).toHaveLength(5);
  });

  it("reads the dates of the filter in the tenant's own zone", () => {
    const halo = desk({ data: demoData(), settings: { dateFilterZone: 'America/New_York' } });
    const count = (from: string) =>
      record(halo.get(`/api/Client?lastupdatefromdate=${from}`))['record_count'];
    // Changed at 12:00:00.007 UTC, which is 08:00:00.007 there.
    expect(count('2025-06-10T08:00:00.007')).toBe(2);
    expect(count('2025-06-10T08:00:00.008')).toBe(1);
  });
});

describe('rows', () => {
  it('are slim: no website, phone, details or stamps, notes and addresses on request', () => {
    const halo = desk({ data: demoData() });
    const row = rows(halo.get('/api/Client?search=zephyr'), 'clients')[0] ?? {};
    expect(row).toMatchObject({
      id: 12,
      name: 'Zephyr Logistics GmbH',
      toplevel_id: 1,
      toplevel_name: 'Customers',
      inactive: false,
      accountsid: 'C-1012',
      accountmanagertech: 2,
      customertype: 0,
      key: 12,
      table: 2,
      use: 'client',
      calldate: '1900-01-01T00:00:00',
    });
    for (const name of [
      'website',
      'main_phonenumber',
      'main_site_id',
      'customfields',
      'external_links',
      'alastupdate',
      'notes',
    ]) {
      expect(row, name).not.toHaveProperty(name);
    }
    const noted = rows(halo.get('/api/Client?search=zephyr&includenotes=true'), 'clients')[0] ?? {};
    expect(noted['notes']).toBe('Customer since 2019. Calls before nine, please.');
    const site = rows(halo.get('/api/Site?client_id=12&includeaddress=true'), 'sites')[0] ?? {};
    expect(site).toMatchObject({
      client_id: 12,
      client_name: 'Zephyr Logistics GmbH',
      clientsite_name: 'Zephyr Logistics GmbH/Hamburg',
      delivery_address_line1: 'Speicherstrasse 7',
      delivery_address_line3: 'Hamburg',
      delivery_address_line5: '20457',
    });
    const user = rows(halo.get('/api/Users?search=lena'), 'users')[0] ?? {};
    expect(user).toMatchObject({
      id: 33,
      site_id: 18,
      site_id_int: 18,
      client_id: 12,
      client_name: 'Zephyr Logistics GmbH',
    });
  });

  it('carry the custom fields asked for by id', () => {
    const halo = desk({ data: demoData() });
    const row =
      rows(halo.get('/api/Client?search=brightwater&includecustomfields=152,153,999'), 'clients')[0] ?? {};
    expect(row['customfields']).toMatchObject([
      { id: 152, name: 'CFIndustry', value: 7, display: 'Manufacturing' },
      { id: 153, name: 'CFEmployees', value: '240', display: '240' },
    ]);
  });

  it('follow a write between two pages', () => {
    const halo = many();
    const total = () => record(halo.get('/api/Client?pageinate=true&page_size=10'))['record_count'];
    expect(total()).toBe(251);
    halo.post('/api/Client', [{ name: 'New' }]);
    expect(total()).toBe(252);
    halo.post('/api/Client', [{ id: 1000, inactive: true }]);
    expect(total()).toBe(251);
  });

  it('are found among thousands of users written in arrays', () => {
    const halo = desk();
    for (let batch = 0; batch < 50; batch += 1) {
      const users = Array.from({ length: 100 }, (_, index) => {
        const number = batch * 100 + index;
        return {
          firstname: 'Person',
          surname: `${number}`,
          emailaddress: `p${number}@x.example`,
          site_id: 1,
        };
      });
      expect(halo.post('/api/Users', users).status).toBe(201);
    }
    const page = record(
      halo.get('/api/Users?pageinate=true&page_size=100&page_no=50&order=id&exclude_generaluser=true'),
    );
    expect(page['record_count']).toBe(5000);
    expect(rows({ status: 200, body: page }, 'users').at(-1)).toMatchObject({
      emailaddress: 'p4999@x.example',
    });
  });
});
