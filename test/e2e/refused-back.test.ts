import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, counts, flow, type Wire } from './harness.ts';

const HOUR = 3_600_000;
/** Stands in every text that somebody typed: none of them may be told or kept. */
const SECRET = 'Kv7Secret';

/** In place of the ticket's agent, a text that a test can write. */
const OWNER = 'opptype, direction: syncBack, lookup: userByEmail, unmatched: hold';

const id = (prefix: string, n: number) => `${prefix}0000000000${String(n).padStart(2, '0')}AAA`;
const ACCOUNT = id('001', 1);

const aCase = (n: number): Wire => ({
  ...{ Id: id('500', n), Subject: `Case ${n}`, Status: 'New', Priority: 'High', AccountId: ACCOUNT },
});
const deal = (n: number): Wire => ({
  ...{ Id: id('006', n), Name: `Deal ${n}`, StageName: 'Prospecting', CloseDate: '2026-12-31' },
  ...{ AccountId: ACCOUNT, Amount: 5 },
});

async function desk(): Promise<Bench> {
  const it = await bench({
    more: ['cases', 'opportunities'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Contact: [1, 2].map((n) => ({
        ...{ Id: id('003', n), LastName: `Person ${n}`, Email: `p${n}@acme.example`, AccountId: ACCOUNT },
      })),
      User: [['ada', true] as const, ['left', false] as const].map(([name, IsActive], n) => ({
        ...{ Id: id('005', n + 20), LastName: name, IsActive },
        ...{ Email: `${name}@example.com`, Username: `${name}@example.com` },
      })),
      Case: [1, 2, 3, 4, 5, 6, 7].map(aCase),
      Opportunity: [1, 2, 3].map(deal),
    },
  });
  for (const file of ['cases', 'opportunities'])
    it.rewrite(`salesforce/${file}.yaml`, (text) =>
      text.replace('syncBack: { on: [update] }', 'syncBack: { on: [create, update] }'),
    );
  it.rewrite(
    'salesforce/cases.yaml',
    (text) => `${text}\nfeed: {}\ncomments: { syncBack: true, visibility: all }\n`,
  );
  it.rewrite('salesforce/opportunities.yaml', (text) =>
    `${text}\nvalues: { forecasts: { map: { Omitted: None }, unmapped: keep } }\n`
      .replace('agent_email, direction: syncBack, lookup: userByEmail, unmatched: keep', OWNER)
      .replace(
        'fields:\n',
        `fields:
  - { source: ForecastCategoryName, target: oppreason, direction: syncBack, values: forecasts }
`,
      ),
  );
  return it;
}

/** Code and place of each record that is held on its way back, by its id; each says what is wrong and what to do. */
function held(result: RunResult, mapping: string): Record<string, string> {
  const all = flow(result, mapping, 'syncBack').held;
  for (const { problem } of all) expect([problem.what, problem.todo]).not.toContain('');
  return Object.fromEntries(
    all.map(({ recordId, problem }) => [recordId, `${problem.code} ${problem.where ?? ''}`]),
  );
}

it('what Salesforce refuses is held with its reason, the rest goes on, and the next try carries what was mended', async () => {
  const it = await desk();
  await it.sync();
  it.clock.advance(HOUR);
  const tickets = await it.records('halo', 'Tickets');
  const number = (summary: string) => Number(tickets.find((row) => row['summary'] === summary)?.['id']);
  const change = (summary: string, more: Wire) =>
    it.edit('halo', 'Tickets', { id: number(summary), ...more });
  const note = (summary: string) =>
    it.edit('halo', 'Actions', { ticket_id: number(summary), note: SECRET, outcome: 'Public Note' });

  await it.control('salesforce', 'rules', {
    validation: [
      { object: 'Case', field: 'Subject', equals: `${SECRET} 1`, message: `Not "${SECRET} 1"!` },
      { object: 'CaseComment', field: 'Parent.Status', equals: 'Closed', message: `${SECRET} is closed` },
    ],
    duplicates: [{ object: 'Contact', fields: ['Email'], block: true }],
    locked: [id('500', 2)],
  });
  await it.edit('salesforce', 'Case', { Id: id('500', 5), Status: 'Closed' });
  await it.remove('salesforce', 'Case', id('500', 6));
  await change('Case 1', { summary: `${SECRET} 1` });
  await change('Case 2', { summary: `${SECRET} 2` });
  await change('Case 3', { summary: 'Case 3, fine' });
  await change('Case 4', { summary: `${SECRET} ${'x'.repeat(260)}` });
  await note('Case 5');
  await note('Case 6');
  await note('Case 3');
  await change('Deal 1', { oppreason: SECRET });
  await change('Deal 2', { opptype: 'left@example.com' });
  await change('Deal 3', { opptype: 'ada@example.com', summary: 'Deal 3, fine' });
  const client_id = tickets[0]?.['client_id'];
  const born = { tickettype_id: 26, client_id, summary: SECRET, pipeline_stage_id: 1, oppvalue: 7 };
  const deal4 = await it.edit('halo', 'Tickets', born);
  const users = await it.records('halo', 'Users');
  const twin = users.find((row) => row['surname'] === 'Person 2');
  await it.edit('halo', 'Users', { id: twin?.['id'], emailaddress: 'p1@acme.example' });
  it.clock.advance(60_000);

  const second = await it.sync();

  expect(held(second, 'contacts')).toEqual({
    [String(twin?.['id'])]: 'RECORD_CONFLICT In Contact 003000000000002AAA.',
  });
  expect(held(second, 'cases')).toEqual({
    [number('Case 1')]: 'RECORD_REJECTED In Case 500000000000001AAA, field "Subject".',
    [number('Case 2')]: 'RECORD_LOCKED In Case 500000000000002AAA.',
    [number('Case 4')]: 'VALUE_INVALID In Case 500000000000004AAA, field "Subject".',
  });
  expect(held(second, 'cases.notes')).toEqual({
    [`${number('Case 5')}-2`]: 'RECORD_REJECTED In a comment of case 500000000000005AAA.',
  });
  expect(held(second, 'opportunities')).toEqual({
    [number('Deal 1')]: 'VALUE_INVALID In Opportunity 006000000000001AAA, field "ForecastCategoryName".',
    [number('Deal 2')]: expect.stringMatching(/^LOOKUP_UNMATCHED .*opportunities\.yaml:\d+:\d+$/),
    [String(deal4['id'])]: expect.stringMatching(/^RECORD_INCOMPLETE .*opportunities\.yaml$/),
  });
  expect(counts(second, 'cases', 'syncBack')).toMatchObject({ update: 1, held: 3 });
  expect(counts(second, 'cases.notes', 'syncBack')).toMatchObject({ create: 1, held: 1 });
  expect(counts(second, 'opportunities', 'syncBack')).toMatchObject({ update: 1, held: 3 });
  // What hangs on a case in the recycle bin waits for it, and that it is there is told.
  expect(flow(second, 'cases').notes).toContainEqual(
    expect.objectContaining({ code: 'SOURCE_DELETED', example: id('500', 6) }),
  );
  // Nothing of it was cut to fit, and nothing that somebody typed is told or kept.
  const subjects = async () => (await it.records('salesforce', 'Case')).map((row) => row['Subject']).sort();
  expect(await subjects()).toEqual(
    [1, 2, 4, 5, 6, 7].map((n) => `Case ${n}`).toSpliced(2, 0, 'Case 3, fine'),
  );
  expect(JSON.stringify(second)).not.toContain(SECRET);
  expect(kept(it)).not.toContain(SECRET);

  await it.control('salesforce', 'rules', { validation: [], duplicates: [], locked: [] });
  await it.control('salesforce', 'undelete', { object: 'Case', id: id('500', 6) });
  await change('Case 4', { summary: 'Case 4, shorter' });
  await change('Deal 1', { oppreason: 'Commit' });
  await change('Deal 2', { opptype: 'ada@example.com' });
  await it.edit('halo', 'Tickets', { id: deal4['id'], targetdate: '2026-12-24' });
  it.clock.advance(6 * HOUR);
  const third = await it.sync();
  expect(third.flows.flatMap((one) => one.held)).toEqual([]);
  expect(await subjects()).toEqual([
    'Case 3, fine',
    'Case 4, shorter',
    'Case 5',
    'Case 6',
    'Case 7',
    `${SECRET} 1`,
    `${SECRET} 2`,
  ]);
  const deals = await it.records('salesforce', 'Opportunity');
  expect(deals.map((row) => [row['Name'], row['ForecastCategoryName']])).toEqual([
    ['Deal 1', 'Commit'],
    ['Deal 2', 'Pipeline'],
    ['Deal 3, fine', 'Pipeline'],
    [SECRET, 'Pipeline'],
  ]);
  const comments = (await it.records('salesforce', 'CaseComment')).map((row) => row['ParentId']);
  expect(comments.sort()).toEqual([id('500', 3), id('500', 5), id('500', 6)]);

  // A new opportunity's own probability comes over once.
  it.clock.advance(HOUR);
  await it.sync();
  it.clock.advance(HOUR);
  await it.forgetRequests();
  expect((await it.sync()).outcome).toBe('nothing');
  expect(await it.writes()).toEqual([]);
});

/** Every byte of the state. */
function kept(it: Bench): string {
  const folder = String(it.options.state);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}
