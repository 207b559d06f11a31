import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import { textOfHtml } from '../../../src/connectors/html.ts';
import { readMark } from '../../../src/connectors/salesforce/feed/mark.ts';
import { canonicalComment, commentsOf } from '../../../src/connectors/salesforce/feed/parts.ts';
import type { RecordedRequest } from '../../support/script-server.ts';
import { CASE, feedRow, feedStep, OTHER } from './feed-support.ts';
import { refusal, setUp } from './support.ts';

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');
const ID = '00a000000000001AAA';
const SECOND = '00a000000000002AAA';

const create = (key: string, body: string, more: object = {}): RecordChange => ({
  kind: 'create',
  key,
  values: { parent: CASE, body, internal: false, ...more },
  externalId: { field: 'mark', value: `4242-${key}` },
});

interface Sent {
  readonly allOrNone: boolean;
  readonly records: readonly { readonly [name: string]: unknown; readonly CommentBody: string }[];
}

const sent = (request: RecordedRequest | undefined) => request?.json as Sent;
const made = (...ids: readonly string[]) => ({
  body: ids.map((id) => ({ id, success: true, errors: [] })),
});
const failed = (statusCode: string, message = '') => ({
  success: false,
  errors: [{ statusCode, message, fields: [] }],
});

describe('a note as comments', () => {
  test('is its text and the line that names the action', () => {
    expect(commentsOf('<p>Hello <b>you</b></p><ul><li>one</li><li>two</li></ul>', '4242-3')).toEqual([
      'Hello you\n\n* one\n* two\n\nHalo 4242-3',
    ]);
  });

  test.each([
    ['words of two-byte letters', 'Müßiggänger über Österreich '.repeat(1_500)],
    ['families of eleven code points without a blank', '👨‍👩‍👧‍👦'.repeat(700)],
    ['one letter under more accents than fit', `e${'\u0301'.repeat(5_000)}`],
    ['lines', 'a line of the log\n'.repeat(2_300)],
  ])('of %s is cut into comments of 4,000 bytes and loses nothing', (_, text) => {
    const parts = commentsOf(`<pre>${text}</pre>`, '4242-3');

    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map(bytes))).toBeLessThanOrEqual(4_000);
    const read = parts.map(readMark);
    expect(read.map(({ mark }) => mark)).toEqual(
      parts.map((_part, index) => ({ mark: '4242-3', part: index + 1, parts: parts.length })),
    );
    const joined = read.map((part) => part.text).join('');
    expect(joined.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    expect(
      parts.some((part) => part.includes('\uFFFD') || /[\uD800-\uDBFF]$/.test(readMark(part).text)),
    ).toBe(false);
  });

  test('never cuts within what a reader sees as one character', () => {
    const family = '👨‍👩‍👧‍👦';
    const texts = commentsOf(`<p>${family.repeat(700)}</p>`, '1-1').map((part) => readMark(part).text);

    expect(texts.map((text) => text.replaceAll(family, ''))).toEqual(texts.map(() => ''));
  });

  test('takes one comment up to the last byte', () => {
    const room = 4_000 - bytes('\n\nHalo 4242-3');

    expect(commentsOf(`<p>${'x'.repeat(room)}</p>`, '4242-3')).toHaveLength(1);
    expect(commentsOf(`<p>${'x'.repeat(room + 1)}</p>`, '4242-3')).toHaveLength(2);
  });

  test('comes back as it is compared', () => {
    const bodies = [
      '<p>Hello <b>you</b></p><ul><li>one</li><li>two</li></ul>',
      '<table><tr><th>a</th><td>b  c</td></tr></table><p>x&nbsp;y</p>',
      '<p>a &lt;b&gt; &amp;amp;</p><blockquote>quoted<br>twice</blockquote><h1>Title</h1><p> </p><p>end</p>',
      '<p>see <a href="https://halo.example/t?a=1&amp;b=2">this</a><script>x</script></p>',
    ];
    for (const body of bodies) {
      const once = canonicalComment(body);
      expect(canonicalComment(once)).toBe(once);
      const [comment = ''] = commentsOf(String(once), '1-1');
      expect(readMark(comment).text).toBe(textOfHtml(body));
    }
  });
});

describe('the mark of a comment', () => {
  test.each([
    ['Halo 1-1', '', '1-1'],
    ['text\n\nHalo 12-3\n', 'text', '12-3'],
    ['Halo 1-1\n\nand more', 'Halo 1-1\n\nand more', undefined],
    ['see Halo 1-1', 'see Halo 1-1', undefined],
    ['text\n> Halo 1-1', 'text\n> Halo 1-1', undefined],
  ])('of %j counts at the end only', (comment, text, mark) => {
    const read = readMark(comment);
    expect([read.text, read.mark?.mark]).toEqual([text, mark]);
  });
});

describe('writing comments', () => {
  test('sends short ones together and a long one whole, in order', async () => {
    const { salesforce, requests } = await setUp(
      made(ID),
      made(SECOND, '00a000000000003AAA'),
      made('00a000000000004AAA'),
    );

    const results = await salesforce.write({
      object: 'Case.feed',
      changes: [
        create('1', '<p>first</p>'),
        create('2', `<p>${'x'.repeat(5_000)}</p>`, { internal: true }),
        create('3', '<p>third</p>'),
      ],
    });

    expect(results).toMatchObject([
      { kind: 'ok', key: '1', id: ID, created: true },
      { kind: 'ok', key: '2', id: SECOND, created: true },
      { kind: 'ok', key: '3', id: '00a000000000004AAA', created: true },
    ]);
    expect(requests.map((request) => sent(request).allOrNone)).toEqual([false, true, false]);
    expect(requests.every(({ headers }) => headers['sforce-auto-assign'] === 'FALSE')).toBe(true);
    expect(sent(requests[0]).records).toEqual([
      {
        ParentId: CASE,
        CommentBody: 'first\n\nHalo 4242-1',
        IsPublished: true,
        attributes: { type: 'CaseComment' },
      },
    ]);
    expect(sent(requests[1]).records.map(({ IsPublished }) => IsPublished)).toEqual([false, false]);
    expect(sent(requests[1]).records.map(({ CommentBody }) => CommentBody.split('\n').at(-1))).toEqual([
      'Halo 4242-2 (1/2)',
      'Halo 4242-2 (2/2)',
    ]);
  });

  test('holds one whose case is gone, and says so; the others go on', async () => {
    const { salesforce } = await setUp({
      body: [
        failed('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'),
        { id: SECOND, success: true, errors: [] },
      ],
    });

    const [gone, fine] = await salesforce.write({
      object: 'Case.feed',
      changes: [create('1', 'a'), create('2', 'b', { parent: OTHER })],
    });

    expect(gone).toMatchObject({
      kind: 'rejected',
      problem: { code: 'REFERENCE_INVALID', where: `In a comment of case ${CASE}.`, field: 'parent' },
    });
    expect(fine?.kind).toBe('ok');
  });

  test('of a long one tells the refusal and not that the others were rolled back', async () => {
    const rolledBack = failed('ALL_OR_NONE_OPERATION_ROLLED_BACK');
    const { salesforce } = await setUp({
      body: [rolledBack, failed('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'secret text')],
    });

    const [result] = await salesforce.write({
      object: 'Case.feed',
      changes: [create('1', 'x'.repeat(5_000))],
    });

    expect(result).toMatchObject({ kind: 'rejected', problem: { code: 'RECORD_REJECTED' } });
    expect(JSON.stringify(result)).not.toContain('secret text');
  });

  test('of a long one that was locked sends it again', async () => {
    const { salesforce, requests, clock } = await setUp(
      { body: [failed('UNABLE_TO_LOCK_ROW'), failed('ALL_OR_NONE_OPERATION_ROLLED_BACK')] },
      made(ID, SECOND),
    );

    const before = clock.now();
    const [result] = await salesforce.write({
      object: 'Case.feed',
      changes: [create('1', 'x'.repeat(5_000))],
    });

    expect(result).toMatchObject({ kind: 'ok', id: ID });
    expect(requests).toHaveLength(2);
    expect(clock.now() - before).toBe(1_000);
  });

  test('is unknown where the answer to a long one was lost, and what follows is not sent', async () => {
    const { salesforce, requests } = await setUp({ reset: true });

    const results = await salesforce.write({
      object: 'Case.feed',
      changes: [create('1', 'x'.repeat(5_000))],
    });

    expect(results.map(({ kind }) => kind)).toEqual(['unknown']);
    expect(requests).toHaveLength(1);
  });

  test('follows an edit, in one comment or several', async () => {
    const parts = feedStep({
      CaseComment: [
        feedRow(ID, { CommentBody: 'old\n\nHalo 4242-1 (1/2)', IsPublished: true }),
        feedRow(SECOND, { CommentBody: 'rest\n\nHalo 4242-1 (2/2)', IsPublished: true }),
      ],
    });
    const { salesforce, requests } = await setUp(parts, parts, {
      body: {
        compositeResponse: [
          { referenceId: 's0', httpStatusCode: 200, body: [{ id: ID, success: true, errors: [] }] },
          { referenceId: 's1', httpStatusCode: 200, body: [{ id: SECOND, success: true, errors: [] }] },
        ],
      },
    });

    const [result] = await salesforce.write({
      object: 'Case.feed',
      changes: [{ kind: 'update', key: 'k', id: ID, values: { body: '<p>new</p>' } }],
    });

    expect(result).toMatchObject({ kind: 'ok', id: ID, created: false });
    expect(requests.at(-1)?.json).toMatchObject({
      allOrNone: true,
      compositeRequest: [
        {
          method: 'PATCH',
          body: { records: [{ id: ID, CommentBody: 'new\n\nHalo 4242-1', IsPublished: true }] },
        },
        { method: 'DELETE', url: `/services/data/v68.0/composite/sobjects?ids=${SECOND}&allOrNone=true` },
      ],
    });
  });

  test('leaves a comment alone that bears no mark', async () => {
    const { salesforce, requests } = await setUp(
      feedStep({ CaseComment: [feedRow(ID, { CommentBody: 'somebody wrote this', IsPublished: true })] }),
    );

    const [result] = await salesforce.write({
      object: 'Case.feed',
      changes: [{ kind: 'update', key: 'k', id: ID, values: { body: 'x' } }],
    });

    expect(result).toMatchObject({ kind: 'rejected', problem: { code: 'RECORD_INCOMPLETE' } });
    expect(requests).toHaveLength(1);
  });

  test('throws what refuses everything', async () => {
    const { salesforce } = await setUp(
      refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
    );

    await expect(
      salesforce.write({ object: 'Case.feed', changes: [create('1', 'x'.repeat(5_000))] }),
    ).rejects.toMatchObject({ code: 'QUOTA_EXHAUSTED' });
  });
});
