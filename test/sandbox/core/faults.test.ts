import { describe, expect, it } from 'vitest';
import { createFaultBook } from '../../../src/sandbox/faults/book.ts';

const get = (path: string, system = 'salesforce') => ({ system, method: 'GET', path, search: '' });

describe('a fault book', () => {
  it('hits every matching request when neither nth nor times is given', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', path: '^/a', do: 'reset' });
    expect(['/a', '/b', '/a/x'].map((path) => book.match(get(path))[0]?.action.kind)).toEqual([
      'reset',
      undefined,
      'reset',
    ]);
  });

  it('hits only the nth request when only nth is given', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', path: '/a', nth: 2, do: 'reset' });
    expect([1, 2, 3].map(() => book.match(get('/a')).length > 0)).toEqual([false, true, false]);
  });

  it('hits as many requests as times says, from the nth on', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', nth: 2, times: 2, do: { status: 503 } });
    expect([1, 2, 3, 4].map(() => book.match(get('/a')).length > 0)).toEqual([false, true, true, false]);
  });

  it('leaves other systems and methods alone', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', method: 'post', do: 'reset' });
    expect(book.match(get('/a'))).toEqual([]);
    expect(book.match({ ...get('/a', 'halo'), method: 'POST' })).toEqual([]);
    expect(book.match({ ...get('/a'), method: 'POST' })[0]?.action).toEqual({ kind: 'reset' });
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
      { kind: 'cut', bytes: 20, chunked: false },
      { kind: 'cut', bytes: 20, chunked: false },
      { kind: 'delay', ms: 5 },
      { kind: 'applyThenFail', status: 504 },
      { kind: 'applyThenFail', status: undefined },
    ]);
  });

  it('matches the path with and without the query', () => {
    const book = createFaultBook();
    book.add({ system: 'salesforce', path: 'q=SELECT', do: 'reset' });
    expect(book.match({ ...get('/query'), search: '?q=SELECT' })).toHaveLength(1);
    expect(book.match({ ...get('/query'), search: '?q=OTHER' })).toEqual([]);
  });

  it('gives every fault that hits a request, so that two can meet in one', () => {
    const book = createFaultBook();
    book.add({ system: 'halo', do: 'carryOn' });
    book.add({ system: 'halo', do: { itemErrors: 'no', items: [1] } });
    expect(book.match(get('/a', 'halo')).map((fault) => fault.action.kind)).toEqual([
      'carryOn',
      'itemErrors',
    ]);
  });

  it('lets only lateVisible touch edits by hand, and never a read', () => {
    const book = createFaultBook();
    book.add({ system: 'halo', do: 'reset' });
    book.add({ system: 'halo', do: { lateVisible: 5 } });
    const kinds = (method: string, byHand: boolean) =>
      book.match({ ...get('/a', 'halo'), method, byHand }).map((fault) => fault.action.kind);
    expect(kinds('POST', true)).toEqual(['lateVisible']);
    expect(kinds('POST', false)).toEqual(['reset', 'lateVisible']);
    expect(kinds('GET', false)).toEqual(['reset']);
  });

  it.each([
    [
      { do: 'throttle', limit: 'concurrent' },
      { limit: 'concurrent', retryAfter: undefined },
    ],
    [{ do: { throttle: 'daily' } }, { limit: 'daily', retryAfter: undefined }],
    [{ do: { throttle: { retryAfter: 30 } } }, { retryAfter: { form: 'seconds', seconds: 30 } }],
    [{ do: { throttle: true, retryAfterDate: 30 } }, { retryAfter: { form: 'date', seconds: 30 } }],
    [{ do: 'throttle', retryAfter: false }, { retryAfter: { form: 'none' } }],
    [{ do: { recordCount: -3 } }, { kind: 'recordCount', add: -3 }],
    [{ do: 'duplicateRow' }, { kind: 'duplicateRow', where: 'page' }],
    [{ do: { lateVisible: { reads: 2 } } }, { kind: 'lateVisible', reads: 2 }],
    [{ do: { cut: 20, chunked: true } }, { kind: 'cut', bytes: 20, chunked: true }],
  ])('understands %j', (fault, action) => {
    expect(createFaultBook().add(fault, 'halo').action).toMatchObject(action);
  });

  it.each([
    [{ do: 'explode' }, 'A fault cannot do "explode"; it knows status, delay, cut, truncate, reset, '],
    [{ do: 'shortpage' }, 'A fault cannot do "shortpage"; did you mean "shortPage"? it knows '],
    [{ do: { status: 99 } }, '"status" of a fault is an HTTP status from 200 to 599.'],
    [{ do: 'reset', path: '(' }, '"path" of a fault is not a regular expression: ('],
    [{ do: 'reset', nth: 0 }, '"nth" of a fault is a whole number from 1.'],
    [{ do: 'reset', pth: '/a' }, 'A fault has no "pth"; did you mean "path"? it knows system, method,'],
    [{ do: 'reset', status: 500 }, '"reset" has no option "status"; it has no options.'],
    [
      { do: { itemErrors: {}, item: [1] } },
      '"itemErrors" has no option "item"; did you mean "items"? it knows',
    ],
    [
      { do: { delay: 5 }, ms: 7 },
      'A fault has no "ms"; where "do" is an object, its options belong into that.',
    ],
    [{ do: 'lateVisible' }, '"lateVisible" needs either "ms" or "reads".'],
    [{ do: { duplicateRow: 'twice' } }, 'where of "duplicateRow" is one of page, border.'],
    [{ path: '/a' }, 'A fault needs a "do".'],
  ])('refuses %j', (fault, message) => {
    expect(() => createFaultBook().add(fault, 'halo')).toThrow(message);
  });

  it.each([
    [
      { system: 'hallo', do: 'reset' },
      'There is no system "hallo"; did you mean "halo"? the sandbox has halo, crm.',
    ],
    [{ system: 'crm', do: 'rollBack' }, '"rollBack" has no meaning in crm.'],
  ])('refuses %j where it knows the systems', (fault, message) => {
    const book = createFaultBook(() => ({ halo: ['rollBack'], crm: [] }));
    expect(() => book.add(fault)).toThrow(message);
    expect(book.add({ system: 'halo', do: 'rollBack' }).id).toBe(1);
  });
});
