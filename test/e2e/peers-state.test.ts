import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openState } from '../../src/state/open.ts';
import { run } from '../commands/support.ts';
import { type Bench, bench, counts, flow } from './harness.ts';
import { account, accountId, contact, customers, MINUTE, range, users } from './peers.ts';

const salesforce = { Account: range(12, account), Contact: range(4, contact) };

describe('B41 a state', () => {
  const kept = (it: Bench) => `${it.options.state}-kept`;
  const store = (it: Bench) => join(it.options.state, 'salesforce.sqlite');

  it('that is missing doubles nothing and writes nothing: a run finds every pair again', async () => {
    const it = await bench({ salesforce });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    rmSync(it.options.state, { recursive: true });
    await it.forgetRequests();

    const result = await it.sync();

    expect(counts(result, 'accounts')).toEqual({ link: 12 });
    expect(counts(result, 'contacts')).toEqual({ link: 4 });
    expect(await it.writes()).toEqual([]);
  });

  it.each([
    [
      'that is damaged',
      (file: string) => writeFileSync(file, readFileSync(file).fill(0x5a, 4_096, 8_192)),
      3,
    ],
    ['that is no database', (file: string) => writeFileSync(file, 'not a state'), 3],
    ['that is empty', (file: string) => writeFileSync(file, ''), 3],
  ])('%s stops every command that would write, and is left as it is', async (_, damage, exit) => {
    const it = await bench({ salesforce });
    await it.sync();
    damage(store(it));
    const before = readFileSync(store(it));
    await it.forgetRequests();

    for (const command of [['sync'], ['import', 'accounts'], ['plan']]) {
      const ran = await run(it, ...command);
      expect(ran.code).toBe(exit);
      expect(ran.text).toContain('STATE_CORRUPT: ');
    }
    expect(await it.writes()).toEqual([]);
    expect(readFileSync(store(it)).equals(before)).toBe(true);
  });

  it('that is not the only one for two systems makes everything twice, and a run on either says so', async () => {
    const it = await bench({ salesforce });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    // What the other state's run made of the same account.
    const mark = { name: 'CFSalesforceId', value: accountId(2) };
    await it.edit('halo', 'Client', { name: 'Customer 2', customfields: [mark] });
    const [made] = (await it.records('halo', 'Client'))
      .filter((row) => row['name'] === 'Customer 2')
      .slice(1);
    const linked = await it.record(
      'halo',
      'Client',
      (row) => row['name'] === 'Customer 2' && row['id'] !== made?.['id'],
    );

    const noted = flow(await it.sync({ full: true }), 'accounts').notes;

    expect(noted).toContainEqual({
      code: 'MARK_DOUBLED',
      what: expect.stringContaining(`Client "${made?.['id']}" and "${linked['id']}" in halo bear the mark`),
      count: 1,
      example: expect.any(String),
    });
    expect(flow(await it.sync(), 'contacts').notes).toEqual([]);
  });

  it('that is older than what the systems hold catches up: nothing doubled, no newer value lost', async () => {
    const it = await bench({ salesforce });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    cpSync(it.options.state, kept(it), { recursive: true });
    await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: 'newer' });
    await it.edit('salesforce', 'Account', { Name: 'Customer 13' });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    const [, second] = await customers(it);
    await it.edit('halo', 'Client', { id: second?.['id'], website: 'https://newer.example' });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    rmSync(it.options.state, { recursive: true });
    cpSync(kept(it), it.options.state, { recursive: true });

    await it.sync();

    expect(await customers(it)).toHaveLength(13);
    expect(await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1')).toMatchObject({
      main_phonenumber: 'newer',
    });
    expect(await it.record('salesforce', 'Account', (row) => row['Name'] === second?.['name'])).toMatchObject(
      {
        Website: 'https://newer.example',
      },
    );
    it.clock.advance(60 * MINUTE);
    await it.sync();
    it.clock.advance(60 * MINUTE);
    expect((await it.sync()).outcome).toBe('nothing');
  });
});

describe('B43 two runs at once', () => {
  it('the second ends before it has asked or written anything, and the first is not disturbed', async () => {
    const it = await bench({ salesforce });
    // Whoever has the state open is a run under way.
    const first = openState({
      path: join(it.options.state, 'salesforce.sqlite'),
      key: it.io.env['CROSSWALK_STATE_KEY'] ?? '',
      clock: it.clock,
    });
    await it.forgetRequests();

    const second = await run(it, 'sync');

    expect(second.code).toBe(3);
    expect(second.text).toContain('STATE_LOCKED: ');
    expect((await it.requests('salesforce')).filter(({ path }) => path.includes('query'))).toEqual([]);
    expect(await it.writes()).toEqual([]);

    first.close();
    const result = await it.sync();
    expect(counts(result, 'accounts')).toEqual({ create: 12 });
    expect(await customers(it)).toHaveLength(12);
    expect(await users(it)).toHaveLength(4);
  });
});

describe('B45 a plan with a system that does not answer', () => {
  it('says what is missing, exits with 3, and is no plan that could be carried out', async () => {
    const it = await bench({ salesforce });
    const file = join(it.options.mappings, '..', 'plan.json');
    await it.control('halo', 'faults', { path: '/api/Users', do: { status: 503 } });

    const { code, text } = await run(it, 'plan', '--out', file);
    const applied = await run(it, 'apply', file);

    expect(code).toBe(3);
    expect(text).toContain('SERVER_FAILED');
    expect(text).toContain('The plan is incomplete');
    expect(text).toContain('"crosswalk apply" refuses it');
    expect([applied.code, applied.failure?.problem.code]).toEqual([1, 'PLAN_STALE']);
    expect(await it.writes()).toEqual([]);
  });
});

describe('B48 creates that nobody expected', () => {
  const creates = async (it: Bench) => (await it.sync()).flows.find(({ error }) => error)?.error;

  it('of a clause that is widened (a backfill) are stopped before the first one', async () => {
    const it = await bench({
      salesforce: { Account: range(40, (n) => account(n, { Type: n <= 12 ? 'Other' : 'Prospect' })) },
    });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('import:\n', `import:\n  where: "Type = 'Other'"\n`),
    );
    await it.sync();
    it.clock.advance(60 * MINUTE);
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace("Type = 'Other'", 'Type != null'));
    await it.forgetRequests();

    expect(await creates(it)).toMatchObject({
      code: 'CHANGE_GUARD',
      what: expect.stringContaining('28 records would be created'),
    });
    expect(await it.writes()).toEqual([]);
    expect(counts(await it.sync({ allow: { create: 28 } }), 'accounts')).toMatchObject({ create: 28 });
  });

  it('of links that were all forgotten, with nothing to find records by, are stopped', async () => {
    const it = await bench({ salesforce: { Account: range(12, account) } });
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('guards: { create: 100%', 'guards: { create: 5'),
    );
    expect(await creates(it)).toMatchObject({ code: 'CHANGE_GUARD' });
    expect(await it.writes()).toEqual([]);
  });

  it('of the other direction, switched on when both sides are full, are stopped', async () => {
    const it = await bench({
      salesforce: { Account: range(12, account) },
      halo: { Client: range(30, (n) => ({ id: 100 + n, name: `Halo only ${n}` })) },
    });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text
        .replace('on: [update]', 'on: [create, update]')
        .replace('source: Name, target: name, write: create', 'source: Name, target: name, direction: both'),
    );
    await it.forgetRequests();

    expect(await creates(it)).toMatchObject({
      code: 'CHANGE_GUARD',
      what: expect.stringContaining('31 records would be created'),
    });
    expect(await it.writes()).toEqual([]);
  });
});
