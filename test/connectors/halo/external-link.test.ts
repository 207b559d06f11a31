import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import { linkKnowledge } from '../../../src/connectors/halo/index.ts';
import { type Habits, haloModel } from './model.ts';
import { type Host, haloHost, knowsZone } from './support.ts';

const MARK = 'customfields.CFSalesforceId';
const create = (n: number, marked = true): RecordChange => ({
  kind: 'create',
  key: String(n),
  values: { name: `Customer ${n}` },
  ...(marked ? { externalId: { field: MARK, value: `001${n}` } } : {}),
});
const asked = (host: Host) =>
  host.asked(/ExternalLink/).map(({ query }) => query.get('third_party_id') ?? 'newest');

async function hostWith(habits: Partial<Habits>) {
  const model = haloModel('Client', habits);
  const host = await haloHost(model.routes);
  knowsZone(host);
  return { model, host };
}

describe('what a tenant does with new_external_link', () => {
  test.each([
    ['works', { status: 'works', filtered: true }, ['0011']],
    ['unfiltered', { status: 'works', filtered: true }, ['0011']],
    ['ignored', { status: 'unknown', misses: 1 }, ['0011']],
    ['forbidden', { status: 'unknown', misses: 1 }, ['0011']],
  ] as const)('%s: is read back once after the first real create', async (links, known, looks) => {
    const { host } = await hostWith({ links });
    await using _ = host;
    expect(linkKnowledge(host.memory)).toEqual({ status: 'unknown', filtered: false, misses: 0, marks: [] });

    await host.connector.write({ object: 'Client', changes: [create(1)] });

    expect(linkKnowledge(host.memory)).toMatchObject({ ...known, at: host.clock.iso() });
    expect(asked(host)).toEqual(looks);
  });

  test('a list that does not filter is told by the links of others on it', async () => {
    const { host } = await hostWith({ links: 'unfiltered' });
    await using _ = host;

    await host.connector.write({ object: 'Client', changes: [create(1), create(2)] });

    expect(linkKnowledge(host.memory)).toMatchObject({
      status: 'works',
      filtered: false,
      marks: [`Client ${MARK}`],
    });
  });

  test('is not asked again once it is known, and nothing is written to learn it', async () => {
    const { model, host } = await hostWith({});
    await using _ = host;

    for (const n of [1, 2, 3]) await host.connector.write({ object: 'Client', changes: [create(n)] });

    expect(asked(host)).toEqual(['0011']);
    expect(model.rows()).toHaveLength(3);
    expect(host.asked().filter(({ method }) => method === 'POST')).toHaveLength(3);
  });

  test('ignored twice is ignored: no further link is sent, until a month later it is tried again', async () => {
    const { host } = await hostWith({ links: 'ignored' });
    await using _ = host;
    for (const n of [1, 2, 3]) await host.connector.write({ object: 'Client', changes: [create(n)] });
    expect(linkKnowledge(host.memory)).toMatchObject({ status: 'ignored' });
    host.clock.advance(31 * 86_400_000);
    await host.connector.write({ object: 'Client', changes: [create(4)] });

    const sent = host.asked(/Client$/).filter(({ method }) => method === 'POST');
    expect(sent.map(({ text }) => text.includes('new_external_link'))).toEqual([true, true, false, true]);
    expect(asked(host)).toEqual(['0011', '0012']);
  });

  test('a link of the new record that bears another mark is not ours, and teaches nothing', async () => {
    const model = haloModel('Client', {});
    await using host = await haloHost({
      ...model.routes,
      'GET /api/ExternalLink': () => {
        const [made] = model.rows();
        const link = {
          id: 1,
          table_id: 2,
          integration_name: 'crosswalk',
          halo_id: made?.id,
          third_party_id: '001X',
        };
        return { body: { record_count: 1, links: [link] } };
      },
    });
    knowsZone(host);

    await host.connector.write({ object: 'Client', changes: [create(1)] });

    expect(asked(host)).toEqual(['0011']);
    expect(linkKnowledge(host.memory)).toMatchObject({ status: 'unknown', misses: 1 });
  });

  test('creates without a mark carry no link and teach nothing', async () => {
    const { host } = await hostWith({});
    await using _ = host;

    await host.connector.write({ object: 'Client', changes: [create(1, false)] });

    expect(host.asked(/Client$/)[0]?.text).not.toContain('external_link');
    expect(linkKnowledge(host.memory).status).toBe('unknown');
    expect(asked(host)).toEqual([]);
  });

  test('a tenant that refuses the link gets the record without it', async () => {
    const { model, host } = await hostWith({});
    await using _ = host;
    const post = model.routes['POST /api/Client'];
    const refusing = await haloHost({
      ...model.routes,
      'POST /api/Client': (request) =>
        request.text.includes('new_external_link')
          ? { status: 400, body: { Message: 'External Link must have a module' } }
          : typeof post === 'function'
            ? post(request)
            : { status: 404 },
    });
    await using __ = refusing;
    knowsZone(refusing);

    const results = await refusing.connector.write({
      object: 'Client',
      changes: [1, 2, 3].map((n) => create(n)),
    });

    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
    expect(model.rows()).toHaveLength(3);
    expect(linkKnowledge(refusing.memory).status).toBe('ignored');
  });

  test('memory that somebody damaged counts as nothing known', () => {
    for (const text of ['', '{', '[]', '{"status":"maybe"}', '{"status":"works"}']) {
      const memory = { get: () => text };
      expect(linkKnowledge(memory)).toMatchObject({ filtered: false, misses: 0, marks: [] });
    }
  });
});

describe('creates whose answer was lost', () => {
  const lost = async (habits: Partial<Habits>) => {
    const { model, host } = await hostWith(habits);
    await host.connector.write({ object: 'Client', changes: [create(1)] });
    const post = model.routes['POST /api/Client'];
    host.server.otherwise(async (request) => {
      const step = model.routes[`${request.method} ${request.path}`] ?? { status: 404 };
      const answer = typeof step === 'function' ? await step(request) : step;
      return step === post ? { status: 504, body: '<html>gateway</html>' } : answer;
    });
    return { model, host };
  };

  test('B22 are found at once by the newest records and one page of links', async () => {
    const { model, host } = await lost({ listsMarks: false });
    await using _ = host;
    const before = host.asked().length;

    const results = await host.connector.write({
      object: 'Client',
      changes: [2, 3, 4].map((n) => create(n)),
    });

    expect(results.map((result) => result.kind === 'ok' && result.id)).toEqual(
      model
        .rows()
        .slice(1)
        .map(({ id }) => String(id)),
    );
    // The id before them, the array, the newest customers, the newest links.
    expect(
      host
        .asked()
        .slice(before)
        .map(({ method, path }) => `${method} ${path}`),
    ).toEqual(['GET /api/Client', 'POST /api/Client', 'GET /api/Client', 'GET /api/ExternalLink']);
  });

  test('that lists do not show yet stay unknown and are found by their link in the next run, without a sweep', async () => {
    const { model, host } = await lost({ listsMarks: false, lag: 50 });
    await using _ = host;
    const [result] = await host.connector.write({ object: 'Client', changes: [create(2)] });
    expect(result?.kind).toBe('unknown');
    const before = host.asked().length;

    const found = await host.connector.find({
      object: 'Client',
      fields: ['name'],
      keys: [{ [MARK]: '0012' }],
    });

    expect(found).toMatchObject([[{ id: String(model.rows()[1]?.id), values: { name: 'Customer 2' } }]]);
    expect(
      host
        .asked()
        .slice(before)
        .map(({ path }) => path),
    ).toEqual(['/api/ExternalLink', `/api/Client/${model.rows()[1]?.id}`]);
  });

  test('a link whose record bears another mark by now is not believed', async () => {
    const { model, host } = await hostWith({ listsMarks: false });
    await using _ = host;
    await host.connector.write({ object: 'Client', changes: [create(1)] });
    host.server.otherwise((request) => {
      if (request.path === `/api/Client/${model.rows()[0]?.id}`)
        return {
          body: { id: model.rows()[0]?.id, name: 'Taken', customfields: [{ id: 151, value: '009' }] },
        };
      const step = model.routes[`${request.method} ${request.path}`] ?? { status: 404 };
      return typeof step === 'function' ? step(request) : step;
    });

    const find = (mark: string) =>
      host.connector.find({ object: 'Client', fields: [MARK], keys: [{ [MARK]: mark }] });

    expect(await find('0011')).toEqual([[]]);
    expect(await find('009')).toMatchObject([[{ id: String(model.rows()[0]?.id) }]]);
  });
});
