import { describe, expect, it } from 'vitest';
import { retryCommand } from '../../src/commands/retry.ts';
import { syncCommand } from '../../src/commands/sync.ts';
import { type Kill, killed } from '../support/crash.ts';
import { type Bench, bench, counts, heldCodes, type Wire, writeLinks } from './harness.ts';

const customer = (n: number): Wire => ({
  name: `Customer ${n}`,
  accountsid: `A-${n}`,
  website: `https://${n}.example`,
});
const range = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));
const POST = { method: 'POST', path: '/composite/sobjects' } as const;

const PERSON = { Id: '005000000000099AAA', Username: 'pat@example.com', LastName: 'Pat', IsActive: true };

/** Customers that were born in Halo and are to be created in Salesforce, where no field bears their mark. */
async function scene(customers: number): Promise<Bench> {
  const it = await bench({ salesforce: { User: [PERSON], Account: [], Contact: [] } });
  it.rewrite('salesforce/accounts.yaml', (text) =>
    text
      .replace(/^guards:.*$/m, 'guards: { create: off, update: off }')
      .replace('on: [update]', 'on: [create, update]')
      .replace(
        '{ source: Name, target: name, write: create }',
        '{ source: Name, target: name, direction: both }',
      ),
  );
  await it.sync();
  for (const row of range(customers, customer)) await it.edit('halo', 'Client', row);
  it.clock.advance(60_000);
  return it;
}

async function killedAt(it: Bench, when: Kill['when']): Promise<void> {
  const died = await killed({ at: 1, when, only: POST }, it.options.state, (signal) =>
    syncCommand({ ...it.io, signal }, { ...it.options, json: true }),
  );
  expect(died).toBe(true);
  it.clock.advance(60_000);
}

/** Halo's own customer comes over as well, before anything goes wrong. */
const named = (rows: readonly Wire[], field: string) =>
  rows.flatMap((row) => (row[field] === 'Unassigned' ? [] : String(row[field]))).sort();
const names = async (it: Bench) => ({
  salesforce: named(await it.records('salesforce', 'Account'), 'Name'),
  halo: named(await it.records('halo', 'Client'), 'name'),
});

async function quiet(it: Bench): Promise<string[]> {
  it.clock.advance(60_000);
  await it.forgetRequests();
  await it.sync();
  return it.writes();
}

/** What Halo calls the customer of that name. */
const idOf = async (it: Bench, name: string) =>
  (await it.record('halo', 'Client', (row) => row['name'] === name))['id'];
const account = (it: Bench, name: string) =>
  it.record('salesforce', 'Account', (row) => row['Name'] === name);

describe('a create in Salesforce whose answer was lost, and that bears no mark', () => {
  it.each([
    ['the customer', 'halo'],
    ['the account', 'salesforce'],
    ['both', 'both'],
  ])('is found again by what was sent when %s was renamed meanwhile', async (_, who) => {
    const it = await scene(1);
    await killedAt(it, 'after');
    if (who !== 'salesforce')
      await it.edit('halo', 'Client', { id: await idOf(it, 'Customer 1'), name: 'Renamed' });
    if (who !== 'halo')
      await it.edit('salesforce', 'Account', {
        Id: (await account(it, 'Customer 1'))['Id'],
        Name: 'New name',
      });
    it.clock.advance(60_000);

    const result = await it.sync();

    const name = who === 'halo' ? 'Renamed' : 'New name';
    expect(await names(it)).toEqual({ salesforce: [name], halo: [name] });
    expect(counts(result, 'accounts', 'import')['create'] ?? 0).toBe(0);
    expect(await quiet(it)).toEqual([]);
  });

  it('is found again among the others of its batch, several of which were renamed', async () => {
    const it = await scene(12);
    await it.control('salesforce', 'faults', {
      system: 'salesforce',
      ...POST,
      nth: 1,
      do: { applyThenFail: 504 },
    });
    expect(new Set(heldCodes(await it.sync(), 'accounts', 'syncBack'))).toEqual(new Set(['WRITE_UNKNOWN']));
    for (const n of [2, 5, 9])
      await it.edit('halo', 'Client', { id: await idOf(it, `Customer ${n}`), name: `Renamed ${n}` });
    for (const n of [3, 5])
      await it.edit('salesforce', 'Account', {
        Id: (await account(it, `Customer ${n}`))['Id'],
        Name: `Other ${n}`,
      });
    it.clock.advance(1_800_000);

    await it.sync();

    const left = await names(it);
    expect(left.salesforce).toHaveLength(12);
    expect(left.halo).toEqual(left.salesforce);
    expect(await quiet(it)).toEqual([]);
  });

  it('is not sent again while Salesforce may still be at work on it, and is afterwards', async () => {
    const it = await scene(1);
    await killedAt(it, 'before');

    const early = await it.sync();
    const before = await names(it);
    it.clock.advance(15 * 60_000);
    const late = await it.sync();

    expect(heldCodes(early, 'accounts', 'syncBack')).toEqual(['WRITE_UNKNOWN']);
    expect(before).toEqual({ salesforce: [], halo: ['Customer 1'] });
    expect(counts(late, 'accounts', 'syncBack')['create']).toBe(1);
    expect(await names(it)).toEqual({ salesforce: ['Customer 1'], halo: ['Customer 1'] });
    expect(await quiet(it)).toEqual([]);
  });

  it('is not sent again by retry either while Salesforce may still be at work on it', async () => {
    const it = await scene(1);
    for (const act of [{ applyThenFail: 504 }, { lateVisible: { ms: 300_000 } }])
      await it.control('salesforce', 'faults', { system: 'salesforce', ...POST, nth: 1, do: act });
    expect(heldCodes(await it.sync(), 'accounts', 'syncBack')).toEqual(['WRITE_UNKNOWN']);

    await retryCommand(it.io, [], { ...it.options, json: true });
    it.output();
    it.clock.advance(20 * 60_000);
    await it.sync();

    expect(await names(it)).toEqual({ salesforce: ['Customer 1'], halo: ['Customer 1'] });
    expect(await quiet(it)).toEqual([]);
  });

  it('is not taken for an account that somebody else made at that time', async () => {
    const it = await scene(1);
    await killedAt(it, 'before');
    await it.edit('salesforce', 'Account', { Name: 'Another', AccountNumber: 'B-1' });
    it.clock.advance(15 * 60_000);

    const result = await it.sync();

    expect([...heldCodes(result, 'accounts'), ...heldCodes(result, 'accounts', 'syncBack')]).toEqual([]);
    expect(await names(it)).toEqual({
      salesforce: ['Another', 'Customer 1'],
      halo: ['Another', 'Customer 1'],
    });
  });

  it('is forgotten when its customer is gone: what it made comes over like any account', async () => {
    const it = await scene(1);
    await killedAt(it, 'after');
    await it.remove('halo', 'Client', Number(await idOf(it, 'Customer 1')));

    const result = await it.sync();

    expect(counts(result, 'accounts', 'import')['create']).toBe(1);
    expect(await names(it)).toEqual({ salesforce: ['Customer 1'], halo: ['Customer 1'] });
    expect(await quiet(it)).toEqual([]);
  });
});

describe('one whose account is gone before it was found', () => {
  const live = async (it: Bench) =>
    named(
      (await it.records('salesforce', 'Account')).filter((row) => row['IsDeleted'] !== true),
      'Name',
    );

  it.each([
    ['none', false],
    ['deactivate', true],
  ])('is not made again; with onSourceDelete: %s its customer is switched off: %s', async (policy, off) => {
    const it = await scene(1);
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('onNoMatch: create', `onNoMatch: create\n  onSourceDelete: ${policy}`),
    );
    await killedAt(it, 'after');
    const { Id } = await account(it, 'Customer 1');
    await it.remove('salesforce', 'Account', String(Id));
    it.clock.advance(20 * 60_000);

    const result = await it.sync();

    expect(counts(result, 'accounts', 'syncBack')['create'] ?? 0).toBe(0);
    expect([...heldCodes(result, 'accounts'), ...heldCodes(result, 'accounts', 'syncBack')]).toEqual([]);
    expect(await live(it)).toEqual([]);
    const customer = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    expect(customer['inactive'] ?? false).toBe(off);
    expect(await quiet(it)).toEqual([]);
    // Back from the recycle bin it is the customer's again.
    await it.control('salesforce', 'undelete', { object: 'Account', id: Id });
    await it.sync();
    expect([await live(it), named(await it.records('halo', 'Client'), 'name')]).toEqual([
      ['Customer 1'],
      ['Customer 1'],
    ]);
  });

  it('is not made again after a merge; the survivor takes the customer where it has none', async () => {
    const it = await scene(1);
    await killedAt(it, 'after');
    const loser = (await account(it, 'Customer 1'))['Id'];
    await it.edit('salesforce', 'Account', { Name: 'Survivor', AccountNumber: 'S-1' });
    const winner = (await account(it, 'Survivor'))['Id'];
    await it.control('salesforce', 'merge', { object: 'Account', winner, losers: [loser] });
    it.clock.advance(20 * 60_000);

    await it.sync();

    expect(await live(it)).toEqual(['Survivor']);
    expect(named(await it.records('halo', 'Client'), 'name')).toEqual(['Survivor']);
    expect(await quiet(it)).toEqual([]);
  });

  it('is not made again after a merge into one that has a customer of its own', async () => {
    const it = await scene(1);
    await it.edit('salesforce', 'Account', { Name: 'Survivor', AccountNumber: 'S-1' });
    const winner = (await account(it, 'Survivor'))['Id'];
    await killedAt(it, 'after');
    const loser = (await account(it, 'Customer 1'))['Id'];
    await it.control('salesforce', 'merge', { object: 'Account', winner, losers: [loser] });
    it.clock.advance(20 * 60_000);

    const result = await it.sync();

    expect(counts(result, 'accounts', 'syncBack')['create'] ?? 0).toBe(0);
    expect(await live(it)).toEqual(['Survivor']);
    expect(named(await it.records('halo', 'Client'), 'name')).toEqual(['Customer 1', 'Survivor']);
    expect(await quiet(it)).toEqual([]);
  });
});

describe('people born at a customer that is not in Salesforce yet', () => {
  it.each([
    ['got no answer', { applyThenFail: 504 }],
    ['was refused', { itemErrors: { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'x', every: 1 } }],
  ])('wait for it when its create %s, and get their account', async (_, act) => {
    const it = await scene(1);
    it.rewrite('salesforce/contacts.yaml', (text) =>
      text
        .replace('on: [update]', 'on: [create, update]')
        .replace('target: site_id, link: accounts', 'target: site_id, direction: both, link: accounts'),
    );
    const { main_site_id } = await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1');
    await it.edit('halo', 'Users', { surname: 'Early', emailaddress: 'e@x.example', site_id: main_site_id });
    await it.control('salesforce', 'faults', { system: 'salesforce', ...POST, nth: 1, do: act });

    const first = await it.sync();
    await fetch(`${it.io.env['SALESFORCE_URL'] ?? ''}/__sandbox/faults`, { method: 'DELETE' });
    for (let run = 0; run < 4; run += 1) {
      it.clock.advance(1_800_000);
      await it.sync();
    }

    expect(heldCodes(first, 'contacts', 'syncBack')).toEqual(['PARENT_PENDING']);
    const contact = await it.record('salesforce', 'Contact', (row) => row['LastName'] === 'Early');
    expect(contact['AccountId']).toBe((await account(it, 'Customer 1'))['Id']);
    expect(await quiet(it)).toEqual([]);
  });
});

describe('one whose values nobody would recognise', () => {
  /** Everything that was sent has been changed in Salesforce since. */
  async function unrecognisable(): Promise<{ it: Bench; id: string }> {
    const it = await scene(1);
    await killedAt(it, 'after');
    const id = String((await account(it, 'Customer 1'))['Id']);
    await it.edit('salesforce', 'Account', {
      Id: id,
      Name: 'X',
      AccountNumber: 'Y',
      Website: 'https://z.example',
    });
    it.clock.advance(3_600_000);
    return { it, id };
  }

  it('is held on both sides, with the reason and the cure; nothing is created', async () => {
    const { it } = await unrecognisable();

    const result = await it.sync();

    expect(heldCodes(result, 'accounts', 'import')).toEqual(['CREATE_UNDECIDED']);
    expect(heldCodes(result, 'accounts', 'syncBack')).toEqual(['CREATE_UNDECIDED']);
    expect(await names(it)).toEqual({ salesforce: ['X'], halo: ['Customer 1'] });
    expect(await quiet(it)).toEqual([]);
  });

  it('is linked by links.yaml', async () => {
    const { it, id } = await unrecognisable();
    await it.sync();
    const target = await idOf(it, 'Customer 1');
    writeLinks(it, `links:\n  accounts:\n    - { source: "${id}", target: "${target}" }\n`);

    const result = await it.sync();

    expect(result.outcome).toBe('done');
    expect(await names(it)).toEqual({ salesforce: ['X'], halo: ['X'] });
    expect(await quiet(it)).toEqual([]);
  });

  it('is created on both sides when somebody says that they are two', async () => {
    const { it } = await unrecognisable();
    await it.sync();

    await retryCommand(it.io, [], { ...it.options, code: 'CREATE_UNDECIDED', json: true });
    it.output();

    expect(await names(it)).toEqual({ salesforce: ['Customer 1', 'X'], halo: ['Customer 1', 'X'] });
    expect((await it.sync()).outcome).toBe('nothing');
    expect(await quiet(it)).toEqual([]);
  });
});
