import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Client, client, login } from './client.ts';

const BYTES = Buffer.from([0, 255, 13, 10, 45, 45, 1, 2]);
const MD5 = createHash('md5').update(BYTES).digest('hex');

function upload(c: Client, fields: object, bytes: Buffer = BYTES): string {
  return c.create('ContentVersion', { VersionData: bytes.toString('base64'), ...fields });
}

function download(c: Client, path: string) {
  return c.raw('GET', `/services/data/v62.0${path}`, undefined, { authorization: `Bearer ${login(c)}` });
}

describe('a file', () => {
  it('is a version with a document, and linked to its owner and its record', () => {
    const c = client();
    const parent = c.create('Case', {});
    const id = upload(c, { PathOnClient: 'C:\\docs\\Offer.v2.pdf', FirstPublishLocationId: parent });
    const [version] = c.rows(
      'SELECT ContentDocumentId, Title, FileExtension, FileType, ContentSize, Checksum, IsLatest, VersionNumber, VersionData FROM ContentVersion',
    );
    expect(version).toEqual({
      ContentDocumentId: expect.stringMatching(/^069/),
      Title: 'Offer.v2',
      FileExtension: 'pdf',
      FileType: 'PDF',
      ContentSize: 8,
      Checksum: MD5,
      IsLatest: true,
      VersionNumber: '1',
      VersionData: `/services/data/v62.0/sobjects/ContentVersion/${id}/VersionData`,
    });
    expect(c.rows('SELECT Id, Title, LatestPublishedVersionId, ContentSize FROM ContentDocument')).toEqual([
      { Id: version?.['ContentDocumentId'], Title: 'Offer.v2', LatestPublishedVersionId: id, ContentSize: 8 },
    ]);
    expect(
      c.rows(
        `SELECT LinkedEntityId, ShareType, ContentDocument.Title FROM ContentDocumentLink WHERE ContentDocumentId = '${version?.['ContentDocumentId']}' AND ShareType = 'V'`,
      ),
    ).toMatchObject([{ LinkedEntityId: parent, ShareType: 'V', ContentDocument: { Title: 'Offer.v2' } }]);
    expect(c.rows(`SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId = '${parent}'`)).toHaveLength(1);
  });

  it('gives its bytes as they are', () => {
    const c = client();
    const id = upload(c, { PathOnClient: 'a.bin' });
    const answer = download(c, `/sobjects/ContentVersion/${id}/VersionData`);
    expect(answer.status).toBe(200);
    expect(answer.headers?.['content-type']).toBe('application/octet-stream');
    expect(answer.body).toEqual(BYTES);
    expect(download(c, `/sobjects/ContentVersion/${id}`).body).toMatchObject({
      VersionData: `/services/data/v62.0/sobjects/ContentVersion/${id}/VersionData`,
    });
    expect(download(c, '/sobjects/ContentVersion/0685g0000000099AAA/VersionData').status).toBe(404);
  });

  it('comes as multipart/form-data too', () => {
    const c = client();
    const parent = c.create('Account', { Name: 'A' });
    const body = Buffer.concat([
      Buffer.from(
        '--b1\r\nContent-Disposition: form-data; name="entity_content";\r\nContent-Type: application/json\r\n\r\n' +
          `${JSON.stringify({ PathOnClient: 'raw.txt', FirstPublishLocationId: parent })}\r\n` +
          '--b1\r\nContent-Disposition: form-data; name="VersionData"; filename="raw.txt"\r\nContent-Type: text/plain\r\n\r\n',
      ),
      BYTES,
      Buffer.from('\r\n--b1--\r\n'),
    ]);
    const answer = c.call('POST', '/sobjects/ContentVersion', body, {
      'content-type': 'multipart/form-data; boundary="b1"',
    });
    expect(answer.status).toBe(201);
    expect(c.rows('SELECT Checksum, ContentSize FROM ContentVersion')).toEqual([
      { Checksum: MD5, ContentSize: 8 },
    ]);
    expect(download(c, `/sobjects/ContentVersion/${answer.body.id}/VersionData`).body).toEqual(BYTES);
    expect(
      c.call('POST', '/sobjects/ContentVersion', Buffer.from('--b1--'), {
        'content-type': 'multipart/form-data; boundary=b1',
      }).body[0].errorCode,
    ).toBe('INVALID_MULTIPART_REQUEST');
  });

  it('gets a new version beside the old one', () => {
    const c = client();
    const first = upload(c, {
      PathOnClient: 'a.txt',
      FirstPublishLocationId: c.create('Account', { Name: 'A' }),
    });
    const [{ ContentDocumentId: document } = {}] = c.rows('SELECT ContentDocumentId FROM ContentVersion');
    const second = upload(c, { PathOnClient: 'b.txt', ContentDocumentId: document }, Buffer.from('new'));
    expect(c.rows('SELECT Id, IsLatest, VersionNumber, ContentSize FROM ContentVersion ORDER BY Id')).toEqual(
      [
        { Id: first, IsLatest: false, VersionNumber: '1', ContentSize: 8 },
        { Id: second, IsLatest: true, VersionNumber: '2', ContentSize: 3 },
      ],
    );
    expect(c.rows('SELECT Title, LatestPublishedVersionId FROM ContentDocument')).toEqual([
      { Title: 'b', LatestPublishedVersionId: second },
    ]);
    expect(c.rows(`SELECT Id FROM ContentDocumentLink WHERE ContentDocumentId = '${document}'`)).toHaveLength(
      2,
    );
    c.call('PATCH', `/sobjects/ContentVersion/${second}`, { Title: 'renamed' });
    expect(c.rows('SELECT Title FROM ContentDocument')).toEqual([{ Title: 'renamed' }]);
  });

  it('goes as a document, not as a version', () => {
    const c = client();
    const id = upload(c, { PathOnClient: 'a.txt' });
    const [{ ContentDocumentId: document } = {}] = c.rows('SELECT ContentDocumentId FROM ContentVersion');
    expect(c.call('DELETE', `/sobjects/ContentVersion/${id}`).status).toBe(400);
    expect(c.call('DELETE', `/sobjects/ContentDocument/${document}`).status).toBe(204);
    expect(c.rows('SELECT Id FROM ContentVersion')).toEqual([]);
    expect(download(c, `/sobjects/ContentVersion/${id}/VersionData`).status).toBe(404);
  });

  it('is refused without a name or bytes, and keeps its bytes', () => {
    const c = client();
    const refused = (fields: object) => c.call('POST', '/sobjects/ContentVersion', fields).body[0];
    expect(refused({ VersionData: 'AAAA' })).toMatchObject({ fields: ['PathOnClient'] });
    expect(refused({ PathOnClient: 'a.txt' })).toMatchObject({ fields: ['VersionData'] });
    expect(refused({ PathOnClient: 'a.txt', VersionData: 'not base64!' }).errorCode).toBe(
      'JSON_PARSER_ERROR',
    );
    const id = upload(c, { PathOnClient: 'a.txt' });
    expect(c.call('PATCH', `/sobjects/ContentVersion/${id}`, { VersionData: 'AAAA' }).body[0].errorCode).toBe(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    );
  });
});

describe('links of files', () => {
  it('are found only by what they link, unless all files may be queried', () => {
    const c = client();
    upload(c, { PathOnClient: 'a.txt' });
    expect(c.refusal('SELECT Id FROM ContentDocumentLink').message).toContain(
      'ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId',
    );
    expect(c.refusal("SELECT Id FROM ContentDocumentLink WHERE ShareType = 'V'").errorCode).toBe(
      'MALFORMED_QUERY',
    );
    expect(
      c.rows('SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId IN (SELECT Id FROM User)'),
    ).toHaveLength(1);
    c.system.actions?.['settings']?.({ queryAllFiles: true });
    expect(c.rows('SELECT Id FROM ContentDocumentLink')).toHaveLength(1);
  });

  it('join a file to further records, once each', () => {
    const c = client();
    upload(c, { PathOnClient: 'a.txt' });
    const [{ ContentDocumentId: document } = {}] = c.rows('SELECT ContentDocumentId FROM ContentVersion');
    const fields = { ContentDocumentId: document, LinkedEntityId: c.create('Case', {}) };
    c.create('ContentDocumentLink', fields);
    expect(c.call('POST', '/sobjects/ContentDocumentLink', fields).body[0].errorCode).toBe('DUPLICATE_VALUE');
    expect(
      c.soql('SELECT (SELECT ContentDocumentId, ShareType FROM ContentDocumentLinks) FROM Case').records[0]
        .ContentDocumentLinks.records,
    ).toMatchObject([{ ContentDocumentId: document, ShareType: 'V' }]);
  });
});

describe('an attachment', () => {
  it('has its length, its bytes and a parent that shows it', () => {
    const c = client();
    const mail = c.create('EmailMessage', { ParentId: c.create('Case', {}), Subject: 's' });
    const id = c.create('Attachment', { ParentId: mail, Name: 'x.bin', Body: BYTES.toString('base64') });
    expect(c.rows('SELECT BodyLength, Body, Name FROM Attachment')).toEqual([
      { BodyLength: 8, Body: `/services/data/v62.0/sobjects/Attachment/${id}/Body`, Name: 'x.bin' },
    ]);
    expect(download(c, `/sobjects/Attachment/${id}/Body`).body).toEqual(BYTES);
    expect(c.rows('SELECT HasAttachment FROM EmailMessage')).toEqual([{ HasAttachment: true }]);
    c.call('PATCH', `/sobjects/Attachment/${id}`, { Body: Buffer.from('other').toString('base64') });
    expect(c.rows('SELECT BodyLength FROM Attachment')).toEqual([{ BodyLength: 5 }]);
    const record = { attributes: { type: 'Attachment' }, Id: id };
    c.call('PATCH', '/composite/sobjects', {
      allOrNone: true,
      records: [
        { ...record, Body: 'AAAA' },
        { ...record, Name: '' },
      ],
    });
    expect(download(c, `/sobjects/Attachment/${id}/Body`).body).toEqual(Buffer.from('other'));
    expect(c.call('POST', '/sobjects/Attachment', { ParentId: mail, Name: 'x' }).body[0]).toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
      fields: ['Body'],
    });
  });
});
