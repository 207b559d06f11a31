import { describe, expect, it } from 'vitest';
import { syncCommand } from '../../src/commands/sync.ts';
import { killed } from '../support/crash.ts';
import { readState } from '../support/read-state.ts';
import { type Bench, bench, counts, flow, type Wire } from './harness.ts';
import { syncThrough } from './rewriting.ts';

const ACCOUNT = '001000000000001AAA';
const CASE = '500000000000001AAA';
const FEED = 'feed: {}\n';
const COMMENTS = 'comments: { syncBack: true, visibility: all }\n';

/** One customer with so many cases, and these keys of the mapping beside the shipped ones. */
async function desk(cases: number, more: string, salesforce: Record<string, Wire[]> = {}): Promise<Bench> {
  const it = await bench({
    more: ['cases'],
    salesforce: {
      Account: [{ Id: ACCOUNT, Name: 'Acme' }],
      Contact: [],
      Opportunity: [],
      Case: Array.from({ length: cases }, (_, n) => ({
        ...{ Id: `50000000000${String(n + 1).padStart(4, '0')}AAA`, Subject: `Case ${n + 1}` },
        ...{ AccountId: ACCOUNT, Status: 'New', Priority: 'High' },
      })),
      ...salesforce,
    },
  });
  it.rewrite('salesforce/cases.yaml', (text) => `${text}\n${more}`);
  return it;
}

const comments = (count: number): Wire[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ Id: `00a00000000${String(n + 1).padStart(4, '0')}AAA`, ParentId: CASE, CommentBody: `word ${n}` },
    ...{ IsPublished: true, CreatedDate: new Date(Date.UTC(2026, 9, 1) + n * 1_000).toISOString() },
  }));

const notesOf = async (it: Bench) =>
  (await it.records('halo', 'Actions')).filter((row) => row['outcome'] !== 'Opening Note');
const said = (rows: readonly Wire[]) =>
  rows.map((row) => /^(?:<p>)?(\w+ \d+)/.exec(String(row['note_html'] ?? row['CommentBody']))?.[1]);
const linked = (it: Bench) => readState(it, (state) => state.linkCount('cases.notes'));

describe('T14 the feed of cases', () => {
  it('T14 stays where it is unless the mapping asks for it', async () => {
    const it = await desk(1, '', { CaseComment: comments(2) });
    const first = await it.sync();

    expect(first.flows.map(({ mapping }) => mapping)).not.toContain('cases.notes');
    expect(await notesOf(it)).toEqual([]);
    const asked = (await it.requests('salesforce')).map(({ path, query }) => `${path} ${query['q'] ?? ''}`);
    expect(asked.filter((text) => /CaseFeed|CaseComment|FeedItem|EmailMessage/.test(text))).toEqual([]);
  });

  it('T14 comes oldest first, and nobody hears of it', async () => {
    const late = comments(3).reverse();
    const it = await desk(1, FEED, {
      // Ids that do not go with the time.
      CaseComment: late.map((row, n) => ({ ...row, Id: `00a00000000000${n + 1}AAA` })),
    });
    const { notices } = await it.stats('halo');
    await it.sync();

    expect(said(await notesOf(it))).toEqual(['word 0', 'word 1', 'word 2']);
    expect((await it.stats('halo'))['notices']).toEqual(notices);
  });
});

it('T13 sends a comment of Halo once across three runs, and a comment of Salesforce never back', async () => {
  const it = await desk(1, `${FEED}${COMMENTS}`, { CaseComment: comments(1) });
  await it.sync();
  const [ticket] = await it.records('halo', 'Tickets');
  await it.edit('halo', 'Actions', {
    ...{ ticket_id: ticket?.['id'], outcome: 'Public Note', note_html: '<p>answer 1</p>' },
  });
  const sent: unknown[] = [];
  for (let run = 0; run < 3; run += 1) {
    it.clock.advance(3_600_000);
    sent.push(flow(await it.sync(), 'cases.notes', 'syncBack').counts.create);
  }
  expect(sent).toEqual([1, 0, 0]);
  expect(said(await it.records('salesforce', 'CaseComment'))).toEqual(['word 0', 'answer 1']);
  expect(said(await notesOf(it))).toEqual(['word 0', 'answer 1']);
});

it('B29 makes tickets one after another: those made side by side would get the same number', async () => {
  const it = await desk(12, '');
  let open = 0;
  let most = 0;
  const posts = (path: string) => path === '/api/Tickets';
  const sync = await syncThrough(
    it,
    {
      halo: (path, body) => {
        if (posts(path)) open += 1;
        most = Math.max(most, open);
        return body;
      },
    },
    (path, body) => {
      if (posts(path)) open -= 1;
      return body;
    },
  );

  expect(counts(await sync(), 'cases')).toEqual({ create: 12 });
  expect(most).toBe(1);
  expect(new Set((await it.records('halo', 'Tickets')).map((row) => row['id'])).size).toBe(12);
});

describe('B30 a run that is killed while it writes notes', () => {
  const sync = (it: Bench) => (signal: AbortSignal) =>
    syncCommand({ ...it.io, signal }, { ...it.options, json: true });
  const toHalo = { method: 'POST', path: '/api/Actions' };
  const back = { method: 'POST', path: '/composite' };

  it('B30 has the notes of a request in its ledger before it sends the next', async () => {
    const it = await desk(1, FEED, { CaseComment: comments(101) });
    expect(await killed({ at: 2, when: 'before', only: toHalo }, it.options.state, sync(it))).toBe(true);

    expect((await notesOf(it)).length).toBe(100);
    expect(linked(it)).toBe(100);
    it.output();
    it.clock.advance(3_600_000);
    await it.sync();
    expect(said(await notesOf(it))).toEqual(comments(101).map((_, n) => `word ${n}`));
  });

  it.each([
    ['to Halo', 'before', toHalo],
    ['to Halo', 'after', toHalo],
    ['to Salesforce', 'before', back],
    ['to Salesforce', 'after', back],
  ] as const)('B30 doubles none of those on their way %s, killed %s the request', async (_, when, only) => {
    const it = await desk(1, `${FEED}${COMMENTS}`);
    await it.sync();
    it.clock.advance(3_600_000);
    const [ticket] = await it.records('halo', 'Tickets');
    for (const [n, text] of ['answer 1', 'answer 2'].entries()) {
      await it.edit('halo', 'Actions', {
        ...{ ticket_id: ticket?.['id'], outcome: 'Public Note', note_html: `<p>${text}</p>` },
      });
      await it.edit('salesforce', 'CaseComment', { ParentId: CASE, CommentBody: `word ${n}` });
    }
    it.clock.advance(60_000);
    expect(await killed({ at: 1, when, only }, it.options.state, sync(it))).toBe(true);
    it.output();

    for (let run = 0; run < 3; run += 1) {
      it.clock.advance(3_600_000);
      await it.sync();
    }

    const all = ['answer 1', 'answer 2', 'word 0', 'word 1'];
    expect(said(await notesOf(it)).toSorted()).toEqual(all);
    expect(said(await it.records('salesforce', 'CaseComment')).toSorted()).toEqual(all);
    expect(linked(it)).toBe(4);
  });
});
