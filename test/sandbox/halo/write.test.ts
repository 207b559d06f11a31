import { describe, expect, it } from 'vitest';
import { demoData, desk, message, record, rows } from './support.ts';

describe('POST of a client', () => {
  it('answers 201 with the single last record, flat, and all of them with returnall', () => {
    const halo = desk();
    const one = halo.post('/api/Client', [{ name: 'Acme' }, { name: 'Bolt' }]);
    expect(one.status).toBe(201);
    expect(record(one)).toMatchObject({
      id: 3,
      name: 'Bolt',
      toplevel_id: 1,
      main_site_id: 3,
      main_site_name: 'Main',
    });
    for (const name of ['customfields', 'external_links', 'main_delivery_address', 'main_phonenumber']) {
      expect(record(one), name).not.toHaveProperty(name);
    }
    const all = halo.post('/api/Client?returnall=true', [{ name: 'Cube' }, { id: 2, ref: 'A' }]);
    expect(rows(all).map((row) => [row['id'], row['name'], row['ref']])).toEqual([
      [4, 'Cube', ''],
      [2, 'Acme', 'A'],
    ]);
  });

  it('makes a main site with a General User, as the newclient fields say', () => {
    const halo = desk();
    halo.post('/api/Client', [
      {
        name: 'Acme',
        newclient_sitename: 'HQ',
        newclient_phonenumber: '0117 1',
        newclient_contactname: 'Ann de Lee',
        newclient_contactemail: 'ann@acme.example',
        newclient_delivery_address: { line1: '1 High St', postcode: 'BS1' },
      },
    ]);
    expect(record(halo.get('/api/Client/2?includedetails=true'))).toMatchObject({
      main_site_name: 'HQ',
      main_phonenumber: '0117 1',
      main_contact_name: 'Ann de Lee',
      main_contact_email: 'ann@acme.example',
      main_delivery_address: { line1: '1 High St', postcode: 'BS1', line3: '' },
    });
    expect(
      rows(halo.get('/api/Users?client_id=2'), 'users').map((row) => [row['firstname'], row['surname']]),
    ).toEqual([
      ['Ann', 'de Lee'],
      ['General', 'User'],
    ]);
  });

  it('merges: what is left out stays, null and empty text clear, unknown properties are ignored', () => {
    const halo = desk({ data: demoData() });
    const before = record(halo.get('/api/Client/12?includedetails=true'));
    halo.clock.advance(60_033);
    halo.post('/api/Client', [
      { id: 12, ref: 'Z', notes: null, website: '', no_such_thing: 1, _novalidate: true, name_x: [] },
    ]);
    const after = record(halo.get('/api/Client/12?includedetails=true'));
    expect(after).toEqual({
      ...before,
      ref: 'Z',
      notes: '',
      website: '',
      alastupdate: '2026-10-03T06:25:11',
    });
  });

  it('writes main_phonenumber to the main site, and shows the change of that site', () => {
    const halo = desk({ data: demoData() });
    halo.post('/api/Client', [{ id: 12, main_phonenumber: '+49 40 1' }]);
    expect(record(halo.get('/api/Site/18'))).toMatchObject({
      phonenumber: '+49 40 1',
      slastupdate: '2026-10-03T06:24:10.967',
    });
    halo.post('/api/Site', [{ id: 18, phonenumber: '+49 40 2' }]);
    expect(record(halo.get('/api/Client/12?includedetails=true'))['main_phonenumber']).toBe('+49 40 2');
    expect(record(halo.get('/api/Users/33'))['sitephonenumber']).toBe('+49 40 2');
  });

  it('does not echo commands and does not believe posted computed values', () => {
    const halo = desk();
    const answer = record(
      halo.post('/api/Client', [
        {
          name: 'A',
          toplevel_name: 'Mine',
          key: 99,
          _isimport: true,
          newclient_sitename: 'S',
          accountmanagertech: 3,
        },
      ]),
    );
    expect(Object.keys(answer).filter((key) => /^(_|newclient_|new_)/.test(key))).toEqual([]);
    expect(answer).toMatchObject({
      toplevel_name: 'Customers',
      key: 2,
      accountmanagertech_name: 'Alex Morgan',
      accountmanagertech_email: 'alex.morgan@crosswalk.example',
    });
  });

  it('asks for what the tenant makes compulsory, in its own words', () => {
    const halo = desk({ settings: { uniqueClientNames: true, mainContactRequired: true } });
    const refused = halo.post('/api/Client', [{ name: 'Acme' }]);
    expect([refused.status, message(refused)]).toEqual([400, 'Please populate main contact name']);
    const contact = { newclient_contactname: 'Ann Lee' };
    expect(halo.post('/api/Client', [{ name: 'Acme', ...contact }]).status).toBe(201);
    expect(message(halo.post('/api/Client', [{ name: 'ACME', ...contact }]))).toBe('Name must be unique');
    expect(halo.post('/api/Client', [{ id: 2, name: 'Acme' }]).status).toBe(201);
    const usual = desk();
    usual.post('/api/Client', [{ name: 'Acme' }]);
    expect(usual.post('/api/Client', [{ name: 'Acme' }]).status).toBe(201);
  });
});

describe('POST of a user', () => {
  it('asks for a name, then for a site, one after the other', () => {
    const halo = desk();
    const ask = (user: unknown) => message(halo.post('/api/Users', [user]));
    expect(ask({})).toBe('Username must be entered');
    expect(ask({ firstname: ' ', surname: '', site_id: 1 })).toBe('Username must be entered');
    expect(ask({ name: 'Ann Lee' })).toBe('A Site must be selected');
    expect(ask({ name: 'Ann Lee', client_id: 1 })).toBe('A Site must be selected');
    expect(ask({ name: 'Ann Lee', site_id: 4711 })).toBe('A Site must be selected');
    expect(record(halo.post('/api/Users', [{}]))).toEqual({
      ClassName: 'System.Exception',
      Message: 'Username must be entered',
      Data: null,
      InnerException: null,
      HelpURL: null,
      StackTraceString: null,
      RemoteStackTraceString: null,
      RemoteStackIndex: 0,
      ExceptionMethod: null,
      HResult: -2146233088,
      Source: null,
      WatsonBuckets: null,
    });
  });

  it('makes the name of first name and surname, and the other way round', () => {
    const halo = desk();
    const post = (user: object) => {
      const { name, firstname, surname } = record(halo.post('/api/Users', [user]));
      return [name, firstname, surname];
    };
    expect(post({ firstname: 'Ann', surname: 'Lee', site_id: 1 })).toEqual(['Ann Lee', 'Ann', 'Lee']);
    expect(post({ surname: 'Lee', site_id: 1 })).toEqual(['Lee', '', 'Lee']);
    expect(post({ name: 'Bo van Dyke', site_id: 1 })).toEqual(['Bo van Dyke', 'Bo', 'van Dyke']);
    expect(post({ id: 2, surname: 'Ray' })).toEqual(['Ann Ray', 'Ann', 'Ray']);
    expect(post({ id: 2, title: 'CEO' })).toEqual(['Ann Ray', 'Ann', 'Ray']);
    expect(post({ id: 2, name: 'Ann Ray', title: 'CEO' })).toEqual(['Ann Ray', 'Ann', 'Ray']);
  });

  it('takes its client from the site, also when it moves, and ignores a posted client', () => {
    const halo = desk({ data: demoData() });
    const moved = record(halo.post('/api/Users', [{ id: 33, site_id: 19, client_id: 12 }]));
    expect(moved).toMatchObject({
      site_id: 19,
      site_id_int: 19,
      client_id: 13,
      client_name: 'Twin Peaks Ltd',
      name: 'Lena Hoffmann',
    });
    expect(record(halo.post('/api/Users', [{ id: 33, site_id: 18.0 }]))['client_id']).toBe(12);
  });

  it('has a primary address whose lines are merged', () => {
    const halo = desk();
    halo.post('/api/Users', [{ id: 1, primary_address: { line1: '1 High St', line3: 'Bristol' } }]);
    halo.post('/api/Users', [{ id: 1, primary_address: { line1: null, postcode: 'BS1' } }]);
    expect(record(halo.get('/api/Users/1?includedetails=true'))['primary_address']).toMatchObject({
      line1: '',
      line3: 'Bristol',
      postcode: 'BS1',
      user_id: 1,
    });
    expect(record(halo.get('/api/Users/1'))).not.toHaveProperty('primary_address');
  });

  it('may have the e-mail address of another', () => {
    const halo = desk();
    const user = { name: 'Ann Lee', emailaddress: 'a@x.example', site_id: 1 };
    expect(rows(halo.post('/api/Users?returnall=true', [user, user])).map((row) => row['id'])).toEqual([
      2, 3,
    ]);
  });
});

describe('POST of a site', () => {
  it('needs a name and a client, and comes with a General User', () => {
    const halo = desk({ data: demoData() });
    expect(halo.post('/api/Site', [{ name: 'Depot' }]).status).toBe(400);
    const site = record(halo.post('/api/Site', [{ name: 'Depot', client_id: 12 }]));
    expect(site).toMatchObject({ id: 24, clientsite_name: 'Zephyr Logistics GmbH/Depot', client_id: 12 });
    expect(rows(halo.get('/api/Users?site_id=24'), 'users').map((row) => row['name'])).toEqual([
      'General User',
    ]);
    expect(record(halo.get('/api/Client/12'))['main_site_id']).toBe(18);
  });
});

describe('a bad body', () => {
  it('is refused with the path and position of the value', () => {
    const halo = desk();
    const text = '[{"name":"Ann Lee","site_id":"abc"}]';
    expect(halo.post('/api/Users', text).body).toEqual({
      '[0].site_id': ["Could not convert string to double: abc. Path '[0].site_id', line 1, position 34."],
    });
    const client = '[{"name":"A"},\n {"toplevel_id": "abc"}]';
    expect(halo.post('/api/Client', client).body).toEqual({
      '[1].toplevel_id': [
        "Could not convert string to integer: abc. Path '[1].toplevel_id', line 2, position 22.",
      ],
    });
    expect(record(halo.get('/api/Client'))['record_count']).toBe(1);
  });

  it.each([
    ['a bare object', '{"name":"A"}'],
    ['no JSON', '[{"name":]'],
    ['half a document', '[{"name":"A"'],
    ['nothing', ''],
    ['text', '"x"'],
    ['an array of texts', '["x"]'],
    ['an object as a text', '[{"name":{"a":1}}]'],
    ['a word as a boolean', '[{"name":"A","inactive":"maybe"}]'],
    ['half an integer', '[{"name":"A","toplevel_id":1.5}]'],
    ['an integer too large', '[{"name":"A","toplevel_id":99999999999}]'],
    ['a word as a date', '[{"name":"A","calldate":"soon"}]'],
    ['custom fields that are no array', '[{"name":"A","customfields":{"id":152}}]'],
  ])('of %s is a model state with one entry', (_case, text) => {
    const halo = desk();
    const answer = halo.post('/api/Client', text);
    expect(answer.status).toBe(400);
    const [entry = []] = Object.values(record(answer));
    expect(Object.keys(record(answer))).toHaveLength(1);
    expect(entry).toHaveLength(1);
    expect(record(halo.get('/api/Client'))['record_count']).toBe(1);
  });

  it('is not one whose types .NET would convert', () => {
    const halo = desk();
    const answer = halo.post('/api/Client', [
      { name: 7, toplevel_id: '2', inactive: 'False', calldate: '2026-01-31T10:00:00+01:00' },
    ]);
    expect(record(answer)).toMatchObject({
      name: '7',
      toplevel_id: 2,
      inactive: false,
      calldate: '2026-01-31T09:00:00',
    });
  });

  it('names a record that is not there', () => {
    const answer = desk().post('/api/Client', [{ id: 4711, ref: 'x' }]);
    expect([answer.status, message(answer)]).toEqual([400, 'Record not found']);
  });
});

describe('an array with a bad element', () => {
  const bad = [{ name: 'A' }, { name: '' }, { name: 'C' }];
  const left = (settings: object) => {
    const halo = desk({ settings });
    const answer = halo.post('/api/Client?returnall=true', bad);
    expect([answer.status, message(answer)]).toEqual([400, 'Name must be entered']);
    const clients = rows(halo.get('/api/Client'), 'clients').map((row) => row['name']);
    const sites = rows(halo.get('/api/Site'), 'sites').length;
    const users = rows(halo.get('/api/Users'), 'users').length;
    return { clients, sites, users };
  };

  it('keeps what came before it', () => {
    expect(left({})).toEqual({ clients: ['A', 'Unassigned'], sites: 2, users: 2 });
  });

  it('keeps nothing where the tenant rolls back', () => {
    expect(left({ arrayMode: 'rollBack' })).toEqual({ clients: ['Unassigned'], sites: 1, users: 1 });
  });

  it('keeps all others where the tenant carries on', () => {
    expect(left({ arrayMode: 'carryOn' })).toEqual({ clients: ['A', 'C', 'Unassigned'], sites: 3, users: 3 });
  });

  it('restores updates and links too when rolled back, and never gives an id twice', () => {
    const halo = desk({ data: demoData() });
    expect(halo.sandbox.setArrayMode('rollBack')).toBe('stopAtFirstError');
    const before = [halo.get('/api/Client/12?includedetails=true').body, halo.get('/api/ExternalLink').body];
    halo.post('/api/Client', [
      { id: 12, ref: 'x', main_phonenumber: '1', new_external_link: { module_id: 118, third_party_id: 'a' } },
      { name: 'New' },
      { id: 4711 },
    ]);
    expect([halo.get('/api/Client/12?includedetails=true').body, halo.get('/api/ExternalLink').body]).toEqual(
      before,
    );
    expect(record(halo.post('/api/Client', [{ name: 'New' }]))['id']).toBe(18);
  });
});

describe('DELETE', () => {
  it('answers with the record, which is gone then with all below it', () => {
    const halo = desk({ data: demoData() });
    const answer = halo.call('DELETE', '/api/Client/12');
    expect([answer.status, record(answer)['id']]).toEqual([200, 12]);
    for (const path of ['/api/Client/12', '/api/Site/18', '/api/Users/33']) {
      expect(halo.get(path), path).toMatchObject({ status: 404, body: undefined });
    }
    expect(halo.call('DELETE', '/api/Client/12').status).toBe(404);
  });
});
