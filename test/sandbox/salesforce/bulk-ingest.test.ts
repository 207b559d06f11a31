import jsforce from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';
import { type Client, client } from './client.ts';

function load(it: Client, job: Record<string, unknown>, csv: string): string {
  const { id, state, contentUrl } = it.call('POST', '/jobs/ingest', job).body;
  expect(state).toBe('Open');
  expect(contentUrl).toBe(`services/data/v62.0/jobs/ingest/${id}/batches`);
  expect(it.call('PUT', `/jobs/ingest/${id}/batches`, csv, { 'content-type': 'text/csv' }).status).toBe(201);
  expect(it.call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' }).body.state).toBe(
    'UploadComplete',
  );
  it.call('GET', `/jobs/ingest/${id}`);
  it.call('GET', `/jobs/ingest/${id}`);
  return id;
}

const result = (it: Client, id: string, which: string): string =>
  it.call('GET', `/jobs/ingest/${id}/${which}`).body;

describe('Bulk 2.0 ingest jobs', () => {
  it('insert rows one by one and tell which failed and why', () => {
    const it = client();
    const id = load(
      it,
      { object: 'Account', operation: 'insert' },
      'Name,Phone,NumberOfEmployees\n"Acme, ""the"" one",1,5\n,2,\nBad,3,many\n',
    );
    expect(it.call('GET', `/jobs/ingest/${id}`).body).toMatchObject({
      state: 'JobComplete',
      jobType: 'V2Ingest',
      numberRecordsProcessed: 3,
      numberRecordsFailed: 2,
    });
    const [made] = it.rows('SELECT Id, Name, Phone, NumberOfEmployees FROM Account');
    expect(made).toMatchObject({ Name: 'Acme, "the" one', Phone: '1', NumberOfEmployees: 5 });
    expect(result(it, id, 'successfulResults')).toBe(
      `"sf__Id","sf__Created","Name","Phone","NumberOfEmployees"\n"${made?.['Id']}","true","Acme, ""the"" one","1","5"\n`,
    );
    const failed = result(it, id, 'failedResults');
    expect(failed).toContain(
      '"","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","","2",""',
    );
    expect(failed.split('\n')).toHaveLength(4);
    expect(result(it, id, 'unprocessedrecords')).toBe('"Name","Phone","NumberOfEmployees"\n');
  });

  it('leave empty values alone and clear #N/A in updates; upsert by an external id; delete', () => {
    const it = client();
    const a = it.create('Account', { Name: 'a', Phone: '1', Site: 's', Halo_Id__c: '7' });
    load(it, { object: 'Account', operation: 'update' }, `Id,Phone,Site\n${a},,#N/A\n`);
    expect(it.rows(`SELECT Phone, Site FROM Account WHERE Id = '${a}'`)).toEqual([
      { Phone: '1', Site: null },
    ]);
    // An empty Id column is what one widespread client always sends with an upsert.
    const upsert = load(
      it,
      { object: 'Account', operation: 'upsert', externalIdFieldName: 'Halo_Id__c' },
      'Id,Halo_Id__c,Name\n,7,renamed\n,8,fresh\n',
    );
    expect(result(it, upsert, 'successfulResults')).toMatch(
      /"false","","7","renamed"\n.*"true","","8","fresh"\n$/,
    );
    load(it, { object: 'Account', operation: 'delete' }, `Id\n${a}\n`);
    expect(it.rows('SELECT Name FROM Account')).toEqual([{ Name: 'fresh' }]);
  });

  it('refer to parents by their external id', () => {
    const it = client();
    const parent = it.create('Account', { Name: 'p', Halo_Id__c: '7' });
    load(it, { object: 'Contact', operation: 'insert' }, 'LastName,Account.Halo_Id__c\nx,7\n');
    expect(it.rows('SELECT AccountId FROM Contact')).toEqual([{ AccountId: parent }]);
  });

  it('take one upload, text/csv, before they are closed', () => {
    const it = client();
    const { id } = it.call('POST', '/jobs/ingest', { object: 'Account', operation: 'insert' }).body;
    const put = (type: string) =>
      it.call('PUT', `/jobs/ingest/${id}/batches`, 'Name\nx\n', { 'content-type': type }).status;
    expect(it.call('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' }).status).toBe(400);
    expect(put('application/json')).toBe(415);
    expect(put('text/csv')).toBe(201);
    expect(put('text/csv')).toBe(400);
    expect(it.call('DELETE', `/jobs/ingest/${id}`).status).toBe(400);
    it.call('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' });
    expect(put('text/csv')).toBe(400);
    expect(it.rows('SELECT Id FROM Account')).toEqual([]);
    expect(result(it, id, 'unprocessedrecords')).toBe('"Name"\n"x"\n');
    expect(it.call('DELETE', `/jobs/ingest/${id}`).status).toBe(204);
  });

  it('fail as a whole for an unknown column, the wrong line end and a quote that stays open', () => {
    const it = client();
    const message = (csv: string) => {
      const id = load(it, { object: 'Account', operation: 'insert' }, csv);
      const { state, errorMessage } = it.call('GET', `/jobs/ingest/${id}`).body;
      return `${state}: ${errorMessage}`;
    };
    expect(message('Nmae\nx\n')).toBe('Failed: InvalidBatch : Field name not found : Nmae');
    expect(message('Name\r\nx\r\n')).toBe(
      'Failed: LineEnding is invalid on user data. Current LineEnding setting is LF',
    );
    expect(message('Name\n"x\n')).toMatch(/^Failed: InvalidBatch/);
    expect(it.rows('SELECT Id FROM Account')).toEqual([]);
  });

  it('refuse objects and operations they do not know', () => {
    const it = client();
    const refusal = (job: unknown) => it.call('POST', '/jobs/ingest', job);
    expect(refusal({ object: 'Nope', operation: 'insert' })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALIDENTITY' }],
    });
    expect(refusal({ object: 'Account', operation: 'explode' }).status).toBe(400);
    expect(refusal({ object: 'Account', operation: 'upsert' }).status).toBe(400);
  });
});

describe('jsforce bulk2', () => {
  let sandbox: Sandbox;
  let connection: jsforce.Connection;

  beforeAll(async () => {
    sandbox = await startSandbox({
      records: { salesforce: { Account: [{ Name: 'one' }, { Name: 'two, "2"\nlines' }] } },
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
    connection.bulk2.pollInterval = 1;
  });
  afterAll(() => sandbox.close());

  it('reads a query of one page', async () => {
    const stream = await connection.bulk2.query('SELECT Name, Phone FROM Account ORDER BY Name');
    expect(await stream.toArray()).toEqual([
      { Name: 'one', Phone: '' },
      { Name: 'two, "2"\nlines', Phone: '' },
    ]);
  });

  it('polls, looks at and deletes a job of its own making', async () => {
    await fetch(`${sandbox.systems['salesforce']?.controlUrl}/bulk`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pollsUntilDone: 0 }),
    });
    const answer = (await connection.request({
      method: 'POST',
      url: '/jobs/query',
      body: JSON.stringify({ operation: 'query', query: 'SELECT Name FROM Account ORDER BY Name' }),
      headers: { 'content-type': 'application/json' },
    })) as { id: string };
    const job = connection.bulk2.job('query', { id: answer.id });
    await job.poll(1, 5_000);
    expect(job.getInfo()).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2 });
    await job.delete();
    await expect(job.check()).rejects.toThrow(/resource does not exist/);
  });

  it('inserts, updates, upserts and deletes', async () => {
    const bulk = connection.bulk2;
    const inserted = await bulk.loadAndWaitForResults({
      object: 'Account',
      operation: 'insert',
      input: [{ Name: 'bulk "a", b', Halo_Id__c: '11' }, { Phone: 'no name' }],
      pollInterval: 1,
    });
    expect(inserted.successfulResults).toMatchObject([{ sf__Created: 'true', Name: 'bulk "a", b' }]);
    expect(inserted.failedResults).toMatchObject([
      { sf__Error: expect.stringMatching(/^REQUIRED_FIELD_MISSING:/) },
    ]);
    const id = inserted.successfulResults[0]?.sf__Id ?? '';
    const upserted = await bulk.loadAndWaitForResults({
      object: 'Account',
      operation: 'upsert',
      externalIdFieldName: 'Halo_Id__c',
      input: [{ Halo_Id__c: '11', Name: 'renamed' }],
      pollInterval: 1,
    });
    expect(upserted.successfulResults).toMatchObject([{ sf__Id: id, sf__Created: 'false' }]);
    const updated = await bulk.loadAndWaitForResults({
      object: 'Account',
      operation: 'update',
      input: [{ Id: id, Phone: '5', Halo_Id__c: null }],
      pollInterval: 1,
    });
    expect(updated.failedResults).toEqual([]);
    expect(await connection.sobject('Account').retrieve(id)).toMatchObject({
      Name: 'renamed',
      Phone: '5',
      Halo_Id__c: null,
    });
    const removed = await bulk.loadAndWaitForResults({
      object: 'Account',
      operation: 'delete',
      input: [{ Id: id }],
      pollInterval: 1,
    });
    expect(removed.successfulResults).toHaveLength(1);
    expect((await connection.query(`SELECT Id FROM Account WHERE Id = '${id}'`)).totalSize).toBe(0);
  });
});
