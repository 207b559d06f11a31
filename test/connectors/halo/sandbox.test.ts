import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import { createHaloSandbox, type HaloSettings } from '../../../src/sandbox/halo/index.ts';
import { haloClient, haloConnection, haloUser } from '../../conformance/halo.ts';
import { buildSubject, type ObjectUnderTest, type Subject } from '../../conformance/subject.ts';

function tenant(about: ObjectUnderTest, settings: Partial<HaloSettings>): Promise<Subject> {
  return buildSubject('halo', about, haloConnection, (options) => createHaloSandbox(options, settings));
}

function creates(
  about: ObjectUnderTest,
  count: number,
  bad: readonly number[],
  mark?: string,
): RecordChange[] {
  return Array.from({ length: count }, (_, n) => ({
    kind: 'create',
    key: String(n),
    values: bad.includes(n) ? { ...about.sample(n), ...about.unacceptable } : about.sample(n),
    ...(mark === undefined ? {} : { externalId: { field: mark, value: `001-${n}` } }),
  }));
}

async function all({ connector, about }: Subject, fields: readonly string[]) {
  const records = [];
  for await (const page of connector.read({ object: about.object, fields })) records.push(...page.records);
  return records;
}

const MODES = ['stopAtFirstError', 'rollBack', 'carryOn'] as const;

describe('an array of creates with bad elements', () => {
  const places: readonly (readonly number[])[] = [[0], [7], [39], [3, 4, 30]];

  describe.each(MODES)('on a server that does %s', (arrayMode) => {
    test.each(places)('bad at %s: every good one is created once, by its mark', async (...bad) => {
      await using subject = await tenant(haloClient, { arrayMode });
      const before = (await all(subject, ['name'])).length;
      await subject.requests();

      const changes = creates(haloClient, 40, bad, haloClient.mark);
      const results = await subject.connector.write({ object: 'Client', changes });

      const posts = (await subject.requests()).filter(
        ({ method, path }) => method === 'POST' && /client$/i.test(path),
      );
      const marks = (await all(subject, ['customfields.CFSalesforceId'])).map(
        ({ id, values }) => [values['customfields.CFSalesforceId'], id] as const,
      );
      expect(results.map(({ kind }) => kind)).toEqual(
        changes.map((_, n) => (bad.includes(n) ? 'rejected' : 'ok')),
      );
      expect(marks.length - before).toBe(40 - bad.length);
      for (const [n, result] of results.entries()) {
        if (result.kind === 'ok')
          expect(marks.filter(([mark]) => mark === `001-${n}`)).toEqual([[`001-${n}`, result.id]]);
      }
      expect(posts.length).toBeLessThanOrEqual(14 * bad.length);
    });

    test('without a mark new records are told apart by name, e-mail and site', async () => {
      await using subject = await tenant(haloUser, { arrayMode });
      const before = (await all(subject, ['name'])).length;

      const results = await subject.connector.write({ object: 'Users', changes: creates(haloUser, 10, [6]) });

      expect(results.map(({ kind }) => kind)).toEqual(
        Array.from({ length: 10 }, (_, n) => (n === 6 ? 'rejected' : 'ok')),
      );
      expect(await all(subject, ['name'])).toHaveLength(before + 9);
    });

    test('two alike without a mark are never guessed and never created twice', async () => {
      await using subject = await tenant(haloClient, { arrayMode });
      const before = (await all(subject, ['name'])).length;
      const twin: RecordChange = { kind: 'create', key: 'a', values: { name: 'Twin' } };
      const bad: RecordChange = { kind: 'create', key: 'c', values: { name: null } };

      const results = await subject.connector.write({
        object: 'Client',
        changes: [twin, { ...twin, key: 'b' }, bad],
      });

      const created = (await all(subject, ['name'])).length - before;
      expect(created).toBe(2);
      expect(results.map(({ kind }) => kind)).toEqual(
        arrayMode === 'rollBack' ? ['ok', 'ok', 'rejected'] : ['unknown', 'unknown', 'rejected'],
      );
    });
  });
});

describe('tenants differ', () => {
  test('a build that replaces the array of custom fields keeps the others', async () => {
    await using subject = await tenant(haloClient, { customFieldsReplace: true });
    const { connector } = subject;
    const [made] = await connector.write({
      object: 'Client',
      changes: creates(haloClient, 1, [], haloClient.mark),
    });
    const id = made?.kind === 'ok' ? made.id : '';

    await connector.write({
      object: 'Client',
      changes: [{ kind: 'update', key: 'u', id, values: { 'customfields.CFIndustry': 'Finance' } }],
    });

    const fields = ['CFIndustry', 'CFEmployees', 'CFSalesforceId', 'CFRenewalDate', 'CFNewsletter'].map(
      (name) => `customfields.${name}`,
    );
    const read = await connector.readByIds({ object: 'Client', ids: [id], fields });
    expect(read.get(id)?.values).toEqual({
      'customfields.CFIndustry': 'Finance',
      'customfields.CFEmployees': 120,
      'customfields.CFSalesforceId': '001-0',
      'customfields.CFRenewalDate': '2026-12-31',
      'customfields.CFNewsletter': true,
    });
  });

  test.each([true, false])(
    'an external link is written, read and found again (filters honoured: %s)',
    async (linkFilters) => {
      await using subject = await tenant(haloClient, { linkFilters });
      const { connector } = subject;
      const results = await connector.write({
        object: 'Client',
        changes: creates(haloClient, 3, [], 'external_link'),
      });

      const keys = [0, 1, 2, 9].map((n) => ({ external_link: `001-${n}` }));
      const found = await connector.find({ object: 'Client', fields: ['external_link'], keys });

      expect(found.map((records) => records.map(({ id, values }) => [id, values.external_link]))).toEqual([
        ...results.map((result, n) => [[result.kind === 'ok' ? result.id : '', `001-${n}`]]),
        [],
      ]);
    },
  );

  test('names that must be unique are a conflict of that record', async () => {
    await using subject = await tenant(haloClient, { uniqueClientNames: true });
    await subject.seed([{ name: 'Acme', toplevel_id: 1 }]);

    const [result] = await subject.connector.write({
      object: 'Client',
      changes: [{ kind: 'create', key: 'k', values: { name: 'ACME' } }],
    });

    expect(result).toMatchObject({
      kind: 'rejected',
      problem: { code: 'RECORD_CONFLICT', kind: 'conflict', field: 'name' },
    });
  });

  test('a user created at a customer made in the same run goes to its main site', async () => {
    await using subject = await tenant(haloClient, {});
    const { connector } = subject;
    const [client] = await connector.write({ object: 'Client', changes: creates(haloClient, 1, []) });
    const id = client?.kind === 'ok' ? client.id : '';

    const sites = await connector.resolveRefs({
      object: 'Users',
      field: 'site_id',
      linkedObject: 'Client',
      ids: [id],
    });
    const results = await connector.write({
      object: 'Users',
      changes: [
        { kind: 'create', key: 'u', values: { ...haloUser.sample(1), site_id: sites.get(id) ?? null } },
      ],
    });

    const user = results[0]?.kind === 'ok' ? results[0].id : '';
    const read = await connector.readByIds({ object: 'Users', ids: [user], fields: ['client_id', 'name'] });
    expect(client).toMatchObject({ kind: 'ok', refs: { site_id: sites.get(id) } });
    expect(read.get(user)?.values).toEqual({ client_id: id, name: 'Ann Lee-1' });
  });
});
