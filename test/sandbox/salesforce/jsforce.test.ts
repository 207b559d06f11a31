import { createSign } from 'node:crypto';
import jsforce from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSalesforceSandbox } from '../../../src/sandbox/salesforce/index.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';

/** An independent client over real sockets. */
describe('jsforce', () => {
  let sandbox: Sandbox;
  let connection: jsforce.Connection;

  beforeAll(async () => {
    sandbox = await startSandbox({
      systems: { salesforce: (options) => createSalesforceSandbox({ ...options, pageSize: 2 }) },
      records: { salesforce: { Account: [{ Name: 'one' }, { Name: 'two' }, { Name: 'three' }] } },
    });
    const url = sandbox.systems['salesforce']?.url ?? '';
    connection = new jsforce.Connection({
      version: '62.0',
      instanceUrl: url,
      oauth2: {
        loginUrl: url,
        clientId: sandbox.env['SALESFORCE_CLIENT_ID'] ?? '',
        clientSecret: sandbox.env['SALESFORCE_CLIENT_SECRET'] ?? '',
      },
    });
    await connection.authorize({ grant_type: 'client_credentials' });
  });
  afterAll(() => sandbox.close());

  it('reads pages and knows the API usage', async () => {
    const first = await connection.query<{ Name: string }>('SELECT Id, Name FROM Account ORDER BY Name');
    expect(first.records.map((row) => row.Name)).toEqual(['one', 'three']);
    const second = await connection.queryMore<{ Name: string }>(first.nextRecordsUrl ?? '');
    expect(second).toMatchObject({ done: true, records: [{ Name: 'two' }] });
    expect(connection.limitInfo.apiUsage?.limit).toBe(15_000);
  });

  it('creates, changes, upserts and deletes single records', async () => {
    const accounts = connection.sobject('Account');
    const created = await accounts.create({ Name: 'Bücher & Söhne' });
    expect(created).toMatchObject({ success: true });
    const id = created.id ?? '';
    expect(await accounts.update({ Id: id, Phone: '1' })).toMatchObject({ success: true });
    expect(await accounts.retrieve(id)).toMatchObject({ Name: 'Bücher & Söhne', Phone: '1' });
    expect(await accounts.upsert({ Halo_Id__c: '9', Name: 'u' }, 'Halo_Id__c')).toMatchObject({
      success: true,
      created: true,
    });
    expect(await accounts.destroy(id)).toMatchObject({ success: true });
  });

  it('writes collections with one result a record', async () => {
    const results = await connection
      .sobject('Account')
      .create([{ Name: 'c1' }, { Phone: 'no name' }], { allOrNone: false });
    expect(results.map((item) => item.success)).toEqual([true, false]);
    expect(results[1]?.errors[0]).toMatchObject({ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] });
    const upserted = await connection
      .sobject('Account')
      .upsert([{ Halo_Id__c: 'x1', Name: 'x' }], 'Halo_Id__c');
    expect(upserted).toMatchObject([{ success: true, created: true }]);
  });

  it('describes, and sees the words of a refusal', async () => {
    const { fields } = await connection.describe('Contact');
    expect(fields.find((field) => field.name === 'Email')).toMatchObject({ type: 'email', length: 80 });
    await expect(connection.query('SELECT Nope FROM Account')).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD',
    });
  });

  it('carries files both ways, as JSON and as multipart', async () => {
    const { id: parent = '' } = await connection.sobject('Case').create({ Subject: 'files' });
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    const record = { PathOnClient: 'a.bin', FirstPublishLocationId: parent };
    const versions = connection.sobject('ContentVersion');
    const plain = await versions.create({ ...record, VersionData: bytes.toString('base64') });
    const multipart = await versions.create(
      { ...record, VersionData: bytes.toString('base64') },
      {
        multipartFileFields: { VersionData: { filename: 'a.bin', contentType: 'application/octet-stream' } },
      },
    );
    for (const { id } of [plain, multipart]) {
      const chunks: Buffer[] = [];
      for await (const chunk of versions.record(id ?? '').blob('VersionData'))
        chunks.push(Buffer.from(chunk));
      expect(Buffer.concat(chunks)).toEqual(bytes);
    }
    const links = await connection.query(
      `SELECT ContentDocument.ContentSize FROM ContentDocumentLink WHERE LinkedEntityId = '${parent}'`,
    );
    expect(links.records).toMatchObject([
      { ContentDocument: { ContentSize: 5 } },
      { ContentDocument: { ContentSize: 5 } },
    ]);
  });

  it('writes comments that come back in the feed', async () => {
    const { id: parent = '' } = await connection.sobject('Case').create({ Subject: 'feed' });
    const results = await connection.sobject('CaseComment').create([
      { ParentId: parent, CommentBody: 'one' },
      { ParentId: parent, CommentBody: 'é'.repeat(2001) },
    ]);
    expect(results.map((item) => item.success)).toEqual([true, false]);
    const feed = await connection.query(
      `SELECT Body FROM CaseFeed WHERE ParentId = '${parent}' AND Type = 'CaseCommentPost'`,
    );
    expect(feed.records).toMatchObject([{ Body: 'one' }]);
  });

  it('logs in with a JWT assertion', async () => {
    const url = sandbox.systems['salesforce']?.url ?? '';
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: sandbox.env['SALESFORCE_CLIENT_ID'],
      sub: sandbox.env['SALESFORCE_USERNAME'],
      aud: url,
      exp: Math.floor(Number(await serverTime(url)) / 1000) + 120,
    };
    const signed = `${part({ alg: 'RS256' })}.${part(claims)}`;
    const signature = createSign('RSA-SHA256')
      .update(signed)
      .sign(sandbox.env['SALESFORCE_PRIVATE_KEY'] ?? '', 'base64url');
    const other = new jsforce.Connection({ version: '62.0', loginUrl: url, oauth2: { loginUrl: url } });
    await other.authorize({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: `${signed}.${signature}`,
    });
    expect((await other.identity()).username).toBe('integration@crosswalk.example');
  });
});

async function serverTime(url: string): Promise<number> {
  const answer = await fetch(`${url}/services/data`);
  await answer.text();
  return Date.parse(answer.headers.get('date') ?? '');
}
