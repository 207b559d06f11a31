import { describe, expect, it } from 'vitest';
import { bench, counts, flow } from './harness.ts';
import { account, accountId, contact, customers, MINUTE, range, sorted, users } from './peers.ts';

const OWNER = '005000000000001AAA';

describe('B2 a row whose stamp is the very moment the last reading ended', () => {
  it('comes over, however many others share that stamp', async () => {
    const it = await bench({ salesforce: { Account: range(6, account) }, pageSize: 4 });
    await it.sync();
    const at = it.clock.iso();
    it.clock.advance(60 * MINUTE);
    await it.sync();
    for (const n of [2, 5]) await it.edit('salesforce', 'Account', { Id: accountId(n), Phone: `${n}` });
    await it.control('salesforce', 'stamp', { object: 'Account', at: it.clock.iso() });
    expect(at).not.toBe(it.clock.iso());
    it.clock.advance(MINUTE);

    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 2 });
    expect(sorted(await customers(it), 'main_phonenumber').filter((phone) => phone.length === 1)).toEqual([
      '2',
      '5',
    ]);
  });
});

describe('B7 a change that moves no stamp of the record itself', () => {
  it('is brought by the next full run, and is no write in the run after it', async () => {
    const it = await bench({
      salesforce: {
        User: [{ Id: OWNER, Email: 'nobody@desk.example', Username: 'nobody@desk.example', LastName: 'Lee' }],
        Account: range(3, (n) => account(n, { OwnerId: OWNER })),
      },
    });
    const agent = await it.edit('halo', 'Agent', { name: 'Robin Lee', email: 'robin@desk.example' });
    await it.sync();
    it.clock.advance(60 * MINUTE);
    await it.sync();
    it.clock.advance(60 * MINUTE);
    await it.edit('salesforce', 'User', { Id: OWNER, Email: 'robin@desk.example' });
    it.clock.advance(MINUTE);
    expect(counts(await it.sync(), 'accounts')).not.toHaveProperty('update');

    expect(counts(await it.sync({ full: true }), 'accounts')).toEqual({ update: 3 });

    expect(new Set((await customers(it)).map((row) => row['accountmanagertech']))).toEqual(
      new Set([agent['id']]),
    );
    it.clock.advance(60 * MINUTE);
    await it.forgetRequests();
    await it.sync({ full: true });
    expect(await it.writes()).toEqual([]);
  });
});

describe('B9 clocks that disagree', () => {
  it.each([-90_000, 90_000, -3 * 3_600_000, 3 * 3_600_000])(
    'by %i ms with this machine lose no change of either side',
    async (advanceMs) => {
      const it = await bench({ salesforce: { Account: range(4, account) } });
      await it.control('salesforce', 'clock', { advanceMs });
      await it.sync();
      for (const round of [1, 2, 3]) {
        it.clock.advance(20_000);
        const [client] = (await customers(it)).slice(round);
        await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: `sales ${round}` });
        await it.edit('halo', 'Client', { id: client?.['id'], website: `https://${round}.example` });
        it.clock.advance(20_000);
        await it.sync();
        expect(await it.record('halo', 'Client', (row) => row['name'] === 'Customer 1')).toMatchObject({
          main_phonenumber: `sales ${round}`,
        });
        expect(
          await it.record('salesforce', 'Account', (row) => row['Name'] === client?.['name']),
        ).toMatchObject({ Website: `https://${round}.example` });
      }
      it.clock.advance(60 * MINUTE);
      await it.sync();
      it.clock.advance(60 * MINUTE);
      expect((await it.sync()).outcome).toBe('nothing');
    },
  );

  it('of a Salesforce that keeps whole minutes lose no change', async () => {
    const it = await bench({ salesforce: { Account: range(2, account) }, start: '2026-11-21T09:00:10Z' });
    await it.sync();
    it.clock.advance(15_000);
    await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: 'later' });
    await it.control('salesforce', 'stamp', {
      object: 'Account',
      ids: [accountId(1)],
      at: '2026-11-21T09:00:00Z',
    });

    expect(counts(await it.sync(), 'accounts')).toMatchObject({ update: 1 });
  });
});

describe('B12 the first reading', () => {
  it('goes back to the beginning: no start date that nobody wrote', async () => {
    const it = await bench({
      salesforce: {
        Account: range(2, (n) =>
          account(n, { SystemModstamp: '2004-02-29T10:00:00Z', CreatedDate: '2004-02-29T10:00:00Z' }),
        ),
      },
      halo: { Client: [{ id: 77, name: 'Customer 2' }] },
    });
    await it.control('halo', 'stamp', { object: 'client', at: '2003-01-01T00:00:00Z' });

    expect(counts(await it.sync(), 'accounts')).toEqual({ create: 1, link: 1 });

    const asked = [...(await it.requests('salesforce')), ...(await it.requests('halo'))];
    expect(asked.filter(({ query }) => /SystemModstamp >/.test(query['q'] ?? ''))).toEqual([]);
    const lists = asked.filter(({ path, query }) => path === '/api/Client' && 'pageinate' in query);
    expect(lists[0]?.query).not.toHaveProperty('lastupdatefromdate');
  });
});

describe('B26 a mapped field that is gone', () => {
  it.each([
    ['Salesforce', ['salesforce', { hiddenFields: ['Account.Website'] }, 'Website']],
    ['Halo', ['halo', undefined, 'CFIndustry']],
  ] as const)(
    'from %s stops its mapping, names it, and nothing is written without it',
    async (_, [system, settings, field]) => {
      const it = await bench({ salesforce: { Account: range(3, account), Contact: range(2, contact) } });
      await it.sync();
      it.clock.advance(60 * MINUTE);
      if (settings) await it.control(system, 'settings', settings);
      else {
        const [gone] = (await it.records('halo', 'FieldInfo')).filter((row) => row['name'] === field);
        await it.remove('halo', 'FieldInfo', Number(gone?.['id']));
      }
      await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: '1', Industry: 'Banking' });
      it.clock.advance(MINUTE);
      await it.forgetRequests();

      const result = await it.sync();

      expect(flow(result, 'accounts').error).toMatchObject({
        code: 'FIELD_GONE',
        what: expect.stringContaining(field),
      });
      expect(await it.writes()).toEqual([]);
    },
  );
});

describe('B28 a reading of related records that fails', () => {
  it.each([
    ['agents', '/api/Agent', 500],
    ['agents', '/api/Agent', 403],
    ['top levels', '/api/TopLevel', 500],
  ])('is an error, not "there are none": %s (%s answers %i)', async (_, path, status) => {
    const it = await bench({
      salesforce: {
        User: [{ Id: OWNER, Email: 'robin@desk.example', Username: 'robin@desk.example', LastName: 'Lee' }],
        Account: range(3, (n) => account(n, { OwnerId: OWNER })),
      },
    });
    const agent = await it.edit('halo', 'Agent', { name: 'Robin Lee', email: 'robin@desk.example' });
    await it.sync();
    await it.edit('salesforce', 'Account', { Id: accountId(1), Phone: '1' });
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.control('halo', 'faults', { method: 'GET', path: `${path}$|${path}\\?`, do: { status } });

    const result = await it.sync();

    expect(flow(result, 'accounts').outcome).toBe('failed');
    expect(await it.writes()).toEqual([]);
    expect(new Set((await customers(it)).map((row) => row['accountmanagertech']))).toEqual(
      new Set([agent['id']]),
    );
  });

  it('files no user at the fail-safe site while sites cannot be read', async () => {
    const it = await bench({ salesforce: { Account: range(3, account), Contact: [] } });
    await it.sync();
    for (const n of [1, 2, 3])
      await it.edit('salesforce', 'Contact', { ...contact(n, { AccountId: accountId(n) }), Id: undefined });
    await it.edit('salesforce', 'Contact', { LastName: 'Alone', Email: 'alone@example.com' });
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.control('halo', 'faults', { method: 'GET', path: '/api/Site', do: { status: 500 } });

    const result = await it.sync();

    expect(flow(result, 'contacts').outcome).toBe('failed');
    expect(await it.writes()).toEqual([]);
    expect(await users(it)).toEqual([]);
  });
});
