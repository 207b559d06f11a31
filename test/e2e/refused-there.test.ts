import { expect, it } from 'vitest';
import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, bench, counts, flow, type Wire } from './harness.ts';

const HOUR = 3_600_000;
/** What a run says of each record that it holds: what, and where to look. */
function held(result: RunResult, mapping: string): Record<string, string> {
  return Object.fromEntries(
    flow(result, mapping).held.map(({ recordId, problem: { code, field, where } }) => [
      recordId,
      `${code} ${field}: ${where}`,
    ]),
  );
}

/** Stands in every text that somebody typed: none of them may be told. */
const SECRET = 'Kv7Secret';

const id = (prefix: string, n: number) => `${prefix}0000000000${String(n).padStart(2, '0')}AAA`;
const AT = '2026-11-20T10:00:00.000+0000';

const aCase = (n: number, more: Wire = {}): Wire => ({
  ...{ Id: id('500', n), Subject: `${SECRET} ${n}`, Status: 'New', Priority: 'High' },
  ...{ AccountId: id('001', 1), OwnerId: id('005', 20), ...more },
});
const comment = (n: number, of: number, CommentBody: string): Wire => ({
  ...{ Id: id('00a', n), ParentId: id('500', of), CommentBody, IsPublished: true },
  ...{ CreatedDate: AT, SystemModstamp: AT },
});

const POST = `<p>${SECRET} <b>bold</b><script>alert(1)</script><img src="x" onerror="alert(2)">\
<a href="javascript:alert(3)">go</a></p><iframe src="https://evil.example"></iframe>`;

const user = (n: number, Email: string, IsActive: boolean): Wire => ({
  ...{ Id: id('005', n), LastName: `User ${n}`, Email, Username: `u${n}@example.com`, IsActive },
});

/** One case of each kind that a tenant of Halo may refuse, and a good one with a feed. */
async function desk(): Promise<Bench> {
  const it = await bench({
    more: ['cases'],
    salesforce: {
      Account: [{ Id: id('001', 1), Name: 'Acme' }],
      Contact: [],
      User: [
        user(20, 'sam.carter@crosswalk.example', true),
        user(21, 'jonas.weber@crosswalk.example', false),
      ],
      Case: [
        ...[aCase(1), aCase(2, { Status: 'Escalated' }), aCase(3, { OwnerId: id('005', 21) })],
        aCase(4, { Status: 'Closed' }),
      ],
      CaseComment: [
        comment(1, 1, `<script>alert("${SECRET}")</script>`),
        comment(2, 3, `${SECRET} of three`),
        comment(3, 4, `${SECRET} of closed`),
      ],
      FeedItem: [
        {
          ...{ Id: '0D5000000000001CAA', ParentId: id('500', 1), Type: 'TextPost', Body: POST },
          ...{ IsRichText: true, CreatedDate: AT, SystemModstamp: AT },
        },
      ],
    },
  });
  it.rewrite('salesforce/cases.yaml', (text) =>
    `${text}\nfeed: {}\n`.replace('agentByEmail, unmatched: keep', 'agentByEmail, unmatched: hold'),
  );
  // What keeps the scripts out is not Halo.
  await it.control('halo', 'settings', { sanitiseHtml: false, closedTicketsLocked: true });
  const allowed_status = [{ id: 1 }, { id: 9 }];
  await it.edit('halo', 'tickettype', { id: 1, allowall_status: false, allowed_status });
  return it;
}

const notes = async (it: Bench) =>
  (await it.records('halo', 'Actions')).map((row) => String(row['note_html'])).filter((text) => text !== '');

it('what Halo refuses is held with its reason, the rest goes on, and the next try carries what was mended', async () => {
  const it = await desk();

  const first = await it.sync();

  expect(counts(first, 'cases')).toEqual({ create: 2, held: 2 });
  expect(held(first, 'cases')).toEqual({
    [id('500', 2)]: 'VALUE_INVALID status_id: At POST /Tickets.',
    [id('500', 3)]: expect.stringMatching(/^AGENT_UNMATCHED agent_id: .*cases\.yaml:\d+:\d+$/),
  });
  const tickets = await it.records('halo', 'Tickets');
  const closed = tickets.find((row) => row['status_id'] === 9)?.['id'];
  expect(counts(first, 'cases.notes')).toEqual({ create: 2, held: 1 });
  expect(held(first, 'cases.notes')).toEqual({
    [id('00a', 3)]: `OUTCOME_FORBIDDEN kind: At POST /Actions, on ticket ${closed}.`,
  });
  expect((await notes(it)).map((text) => text.replace(/<p>[^<]*<a href.*/, ''))).toEqual([
    `<p>&lt;script&gt;alert("${SECRET}")&lt;/script&gt;</p>`,
    `<p>${SECRET} <b>bold</b><a>go</a></p>`,
  ]);

  await it.control('halo', 'settings', { closedTicketsLocked: false, forbiddenOutcomes: ['Private Note'] });
  await it.edit('halo', 'tickettype', {
    ...{ id: 1, allowall_status: true, fields: [{ fieldname: 'category_1', technew: 2 }] },
  });
  await it.edit('salesforce', 'Case', { Id: id('500', 3), OwnerId: id('005', 20) });
  await it.edit('salesforce', 'CaseComment', { ParentId: id('500', 1), CommentBody: `${SECRET} again` });
  it.clock.advance(HOUR);
  const second = await it.sync();
  expect(held(second, 'cases')).toEqual({
    [id('500', 2)]: 'RECORD_INCOMPLETE category_1: At POST /Tickets.',
    [id('500', 3)]: 'RECORD_INCOMPLETE category_1: At POST /Tickets.',
  });
  expect(Object.values(held(second, 'cases.notes')).sort()).toEqual([
    `OUTCOME_FORBIDDEN kind: At POST /Actions, on ticket ${tickets[0]?.['id']}.`,
    `OUTCOME_FORBIDDEN kind: At POST /Actions, on ticket ${closed}.`,
  ]);

  // As the messages say: an outcome that the agent may use, and a category for all.
  it.rewrite('salesforce/cases.yaml', (text) =>
    text
      .replace('\nfeed: {}', '\nfeed: { outcome: "Internal Note" }')
      .replace(
        'fields:\n',
        'fields:\n  - { target: category_1, value: "Hardware>Printer", write: create }\n',
      ),
  );
  it.clock.advance(6 * HOUR);
  const third = await it.sync();
  expect(third.flows.flatMap((one) => one.held)).toEqual([]);
  expect(await it.records('halo', 'Tickets')).toHaveLength(4);
  expect(await notes(it)).toHaveLength(5);
  expect(JSON.stringify([first, second, third])).not.toContain(SECRET);

  it.clock.advance(HOUR);
  await it.sync();
  it.clock.advance(HOUR);
  await it.forgetRequests();
  await it.sync();
  expect(await it.writes()).toEqual([]);
});
