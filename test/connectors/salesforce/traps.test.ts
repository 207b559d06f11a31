import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import type { CrosswalkError } from '../../../src/model/errors.ts';
import type { Answer } from '../../support/script-server.ts';
import { type ScriptServer, scriptServer } from '../../support/script-server.ts';
import {
  ACCOUNT,
  collect,
  describeStep,
  refusal,
  row,
  rows,
  setUp,
  setUpThrough,
  setUpWith,
} from './support.ts';

/**
 * What jsforce 3.10 does by itself when a server misbehaves (t01 ... t12 of its measured behaviour) and must not do here: jsforce itself
 * builds and authorises every one of these requests, the door sends them.
 */

const proxy: { server?: ScriptServer } = {};
const uncaught: unknown[] = [];
const onUncaught = (error: unknown) => uncaught.push(error);

// jsforce reads both when it is loaded, which the first request of this file does.
beforeAll(async () => {
  proxy.server = await scriptServer();
  for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'])
    vi.stubEnv(name, proxy.server.url);
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
});

afterAll(async () => {
  process.off('uncaughtException', onUncaught);
  process.off('unhandledRejection', onUncaught);
  vi.unstubAllEnvs();
  await proxy.server?.close();
});

const ID = '001B00000000001AAA';
const update: RecordChange = { kind: 'update', key: 'u', id: ID, values: { Phone: '1' } };
const create: RecordChange = { kind: 'create', key: 'c', values: { Name: 'N' } };
const upsert: RecordChange = { ...create, externalId: { field: 'Halo_Id__c', value: "a/b?c#d' OR" } };
const done: Answer = { body: [{ id: ID, success: true, errors: [], created: true }] };
const busy: Answer = { status: 503, body: '<html>busy</html>' };
const expired = refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
const REQUEST = { object: 'Account', fields: ['Name'] };

test('t01 a 401 for ever ends after one new token, not in a loop', async () => {
  const { salesforce, tokens, requests } = await setUp(...Array.from({ length: 50 }, () => expired));
  await expect(salesforce.describe('Account')).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
  expect([tokens.length, requests.length]).toEqual([2, 2]);
});

test('t01 1.2 after a new token the address is that of the new instance', async () => {
  const elsewhere = await scriptServer(describeStep);
  const { salesforce, server } = await setUp();
  let issued = 0;
  server.otherwise(({ path }) => {
    if (!path.endsWith('/token')) return expired;
    issued += 1;
    return {
      body: {
        access_token: `00D!${issued}`,
        instance_url: issued === 1 ? server.url : elsewhere.url,
        id: 'https://login.salesforce.com/id/00D5f000000KZzZ/0055f000001AbcD',
      },
    };
  });
  expect((await salesforce.describe('Account')).object).toBe('Account');
  expect(elsewhere.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer 00D!2']);
  await elsewhere.close();
});

test('t02 a PATCH that meets 503 twice is sent again with its whole body', async () => {
  const { salesforce, requests } = await setUp(describeStep, busy, busy, done);
  const results = await salesforce.write({ object: 'Account', changes: [update] });
  expect(results).toMatchObject([{ kind: 'ok', id: ID }]);
  const bodies = requests.slice(1).map(({ text }) => text);
  expect([bodies.length, new Set(bodies).size]).toEqual([3, 1]);
  expect(bodies[0]).toContain('"Phone":"1"');
});

describe('t03 a body that is cut', () => {
  const whole = { totalSize: 1, done: true, records: [row(ID, '2026-11-20T11:00:00.000+0000')] };

  test.each([
    ['its content-length', false],
    ['chunks', true],
  ])('by %s is read again', async (_, chunked) => {
    const { salesforce, requests } = await setUp(
      describeStep,
      { body: whole, cutAfter: 30, chunked },
      { body: whole },
    );
    const pages = await collect(salesforce.read(REQUEST));
    expect([pages.flatMap(({ records }) => records).length, requests.length]).toEqual([1, 3]);
  });

  test('leaves a create unknown, which is not sent again', async () => {
    const { salesforce, requests } = await setUp(describeStep, { ...done, cutAfter: 5 }, done);
    expect(await salesforce.write({ object: 'Account', changes: [create] })).toMatchObject([
      { kind: 'unknown' },
    ]);
    expect(requests).toHaveLength(2);
  });
});

test('t04 Retry-After is waited for, in seconds and as a date, by GET and POST', async () => {
  const { salesforce, clock } = await setUp(
    { status: 429, headers: { 'retry-after': '7' }, body: [] },
    describeStep,
    {
      status: 429,
      headers: { date: 'Fri, 20 Nov 2026 08:00:00 GMT', 'retry-after': 'Fri, 20 Nov 2026 08:00:09 GMT' },
      body: [],
    },
    done,
  );
  expect(await salesforce.write({ object: 'Account', changes: [create] })).toMatchObject([{ kind: 'ok' }]);
  expect(clock.slept).toEqual([7_000, 9_000]);
});

describe('t05 after one 503', () => {
  test('a POST is not sent again: it may have been carried out', async () => {
    const { salesforce, requests } = await setUp(describeStep, busy, done);
    expect(await salesforce.write({ object: 'Account', changes: [create] })).toMatchObject([
      { kind: 'unknown' },
    ]);
    expect(requests).toHaveLength(2);
  });

  test('a PATCH by external id is, its mark encoded', async () => {
    const { salesforce, requests } = await setUp(describeStep, busy, done);
    expect(await salesforce.write({ object: 'Account', changes: [upsert] })).toMatchObject([{ kind: 'ok' }]);
    expect(requests.slice(1).map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array(2).fill('PATCH /services/data/v68.0/composite/sobjects/Account/Halo_Id__c'),
    );
    expect(requests[1]?.json).toMatchObject({ records: [{ Halo_Id__c: "a/b?c#d' OR" }] });
  });

  test('a GET is', async () => {
    const { salesforce, requests } = await setUp(busy, describeStep);
    expect((await salesforce.describe('Account')).object).toBe('Account');
    expect(requests).toHaveLength(2);
  });
});

describe('t06 t07 15,000 rows', () => {
  const PAGED = { bulkAbove: Number.POSITIVE_INFINITY };
  const page = (n: number): Answer => ({
    body: {
      totalSize: 15_000,
      done: n === 7,
      ...(n === 7 ? {} : { nextRecordsUrl: `/services/data/v68.0/query/01g-${(n + 1) * 2000}` }),
      records: Array.from({ length: n === 7 ? 1_000 : 2_000 }, (_, k) =>
        row(
          `001B${String(n * 2000 + k).padStart(11, '0')}AAA`,
          `2026-11-20T11:00:${String(n).padStart(2, '0')}.000+0000`,
        ),
      ),
    },
  });

  test('are all read, not 2,000 or 10,000 of them', async () => {
    const { salesforce } = await setUpWith(
      PAGED,
      describeStep,
      ...Array.from({ length: 8 }, (_, n) => page(n)),
    );
    const pages = await collect(salesforce.read(REQUEST));
    expect(new Set(pages.flatMap(({ records }) => records.map(({ id }) => id))).size).toBe(15_000);
    expect(pages.map(({ last }) => last).indexOf(true)).toBe(7);
  });

  test('are fetched page by page, as they are asked for', async () => {
    const { salesforce, requests } = await setUpWith(PAGED, describeStep, page(0), page(1), page(2));
    const reading = salesforce.read(REQUEST)[Symbol.asyncIterator]();
    await reading.next();
    expect(requests).toHaveLength(2);
    await reading.return?.();
  });
});

test('t10 a redirect to another host is refused, and the token stays here', async () => {
  const other = await scriptServer();
  const { salesforce } = await setUp(describeStep, {
    status: 302,
    headers: { location: `${other.url.replace('127.0.0.1', 'localhost')}/in` },
    body: '',
  });
  const results = await salesforce.write({ object: 'Account', changes: [create] }).catch((error) => error);
  expect(JSON.stringify(results)).toContain('redirect');
  expect(other.requests).toEqual([]);
  await other.close();
});

test('t11 1.6 a describe that failed is asked for again, and one that was given is not', async () => {
  const { salesforce, requests } = await setUp(refusal(500, 'UNKNOWN_EXCEPTION'), describeStep);
  await salesforce.describe('Account').catch(() => undefined);
  await salesforce.describe('Account');
  await salesforce.describe('account');
  expect(requests.filter(({ path }) => path.endsWith('/describe')).length).toBe(2);
});

test.each([`\\' OR Name != '`, `' OR Name LIKE '%`, "x') OR (Id != '", 'a\nb'])(
  't12 1.4 the key %j stays a text in the query',
  async (key) => {
    const { salesforce, queries } = await setUp(describeStep, rows());
    await salesforce.find({ object: 'Account', fields: ['Name'], keys: [{ Name: key }] });
    // Without the string literals one condition is left, and nothing that the key could have added.
    const [, condition] = (queries[0] ?? '').replace(/'(?:[^'\\]|\\.)*'/gs, '?').split(' WHERE ');
    expect(condition).toMatch(/^\(?Name (?:IN \(\?(?:,\?)*\)|LIKE \?)\)?$/);
  },
);

test('t3 1.3 proxies of the environment are not used, whatever NO_PROXY says', async () => {
  const { salesforce } = await setUp(describeStep);
  await salesforce.describe('Account');
  expect(proxy.server?.requests).toEqual([]);
});

test('t6 a 200 with JSON that ends early is read again, never taken for a text', async () => {
  const { salesforce, requests } = await setUp({ body: '{"name":"Acc' }, { body: ACCOUNT });
  expect((await salesforce.describe('Account')).object).toBe('Account');
  expect(requests).toHaveLength(2);
});

test('1.1 the version of the connection is asked for, not the 50.0 that jsforce would take', async () => {
  const { salesforce, requests } = await setUp(describeStep);
  await salesforce.describe('Account');
  expect(requests.map(({ path }) => path)).toEqual(['/services/data/v68.0/sobjects/Account/describe']);
});

test('none of these ended in an exception that nobody caught', async () => {
  await new Promise((resolve) => setImmediate(resolve));
  expect(uncaught).toEqual([]);
});

test('1.3 an answer in gzip is read, whole or not at all', async () => {
  const zipped = gzipSync(JSON.stringify(ACCOUNT));
  const headers = { 'content-encoding': 'gzip' };
  const { salesforce, requests } = await setUp(
    { headers, body: zipped, cutAfter: zipped.length - 20 },
    { headers, body: zipped },
  );
  expect((await salesforce.describe('Account')).object).toBe('Account');
  expect(requests).toHaveLength(2);
});

test('1.3 several errors in one answer are judged by the first, not lost in a MULTIPLE_API_ERRORS', async () => {
  const { salesforce } = await setUp(describeStep, {
    status: 400,
    body: [
      { errorCode: 'MALFORMED_QUERY', message: 'unexpected token' },
      { errorCode: 'INVALID_FIELD', message: "No such column 'X'" },
    ],
  });
  const error = await collect(salesforce.read(REQUEST)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'QUERY_REFUSED' });
  const told = JSON.stringify((error as CrosswalkError).text);
  expect(told).toContain('MALFORMED_QUERY');
  expect(told).not.toContain('MULTIPLE_API_ERRORS');
});

test('1.2 t4 a session by JWT that has expired is renewed by a new assertion, once', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const auth = {
    flow: 'jwtBearer',
    clientId: 'key',
    username: 'bot@acme.test',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    audience: 'https://login.salesforce.com',
  } as const;
  const { salesforce, tokens, requests, clock } = await setUpWith({ auth }, describeStep, expired, rows());
  await salesforce.describe('Account');
  clock.advance(3_600_000);
  expect(await collect(salesforce.read(REQUEST))).toHaveLength(1);
  const assertions = tokens.map(({ text }) => new URLSearchParams(text).get('assertion'));
  expect([new Set(assertions).size, tokens.length, requests.length]).toEqual([2, 2, 3]);
});

test.each(['headers', 'body'] as const)(
  '1.3 an answer that stalls before its %s is given up in time',
  async (stall) => {
    const timeouts = { headersMs: stall === 'headers' ? 50 : 5_000, bodyMs: 50 };
    const { salesforce } = await setUpThrough({ timeouts }, describeStep, { stall, body: done.body });
    const results = await salesforce.write({ object: 'Account', changes: [create] });
    expect(results).toMatchObject([{ kind: 'unknown' }]);
  },
);
