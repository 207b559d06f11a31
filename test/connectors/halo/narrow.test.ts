import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordChange, WriteResult } from '../../../src/connectors/connector.ts';
import type { Step } from '../../support/script-server.ts';
import { type Habits, haloModel, type Model, PLAIN } from './model.ts';
import { type Host, haloHost, knowsZone } from './support.ts';

const MARK = 'customfields.CFSalesforceId';
const ARRAYS = ['stopAtFirstError', 'rollBack', 'carryOn'] as const;

type Create = RecordChange & { kind: 'create' };

/** Customers named alike in tens, so that names alone do not tell them apart. */
function customer(n: number, bad: boolean): Create {
  const name = `${bad ? 'Bad' : 'Good'} ${n}`;
  return { kind: 'create', key: String(n), values: { name }, externalId: { field: MARK, value: `001${n}` } };
}

/** People, some of one name: their addresses differ. */
function person(n: number, bad: boolean): Create {
  const surname = `Lee ${Math.floor(n / 2)}`;
  const values = {
    firstname: bad ? 'Bad' : 'Ann',
    surname,
    emailaddress: `p${n}@example.com`,
    site_id: '18',
  };
  return { kind: 'create', key: String(n), values, externalId: { field: MARK, value: `003${n}` } };
}

const changes = (count: number, bad: ReadonlySet<number>, make = customer) =>
  Array.from({ length: count }, (_, n) => make(n, bad.has(n)));

/** One POST in `lost` (counted from 1) is carried out or not and answered by a gateway; one GET in `blind` fails with all its repeats. */
function faulty(
  model: Model,
  object: string,
  lost: ReadonlyMap<number, boolean>,
  blind: ReadonlySet<number>,
) {
  let posts = 0;
  let gets = 0;
  let failing = 0;
  const post = model.routes[`POST /api/${object}`];
  const list = model.routes[`GET /api/${object}`];
  const run = async (
    step: Step | undefined,
    request: Parameters<Extract<Step, (...given: never) => unknown>>[0],
  ) => (typeof step === 'function' ? step(request) : (step ?? { status: 404 }));
  return {
    ...model.routes,
    [`POST /api/${object}`]: (async (request) => {
      posts += 1;
      const carriedOut = lost.get(posts);
      if (carriedOut === undefined) return run(post, request);
      if (carriedOut) await run(post, request);
      return { status: 504, body: '<html>gateway</html>' };
    }) satisfies Step,
    [`GET /api/${object}`]: (async (request) => {
      if (failing === 0) gets += 1;
      if (failing > 0 || blind.has(gets)) {
        // The door sends a read five times.
        failing = failing === 0 ? 4 : failing - 1;
        return { status: 503, body: '' };
      }
      return run(list, request);
    }) satisfies Step,
  };
}

/** As the engine goes on: what was not sent is sent, what is unknown is looked for by its mark first. */
async function untilSettled(
  host: Host,
  object: string,
  all: readonly Create[],
): Promise<ReadonlyMap<string, WriteResult>> {
  const settled = new Map<string, WriteResult>();
  let sendable = all;
  for (let round = 0; round < 20; round += 1) {
    const results =
      sendable.length === 0 ? [] : await host.connector.write({ object, changes: sendable }).catch(() => []);
    for (const result of results) settled.set(result.key, result);
    const kindOf = ({ key }: Create) => settled.get(key)?.kind;
    const unknown = all.filter((change) => kindOf(change) === 'unknown');
    const keys = unknown.map(({ externalId }) => ({ [MARK]: externalId?.value ?? '' }));
    const found = await host.connector.find({ object, fields: [], keys }).catch(() => undefined);
    unknown.forEach(({ key }, index) => {
      const [record] = found?.[index] ?? [];
      if (record !== undefined) settled.set(key, { kind: 'ok', key, id: record.id, created: true });
    });
    const open = all.filter((change) => !['ok', 'rejected'].includes(kindOf(change) ?? ''));
    if (open.length === 0) break;
    // Without a look nothing that is unknown may be sent.
    sendable = open.filter((change) => found !== undefined || kindOf(change) !== 'unknown');
  }
  return settled;
}

function expectOnce(
  model: Model,
  all: readonly Create[],
  bad: ReadonlySet<number>,
  results: ReadonlyMap<string, WriteResult>,
) {
  const marks = model.rows().map(({ mark }) => mark ?? '');
  const good = all.filter((_, n) => !bad.has(n));
  expect(marks.toSorted()).toEqual(good.map(({ externalId }) => externalId?.value).toSorted());
  expect(all.map(({ key }) => results.get(key)?.kind)).toEqual(
    all.map((_, n) => (bad.has(n) ? 'rejected' : 'ok')),
  );
  const ids = new Map(model.rows().map((row) => [row.mark, String(row.id)]));
  for (const { key, externalId } of good)
    expect(results.get(key)).toMatchObject({ id: ids.get(externalId?.value ?? '') });
}

const habits: fc.Arbitrary<Habits> = fc.record({
  array: fc.constantFrom(...ARRAYS),
  answer: fc.constantFrom<Habits['answer'][]>('all', 'reversed', 'last', 'partial'),
  lag: fc.constantFrom(0, 0, 1, 7, 200),
  listsMarks: fc.boolean(),
  links: fc.constantFrom<Habits['links'][]>('works', 'unfiltered', 'ignored', 'forbidden'),
  renames: fc.constant(false),
});

const positions = (count: number) =>
  fc.oneof(
    fc.uniqueArray(fc.nat({ max: count - 1 }), { maxLength: 4 }),
    fc.constantFrom(
      [0],
      [count - 1],
      [0, count - 1],
      Array.from({ length: count }, (_, n) => n),
    ),
  );

const cases = fc
  .integer({ min: 1, max: 24 })
  .chain((count) =>
    fc.record({ count: fc.constant(count), bad: positions(count), habits, people: fc.boolean() }),
  );

describe('an array of creates in which some are bad', () => {
  test('leaves each good one there once and each bad one refused, whatever the server does', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, bad, habits, people }) => {
        const object = people ? 'Users' : 'Client';
        const model = haloModel(object, habits);
        await using host = await haloHost(model.routes);
        knowsZone(host);
        const wrong = new Set(bad);
        const all = changes(count, wrong, people ? person : customer);

        const results = await host.connector.write({ object, changes: all });

        // The answer of the last one alone says nothing about the others: where lists hide them they wait for the next run.
        const waits = habits.lag > 0 && habits.answer === 'last';
        if (!waits) expectOnce(model, all, wrong, new Map(results.map((result) => [result.key, result])));
        const marks = model.rows().map(({ mark }) => mark);
        expect(new Set(marks).size).toBe(marks.length);
      }),
      { numRuns: 120, seed: 20261121 },
    );
  });

  test('comes to the same end when answers and look-ups are lost on the way', {
    timeout: 60_000,
  }, async () => {
    const lost = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.boolean()), { maxLength: 3 });
    const blind = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(cases, lost, blind, async ({ count, bad, habits, people }, lost, blind) => {
        const object = people ? 'Users' : 'Client';
        // Between two runs lists catch up.
        const model = haloModel(object, { ...habits, lag: 0 });
        await using host = await haloHost(faulty(model, object, new Map(lost), new Set(blind)));
        knowsZone(host);
        const wrong = new Set(bad);
        const all = changes(count, wrong, people ? person : customer);

        const results = await untilSettled(host, object, all);

        expectOnce(model, all, wrong, results);
      }),
      { numRuns: 120, seed: 20261121 },
    );
  });

  test('is found under a name that Halo changed', async () => {
    for (const array of ARRAYS) {
      const model = haloModel('Client', { array, renames: true, links: 'ignored', listsMarks: false });
      await using host = await haloHost(model.routes);
      knowsZone(host);
      const bad = new Set([7]);
      const all = changes(15, bad);

      const results = await host.connector.write({ object: 'Client', changes: all });

      expectOnce(model, all, bad, new Map(results.map((result) => [result.key, result])));
    }
  });
});

describe('what it costs', () => {
  /** Each bad one at most seven requests a halving: array, list, records above it, and what was accepted. */
  const bound = (count: number, bad: number) =>
    Math.ceil(count / 100) + 4 + 7 * bad * Math.ceil(Math.log2(100));

  test.each(
    ARRAYS.flatMap((array) =>
      [[], [0], [99], [50], [3, 4, 5], [10, 40, 70, 95]].map((bad) => [array, bad] as const),
    ),
  )('%s, bad at %j: within N/100 + 4 + 7·bad·log2(100) requests', async (array, bad) => {
    const model = haloModel('Client', { array });
    await using host = await haloHost(model.routes);
    knowsZone(host);

    await host.connector.write({ object: 'Client', changes: changes(100, new Set(bad)) });

    expect(host.asked(/^\/api\/(Client|ExternalLink)/).length).toBeLessThanOrEqual(bound(100, bad.length));
  });

  test('a hundred of which every one is bad costs less than two and a half requests each', async () => {
    const asked: number[] = [];
    for (const array of ARRAYS) {
      const model = haloModel('Client', { array });
      await using host = await haloHost(model.routes);
      const all = changes(100, new Set(Array.from({ length: 100 }, (_, n) => n)));

      const results = await host.connector.write({ object: 'Client', changes: all });

      expect(results.every(({ kind }) => kind === 'rejected')).toBe(true);
      asked.push(host.asked(/^\/api\/Client/).length);
    }
    expect(Math.max(...asked)).toBeLessThan(250);
  });

  test('marks that no list shows are read from a page of external links, not from a hundred details', async () => {
    const details: number[] = [];
    for (const links of ['works', 'ignored'] as const) {
      const model = haloModel('Client', { array: 'carryOn', listsMarks: false, links });
      await using host = await haloHost(model.routes);
      knowsZone(host);
      await host.connector.write({ object: 'Client', changes: [customer(200, false)] });
      await host.connector.write({ object: 'Client', changes: changes(100, new Set([50])) });
      details.push(host.asked(/^\/api\/Client\/\d/).length);
    }
    expect(details).toEqual([2, 101]);
  });
});

describe('an array of updates in which some are bad', () => {
  test('changes each good one and refuses each bad one, within 1 + 2·bad·log2(N) arrays', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ARRAYS),
        fc.uniqueArray(fc.nat({ max: 99 }), { maxLength: 4 }),
        fc.constantFrom<Habits['answer'][]>('all', 'reversed', 'last', 'partial'),
        async (array, bad, answer) => {
          const model = haloModel('Client', { ...PLAIN, array, answer }, 100);
          await using host = await haloHost(model.routes);
          knowsZone(host);
          const all = Array.from({ length: 100 }, (_, n): RecordChange => {
            const values = { name: bad.includes(n) ? 'Bad' : `Old ${n + 1}`, ref: 'new' };
            return { kind: 'update', key: String(n), id: String(n + 1), values };
          });

          const results = await host.connector.write({ object: 'Client', changes: all });

          expect(results.map(({ kind }) => kind)).toEqual(
            all.map((_, n) => (bad.includes(n) ? 'rejected' : 'ok')),
          );
          expect(host.asked(/^\/api\/Client/).length).toBeLessThanOrEqual(1 + 2 * bad.length * 7);
        },
      ),
      { numRuns: 30, seed: 20261121 },
    );
  });
});
