import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { acquireLock } from '../../src/state/lock.ts';
import { type Bench, bench } from '../e2e/harness.ts';
import { crm } from './records.ts';
import { type Place, run, runJson } from './support.ts';

interface Report {
  readonly counts: { readonly pass: number; readonly warn: number; readonly fail: number };
  readonly groups: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
}

const report = async (place: Place, ...argv: readonly string[]) =>
  (await runJson(place, 'doctor', ...argv)) as Report;

const of = ({ groups }: Report, group: string, check?: string) =>
  groups
    .filter(({ name }) => name.includes(group))
    .flatMap(({ findings }) => findings)
    .filter((finding) => check === undefined || finding.check === check);

const bad = ({ groups }: Report) =>
  groups.flatMap(({ findings }) => findings.filter(({ level }) => level !== 'pass'));

const withEnv = (it: Bench, env: Readonly<Record<string, string | undefined>>): Place => ({
  ...it,
  io: { ...it.io, env: { ...it.io.env, ...env } },
});

const answer = (it: Bench, system: 'salesforce' | 'halo', path: string, status: number, body?: unknown) =>
  it.control(system, 'faults', {
    system,
    method: 'GET',
    path,
    do: {
      status,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? '' : JSON.stringify(body),
    },
  });

describe('doctor', () => {
  it('says of everything that it is well, one line a check', async () => {
    const it = await bench({ salesforce: crm });

    const { code, text } = await run(it, 'doctor');

    expect(code).toBe(0);
    const lines = text.trimEnd().split('\n');
    expect(
      lines.filter((line) => line.startsWith('  ')).filter((line) => !line.startsWith('  pass  ')),
    ).toEqual([]);
    expect(lines.filter((line) => line !== '' && !line.startsWith('  '))).toEqual([
      'this machine',
      'connection "salesforce" (salesforce)',
      'connection "halo" (halo)',
      `${lines.filter((line) => line.startsWith('  pass')).length} passed, 0 to look at, 0 failed`,
    ]);
    expect(text).toContain('  pass  org            production "Crosswalk Demo"');
    expect(text).toContain('  pass  external-id    Client.customfields.CFSalesforceId: text (50)\n');
    expect(text).toContain('  pass  catalogue      Account: as in the system\n');
  });

  it('writes nothing to either system and makes no state', async () => {
    const it = await bench({ salesforce: crm });

    await run(it, 'doctor');

    const requests = [...(await it.requests('salesforce')), ...(await it.requests('halo'))];
    expect(requests.length).toBeGreaterThan(10);
    expect(
      requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
      // Reads of Salesforce that leave together, whose org it is, are a POST.
    ).toEqual(['POST /services/oauth2/token', 'POST /services/data/v68.0/composite', 'POST /auth/token']);
    expect(existsSync(it.options.state)).toBe(false);
  });

  it('leaves an existing state as it is', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const before = await runJson(it, 'state', 'show');

    const found = await report(it);

    expect(of(found, 'machine', 'state')).toMatchObject([
      { level: 'pass', found: `salesforce: intact, of this key, last run ${it.clock.iso()}, done` },
    ]);
    expect(of(found, 'halo', 'date-filter')[0]?.found).toContain('read as UTC, measured 2026-11-21');
    expect(await runJson(it, 'state', 'show')).toEqual(before);
  });

  it('examines the other connection when one is refused, ends with 3, and shows no secret', async () => {
    const it = await bench();

    const { code, text } = await run(withEnv(it, { HALO_CLIENT_SECRET: 'a-wrong-secret' }), 'doctor');

    expect(code).toBe(3);
    expect(text).toMatch(/^ {2}fail {2}login {10}AUTH_INVALID_CLIENT: .* \| do: Copy both again/m);
    expect(text).toContain('  pass  access         Account: 8 fields readable');
    expect(text).toMatch(/, 1 failed\n$/);
    expect(text).not.toContain('a-wrong-secret');
  });

  it('says that a host does not answer, and examines the other', async () => {
    const it = await bench();

    const found = await report(withEnv(it, { SALESFORCE_URL: 'http://127.0.0.1:9' }));

    expect(of(found, 'salesforce').filter(({ level }) => level === 'fail')).toMatchObject([
      { check: 'reachable', code: expect.stringMatching(/^NETWORK_/) },
      { check: 'api-version' },
    ]);
    expect(of(found, '(halo)').every(({ level }) => level === 'pass')).toBe(true);
  });

  it('names a variable that is missing, whose fault is the configuration', async () => {
    const it = await bench();

    const { code, text } = await run(withEnv(it, { SALESFORCE_CLIENT_ID: undefined }), 'doctor');

    expect(code).toBe(1);
    expect(text).toMatch(/fail {2}settings {7}ENV_MISSING: .*"SALESFORCE_CLIENT_ID" is not set/);
    expect(text).toContain('  pass  login          as crosswalk API\n');
  });

  it('examines the connections and the written fields when the mappings have errors', async () => {
    const it = await bench();
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace('target: website,', 'target: webpage,')
        .replace('externalId: {', 'externalId: { source: Desk_Id__c,'),
    );

    const found = await report(it);

    expect(of(found, 'machine', 'mappings')).toMatchObject([{ level: 'fail', code: 'CONFIG_INVALID' }]);
    expect(of(found, 'salesforce', 'external-id')).toMatchObject([
      {
        level: 'fail',
        code: 'EXTERNAL_ID_FIELD',
        repair: { makes: expect.stringContaining('Account.Desk_Id__c') },
      },
    ]);
    expect(of(found, 'halo', 'external-id').map(({ level }) => level)).toEqual(['pass', 'pass']);
  });

  it('refuses a test org unless the connection allows it (A-29)', async () => {
    const it = await bench();
    await it.control('salesforce', 'organization', { IsSandbox: true });
    expect((await run(it, 'doctor')).code).toBe(1);
    expect(of(await report(it), 'salesforce', 'org')).toMatchObject([
      { level: 'fail', code: 'NOT_PRODUCTION' },
    ]);

    it.rewrite('connections.yaml', (text) =>
      text.replace('system: salesforce\n', 'system: salesforce\n    allowNonProduction: true\n'),
    );
    expect(of(await report(it), 'salesforce', 'org')).toMatchObject([{ level: 'warn' }]);
    expect((await run(it, 'doctor')).code).toBe(0);
  });

  it('tells a state that belongs to another org, and makes nothing there', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await answer(it, 'halo', '/api/instanceinfo', 200, { dbid: 'another' });
    await it.remove('halo', 'fieldinfo', 151);
    await it.forgetRequests();

    const { code, text } = await run(it, 'doctor', '--fix');

    expect(code).toBe(1);
    expect(text).toMatch(
      /fail {2}state {10}STATE_FOREIGN: the state of "salesforce" belongs to org "crosswalk", and this is "another"/,
    );
    expect(text).toContain('EXTERNAL_ID_FIELD');
    expect(await it.writes()).toEqual([]);
  });

  it('notices a clock that is minutes off', async () => {
    const it = await bench();
    await it.control('salesforce', 'clock', { advanceMs: 119_000 });
    expect(of(await report(it), 'salesforce', 'clock')).toMatchObject([{ level: 'pass' }]);

    await it.control('salesforce', 'clock', { advanceMs: 181_000 });
    expect(of(await report(it), 'salesforce', 'clock')).toMatchObject([
      { level: 'warn', found: "this machine's clock is 5 minutes behind the server's" },
    ]);
  });

  it('tells a state key that is missing or another one', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();

    expect(of(await report(withEnv(it, { CROSSWALK_STATE_KEY: '' })), 'machine', 'state-key')).toMatchObject([
      { level: 'fail', code: 'STATE_KEY_MISSING' },
    ]);
    const other = withEnv(it, { CROSSWALK_STATE_KEY: 'another key, 32 characters long!' });
    expect(of(await report(other), 'machine', 'state')).toMatchObject([{ level: 'fail', code: 'STATE_KEY' }]);
  });

  it('warns of a state key that can be guessed', async () => {
    const it = await bench({ salesforce: crm });

    const short = await report(withEnv(it, { CROSSWALK_STATE_KEY: 'abc' }));

    expect(of(short, 'machine', 'state-key')).toMatchObject([
      { level: 'warn', found: expect.stringContaining('CROSSWALK_STATE_KEY has 3 characters') },
    ]);
    expect(JSON.stringify(short)).not.toContain('abc');
    expect(of(await report(it), 'machine', 'state-key')).toEqual([]);
  });

  it('tells who holds the state, without waiting for it', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const path = join(it.options.state, 'salesforce.sqlite');
    const lock = acquireLock(path, { pid: 4711, host: 'elsewhere', started: '2026-11-21T08:59:00Z' });

    const held = of(await report(it), 'machine', 'state-lock');
    lock.release();

    expect(held).toMatchObject([
      { level: 'warn', found: 'salesforce: Process 4711 on elsewhere opened it at 2026-11-21T08:59:00Z.' },
    ]);
    expect(of(await report(it), 'machine', 'state-lock')).toMatchObject([{ level: 'pass' }]);
  });

  it('is about the connections of one integration when it is named', async () => {
    const it = await bench();
    it.rewrite(
      'connections.yaml',
      (text) => `${text}  spare:\n    system: halo\n    url: https://spare.halopsa.com
    auth: { flow: clientCredentials, clientId: { env: SPARE_ID }, clientSecret: { env: SPARE_SECRET } }\n`,
    );

    expect(of(await report(it), '"spare"')).toMatchObject([{ check: 'settings', code: 'ENV_MISSING' }]);
    expect(of(await report(it, '--integration', 'salesforce'), '"spare"')).toEqual([]);
    expect((await run(it, 'doctor', '--integration', 'sales')).failure?.problem.code).toBe(
      'INTEGRATION_UNKNOWN',
    );
  });
});

describe('rights that are missing', () => {
  it('to objects and fields are named with the permission set and the step (A-57)', async () => {
    const it = await bench();
    await it.control('salesforce', 'settings', {
      hiddenFields: ['Account.Website'],
      readOnlyFields: ['Contact.Title'],
      readOnlyObjects: ['Account'],
    });

    const { code, text } = await run(it, 'doctor', '--integration', 'salesforce');

    expect(code).toBe(3);
    expect(text).toMatch(
      /fail {2}object-access {2}OBJECT_ACCESS: Account: the user may not edit its records \| do: Setup > Permission Sets > the permission set ".+" > Object Settings > Account > Edit: tick Edit\.\n/,
    );
    expect(text).toMatch(/fail {2}field-access {3}FIELD_GONE: Account\.Website is not visible to the user/);
    expect(text).toMatch(/fail {2}field-access {3}FIELD_READONLY: Contact\.Title is read-only for the user/);
  });

  it('to an object altogether leave the other object to be examined', async () => {
    const it = await bench();
    await it.control('salesforce', 'settings', { hiddenObjects: ['Contact'] });

    const found = await report(it);

    expect(of(found, 'salesforce', 'object Contact')).toMatchObject([
      { level: 'fail', code: 'OBJECT_UNKNOWN' },
    ]);
    expect(of(found, 'salesforce', 'access')).toMatchObject([{ level: 'pass' }]);
  });

  it('of an agent who was switched off are told at the log-in (S-39)', async () => {
    const it = await bench();
    await it.control('halo', 'application', { loginas_agent_id: 5 });

    const found = await report(it);

    expect(of(found, 'halo', 'login')).toMatchObject([{ level: 'fail', code: 'AUTH_AGENT_INACTIVE' }]);
    expect(of(found, 'halo', 'login')[0]?.found).toContain('is switched off in Halo');
    expect(of(found, 'salesforce').every(({ level }) => level === 'pass')).toBe(true);
  });

  it('of an application whose login type is not Agent are told at the log-in (S-39)', async () => {
    const it = await bench();
    await it.control('halo', 'application', { loginas_agent_id: 0 });

    const { code, text } = await run(it, 'doctor');

    expect(code).toBe(3);
    expect(text).toMatch(/fail {2}login .*Login Type/);
  });

  it('to one of the lists name that list, and the others are read', async () => {
    const it = await bench();
    await it.control('halo', 'settings', {
      unauthorisedPaths: ['/api/agent$'],
      forbiddenPaths: ['/api/toplevel'],
    });

    const found = await report(it);

    expect(of(found, 'halo', 'access Agent')).toMatchObject([{ level: 'fail', code: 'AUTH_REJECTED' }]);
    expect(of(found, 'halo', 'access TopLevel')).toMatchObject([{ level: 'fail', code: 'AUTH_FORBIDDEN' }]);
    expect(of(found, 'halo', 'access').map((finding) => finding.found.split(':')[0])).toEqual([
      'Client',
      'Site',
      'Users',
    ]);
  });
});

describe('records that mappings name', () => {
  it('must be there', async () => {
    const it = await bench();
    expect(of(await report(it), 'halo', 'look-up')).toMatchObject([
      { level: 'pass', found: 'topLevelByName "Customers" of mapping "accounts": there' },
      { level: 'pass', found: 'siteByName "Unassigned/Main" of mapping "contacts": there' },
    ]);

    await it.edit('halo', 'toplevel', { id: 1, name: 'Kunden' });
    const [site] = await it.records('halo', 'site');
    await it.edit('halo', 'site', { id: site?.['id'], name: 'Elsewhere' });

    expect(of(await report(it), 'halo', 'look-up')).toMatchObject([
      {
        level: 'fail',
        code: 'LOOKUP_UNMATCHED',
        found: expect.stringContaining('"Customers" of mapping "accounts": no such'),
      },
      { level: 'warn', found: expect.stringContaining('"Unassigned/Main" of mapping "contacts": no such') },
    ]);
    expect((await run(it, 'doctor')).code).toBe(1);
  });
});

describe('doctor on a tenant without the custom fields', () => {
  const lacking = async () => {
    const it = await bench({ salesforce: crm });
    await it.remove('halo', 'fieldinfo', 151);
    await it.remove('halo', 'fieldinfo', 153);
    return it;
  };

  it('prints the recipe and makes nothing', async () => {
    const it = await lacking();

    const { code, text } = await run(it, 'doctor');

    expect(code).toBe(1);
    expect(text).toContain(
      'fail  external-id    EXTERNAL_ID_FIELD: Client.customfields.CFSalesforceId does not exist',
    );
    expect(text).toContain(
      'by hand: Configuration > Custom Objects > Custom Fields > Customer > New: name "SalesforceId"',
    );
    expect(text).toContain(
      'by API: POST /api/FieldInfo [{"name":"SalesforceId","label":"Salesforce Id","type":0',
    );
    expect(text).toMatch(/; --fix makes what an API can make\n$/);
    expect(await it.writes()).toEqual([]);
  });

  it('with --fix says what it makes, makes it once, and is well afterwards', async () => {
    const it = await lacking();

    const { code, text } = await run(it, 'doctor', '--fix');

    expect(code).toBe(0);
    expect(text.indexOf('Going to make:')).toBe(0);
    expect(text).toContain('  pass  repair         made the custom field Client.CFSalesforceId (text 50)\n');
    expect(text).toContain(
      '  pass  repair         made the custom field Client.CFEmployees (text, input type Integer',
    );
    expect(text).toContain('  pass  external-id    Client.customfields.CFSalesforceId: text (50)\n');
    expect(await it.writes()).toEqual(['halo POST /api/FieldInfo', 'halo POST /api/FieldInfo']);

    const again = await run(it, 'doctor', '--fix');
    expect(again.text).not.toContain('Going to make');
    expect(await it.writes()).toHaveLength(2);

    const result = await it.sync();
    expect(result.outcome).toBe('done');
  });

  it('says so when the application may not make it, with the way by hand', async () => {
    const it = await lacking();
    await it.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/api/FieldInfo',
      do: { status: 403, body: '' },
    });

    const { code, text } = await run(it, 'doctor', '--fix');

    expect(code).toBe(3);
    expect(text).toMatch(/fail {2}repair {9}AUTH_FORBIDDEN: .* By hand: Configuration > Custom Objects/);
    expect(text).toContain('EXTERNAL_ID_FIELD');
  });
});

describe('doctor on an org without the external id field', () => {
  const lacking = async () => {
    const it = await bench({ salesforce: crm });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('externalId: {', 'externalId: { source: Desk_Id__c,'),
    );
    return it;
  };

  it('with --fix makes it, gives the user access, and finds it well', async () => {
    const it = await lacking();

    const { text } = await run(it, 'doctor', '--fix');

    expect(text).toContain(
      '  pass  repair         made the field Account.Desk_Id__c (text 50, external id, unique)\n',
    );
    expect(text).toContain('  pass  external-id    Account.Desk_Id__c: text (50), external id, unique\n');
    expect(await it.writes()).toEqual([
      'salesforce POST /services/data/v68.0/tooling/sobjects/CustomField',
      'salesforce POST /services/data/v68.0/sobjects/FieldPermissions',
    ]);
  });

  it('says who can make it when the integration user may not', async () => {
    const it = await lacking();
    await it.control('salesforce', 'settings', { canCustomize: false });

    const { code, text } = await run(it, 'doctor', '--fix');

    expect(code).toBe(3);
    expect(text).toMatch(/fail {2}repair {9}RECORD_FORBIDDEN: .* By hand: Setup > Object Manager > Account/);
    expect(await it.writes()).toEqual(['salesforce POST /services/data/v68.0/tooling/sobjects/CustomField']);
  });

  it('that somebody began to make is finished', async () => {
    const it = await lacking();
    await it.control('salesforce', 'faults', {
      system: 'salesforce',
      method: 'POST',
      path: 'FieldPermissions',
      nth: 1,
      do: {
        status: 403,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([{ message: 'no', errorCode: 'INSUFFICIENT_ACCESS' }]),
      },
    });

    const first = await run(it, 'doctor', '--fix');
    expect(first.code).toBe(3);
    expect(first.text).toMatch(
      /fail {2}repair {9}RECORD_FORBIDDEN: .* By hand: Setup > Object Manager > Account/,
    );

    const second = await run(it, 'doctor', '--fix');
    expect(second.text).toContain('  pass  external-id    Account.Desk_Id__c');
  });
});

describe("Halo's own Salesforce integration", () => {
  const NATIVE = {
    halointegrator_salesforce: true,
    salesforce_integratorentitiestoimport: '["Accounts","Contacts"]',
  };
  const active = async () => {
    const it = await bench({ salesforce: crm });
    await it.edit('halo', 'features', { id: 118, halointegratorenabled: true });
    await it.control('halo', 'control', { salesforce_integratorentitiestoimport: '["Accounts","Contacts"]' });
    return it;
  };
  const tolerate = (it: Bench) =>
    it.rewrite('connections.yaml', (text) =>
      text.replace('system: halo\n', 'system: halo\n    besideNative: true\n'),
    );
  const asked = async (it: Bench) =>
    (await it.requests('halo')).filter(({ path }) => path === '/api/Control').length;

  it('is a failed check', async () => {
    const it = await active();

    expect(of(await report(it), 'halo', 'native')).toMatchObject([
      {
        level: 'fail',
        code: 'NATIVE_ACTIVE',
        found:
          "Halo's own Salesforce integration imports accounts on the schedule of the Halo Integrator and imports contacts on the schedule of the Halo Integrator",
      },
    ]);
    expect((await run(it, 'doctor')).code).toBe(1);
  });

  it.each([['sync'], ['import', 'accounts']])('keeps %s from writing a single record', async (...command) => {
    const it = await active();

    const { code, text } = await run(it, ...command);

    expect(code).toBe(1);
    expect(text).toContain('NATIVE_ACTIVE: Nothing was written');
    expect(text).toContain('besideNative: true');
    expect(await it.writes()).toEqual([]);
  });

  it('refuses no longer than it is on', async () => {
    const it = await bench({ salesforce: crm });
    await it.control('halo', 'faults', {
      system: 'halo',
      path: '/api/Control$',
      nth: 1,
      do: { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(NATIVE) },
    });

    expect((await run(it, 'sync')).code).toBe(1);
    expect((await run(it, 'sync')).code).toBe(0);
    expect(await asked(it)).toBe(2);
  });

  it('does not keep a plan from being made, and is not asked about', async () => {
    const it = await active();

    expect((await it.plan()).outcome).not.toBe('failed');
    expect(await asked(it)).toBe(0);
  });

  it('is written beside when the connection says so, with a warning', async () => {
    const it = await active();
    tolerate(it);

    const first = await run(it, 'sync');

    expect(first.code).toBe(0);
    expect(first.text).toContain("Halo's own Salesforce integration imports accounts");
    expect((await it.writes()).length).toBeGreaterThan(0);
    expect(of(await report(it), 'halo', 'native')).toMatchObject([{ level: 'warn' }]);
  });

  it('is asked about once a day at most', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await it.sync();
    expect(await asked(it)).toBe(1);

    it.clock.advance(24 * 60 * 60 * 1000);
    await it.sync();
    expect(await asked(it)).toBe(2);
  });

  it('that the tenant does not show is warned about once and keeps nothing from being written', async () => {
    const it = await bench({ salesforce: crm });
    await answer(it, 'halo', '/api/Control$', 403);

    const first = await run(it, 'sync');
    const second = await run(it, 'sync');

    expect(first.code).toBe(0);
    expect(first.text).toContain('cannot be seen');
    expect((await it.records('halo', 'client')).length).toBeGreaterThan(1);
    expect(second.text).not.toContain('cannot be seen');
    expect(bad(await report(it))).toMatchObject([{ check: 'native', level: 'warn' }]);
  });
});

describe('a log-in that may not read everything', () => {
  it('is examined all the same', async () => {
    const it = await bench();
    await answer(it, 'salesforce', 'query\\?', 400, [{ message: 'x', errorCode: 'INVALID_TYPE' }]);
    await answer(it, 'salesforce', '/query$', 400, [{ message: 'x', errorCode: 'INVALID_TYPE' }]);
    await it.control('salesforce', 'faults', {
      system: 'salesforce',
      path: '/composite$',
      do: { status: 400, body: JSON.stringify([{ message: 'x', errorCode: 'INVALID_TYPE' }]) },
    });

    const found = await report(it);

    expect(of(found, 'salesforce', 'login')).toMatchObject([{ level: 'fail', code: 'OBJECT_UNKNOWN' }]);
    expect(of(found, 'salesforce', 'access')).toHaveLength(2);
  });
});
