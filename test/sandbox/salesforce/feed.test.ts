import { describe, expect, it } from 'vitest';
import { client } from './client.ts';

describe('the feed of a case', () => {
  it('shows each comment as a post that names it, with its visibility', () => {
    const c = client();
    const parent = c.create('Case', { Subject: 'broken' });
    const inside = c.create('CaseComment', { ParentId: parent, CommentBody: 'only us' });
    const outside = c.create('CaseComment', { ParentId: parent, CommentBody: 'all', IsPublished: true });
    const posts = () =>
      c.rows(
        `SELECT RelatedRecordId, Body, Visibility FROM CaseFeed WHERE ParentId = '${parent}' AND Type = 'CaseCommentPost' ORDER BY Id`,
      );
    expect(posts()).toEqual([
      { RelatedRecordId: inside, Body: 'only us', Visibility: 'InternalUsers' },
      { RelatedRecordId: outside, Body: 'all', Visibility: 'AllUsers' },
    ]);
    c.call('PATCH', `/sobjects/CaseComment/${inside}`, { CommentBody: 'edited', IsPublished: true });
    expect(posts()[0]).toEqual({ RelatedRecordId: inside, Body: 'edited', Visibility: 'AllUsers' });
    c.call('DELETE', `/sobjects/CaseComment/${outside}`);
    expect(posts()).toHaveLength(1);
  });

  it('tells the creation and tracked changes as events of their own', () => {
    const c = client();
    const parent = c.create('Case', { Subject: 'broken' });
    c.call('PATCH', `/sobjects/Case/${parent}`, { Subject: 'not tracked' });
    c.call('PATCH', `/sobjects/Case/${parent}`, { Status: 'Working' });
    expect(c.rows('SELECT Type FROM CaseFeed ORDER BY Id').map((row) => row['Type'])).toEqual([
      'CreateRecordEvent',
      'TrackedChange',
    ]);
  });

  it('has mails as events without a text', () => {
    const c = client();
    const parent = c.create('Case', {});
    const mail = c.create('EmailMessage', {
      ParentId: parent,
      Subject: 'Re: broken',
      HtmlBody: '<p>Hi</p><script>alert(1)</script><p>there</p>',
      FromAddress: 'lena@zephyr.example',
      Incoming: true,
    });
    expect(c.rows("SELECT Body, RelatedRecordId FROM CaseFeed WHERE Type = 'EmailMessageEvent'")).toEqual([
      { Body: null, RelatedRecordId: mail },
    ]);
    expect(c.rows('SELECT Name, TextBody, RelatedToId, HasAttachment, Status FROM EmailMessage')).toEqual([
      { Name: 'Re: broken', TextBody: 'Hi\nthere', RelatedToId: parent, HasAttachment: false, Status: '0' },
    ]);
    expect(c.call('PATCH', `/sobjects/EmailMessage/${mail}`, { Status: '3' }).body[0].errorCode).toBe(
      'FIELD_INTEGRITY_EXCEPTION',
    );
    expect(c.call('PATCH', `/sobjects/EmailMessage/${mail}`, { Status: '1' }).status).toBe(204);
  });

  it('has a date on mails that were loaded without one', () => {
    const c = client({
      Case: [{ Id: '500000000000001AAA', Subject: 'x' }],
      EmailMessage: [
        { Id: '02s000000000001AAA', ParentId: '500000000000001AAA', CreatedDate: '2025-09-04T09:20:00Z' },
      ],
    });
    expect(c.rows('SELECT MessageDate FROM EmailMessage')).toEqual([
      { MessageDate: '2025-09-04T09:20:00.000+0000' },
    ]);
  });

  it('takes posts of people and refuses those that only the system makes', () => {
    const c = client();
    const parent = c.create('Case', {});
    c.create('FeedItem', { ParentId: parent, Body: 'plain' });
    c.create('FeedItem', { ParentId: parent, Body: 'site', LinkUrl: 'https://example.com' });
    expect(c.rows("SELECT Type, Body FROM CaseFeed WHERE Type LIKE '%Post' ORDER BY Id")).toEqual([
      { Type: 'TextPost', Body: 'plain' },
      { Type: 'LinkPost', Body: 'site' },
    ]);
    const refused = (fields: object) =>
      c.call('POST', '/sobjects/FeedItem', { ParentId: parent, ...fields }).body[0].errorCode;
    expect(refused({ Type: 'TrackedChange', Body: 'x' })).toBe('FIELD_INTEGRITY_EXCEPTION');
    expect(refused({})).toBe('REQUIRED_FIELD_MISSING');
    expect(refused({ Body: 'a<br>b', IsRichText: true })).toBe('INVALID_MARKUP');
    expect(c.call('POST', '/sobjects/CaseFeed', { Body: 'x' }).status).toBe(400);
  });

  it('shows single entries, and takes them away by the name of the feed', () => {
    const c = client();
    const post = c.create('FeedItem', { ParentId: c.create('Case', {}), Body: 'x' });
    expect(c.call('GET', `/sobjects/CaseFeed/${post}?fields=Body`).body).toMatchObject({
      attributes: { type: 'CaseFeed' },
      Body: 'x',
    });
    expect(c.call('GET', '/sobjects/CaseFeed/describe').body).toMatchObject({
      keyPrefix: null,
      createable: false,
      updateable: false,
      deletable: true,
    });
    expect(c.call('DELETE', `/sobjects/CaseFeed/${post}`).status).toBe(204);
    expect(c.rows("SELECT Id FROM FeedItem WHERE Type = 'TextPost'")).toEqual([]);
  });

  it('counts comments and moves the stamps of the post for a new one only', () => {
    const c = client();
    const parent = c.create('Case', {});
    const post = c.create('FeedItem', { ParentId: parent, Body: 'question' });
    c.clock.advance(60_000);
    const comment = c.create('FeedComment', { FeedItemId: post, CommentBody: 'answer' });
    const row = () => c.rows(`SELECT CommentCount, SystemModstamp FROM CaseFeed WHERE Id = '${post}'`)[0];
    expect(row()).toEqual({ CommentCount: 1, SystemModstamp: '2026-03-04T05:07:07.000+0000' });
    expect(c.rows('SELECT ParentId, CommentType FROM FeedComment')).toEqual([
      { ParentId: parent, CommentType: 'TextComment' },
    ]);
    c.clock.advance(60_000);
    c.call('DELETE', `/sobjects/FeedComment/${comment}`);
    expect(row()).toEqual({ CommentCount: 0, SystemModstamp: '2026-03-04T05:07:07.000+0000' });
  });

  it('marks what was edited', () => {
    const c = client();
    const post = c.create('FeedItem', { ParentId: c.create('Account', { Name: 'A' }), Body: 'one' });
    c.clock.advance(60_000);
    c.call('PATCH', `/sobjects/FeedItem/${post}`, { Body: 'two' });
    expect(c.rows('SELECT Body, Revision, LastEditDate FROM FeedItem')).toEqual([
      { Body: 'two', Revision: 2, LastEditDate: '2026-03-04T05:07:07.000+0000' },
    ]);
    expect(c.rows('SELECT Body FROM AccountFeed')).toEqual([{ Body: 'two' }]);
    expect(c.call('PATCH', `/sobjects/FeedItem/${post}`, { Type: 'LinkPost' }).body[0].errorCode).toBe(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    );
  });

  it('is not there where it is not tracked, and then makes no posts', () => {
    const c = client();
    c.system.actions?.['settings']?.({ feedTracking: ['Account'] });
    c.create('CaseComment', { ParentId: c.create('Case', {}), CommentBody: 'x' });
    expect(c.refusal('SELECT Id FROM CaseFeed').errorCode).toBe('INVALID_TYPE');
    expect(c.rows('SELECT Id FROM FeedItem')).toEqual([]);
    expect(c.rows('SELECT Id FROM AccountFeed')).toEqual([]);
  });

  it('shares the file of a post with the record, and shows it once', () => {
    const c = client();
    const parent = c.create('Case', {});
    const file = c.create('ContentVersion', { PathOnClient: 'a.txt', VersionData: 'AAAA' });
    const post = c.create('FeedItem', { ParentId: parent, RelatedRecordId: file });
    expect(
      c.rows(`SELECT FeedEntityId, Type, RecordId FROM FeedAttachment WHERE FeedEntityId = '${post}'`),
    ).toEqual([{ FeedEntityId: post, Type: 'Content', RecordId: file }]);
    c.create('FeedComment', { FeedItemId: post, RelatedRecordId: file });
    expect(
      c.rows(
        `SELECT ContentDocument.LatestPublishedVersionId FROM ContentDocumentLink WHERE LinkedEntityId = '${parent}'`,
      ),
    ).toMatchObject([{ ContentDocument: { LatestPublishedVersionId: file } }]);
    expect(c.rows("SELECT Type FROM CaseFeed WHERE Type = 'ContentPost'")).toHaveLength(1);
  });

  it('becomes visible with its comment where a transaction takes long', () => {
    const c = client();
    const parent = c.create('Case', {});
    const count = () => [
      c.rows('SELECT Id FROM CaseComment').length,
      c.rows("SELECT Id FROM CaseFeed WHERE Type = 'CaseCommentPost'").length,
    ];
    c.system.late?.({ ms: 60_000 }, () =>
      c.call('POST', '/sobjects/CaseComment', { ParentId: parent, CommentBody: 'x' }),
    );
    expect(count()).toEqual([0, 0]);
    c.clock.advance(60_000);
    expect(count()).toEqual([1, 1]);
  });

  it('goes with its case, and comes back with it', () => {
    const c = client();
    const parent = c.create('Case', {});
    c.create('CaseComment', { ParentId: parent, CommentBody: 'x' });
    c.call('DELETE', `/sobjects/Case/${parent}`);
    expect(c.rows('SELECT Id FROM CaseComment')).toEqual([]);
    expect(c.rows('SELECT Id FROM CaseFeed')).toEqual([]);
    expect(c.call('GET', '/queryAll?q=SELECT+Id+FROM+CaseFeed').body.totalSize).toBe(2);
    c.system.actions?.['undelete']?.({ object: 'Case', id: parent });
    expect(c.rows('SELECT Id FROM CaseComment')).toHaveLength(1);
    expect(c.rows('SELECT Id FROM CaseFeed')).toHaveLength(2);
  });

  it('asks comments, posts and files of the feed in one query', () => {
    const c = client();
    const parent = c.create('Case', { Subject: 's' });
    const post = c.create('FeedItem', { ParentId: parent, Body: 'p' });
    c.create('FeedComment', { FeedItemId: post, CommentBody: 'c' });
    expect(
      c.soql(
        `SELECT Body, (SELECT CommentBody FROM FeedComments), Parent.Subject, CreatedBy.Name FROM CaseFeed WHERE Id = '${post}'`,
      ).records[0],
    ).toMatchObject({
      Body: 'p',
      FeedComments: { totalSize: 1, records: [{ CommentBody: 'c' }] },
      Parent: { Subject: 's' },
      CreatedBy: { Name: 'Integration User' },
    });
    expect(c.soql('SELECT (SELECT Type FROM Feeds) FROM Case').records[0].Feeds.totalSize).toBe(2);
  });
});

describe('a case comment', () => {
  it('holds 4,000 bytes, not characters', () => {
    const c = client();
    const parent = c.create('Case', {});
    const post = (text: string) =>
      c.call('POST', '/sobjects/CaseComment', { ParentId: parent, CommentBody: text });
    expect(post('é'.repeat(2000)).status).toBe(201);
    expect(post(`${'é'.repeat(2000)}x`).body[0]).toMatchObject({
      errorCode: 'STRING_TOO_LONG',
      fields: ['CommentBody'],
    });
    expect(post('🚀'.repeat(1001)).status).toBe(400);
  });

  it('is also made of the comments that a case brings, which nobody can read there', () => {
    const c = client();
    const parent = c.create('Case', { Subject: 's', Comments: 'first' });
    c.call('PATCH', `/sobjects/Case/${parent}`, { Comments: 'second' });
    expect(c.rows('SELECT ParentId, CommentBody, IsPublished FROM CaseComment ORDER BY Id')).toEqual([
      { ParentId: parent, CommentBody: 'first', IsPublished: false },
      { ParentId: parent, CommentBody: 'second', IsPublished: false },
    ]);
    expect(c.rows('SELECT Comments FROM Case')).toEqual([{ Comments: null }]);
  });

  it('needs a case that is there', () => {
    const c = client();
    const parent = c.create('Case', {});
    c.call('DELETE', `/sobjects/Case/${parent}`);
    const post = (id?: string) =>
      c.call('POST', '/sobjects/CaseComment', {
        CommentBody: 'x',
        ...(id === undefined ? {} : { ParentId: id }),
      });
    expect(post(parent).body[0].errorCode).toBe('ENTITY_IS_DELETED');
    expect(post().body[0].errorCode).toBe('REQUIRED_FIELD_MISSING');
    expect(post(c.create('Account', { Name: 'A' })).body[0].errorCode).toBe('FIELD_INTEGRITY_EXCEPTION');
  });

  it('rolls back whole collections, posts of the feed too', () => {
    const c = client();
    const parent = c.create('Case', {});
    const record = (text: string) => ({
      attributes: { type: 'CaseComment' },
      ParentId: parent,
      CommentBody: text,
    });
    const answer = c.call('POST', '/composite/sobjects', {
      allOrNone: true,
      records: [record('fits'), record('x'.repeat(4001))],
    });
    expect(
      answer.body.map((item: { errors: { statusCode: string }[] }) => item.errors[0]?.statusCode),
    ).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'STRING_TOO_LONG']);
    expect(c.rows('SELECT Id FROM CaseComment')).toEqual([]);
    expect(c.rows("SELECT Id FROM CaseFeed WHERE Type = 'CaseCommentPost'")).toEqual([]);
  });
});
