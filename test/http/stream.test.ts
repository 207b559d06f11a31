import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDoor, type DoorOptions } from '../../src/http/create-door.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/door.ts';
import { uploadOf } from '../../src/http/stream.ts';
import { fakeClock } from '../support/clock.ts';
import { type ScriptServer, type Step, scriptServer } from '../support/script-server.ts';

const opened: ScriptServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function setUp(steps: readonly Step[], options: Partial<DoorOptions> = {}) {
  const server = await scriptServer(...steps);
  opened.push(server);
  const clock = fakeClock('2026-11-20T12:00:00Z');
  const door = createDoor({ clock, random: () => 0.5, userAgent: 'crosswalk-test', ...options });
  const ask = (request: Partial<HttpRequest> = {}) =>
    door.request({
      connection: 'crm',
      method: 'GET',
      url: `${server.url}/files/1`,
      kind: 'read',
      repeatable: true,
      accept: 'stream',
      ...request,
    });
  return { server, clock, door, ask };
}

async function drained({ stream }: HttpResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream?.chunks ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing was thrown',
    (error: { code?: string }) => error.code ?? error,
  );

/** Every byte value, 70,000 of them. */
const BYTES = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));

const upload = (chunks: readonly string[], size = chunks.join('').length) => {
  let opens = 0;
  return {
    opens: () => opens,
    body: {
      size,
      async *open() {
        opens += 1;
        for (const chunk of chunks) yield Buffer.from(chunk);
      },
    },
  };
};

describe('an answer that is streamed', () => {
  test('gives its announced size and the bytes as they were sent', async () => {
    const { ask } = await setUp([{ body: BYTES }]);
    const answer = await ask();
    expect(answer.stream?.size).toBe(70_000);
    expect((await drained(answer)).equals(BYTES)).toBe(true);
  });

  test('has no size where the server announces none, and may be empty', async () => {
    const { ask } = await setUp([{ body: BYTES, chunked: true }, {}]);
    const answer = await ask();
    expect([answer.stream?.size, (await drained(answer)).length]).toEqual([undefined, 70_000]);
    expect((await drained(await ask())).length).toBe(0);
  });

  test('that ends before its announced length is an error, and is not asked for again', async () => {
    const { ask, server } = await setUp([{ body: BYTES, cutAfter: 66_000 }]);
    expect(await codeOf(ask().then(drained))).toBe('NETWORK_CUT');
    expect(server.requests).toHaveLength(1);
  });

  test('may not be larger than the call allows', async () => {
    const { ask } = await setUp([{ body: BYTES }, { body: BYTES }]);
    expect(await codeOf(ask({ maxBytes: 69_999 }).then(drained))).toBe('NETWORK_TOO_LARGE');
    expect((await ask({ maxBytes: 70_000 }).then(drained)).length).toBe(70_000);
  });

  test('that stands still ends with a time-out', async () => {
    const { ask } = await setUp([{ body: BYTES, stall: 'body' }], { timeouts: { bodyMs: 40 } });
    expect(await codeOf(ask().then(drained))).toBe('NETWORK_TIMEOUT');
  });

  test('ends when the run is stopped', async () => {
    const { ask } = await setUp([{ body: BYTES, stall: 'body' }]);
    const stop = new AbortController();
    const answer = await ask({ signal: stop.signal });
    stop.abort();
    expect(await codeOf(drained(answer))).toBe('NETWORK_CANCELLED');
  });

  test('is asked for again while only its headers failed; refusals are texts, redirects refused', async () => {
    const { ask, server } = await setUp([
      { reset: true },
      { status: 503 },
      { body: BYTES },
      { status: 404, body: [{ errorCode: 'NOT_FOUND' }] },
      { status: 302, headers: { location: 'https://elsewhere.example/file' } },
    ]);
    expect((await drained(await ask())).length).toBe(70_000);
    const refused = await ask();
    expect([refused.status, refused.json(), refused.stream]).toEqual([
      404,
      [{ errorCode: 'NOT_FOUND' }],
      undefined,
    ]);
    expect(await codeOf(ask())).toBe('NETWORK_REDIRECT');
    expect(server.requests).toHaveLength(5);
  });

  test('holds its place among the requests until it was read or broken off', async () => {
    const { ask } = await setUp([{ body: BYTES }, { body: BYTES }, { body: BYTES }], {
      traffic: { crm: { width: 1 } },
    });
    const first = await ask();
    let second: HttpResponse | undefined;
    const asked = ask().then((answer) => {
      second = answer;
    });
    await new Promise(setImmediate);
    expect(second).toBe(undefined);
    await drained(first);
    await asked;
    for await (const _ of second?.stream?.chunks ?? []) break;
    expect((await drained(await ask())).length).toBe(70_000);
  });
});

describe('a body that is streamed', () => {
  const post = { method: 'POST', kind: 'write', repeatable: false, accept: 'json' } as const;

  test('arrives whole, with its length announced', async () => {
    const { ask, server } = await setUp([{ status: 201, body: {} }]);
    const { body } = upload(['first,', 'second,', 'third']);
    expect((await ask({ ...post, body })).status).toBe(201);
    expect(server.requests[0]?.text).toBe('first,second,third');
    expect(server.requests[0]?.headers['content-length']).toBe('18');
    expect(server.requests[0]?.headers['transfer-encoding']).toBe(undefined);
  });

  test('goes with a mode in which fetch keeps no copy of it; what that saves is a figure of the bench', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const { ask } = await setUp([
      { status: 201, body: {} },
      { status: 201, body: {} },
    ]);
    const { body } = upload(['first']);
    await ask({ ...post, body });
    await ask({ ...post, body: 'text' });
    expect(fetched.mock.calls.map(([, init]) => init?.redirect)).toEqual(['error', 'manual']);
  });

  test('redirected elsewhere is refused', async () => {
    const location = 'https://elsewhere.example/file';
    const { ask, server } = await setUp([{ status: 307, headers: { location } }, {}]);
    const { body } = upload(['first']);
    expect(await codeOf(ask({ ...post, repeatable: true, body }))).toBe('NETWORK_REDIRECT');
    expect(server.requests).toHaveLength(1);
  });

  test('is opened anew for each attempt, and only where repeating is safe', async () => {
    const { ask, server } = await setUp([{ status: 429 }, { status: 201, body: {} }, { status: 503 }]);
    const twice = upload(['abc']);
    expect((await ask({ ...post, body: twice.body })).attempts).toBe(2);
    expect([twice.opens(), server.requests.map(({ text }) => text)]).toEqual([2, ['abc', 'abc']]);
    const once = upload(['abc']);
    expect((await ask({ ...post, body: once.body })).status).toBe(503);
    expect(once.opens()).toBe(1);
  });

  test('that cannot be read, or has another length than it says, fails with its own error', async () => {
    const { ask, server } = await setUp([]);
    server.otherwise({ status: 201, body: {} });
    const broken = {
      size: 10,
      async *open() {
        yield Buffer.from('ab');
        throw new TypeError('the disk is gone');
      },
    };
    await expect(ask({ ...post, body: broken })).rejects.toThrow('the disk is gone');
    await expect(ask({ ...post, body: upload(['abc'], 4).body })).rejects.toThrow(RangeError);
    await expect(ask({ ...post, body: upload(['abc', 'def'], 4).body })).rejects.toThrow(RangeError);
    expect(server.requests).toHaveLength(0);
  });

  test('starts the time of the answer anew with each chunk that the connection takes', async () => {
    let started = 0;
    const { stream } = uploadOf(upload(['a', 'b', 'c']).body, () => {
      started += 1;
    });
    const reader = stream.getReader();
    await reader.read();
    expect(started).toBeLessThan(3);
    while (!(await reader.read()).done);
    expect(started).toBe(3);
  });
});
