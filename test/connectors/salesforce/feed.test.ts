import { describe, expect, test } from 'vitest';
import { parseWhere } from '../../../src/where/index.ts';
import { CASE, feedRow, feedStep, OTHER, queriesIn, sobjectOf } from './feed-support.ts';
import { collect, NOW, refusal, setUp } from './support.ts';

const FIELDS = ['parent', 'body', 'author', 'at', 'internal', 'kind', 'mark', 'url'];
const request = { object: 'Case.feed', fields: FIELDS };
const POST = '0D5000000000001AAA';
const MAIL_POST = '0D5000000000002AAA';
const ANSWER = '0D7000000000001AAA';
const COMMENT = '00a000000000001AAA';
/** Made by the connection's own user. */
const OWN = { CreatedById: '0055f000001AbcD' };
const MAIL = '02s000000000001AAA';

function where(text: string) {
  const parsed = parseWhere(text);
  if (!parsed.ok) throw new Error(`does not parse: ${text}`);
  return parsed.clause;
}

const everything = {
  CaseFeed: [
    feedRow(POST, {
      Type: 'TextPost',
      Body: '<p>Printer <b>down</b><script>alert(1)</script><img src="sfdc://069"></p>',
      IsRichText: true,
      Visibility: 'AllUsers',
    }),
    feedRow(MAIL_POST, { Type: 'EmailMessageEvent', RelatedRecordId: MAIL, Visibility: 'InternalUsers' }),
    feedRow('0D5000000000003AAA', { Type: 'CaseCommentPost', RelatedRecordId: COMMENT, Body: 'twice' }),
    feedRow('0D5000000000004AAA', { Type: 'TrackedChange', Body: null, Visibility: 'AllUsers' }),
  ],
  FeedComment: [
    feedRow(ANSWER, {
      FeedItemId: MAIL_POST,
      CommentBody: 'a < b\n\nsecond & last',
      IsRichText: false,
      CreatedDate: '2026-11-20T09:00:00.000+0000',
    }),
    feedRow('0D7000000000002AAA', { ParentId: '001000000000001AAA', FeedItemId: POST, CommentBody: 'x' }),
  ],
  CaseComment: [
    feedRow(COMMENT, { CommentBody: 'Line one\nline two', IsPublished: true }),
    feedRow('00a000000000002AAA', {
      ...OWN,
      CommentBody: 'Done.\r\n\r\nHalo 4242-3 (1/2)',
      IsPublished: false,
    }),
    feedRow('00a000000000003AAA', { ...OWN, CommentBody: 'rest\n\nHalo 4242-3 (2/2)', IsPublished: false }),
  ],
  EmailMessage: [
    feedRow(MAIL, {
      Subject: 'Re: <Printer>',
      HtmlBody: '<style>p{}</style><p onclick="x()">See <a href="javascript:alert(1)">this</a></p>',
      TextBody: 'plain',
      FromName: 'Customer',
      FromAddress: 'c@acme.example',
      MessageDate: '2026-11-20T08:00:00.000+0000',
      Status: '1',
      IsExternallyVisible: false,
    }),
  ],
};

describe('the feed of cases', () => {
  test('is one note an entry, oldest first, from one request', async () => {
    const { salesforce, requests } = await setUp(feedStep(everything));

    const [page, ...more] = await collect(salesforce.read(request));

    expect(more).toEqual([]);
    expect(requests.map(({ path }) => path)).toEqual(['/services/data/v68.0/composite']);
    expect(page?.records.map(({ id }) => id)).toEqual([MAIL, ANSWER, COMMENT, '00a000000000002AAA', POST]);
    const byId = new Map(page?.records.map(({ id, values }) => [id, values]));
    expect(byId.get(POST)).toMatchObject({
      parent: CASE,
      body: '<p>Printer <b>down</b></p>',
      author: 'Ada Lovelace',
      at: '2026-11-20T10:00:00.000Z',
      internal: false,
      kind: 'TextPost',
      mark: null,
    });
    expect(byId.get(POST)?.['url']).toMatch(new RegExp(`^http://127.0.0.1:\\d+/${POST}$`));
    expect(byId.get(ANSWER)).toMatchObject({
      body: '<p>a &lt; b</p><p>second &amp; last</p>',
      kind: 'EmailMessageEvent',
      internal: true,
    });
    expect(byId.get(COMMENT)).toMatchObject({
      body: '<p>Line one<br />line two</p>',
      kind: 'CaseCommentPost',
      internal: false,
      mark: null,
    });
    expect(byId.get('00a000000000002AAA')).toMatchObject({
      body: '<p>Done.</p>',
      internal: true,
      mark: '4242-3',
    });
    expect(byId.get(MAIL)).toMatchObject({
      body: '<p><strong>Re: &lt;Printer&gt;</strong></p><p>See <a>this</a></p>',
      author: 'Customer',
      at: '2026-11-20T08:00:00.000Z',
      kind: 'EmailMessageEvent',
      internal: true,
    });
    expect(page?.checkpoint).toEqual({
      kind: 'sf-feed',
      CaseFeed: NOW,
      FeedComment: NOW,
      CaseComment: NOW,
      EmailMessage: NOW,
    });
  });

  test('goes on from a cursor of each object, with the overlap', async () => {
    const { salesforce, requests } = await setUp(feedStep({}));

    await collect(
      salesforce.read({ ...request, since: { kind: 'sf-feed', CaseFeed: NOW, CaseComment: NOW } }),
    );

    const [only] = requests;
    const queries = only === undefined ? [] : queriesIn(only);
    const since = 'SystemModstamp >= 2026-11-20T11:50:00.000Z';
    expect(queries.filter((query) => query.includes(since)).map(sobjectOf)).toEqual([
      'CaseFeed',
      'CaseComment',
    ]);
    expect(queries.map(sobjectOf)).toEqual(['CaseFeed', 'FeedComment', 'CaseComment', 'EmailMessage']);
  });

  test('asks only for what can hold the wanted kinds, and tells deletions whatever the clause', async () => {
    const { salesforce, requests } = await setUp(
      feedStep({
        CaseComment: [
          feedRow(COMMENT, { CommentBody: 'public', IsPublished: true }),
          feedRow('00a000000000005AAA', { CommentBody: 'hidden', IsPublished: false }),
          feedRow('00a000000000006AAA', { CommentBody: 'gone', IsPublished: false, IsDeleted: true }),
        ],
      }),
    );

    const pages = await collect(
      salesforce.read({ ...request, where: where("kind IN ('CaseCommentPost') AND internal = FALSE") }),
    );

    expect(requests.flatMap(queriesIn).map(sobjectOf)).toEqual(['CaseFeed', 'FeedComment', 'CaseComment']);
    expect(pages.flatMap(({ records }) => records.map(({ id, deleted }) => [id, deleted ?? false]))).toEqual([
      [COMMENT, false],
      ['00a000000000006AAA', true],
    ]);
  });

  test('of some cases is read whole, whatever the checkpoint says', async () => {
    const { salesforce, requests } = await setUp(feedStep(everything));

    const pages = await collect(
      salesforce.read({ ...request, parents: [CASE, OTHER], since: { kind: 'sf-feed', CaseFeed: NOW } }),
    );

    const queries = requests.flatMap(queriesIn);
    expect(queries).toHaveLength(4);
    expect(queries.every((query) => query.includes(`ParentId IN ('${CASE}','${OTHER}')`))).toBe(true);
    expect(queries.some((query) => query.includes('SystemModstamp >='))).toBe(false);
    expect(pages.map(({ last, checkpoint }) => [last, checkpoint])).toEqual([[true, undefined]]);
  });

  test('goes on without posts where the org does not track the feed, and says so once', async () => {
    const off = feedStep({ CaseComment: everything.CaseComment }, [
      'CaseFeed',
      'FeedComment',
      'EmailMessage',
    ]);
    const { salesforce } = await setUp(off, off);

    const [first] = await collect(salesforce.read(request));
    const [second] = await collect(salesforce.read(request));

    expect(first?.records).toHaveLength(2);
    expect(first?.note?.code).toBe('FEED_UNTRACKED');
    expect(first?.checkpoint).toEqual({ kind: 'sf-feed', CaseComment: NOW });
    expect(second?.note).toBeUndefined();
  });

  test('asks for answers by their posts where the org wants records named', async () => {
    const alone = feedStep({ CaseFeed: everything.CaseFeed }, ['FeedComment'], 'MALFORMED_QUERY');
    const { salesforce, requests } = await setUp(alone, feedStep({ FeedComment: everything.FeedComment }));

    const [page] = await collect(salesforce.read(request));

    expect(requests[1]?.query.get('q')).toContain(`FeedItemId IN ('${POST}'`);
    expect(page?.records.map(({ id }) => id)).toEqual([ANSWER, POST]);
    expect(page?.note).toBeUndefined();
  });

  test('fails where comments cannot be read', async () => {
    const { salesforce } = await setUp(feedStep({}, ['CaseComment']));

    await expect(collect(salesforce.read(request))).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' });
  });

  test('takes every post for internal where the org has no visibility', async () => {
    const noVisibility = refusal(400, 'INVALID_FIELD', "No such column 'Visibility' on entity 'CaseFeed'.");
    const { salesforce, requests } = await setUp(
      noVisibility,
      feedStep({ CaseFeed: [feedRow(POST, { Type: 'TextPost', Body: 'x', IsRichText: false })] }),
    );

    const found = await salesforce.readByIds({ object: 'Case.feed', fields: FIELDS, ids: [POST] });

    expect(requests.map(({ query }) => query.get('q')?.includes('Visibility'))).toEqual([true, false]);
    expect(found.get(POST)?.values).toMatchObject({ internal: true, body: '<p>x</p>' });
  });

  test('asks for the posts of answers that come alone', async () => {
    const { salesforce, requests } = await setUp(
      feedStep({ FeedComment: everything.FeedComment }),
      feedStep({ CaseFeed: [feedRow(MAIL_POST, { Type: 'TextPost', Visibility: 'AllUsers' })] }),
    );

    const [page] = await collect(salesforce.read({ ...request, since: { kind: 'sf-feed', CaseFeed: NOW } }));

    expect(requests[1]?.query.get('q')).toContain(`Id IN ('${MAIL_POST}')`);
    expect(page?.records.map(({ id, values }) => [id, values['kind'], values['internal']])).toEqual([
      [ANSWER, 'TextPost', false],
    ]);
  });

  test('finds comments by their marks, newest first and no further than needed', async () => {
    const { salesforce, queries } = await setUp(feedStep({ CaseComment: everything.CaseComment }));

    const found = await salesforce.find({
      object: 'Case.feed',
      fields: FIELDS,
      keys: [{ mark: '4242-3' }, { mark: '1-1' }],
    });

    expect(found.map((list) => list.map(({ id }) => id))).toEqual([['00a000000000002AAA'], []]);
    expect(queries).toHaveLength(1);
    expect(queries[0]).toContain("CreatedById = '005");
  });
});
