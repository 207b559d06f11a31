import { describe, expect, it, vi } from 'vitest';
import { planCommand } from '../../src/commands/plan.ts';
import { syncCommand } from '../../src/commands/sync.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, counts, flow, type Wire } from './harness.ts';

// Thousands of records over real HTTP: more than the usual seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const accounts = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    Id: `0010000000${String(n).padStart(5, '0')}AAA`,
    Name: `Account ${n}`,
    Phone: '+44 20 7946 0001',
  }));

const limit = (of: Bench, connection: string, limits: string) =>
  of.rewrite('connections.yaml', (text) =>
    text
      .replace(/^ {4}limits: .*\n/gm, '')
      .replace(new RegExp(`^  ${connection}:\\n`, 'm'), (line) => `${line}    limits: ${limits}\n`),
  );

const requestsOf = (result: RunResult, connection: string) =>
  result.flows.reduce((sum, { requests }) => {
    const { read = 0, write = 0 } = requests[connection] ?? {};
    return sum + read + write;
  }, 0);

const customers = async (of: Bench): Promise<string[]> =>
  (await of.records('halo', 'Client'))
    .map((row: Wire) => String(row['name']))
    .filter((name) => /^Account/.test(name));

const MINUTE = 60_000;

describe('a run that may not send more', () => {
  it('ends as deferred, and the next ones finish a large import without doubling anything', async () => {
    const of = await bench({ salesforce: { Account: accounts(600) } });
    limit(of, 'halo', '{ runRequests: 11 }');

    const first = await of.sync();
    expect(first.outcome).toBe('deferred');
    expect(counts(first, 'accounts')).toMatchObject({ create: 400 });
    expect(flow(first, 'accounts')).toMatchObject({
      left: 200,
      error: { code: 'BUDGET_SPENT', kind: 'rate-limited' },
    });
    expect(flow(first, 'contacts')).toMatchObject({ outcome: 'deferred', read: 0 });
    expect(requestsOf(first, 'halo')).toBe(11);
    of.clock.advance(MINUTE);

    const later: RunResult[] = [];
    for (let run = 0; run < 2; run += 1) {
      later.push(await of.sync());
      of.clock.advance(MINUTE);
    }
    expect(later.map((result) => counts(result, 'accounts')['create'] ?? 0)).toEqual([200, 0]);
    expect(Math.max(...later.map((result) => requestsOf(result, 'halo')))).toBeLessThanOrEqual(11);
    const names = await customers(of);
    expect([names.length, new Set(names).size]).toEqual([600, 600]);

    limit(of, 'halo', '{ width: 8 }');
    of.clock.advance(MINUTE);
    await of.forgetRequests();
    const quiet = await of.sync();
    expect([quiet.outcome, await of.writes()]).toEqual(['nothing', []]);
  });

  it('exits with 0 and says what was done, what is left and how to let one run do more', async () => {
    const of = await bench({ salesforce: { Account: accounts(300) } });
    limit(of, 'halo', '{ runRequests: 8 }');
    of.output();

    expect(await syncCommand(of.io, of.options)).toBe(0);

    const text = of.output();
    expect(text).toContain('100 created, 200 left for a later run');
    expect(text).toContain(
      'BUDGET_SPENT: This run has sent the 8 requests it may send on connection "halo".',
    );
    expect(text).toContain('raise limits.runRequests');
    expect(text).toContain('Stopped at the request budget after 100 writes; the next run goes on from here.');
    expect(text).toContain('of 15,000 requests of 24 hours are used');
  });

  it('says so when its limit does not even reach for reading', async () => {
    const of = await bench({ salesforce: { Account: accounts(3) } });
    limit(of, 'halo', '{ runRequests: 1 }');

    const result = await of.sync();

    expect(flow(result, 'accounts')).toMatchObject({ outcome: 'deferred', error: { code: 'BUDGET_SPENT' } });
    expect(flow(result, 'accounts').error?.why).toContain('the limit is too low');
    expect(await customers(of)).toEqual([]);
  });

  it('says so for customers that changed in Halo too, and reads each of them once', async () => {
    const of = await bench({ salesforce: { Account: accounts(12), Contact: [] } });
    await of.sync();
    // Long enough for the accounts to be out of the next reading.
    of.clock.advance(60 * MINUTE);
    await of.sync();
    for (const row of await of.records('halo', 'Client'))
      if (/^Account/.test(String(row['name'])))
        await of.edit('halo', 'Client', { id: row['id'], website: 'https://new.example' });
    of.clock.advance(MINUTE);
    const allow = { update: 1000 };

    limit(of, 'halo', '{ runRequests: 10 }');
    const short = await of.sync({ allow });
    limit(of, 'halo', '{ runRequests: 20 }');
    const enough = await of.sync({ allow });

    expect(flow(short, 'accounts')).toMatchObject({ outcome: 'deferred', error: { code: 'BUDGET_SPENT' } });
    expect(flow(short, 'accounts').error?.why).toContain('the limit is too low');
    expect(counts(enough, 'accounts', 'syncBack')['update']).toBe(12);
    // Lists of customers, people and settings, and a customer each.
    expect(requestsOf(enough, 'halo')).toBeLessThanOrEqual(12 + 5);
  });

  it('syncs back in several runs, each with its share of the day', async () => {
    const of = await bench({ salesforce: { Account: accounts(210) } });
    await of.sync();
    of.clock.advance(MINUTE);
    await of.sync();
    for (const row of await of.records('halo', 'Client'))
      if (/^Account/.test(String(row['name'])))
        await of.edit('halo', 'Client', { id: row['id'], website: 'https://new.example' });
    of.clock.advance(MINUTE);
    // 2 of 15,000: a list and one collection of 200.
    limit(of, 'salesforce', '{ runShare: 0.013% }');

    const allow = { update: 1000 };
    const result = await of.sync({ allow });

    expect(result.outcome).toBe('deferred');
    expect(counts(result, 'accounts', 'syncBack')['update']).toBe(200);
    for (let run = 0; run < 2; run += 1) {
      of.clock.advance(MINUTE);
      await of.sync({ allow });
    }
    const sites = (await of.records('salesforce', 'Account')).map((row) => row['Website']);
    expect(sites.filter((site) => site === 'https://new.example')).toHaveLength(210);
  });

  it('B24 stops before the share of the day that others need, and passes a daily refusal on as deferred', async () => {
    const of = await bench({ salesforce: { Account: accounts(5) } });
    limit(of, 'salesforce', '{ dailyShare: 0.005% }');
    const early = await of.sync();
    expect([early.outcome, await customers(of)]).toEqual(['deferred', []]);
    expect(flow(early, 'accounts').error?.what).toContain(
      "of the org's 15,000 requests of 24 hours are used",
    );

    limit(of, 'salesforce', '{ width: 8 }');
    await of.control('salesforce', 'faults', {
      path: '/queryAll',
      do: {
        status: 403,
        body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
      },
      times: 1,
    });
    const refused = await of.sync();
    expect(flow(refused, 'accounts')).toMatchObject({
      outcome: 'deferred',
      error: { code: 'QUOTA_EXHAUSTED' },
    });
    expect((await of.sync()).outcome).toBe('done');
    expect(await customers(of)).toHaveLength(5);
  });
});

describe('T21 L1 429 then success', () => {
  it('honours the window, and the next run starts with the rate that the text told', async () => {
    const of = await bench({ salesforce: { Account: accounts(1000) }, rates: 'real' });
    await of.control('halo', 'settings', { requestsPerWindow: 10 });

    const first = await of.sync();

    expect([first.outcome, counts(first, 'accounts')]).toEqual(['done', { create: 1000 }]);
    expect(await customers(of)).toHaveLength(1000);
    const refused = (log: readonly { status?: unknown }[]) =>
      log.filter(({ status }) => status === 429).length;
    expect(refused((await of.requests('halo')) as never)).toBeLessThanOrEqual(4);

    await of.forgetRequests();
    of.clock.advance(10 * MINUTE);
    limit(of, 'halo', '{ width: 1 }');
    await of.edit('salesforce', 'Account', { Id: accounts(1)[0]?.Id, Phone: '+44 20 7946 0002' });
    expect((await of.plan()).outcome).toBe('done');
    // 9 in five minutes: 90 % of 10, from the first request on.
    expect(refused((await of.requests('halo')) as never)).toBe(0);
  });

  it('does not move the checkpoint past a record that failed', async () => {
    const of = await bench({ salesforce: { Account: accounts(3) } });
    await of.control('halo', 'faults', {
      method: 'POST',
      path: '/api/Client',
      times: 20,
      do: { status: 429 },
    });

    const stopped = await of.sync();

    expect(stopped.outcome).toBe('failed');
    expect(flow(stopped, 'accounts').error?.code).toBe('RATE_LIMITED');
    of.clock.advance(10 * MINUTE);
    let last = await of.sync();
    for (let run = 0; run < 6 && last.outcome === 'failed'; run += 1) last = await of.sync();
    expect([last.outcome, counts(last, 'accounts')]).toEqual(['done', { create: 3 }]);
  });
});

describe('several batches in flight', () => {
  it('that one refusal stops are settled, nothing further is sent, and the next run finishes', async () => {
    const of = await bench({ salesforce: { Account: accounts(1000) } });
    await of.control('halo', 'faults', { method: 'POST', path: '/api/Client', nth: 4, do: { status: 403 } });

    const stopped = await of.sync();

    expect(flow(stopped, 'accounts')).toMatchObject({ outcome: 'failed', error: { code: 'AUTH_FORBIDDEN' } });
    const created = counts(stopped, 'accounts')['create'] ?? 0;
    // The first alone, then four: the refused one among them, and what was begun before its answer came.
    expect(created).toBeGreaterThanOrEqual(300);
    expect(created).toBeLessThanOrEqual(800);
    expect(await customers(of)).toHaveLength(created);

    expect(counts(await of.sync(), 'accounts')).toMatchObject({ create: 1000 - created });
    const names = await customers(of);
    expect([names.length, new Set(names).size]).toEqual([1000, 1000]);
  });
});

describe('the cost of a plan', () => {
  const contacts = Array.from({ length: 130 }, (_, n) => ({
    Id: `0030000000${String(n).padStart(5, '0')}AAA`,
    AccountId: accounts(250)[n]?.Id,
    LastName: `Contact ${n}`,
    Email: `c${n}@acme.example`,
  }));
  const costs = (result: RunResult) =>
    result.flows.map(({ mapping, direction, cost }) => [mapping, direction, used(cost)]);
  const spent = (result: RunResult) =>
    result.flows.map(({ mapping, direction, requests }) => [mapping, direction, used(requests)]);
  /** Connections that nothing was asked of are left out. */
  const used = (requests: RunResult['flows'][number]['requests'] = {}) =>
    Object.fromEntries(Object.entries(requests).filter(([, { read, write }]) => read + write > 0));

  it('is what the run then takes, for a first import, a change on both sides, and nothing to do', async () => {
    const of = await bench({ salesforce: { Account: accounts(250), Contact: contacts } });

    const planned = await of.plan();
    expect(flow(planned, 'accounts').cost).toMatchObject({ halo: { write: 3 } });
    expect(flow(planned, 'contacts').cost).toMatchObject({ halo: { write: 2 } });
    expect(costs(planned)).toEqual(spent(await of.sync()));

    of.clock.advance(MINUTE);
    await of.sync();
    of.clock.advance(MINUTE);
    await of.edit('salesforce', 'Account', { Id: accounts(1)[0]?.Id, Phone: '+44 20 7946 0099' });
    const client = await of.record('halo', 'Client', (row) => row['name'] === 'Account 7');
    await of.edit('halo', 'Client', { id: client['id'], website: 'https://new.example' });
    const changed = await of.plan();
    expect(flow(changed, 'accounts').cost).toMatchObject({ halo: { write: 1 } });
    expect(flow(changed, 'accounts', 'syncBack').cost).toMatchObject({ salesforce: { write: 1 } });
    expect(costs(changed)).toEqual(spent(await of.sync()));
  });

  it('is said in one line', async () => {
    const of = await bench({ salesforce: { Account: accounts(250) } });
    of.output();

    await planCommand(of.io, { ...of.options, brief: true, shown: 1 });

    expect(of.output()).toMatch(
      /Carrying this out takes about: halo \d+ read, 3 write; salesforce 2 read, 0 write; and a few for tokens\./,
    );
  });
});
