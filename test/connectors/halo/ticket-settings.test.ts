import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import type { ObjectUse } from '../../../src/model/finding.ts';
import type { Values } from '../../../src/model/value.ts';
import type { RecordedRequest, Step } from '../../support/script-server.ts';
import { haloHost, inTurn, knowsZone, pagedList, pagesOf, type Routes } from './support.ts';

const TYPES = {
  body: [
    { id: 1, name: 'Incident', default_sla: 1 },
    { id: 26, name: 'Renewal', default_sla: 0 },
  ],
};
const STAGES: Step = ({ query }) => ({
  body:
    query.get('lookupid') === '11'
      ? [{ id: 104, name: 'Pipeline Stages' }]
      : [{ id: 2, name: 'Negotiation' }],
});

function posted(request: RecordedRequest): Record<string, unknown>[] {
  return Array.isArray(request.json) ? request.json : [];
}

function accept(): Step {
  let id = 4000;
  return (request) => ({
    status: 201,
    body: posted(request).map((element) => {
      id += 1;
      return { id, ...element };
    }),
  });
}

const ROUTES = (): Routes => ({
  'GET /api/TicketType': TYPES,
  'GET /api/Lookup': STAGES,
  'POST /api/Tickets': accept(),
  'POST /api/Opportunities': accept(),
  'GET /api/Tickets': pagedList('tickets', []),
});

const creates = (count: number, values: Values = {}): RecordChange[] =>
  Array.from({ length: count }, (_, n) => ({
    kind: 'create',
    key: String(n),
    values: { summary: `Ticket ${n}`, tickettype_id: 'Incident', ...values },
  }));

describe('how tickets are created', () => {
  const arrays = async (control: object | undefined) => {
    await using host = await haloHost({
      ...ROUTES(),
      ...(control && { 'GET /api/Control': { body: control } }),
    });
    knowsZone(host);
    const results = await host.connector.write({ object: 'ticket', changes: creates(3) });
    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
    return host
      .asked(/Tickets$/)
      .filter(({ method }) => method === 'POST')
      .map((request) => posted(request).length);
  };

  test.each([
    ['after the highest number', { nextfaultidcalculationmethod: 0 }, [1, 1, 1]],
    ['by a counter', { nextfaultidcalculationmethod: 1 }, [3]],
    ['in a way that is not shown', {}, [1, 1, 1]],
    ['in a way that is closed to the agent', undefined, [1, 1, 1]],
  ])('numbered %s', async (_, control, sizes) => {
    expect(await arrays(control)).toEqual(sizes);
  });

  test('nobody and nothing is told of them', async () => {
    await using host = await haloHost(ROUTES());
    knowsZone(host);
    await host.connector.write({ object: 'ticket', changes: creates(1) });
    const [created] = host.asked(/Tickets$/).flatMap(posted);
    expect(created).toMatchObject({
      tickettype_id: 1,
      _isimport: true,
      _dont_fire_automations: true,
      _dontupdate_salesforce: true,
      donotapplytemplateintheapi: true,
      dont_do_rules: true,
    });
    await host.connector.write({
      object: 'ticket',
      changes: [{ kind: 'update', key: 'u', id: '7', values: { summary: 'New', agent_id: null } }],
    });
    expect(host.asked(/Tickets$/).flatMap(posted)[1]).toEqual({
      id: 7,
      summary: 'New',
      // Unassigned.
      agent_id: 1,
      _dont_fire_automations: true,
      _dontupdate_salesforce: true,
      dont_do_rules: true,
    });
  });

  test('one whose number somebody else took meanwhile is sent again, because it was refused', async () => {
    const taken = {
      status: 400,
      body: {
        Message: "A database error occurred (2627) - Violation of PRIMARY KEY constraint 'PK_FAULTS'.",
      },
    };
    await using host = await haloHost({ ...ROUTES(), 'POST /api/Tickets': inTurn(taken, taken, accept()) });
    knowsZone(host);
    const results = await host.connector.write({ object: 'ticket', changes: creates(1) });
    expect(results).toMatchObject([{ kind: 'ok', id: '4001' }]);

    await using busy = await haloHost({ ...ROUTES(), 'POST /api/Tickets': taken });
    knowsZone(busy);
    expect(await busy.connector.write({ object: 'ticket', changes: creates(1) })).toMatchObject([
      { kind: 'rejected', problem: { code: 'RECORD_LOCKED', kind: 'transient' } },
    ]);
  });

  test('with a stage only where stages are switched on', async () => {
    await using host = await haloHost({
      ...ROUTES(),
      'GET /api/Control': { body: { show_pipeline_stages: false } },
    });
    knowsZone(host);
    const changes = [...creates(1, { pipeline_stage_id: 'Negotiation' }), ...creates(1)];
    expect(await host.connector.write({ object: 'opportunity', changes })).toMatchObject([
      {
        kind: 'rejected',
        problem: {
          code: 'PIPELINE_STAGES_DISABLED',
          todo: expect.stringContaining('Configuration > Sales > General Settings'),
        },
      },
      { kind: 'ok' },
    ]);
  });
});

describe('what writing costs', () => {
  const planned = (count: number, fields: readonly string[], kind: 'create' | 'update' = 'create') =>
    Array.from({ length: count }, () => ({ kind, fields }));

  test('is a request a ticket and one a list of options, unless tickets may go together', async () => {
    await using host = await haloHost(ROUTES());
    knowsZone(host);
    const fields = ['summary', 'tickettype_id', 'priority_id'];
    const cost = () => host.connector.writeCost?.('Tickets', planned(250, fields));
    // TicketType, SLA, and the link of the first ticket.
    expect(await cost()).toEqual({ read: 3, write: 250, once: 0 });
    host.memory.put('ticketSettings', JSON.stringify({ at: host.clock.now(), settings: { counter: true } }));
    expect(await cost()).toEqual({ read: 4, write: 3, once: 0 });
    expect(host.asked()).toEqual([]);
  });

  test('is an array a hundred notes, and two requests a note that is changed', async () => {
    await using host = await haloHost(ROUTES());
    const cost = await host.connector.writeCost?.('Tickets.actions', [
      ...planned(250, ['body']),
      ...planned(2, ['body'], 'update'),
    ]);
    expect(cost).toEqual({ read: 2, write: 5, once: 1 });
  });
});

describe('a reading of some types', () => {
  const request = {
    object: 'Tickets',
    fields: ['summary'],
    scope: { field: 'tickettype_id', values: ['Renewal'] },
  };

  test('asks for them by number, and for the numbers once a day', async () => {
    const rows = [
      { id: 1, summary: 'a', tickettype_id: 1 },
      { id: 2, summary: 'b', tickettype_id: 26 },
    ];
    await using host = await haloHost({ ...ROUTES(), 'GET /api/Tickets': pagedList('tickets', rows) });
    const [page] = await pagesOf(host.connector, request);
    expect(page?.records.map(({ id }) => id)).toEqual(['2']);
    expect(host.asked(/Tickets$/)[0]?.query.get('requesttype')).toBe('26');

    await using later = await haloHost(ROUTES());
    later.memory.put('options:type', host.memory.get('options:type') ?? '');
    await pagesOf(later.connector, request);
    expect(later.asked(/TicketType$/)).toEqual([]);
    expect(later.asked(/Tickets$/)[0]?.query.get('requesttype')).toBe('26');
  });
});

describe('the doctor', () => {
  const use = (object: string, paths: readonly string[]): ObjectUse => ({
    object,
    reads: paths,
    creates: paths,
    updates: paths,
    marks: [],
    catalogue: undefined,
  });
  const examined = async (control: object, uses: readonly ObjectUse[], outcomes: readonly object[] = []) => {
    await using host = await haloHost({
      ...ROUTES(),
      'GET /api/agent/me': { body: { name: 'API', isapiagent: true } },
      'GET /api/Control': { body: control },
      'GET /api/Opportunities': pagedList('tickets', []),
      'GET /api/FieldInfo': { body: [] },
      'GET /api/Status': { body: [] },
      'GET /api/Category': { body: [] },
      'GET /api/Team': { body: [] },
      'GET /api/Outcome': { body: outcomes },
      'GET /api/SLA': {
        body: [{ id: 1, name: 'Standard', priorities: [{ priorityid: 3, name: 'Medium', slaid: 1 }] }],
      },
    });
    return (await host.connector.examine?.({ uses, lookups: [], loggedIn: true })) ?? [];
  };
  const of = (found: Awaited<ReturnType<typeof examined>>, check: string) =>
    found.find((one) => one.check === check);

  test('names what tickets need of the settings', async () => {
    const uses = [
      use('Opportunities', ['summary', 'pipeline_stage_id', 'priority_id']),
      use('Opportunities.actions', ['body']),
    ];
    const found = await examined({ show_pipeline_stages: false, nextfaultidcalculationmethod: 0 }, uses, [
      { id: 5, outcome: 'Public Note' },
    ]);
    expect(of(found, 'pipeline-stages')).toMatchObject({ level: 'fail', code: 'PIPELINE_STAGES_DISABLED' });
    expect(of(found, 'ticket-ids')?.found).toContain('one at a time');
    expect(of(found, 'priorities')?.found).toBe(
      '1 under the SLAs of ticket types; without an SLA, and so without priorities: "Renewal"',
    );
    expect(of(found, 'outcomes')).toMatchObject({
      level: 'warn',
      found: '1 outcome open to the agent, none of them "Private Note"',
    });
    expect(found.filter(({ check }) => check.startsWith('access')).map((one) => one.found)).toEqual([
      'Opportunities: readable, 0 records',
    ]);
  });

  test('fails an outcome that a mapping names and the agent is not shown', async () => {
    const notes = { ...use('Tickets.actions', ['body', 'kind']), kinds: ['Privat Note', '7'] };
    const found = await examined({}, [notes], [{ id: 7, outcome: 'Private Note' }]);
    expect(of(found, 'outcomes')).toMatchObject({
      level: 'fail',
      code: 'OUTCOME_FORBIDDEN',
      found: '1 outcome open to the agent, and not those that mappings name: "Privat Note"',
    });
  });

  test('is content with settings as they should be, and asks for nothing that no mapping needs', async () => {
    const found = await examined(
      { show_pipeline_stages: true, nextfaultidcalculationmethod: 1 },
      [use('Tickets', ['summary', 'pipeline_stage_id']), use('Tickets.actions', ['body'])],
      [{ id: 7, outcome: 'Private Note' }],
    );
    expect(found.filter(({ level }) => level !== 'pass')).toEqual([]);
    expect(of(found, 'ticket-ids')?.found).toContain('a hundred at a time');
    expect(of(found, 'priorities')).toBeUndefined();
  });
});
