import { describe, expect, it } from 'vitest';
import { createFaultBook } from '../../../src/sandbox/faults.ts';

const get = (path: string, system = 'salesforce') => ({ system, method: 'GET', path, search: '' });

describe('a fault book', () => {
  it('hits every matching request when neither nth nor times is given', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', path: '^/a', do: 'reset' });
    expect(['/a', '/b', '/a/x'].map((path) => book.match(get(path))?.action.kind)).toEqual([
      'reset',
      undefined,
      'reset',
    ]);
  });

  it('hits only the nth request when only nth is given', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', path: '/a', nth: 2, do: 'reset' });
    expect([1, 2, 3].map(() => book.match(get('/a')) !== undefined)).toEqual([false, true, false]);
  });

  it('hits as many requests as times says, from the nth on', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', nth: 2, times: 2, do: { status: 503 } });
    expect([1, 2, 3, 4].map(() => book.match(get('/a')) !== undefined)).toEqual([false, true, true, false]);
  });

  it('leaves other systems and methods alone', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', method: 'post', do: 'reset' });
    expect(book.match(get('/a'))).toBeUndefined();
    expect(book.match({ ...get('/a', 'halo'), method: 'POST' })).toBeUndefined();
    expect(book.match({ ...get('/a'), method: 'POST' })?.action).toEqual({ kind: 'reset' });
  });

  it('reads both ways of writing an action', () => {
    const book = createFaultBook();
    const actions = [
      { do: 'status', status: 503, headers: { 'retry-after': 1 }, body: 'x' },
      { do: { status: 503, headers: { 'retry-after': 1 }, body: 'x' } },
      { do: 'cut', bytes: 20 },
      { do: { cut: 20 } },
      { do: { delay: 5 } },
      { do: { applyThenFail: { status: 504 } } },
      { do: 'applyThenFail' },
    ].map((fault) => book.add(fault, 'halo').action);
    const status = { kind: 'status', status: 503, headers: { 'retry-after': '1' }, body: 'x' };
    expect(actions).toEqual([
      status,
      status,
      { kind: 'cut', bytes: 20 },
      { kind: 'cut', bytes: 20 },
      { kind: 'delay', ms: 5 },
      { kind: 'applyThenFail', status: 504 },
      { kind: 'applyThenFail', status: undefined },
    ]);
  });

  it('matches the path with and without the query', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', path: 'q=SELECT', do: 'reset' });
    expect(book.match({ ...get('/query'), search: '?q=SELECT' })).toBeDefined();
    expect(book.match({ ...get('/query'), search: '?q=OTHER' })).toBeUndefined();
  });

  it.each([
    [
      { do: 'explode' },
      'A fault cannot do "explode"; it knows status, delay, cut, reset, applyThenFail, expireToken, throttle.',
    ],
    [{ do: { status: 99 } }, '"status" of a fault is an HTTP status from 200 to 599.'],
    [{ do: 'reset', path: '(' }, '"path" of a fault is not a regular expression: ('],
    [{ do: 'reset', nth: 0 }, '"nth" of a fault is a whole number from 1.'],
    [{ do: 'reset', pth: '/a' }, 'A fault has no "pth"; it knows system, method, path, nth, times, do.'],
  ])('refuses %j', (fault, message) => {
    expect(() => createFaultBook().add(fault, 'halo')).toThrow(message);
  });
});
