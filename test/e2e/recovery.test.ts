import { describe, expect, it } from 'vitest';
import { explainCommand } from '../../src/commands/explain.ts';
import { importCommand } from '../../src/commands/import.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, counts, flow, heldCodes, writeLinks } from './harness.ts';

const account = (n: number, more: Record<string, unknown> = {}) => ({
  Id: `0010000000000${String(n).padStart(2, '0')}AAA`,
  Name: `Customer ${n}`,
  Phone: `+44 20 7946 0${String(100 + n)}`,
  ...more,
});
const contact = (n: number) => ({
  Id: `0030000000000${String(n).padStart(2, '0')}AAA`,
  AccountId: account(n).Id,
  LastName: `Person ${n}`,
  Email: `person${n}@example.com`,
});
const range = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

const customersNamed = async (it: Bench, name: string) =>
  (await it.records('halo', 'Client')).filter((row) => row['name'] === name);

async function importIds(it: Bench, mapping: string, ids: readonly string[]): Promise<RunResult> {
  it.output();
  await importCommand(it.io, mapping, { ...it.options, json: true, ids });
  return JSON.parse(it.output()) as RunResult;
}

describe('creates without an answer', () => {
  it('are looked up before the next mapping runs, so that no contact is filed at the wrong customer', async () => {
    const it = await bench({ salesforce: { Account: range(12, account), Contact: range(12, contact) } });
    await it.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/api/Client.*',
      nth: 1,
      do: { applyThenFail: 504 },
    });

    const first = await it.sync();

    expect(counts(first, 'accounts')).toEqual({ create: 12 });
    const users = (await it.records('halo', 'Users')).filter((row) =>
      String(row['surname'] ?? '').startsWith('Person'),
    );
    expect(new Set(users.map((row) => row['client_name'])).size).toBe(12);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('leave their children waiting while the answer cannot be had, and are found by the next run', async () => {
    const it = await bench({ salesforce: { Account: range(2, account), Contact: range(2, contact) } });
    await it.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/api/Client.*',
      nth: 1,
      do: { applyThenFail: 504 },
    });
    // The sweep passes; both look-ups after the write fail, with all their retries.
    await it.control('halo', 'faults', {
      system: 'halo',
      method: 'GET',
      path: '/api/Client.*',
      nth: 2,
      times: 10,
      do: { status: 503 },
    });

    const first = await it.sync();
    await call(it, 'DELETE', 'faults');
    const second = await it.sync();

    expect(heldCodes(first, 'contacts')).toEqual(['PARENT_PENDING', 'PARENT_PENDING']);
    expect(counts(second, 'accounts')).toMatchObject({ link: 2 });
    expect(counts(second, 'contacts')).toMatchObject({ create: 2 });
    expect(
      await it
        .records('halo', 'Client')
        .then((rows) => rows.filter((row) => String(row['name']).startsWith('Customer')).length),
    ).toBe(2);
    expect((await it.sync()).outcome).toBe('nothing');
  });
});

describe('a first import that was cut short', () => {
  it('goes on in the next run, past the guard that would stop so many creates later', async () => {
    const it = await bench({
      salesforce: {
        Account: range(40, account),
        Contact: range(40, contact).concat(
          range(40, (n) => ({
            ...contact(n),
            Id: `0030000000001${String(n).padStart(2, '0')}AAA`,
            Email: `other${n}@example.com`,
          })),
          range(40, (n) => ({
            ...contact(n),
            Id: `0030000000002${String(n).padStart(2, '0')}AAA`,
            Email: `third${n}@example.com`,
          })),
        ),
      },
    });
    await it.control('halo', 'faults', {
      system: 'halo',
      method: 'POST',
      path: '/api/Users.*',
      nth: 2,
      do: { status: 403 },
    });

    const first = await it.sync();
    await call(it, 'DELETE', 'faults');
    const second = await it.sync();

    expect(flow(first, 'contacts').outcome).toBe('failed');
    expect(flow(first, 'contacts').counts.create).toBe(100);
    expect(counts(second, 'contacts')).toMatchObject({ create: 20 });
    expect((await it.sync()).outcome).toBe('nothing');
  });
});

describe('identity under repair', () => {
  it('B15 L9 follows a chain of merges to the last survivor', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    const middle = await it.edit('salesforce', 'Account', { Name: 'Middle' });
    const last = await it.edit('salesforce', 'Account', { Name: 'Last', Phone: '1' });
    await it.control('salesforce', 'merge', {
      object: 'Account',
      winner: middle['Id'],
      losers: [account(1).Id],
    });
    await it.control('salesforce', 'merge', {
      object: 'Account',
      winner: last['Id'],
      losers: [middle['Id']],
    });
    it.clock.advance(60_000);

    await it.sync();

    expect((await it.records('halo', 'Client')).filter((row) => row['name'] !== 'Unassigned')).toHaveLength(
      1,
    );
    expect(await customersNamed(it, 'Customer 1')).toMatchObject([{ main_phonenumber: '1' }]);
  });

  it('keeps the link when two equal accounts are merged and nothing else changes', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('on: [update]', 'on: []'));
    await it.sync();
    const twin = await it.edit('salesforce', 'Account', { Name: 'Customer 1', Phone: account(1).Phone });
    await it.control('salesforce', 'merge', {
      object: 'Account',
      winner: twin['Id'],
      losers: [account(1).Id],
    });
    it.clock.advance(60_000);
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: twin['Id'], Name: 'Renamed', Phone: '2' });
    it.clock.advance(60_000);

    await it.sync();

    expect(await customersNamed(it, 'Renamed')).toEqual([]);
    expect(await customersNamed(it, 'Customer 1')).toMatchObject([{ main_phonenumber: '2' }]);
  });

  it('takes an account that was deleted and made again for the customer it was', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    await it.remove('salesforce', 'Account', account(1).Id);
    const again = await it.edit('salesforce', 'Account', { Name: 'Customer 1', Phone: '3' });
    const client = (await customersNamed(it, 'Customer 1'))[0];
    it.clock.advance(60_000);
    await it.sync();
    writeLinks(it, `links:\n  accounts:\n    - { source: "${again['Id']}", target: "${client?.['id']}" }\n`);
    await it.sync();
    await it.edit('halo', 'Client', { id: client?.['id'], website: 'https://again.example' });
    it.clock.advance(60_000);

    await it.sync();

    expect(await customersNamed(it, 'Customer 1')).toHaveLength(1);
    expect((await it.record('salesforce', 'Account', (row) => row['Id'] === again['Id']))['Website']).toBe(
      'https://again.example',
    );
  });

  it('finds a renamed customer by its mark in a one-off import after the state was lost', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    const client = (await customersNamed(it, 'Customer 1'))[0];
    await it.edit('halo', 'Client', { id: client?.['id'], name: 'Renamed by an agent' });

    const result = await importIds(
      { ...it, options: { ...it.options, state: `${it.options.state}-lost` } },
      'accounts',
      [account(1).Id],
    );

    expect(counts(result, 'accounts')).toEqual({ link: 1 });
    expect(await customersNamed(it, 'Customer 1')).toEqual([]);
  });

  it('holds in a one-off import what a sync holds: two accounts of one name', async () => {
    const it = await bench({ salesforce: { Account: [account(1), account(2, { Name: 'CUSTOMER 1' })] } });

    const result = await importIds(it, 'accounts', [account(1).Id]);

    expect(heldCodes(result, 'accounts')).toEqual(['MATCH_AMBIGUOUS']);
    expect(await customersNamed(it, 'Customer 1')).toEqual([]);
  });

  it('says so when an id to import does not exist', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });

    const result = await importIds(it, 'accounts', ['001000000000099AAA']);

    expect(flow(result, 'accounts').notes.map((note) => note.code)).toEqual(['SOURCE_NOT_FOUND']);
  });
});

describe('a shared customer', () => {
  const shared = (primary: number) =>
    `links:\n  accounts:\n${[1, 2].map((n) => `    - { source: "${account(n).Id}", target: "80"${n === primary ? ', primary: true' : ''} }\n`).join('')}`;

  it('is not overwritten by a secondary account, not even on first sight with adopt: overwrite', async () => {
    const it = await bench({
      salesforce: { Account: [account(1), account(2)] },
      halo: { Client: [{ id: 80, name: 'Group', main_phonenumber: 'old' }] },
    });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', 'import:\n  adopt: overwrite\n'),
    );
    writeLinks(it, shared(1));

    await it.sync();

    expect(await it.record('halo', 'Client', (row) => row['id'] === 80)).toMatchObject({
      main_phonenumber: account(1).Phone,
    });
    expect((await it.sync()).outcome).toBe('nothing');
    expect((await it.record('salesforce', 'Account', (row) => row['Id'] === account(1).Id))['Phone']).toBe(
      account(1).Phone,
    );
  });

  it('changes hands when links.yaml marks the other account', async () => {
    const it = await bench({
      salesforce: { Account: [account(1), account(2)] },
      halo: { Client: [{ id: 80, name: 'Customer 1' }] },
    });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('onNoMatch: create', 'onNoMatch: report'));
    await it.sync();
    writeLinks(
      it,
      `links:\n  accounts:\n    - { source: "${account(2).Id}", target: "80", primary: true }\n`,
    );
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: account(1).Id, Phone: 'one' });
    await it.edit('salesforce', 'Account', { Id: account(2).Id, Phone: 'two' });
    it.clock.advance(60_000);

    await it.sync();

    expect(await it.record('halo', 'Client', (row) => row['id'] === 80)).toMatchObject({
      main_phonenumber: 'two',
    });
  });
});

describe('a held sync-back', () => {
  const mapped = async () => {
    const it = await bench({ salesforce: { Account: [account(1, { Industry: 'Banking' })] } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace('values: industries }', 'values: industries, direction: both }')
        .replace(
          / {4}default: Other\n {4}map:\n[\s\S]*?(?=\nguards)/,
          '    unmapped: hold\n    map:\n      Banking: Finance\n',
        ),
    );
    await it.sync();
    const client = (await customersNamed(it, 'Customer 1'))[0];
    return { it, client };
  };

  it('is tried again when the mapping is mended, however long ago the change was', async () => {
    const { it, client } = await mapped();
    await it.edit('halo', 'Client', {
      id: client?.['id'],
      website: 'https://held.example',
      customfields: [{ id: 152, value: 'Retail' }],
    });
    it.clock.advance(60_000);
    expect(heldCodes(await it.sync(), 'accounts', 'syncBack')).toEqual(['VALUE_UNMAPPED']);
    for (let day = 0; day < 3; day += 1) {
      it.clock.advance(86_400_000);
      await it.sync();
    }
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('Banking: Finance', 'Banking: Finance\n      Apparel: Retail'),
    );

    await it.sync();

    expect(await it.record('salesforce', 'Account', (row) => row['Id'] === account(1).Id)).toMatchObject({
      Website: 'https://held.example',
      Industry: 'Apparel',
    });
    expect(flow(await it.sync(), 'accounts', 'syncBack').counts.held).toBe(0);
  });

  it('is reported also when the account changed in the same run', async () => {
    const { it, client } = await mapped();
    await it.edit('halo', 'Client', { id: client?.['id'], customfields: [{ id: 152, value: 'Retail' }] });
    await it.edit('salesforce', 'Account', { Id: account(1).Id, Phone: 'new' });
    it.clock.advance(60_000);

    const result = await it.sync();

    expect(heldCodes(result, 'accounts', 'syncBack')).toEqual(['VALUE_UNMAPPED']);
    expect(await customersNamed(it, 'Customer 1')).toMatchObject([{ main_phonenumber: 'new' }]);
  });
});

describe('records born in Halo', () => {
  it('are held when two of them have one name, also when an account has it', async () => {
    const it = await bench({
      salesforce: {},
      halo: {
        Client: [
          { id: 70, name: 'Twin' },
          { id: 71, name: 'twin' },
          { id: 72, name: 'Single' },
        ],
      },
    });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace('on: [update]', 'on: [create, update]')
        .replace(
          '{ source: Name, target: name, write: create }',
          '{ source: Name, target: name, direction: both, write: create }',
        ),
    );

    const result = await it.sync();

    expect(heldCodes(result, 'accounts', 'syncBack')).toEqual(['MATCH_AMBIGUOUS', 'MATCH_AMBIGUOUS']);
    const names = (await it.records('salesforce', 'Account')).map((row) => row['Name']);
    expect(names).toContain('Single');
    expect(names.filter((name) => String(name).toLowerCase() === 'twin')).toEqual([]);
  });

  it('come over when create is added to syncBack.on later', async () => {
    const it = await bench({ salesforce: {}, halo: { Client: [{ id: 72, name: 'Single' }] } });
    await it.sync();
    it.clock.advance(86_400_000 * 3);
    await it.sync();
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace('on: [update]', 'on: [create, update]')
        .replace(
          '{ source: Name, target: name, write: create }',
          '{ source: Name, target: name, direction: both, write: create }',
        ),
    );

    await it.sync();

    expect((await it.records('salesforce', 'Account')).map((row) => row['Name'])).toContain('Single');
  });
});

describe('an org that is not production', () => {
  it('is refused unless the connection allows it (A-29)', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.control('salesforce', 'organization', { IsSandbox: true });

    const refused = await it.sync();

    expect(refused.outcome).toBe('failed');
    expect(flow(refused, 'accounts').error).toMatchObject({ code: 'NOT_PRODUCTION' });
    it.rewrite('connections.yaml', (text) =>
      text.replace('    system: salesforce\n', '    system: salesforce\n    allowNonProduction: true\n'),
    );
    expect(counts(await it.sync(), 'accounts')).toEqual({ create: 1 });
  });
});

describe('explain', () => {
  it('says what the next run would do with a change made in Halo', async () => {
    const it = await bench({ salesforce: { Account: [account(1)] } });
    await it.sync();
    const client = (await customersNamed(it, 'Customer 1'))[0];
    await it.edit('halo', 'Client', { id: client?.['id'], website: 'https://late.example' });
    it.output();

    await explainCommand(it.io, account(1).Id, { ...it.options, values: true });

    const text = it.output();
    expect(text).toContain('~ update  Client');
    expect(text).toContain('"https://late.example"');
  });
});

async function call(it: Bench, method: string, path: string): Promise<void> {
  const url = it.io.env['HALO_URL'] ?? '';
  await fetch(`${url}/__sandbox/${path}`, { method });
}

describe('a customer whose account links.yaml sends elsewhere', () => {
  it('sends its edits to nobody, in that very run too', async () => {
    const it = await bench({ salesforce: { Account: [account(1), account(2)] } });
    await it.sync();
    const [one, two] = await Promise.all(
      [1, 2].map(async (n) => (await customersNamed(it, `Customer ${n}`))[0]?.['id']),
    );
    writeLinks(it, `links:\n  accounts:\n    - { source: "${account(1).Id}", target: "${two}" }\n`);
    it.clock.advance(1_800_000);
    await it.edit('halo', 'Client', { id: one, website: 'https://left.example' });

    const result = await it.sync();

    const first = await it.record('salesforce', 'Account', (row) => row['Id'] === account(1).Id);
    expect(first['Website']).not.toBe('https://left.example');
    expect(flow(result, 'accounts', 'syncBack').notes.map(({ code }) => code)).toEqual(['NOT_LINKED']);
  });
});
