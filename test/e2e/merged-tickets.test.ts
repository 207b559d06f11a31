import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bench, counts, flow } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const CASES = ['500000000000001AAA', '500000000000002AAA'];

it('notes that a merge of tickets copied are told apart by their ticket once the state is lost', async () => {
  const it = await bench({
    more: ['cases'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Contact: [],
      Case: CASES.map((Id, index) => ({ Id, Subject: `c${index + 1}`, AccountId: ACCOUNT })),
      CaseComment: [
        { Id: '00a000000000001AAA', ParentId: CASES[1], CommentBody: 'comment two', IsPublished: true },
      ],
    },
  });
  it.rewrite('salesforce/cases.yaml', (text) => `${text}\nfeed: {}\ncomments: { syncBack: true }\n`);
  await it.sync();
  const tickets = await it.records('halo', 'Tickets');
  const [into, from] = ['c1', 'c2'].map((name) => tickets.find((row) => row['summary'] === name)?.['id']);
  await it.control('halo', 'merge', { from, into });
  const before = await it.records('halo', 'Actions');
  rmSync(it.options.state, { recursive: true });
  it.clock.advance(3_600_000);

  const first = await it.sync();

  expect(counts(first, 'cases.notes')).toEqual({ link: 1 });
  expect(flow(first, 'cases.notes').held).toEqual([]);
  it.clock.advance(3_600_000);
  await it.sync();
  expect(await it.records('halo', 'Actions')).toHaveLength(before.length);
});
