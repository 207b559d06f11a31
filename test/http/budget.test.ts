import { describe, expect, onTestFinished, test } from 'vitest';
import { haloTraffic } from '../../src/connectors/halo/traffic.ts';
import { salesforceTraffic } from '../../src/connectors/salesforce/traffic.ts';
import { createDoor } from '../../src/http/create-door.ts';
import { neverSent } from '../../src/http/failure.ts';
import type { Traffic } from '../../src/http/traffic.ts';
import type { CrosswalkError } from '../../src/model/errors.ts';
import { fakeClock } from '../support/clock.ts';
import { type Step, scriptServer } from '../support/script-server.ts';

async function setUp(traffic: Traffic, ...steps: readonly Step[]) {
  const server = await scriptServer(...steps);
  onTestFinished(() => server.close());
  server.otherwise({ body: {} });
  const clock = fakeClock('2026-11-20T12:00:00Z');
  const door = createDoor({ clock, random: () => 0, userAgent: 'test', traffic: { crm: traffic } });
  const ask = (kind: 'read' | 'write' | 'auth' = 'read', signal?: AbortSignal) =>
    door.request({
      connection: 'crm',
      method: kind === 'write' ? 'POST' : 'GET',
      url: `${server.url}/x`,
      kind,
      repeatable: kind !== 'write',
      ...(signal ? { signal } : {}),
    });
  const refusal = (work: Promise<unknown>): Promise<CrosswalkError> =>
    work.then(
      () => Promise.reject(new Error('was sent')),
      (error) => error,
    );
  return { server, clock, door, ask, refusal };
}

const used = (count: number): Step => ({
  headers: { 'sforce-limit-info': `api-usage=${count}/15000` },
  body: {},
});

describe('a budget', () => {
  test('of requests refuses the next one before it is sent; credentials are free', async () => {
    const { ask, refusal, server } = await setUp({ budget: { runRequests: 2 } });
    await Promise.all([ask(), ask('write'), ask('auth')]);
    const error = await refusal(ask('write'));
    expect([error.code, error.kind, neverSent(error)]).toEqual(['BUDGET_SPENT', 'rate-limited', true]);
    await ask('auth');
    expect(server.requests).toHaveLength(4);
  });

  test('of a share of the day counts once the server has told its limit, whatever answered', async () => {
    const { ask, refusal, door } = await setUp(
      { ...salesforceTraffic, budget: { runShare: 0.0002 } },
      used(1),
      used(2),
      used(3),
    );
    await ask();
    expect(door.usage('crm')).toEqual({ used: 1, limit: 15_000 });
    await ask();
    await ask();
    expect((await refusal(ask())).text.what).toContain('3 requests on connection "crm", its share (0.02 %)');
  });

  test('of everybody stops at 90 % of the day unless told otherwise', async () => {
    const { ask, refusal } = await setUp(salesforceTraffic, used(13_499), used(13_500));
    await ask();
    await ask();
    expect((await refusal(ask())).text.what).toBe(
      `13,500 of the org's 15,000 requests of 24 hours are used, by everybody together, and connection "crm" stops at 90 %.`,
    );
  });

  test('does not cut an attempt short that has been sent once', async () => {
    const { ask, server } = await setUp(
      { budget: { runRequests: 1 } },
      { status: 503, body: '' },
      { body: {} },
    );
    expect((await ask()).status).toBe(200);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a 429 that tells the rate', () => {
  const refused: Step = { status: 429, body: 'Rate Limit Reached - 3 Requests per rolling 5 minute window' };

  test('waits until the oldest of our requests leaves the window, and keeps to nine tenths from then on', async () => {
    const learned: unknown[] = [];
    const { ask, clock } = await setUp(
      { ...haloTraffic, onRate: (rate) => learned.push(rate) },
      { body: {} },
      { body: {} },
      { body: {} },
      refused,
    );
    await ask();
    clock.advance(60_000);
    await ask();
    clock.advance(60_000);
    await ask();
    clock.advance(60_000);
    await ask();
    // Two of three: the second newest before this one was sent 60 s ago.
    expect(clock.slept).toEqual([240_000]);
    expect(learned).toEqual([{ requests: 2, perMs: 300_000 }]);
  });

  test('is obeyed by everybody after one wait', async () => {
    const { ask, clock } = await setUp({}, { status: 429, headers: { 'retry-after': '9' }, body: '' });
    await Promise.all([ask(), ask(), ask(), ask(), ask(), ask()]);
    expect(clock.slept).toEqual([9_000]);
  });
});

test('a write on its way is answered although the run was asked to stop; what waits is not sent', async () => {
  const stop = new AbortController();
  const { ask, refusal, server } = await setUp({ width: 1 }, () => {
    stop.abort();
    return { status: 201, body: { id: 1 } };
  });
  const first = ask('write', stop.signal);
  const second = refusal(ask('write', stop.signal));
  expect((await first).status).toBe(201);
  expect((await second).code).toBe('NETWORK_CANCELLED');
  expect(server.requests).toHaveLength(1);
});
