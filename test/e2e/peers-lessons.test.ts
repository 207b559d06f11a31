import { describe, expect, it } from 'vitest';
import { run, runJson } from '../commands/support.ts';
import { type Bench, bench, flow, type Wire } from './harness.ts';
import { account, accountId, customers, importing, MINUTE, range } from './peers.ts';

/** Bodies of what was written to a system since requests were forgotten. */
async function bodies(it: Bench, system: 'salesforce' | 'halo'): Promise<unknown[]> {
  const rows = (await it.requests(system)) as unknown as { method: string; path: string; body: unknown }[];
  return rows.filter(({ method, path }) => method !== 'GET' && !/token/i.test(path)).map(({ body }) => body);
}

describe('L7 a write', () => {
  it('holds the changed fields and the id alone, and leaves what is not mapped as it is', async () => {
    const it = await bench({
      salesforce: { Account: range(2, (n) => account(n, { Fax: 'kept', Website: 'https://a.example' })) },
    });
    await it.sync();
    const [first, second] = await customers(it);
    await it.edit('halo', 'Client', { id: first?.['id'], colour: '#123456' });
    it.clock.advance(60 * MINUTE);
    await it.sync();
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: '1', Fax: 'not mapped' });
    await it.edit('halo', 'Client', { id: second?.['id'], website: 'https://b.example', colour: '#654321' });
    it.clock.advance(MINUTE);

    await it.sync();

    expect(await bodies(it, 'halo')).toEqual([[{ id: first?.['id'], main_phonenumber: '1' }]]);
    // The composite request that opens the run only reads.
    const written = (await bodies(it, 'salesforce')).flatMap(
      (body) => (body as { records?: Wire[] }).records ?? [],
    );
    expect(written).toMatchObject([{ attributes: { type: 'Account' }, Website: 'https://b.example' }]);
    expect(
      Object.keys(written[0] ?? {})
        .map((key) => key.toLowerCase())
        .sort(),
    ).toEqual(['attributes', 'id', 'website']);
    expect((await customers(it)).map((row) => row['colour'])).toEqual(['#123456', '#654321']);
    expect((await it.records('salesforce', 'Account')).map((row) => row['Fax'])).toEqual([
      'not mapped',
      'kept',
    ]);
  });
});

describe('L11 an error', () => {
  it('stays until a run succeeds: not a run that was put off, nor one that could not look', async () => {
    const it = await bench({ salesforce: { Account: range(3, account) } });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    await it.control('halo', 'faults', { path: '/api/Client', times: 1, do: { status: 403 } });
    await it.sync();
    const failedAt = it.clock.iso();
    const last = async () => {
      const status = (await runJson(it, 'status')) as {
        integrations: { mappings: { lastError?: { at: string; problem: { code: string } } }[] }[];
      };
      return status.integrations[0]?.mappings[0]?.lastError;
    };
    expect(await last()).toMatchObject({ at: failedAt, problem: { code: 'AUTH_FORBIDDEN' } });
    it.clock.advance(MINUTE);
    it.rewrite('connections.yaml', (text) =>
      text.replace('system: halo\n', 'system: halo\n    limits: { runRequests: 1 }\n'),
    );
    const off = await it.sync();
    expect(flow(off, 'accounts').outcome).toBe('deferred');
    expect(await last()).toMatchObject({ at: failedAt, problem: { code: 'AUTH_FORBIDDEN' } });
    it.clock.advance(MINUTE);
    it.rewrite('connections.yaml', (text) => text.replace(/^ {4}limits: .*\n/m, ''));

    await it.sync();

    expect(await last()).toBeUndefined();
  });
});

describe('L16 explain', () => {
  it.each([
    [
      'does not meet the clause',
      async (it: Bench) => importing(it, 'accounts', `where: "Type = 'Prospect'"`),
      'OUT_OF_SCOPE',
    ],
    [
      'is excluded',
      async (it: Bench) => {
        it.rewrite('salesforce/accounts.yaml', (text) =>
          text.replace('fields:\n', `exclude: ["${accountId(1)}"]\n\nfields:\n`),
        );
        await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: '1' });
      },
      'OPTED_OUT',
    ],
    ['was deleted', async (it: Bench) => it.remove('salesforce', 'Account', accountId(1)), 'SOURCE_DELETED'],
  ])('says why a record does not come over: it %s', async (_, change, words) => {
    const it = await bench({ salesforce: { Account: range(2, account) } });
    await it.sync();
    await change(it);
    await it.sync();

    const { text } = await run(it, 'explain', accountId(1));
    expect(text).toContain(words);
  });
});
