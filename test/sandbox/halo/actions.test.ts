import { describe, expect, it } from 'vitest';
import type { WireRecord } from '../../../src/sandbox/system.ts';
import { type Desk, desk, message, record, rows } from './support.ts';

const ticketOf = (halo: Desk, more: WireRecord = {}) =>
  record(halo.post('/api/Tickets', [{ summary: 'x', details: 'It broke', ...more }]))['id'];
const act = (halo: Desk, action: WireRecord) => record(halo.post('/api/Actions', [action]));
const listed = (halo: Desk, ticket: unknown, query = '') =>
  rows(halo.get(`/api/Actions?ticket_id=${String(ticket)}${query}`), 'actions');

describe('An action', () => {
  it('wants an outcome and a note, by number or by name', () => {
    const halo = desk();
    const ticket_id = ticketOf(halo);
    expect(message(halo.post('/api/Actions', [{ ticket_id, note: 'Hi' }]))).toBe(
      'An Outcome must be entered for this Action',
    );
    expect(message(halo.post('/api/Actions', [{ ticket_id, outcome_id: 7 }]))).toBe(
      'A Note must be entered for this Action',
    );
    expect(act(halo, { ticket_id, note_html: '<p>Hi</p>', outcome_id: 7 })).toMatchObject({
      id: 2,
      ticket_id,
      outcome: 'Private Note',
      note: 'Hi',
      note_html: '<p>Hi</p>',
      who: 'crosswalk API',
      who_type: 1,
      hiddenfromuser: true,
      datetime: '2026-10-03T06:24:10.967',
    });
    expect(act(halo, { ticket_id, note: 'a < b', outcome: 'public note' })).toMatchObject({
      id: 3,
      outcome_id: 5,
      note_html: '<p>a &lt; b</p>',
      hiddenfromuser: false,
    });
  });

  it('is refused with an outcome that the agent may not use, and on a closed ticket where that is locked', () => {
    const halo = desk({ settings: { forbiddenOutcomes: ['7', 'Email User'], closedTicketsLocked: true } });
    const ticket_id = ticketOf(halo);
    const barred = 'You do not have access to this Action at the moment';
    expect(message(halo.post('/api/Actions', [{ ticket_id, note: 'x', outcome_id: 7 }]))).toBe(barred);
    expect(message(halo.post('/api/Actions', [{ ticket_id, note: 'x', outcome: 'Email User' }]))).toBe(
      barred,
    );
    expect(rows(halo.get('/api/Outcome')).map((row) => row['id'])).not.toContain(7);
    act(halo, { ticket_id, note: 'done', outcome: 'Close' });
    expect(message(halo.post('/api/Actions', [{ ticket_id, note: 'x', outcome_id: 5 }]))).toBe(barred);
    expect(act(halo, { ticket_id, note: 'x', outcome: 'Re-Open' })['id']).toBeGreaterThan(2);
  });

  it('has a number within its ticket, keeps its place in time and answers in order', () => {
    const halo = desk();
    const [one, two] = [ticketOf(halo), ticketOf(halo)];
    const at = '2026-01-01T10:00:00';
    const answer = halo.post('/api/Actions?returnall=true', [
      { ticket_id: one, note: 'a', outcome_id: 5, datetime: at },
      { ticket_id: two, note: 'b', outcome_id: 5 },
      { ticket_id: one, note: 'c', outcome_id: 5 },
    ]);
    expect(rows(answer).map((row) => [row['ticket_id'], row['id'], row['note']])).toEqual([
      [one, 2, 'a'],
      [two, 2, 'b'],
      [one, 3, 'c'],
    ]);
    expect(listed(halo, one).map((row) => [row['id'], row['note']])).toEqual([
      [3, 'c'],
      [2, 'a'],
      [1, 'It broke'],
    ]);
    expect(listed(halo, one)[1]?.['datetime']).toBe(at);
  });

  it('moves the last change of its ticket, and its status where it says so', () => {
    const halo = desk();
    const ticket_id = ticketOf(halo);
    halo.clock.advance(60_000);
    act(halo, { ticket_id, note: 'x', outcome_id: 5 });
    const ticket = () => record(halo.get(`/api/Tickets/${String(ticket_id)}`));
    expect(ticket()).toMatchObject({
      last_update: '2026-10-03T06:25:10.967',
      lastactiondate: '2026-10-03T06:25:10.967',
    });
    const done = act(halo, { ticket_id, note: 'done', outcome_id: 5, new_status: 9 });
    expect(done).toMatchObject({ old_status: 1, new_status: 9, new_status_name: 'Closed' });
    expect(ticket()).toMatchObject({ status_id: 9, hasbeenclosed: true });
    halo.clock.advance(60_000);
    act(halo, { ticket_id, id: 2, note_html: '<p>edited</p>' });
    expect(ticket()['last_update']).toBe('2026-10-03T06:26:10.967');
    const edited = record(halo.get(`/api/Actions/2?ticket_id=${String(ticket_id)}`));
    expect(edited).toMatchObject({ note: 'edited', last_updated: '2026-10-03T06:26:10.967', outcome_id: 5 });
  });

  it('sends mail only where nothing says otherwise', () => {
    const halo = desk();
    const ticket_id = ticketOf(halo, { _isimport: true, _dont_fire_automations: true });
    const emails = () => record({ status: 200, body: halo.sandbox.stats?.()['notices'] })['emails'];
    const more = { ticket_id, note: 'x' };
    act(halo, { ...more, outcome: 'Email User', sendemail: false });
    act(halo, { ...more, outcome: 'Private Note', sendemail: true });
    expect(emails()).toBe(0);
    act(halo, { ...more, outcome: 'Email User' });
    expect(emails()).toBe(1);
    expect(halo.sandbox.actions?.['notices']?.({ clear: true })).toMatchObject({ emails: 1 });
    expect(emails()).toBe(0);
  });

  it('loses what could run in a browser, unless the tenant keeps it', () => {
    const halo = desk();
    const html =
      '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x()">b</a> <a href="https://x.example/#y">c</a></p>';
    const action = { ticket_id: ticketOf(halo), outcome_id: 5, note_html: html };
    expect(act(halo, action)['note_html']).toBe('<p>a<a>b</a> <a href="https://x.example/#y">c</a></p>');
    halo.sandbox.configure({ sanitiseHtml: false });
    expect(act(halo, action)['note_html']).toBe(html);
  });

  it('is found by an external link, as is its ticket', () => {
    const halo = desk();
    const ticket_id = ticketOf(halo);
    const link = { module_id: 118, third_party_id: '0D5A' };
    const { id } = act(halo, { ticket_id, outcome_id: 5, note: 'a', new_external_link: link });
    const match = { _match_thirdparty_id: '0D5A', _match_integration_id: 118 };
    expect(act(halo, { ticket_id, note: 'b', ...match })).toMatchObject({ id, note: 'b', outcome_id: 5 });
    const links = rows(halo.get('/api/ExternalLink?table_id=7&third_party_id=0D5A'), 'links');
    expect(links).toMatchObject([{ halo_id: ticket_id, details_id: id }]);
  });

  it('cannot be deleted without its ticket', () => {
    const halo = desk();
    const ticket_id = ticketOf(halo);
    act(halo, { ticket_id, note: 'x', outcome_id: 5 });
    const refused = halo.call('DELETE', '/api/Actions/2');
    expect([refused.status, refused.body]).toEqual([
      400,
      '"ticket_id must be included when deleting an Action"',
    ]);
    const target = `/api/Actions/2?ticket_id=${String(ticket_id)}`;
    expect(record(halo.call('DELETE', target))['id']).toBe(2);
    expect(halo.get(target).status).toBe(404);
    // Its number is not given again.
    expect(act(halo, { ticket_id, note: 'y', outcome_id: 5 })['id']).toBe(3);
  });
});

describe('A list of actions', () => {
  const halo = desk();
  const ticket = ticketOf(halo);
  const guid = act(halo, { ticket_id: ticket, note: 'private', outcome_id: 7 })['guid'];
  act(halo, { ticket_id: ticket, note: 'public', outcome_id: 5, sync_to_salesforce: true });
  halo.post('/api/Tickets', [{ id: ticket, status_id: 2 }]);
  halo.sandbox.upsert('Actions', { ticket_id: ticket, note: 'by hand' });
  const ids = (query: string) => listed(halo, ticket, query).map((row) => row['id']);

  it.each([
    ['', [5, 4, 3, 2, 1]],
    ['&excludesys=true', [5, 3, 2, 1]],
    ['&excludeprivate=true', [5, 3, 1]],
    ['&conversationonly=true', [5, 3, 1]],
    ['&count=2', [5, 4]],
    ['&actoutcome=Public%20Note', [5, 3]],
    ['&actoutcomenum=7', [2]],
  ])('selects by "%s"', (query, wanted) => {
    expect(ids(query)).toEqual(wanted);
  });

  it('shows HTML on request only, who wrote, and numbers that are one of the whole tenant', () => {
    expect(listed(halo, ticket)[3]).not.toHaveProperty('note_html');
    const shown = listed(halo, ticket, '&includehtmlnote=true');
    expect(shown[3]).toMatchObject({ guid, note_html: '<p>private</p>', who: 'crosswalk API' });
    expect(shown[0]).toMatchObject({ who: 'Alex Morgan', note: 'by hand' });
    expect(shown[2]).toMatchObject({ sync_to_salesforce: true });
    expect(record(halo.get(`/api/Actions?ticket_id=${String(ticket)}`))['ticket_id']).toBe(ticket);
  });

  it('without a ticket does not end', () => {
    expect(halo.get('/api/Actions').status).toBe(504);
    expect(halo.get('/api/Actions/2').status).toBe(404);
  });

  it('is of a ticket that is deleted empty', () => {
    const gone = ticketOf(halo);
    halo.call('DELETE', `/api/Tickets/${String(gone)}`);
    expect(listed(halo, gone)).toEqual([]);
    expect(message(halo.post('/api/Actions', [{ ticket_id: gone, note: 'x', outcome_id: 5 }]))).toBe(
      'Record not found',
    );
  });

  it('can be behind, as other lists', () => {
    const late = desk();
    const own = ticketOf(late);
    late.sandbox.late?.({ reads: 1 }, () => act(late, { ticket_id: own, note: 'x', outcome_id: 5 }));
    expect(listed(late, own)).toHaveLength(1);
    expect(listed(late, own)).toHaveLength(2);
  });
});

describe('By hand', () => {
  it('agents and users write, edit and delete what hangs on a ticket, as others than the application', () => {
    const halo = desk();
    const { sandbox } = halo;
    const { id: ticket_id } = sandbox.upsert('Opportunities', { summary: 'Deal', oppvalue: 10 });
    expect(sandbox.records('Opportunities')).toHaveLength(1);
    sandbox.upsert('Tickets', { summary: 'Not one' });
    expect([sandbox.records('Opportunities').length, sandbox.records('Tickets').length]).toEqual([1, 2]);
    expect(sandbox.upsert('Actions', { ticket_id, note: 'by an agent', who_agentid: 2 })['who']).toBe(
      'Sam Carter',
    );
    const mail = { ticket_id, note: 'by a user', who_type: 0, who: 'Ann Lee', outcome: 'Public Note' };
    expect(sandbox.upsert('Actions', mail)).toMatchObject({ id: 3, who: 'Ann Lee', who_type: 0 });
    sandbox.upsert('Actions', { ticket_id, id: 3, note: 'edited' });
    expect(sandbox.records('Actions').map((row) => row['note'])).toEqual(['', '', 'by an agent', 'edited']);
    expect(sandbox.remove('Actions', `${String(ticket_id)}-2`)).toBe(true);
    expect(sandbox.remove('Actions', `${String(ticket_id)}-2`)).toBe(false);
    const file = sandbox.upsert('Attachment', { ticket_id, filename: 'a.txt', data_base64: 'QQ==' });
    expect(file['agent_id']).toBe(3);
    expect(sandbox.remove('Attachment', String(file['id']))).toBe(true);
    expect(sandbox.remove('Tickets', String(ticket_id))).toBe(true);
    expect(sandbox.records('Tickets').find((row) => row['id'] === ticket_id)?.['deleted']).toBe(true);
    expect(() => sandbox.upsert('Actions', { ticket_id: 1, note: 'x' })).toThrow('Record not found');
  });
});

describe('Data to start with', () => {
  it('has tickets with their actions and files, by number', () => {
    const halo = desk({
      data: {
        Tickets: [
          { id: 4242, summary: 'Old', status_id: 9, last_update: '2026-01-02T03:04:05', details: 'first' },
        ],
        Actions: [
          {
            ticket_id: 4242,
            id: 3,
            outcome: 'Private Note',
            note: 'seeded',
            who_agentid: 4,
            datetime: '2026-01-01T00:00:00',
          },
        ],
        Attachment: [{ ticket_id: 4242, filename: 'a.txt', data_base64: 'QQ==' }],
      },
    });
    const [row] = rows(halo.get('/api/Tickets'), 'tickets');
    expect(row).toMatchObject({
      id: 4242,
      last_update: '2026-01-02T03:04:05',
      hasbeenclosed: true,
      attachment_count: 1,
    });
    expect(listed(halo, 4242)[0]).toMatchObject({ id: 3, who: 'Priya Nair', note: 'seeded' });
    expect(ticketOf(halo)).toBe(4243);
    expect(() => desk({ data: { Actions: [{ ticket_id: 1, note: 'x' }] } })).toThrow(/cannot load/);
  });
});
