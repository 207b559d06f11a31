import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createDoor, type DoorOptions } from '../../src/http/create-door.ts';
import type { HttpRequest } from '../../src/http/door.ts';
import { isNetworkFailure, neverSent } from '../../src/http/failure.ts';
import type { CrosswalkError } from '../../src/model/errors.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { type ScriptServer, type Step, scriptServer } from '../support/script-server.ts';

const opened: ScriptServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function setUp(steps: readonly Step[], options: Partial<DoorOptions> = {}) {
  const server = await scriptServer(...steps);
  opened.push(server);
  const clock: FakeClock = fakeClock('2026-11-20T12:00:00Z');
  const door = createDoor({ clock, random: () => 0.5, userAgent: 'crosswalk-test', ...options });
  const ask = (request: Partial<HttpRequest> = {}) =>
    door.request({
      connection: 'crm',
      method: 'GET',
      url: `${server.url}/things?token=hidden`,
      kind: 'read',
      repeatable: true,
      ...request,
    });
  return { server, clock, door, ask };
}

const failureOf = async (work: Promise<unknown>): Promise<CrosswalkError> => {
  const outcome: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isNetworkFailure(outcome)) throw new Error(`expected a network failure, got ${String(outcome)}`);
  return outcome;
};

const create = { method: 'POST', kind: 'write', repeatable: false, body: '{"Name":"secret"}' } as const;

describe('an answer', () => {
  test('comes back as the bytes that were sent, where bytes were asked for', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 195]);
    const { ask } = await setUp([{ body: bytes }]);
    const answer = await ask({ accept: 'bytes' });
    expect([Buffer.from(answer.bytes ?? []).equals(bytes), answer.text]).toEqual([true, '']);
  });

  test('is a redirect where the caller knows that the API redirects, and is not followed', async () => {
    const { ask, server } = await setUp([
      { status: 302, headers: { location: 'https://elsewhere.example/x' } },
    ]);
    const answer = await ask({ redirect: 'answer' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://elsewhere.example/x']);
    expect(server.requests).toHaveLength(1);
  });

  test('that is a refusal in the words of its server is waited for like a 429, also by a create', async () => {
    const refusedForMs = ({ status, text }: { status: number; text: string }) =>
      status === 403 && text.includes('slow down') ? 9_000 : undefined;
    const { ask, clock } = await setUp(
      [
        { status: 403, body: 'slow down' },
        { status: 201, body: {} },
      ],
      {
        traffic: { crm: { refusedForMs } },
      },
    );
    expect((await ask(create)).status).toBe(201);
    expect(clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-11-20T12:00:09Z'));

    const other = await setUp([{ status: 403, body: 'no' }], { traffic: { crm: { refusedForMs } } });
    expect((await other.ask(create)).status).toBe(403);
  });

  test('comes back with status, headers, text and parsed JSON', async () => {
    const { ask, server } = await setUp([{ status: 201, headers: { 'x-left': '7' }, body: { a: ['é'] } }]);
    const answer = await ask({ headers: { authorization: 'Bearer t' } });
    expect([answer.status, answer.headers.get('x-left'), answer.json(), answer.attempts]).toEqual([
      201,
      '7',
      { a: ['é'] },
      1,
    ]);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer t',
      'user-agent': 'crosswalk-test',
      accept: 'application/json',
    });
  });

  test('may be compressed: its content-length is not compared with the decoded bytes', async () => {
    const zipped = gzipSync('{"a":1}');
    const { ask } = await setUp([{ headers: { 'content-encoding': 'gzip' }, body: zipped }]);
    expect((await ask()).json()).toEqual({ a: 1 });
  });

  test('without content (204) needs no JSON', async () => {
    const { ask } = await setUp([{ status: 204 }]);
    const answer = await ask();
    expect([answer.status, answer.text, answer.json()]).toEqual([204, '', undefined]);
  });

  test('with an error status may hold anything', async () => {
    const { ask } = await setUp([{ status: 404, body: '<html>no</html>' }]);
    const answer = await ask();
    expect([answer.status, answer.json()]).toEqual([404, undefined]);
  });

  test('with status 300 is an answer, not a redirect', async () => {
    const { ask } = await setUp([{ status: 300, body: ['/a', '/b'] }]);
    expect((await ask()).json()).toEqual(['/a', '/b']);
  });
});

describe('an incomplete or foreign answer', () => {
  test('cut in the middle is asked for again when that does no harm', async () => {
    const { ask, server, clock } = await setUp([{ body: { a: 1 }, cutAfter: 3 }, { body: { a: 1 } }]);
    expect(await ask()).toMatchObject({ status: 200, attempts: 2 });
    expect([server.requests.length, clock.slept]).toEqual([2, [250]]);
  });

  test('cut in the middle of a create is an error and the create is not repeated', async () => {
    const { ask, server } = await setUp([{ body: { a: 1 }, cutAfter: 3 }, { body: { a: 1 } }]);
    const error = await failureOf(ask(create));
    expect([error.code, error.kind, server.requests.length, neverSent(error)]).toEqual([
      'NETWORK_CUT',
      'transient',
      1,
      false,
    ]);
  });

  test('shorter than its content-length never resolves', async () => {
    const { ask } = await setUp([{ headers: { 'content-length': '9' }, body: '{"a":1}' }], {
      timeouts: { headersMs: 5_000, bodyMs: 100 },
      retry: { attempts: 1 },
    });
    expect((await failureOf(ask())).code).toMatch(/^NETWORK_(TIMEOUT|CUT)$/);
  });

  test('of JSON that stops too early counts as cut and is asked for again', async () => {
    const { ask, server } = await setUp([{ body: '{"records":[{"Id":' }, { body: { records: [] } }]);
    expect((await ask()).json()).toEqual({ records: [] });
    expect(server.requests).toHaveLength(2);
  });

  test('of HTML names what it usually means and is not asked for again', async () => {
    const { ask, server } = await setUp([{ body: '<!DOCTYPE html><title>secret page</title>' }]);
    const error = await failureOf(ask());
    expect([error.code, server.requests.length]).toEqual(['NETWORK_NOT_JSON', 1]);
    expect(error.message).toContain('An HTML page came');
    expect(error.message).toContain('maintenance');
    expect(error.message).not.toContain('secret page');
  });

  test('of nothing at all is not taken for JSON', async () => {
    const { ask } = await setUp([{ body: '' }]);
    expect((await failureOf(ask())).text.what).toContain('An empty answer');
  });

  test('of text is fine when text was asked for', async () => {
    const { ask } = await setUp([{ body: 'Id,Name' }]);
    expect((await ask({ accept: 'text' })).text).toBe('Id,Name');
  });

  test('redirecting elsewhere names the host and is not followed', async () => {
    const { ask, server } = await setUp([
      { status: 302, headers: { location: 'https://other.example/in?x=1' } },
    ]);
    const error = await failureOf(ask({ headers: { authorization: 'Bearer t' } }));
    expect([error.code, server.requests.length]).toEqual(['NETWORK_REDIRECT', 1]);
    expect(error.text.what).toContain('"other.example"');
    expect(error.message).not.toContain('x=1');
  });

  test('larger than the cap is given up', async () => {
    const { ask } = await setUp([{ body: { a: 'x'.repeat(200) } }], { maxBytes: 100 });
    expect((await failureOf(ask())).code).toBe('NETWORK_TOO_LARGE');
  });

  test.each(['headers', 'body'] as const)('that stalls before its %s times out', async (stall) => {
    const { ask, server } = await setUp([{ stall, body: { a: 1 } }, { body: { a: 1 } }], {
      timeouts: { headersMs: stall === 'headers' ? 50 : 5_000, bodyMs: 50 },
    });
    expect((await failureOf(ask(create))).code).toBe('NETWORK_TIMEOUT');
    expect(server.requests).toHaveLength(1);
  });
});

describe('retries', () => {
  test('wait as long as Retry-After says, a create included, because 429 means nothing was done', async () => {
    const { ask, clock, server } = await setUp([
      { status: 429, headers: { 'retry-after': '7' }, body: {} },
      { status: 201, body: { id: 1 } },
    ]);
    expect(await ask(create)).toMatchObject({ status: 201, attempts: 2 });
    expect([clock.slept, server.requests.length]).toEqual([[7250], 2]);
  });

  test('read Retry-After as a date on the clock of the server', async () => {
    const { ask, clock } = await setUp([
      {
        status: 503,
        headers: {
          date: 'Fri, 20 Nov 2026 08:00:00 GMT',
          'retry-after': 'Fri, 20 Nov 2026 08:00:03 GMT',
        },
        body: '<html>',
      },
      { body: {} },
    ]);
    await ask();
    expect(clock.slept).toEqual([3250]);
  });

  test('are given up when the server asks for more patience than is reasonable', async () => {
    const { ask, clock } = await setUp([{ status: 429, headers: { 'retry-after': '86400' }, body: {} }]);
    expect((await ask()).status).toBe(429);
    expect(clock.slept).toEqual([]);
  });

  test('never repeat a POST after 503: it may have been carried out', async () => {
    const { ask, server } = await setUp([{ status: 503, body: {} }, { body: {} }]);
    expect((await ask(create)).status).toBe(503);
    expect(server.requests).toHaveLength(1);
  });

  test('repeat a PATCH by id after 503, body and all', async () => {
    const { ask, server } = await setUp([{ status: 503, body: '' }, { status: 204 }]);
    const answer = await ask({ method: 'PATCH', kind: 'write', body: '{"Phone":"1"}' });
    expect(answer.status).toBe(204);
    expect(server.requests.map(({ method, text }) => [method, text])).toEqual([
      ['PATCH', '{"Phone":"1"}'],
      ['PATCH', '{"Phone":"1"}'],
    ]);
  });

  test('back off with jitter, double, and end with the last answer', async () => {
    const { ask, clock, server } = await setUp([]);
    server.otherwise({ status: 500, body: {} });
    expect(await ask()).toMatchObject({ status: 500, attempts: 5 });
    expect(clock.slept).toEqual([250, 500, 1000, 2000]);
  });

  test('stay inside the budget of one call', async () => {
    const { ask, clock, server } = await setUp([], { retry: { budgetMs: 800 } });
    server.otherwise({ status: 500, body: {} });
    expect(await ask()).toMatchObject({ status: 500, attempts: 3 });
    expect(clock.slept).toEqual([250, 500]);
  });

  test('do not happen for client errors', async () => {
    const { ask, server } = await setUp([{ status: 400, body: [] }]);
    expect((await ask()).status).toBe(400);
    expect(server.requests).toHaveLength(1);
  });

  test('repeat even a create when the connection was refused', async () => {
    const { door, clock } = await setUp([]);
    const port = await freePort();
    const error = await failureOf(
      door.request({ ...create, connection: 'crm', url: `http://127.0.0.1:${port}/x?q=secret` }),
    );
    expect([error.code, neverSent(error), clock.slept.length]).toEqual(['NETWORK_REFUSED', true, 4]);
    expect(error.message).toContain(`POST http://127.0.0.1:${port}/x`);
    expect(error.message).not.toContain('secret');
  });

  test('name the host that failed, which need not be the one of the connection', async () => {
    const { door } = await setUp([]);
    const port = await freePort();
    const failing = (url: string, code: string, syscall: string) => {
      const cause = Object.assign(new Error('x'), { code, syscall });
      const broken = createDoor({
        clock: fakeClock('2026-11-20T12:00:00Z'),
        userAgent: 'test',
        fetch: () => Promise.reject(new TypeError('fetch failed', { cause })),
      });
      return failureOf(broken.request({ ...create, connection: 'crm', url }));
    };
    const refused = await failureOf(
      door.request({ ...create, connection: 'crm', url: `http://127.0.0.1:${port}/x` }),
    );
    const unnamed = await failing('https://auth.acme.example/token', 'ENOTFOUND', 'getaddrinfo');
    expect(refused.message).toContain(`"127.0.0.1:${port}" refused the connection`);
    expect(unnamed.message).toContain('The host name of "auth.acme.example" could not be resolved');
    expect(`${refused.message} ${unnamed.message}`).not.toContain("host name in the connection's URL");
  });

  test.each([
    ['ETIMEDOUT', 'connect', 'NETWORK_UNREACHABLE', true],
    ['ECONNRESET', 'connect', 'NETWORK_UNREACHABLE', true],
    ['EACCES', 'connect', 'NETWORK_UNREACHABLE', true],
    ['ECONNREFUSED', 'connect', 'NETWORK_REFUSED', true],
    ['ESERVFAIL', 'getaddrinfo', 'NETWORK_DNS', true],
    ['ETIMEDOUT', 'read', 'NETWORK_TIMEOUT', false],
    ['ECONNRESET', 'read', 'NETWORK_CUT', false],
  ])('%s of %s is %s', async (code, syscall, expected, unsent) => {
    const cause = Object.assign(new Error('x'), { code, syscall });
    const { ask } = await setUp([], {
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause })),
    });
    const error = await failureOf(ask(create));
    expect([error.code, neverSent(error)]).toEqual([expected, unsent]);
  });

  test('do not happen for a port that fetch never connects to', async () => {
    const { door, clock } = await setUp([]);
    const error = await failureOf(
      door.request({ ...create, connection: 'crm', url: 'http://127.0.0.1:1/x' }),
    );
    expect([error.code, error.kind, neverSent(error), clock.slept]).toEqual([
      'NETWORK_BAD_PORT',
      'transient',
      true,
      [],
    ]);
    expect(error.message).toContain('No request can be sent to "127.0.0.1:1"');
  });

  test('never repeat a create after the connection was reset', async () => {
    const { ask, server } = await setUp([{ reset: true }, { body: {} }]);
    const error = await failureOf(ask(create));
    expect([error.code, neverSent(error), server.requests.length]).toEqual(['NETWORK_CUT', false, 1]);
  });
});

describe('the door itself', () => {
  test('counts every request sent, by connection and purpose', async () => {
    const { ask, door } = await setUp([{ status: 503, body: {} }, { body: {} }, { body: {} }, { body: {} }]);
    await ask();
    await ask({ kind: 'auth', connection: 'desk' });
    await ask(create);
    expect(door.counts).toEqual({
      crm: { read: 2, write: 1, auth: 0 },
      desk: { read: 0, write: 0, auth: 1 },
    });
  });

  test('refuses plain http to anything but this machine', async () => {
    const { door } = await setUp([]);
    const request = { connection: 'crm', method: 'GET', kind: 'read', repeatable: true } as const;
    for (const url of ['http://example.com/', 'ftp://127.0.0.1/', 'not a url']) {
      const error = await failureOf(door.request({ ...request, url }));
      expect([error.code, error.kind]).toEqual(['NETWORK_INSECURE', 'config']);
    }
    expect(door.counts).toEqual({});
  });

  test('lets no more through in a window than the limit, for all callers of a connection together', async () => {
    const { ask, clock, server } = await setUp([], {
      traffic: { crm: { rate: { requests: 3, perMs: 60_000 } } },
    });
    server.otherwise({ body: {} });
    await Promise.all(Array.from({ length: 7 }, () => ask()));
    expect(clock.slept).toEqual([60_000, 60_000]);
    await ask({ connection: 'other' });
    expect(clock.slept).toHaveLength(2);
  });

  test('stops at once when the run is cancelled', async () => {
    const { ask, server } = await setUp([{ stall: 'headers' }], { timeouts: { graceMs: 20 } });
    const stop = new AbortController();
    const work = failureOf(ask({ ...create, signal: stop.signal }));
    await expect.poll(() => server.requests.length).toBe(1);
    stop.abort();
    const error = await work;
    expect([error.code, neverSent(error)]).toEqual(['NETWORK_CANCELLED', false]);
    expect((await failureOf(ask({ signal: stop.signal }))).code).toBe('NETWORK_CANCELLED');
  });
});

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
