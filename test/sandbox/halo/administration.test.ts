import { describe, expect, it } from 'vitest';
import { type Desk, desk, record, rows } from './support.ts';

const act = (halo: Desk, name: string, body: Record<string, unknown>) => halo.sandbox.actions?.[name]?.(body);

describe('the application', () => {
  it('is shown to administrators with the agent it logs in as, its secret is not', () => {
    const halo = desk();
    const [row] = rows(halo.get('/api/Application'));
    expect(row).toMatchObject({
      grant_type: 'client_credentials',
      loginas_agent_id: 6,
      loginas_agent_name: 'crosswalk API',
      inactive: false,
    });
    expect(Object.keys(row ?? {})).not.toContain('clientSecret');
    expect(record(halo.get(`/api/Application/${String(row?.['id'])}`))).toEqual(row);
    expect(halo.get('/api/Application/6').status).toBe(404);
    const narrow = { token: halo.token('read:customers') };
    expect(halo.call('GET', '/api/Application', undefined, narrow).status).toBe(403);
  });

  it('gives no token once it is switched off', () => {
    const halo = desk();
    const { HALO_CLIENT_ID: id = '', HALO_CLIENT_SECRET: secret = '' } = halo.sandbox.env('');
    const form = `grant_type=client_credentials&client_id=${id}&client_secret=${secret}&scope=all`;
    const token = () =>
      halo.call('POST', '/auth/token', form, {
        token: null,
        contentType: 'application/x-www-form-urlencoded',
      });
    expect(token().status).toBe(200);
    act(halo, 'application', { inactive: true });
    expect([token().status, record(token())['error']]).toEqual([401, 'invalid_client']);
  });

  it('has no agent where its login type is another', () => {
    const halo = desk();
    act(halo, 'application', { loginas_agent_id: 0, allowagents: false });
    expect(
      [halo.get('/api/Agent/me'), halo.get('/api/Client')].map(({ status, body }) => [status, body]),
    ).toEqual([
      [401, undefined],
      [403, undefined],
    ]);
    expect(() => act(halo, 'application', { agent: 1 })).toThrow(
      'The application has no "agent"; it has id,',
    );
  });

  it('can do nothing while its agent is inactive, which the agent says of itself', () => {
    const halo = desk();
    halo.sandbox.upsert('Agent', { id: 6, isdisabled: true });
    expect(record(halo.get('/api/Agent/me'))['isdisabled']).toBe(true);
    expect([halo.get('/api/Client').status, halo.get('/api/Client').body]).toEqual([401, undefined]);
    halo.sandbox.upsert('Agent', { id: 6, isdisabled: false });
    expect(halo.get('/api/Client').status).toBe(200);
  });

  it('meets modules that its role does not open, with 401 or 403 and no body', () => {
    const halo = desk({
      settings: { unauthorisedPaths: ['^/api/site/\\d+$'], forbiddenPaths: ['^/api/users'] },
    });
    const answers = ['/api/Site', '/api/Site/1', '/api/Users', '/api/Client'].map((path) => halo.get(path));
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 403, 200]);
    expect(answers[1]?.body).toBeUndefined();
    expect(() => halo.sandbox.configure({ forbiddenPaths: ['('] })).toThrow('Invalid regular expression');
  });
});

describe('global settings', () => {
  it('tell of the native integration what the modules tell', () => {
    const halo = desk();
    halo.sandbox.upsert('Features', {
      id: 118,
      halointegratorenabled: true,
      halointegrator_lastsync: '2026-10-01T10:00:00',
      halointegrator_lasterror: 'INVALID_SESSION_ID',
    });
    expect(record(halo.get('/api/Control'))).toMatchObject({
      halointegrator_salesforce: true,
      halointegrator_salesforce_lastsync: '2026-10-01T10:00:00',
      halointegrator_salesforce_lasterror: 'INVALID_SESSION_ID',
      halointegrator_hubspot: false,
    });
  });

  it('are changed by administrators, one object in an array', () => {
    const halo = desk({ calculatedNumbers: true });
    expect(record(halo.get('/api/Control'))['nextfaultidcalculationmethod']).toBe(0);
    const answer = halo.post('/api/Control', [{ nextfaultidcalculationmethod: 1, nonsense: 1 }]);
    expect([answer.status, record(answer)['nextfaultidcalculationmethod']]).toEqual([201, 1]);
    expect(record(halo.get('/api/Control'))).not.toHaveProperty('nonsense');
    expect(halo.post('/api/Control', { next_ticket_id: 5 }).status).toBe(400);
  });
});

describe('a new custom field', () => {
  const field = {
    name: 'SalesforceAccount',
    label: 'Salesforce account',
    type: 0,
    usage: 2,
    characterlimit: 18,
  };

  it('is there at once, for its kind of record only, and holds values', () => {
    const halo = desk();
    const answer = halo.post('/api/FieldInfo', [field]);
    expect([answer.status, record(answer)]).toEqual([
      201,
      expect.objectContaining({ id: 185, name: 'CFSalesforceAccount', usage: 2, type: 0, custom: 1 }),
    ]);
    const client = record(
      halo.post('/api/Client', [
        { name: 'Acme', customfields: [{ name: 'CFSalesforceAccount', value: '001000000000001AAA' }] },
      ]),
    );
    const shown = record(halo.get(`/api/Client/${String(client['id'])}?includedetails=true`));
    expect(shown['customfields']).toContainEqual(
      expect.objectContaining({ name: 'CFSalesforceAccount', value: '001000000000001AAA' }),
    );
    expect(rows(halo.get('/api/FieldInfo?typeid=4')).map((row) => row['name'])).not.toContain(
      'CFSalesforceAccount',
    );
  });

  it.each([
    [{ ...field, name: 'CFSalesforceId' }, 'A Custom Field with this Name already exists'],
    [{ ...field, name: '' }, 'Name must be entered'],
    [{ ...field, usage: 99 }, 'Please select the entity that this field is used for'],
  ])('is refused: %j', (given, message) => {
    const answer = desk().post('/api/FieldInfo', [given]);
    expect([answer.status, record(answer)['Message']]).toEqual([400, message]);
  });

  it('needs an administrator', () => {
    const halo = desk();
    const narrow = { token: halo.token('all:standard') };
    expect(halo.call('POST', '/api/FieldInfo', [field], narrow).status).toBe(403);
  });
});

describe('external links of tenants that differ', () => {
  const link = { integration_name: 'crosswalk', third_party_id: '001' };
  const links = (halo: Desk) => rows(halo.get('/api/ExternalLink'), 'links');
  const names = (halo: Desk) => rows(halo.get('/api/Client?order=id'), 'clients').length - 1;

  it('are not made where new_external_link is unknown, and the record is', () => {
    const halo = desk({ settings: { newExternalLink: false } });
    expect(halo.post('/api/Client', [{ name: 'Acme', new_external_link: link }]).status).toBe(201);
    expect([names(halo), links(halo)]).toEqual([1, []]);
  });

  it('do not find a record where _match is unknown, which doubles it', () => {
    const halo = desk({ settings: { matchThirdParty: false } });
    const upsert = {
      _match_thirdparty_id: '001',
      _match_integration_name: 'crosswalk',
      new_external_link: link,
    };
    for (const name of ['Acme', 'Acme Ltd']) halo.post('/api/Client', [{ name, ...upsert }]);
    expect(names(halo)).toBe(2);
  });

  it('need a module that exists where the tenant insists, or nothing is written', () => {
    const halo = desk({ settings: { linkRequiresModule: true } });
    const refused = [
      halo.post('/api/Client', [{ name: 'Acme', new_external_link: link }]),
      halo.post('/api/Client', [{ name: 'Acme', new_external_link: { ...link, module_id: 999 } }]),
      halo.post('/api/ExternalLink', [{ ...link, table_id: 2, halo_id: 1 }]),
    ];
    expect(refused.map((answer) => [answer.status, record(answer)['Message']])).toEqual(
      refused.map(() => [400, 'Integration not found']),
    );
    expect([names(halo), links(halo)]).toEqual([0, []]);
    halo.post('/api/Client', [{ name: 'Acme', new_external_link: { ...link, module_id: 118 } }]);
    expect([names(halo), links(halo).length]).toEqual([1, 1]);
  });
});

describe('stamps', () => {
  it('are ahead of the Date header where the setting wants it, and can be pinned', () => {
    const halo = desk({ settings: { stampAheadMs: 1500 } });
    const id = Number(record(halo.post('/api/Client', [{ name: 'Acme' }]))['id']);
    const stamp = () => record(halo.get(`/api/Client/${id}`))['alastupdate'];
    expect(stamp()).toBe('2026-10-03T06:24:12.467');
    expect(act(halo, 'stamp', { object: 'Client', ids: [id], at: '2026-01-01T00:00:00Z' })).toEqual({
      stamped: 1,
    });
    expect(stamp()).toBe('2026-01-01T00:00:00');
    expect(() => act(halo, 'stamp', { object: 'Agent', at: '2026-01-01' })).toThrow(
      'for clients, sites, users and tickets',
    );
  });
});
