import { describe, expect, it } from 'vitest';
import type { WireRecord } from '../../../src/sandbox/system.ts';
import { type Desk, demoData, desk, message, record, rows } from './support.ts';

function logged(halo: Desk, ticket: WireRecord, path = 'Tickets'): WireRecord {
  const answer = halo.post(`/api/${path}`, [ticket]);
  if (answer.status !== 201) throw new Error(`Status ${answer.status}: ${JSON.stringify(answer.body)}`);
  return record(answer);
}

const details = (halo: Desk, id: unknown) =>
  record(halo.get(`/api/Tickets/${String(id)}?includedetails=true`));

describe('A new ticket', () => {
  it('needs a summary only, and is an incident of the client that takes what belongs nowhere', () => {
    const halo = desk();
    const ticket = logged(halo, { summary: 'Printer' });
    expect(ticket).toMatchObject({
      summary: 'Printer',
      tickettype_id: 1,
      tickettype_name: 'Incident',
      status_id: 1,
      sla_id: 1,
      priority_id: 3,
      priority_name: 'Medium',
      client_name: 'Unassigned',
      user_name: 'General User',
      agent_id: 1,
      dateoccurred: '2026-10-03T06:24:10.967',
      use: 'ticket',
      table: 1,
      web_url: `http://127.0.0.1:1/tickets?id=${String(ticket['id'])}`,
    });
    expect(message(halo.post('/api/Tickets', [{ details: 'x' }]))).toBe('Summary must be entered');
  });

  it('may come alone, without an array', () => {
    const halo = desk();
    const answer = halo.post('/api/Tickets/Object', { summary: 'alone' });
    expect([answer.status, record(answer)['summary']]).toEqual([201, 'alone']);
    const id = record(answer)['id'];
    expect(record(halo.post('/api/Tickets/Object', { id, summary: 'changed' }))).toMatchObject({
      id,
      summary: 'changed',
    });
    expect(halo.post('/api/Tickets/Object', { summary: 'x', client_id: 'abc' }).body).toEqual({
      client_id: ["Could not convert string to integer: abc. Path 'client_id', line 1, position 32."],
    });
    expect(halo.get('/api/Tickets/Object').status).toBe(405);
  });

  it('has a GUID of its own in lists, and there only', () => {
    const halo = desk();
    const single = logged(halo, { summary: 'a' });
    logged(halo, { summary: 'b' });
    const listed = rows(halo.get('/api/Tickets'), 'tickets').map((row) => String(row['guid']));
    expect(listed[0]).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(new Set(listed).size).toBe(2);
    expect(single).not.toHaveProperty('guid');
  });

  it('goes to the site of its user, and refuses a site or client that is another one', () => {
    const halo = desk({ data: demoData() });
    const [user = {}] = rows(halo.get('/api/Users?search=a&exclude_generaluser=true'), 'users');
    const ticket = logged(halo, { summary: 'x', user_id: user['id'] });
    expect(ticket).toMatchObject({
      user_id: user['id'],
      site_id: user['site_id'],
      client_name: user['client_name'],
    });
    const other = rows(halo.get('/api/Client'), 'clients').find((row) => row['name'] !== user['client_name']);
    expect(
      message(halo.post('/api/Tickets', [{ summary: 'x', user_id: user['id'], client_id: other?.['id'] }])),
    ).toBe('The Site does not belong to the selected Client');
    const name = { users_name: String(user['name']).toUpperCase(), site_id: user['site_id'] };
    expect(logged(halo, { summary: 'x', ...name })['user_id']).toBe(user['id']);
    const general = logged(halo, { summary: 'x', client_id: other?.['id'], user_id: -1 });
    expect(general).toMatchObject({ client_id: other?.['id'], user_name: 'General User' });
  });

  it('takes a priority of its SLA only, and none where the type has no SLA', () => {
    const halo = desk();
    const low = logged(halo, { summary: 'x', priority_id: 4 });
    expect(low).toMatchObject({ priority_name: 'Low', priority: { name: 'Low', slaid: 1, fixtime: 72 } });
    expect(logged(halo, { summary: 'x', tickettype_id: 3, priority_id: 1 })['priority_name']).toBe('Urgent');
    const wrong = 'The Priority is not valid for the SLA of this Ticket';
    expect(message(halo.post('/api/Tickets', [{ summary: 'x', tickettype_id: 3, priority_id: 4 }]))).toBe(
      wrong,
    );
    expect(message(halo.post('/api/Tickets', [{ summary: 'x', tickettype_id: 26, priority_id: 1 }]))).toBe(
      wrong,
    );
  });

  it('wants what its type has as mandatory, and is rewritten by its template unless told not to be', () => {
    const halo = desk();
    const fields = [{ fieldname: 'category_1', technew: 2 }];
    halo.sandbox.upsert('TicketType', { id: 1, fields });
    expect(message(halo.post('/api/Tickets', [{ summary: 'x' }]))).toBe('Category must be entered');
    expect(message(halo.post('/api/Tickets', [{ summary: 'x', category_1: 'Laptop' }]))).toBe(
      'Category not found',
    );
    expect(logged(halo, { summary: 'x', category_1: 'Hardware>Laptop' })['categoryid_1']).toBe(2);
    halo.sandbox.actions?.['rewrite']?.({
      tickettype_id: 3,
      template: { priority_id: 3 },
      rules: { impact: 2 },
    });
    expect(logged(halo, { summary: 'x', tickettype_id: 3, priority_id: 1 })).toMatchObject({
      priority_id: 3,
      impact: 2,
    });
    const left = { tickettype_id: 3, priority_id: 1, donotapplytemplateintheapi: true, dont_do_rules: true };
    expect(logged(halo, { summary: 'x', ...left })).toMatchObject({ priority_id: 1, impact: 0 });
  });

  it('does not echo commands and counts who would have been told', () => {
    const halo = desk();
    const quiet = { _isimport: true, _dont_fire_automations: true, _dontupdate_salesforce: true };
    expect(
      Object.keys(logged(halo, { summary: 'x', ...quiet })).filter((name) => name.startsWith('_')),
    ).toEqual([]);
    expect(halo.sandbox.stats?.()['notices']).toEqual({ emails: 0, automations: 0, salesforce: 0 });
    logged(halo, { summary: 'x' });
    expect(halo.sandbox.stats?.()['notices']).toEqual({ emails: 1, automations: 1, salesforce: 0 });
  });

  it('clashes with one that is created at the same time, unless the key counts by itself', async () => {
    const halo = desk({ calculatedNumbers: true });
    const two = () =>
      Promise.all(['a', 'b'].map((summary) => halo.promised('POST', '/api/Tickets', [{ summary }])));
    const [first, second] = await two();
    expect(first?.status).toBe(201);
    expect(second?.status).toBe(400);
    expect(message(second ?? { status: 0 })).toContain('Violation of PRIMARY KEY');
    halo.sandbox.actions?.['control']?.({ nextfaultidcalculationmethod: 1 });
    expect((await two()).map((answer) => answer.status)).toEqual([201, 201]);
  });
});

describe('A ticket', () => {
  it('is merged into; its status opens and closes it', () => {
    const halo = desk();
    const { id } = logged(halo, {
      summary: 'x',
      details: 'a < b',
      customfields: [{ id: 181, value: '500A' }],
    });
    halo.clock.advance(1000);
    const closed = logged(halo, { id, status_id: 9 });
    expect(closed).toMatchObject({
      summary: 'x',
      hasbeenclosed: true,
      dateclosed: '2026-10-03T06:24:11.967',
    });
    expect(closed['last_update']).toBe('2026-10-03T06:24:11.967');
    expect(details(halo, id)).toMatchObject({ details_html: '<p>a &lt; b</p>' });
    expect(logged(halo, { id, status_id: 2 })['hasbeenclosed']).toBeUndefined();
    const field = (details(halo, id)['customfields'] as WireRecord[]).find((one) => one['id'] === 181);
    expect(field?.['value']).toBe('500A');
    expect(message(halo.post('/api/Tickets', [{ id: 99, summary: 'x' }]))).toBe('Record not found');
    expect(message(halo.post('/api/Tickets', [{ id, status_id: 77 }]))).toBe('Status not found');
  });

  it('wants a closure note, and an agent of its team, where the tenant does', () => {
    const halo = desk({ settings: { closureNoteRequired: true, agentNeedsTeam: true } });
    const { id } = logged(halo, { summary: 'x', team: 'Sales', agent_id: 3 });
    expect(details(halo, id)).toMatchObject({ agent_id: 1, team: 'Sales', team_id: 2 });
    expect(logged(halo, { id, agent_id: 3, _forcereassign: true })['agent_id']).toBe(3);
    expect(message(halo.post('/api/Tickets', [{ id, status_id: 9 }]))).toBe('A Closure Note must be entered');
    expect(logged(halo, { id, status_id: 9, closure_note: 'done' })['hasbeenclosed']).toBe(true);
    expect(message(halo.post('/api/Tickets', [{ id, agent_id: 99 }]))).toBe('Agent not found');
  });

  it('is read from a cache where the tenant has one, unless nocache is asked for', () => {
    const halo = desk({ settings: { ticketCache: true } });
    const { id } = logged(halo, { summary: 'old' });
    const summary = (query: string) => record(halo.get(`/api/Tickets/${String(id)}?${query}`))['summary'];
    expect(summary('')).toBe('old');
    logged(halo, { id, summary: 'new' });
    expect([summary(''), summary('nocache=true')]).toEqual(['old', 'new']);
    halo.clock.advance(60_000);
    expect(summary('')).toBe('new');
  });

  it('keeps its type and status from being deleted', () => {
    const halo = desk();
    logged(halo, { summary: 'x', tickettype_id: 3, status_id: 24 });
    expect(message(halo.call('DELETE', '/api/Status/24'))).toContain(
      "Status 'Scheduled' has Tickets linked to it.",
    );
    expect(halo.call('DELETE', '/api/Status/25').status).toBe(200);
  });

  it('is deleted softly and comes back', () => {
    const halo = desk();
    const { id } = logged(halo, { summary: 'x' });
    expect(halo.call('DELETE', `/api/Tickets/${String(id)}`).status).toBe(200);
    expect(halo.get(`/api/Tickets/${String(id)}`).status).toBe(404);
    expect(rows(halo.get('/api/Tickets'), 'tickets')).toEqual([]);
    expect(rows(halo.get('/api/Tickets?deleted=true'), 'tickets').map((row) => row['id'])).toEqual([id]);
    expect(message(halo.post('/api/Tickets', [{ id, summary: 'y' }]))).toBe('Record not found');
    logged(halo, { id, _recover: true, _validate_updates: true });
    expect(rows(halo.get('/api/Tickets'), 'tickets')).toHaveLength(1);
  });

  it('has children, and is none of its own', () => {
    const halo = desk();
    const parent = logged(halo, { summary: 'parent' });
    const child = logged(halo, { summary: 'child', parent_id: parent['id'] });
    expect(details(halo, parent['id'])['child_count']).toBe(1);
    expect(message(halo.post('/api/Tickets', [{ id: parent['id'], parent_id: child['id'] }]))).toBe(
      'A Ticket cannot be a parent of itself',
    );
  });

  it('that is merged is closed and says into which one', () => {
    const halo = desk();
    const [from, into] = [logged(halo, { summary: 'a' }), logged(halo, { summary: 'b' })];
    halo.post('/api/Actions', [{ ticket_id: from['id'], note: 'kept', outcome_id: 7 }]);
    halo.sandbox.actions?.['merge']?.({ from: from['id'], into: into['id'] });
    expect(details(halo, from['id'])).toMatchObject({ merged_into_id: into['id'], hasbeenclosed: true });
    const actions = rows(halo.get(`/api/Actions?ticket_id=${String(into['id'])}`), 'actions');
    expect(actions[0]).toMatchObject({ note: 'kept', merged_from_ticketid: from['id'] });
  });

  it('is found by an external link', () => {
    const halo = desk();
    const link = { module_id: 118, third_party_id: '500A' };
    const { id } = logged(halo, { summary: 'x', new_external_link: link });
    const again = logged(halo, { summary: 'y', _match_thirdparty_id: '500A', _match_integration_id: 118 });
    expect(again['id']).toBe(id);
    const links = rows(halo.get('/api/ExternalLink?table_id=1&third_party_id=500A'), 'links');
    expect(links).toHaveLength(1);
  });
});

describe('A list of tickets', () => {
  const halo = desk();
  const ids: unknown[] = [];
  for (const type of [1, 3, 26, 26])
    ids.push(logged(halo, { summary: `Type ${type}`, tickettype_id: type })['id']);
  logged(halo, { id: ids[1], status_id: 9 });
  const listed = (query: string, path = 'Tickets') =>
    rows(halo.get(`/api/${path}?${query}`), 'tickets').map((row) => row['id']);

  it('begins with the newest, shows closed ones too, and pages to 100 rows', () => {
    expect(listed('')).toEqual([...ids].reverse());
    expect(record(halo.get('/api/Tickets?pageinate=true&page_size=1000&page_no=1'))).toMatchObject({
      page_size: 100,
      record_count: 4,
    });
  });

  it.each([
    ['open_only=true', [3, 2, 0]],
    ['closed_only=true', [1]],
    ['includeclosed=1', [1]],
    ['requesttype_id=26', [3, 2]],
    ['requesttype=1,3', [1, 0]],
    ['domain=opps', [3, 2]],
    ['domain=reqs', [1, 0]],
    ['search_summary=type%203', [1]],
    ['search=2003', [2]],
    ['order=id', [0, 1, 2, 3]],
    ['nonsense=1', [3, 2, 1, 0]],
  ] as const)('selects by %s', (query, wanted) => {
    expect(listed(query)).toEqual(wanted.map((index) => ids[index]));
  });

  it('is narrowed to opportunities by their path and to some ids', () => {
    expect(listed('', 'Opportunities')).toEqual([ids[3], ids[2]]);
    expect(listed(`ticketids=${String(ids[0])},${String(ids[2])}&order=id`)).toEqual([ids[0], ids[2]]);
  });

  it('has slim rows with names on request only', () => {
    const [slim = {}] = rows(halo.get('/api/Tickets'), 'tickets');
    expect(slim).not.toHaveProperty('status_name');
    expect(slim).not.toHaveProperty('details');
    expect(slim).not.toHaveProperty('customfields');
    const [named] = rows(
      halo.get('/api/Tickets?includestatus=true&includeagent=true&includetickettype=true'),
      'tickets',
    );
    expect(named).toMatchObject({
      status_name: 'New',
      agent_name: 'Unassigned',
      tickettype_name: 'Opportunity',
    });
  });

  it('is closed to a token without the scope, and opportunities want that of sales', () => {
    const token = halo.token('read:tickets');
    expect(halo.call('GET', '/api/Tickets', undefined, { token }).status).toBe(200);
    expect(halo.call('GET', '/api/Opportunities', undefined, { token }).status).toBe(403);
  });
});

describe('An opportunity', () => {
  it('has a stage of the pipeline, which moves its workflow and its probability', () => {
    const halo = desk();
    const deal = logged(
      halo,
      { summary: 'Deal', oppvalue: 5000, targetdate: '2026-12-31T00:00:00' },
      'Opportunities',
    );
    expect(deal).toMatchObject({
      tickettype_name: 'Opportunity',
      is_opportunity: true,
      sla_id: 0,
      pipeline_stage_id: 1,
      pipeline_stage_name: 'Prospecting',
      oppconversionprobability: 10,
      oppvalueadjusted: 500,
      salesforce_stage: 1,
      targetdate: '2026-12-31T00:00:00',
    });
    expect(logged(halo, { id: deal['id'], pipeline_stage_id: 3 })).toMatchObject({
      workflow_step: 3,
      oppconversionprobability: 50,
    });
    const given = { id: deal['id'], pipeline_stage_id: 4, oppconversionprobability: 33 };
    expect(logged(halo, given)['oppconversionprobability']).toBe(33);
    expect(message(halo.post('/api/Opportunities', [{ id: deal['id'], pipeline_stage_id: 44 }]))).toBe(
      'Pipeline Stage not found',
    );
    expect(message(halo.post('/api/Opportunities', [{ id: deal['id'], status_id: 5 }]))).toBe(
      'The Status is not valid for this Ticket Type',
    );
  });

  it('has no stage where the tenant has them switched off', () => {
    const halo = desk();
    halo.sandbox.actions?.['control']?.({ show_pipeline_stages: false });
    expect(
      logged(halo, { summary: 'Deal', pipeline_stage_id: 3 }, 'Opportunities')['pipeline_stage_id'],
    ).toBe(0);
  });
});
