import { describe, expect, it } from 'vitest';
import { type Client, client, login } from './client.ts';

function create(it: Client, query: string, more: Record<string, unknown> = {}) {
  return it.call('POST', '/jobs/query', { operation: 'query', query, ...more });
}

function finish(it: Client, id: string): void {
  for (let turn = 0; turn < 9; turn += 1) {
    if (it.call('GET', `/jobs/query/${id}`).body.state === 'JobComplete') return;
  }
}

describe('Bulk 2.0 query jobs', () => {
  it('go from UploadComplete over InProgress to JobComplete, as polls and time pass', () => {
    const it = client({ Account: [{ Name: 'a' }, { Name: 'b' }] });
    it.system.actions?.['bulk']?.({ pollsUntilDone: 2, msUntilDone: 60_000 });
    const { status, body } = create(it, 'SELECT Id, Name FROM account');
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^750.{15}$/),
      operation: 'query',
      object: 'Account',
      createdById: expect.stringMatching(/^005/),
      createdDate: '2026-03-04T05:06:07.000+0000',
      systemModstamp: '2026-03-04T05:06:07.000+0000',
      state: 'UploadComplete',
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: 62,
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    });
    const state = () => it.call('GET', `/jobs/query/${body.id}`).body.state;
    expect([state(), state(), state()]).toEqual(['InProgress', 'InProgress', 'InProgress']);
    it.clock.advance(60_000);
    expect(it.call('GET', `/jobs/query/${body.id}`).body).toMatchObject({
      state: 'JobComplete',
      jobType: 'V2Query',
      numberRecordsProcessed: 2,
      retries: 0,
      totalProcessingTime: 60_000,
      isPkChunkingSupported: true,
    });
    expect(it.call('GET', '/jobs/query').body).toMatchObject({ done: true, records: [{ id: body.id }] });
  });

  it('give pages with the header on each, a locator, and the word null at the end', () => {
    const it = client({ Account: ['a', 'b', 'c'].map((Name) => ({ Name })) });
    const { id } = create(it, 'SELECT Name FROM Account ORDER BY Name').body;
    finish(it, id);
    const page = (search: string) => it.call('GET', `/jobs/query/${id}/results${search}`);
    const headers = (search: string) => it.headers('GET', `/jobs/query/${id}/results${search}`);
    expect(page('?maxRecords=2').body).toBe('"Name"\n"a"\n"b"\n');
    const first = headers('?maxRecords=2');
    expect(first).toMatchObject({
      'content-type': 'text/csv',
      'sforce-numberofrecords': '2',
      'sforce-limit-info': expect.stringMatching(/^api-usage=\d+\/15000$/),
    });
    const locator = first['sforce-locator'] ?? '';
    expect(locator).not.toBe('null');
    const second = page(`?maxRecords=2&locator=${locator}`);
    expect(second.body).toBe('"Name"\n"c"\n');
    expect(headers(`?maxRecords=2&locator=${locator}`)).toMatchObject({
      'sforce-locator': 'null',
      'sforce-numberofrecords': '1',
    });
    // A locator can be read again as long as the job exists.
    expect(page(`?maxRecords=2&locator=${locator}`).body).toBe(second.body);
    expect(page('?locator=nonsense')).toMatchObject({ status: 400 });
    it.system.actions?.['bulk']?.({ pageRows: 1 });
    expect(page('?maxRecords=2').body).toBe('"Name"\n"a"\n');
  });

  it('names up to five pages at once from version 58 on', () => {
    const it = client({ Account: Array.from({ length: 12 }, (_, n) => ({ Name: `n${n}` })) });
    const { id } = create(it, 'SELECT Name FROM Account').body;
    finish(it, id);
    it.system.actions?.['bulk']?.({ pageRows: 2 });
    const { body } = it.call('GET', `/jobs/query/${id}/resultPages`);
    expect(body.resultPages).toHaveLength(5);
    expect(body.done).toBe(false);
    const rest = it.call('GET', body.nextRecordsUrl).body;
    expect(rest).toMatchObject({ done: true, nextRecordsUrl: null });
    const rows = [...body.resultPages, ...rest.resultPages].flatMap(({ resultUrl }: { resultUrl: string }) =>
      it.call('GET', resultUrl).body.trim().split('\n').slice(1),
    );
    expect(new Set(rows).size).toBe(12);
  });

  it('write values as CSV: quoted, null as nothing, datetimes with Z, numbers with a fraction, parents by path', () => {
    const ugly = 'a,"b"\r\nc;d\nü 漢 \u{1F600}';
    const it = client({
      Account: [{ Id: '0015g00000AAAAA', Name: 'Parent' }],
    });
    const parent = it.rows('SELECT Id FROM Account')[0]?.['Id'];
    it.create('Account', { Name: ugly, ParentId: parent, AnnualRevenue: 60_000, NumberOfEmployees: 5 });
    const { id } = create(
      it,
      'SELECT Name, Parent.Name, Parent.AnnualRevenue, AnnualRevenue, NumberOfEmployees, CreatedDate, IsDeleted, Phone, Owner.Email FROM Account WHERE ParentId != null',
    ).body;
    finish(it, id);
    const { body } = it.call('GET', `/jobs/query/${id}/results`);
    expect(body.split('\n')[0]).toBe(
      '"Name","Parent.Name","Parent.AnnualRevenue","AnnualRevenue","NumberOfEmployees","CreatedDate","IsDeleted","Phone","Owner.Email"',
    );
    expect(body).toContain(
      `"${ugly.replaceAll('"', '""')}","Parent","","60000.0","5","2026-03-04T05:06:07.000Z","false","",`,
    );
  });

  it('tell the recycle bin to queryAll only', () => {
    const it = client({ Account: [{ Name: 'stays' }] });
    const gone = it.create('Account', { Name: 'gone' });
    it.call('DELETE', `/sobjects/Account/${gone}`);
    const names = (operation: string) => {
      const { id } = create(it, 'SELECT Name, IsDeleted FROM Account ORDER BY Name', { operation }).body;
      finish(it, id);
      return it.call('GET', `/jobs/query/${id}/results`).body;
    };
    expect(names('query')).toBe('"Name","IsDeleted"\n"stays","false"\n');
    expect(names('queryAll')).toBe('"Name","IsDeleted"\n"gone","true"\n"stays","false"\n');
  });

  it('use the delimiter and line end of the job', () => {
    const it = client({ Account: [{ Name: 'a;b', Phone: '1' }] });
    const { id } = create(it, 'SELECT Name, Phone FROM Account', {
      columnDelimiter: 'SEMICOLON',
      lineEnding: 'CRLF',
    }).body;
    finish(it, id);
    expect(it.call('GET', `/jobs/query/${id}/results`).body).toBe('"Name";"Phone"\r\n"a;b";"1"\r\n');
  });

  it.each([
    [
      'compound fields',
      'SELECT BillingAddress FROM Account',
      'Selecting compound data not supported in Bulk Query',
    ],
    [
      'subqueries',
      'SELECT Id, (SELECT Id FROM Contacts) FROM Account',
      'Aggregate Relationships not supported in Bulk Query',
    ],
    ['aggregates', 'SELECT COUNT(Id) FROM Account', 'Aggregate Relationships not supported in Bulk Query'],
    ['counts', 'SELECT COUNT() FROM Account', 'Aggregate Relationships not supported in Bulk Query'],
    [
      'groups',
      'SELECT Name FROM Account GROUP BY Name',
      'Aggregate Relationships not supported in Bulk Query',
    ],
    ['offsets', 'SELECT Id FROM Account OFFSET 5', 'OFFSET'],
  ])('take no %s', (_, query, message) => {
    const it = client({ Account: [{ Name: 'a' }] });
    const answer = create(it, query);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual([{ errorCode: 'API_ERROR', message: expect.stringContaining(message) }]);
  });

  it('refuse a query that is wrong as /query does', () => {
    const it = client();
    expect(create(it, 'SELECT Foo FROM Account').body[0].errorCode).toBe('INVALID_FIELD');
    expect(create(it, 'SELECT').body[0].errorCode).toBe('MALFORMED_QUERY');
    expect(create(it, '').body[0].errorCode).toBe('MALFORMED_QUERY');
    expect(create(it, 'SELECT Id FROM Account', { operation: 'insert' }).status).toBe(400);
  });

  it('give results to the version that made the job only, and only when complete', () => {
    const it = client({ Account: [{ Name: 'a' }] });
    const { id } = create(it, 'SELECT Id FROM Account').body;
    expect(it.call('GET', `/jobs/query/${id}/results`).status).toBe(400);
    finish(it, id);
    expect(it.call('GET', `/services/data/v61.0/jobs/query/${id}/results`).status).toBe(409);
    expect(it.call('GET', `/jobs/query/${id}/results`).status).toBe(200);
  });

  it('are aborted while they run, deleted once they ended, and gone after seven days', () => {
    const it = client({ Account: [{ Name: 'a' }] });
    const running = create(it, 'SELECT Id FROM Account').body.id;
    expect(it.call('DELETE', `/jobs/query/${running}`)).toMatchObject({
      status: 400,
      body: [
        {
          errorCode: 'API_ERROR',
          message: 'Error encountered when deleting the job because the job is not terminated',
        },
      ],
    });
    expect(it.call('PATCH', `/jobs/query/${running}`, { state: 'Aborted' }).body.state).toBe('Aborted');
    expect(it.call('GET', `/jobs/query/${running}`).body.state).toBe('Aborted');
    expect(it.call('PATCH', `/jobs/query/${running}`, { state: 'Aborted' }).status).toBe(400);
    expect(it.call('DELETE', `/jobs/query/${running}`).status).toBe(204);
    expect(it.call('GET', `/jobs/query/${running}`).status).toBe(404);

    const old = create(it, 'SELECT Id FROM Account').body.id;
    it.clock.advance(7 * 24 * 3_600_000 + 1);
    const again = { authorization: `Bearer ${login(it)}` };
    expect(it.raw('GET', `/services/data/v62.0/jobs/query/${old}`, undefined, again).status).toBe(404);
  });

  it('fail with a message when told to', () => {
    const it = client({ Account: [{ Name: 'a' }] });
    it.system.actions?.['bulk']?.({ fail: 1, errorMessage: 'QUERY_TIMEOUT: too long' });
    const first = create(it, 'SELECT Id FROM Account').body.id;
    finish(it, first);
    expect(it.call('GET', `/jobs/query/${first}`).body).toMatchObject({
      state: 'Failed',
      errorMessage: 'QUERY_TIMEOUT: too long',
    });
    const second = create(it, 'SELECT Id FROM Account').body.id;
    finish(it, second);
    expect(it.call('GET', `/jobs/query/${second}`).body.state).toBe('JobComplete');
  });
});
