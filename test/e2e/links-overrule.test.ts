import { describe, expect, it } from 'vitest';
import { type Bench, bench, counts, writeLinks } from './harness.ts';

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
