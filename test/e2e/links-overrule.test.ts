import { describe, expect, it } from 'vitest';
import { importCommand } from '../../src/commands/import.ts';
import { linksRemoveCommand } from '../../src/commands/links.ts';
import { type Bench, bench, counts, heldCodes, writeLinks } from './harness.ts';

const HALF_HOUR = 30 * 60_000;
const accountId = (n: number) => `00100000000000${n}AAA`;

/** Accounts that came over with a person each, long ago. */
async function settled(accounts: number): Promise<Bench> {
  const numbers = Array.from({ length: accounts }, (_, index) => index + 1);
  const it = await bench({
    salesforce: {
      Account: numbers.map((n) => ({
        Id: accountId(n),
        Name: `Customer ${n}`,
        Phone: `020 ${n}`,
        Website: `https://${n}.example`,
      })),
      Contact: numbers.map((n) => ({
        Id: `00300000000000${n}AAA`,
        LastName: `Person ${n}`,
        Email: `p${n}@example.com`,
        AccountId: accountId(n),
      })),
    },
  });
  for (const file of ['accounts', 'contacts'])
    it.rewrite(
      `salesforce/${file}.yaml`,
      (text) => `${text.replace(/^guards:.*\n/m, '')}\nguards: { create: off, update: off }\n`,
    );
  await it.sync();
  it.clock.advance(HALF_HOUR);
  await it.sync();
  it.clock.advance(HALF_HOUR);
  return it;
}

const client = (it: Bench, name: string) => it.record('halo', 'Client', (row) => row['name'] === name);
const account = (it: Bench, n: number) =>
  it.record('salesforce', 'Account', (row) => row['Id'] === accountId(n));

/** Links account n to the customer of another number. */
async function write(it: Bench, to: Readonly<Record<number, number | string>>): Promise<void> {
  const rows = await Promise.all(
    Object.entries(to).map(async ([from, name]) => {
      const { id } = await client(it, typeof name === 'number' ? `Customer ${name}` : name);
      return `    - { source: "${accountId(Number(from))}", target: "${id}" }\n`;
    }),
  );
  writeLinks(it, `links:\n  accounts:\n${rows.join('')}`);
}

const siteOf = async (it: Bench, name: string) => (await client(it, name))['main_site_id'];
const person = (it: Bench, n: number) =>
  it.record('halo', 'Users', (row) => row['surname'] === `Person ${n}`);

describe('the people of an account that is linked to another customer', () => {
  async function other(): Promise<Bench> {
    const it = await settled(2);
    await it.edit('halo', 'Client', { name: 'Other' });
    return it;
  }

  it('move with it in the same run, and a plan says so', async () => {
    const it = await other();
    await write(it, { 1: 'Other' });

    const planned = await it.plan();
    await it.forgetRequests();
    const done = await it.sync();

    expect(counts(planned, 'contacts')).toMatchObject({ update: 1 });
    expect(counts(done, 'contacts')).toMatchObject({ update: 1 });
    expect((await person(it, 1))['site_id']).toBe(await siteOf(it, 'Other'));
    expect((await person(it, 2))['site_id']).toBe(await siteOf(it, 'Customer 2'));
    it.clock.advance(HALF_HOUR);
    await it.sync();
    it.clock.advance(HALF_HOUR);
    await it.forgetRequests();
    expect((await it.sync()).outcome).toBe('nothing');
    expect(await it.writes()).toEqual([]);
  });

  it('move with the next run of their mapping when this one was only for the account', async () => {
    const it = await other();
    await write(it, { 1: 'Other' });

    await importCommand(it.io, 'accounts', { ...it.options, ids: [accountId(1)] });
    it.output();
    it.clock.advance(HALF_HOUR);
    await it.sync();

    expect((await person(it, 1))['site_id']).toBe(await siteOf(it, 'Other'));
  });

  it('move when the link was removed and the account is matched anew', async () => {
    const it = await other();
    const { id } = await client(it, 'Customer 1');
    await it.edit('halo', 'Client', {
      id,
      name: 'Renamed',
      customfields: [{ name: 'CFSalesforceId', value: '' }],
    });
    const heir = await client(it, 'Other');
    await it.edit('halo', 'Client', { id: heir['id'], name: 'Customer 1' });
    await linksRemoveCommand(it.io, 'accounts', accountId(1), it.options);
    it.output();

    await it.sync();

    expect((await person(it, 1))['site_id']).toBe(heir['main_site_id']);
  });
});

describe('links that links.yaml sends round in a circle', () => {
  it.each([
    ['two', { 1: 2, 2: 1 }],
    ['three', { 1: 2, 2: 3, 3: 1 }],
  ])('of %s go on exchanging what is edited on either side', async (_, to) => {
    const it = await settled(Object.keys(to).length);
    await write(it, to);
    const swapped = await it.sync();
    it.clock.advance(HALF_HOUR);
    await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: '0111' });
    const { id } = await client(it, `Customer ${to[2]}`);
    await it.edit('halo', 'Client', { id, website: 'https://agent.example' });

    await it.sync();

    expect(counts(swapped, 'accounts')['link']).toBe(Object.keys(to).length);
    expect((await client(it, 'Customer 2'))['main_phonenumber']).toBe('0111');
    expect((await account(it, 2))['Website']).toBe('https://agent.example');
  });
});

describe('an account whose customer was deleted in Halo', () => {
  it('is held by the next complete run, which says that it is gone', async () => {
    const it = await settled(2);
    const { id } = await client(it, 'Customer 1');
    await it.remove('halo', 'Client', Number(id));

    const full = await it.sync({ full: true });

    expect(heldCodes(full, 'accounts')).toEqual(['TARGET_GONE']);
    expect(counts(full, 'accounts')).toMatchObject({ unchanged: 1, held: 1 });
    it.clock.advance(24 * 3_600_000);
    expect(heldCodes(await it.sync(), 'accounts')).toEqual(['TARGET_GONE']);
    expect(await it.records('halo', 'Client')).toHaveLength(2);
  });
});
