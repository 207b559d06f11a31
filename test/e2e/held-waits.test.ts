import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, counts, heldCodes, type Wire } from './harness.ts';

const ACCOUNT = {
  Id: '001000000000001AAA',
  Name: 'Acme',
  Phone: '020 7946 0101',
  Website: 'https://acme.example',
  Industry: 'Banking',
  NumberOfEmployees: 10,
};

const account = (it: Bench) => it.record('salesforce', 'Account', (row) => row['Id'] === ACCOUNT.Id);
const client = (it: Bench) => it.record('halo', 'Client', (row) => row['name'] === 'Acme');

const inSalesforce = (it: Bench, values: Wire) =>
  it.edit('salesforce', 'Account', { Id: ACCOUNT.Id, ...values });
const inHalo = async (it: Bench, values: Wire) =>
  it.edit('halo', 'Client', { id: (await client(it))['id'], ...values });

const MINUTE = 60_000;

/** A linked customer whose account is held for its industry, and whose next try is hours away. */
async function waiting(values: Wire = {}, before?: (it: Bench) => Promise<unknown>): Promise<Bench> {
  const it = await bench({ salesforce: { Account: [ACCOUNT], Contact: [] } });
  it.rewrite('salesforce/accounts.yaml', (text) =>
    text
      .replace('    default: Other\n', '    unmapped: hold\n')
      .replace(/^guards:.*$/m, 'guards: { create: off, update: off, deactivate: off }'),
  );
  await it.sync();
  it.clock.advance(30 * MINUTE);
  await it.sync();
  await before?.(it);
  it.clock.advance(30 * MINUTE);
  await inSalesforce(it, { Industry: 'Energy', ...values });
  for (const minutes of [0, 20, 35, 65, 125, 250]) {
    it.clock.advance(minutes * MINUTE);
    await it.sync();
  }
  it.clock.advance(30 * MINUTE);
  return it;
}

/** What holds the record is mended, by a value that the map knows. */
async function mended(it: Bench): Promise<RunResult> {
  it.clock.advance(30 * MINUTE);
  await inSalesforce(it, { Industry: 'Banking' });
  return it.sync();
}

describe('a held source record whose next try is not due', () => {
  it("keeps its newer value against an agent's, and wins the conflict once it is mended", async () => {
    const it = await waiting({ Phone: '0111 SF' });
    await inHalo(it, { main_phonenumber: '0222 HALO' });
    const result = await it.sync();
    expect(counts(result, 'accounts', 'syncBack')['update']).toBeUndefined();
    expect((await account(it))['Phone']).toBe('0111 SF');
    expect((await client(it))['main_phonenumber']).toBe('0222 HALO');
    expect(heldCodes(result, 'accounts')).toEqual(['VALUE_UNMAPPED']);
    await mended(it);
    expect((await account(it))['Phone']).toBe('0111 SF');
    expect((await client(it))['main_phonenumber']).toBe('0111 SF');
  });

  it('still takes what only the agent changed', async () => {
    const it = await waiting({ Phone: '0111 SF' });
    await inHalo(it, { website: 'https://agent.example' });
    expect(counts(await it.sync(), 'accounts', 'syncBack')).toMatchObject({ update: 1 });
    expect((await account(it))['Website']).toBe('https://agent.example');
    await mended(it);
    expect((await account(it))['Phone']).toBe('0111 SF');
    expect((await client(it))['main_phonenumber']).toBe('0111 SF');
    expect((await client(it))['website']).toBe('https://agent.example');
  });

  it('forgets none of what both sides agreed on', async () => {
    const it = await waiting({}, (it) => inHalo(it, { customfields: [{ id: 153, value: 99 }] }));
    await inHalo(it, { website: 'https://agent.example' });
    await it.sync();
    await mended(it);
    const { customfields } = (await client(it)) as { customfields: { name: string; value: unknown }[] };
    expect(Number(customfields.find(({ name }) => name === 'CFEmployees')?.value)).toBe(99);
  });

  it("lets an agent's value win where the mapping says so", async () => {
    const it = await waiting({ Phone: '0111 SF' });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('conflict: source', 'conflict: target'));
    await inHalo(it, { main_phonenumber: '0222 HALO' });
    await it.sync();
    await mended(it);
    expect((await account(it))['Phone']).toBe('0222 HALO');
  });
});
