import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHubspotSandbox } from '../../../src/sandbox/hubspot/index.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';
import { NOW } from './support.ts';

const LIST = '/crm/v3/objects/companies';
const SEARCH = `${LIST}/search`;

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
