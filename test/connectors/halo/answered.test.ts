import { describe, expect, test } from 'vitest';
import type { RecordChange, WriteResult } from '../../../src/connectors/connector.ts';
import type { Values } from '../../../src/model/value.ts';
import type { Step } from '../../support/script-server.ts';
import { type Habits, haloModel } from './model.ts';
import { haloHost, inTurn, knowsZone, pagedList } from './support.ts';

const MARK = 'customfields.CFSalesforceId';
const people = (count: number, more: Values = {}): RecordChange[] =>
  Array.from({ length: count }, (_, n) => ({
    kind: 'create',
    key: String(n),
    values: {
      firstname: 'John',
      surname: 'Smith',
      name: 'John Smith',
      phonenumber: `+1 ${n}`,
      site_id: '18',
      ...more,
    },
    externalId: { field: MARK, value: `003${n}` },
  }));
const unmarked = (changes: readonly RecordChange[]): RecordChange[] =>
  changes.map((change) => {
    if (change.kind !== 'create') return change;
    const { externalId: _, ...rest } = change;
    return rest;
  });

async function written(model: ReturnType<typeof haloModel>, changes: readonly RecordChange[], more = {}) {
  await using host = await haloHost({ ...model.routes, ...more });
  knowsZone(host);
  return await host.connector.write({ object: 'Users', changes });
}

/** For each that is linked, the mark of its record. */
const marksOf = (model: ReturnType<typeof haloModel>, results: readonly WriteResult[]) =>
  results.map((result) =>
    result.kind === 'ok' ? model.rows().find(({ id }) => String(id) === result.id)?.mark : result.kind,
  );

describe('whose row of an answer is whose', () => {
  test.each<[string, Partial<Habits>]>([
    ['in the order sent', { answer: 'all' }],
    ['in another order', { answer: 'reversed' }],
    ['in another order, by lists without marks', { answer: 'reversed', listsMarks: false }],
    ['in another order, without links', { answer: 'reversed', links: 'ignored' }],
    ['in another order, by details alone', { answer: 'reversed', listsMarks: false, links: 'ignored' }],
  ])('people of one name get their own ids: %s', async (_, habits) => {
    const model = haloModel('Users', habits);

    const results = await written(model, people(3));

    expect(marksOf(model, results)).toEqual(['0030', '0031', '0032']);
    expect(model.rows()).toHaveLength(3);
  });

  test("people of one name without a mark are nobody's: the order is no proof", async () => {
    const model = haloModel('Users', { answer: 'reversed' });

    const results = await written(model, unmarked(people(2)));

    expect(results.map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });

  test('rows that show names alone are told apart by those, with no request more', async () => {
    const model = haloModel('Users', { answer: 'reversed' });
    const post = model.routes['POST /api/Users'];
    const slim: Step = async (request) => {
      const answer = typeof post === 'function' ? await post(request) : {};
      const rows = answer.body as { id: number; name: string }[];
      return { ...answer, body: rows.map(({ id, name }) => ({ id, name })) };
    };
    const changes = [0, 1, 2].map((n) => people(3, { name: `P ${n}`, surname: `${n}` })[n] as RecordChange);
    await using host = await haloHost({ ...model.routes, 'POST /api/Users': slim });
    knowsZone(host);

    const results = await host.connector.write({ object: 'Users', changes });

    expect(marksOf(model, results)).toEqual(['0030', '0031', '0032']);
    expect(host.asked(/Users\/\d+$/)).toEqual([]);
  });

  test('the same record twice is one record: the other of two is looked up, not linked to it', async () => {
    const model = haloModel('Users', { answer: 'all' });
    const post = model.routes['POST /api/Users'];
    const doubled: Step = async (request) => {
      const answer = typeof post === 'function' ? await post(request) : {};
      const [first] = answer.body as unknown[];
      return { ...answer, body: [first, first] };
    };

    const results = await written(model, people(2), { 'POST /api/Users': doubled });
    const alone = await written(haloModel('Users'), unmarked(people(2)), {
      'POST /api/Users': {
        status: 201,
        body: [
          { id: 9, name: 'John Smith' },
          { id: 9, name: 'John Smith' },
        ],
      },
    });

    expect(marksOf(model, results)).toEqual(['0030', '0031']);
    expect(alone.map(({ kind }) => kind)).not.toContain('ok');
  });

  test('a row with the mark of another record is not taken, even where it is the only answer to the only element', async () => {
    const model = haloModel('Users');
    const post = model.routes['POST /api/Users'];
    const wrong: Step = async (request) => {
      if (typeof post === 'function') await post(request);
      return {
        status: 201,
        body: [{ id: 1, name: 'John Smith', customfields: [{ id: 151, value: '003Z' }] }],
      };
    };

    const results = await written(model, people(1), { 'POST /api/Users': wrong });

    expect(marksOf(model, results)).toEqual(['0030']);
  });
});

describe('an update whose answer does not speak of the record', () => {
  const update = (id: string): RecordChange => ({
    kind: 'update',
    key: id,
    id,
    values: { main_phonenumber: '1' },
  });

  test.each([
    ['null', 'null'],
    ['an empty object', {}],
    ['a text', '"ok"'],
    ['an error in a good answer', { Message: 'An error occurred' }],
    ['another record', { id: 999_999 }],
    ['nothing', ''],
  ])('is unknown: %s', async (_, body) => {
    await using host = await haloHost({ 'POST /api/Client': { status: 201, body } });
    knowsZone(host);

    for (const ids of [['5'], ['5', '6']]) {
      const results = await host.connector.write({ object: 'client', changes: ids.map(update) });
      expect(results.map(({ kind }) => kind)).toEqual(ids.map(() => 'unknown'));
    }
  });

  test("is carried out where one object is the last element's, and what it shows is told", async () => {
    await using host = await haloHost({ 'POST /api/Client': { status: 201, body: { id: 6, website: 'w' } } });
    knowsZone(host);
    const fields = ['main_phonenumber', 'website'];

    const results = await host.connector.write({
      object: 'client',
      changes: [update('5'), update('6')],
      fields,
    });

    expect(results).toMatchObject([
      { kind: 'ok' },
      { kind: 'ok', stored: { website: 'w' }, at: expect.any(Number) },
    ]);
    expect(Object.keys(results[1] ?? {})).toContain('stored');
    expect(results[0]).not.toHaveProperty('stored');
  });

  test('makes the connector forget what an earlier sweep knew of it', async () => {
    const before = { id: 5, name: 'Acme' };
    const many = Array.from({ length: 8 }, (_, n) => ({ id: 10 + n, name: `C ${n}` }));
    await using host = await haloHost({
      'GET /api/Client': inTurn(...Array.from({ length: 3 }, () => pagedList('clients', [before, ...many]))),
      'POST /api/Client': { status: 504 },
    });
    knowsZone(host);
    const keys = [before, ...many].map(({ name }) => ({ name }));
    const find = () => host.connector.find({ object: 'client', fields: [], keys });
    await find();
    const known = host.asked(/Client$/).length;
    await find();
    expect(host.asked(/Client$/)).toHaveLength(known);

    await host.connector.write({ object: 'client', changes: [update('5')] }).catch(() => undefined);
    await find();

    expect(host.asked(/Client$/).filter(({ method }) => method === 'GET').length).toBeGreaterThan(known);
  });
});
