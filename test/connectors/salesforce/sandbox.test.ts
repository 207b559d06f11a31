import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector } from '../../../src/connectors/connector.ts';
import { createSalesforce } from '../../../src/connectors/salesforce/index.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import { systemClock } from '../../../src/model/clock.ts';
import type { SystemRecord } from '../../../src/model/record.ts';
import { createSalesforceSandbox } from '../../../src/sandbox/salesforce/index.ts';
import { type RunningSystem, type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';
import { parseWhere } from '../../../src/where/index.ts';
import { fakeClock } from '../../support/clock.ts';
import { collect } from './support.ts';

const START = '2026-11-20T12:00:00Z';
const accounts = Array.from({ length: 4_100 }, (_, n) => ({
  Id: `001B0000000${n.toString(36).padStart(4, '0')}`,
  Name: n === 7 ? "O'Neil & Söhne \\ 漢字" : `Account ${n}`,
  Type: n % 2 === 0 ? 'Customer - Direct' : 'Prospect',
  Phone: n % 3 === 0 ? null : `+49 ${n}`,
  LastModifiedDate: '2026-11-01T10:00:00.000+0000',
  SystemModstamp: '2026-11-01T10:00:00.000+0000',
}));

describe('against the sandbox', () => {
  const clock = fakeClock(START);
  let sandbox: Sandbox;
  let running: RunningSystem;
  let salesforce: Connector;

  const connect = (jwt: boolean) => {
    const env = running.env;
    const text = (name: string) => env[name] ?? '';
    return createSalesforce({
      clock,
      door: createDoor({ clock, userAgent: 'crosswalk-test' }),
      connection: {
        name: 'crm',
        url: text('SALESFORCE_URL'),
        apiVersion: '62.0',
        auth: jwt
          ? {
              flow: 'jwtBearer',
              clientId: text('SALESFORCE_CLIENT_ID'),
              username: text('SALESFORCE_USERNAME'),
              privateKey: text('SALESFORCE_PRIVATE_KEY'),
              audience: 'https://login.salesforce.com',
            }
          : {
              flow: 'clientCredentials',
              clientId: text('SALESFORCE_CLIENT_ID'),
              clientSecret: text('SALESFORCE_CLIENT_SECRET'),
            },
      },
    });
  };

  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${running.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };

  const readAll = async (since?: Parameters<Connector['read']>[0]['since']) => {
    const pages = await collect(
      salesforce.read({
        object: 'Account',
        fields: ['Name', 'Phone', 'Owner.Email'],
        ...(since ? { since } : {}),
      }),
    );
    const records: SystemRecord[] = pages.flatMap((page) => page.records);
    return { pages, records, checkpoint: pages.at(-1)?.checkpoint };
  };

  beforeAll(async () => {
    sandbox = await startSandbox({
      clock,
      records: { salesforce: { Account: accounts } },
      systems: { salesforce: createSalesforceSandbox },
    });
    const system = sandbox.systems['salesforce'];
    if (system === undefined) throw new Error('no Salesforce in the sandbox');
    running = system;
    salesforce = connect(false);
  });
  afterAll(() => sandbox.close());

  test('both logins tell the same production org', async () => {
    const info = await salesforce.check();
    expect(info).toMatchObject({ kind: 'production', orgId: expect.stringMatching(/^00D\w{15}$/) });
    expect((await connect(true).check()).orgId).toBe(info.orgId);
  });

  test('a full reading brings every record once, 2,000 to a request, and the next one nothing', async () => {
    const { pages, records, checkpoint } = await readAll();
    expect(pages.map((page) => page.records.length)).toEqual([2_000, 2_000, 100]);
    expect(new Set(records.map(({ id }) => id)).size).toBe(4_100);
    expect(records.find(({ values }) => String(values['Name']).startsWith('O'))?.values['Name']).toBe(
      "O'Neil & Söhne \\ 漢字",
    );
    expect((await readAll(checkpoint)).records).toEqual([]);
  });

  test('an edit, a deletion and a creation are seen by the next reading', async () => {
    const { records, checkpoint } = await readAll();
    const [edited, deleted] = records;
    clock.advance(3_600_000);
    await control('POST', '/records?object=Account', { Id: edited?.id, Phone: '0800' });
    await control('DELETE', `/records?object=Account&id=${deleted?.id}`);
    const [created] = await salesforce.write({
      object: 'Account',
      changes: [{ kind: 'create', key: 'n', values: { Name: 'New' } }],
    });
    if (created?.kind !== 'ok') throw new Error('not created');
    const next = await readAll(checkpoint);
    expect(new Map(next.records.map((record) => [record.id, record.deleted ?? false]))).toEqual(
      new Map([
        [edited?.id, false],
        [deleted?.id, true],
        [created.id, false],
      ]),
    );
    expect(next.records.find(({ id }) => id === edited?.id)?.values['Phone']).toBe('0800');
  });

  test('a where clause is evaluated by the server, and a limit holds', async () => {
    const parsed = parseWhere("Type = 'Prospect' AND (Phone = null OR Name LIKE 'Account 1%')");
    if (!parsed.ok) throw new Error('does not parse');
    const [page] = await collect(
      salesforce.read({ object: 'Account', fields: ['Type'], where: parsed.clause, limit: 10 }),
    );
    expect(page?.records.map(({ values }) => values['Type'])).toEqual(Array(10).fill('Prospect'));
  });

  test('records are found by awkward keys and read by id', async () => {
    const [found, none] = await salesforce.find({
      object: 'Account',
      fields: ['Phone'],
      keys: [{ Name: "O'NEIL & söhne \\ 漢字" }, { Name: "x' OR Name != '" }],
    });
    expect([found?.length, none]).toEqual([1, []]);
    const ids = (await readAll()).records.slice(0, 1_200).map(({ id }) => id);
    expect(
      (await salesforce.readByIds({ object: 'Account', ids, fields: ['Name', 'Description'] })).size,
    ).toBe((await readAll()).records.slice(0, 1_200).filter(({ deleted }) => !deleted).length);
  });

  test('an upsert by external id creates once and then updates; a bad record does not stop the others', async () => {
    const marked = (key: string, name: string) => ({
      kind: 'create' as const,
      key,
      values: { Name: name },
      externalId: { field: 'Halo_Id__c', value: 'h-1' },
    });
    const [first] = await salesforce.write({ object: 'Account', changes: [marked('a', 'Marked')] });
    const [again] = await salesforce.write({ object: 'Account', changes: [marked('b', 'Marked again')] });
    expect([first, again]).toMatchObject([
      { kind: 'ok', created: true },
      { kind: 'ok', created: false },
    ]);
    if (first?.kind !== 'ok') throw new Error('not created');
    const results = await salesforce.write({
      object: 'Account',
      changes: [
        { kind: 'update', key: 'long', id: first.id, values: { Name: 'x'.repeat(300) } },
        { kind: 'update', key: 'good', id: first.id, values: { Phone: '1' } },
        { kind: 'create', key: 'nameless', values: { Phone: '1' } },
        { kind: 'update', key: 'gone', id: '001B0000000zzzz', values: { Phone: '1' } },
      ],
    });
    expect(results.map((result) => (result.kind === 'rejected' ? result.problem.code : result.kind))).toEqual(
      ['VALUE_INVALID', 'ok', 'RECORD_INCOMPLETE', 'REFERENCE_INVALID'],
    );
  });

  test('what is written comes back in its canonical form', async () => {
    const catalogue = await salesforce.describe('Account');
    const regions = catalogue.fields.find(({ path }) => path === 'Regions__c')?.options ?? [];
    const backwards = regions.map(({ value }) => value).reverse();
    expect(backwards.length).toBeGreaterThan(1);
    const values = {
      Name: '  Padded  ',
      Description: 'a\r\nb',
      Regions__c: backwards,
      NumberOfEmployees: 12,
    };
    const [result] = await salesforce.write({
      object: 'Account',
      changes: [{ kind: 'create', key: 'k', values }],
    });
    if (result?.kind !== 'ok') throw new Error(JSON.stringify(result));
    const read = await salesforce.readByIds({
      object: 'Account',
      ids: [result.id],
      fields: Object.keys(values),
    });
    for (const [path, value] of Object.entries(values)) {
      const field = catalogue.fields.find((each) => each.path === path);
      if (field === undefined) throw new Error(`no field ${path}`);
      const back = read.get(result.id)?.values[path] ?? null;
      expect([path, salesforce.canonical(field, back)]).toEqual([path, salesforce.canonical(field, value)]);
    }
  });

  test('a wrong secret, an unknown object and an unknown field say so', async () => {
    const wrong = createSalesforce({
      clock: systemClock,
      door: createDoor({ clock, userAgent: 'test' }),
      connection: {
        name: 'crm',
        url: running.url,
        apiVersion: '62.0',
        auth: {
          flow: 'clientCredentials',
          clientId: running.env['SALESFORCE_CLIENT_ID'] ?? '',
          clientSecret: 'no',
        },
      },
    });
    await expect(wrong.check()).rejects.toMatchObject({ code: 'AUTH_INVALID_CLIENT' });
    await expect(salesforce.describe('Nothing__c')).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' });
    await expect(
      collect(salesforce.read({ object: 'Account', fields: ['Owner.Nothing__c'] })),
    ).rejects.toMatchObject({ code: 'FIELD_GONE', message: expect.stringContaining('"Nothing__c"') });
  });

  test('an expired session is renewed in the middle of a reading', async () => {
    await control('POST', '/faults', { system: 'salesforce', path: '/query/', do: 'expireToken', times: 1 });
    const { records } = await readAll();
    expect(records.length).toBeGreaterThan(4_100);
  });
});
