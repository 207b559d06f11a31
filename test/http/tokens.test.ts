import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../src/http/door.ts';
import { createTokenSource, type Token } from '../../src/http/tokens.ts';
import { CrosswalkError } from '../../src/model/errors.ts';
import { fakeClock } from '../support/clock.ts';

const answer = (status: number): HttpResponse => ({
  status,
  headers: new Headers(),
  text: '',
  json: () => undefined,
  attempts: 1,
});

function setUp(lifetimeMs?: number) {
  const clock = fakeClock('2026-11-20T12:00:00Z');
  const fetched: string[] = [];
  const source = createTokenSource<Token>({
    connection: 'crm',
    clock,
    fetchToken: async () => {
      const accessToken = `t${fetched.length + 1}`;
      fetched.push(accessToken);
      return lifetimeMs === undefined
        ? { accessToken }
        : { accessToken, expiresAt: clock.now() + lifetimeMs };
    },
  });
  return { clock, fetched, source };
}

describe('a token source', () => {
  test('fetches once for many callers at the same time', async () => {
    const { source, fetched } = setUp();
    const tokens = await Promise.all([source.get(), source.get(), source.get()]);
    expect(tokens.map(({ accessToken }) => accessToken)).toEqual(['t1', 't1', 't1']);
    expect(fetched).toEqual(['t1']);
  });

  test('fetches again shortly before the token expires', async () => {
    const { source, fetched, clock } = setUp(3_600_000);
    await source.get();
    clock.advance(3_569_000);
    expect((await source.get()).accessToken).toBe('t1');
    clock.advance(1_000);
    expect((await source.get()).accessToken).toBe('t2');
    expect(fetched).toEqual(['t1', 't2']);
  });

  test('refreshes once for many requests that met the same expired token', async () => {
    const { source, fetched } = setUp();
    const sent: string[] = [];
    const send = () =>
      source.send(async ({ accessToken }) => {
        sent.push(accessToken);
        return answer(accessToken === 't1' ? 401 : 200);
      });
    expect((await Promise.all([send(), send(), send()])).map(({ status }) => status)).toEqual([
      200, 200, 200,
    ]);
    expect(fetched).toEqual(['t1', 't2']);
    expect(sent).toEqual(['t1', 't1', 't1', 't2', 't2', 't2']);
  });

  test('gives up when a fresh token is refused too', async () => {
    const { source, fetched } = setUp();
    await expect(source.send(async () => answer(401))).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      kind: 'auth',
    });
    expect(fetched).toEqual(['t1', 't2']);
  });

  test('gives up after three requests where every session it is handed is an inherited one that is refused', async () => {
    let sent = 0;
    const source = createTokenSource<Token>({
      connection: 'crm',
      clock: fakeClock('2026-11-20T12:00:00Z'),
      fetchToken: async () => ({ accessToken: `t${sent}`, inherited: true }),
    });
    const send = source.send(async () => {
      sent += 1;
      return answer(sent > 9 ? 200 : 401);
    });
    await expect(send).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
    expect(sent).toBe(3);
  });

  test('keeps the renewed token when a 401 to the old one arrives late', async () => {
    const { source, fetched } = setUp();
    const late = Promise.withResolvers<void>();
    const send = (first: () => Promise<void>) =>
      source.send(async ({ accessToken }) => {
        if (accessToken !== 't1') return answer(200);
        await first();
        return answer(401);
      });
    const slow = send(() => late.promise);
    await send(async () => {});
    expect(fetched).toEqual(['t1', 't2']);

    late.resolve();

    expect((await slow).status).toBe(200);
    expect(fetched).toEqual(['t1', 't2']);
  });

  test('gives up with what the connector knows about it', async () => {
    const { source } = setUp();
    const known = new CrosswalkError({
      code: 'AUTH_REJECTED',
      kind: 'auth',
      what: 'Known cause.',
      todo: 'x',
    });
    await expect(source.send(async () => answer(401), { refused: () => known })).rejects.toBe(known);
  });

  test('hands back a 401 that no token can cure', async () => {
    const { source, fetched } = setUp();
    const response = await source.send(async () => answer(401), { refreshable: () => false });
    expect([response.status, fetched]).toEqual([401, ['t1']]);
  });

  test('tries again after a fetch that failed', async () => {
    let attempts = 0;
    const source = createTokenSource<Token>({
      connection: 'crm',
      clock: fakeClock('2026-11-20T12:00:00Z'),
      fetchToken: async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('down');
        return { accessToken: 'late' };
      },
    });
    await expect(Promise.all([source.get(), source.get()])).rejects.toThrow('down');
    expect((await source.get()).accessToken).toBe('late');
    expect(attempts).toBe(2);
  });
});
