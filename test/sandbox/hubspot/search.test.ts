import { describe, expect, it } from 'vitest';
import type { HubspotSettings } from '../../../src/sandbox/hubspot/index.ts';
import { type Account, account } from './support.ts';

type Properties = Readonly<Record<string, string>>;

const COMPANIES: readonly Properties[] = [
  { name: 'Acme Ltd', domain: 'Acme.example', lifecyclestage: 'customer', numberofemployees: '12' },
  { name: 'Globex', domain: 'globex.example', lifecyclestage: 'lead', numberofemployees: '7' },
  { name: 'acme', lifecyclestage: 'lead' },
  { name: 'Über Söhne GmbH', phone: '', numberofemployees: '200' },
];

/** Four companies, made a minute apart from 08:00 on and changed the other way round from 09:06 on. */
function portal(settings?: Partial<HubspotSettings>): Account {
  const companies = COMPANIES.map((properties, at) => ({
    id: String(100 + at),
    properties,
    createdAt: `2026-10-02T08:0${at}:00.000Z`,
    updatedAt: `2026-10-02T09:0${9 - at}:00.000Z`,
  }));
  return account({ data: { companies }, ...(settings === undefined ? {} : { settings }) });
}

const SEARCH = '/crm/v3/objects/companies/search';
const filter = (propertyName: string, operator: string, rest: object = {}) => ({
  filterGroups: [{ filters: [{ propertyName, operator, ...rest }] }],
});
const ids = ({ call }: Account, body: object): string =>
  call('POST', SEARCH, body)
    .body.results.map(({ id }: { id: string }) => id)
    .join(' ');

describe('a search of HubSpot', () => {
  it('answers the recorded shape: a total, results without associations, no paging at the end', () => {
    const { call } = portal();

    const { status, body } = call('POST', '/crm/v3/objects/COMPANY/search', {
      ...filter('domain', 'EQ', { value: 'acme.EXAMPLE' }),
      properties: ['domain', 'phone', 'no_such_property'],
      limit: 100,
    });

    expect(status).toBe(200);
    expect(body).toEqual({
      total: 1,
      results: [
        {
          id: '100',
          properties: {
            createdate: '2026-10-02T08:00:00Z',
            domain: 'Acme.example',
            hs_lastmodifieddate: '2026-10-02T09:09:00Z',
            hs_object_id: '100',
            phone: null,
          },
          createdAt: '2026-10-02T08:00:00Z',
          updatedAt: '2026-10-02T09:09:00Z',
          archived: false,
          url: 'https://app-eu1.hubspot.com/contacts/147893286/record/0-2/100',
        },
      ],
    });
    expect(call('POST', SEARCH, filter('name', 'EQ', { value: 'none' })).body).toEqual({
      total: 0,
      results: [],
    });
  });

  it.each<[string, string, object, string]>([
    ['name', 'EQ', { value: 'ACME' }, '102'],
    ['name', 'NEQ', { value: 'acme' }, '100 101 103'],
    ['lifecyclestage', 'EQ', { value: 'lead' }, '101 102'],
    ['lifecyclestage', 'EQ', { value: 'Lead' }, ''],
    ['lifecyclestage', 'IN', { values: ['customer', 'lead'] }, '100 101 102'],
    ['name', 'IN', { values: ['globex', 'acme'] }, '101 102'],
    ['name', 'IN', { values: ['Globex', 'acme'] }, '102'],
    ['name', 'NOT_IN', { values: ['globex', 'acme'] }, '100 103'],
    ['numberofemployees', 'LT', { value: '12' }, '101'],
    ['numberofemployees', 'LTE', { value: 12 }, '100 101'],
    ['numberofemployees', 'GT', { value: '12' }, '103'],
    ['numberofemployees', 'GTE', { value: '12' }, '100 103'],
    ['numberofemployees', 'BETWEEN', { value: '7', highValue: '12' }, '100 101'],
    ['numberofemployees', 'HAS_PROPERTY', {}, '100 101 103'],
    ['phone', 'HAS_PROPERTY', {}, ''],
    ['domain', 'NOT_HAS_PROPERTY', {}, '102 103'],
    ['name', 'CONTAINS_TOKEN', { value: 'Acme' }, '100 102'],
    ['name', 'CONTAINS_TOKEN', { value: 's*hne' }, '103'],
    ['domain', 'CONTAINS_TOKEN', { value: '*.example' }, '100 101'],
    ['name', 'NOT_CONTAINS_TOKEN', { value: 'acme' }, '101 103'],
    ['hs_object_id', 'GT', { value: '101' }, '102 103'],
    ['hs_lastmodifieddate', 'GTE', { value: '2026-10-02T09:08:00Z' }, '100 101'],
    ['hs_lastmodifieddate', 'GT', { value: String(Date.parse('2026-10-02T09:08:00Z')) }, '100'],
    ['createdate', 'BETWEEN', { value: '2026-10-02T08:01:00Z', highValue: '1790928120000' }, '101 102'],
  ])('finds by %s %s %j', (property, operator, rest, found) => {
    expect(ids(portal(), filter(property, operator, rest))).toBe(found);
  });

  it('joins filters by and, groups by or, and the words of a query as beginnings', () => {
    const it = portal();
    const lead = { propertyName: 'lifecyclestage', operator: 'EQ', value: 'lead' };
    const acme = { propertyName: 'name', operator: 'CONTAINS_TOKEN', value: 'acme' };

    expect(ids(it, { filterGroups: [{ filters: [lead, acme] }] })).toBe('102');
    expect(ids(it, { filterGroups: [{ filters: [lead] }, { filters: [acme] }] })).toBe('100 101 102');
    expect(ids(it, { query: 'acm' })).toBe('100 102');
    expect(ids(it, { query: 'acm', filterGroups: [{ filters: [lead] }] })).toBe('102');
    expect(ids(it, {})).toBe('100 101 102 103');
  });

  it.each<[unknown, string]>([
    [['hs_lastmodifieddate'], '103 102 101 100'],
    [['-createdate'], '103 102 101 100'],
    [[{ propertyName: 'numberofemployees', direction: 'DESCENDING' }], '103 100 101 102'],
    [[{ propertyName: 'numberofemployees', direction: 'ASCENDING' }], '101 100 103 102'],
    [[JSON.stringify({ propertyName: 'hs_object_id', direction: 'DESCENDING' })], '103 102 101 100'],
  ])('sorts by %j, what has no value last', (sorts, found) => {
    expect(ids(portal(), { sorts })).toBe(found);
  });

  it('gives ten at a time unless it is told, and says where to go on as an offset in text', () => {
    const companies = Array.from({ length: 12 }, (_, at) => ({
      id: String(at + 1),
      properties: { name: 'C' },
    }));
    const { call } = account({ data: { companies } });

    const first = call('POST', SEARCH, {}).body;
    const second = call('POST', SEARCH, { limit: 10, after: first.paging.next.after }).body;

    expect([first.total, first.results.length, first.paging]).toEqual([12, 10, { next: { after: '10' } }]);
    expect([second.total, second.results.length, second.paging]).toEqual([12, 2, undefined]);
  });

  it('shows changes at once while nothing lags, and nothing that is archived', () => {
    const it = portal();
    expect(ids(it, { sorts: ['name'] })).toBe('102 100 101 103');
    it.call('PATCH', '/crm/v3/objects/companies/101', { properties: { name: 'Aaa' } });
    it.call('DELETE', '/crm/v3/objects/companies/102');

    expect(ids(it, { sorts: ['name'] })).toBe('101 100 103');
    expect(ids(it, filter('name', 'EQ', { value: 'globex' }))).toBe('');
  });

  it('finds contacts by the company they are associated with', () => {
    const { call } = account({
      data: {
        companies: ['1', '2'].map((id) => ({ id, properties: { name: id } })),
        contacts: ['1', '2'].map((id) => ({ id: `1${id}`, properties: {}, associations: [{ to: { id } }] })),
      },
    });
    const of = (id: string) =>
      call('POST', '/crm/v3/objects/contacts/search', filter('associations.company', 'EQ', { value: id }))
        .body;

    expect(of('2').results).toMatchObject([{ id: '12' }]);
    call('PUT', '/crm/v4/objects/contacts/11/associations/default/companies/2');
    expect(of('2').total).toBe(2);

    const primary = (id: string) =>
      call('POST', '/crm/v3/objects/contacts/search', filter('associatedcompanyid', 'EQ', { value: id }))
        .body;
    expect([primary('1').total, primary('2').total]).toEqual([1, 1]);
    for (const id of ['1', '2']) call('DELETE', `/crm/v3/objects/companies/${id}`);
    expect([of('2').total, primary('1').total, primary('2').total]).toEqual([0, 0, 0]);
  });

  it('tells the total alone where no results are wanted', () => {
    const { call } = account({ data: { companies: [{ id: '1', properties: { name: 'A' } }] } });
    const { status, body } = call('POST', '/crm/v3/objects/companies/search', { limit: 0 });
    expect([status, body]).toEqual([200, { total: 1, results: [] }]);
  });
});

describe('what a search refuses', () => {
  const groups = (count: number, each: number) => ({
    filterGroups: Array.from({ length: count }, () => ({
      filters: Array.from({ length: each }, () => ({ propertyName: 'name', operator: 'HAS_PROPERTY' })),
    })),
  });

  it.each<[string, object, number]>([
    ['201 a page', { limit: 201 }, 400],
    ['rows beyond 10,000', { limit: 200, after: '9801' }, 400],
    ['rows up to 10,000', { limit: 200, after: '9800' }, 200],
    ['after that is no number', { after: 'MTA=' }, 400],
    ['six groups', groups(6, 1), 400],
    ['seven filters in a group', groups(1, 7), 400],
    ['nineteen filters or more', groups(4, 5), 400],
    ['eighteen filters', groups(3, 6), 200],
    ['two sorts', { sorts: ['name', 'domain'] }, 400],
    ['a sort by nothing known', { sorts: ['no_such'] }, 400],
    ['a property that is not there', filter('no_such', 'EQ', { value: '1' }), 400],
    ['an operator that is not there', filter('name', 'LIKE', { value: '1' }), 400],
    ['no value', filter('name', 'EQ'), 400],
    ['one value for IN', filter('name', 'IN', { value: '1' }), 400],
    ['no upper bound', filter('createdate', 'BETWEEN', { value: '1' }), 400],
    ['a date that is none', filter('createdate', 'GT', { value: 'yesterday' }), 400],
    ['a body of 3,001 characters', { query: 'x'.repeat(3001 - '{"query":""}'.length) }, 400],
    ['a body of 3,000 characters', { query: 'x'.repeat(3000 - '{"query":""}'.length) }, 200],
    ['the time 0', filter('createdate', 'GTE', { value: '0' }), 500],
    ['a second later', filter('createdate', 'GTE', { value: '1000' }), 200],
  ])('%s', (_, body, status) => {
    const answer = portal().call('POST', SEARCH, body);

    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body).toMatchObject({ status: 'error', category: 'VALIDATION_ERROR' });
  });

  it('another kind of record', () => {
    expect(portal().call('POST', '/crm/v3/objects/deals/search', {}).status).toBe(400);
  });
});

describe('the search index', () => {
  const rename = ({ call }: Account, id: string, name: string) =>
    call('PATCH', `/crm/v3/objects/companies/${id}`, { properties: { name } });
  const seen = ({ call }: Account): string[] =>
    call('POST', SEARCH, { properties: ['name'], sorts: ['hs_object_id'] }).body.results.map(
      (row: { properties: Properties }) => row.properties['name'],
    );

  it('is so far behind: a change shows as it was before, a new record not at all', () => {
    const it = portal({ indexLagMs: 30_000 });
    rename(it, '101', 'Initech');
    const { body } = it.call('POST', '/crm/v3/objects/companies', { properties: { name: 'New' } });

    expect(seen(it)).toEqual(['Acme Ltd', 'Globex', 'acme', 'Über Söhne GmbH']);
    expect(ids(it, filter('name', 'EQ', { value: 'globex' }))).toBe('101');
    expect(it.call('GET', `/crm/v3/objects/companies/${body.id}`).status).toBe(200);
    it.clock.advance(29_999);
    expect(seen(it)).toHaveLength(4);
    it.clock.advance(1);
    expect(seen(it)).toEqual(['Acme Ltd', 'Initech', 'acme', 'Über Söhne GmbH', 'New']);
  });

  it('counts what is archived until it knows, and does not show it', () => {
    const it = portal({ indexLagMs: 30_000 });
    it.call('DELETE', '/crm/v3/objects/companies/101');
    const found = () => it.call('POST', SEARCH, filter('name', 'EQ', { value: 'globex' })).body;

    expect(found()).toEqual({ total: 1, results: [] });
    it.clock.advance(30_000);
    expect(found()).toEqual({ total: 0, results: [] });
  });

  it('catches up when the lag goes away', () => {
    const it = portal({ indexLagMs: 3_600_000 });
    rename(it, '101', 'Initech');
    rename(it, '102', 'Hooli');
    it.call('DELETE', '/crm/v3/objects/companies/102');
    expect(seen(it)).toEqual(['Acme Ltd', 'Globex', 'Über Söhne GmbH']);

    it.act('settings', { indexLagMs: 0 });

    expect(seen(it)).toEqual(['Acme Ltd', 'Initech', 'Über Söhne GmbH']);
  });

  it('can show what was written later before what was written earlier', () => {
    const it = portal({ indexLagMs: 10_000, indexOutOfOrder: true });
    for (const id of ['100', '101', '102', '103']) rename(it, id, `new ${id}`);
    const order: string[] = [];
    for (let at = 0; at <= 100; at += 1) {
      for (const name of seen(it)) if (name.startsWith('new') && !order.includes(name)) order.push(name);
      it.clock.advance(100);
    }

    expect(order).toHaveLength(4);
    expect(order).not.toEqual([...order].sort());
  });

  it('misses for a while what the fault lateVisible hides, in milliseconds or in searches', () => {
    const it = portal();
    it.sandbox.late?.({ ms: 5000 }, () => rename(it, '101', 'Initech'));
    it.sandbox.late?.({ reads: 2 }, () => rename(it, '100', 'Hooli'));

    expect(seen(it).slice(0, 2)).toEqual(['Acme Ltd', 'Globex']);
    expect(seen(it).slice(0, 2)).toEqual(['Acme Ltd', 'Globex']);
    expect(seen(it).slice(0, 2)).toEqual(['Hooli', 'Globex']);
    it.clock.advance(5000);
    expect(seen(it).slice(0, 2)).toEqual(['Hooli', 'Initech']);
  });

  it('keeps what was written after something hidden', () => {
    const it = portal();
    it.sandbox.late?.({ ms: 5000 }, () => rename(it, '101', 'Initech'));
    rename(it, '101', 'Hooli');
    it.clock.advance(5000);

    expect(seen(it)[1]).toBe('Hooli');
  });
});

describe('ten thousand rows of one millisecond', () => {
  it('are all found by pages of an id above the last one', () => {
    const { call } = account({
      data: {
        companies: Array.from({ length: 10_050 }, (_, at) => ({
          id: String(1000 + at),
          properties: {},
          updatedAt: '2026-10-02T09:00:00.000Z',
        })),
      },
    });
    const body = (after: string | undefined, above: string) => ({
      filterGroups: [
        {
          filters: [
            { propertyName: 'hs_lastmodifieddate', operator: 'EQ', value: '2026-10-02T09:00:00Z' },
            { propertyName: 'hs_object_id', operator: 'GT', value: above },
          ],
        },
      ],
      sorts: ['hs_object_id'],
      limit: 200,
      ...(after === undefined ? {} : { after }),
    });

    const last = call('POST', SEARCH, body('9800', '0')).body;
    const rest = call('POST', SEARCH, body(undefined, last.results.at(-1).id)).body;

    expect([last.total, last.paging]).toEqual([10_050, { next: { after: '10000' } }]);
    expect([rest.total, rest.results.length, rest.paging]).toEqual([50, 50, undefined]);
  });
});
