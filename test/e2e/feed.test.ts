import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Bench, bench, counts, type Wire } from './harness.ts';

const ACCOUNT = '001000000000001AAA';
const AT = (minute: number) => `2026-11-20T10:${minute}:00.000+0000`;
const times = (minute: number) => ({ CreatedDate: AT(minute), SystemModstamp: AT(minute) });

const post = (id: string, Body: string, minute: number) => ({
  ...{ Id: id, ParentId: '500000000000001AAA', Type: 'TextPost', Body },
  ...times(minute),
});

/** A case with two posts and a comment that is not for the customer, and another one without a feed. */
async function withFeed(): Promise<Bench> {
  const it = await bench({
    more: ['cases'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'One' }],
      Contact: [],
      Case: ['500000000000001AAA', '500000000000002AAA'].map((Id) => ({
        ...{ Id, Subject: Id, AccountId: ACCOUNT, Status: 'New', Priority: 'High' },
      })),
      FeedItem: [post('0D5000000000001CAA', 'second', 20), post('0D5000000000002CAA', 'first', 10)],
      CaseComment: [
        {
          ...{ Id: '00a000000000001AAA', ParentId: '500000000000001AAA', CommentBody: 'third' },
          ...{ IsPublished: false, ...times(30) },
        },
      ],
    },
  });
  it.rewrite('salesforce/cases.yaml', (text) => `${text}\nfeed: {}\ncomments: { syncBack: true }\n`);
  return it;
}

/** What agents and customers see of a ticket, beside what Halo itself notes when it is opened. */
async function actions(it: Bench): Promise<Wire[]> {
  const rows = await it.records('halo', 'Actions');
  return rows.filter(({ outcome }) => outcome !== 'Opening Note');
}

const said = (rows: readonly Wire[]) =>
  rows.map((row) => /<p>(.*?)<\/p>/.exec(String(row['note_html']))?.[1]);

async function comments(it: Bench): Promise<unknown[]> {
  const rows = await it.records('salesforce', 'CaseComment');
  return rows.map((row) => row['CommentBody']);
}

test('the feed of a case comes over once, an answer goes back once, a quiet run costs little, and a lost ledger doubles nothing', async () => {
  const it = await withFeed();

  expect(counts(await it.sync(), 'cases.notes')).toEqual({ create: 3 });

  const notes = await actions(it);
  expect(said(notes)).toEqual(['first', 'second', 'third']);
  expect(notes.map((row) => row['hiddenfromuser'])).toEqual([false, false, true]);
  // One request for all three, and none to look at tickets that were made in the same run.
  const sent = (await it.requests('halo')).filter(({ path }) => path.endsWith('/Actions'));
  expect(sent.map(({ method }) => method)).toEqual(['POST']);

  await it.edit('halo', 'Actions', {
    ...{ ticket_id: notes[0]?.['ticket_id'], outcome: 'Public Note' },
    ...{ note_html: '<p>Try again</p>', hiddenfromuser: false },
  });
  it.clock.advance(60_000);
  expect(counts(await it.sync(), 'cases.notes', 'syncBack')).toMatchObject({ create: 1 });
  expect(await comments(it)).toEqual(['third', expect.stringMatching(/^Try again\n+Halo \d+-\d+$/)]);

  for (let run = 0; run < 2; run += 1) {
    it.clock.advance(3_600_000);
    await it.sync();
  }
  await it.forgetRequests();
  it.clock.advance(3_600_000);
  await it.sync();
  const quiet = [...(await it.requests('halo')), ...(await it.requests('salesforce'))];
  expect(quiet.filter(({ path }) => path.endsWith('/Actions'))).toEqual([]);
  expect(quiet.length).toBeLessThanOrEqual(24);

  rmSync(it.options.state, { recursive: true });
  for (let run = 0; run < 2; run += 1) {
    it.clock.advance(3_600_000);
    await it.sync();
  }
  expect([(await actions(it)).length, (await comments(it)).length]).toEqual([4, 2]);
});
