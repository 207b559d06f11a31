import { describe, expect, it } from 'vitest';
import { type Account, account, type Reply } from './support.ts';

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
