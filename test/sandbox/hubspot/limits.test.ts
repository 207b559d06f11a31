import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHubspotSandbox } from '../../../src/sandbox/hubspot/index.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';
import { type Account, account, NOW, type Reply } from './support.ts';

const LIST = '/crm/v3/objects/companies';
const SEARCH = `${LIST}/search`;
const list = ({ call }: Account) => call('GET', LIST);
const search = ({ call }: Account) => call('POST', SEARCH, {});
const times = (count: number, work: () => Reply) => Array.from({ length: count }, work);
const limitsIn = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-hubspot-ratelimit')));

const real = (plan: 'free' | 'professional' | 'enterprise' | 'oauth' = 'free', dailyUsed = 0) =>
  account({ rates: 'real', settings: { plan, dailyUsed } });

describe('limits of HubSpot', () => {
  it('100 in ten seconds for a small account, told in the headers and refused in its words', () => {
    const it = real();

    const first = list(it);
    const all = times(99, () => list(it));
    const over = list(it);

    expect(limitsIn(first.headers)).toEqual({
      'x-hubspot-ratelimit-daily': '250000',
      'x-hubspot-ratelimit-daily-remaining': '249999',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-max': '100',
      'x-hubspot-ratelimit-remaining': '99',
      'x-hubspot-ratelimit-secondly': '10',
      'x-hubspot-ratelimit-secondly-remaining': '9',
    });
    expect(all.every(({ status }) => status === 200)).toBe(true);
    expect(over.status).toBe(429);
    expect(over.headers['content-type']).toBe('application/json;charset=utf-8');
    expect(over.body).toEqual({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
      correlationId: over.headers['x-hubspot-correlation-id'],
      requestId: over.headers['x-hubspot-correlation-id'],
    });
    it.clock.advance(9999);
    expect(list(it).status).toBe(429);
    it.clock.advance(1);
    expect(list(it).status).toBe(200);
    expect(it.sandbox.stats?.()).toMatchObject({
      refused: { burst: 2, daily: 0, search: 0 },
      peakPer10s: 100,
      limits: { day: { max: 250_000, used: 101 } },
    });
  });

  it('count what cannot be read too, and tell it the same', () => {
    const it = real();
    const token = it.sandbox.env('')['HUBSPOT_ACCESS_TOKEN'];
    const headers = { authorization: `Bearer ${token}` };
    for (const [path, body] of [
      [LIST, '{'],
      [`${LIST}/batch/create`, '{"inputs":[3]}'],
    ] as const) {
      const answer = it.raw('POST', path, { headers, body });
      expect([answer.status, answer.body.category]).toEqual([400, 'VALIDATION_ERROR']);
      expect(answer.headers).toHaveProperty('x-hubspot-ratelimit-remaining');
    }
  });

  it('five searches in a second, which neither count for the ten seconds nor tell of them', () => {
    const it = real();
    times(100, () => list(it));

    const found = times(5, () => search(it));
    const over = search(it);

    expect(found.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(limitsIn(found[0]?.headers ?? {})).toEqual({
      'x-hubspot-ratelimit-daily': '250000',
      'x-hubspot-ratelimit-daily-remaining': '249899',
    });
    expect([over.status, over.body]).toEqual([
      429,
      {
        status: 'error',
        message: 'You have reached your secondly limit.',
        category: 'RATE_LIMITS',
        correlationId: over.headers['x-hubspot-correlation-id'],
      },
    ]);
    it.clock.advance(1000);
    expect(search(it).status).toBe(200);
    expect(it.sandbox.stats?.()).toMatchObject({ refused: { search: 1 }, peakSearchesPerSecond: 5 });
  });

  it('never refuses four searches a second', () => {
    const it = real();

    const statuses = times(40, () => {
      it.clock.advance(250);
      return search(it);
    }).map(({ status }) => status);

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(it.sandbox.stats?.()).toMatchObject({ peakSearchesPerSecond: 4 });
  });

  it("the day's requests until midnight at the account", () => {
    const it = real('free', 249_999);

    expect(list(it).headers['x-hubspot-ratelimit-daily-remaining']).toBe('0');
    const over = search(it);
    expect([over.status, over.body]).toMatchObject([
      429,
      { message: 'You have reached your daily limit.', errorType: 'RATE_LIMIT', policyName: 'DAILY' },
    ]);
    expect(over.body).not.toHaveProperty('category');
    expect(over.body.requestId).toEqual(expect.any(String));
    it.clock.advance(Date.parse('2026-10-04T03:59:59.999Z') - it.clock.now());
    expect(list(it).status).toBe(429);
    it.clock.advance(1);
    expect(list(it).headers['x-hubspot-ratelimit-daily-remaining']).toBe('249999');
  });

  it.each([
    ['professional', 190, '625000'],
    ['enterprise', 190, '1000000'],
    ['oauth', 110, undefined],
  ] as const)('%s has %i in ten seconds and %s a day', (plan, burst, daily) => {
    const it = real(plan);

    const { headers } = list(it);
    const statuses = times(burst, () => list(it)).map(({ status }) => status);

    expect([headers['x-hubspot-ratelimit-max'], headers['x-hubspot-ratelimit-daily']]).toEqual([
      String(burst),
      daily,
    ]);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });

  it('are counted and not applied unless rates are real', () => {
    const it = account();

    expect(times(120, () => list(it)).every(({ status }) => status === 200)).toBe(true);
    expect(it.sandbox.stats?.()).toMatchObject({ peakPer10s: 120, refused: { burst: 0 } });
  });

  it('a public app has a window of its own', () => {
    const it = real();
    times(100, () => list(it));
    const env = it.sandbox.env('');
    const token = it.raw('POST', '/oauth/v1/token', {
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: env['HUBSPOT_CLIENT_ID'] ?? '',
        client_secret: env['HUBSPOT_CLIENT_SECRET'] ?? '',
        refresh_token: env['HUBSPOT_REFRESH_TOKEN'] ?? '',
      }),
    }).body.access_token;

    const { status, headers } = it.raw('GET', LIST, { headers: { authorization: `Bearer ${token}` } });

    expect([status, list(it).status]).toEqual([200, 429]);
    expect(limitsIn(headers)).toMatchObject({
      'x-hubspot-ratelimit-max': '110',
      'x-hubspot-ratelimit-remaining': '109',
    });
    expect(headers).not.toHaveProperty('x-hubspot-ratelimit-daily');
  });
});

/** Over real sockets, as any client sees it. */
describe('faults of HubSpot', () => {
  let sandbox: Sandbox;
  let clock: FakeClock;
  beforeAll(async () => {
    clock = fakeClock(NOW);
    sandbox = await startSandbox({ clock, systems: { hubspot: createHubspotSandbox }, records: {} });
  });
  afterAll(() => sandbox.close());
  const url = () => sandbox.systems['hubspot']?.url ?? '';
  beforeEach(async () => {
    await fetch(`${url()}/__sandbox/faults`, { method: 'DELETE' });
  });
  const fault = async (what: unknown, path = '/crm/') => {
    const body = JSON.stringify({ path, times: 1, do: what });
    const { status } = await fetch(`${url()}/__sandbox/faults`, { method: 'POST', body });
    expect(status).toBe(200);
  };
  const send = async (path: string, body?: object) => {
    const answer = await fetch(`${url()}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${sandbox.env['HUBSPOT_ACCESS_TOKEN']}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const type = answer.headers.get('content-type');
    return {
      status: answer.status,
      type,
      wait: answer.headers.get('retry-after'),
      left: answer.headers.get('x-hubspot-ratelimit-remaining'),
      leftToday: answer.headers.get('x-hubspot-ratelimit-daily-remaining'),
      text: await answer.text(),
    };
  };
  const JSON_TYPE = 'application/json;charset=utf-8';

  it.each<[unknown, string, Record<string, string>]>([
    ['throttle', LIST, { policyName: 'TEN_SECONDLY_ROLLING' }],
    ['throttle', SEARCH, { message: 'You have reached your secondly limit.', category: 'RATE_LIMITS' }],
    [{ throttle: 'search' }, LIST, { category: 'RATE_LIMITS' }],
    [{ throttle: 'burst' }, SEARCH, { policyName: 'TEN_SECONDLY_ROLLING' }],
    [{ throttle: 'daily' }, LIST, { policyName: 'DAILY', errorType: 'RATE_LIMIT' }],
  ])('%j on %s is a 429 in its words, without Retry-After', async (what, path, words) => {
    await fault(what);

    const answer = await send(path, path === SEARCH ? {} : undefined);

    expect([answer.status, answer.type, answer.wait]).toEqual([429, JSON_TYPE, null]);
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'error', ...words });
    expect((await send(path, path === SEARCH ? {} : undefined)).status).toBe(200);
  });

  it('tell in the headers of a 429 what the limit that it names has left', async () => {
    const of = async (what: unknown, path = LIST) => {
      await fault(what);
      const { left, leftToday } = await send(path, path === SEARCH ? {} : undefined);
      return [left, leftToday === '0' ? '0' : Number(leftToday) > 0 && 'some'];
    };
    const [burst, daily, search] = [
      await of('throttle'),
      await of({ throttle: 'daily' }),
      await of('throttle', SEARCH),
    ];
    expect([burst, daily[1], search]).toEqual([['0', 'some'], '0', [null, 'some']]);
    expect(Number(daily[0])).toBeGreaterThan(0);
  });

  it.each<[number, string, string]>([
    [400, LIST, 'VALIDATION_ERROR'],
    [401, LIST, 'INVALID_AUTHENTICATION'],
    [403, LIST, 'MISSING_SCOPES'],
    [404, LIST, 'OBJECT_NOT_FOUND'],
    [409, LIST, 'CONFLICT'],
    [429, SEARCH, 'RATE_LIMITS'],
  ])('a status of %i on %s says %s', async (status, path, category) => {
    await fault({ status });

    const answer = await send(path, path === SEARCH ? {} : undefined);

    expect([answer.status, answer.type]).toEqual([status, JSON_TYPE]);
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'error', category });
  });

  it.each<[unknown, number, string | null, string | null]>([
    [{ status: 414 }, 414, 'text/html; charset=UTF-8', null],
    [{ throttle: { retryAfter: 7 } }, 429, JSON_TYPE, '7'],
    [{ status: 423 }, 423, JSON_TYPE, null],
    [{ status: 477 }, 477, JSON_TYPE, '600'],
    [{ status: 500 }, 500, JSON_TYPE, null],
    [{ status: 503 }, 503, null, null],
    [{ status: 502 }, 502, 'text/html; charset=UTF-8', null],
    ['html502', 502, 'text/html; charset=UTF-8', null],
    [{ status: 524 }, 524, 'text/html; charset=UTF-8', null],
  ])('%j is a %i of type %s', async (what, status, type, wait) => {
    await fault(what);

    const answer = await send(LIST);

    expect([answer.status, answer.type, answer.wait]).toEqual([status, type, wait]);
    if (type === JSON_TYPE) expect(JSON.parse(answer.text)).toMatchObject({ status: 'error' });
    else expect(answer.text.startsWith('<')).toBe(type !== null);
  });

  it('500 after the record was written, a reset, half a document and a slow answer', async () => {
    await fault({ applyThenFail: 500 });
    const lost = await send(LIST, { properties: { name: 'Once' } });
    expect([lost.status, lost.type]).toEqual([500, JSON_TYPE]);
    expect(JSON.parse((await send(SEARCH, {})).text).total).toBe(1);

    await fault('reset');
    await expect(send(LIST)).rejects.toThrow('fetch failed');

    await fault({ truncate: 20 });
    const half = await send(LIST);
    expect([half.status, half.type, half.text.length]).toEqual([200, JSON_TYPE, 20]);

    await fault({ delay: 100_000 });
    expect((await send(LIST)).status).toBe(200);
    expect(clock.slept).toEqual([100_000]);
  });

  it('a page with 414 for an address that is too long, and none a little below', async () => {
    const padded = (length: number) => `${LIST}?properties=`.padEnd(length, 'a');

    const [long, short] = [await send(padded(16_385)), await send(padded(16_384))];

    expect([long.status, long.type, short.status]).toEqual([414, 'text/html; charset=UTF-8', 200]);
  });

  it('a record that searches find later', async () => {
    await fault({ lateVisible: { reads: 1 } });
    await send(LIST, { properties: { name: 'Late' } });
    const found = async () =>
      JSON.parse(
        (
          await send(SEARCH, {
            filterGroups: [{ filters: [{ propertyName: 'name', operator: 'EQ', value: 'late' }] }],
          })
        ).text,
      ).total;

    expect([await found(), await found()]).toEqual([0, 1]);
  });
});
