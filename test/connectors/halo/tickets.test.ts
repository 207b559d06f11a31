import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordChange, WriteResult } from '../../../src/connectors/connector.ts';
import type { SystemRecord } from '../../../src/model/record.ts';
import type { Values } from '../../../src/model/value.ts';
import { createHaloSandbox } from '../../../src/sandbox/halo/index.ts';
import { haloConnection, haloTicket } from '../../conformance/halo.ts';
import { buildSubject, type Subject } from '../../conformance/subject.ts';

/** One tenant for the file, with a customer, its site and two users. */
let subject: Subject;
let client: { readonly id: string; readonly site: string };
let user: string;

beforeAll(async () => {
  subject = await buildSubject('halo', haloTicket, haloConnection);
  const [made] = await write('Client', [{ name: 'Acme' }]);
  client = { id: idOf(made), site: made?.kind === 'ok' ? (made.refs?.['site_id'] ?? '') : '' };
  const [person] = await write('Users', [
    { firstname: 'Ann', surname: 'Lee', emailaddress: 'ann@example.com', site_id: client.site },
  ]);
  user = idOf(person);
});

afterAll(() => subject[Symbol.asyncDispose]());

let next = 0;
function create(values: Values, mark?: string): RecordChange {
  next += 1;
  const externalId =
    mark === undefined ? {} : { externalId: { field: 'customfields.CFSalesforceCaseId', value: mark } };
  return { kind: 'create', key: String(next), values, ...externalId };
}

function write(object: string, values: readonly Values[]): Promise<readonly WriteResult[]> {
  return subject.connector.write({ object, changes: values.map((one) => create(one)) });
}

function idOf(result: WriteResult | undefined): string {
  return result?.kind === 'ok' ? result.id : `not written: ${JSON.stringify(result)}`;
}

function problemOf(result: WriteResult | undefined) {
  return result?.kind === 'rejected' ? result.problem : undefined;
}

async function one(object: string, id: string, fields: readonly string[]): Promise<SystemRecord | undefined> {
  return (await subject.connector.readByIds({ object, ids: [id], fields })).get(id);
}

async function posts(): Promise<number> {
  const seen = await subject.requests();
  return seen.filter(({ method, path }) => method === 'POST' && /^\/api\/(tickets|opportunities)/i.test(path))
    .length;
}

describe('a ticket', () => {
  test('is written by labels and read back by labels, with its address', async () => {
    const values = {
      summary: 'Printer',
      tickettype_id: 'incident',
      status_id: 'In Progress',
      priority_id: 'High',
      category_1: 'Hardware>Printer',
      client_id: client.id,
      user_id: user,
      site_id: client.site,
      targetdate: '2026-12-31',
    };
    const [result] = await write('ticket', [values]);
    const id = idOf(result);

    const record = await one('Tickets', id, [...Object.keys(values), 'url', 'agent_id']);

    expect(record?.values).toMatchObject({ ...values, tickettype_id: 'Incident', agent_id: null });
    expect(record?.values['url']).toMatch(new RegExp(`^http://[^/]+/ticket\\?id=${id}$`));
  });

  test('without a user it is for the general user of its site', async () => {
    const [result] = await write('ticket', [
      { summary: 'Nobody', tickettype_id: 'Incident', client_id: client.id, user_id: null, agent_id: null },
    ]);
    const record = await one('Tickets', idOf(result), ['user_name', 'site_id', 'agent_id']);
    expect(record?.values).toEqual({ user_name: 'General User', site_id: client.site, agent_id: null });
  });

  test.each([
    ['Service Request', 'Normal', 'ok'],
    ['Service Request', 'High', "The priority is none of the ticket's SLA."],
    ['Opportunity', 'High', 'The ticket has no SLA, and without one Halo takes no priority.'],
    ['Incident', 'Huge', `The value for Halo's field "priority_id" (id of a list) does not fit.`],
  ])('of type %s with priority %s: %s', async (type, priority, expected) => {
    const [result] = await write('ticket', [
      { summary: 'P', tickettype_id: type, priority_id: priority, client_id: client.id },
    ]);
    expect(problemOf(result)?.what ?? 'ok').toBe(expected);
    expect(problemOf(result)?.field).toBe(expected === 'ok' ? undefined : 'priority_id');
  });

  test('one priority name under two SLAs is the number of its own', async () => {
    const [result] = await write('ticket', [
      { summary: 'U', tickettype_id: 'Service Request', priority_id: 'Urgent', client_id: client.id },
    ]);
    const id = idOf(result);
    const update: RecordChange = { kind: 'update', key: 'u', id, values: { priority_id: 'Planned' } };
    const [updated] = await subject.connector.write({ object: 'Tickets', changes: [update] });
    expect(updated?.kind).toBe('ok');
    expect((await one('Tickets', id, ['priority_id']))?.values).toEqual({ priority_id: 'Planned' });
    const [refused] = await subject.connector.write({
      object: 'Tickets',
      changes: [{ ...update, values: { priority_id: 'Critical' } }],
    });
    expect(problemOf(refused)?.code).toBe('VALUE_INVALID');
  });

  test('of a user elsewhere is refused with what to do', async () => {
    const [other] = await write('Client', [{ name: 'Other' }]);
    const [result] = await write('ticket', [
      { summary: 'X', tickettype_id: 'Incident', client_id: idOf(other), user_id: user },
    ]);
    expect(problemOf(result)).toMatchObject({ code: 'RECORD_CONFLICT', field: 'user_id' });
  });

  test('goes one request each under the usual numbering, and sends nobody anything', async () => {
    await subject.requests();
    const results = await write(
      'ticket',
      ['A', 'B', 'C'].map((summary) => ({ summary, tickettype_id: 'Incident', client_id: client.id })),
    );
    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
    expect(await posts()).toBe(3);
  });

  test('is found again by its mark after an answer that was lost', async () => {
    await subject.fault({ method: 'POST', path: '/tickets', nth: 1, times: 1, do: { applyThenFail: 504 } });
    const change = create({ summary: 'Lost', tickettype_id: 'Incident', client_id: client.id }, '500A');
    const [result] = await subject.connector.write({ object: 'Tickets', changes: [change] });
    expect(result?.kind).toBe('ok');
  });

  test('that was deleted is not there', async () => {
    const [result] = await write('ticket', [
      { summary: 'Gone', tickettype_id: 'Incident', client_id: client.id },
    ]);
    const id = idOf(result);
    await subject.remove(id);
    expect(await one('Tickets', id, ['summary'])).toBeUndefined();
  });
});

describe('a ticket that was merged into another one', () => {
  test('stays there, closed, and names the survivor', async () => {
    const [from, into] = await write(
      'ticket',
      ['A', 'B'].map((summary) => ({ summary, tickettype_id: 'Incident', client_id: client.id })),
    );
    await subject.set('merge', { from: idOf(from), into: idOf(into) });
    expect(await one('Tickets', idOf(from), ['status_id'])).toMatchObject({
      mergedInto: idOf(into),
      values: { status_id: 'Closed' },
    });
  });
});

describe('an opportunity', () => {
  test('has a stage by its name and values of its own', async () => {
    const values = {
      summary: 'Deal',
      tickettype_id: 'Opportunity',
      pipeline_stage_id: 'Negotiation',
      oppvalue: 5000.5,
      oppconversionprobability: 60,
      salesforce_stage: 'Negotiation/Review',
      client_id: client.id,
    };
    const [result] = await write('opportunity', [values]);
    const record = await one('Opportunities', idOf(result), Object.keys(values));
    expect(record?.values).toMatchObject(values);
  });
});

describe('a reading', () => {
  test('of some types leaves out the others', async () => {
    await write('ticket', [{ summary: 'Renewal', tickettype_id: 'Renewal', client_id: client.id }]);
    const seen = [];
    const scope = { field: 'tickettype_id', values: ['Renewal', 'Service Request'] };
    for await (const page of subject.connector.read({
      object: 'Tickets',
      fields: ['tickettype_id', 'status_id'],
      scope,
    }))
      seen.push(...page.records);
    expect(new Set(seen.map(({ values }) => values['tickettype_id']))).toEqual(
      new Set(['Renewal', 'Service Request']),
    );
  });
});

describe('the catalogue', () => {
  test('tells which ticket types take a priority, by its number', async () => {
    const { fields } = await subject.connector.describe('ticket');
    const field = (path: string) => fields.find((one) => one.path === path);
    expect(field('priority_id')?.options).toContainEqual({
      value: 'Planned',
      label: 'Planned',
      id: '3',
      active: true,
      within: { tickettype_id: ['Service Request'] },
    });
    expect(field('tickettype_id')).toMatchObject({ required: true, restricted: true, type: 'select' });
    expect(field('status_id')?.options?.find(({ id }) => id === '9')).toMatchObject({ label: 'Closed' });
    expect(field('pipeline_stage_id')?.options?.length).toBeGreaterThan(2);
    expect(field('category_1')?.options?.map(({ value }) => value)).toContain('Hardware>Laptop');
    expect(field('customfields.CFSalesforceCaseId')).toMatchObject({ type: 'text', length: 50 });
    expect(field('url')).toMatchObject({ createable: false, updateable: false });
  });
});

describe('arrays of tickets, where their numbers come from a counter', () => {
  test.each(['stopAtFirstError', 'rollBack', 'carryOn'] as const)(
    'leave each good one there once when some are refused (%s)',
    async (arrayMode) => {
      await using own = await buildSubject('halo', haloTicket, haloConnection, (options) =>
        createHaloSandbox(options, { arrayMode }),
      );
      await own.set('control', { nextfaultidcalculationmethod: 1 });
      const changes = Array.from({ length: 30 }, (_, n): RecordChange => {
        const bad = n === 4 || n === 17;
        const values = {
          summary: n % 3 === 0 ? 'Alike' : `T ${n}`,
          tickettype_id: 'Incident',
          ...(bad && { parent_id: '99999' }),
        };
        return {
          kind: 'create',
          key: String(n),
          values,
          externalId: { field: 'customfields.CFSalesforceCaseId', value: `500-${n}` },
        };
      });

      const results = await own.connector.write({ object: 'Tickets', changes });

      const seen = await own.requests();
      expect(
        seen.filter(({ method, path }) => method === 'POST' && /tickets$/i.test(path)).length,
      ).toBeLessThan(25);
      expect(results.map(({ kind }) => kind)).toEqual(
        changes.map((_, n) => (n === 4 || n === 17 ? 'rejected' : 'ok')),
      );
      const marks: unknown[] = [];
      for await (const page of own.connector.read({
        object: 'Tickets',
        fields: ['customfields.CFSalesforceCaseId'],
      }))
        marks.push(...page.records.map(({ values }) => values['customfields.CFSalesforceCaseId']));
      expect(marks.toSorted()).toEqual(
        changes.flatMap(({ key }) => (['4', '17'].includes(key) ? [] : `500-${key}`)).toSorted(),
      );
    },
  );
});
