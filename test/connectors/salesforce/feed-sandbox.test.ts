import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector, RecordChange } from '../../../src/connectors/connector.ts';
import { htmlOfText, textOfHtml } from '../../../src/connectors/html.ts';
import { caseFeedCatalogue } from '../../../src/connectors/salesforce/feed/catalogue.ts';
import type { Checkpoint } from '../../../src/model/checkpoint.ts';
import type { SystemRecord } from '../../../src/model/record.ts';
import { salesforceOrg } from './sandbox-support.ts';
import { collect } from './support.ts';

const FIELDS = caseFeedCatalogue.fields.map(({ path }) => path);
const HOUR = 3_600_000;

describe('the feed against the sandbox', () => {
  let org: Awaited<ReturnType<typeof salesforceOrg>>;
  let salesforce: Connector;
  let parent: string;

  const read = async (since?: Checkpoint, parents?: readonly string[]) => {
    const pages = await collect(
      salesforce.read({
        object: 'Case.feed',
        fields: FIELDS,
        ...(since === undefined ? {} : { since }),
        ...(parents === undefined ? {} : { parents }),
      }),
    );
    const records: readonly SystemRecord[] = pages.flatMap((page) => page.records);
    return { records, checkpoint: pages.at(-1)?.checkpoint };
  };

  const note = (key: string, body: string, more: object = {}): RecordChange => ({
    kind: 'create',
    key,
    values: { parent, body, internal: true, ...more },
    externalId: { field: 'mark', value: `77-${key}` },
  });

  const write = (...changes: readonly RecordChange[]) => salesforce.write({ object: 'Case.feed', changes });

  beforeAll(async () => {
    org = await salesforceOrg();
    salesforce = org.connect();
    parent = await org.save('Case', { Subject: 'Printer' });
  });
  afterAll(() => org.close());

  test('posts, answers, comments and mails come once each, edits and deletions again', async () => {
    const post = await org.save('FeedItem', { ParentId: parent, Body: 'Who has it?' });
    org.clock.advance(1_000);
    const answer = await org.save('FeedComment', { FeedItemId: post, CommentBody: 'Me' });
    org.clock.advance(1_000);
    const comment = await org.save('CaseComment', {
      ParentId: parent,
      CommentBody: 'Fixed',
      IsPublished: true,
    });
    org.clock.advance(1_000);
    const mail = await org.save('EmailMessage', {
      ParentId: parent,
      Subject: 'Re: Printer',
      HtmlBody: '<p>Thanks</p><script>alert(1)</script>',
      FromName: 'Lena',
      FromAddress: 'lena@zephyr.example',
      Incoming: true,
    });

    org.clock.advance(HOUR);
    const first = await read();
    expect(first.records.map(({ id }) => id)).toEqual([post, answer, comment, mail]);
    expect(first.records.map(({ values }) => values['body'])).toEqual([
      '<p>Who has it?</p>',
      '<p>Me</p>',
      '<p>Fixed</p>',
      '<p><strong>Re: Printer</strong></p><p>Thanks</p>',
    ]);
    expect(new Set(first.records.map(({ values }) => values['parent']))).toEqual(new Set([parent]));

    const second = await read(first.checkpoint);
    expect(second.records).toEqual([]);
    await org.save('FeedItem', { Id: post, Body: 'Who has the printer?' });
    await org.remove('CaseComment', comment);
    const third = await read(second.checkpoint);
    expect(third.records.map(({ id, deleted }) => [id, deleted ?? false]).sort()).toEqual(
      [
        [post, false],
        [comment, true],
      ].sort(),
    );
    expect((await read(undefined, [parent])).records.filter(({ deleted }) => !deleted)).toHaveLength(3);
    const byId = await salesforce.readByIds({
      object: 'Case.feed',
      fields: FIELDS,
      ids: [answer, mail, post],
    });
    expect([...byId.keys()].sort()).toEqual([answer, mail, post].sort());
  });

  test('a note that is written comes back with its mark, as it is compared, and is found', async () => {
    const body = '<p>Done &amp; <b>dusted</b> – schön 👍</p><ul><li>one</li></ul>';
    const [short, long] = await write(note('1', body), note('2', `<p>${'wörd '.repeat(1_500)}</p>`));
    if (short?.kind !== 'ok' || long?.kind !== 'ok') throw new Error('not written');

    const { records } = await read(undefined, [parent]);
    const own = records.filter(({ values }) => values['mark'] !== null);
    expect(own.map(({ id, values }) => [id, values['mark']])).toEqual([
      [short.id, '77-1'],
      [long.id, '77-2'],
    ]);
    const field = caseFeedCatalogue.fields.find(({ path }) => path === 'body');
    if (field === undefined) throw new Error('no body');
    expect(own[0]?.values['body']).toBe(salesforce.canonical(field, body));
    expect(own[0]?.values['body']).toBe(htmlOfText(textOfHtml(body)));
    const found = await salesforce.find({
      object: 'Case.feed',
      fields: FIELDS,
      keys: [{ mark: '77-2' }, { mark: '9-9' }],
    });
    expect(found.map((list) => list.map(({ id }) => id))).toEqual([[long.id], []]);
  });

  test('an edit makes of one comment several and of several one', async () => {
    const [made] = await write(note('3', 'short'));
    if (made?.kind !== 'ok') throw new Error('not written');
    const update = (body: string) => write({ kind: 'update', key: 'u', id: made.id, values: { body } });
    const bodies = async () => {
      const all = await collect(salesforce.read({ object: 'CaseComment', fields: ['CommentBody'] }));
      return all
        .flatMap(({ records }) => records)
        .filter(({ deleted }) => !deleted)
        .map(({ values }) => String(values['CommentBody']))
        .filter((text) => text.includes('Halo 77-3'))
        .map((text) => text.split('\n').at(-1));
    };

    expect(await update('x'.repeat(9_000))).toMatchObject([{ kind: 'ok', id: made.id, created: false }]);
    expect((await bodies()).sort()).toEqual(['Halo 77-3 (1/3)', 'Halo 77-3 (2/3)', 'Halo 77-3 (3/3)']);
    expect(await update('short again')).toMatchObject([{ kind: 'ok', id: made.id }]);
    expect(await bodies()).toEqual(['Halo 77-3']);
  });

  test('a note of a deleted case is held; the next one arrives', async () => {
    const gone = await org.save('Case', { Subject: 'gone' });
    await org.remove('Case', gone);

    const results = await write(
      note('4', 'a', { parent: gone }),
      note('5', 'b'),
      note('6', 'y'.repeat(4_100), { parent: gone }),
    );

    expect(results.map(({ kind }) => kind)).toEqual(['rejected', 'ok', 'rejected']);
    for (const result of [results[0], results[2]])
      expect(result).toMatchObject({ problem: { code: 'REFERENCE_INVALID', field: 'parent' } });
  });

  test('doctor tells what the org shows of feeds and whether comments may be written', async () => {
    const use = {
      object: 'Case.feed',
      reads: [],
      creates: ['body'],
      updates: ['body'],
      marks: ['mark'],
      catalogue: caseFeedCatalogue,
    };
    const look = async (settings: object) => {
      await org.control('POST', '/settings', settings);
      const findings = await org.connect().examine?.({ uses: [use], lookups: [], loggedIn: true });
      return findings
        ?.filter(({ check }) => /feed|object/.test(check))
        .map(({ level, check }) => [level, check]);
    };
    const posts = ['Account', 'Case', 'Contact', 'Opportunity'];

    expect(await look({})).toEqual([
      ['pass', 'feed'],
      ['pass', 'feed-mails'],
      ['pass', 'feed-comments'],
    ]);
    expect(await look({ feedTracking: ['Account'], readOnlyFields: ['CaseComment.CommentBody'] })).toEqual([
      ['warn', 'feed'],
      ['pass', 'feed-mails'],
      ['warn', 'feed-comments'],
    ]);
    expect(
      await look({ feedTracking: posts, readOnlyFields: [], readOnlyObjects: ['CaseComment'] }),
    ).toContainEqual(['fail', 'object-access']);
    await look({ readOnlyObjects: [] });
  });

  test('a rebuild is told how many rows there are', async () => {
    const own = await org.save('Case', { Subject: 'counted' });
    const before = (await salesforce.count?.({ object: 'Case.feed' })) ?? 0;
    await org.save('EmailMessage', {
      ParentId: own,
      Subject: 'x',
      TextBody: 'y',
      FromAddress: 'a@b.example',
    });

    // The mail and the post that mirrors it.
    expect(await salesforce.count?.({ object: 'Case.feed' })).toBe(before + 2);
  });

  test('a quiet run over four objects and the feed takes eight requests', async () => {
    const objects = ['Account', 'Contact', 'Opportunity', 'Case'];
    const run = async (since: Map<string, Checkpoint>) => {
      salesforce = org.connect();
      const before = org.requests();
      await salesforce.check();
      for (const object of [...objects, 'Case.feed']) {
        await salesforce.describe(object);
        const from = since.get(object);
        const fields = object === 'Case.feed' ? FIELDS : ['SystemModstamp'];
        const pages = await collect(
          salesforce.read({ object, fields, ...(from === undefined ? {} : { since: from }) }),
        );
        const checkpoint = pages.at(-1)?.checkpoint;
        if (checkpoint !== undefined) since.set(object, checkpoint);
      }
      return org.requests() - before;
    };
    const since = new Map<string, Checkpoint>();

    await run(since);
    org.clock.advance(HOUR);

    // A token, the org, its describes, four readings and the feed.
    expect(await run(since)).toBe(8);
  });
});
