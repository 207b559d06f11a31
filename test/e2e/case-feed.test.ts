import { expect, it } from 'vitest';
import { bench, counts, type Wire } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const CASE = '500000000000001AAA';

it('T13 T14 a case comes with its feed, oldest first and silently; actions go back once and are never echoed', async () => {
  const it = await bench({
    more: ['cases'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Contact: [],
      Case: [{ Id: CASE, Subject: 'Printer on fire', AccountId: ACCOUNT }],
      Opportunity: [],
    },
  });
  it.rewrite(
    'salesforce/cases.yaml',
    (text) => `${text}\nfeed: {}\ncomments: { syncBack: true, visibility: all }\n`,
  );
  const post = await it.edit('salesforce', 'FeedItem', { ParentId: CASE, Body: 'Who has it?' });
  it.clock.advance(1_000);
  await it.edit('salesforce', 'FeedComment', { FeedItemId: post['Id'], CommentBody: 'Me' });
  it.clock.advance(1_000);
  await it.edit('salesforce', 'CaseComment', { ParentId: CASE, CommentBody: 'Fixed', IsPublished: true });
  it.clock.advance(3_600_000);

  const first = await it.sync();

  expect(counts(first, 'cases.notes')).toEqual({ create: 3 });
  const actions = async () => (await it.records('halo', 'Actions')).filter((row) => text(row) !== '');
  const comments = async () =>
    (await it.records('salesforce', 'CaseComment'))
      .filter((row) => row['IsDeleted'] !== true)
      .map((row) => [row['CommentBody'], row['IsPublished']]);
  expect((await actions()).map(text)).toEqual([
    expect.stringMatching(/^<p>Who has it\?<\/p><p>.*\/0D5\w+#crosswalk/),
    expect.stringMatching(/^<p>Me<\/p><p>.*\/0D7\w+#crosswalk/),
    expect.stringMatching(/^<p>Fixed<\/p><p>.*\/00a\w+#crosswalk/),
  ]);

  const [ticket] = await it.records('halo', 'Tickets');
  const own = await it.edit('halo', 'Actions', {
    ticket_id: ticket?.['id'],
    note_html: `<p>On our way</p><p>${'x'.repeat(4_500)}</p>`,
    outcome: 'Public Note',
    hiddenfromuser: true,
  });
  await it.edit('salesforce', 'FeedItem', { Id: post['Id'], Body: 'Who has the printer?' });
  it.clock.advance(3_600_000);
  const second = await it.sync();

  expect([counts(second, 'cases.notes'), counts(second, 'cases.notes', 'syncBack')]).toMatchObject([
    { update: 1 },
    { create: 1 },
  ]);
  expect((await actions()).map(text)[0]).toMatch(/^<p>Who has the printer\?<\/p>/);
  const mark = `Halo ${ticket?.['id']}-${own['id']}`;
  expect(await comments()).toEqual([
    ['Fixed', true],
    [expect.stringMatching(new RegExp(`^On our way\n\nx+\n\n${mark} \\(1/2\\)$`)), false],
    [expect.stringMatching(new RegExp(`^x+\n\n${mark} \\(2/2\\)$`)), false],
  ]);

  for (const waitMs of [60_000, 3_600_000]) {
    it.clock.advance(waitMs);
    await it.forgetRequests();
    await it.sync();
    expect(await it.writes()).toEqual([]);
  }
  // A token, the org with its describes, three objects and the feed.
  expect(await it.requests('salesforce')).toHaveLength(6);
  expect(await comments()).toHaveLength(3);
  expect(await actions()).toHaveLength(4);
});

function text(row: Wire): string {
  return String(row['note_html'] ?? row['note'] ?? '');
}
