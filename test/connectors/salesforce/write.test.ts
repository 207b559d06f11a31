import { describe, expect, test } from 'vitest';
import type { RecordChange } from '../../../src/connectors/connector.ts';
import type { RecordedRequest } from '../../support/script-server.ts';
import { describeStep, refusal, setUp } from './support.ts';

const id = (n: number) => `001B0000${String(n).padStart(7, '0')}`;
const update = (n: number, values = {}): RecordChange => ({
  kind: 'update',
  key: `k${n}`,
  id: id(n),
  values: { Phone: '1', ...values },
});
const create = (n: number): RecordChange => ({ kind: 'create', key: `k${n}`, values: { Name: `N${n}` } });
const upsert = (n: number): RecordChange => ({
  kind: 'create',
  key: `k${n}`,
  values: { Name: `N${n}` },
  externalId: { field: 'Halo_Id__c', value: `h${n}` },
});
const ok = (n: number, more = {}) => ({ id: id(n), success: true, errors: [], ...more });
const bad = (statusCode: string, message: string, fields: readonly string[] = []) => ({
  success: false,
  errors: [{ statusCode, message, fields }],
});
const sentRecords = (request: RecordedRequest | undefined) =>
  (request!.json as { records: readonly Record<string, unknown>[] }).records;

describe('writing', () => {
  test('sends updates, marked creates and other creates each their own way and answers in the order asked', async () => {
    const { salesforce, requests } = await setUp(
      describeStep,
      { body: [ok(1), ok(4)] },
      { body: [ok(2, { created: true })] },
      { body: [ok(3)] },
    );
    const results = await salesforce.write({
      object: 'Account',
      changes: [update(1, { Regions__c: ['North', 'South'], Site: null }), upsert(2), create(3), update(4)],
    });
    expect(results.map((result) => [result.kind, result.key, 'created' in result && result.created])).toEqual(
      [
        ['ok', 'k1', false],
        ['ok', 'k2', true],
        ['ok', 'k3', true],
        ['ok', 'k4', false],
      ],
    );
    expect(results[0]).toMatchObject({ id: '001B00000000001IAA' });
    const [, updates, upserts, creates] = requests;
    expect([updates, upserts, creates].map((request) => `${request?.method} ${request?.path}`)).toEqual([
      'PATCH /services/data/v68.0/composite/sobjects',
      'PATCH /services/data/v68.0/composite/sobjects/Account/Halo_Id__c',
      'POST /services/data/v68.0/composite/sobjects',
    ]);
    expect(updates?.json).toEqual({
      allOrNone: false,
      records: [
        { attributes: { type: 'Account' }, id: id(1), Phone: '1', Regions__c: 'North;South', Site: null },
        { attributes: { type: 'Account' }, id: id(4), Phone: '1' },
      ],
    });
    expect(sentRecords(upserts)).toEqual([{ attributes: { type: 'Account' }, Name: 'N2', Halo_Id__c: 'h2' }]);
    expect(updates?.headers).toMatchObject({
      authorization: expect.stringMatching(/^Bearer 00D/),
      'content-type': 'application/json',
      'sforce-auto-assign': 'FALSE',
      'sforce-duplicate-rule-header': expect.stringContaining('allowSave=false'),
    });
  });

  test('cuts into collections of 200', async () => {
    const answer = (request: RecordedRequest) => ({
      body: sentRecords(request).map((record) => ({ id: record['id'], success: true, errors: [] })),
    });
    const { salesforce, requests } = await setUp(describeStep, answer, answer, answer);
    const results = await salesforce.write({
      object: 'Account',
      changes: Array.from({ length: 401 }, (_, n) => update(n)),
    });
    expect(results.every(({ kind }) => kind === 'ok')).toBe(true);
    expect(requests.slice(1).map((request) => sentRecords(request).length)).toEqual([200, 200, 1]);
  });

  test('turns a refused record into a result that tells the field and the cure, and never its value', async () => {
    const { salesforce } = await setUp(describeStep, {
      body: [
        bad('STRING_TOO_LONG', 'Account Name: data value too large: Secret Name (max length=255)', ['Name']),
        ok(2),
        bad('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'bad value for restricted picklist field: Secret', [
          'Site',
          'Secretive',
        ]),
        bad(
          'FIELD_CUSTOM_VALIDATION_EXCEPTION',
          'Jane Doe <jane@acme.com>, +44 20 7946 0000 lacks a VAT number',
          ['VAT__c', 'Name'],
        ),
        bad('INVALID_FIELD', "No such column 'Foo__c' on sobject of type Account"),
        bad('ENTITY_IS_DELETED', 'entity is deleted'),
        bad(
          'DUPLICATE_VALUE',
          'duplicate value found: Ext__c duplicates value on record with id: 001B00000000009',
        ),
        bad('SOMETHING_NEW', 'about Secret', ['about Secret']),
        bad('about Secret', 'CANNOT_INSERT_UPDATE'),
        bad(
          'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
          'Checks: execution of BeforeUpdate\n\ncaused by: Secret Name is taken\n\nTrigger.Checks: line 3',
        ),
        bad('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'Secret Name: execution of my plan'),
        bad('FIELD_FILTER_VALIDATION_EXCEPTION', 'Secret Name is not a customer'),
      ],
    });
    const results = await salesforce.write({
      object: 'Account',
      changes: Array.from({ length: 12 }, (_, n) => update(n + 1)),
    });
    const problems = results.map((result) => (result.kind === 'rejected' ? result.problem : undefined));
    expect(problems.map((problem) => [problem?.code, problem?.field])).toEqual([
      ['VALUE_INVALID', 'Name'],
      [undefined, undefined],
      ['VALUE_INVALID', 'Site'],
      ['RECORD_REJECTED', 'VAT__c'],
      ['FIELD_GONE', 'Foo__c'],
      ['RECORD_GONE', undefined],
      ['RECORD_CONFLICT', undefined],
      ['RECORD_REJECTED', undefined],
      ['RECORD_REJECTED', undefined],
      ['RECORD_REJECTED', undefined],
      ['RECORD_REJECTED', undefined],
      ['RECORD_REJECTED', undefined],
    ]);
    expect(problems[0]?.what).toBe('Salesforce answered STRING_TOO_LONG: max length=255.');
    expect(problems[3]?.what).toBe('Salesforce answered FIELD_CUSTOM_VALIDATION_EXCEPTION.');
    expect(problems[3]?.where).toMatch(/, fields "VAT__c", "Name"\.$/);
    expect(problems[3]?.todo).toContain('Validation Rules');
    expect(problems[8]?.what).toBe('Salesforce answered UNKNOWN.');
    expect(problems[9]?.what).toBe(
      'Salesforce answered CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: Checks: execution of BeforeUpdate.',
    );
    expect(problems[6]?.what).toContain('record with id: 001B00000000009');
    expect(JSON.stringify(problems)).not.toMatch(/Secret|Jane|Doe|acme|7946/);
  });

  test('sends locked records again, those alone, a bounded number of times', async () => {
    const locked = bad('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record');
    const { salesforce, requests, clock } = await setUp(
      describeStep,
      { body: [locked, ok(2), locked] },
      { body: [ok(1), locked] },
      { body: [locked] },
      { body: [locked] },
    );
    const results = await salesforce.write({ object: 'Account', changes: [update(1), update(2), update(3)] });
    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'rejected']);
    expect(results[2]).toMatchObject({ problem: { code: 'RECORD_LOCKED', kind: 'transient' } });
    expect(requests.slice(1).map((request) => sentRecords(request).map((record) => record['id']))).toEqual([
      [id(1), id(2), id(3)],
      [id(1), id(3)],
      [id(3)],
      [id(3)],
    ]);
    expect(clock.slept).toEqual([1_000, 3_000, 9_000]);
  });

  test('sends a locked plain create again too: an item that was refused has not been stored', async () => {
    const { salesforce, requests } = await setUp(
      describeStep,
      { body: [bad('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access'), ok(2)] },
      { body: [ok(1)] },
    );
    const results = await salesforce.write({ object: 'Account', changes: [create(1), create(2)] });
    expect(results.map((result) => result.kind === 'ok' && result.id.slice(0, 15))).toEqual([id(1), id(2)]);
    expect(requests.slice(1).map((request) => sentRecords(request).map(({ Name }) => Name))).toEqual([
      ['N1', 'N2'],
      ['N1'],
    ]);
  });

  test('sends the locked ones of 200 in ever smaller collections, one after the other, and then holds them', async () => {
    const locked = bad('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access');
    const answer = (request: RecordedRequest) => ({
      body: sentRecords(request).map((record) => {
        const n = Number(String(record['id']).slice(8));
        return n % 4 === 0 ? locked : ok(n);
      }),
    });
    const { salesforce, requests, clock } = await setUp(
      describeStep,
      ...Array.from({ length: 60 }, () => answer),
    );
    const results = await salesforce.write({
      object: 'Account',
      changes: Array.from({ length: 200 }, (_, n) => update(n)),
    });
    expect(results.filter(({ kind }) => kind === 'ok')).toHaveLength(150);
    expect(results.filter(({ kind }) => kind === 'rejected')).toHaveLength(50);
    expect(results[0]).toMatchObject({ problem: { code: 'RECORD_LOCKED', kind: 'transient' } });
    const sizes = requests.slice(1).map((request) => sentRecords(request).length);
    expect(sizes.slice(0, 7)).toEqual([200, 50, 10, 10, 10, 10, 10]);
    expect(new Set(sizes.slice(7))).toEqual(new Set([1]));
    expect(sizes).toHaveLength(1 + 30);
    expect(clock.slept).toEqual([1_000, 3_000, 9_000]);
  });

  test.each([
    ['an update by id', update(1)],
    ['an upsert by external id', upsert(1)],
  ])('sends %s again after a 503', async (_, change) => {
    const { salesforce, requests } = await setUp(
      describeStep,
      { status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }] },
      { body: [ok(1)] },
    );
    const [result] = await salesforce.write({ object: 'Account', changes: [change] });
    expect([result?.kind, requests.length]).toEqual(['ok', 3]);
    expect(requests[1]?.text).toBe(requests[2]?.text);
  });

  test('updates the record that has our own mark already, and leaves one with another field\u2019s value held', async () => {
    const taken = (field: string) =>
      bad('DUPLICATE_VALUE', `duplicate value found: ${field} duplicates value on record with id: ${id(7)}`);
    const { salesforce, requests } = await setUp(
      describeStep,
      { body: [taken('HALO_Id__c'), taken('Tax_Number__c'), ok(3, { created: true })] },
      { body: [ok(7)] },
    );
    const results = await salesforce.write({ object: 'Account', changes: [upsert(1), upsert(2), upsert(3)] });
    expect(results).toMatchObject([
      { kind: 'ok', key: 'k1', id: expect.stringContaining(id(7)), created: false },
      { kind: 'rejected', key: 'k2', problem: { code: 'RECORD_CONFLICT' } },
      { kind: 'ok', key: 'k3', created: true },
    ]);
    expect(requests[2]?.path).toBe('/services/data/v68.0/composite/sobjects');
    expect(sentRecords(requests[2])).toEqual([{ attributes: { type: 'Account' }, id: id(7), Name: 'N1' }]);
  });

  test('holds what a duplicate rule refused with the rule and the records it found, and nothing of what they hold', async () => {
    const duplicate = (rule: string) => ({
      success: false,
      errors: [
        {
          statusCode: 'DUPLICATES_DETECTED',
          message: 'Use one of these records?',
          fields: [],
          duplicateResult: {
            allowSave: false,
            duplicateRule: rule,
            errorMessage: 'Secret Ltd exists',
            matchResults: [{ matchRecords: [{ record: { Id: id(9), Name: 'Secret Ltd' } }] }],
          },
        },
      ],
    });
    const { salesforce } = await setUp(describeStep, {
      body: [duplicate('Contas padrão'), duplicate('Secret <Ltd>')],
    });
    const results = await salesforce.write({ object: 'Account', changes: [create(1), create(2)] });
    expect(results.map((result) => result.kind === 'rejected' && result.problem.what)).toEqual([
      `Salesforce answered DUPLICATES_DETECTED: duplicate rule "Contas padrão", like ${id(9)}.`,
      `Salesforce answered DUPLICATES_DETECTED: like ${id(9)}.`,
    ]);
    expect(results[0]).toMatchObject({ problem: { code: 'RECORD_CONFLICT' } });
    expect(JSON.stringify(results)).not.toContain('Secret');
  });

  test('several records with one external id are a conflict, of one record or of the whole request (300)', async () => {
    const item = await setUp(describeStep, {
      body: [bad('DUPLICATE_EXTERNAL_ID', 'Halo_Id__c: more than one record found')],
    });
    expect(await item.salesforce.write({ object: 'Account', changes: [upsert(1)] })).toMatchObject([
      { kind: 'rejected', problem: { code: 'RECORD_CONFLICT' } },
    ]);
    const whole = await setUp(describeStep, {
      status: 300,
      body: [`/services/data/v68.0/sobjects/Account/${id(1)}`],
    });
    await expect(whole.salesforce.write({ object: 'Account', changes: [upsert(1)] })).rejects.toMatchObject({
      code: 'RECORD_CONFLICT',
    });
  });

  test('sends children of one parent next to each other and answers in the order asked', async () => {
    const child = (n: number, parent: string): RecordChange => ({
      kind: 'create',
      key: `k${n}`,
      values: { Name: `N${n}`, MasterRecordId: parent },
    });
    const { salesforce, requests } = await setUp(describeStep, (request) => ({
      body: sentRecords(request).map(({ Name }) => ok(Number(String(Name).slice(1)))),
    }));
    const results = await salesforce.write({
      object: 'Account',
      changes: [child(1, id(51)), child(2, id(50)), child(3, id(51)), child(4, id(50))],
    });
    expect(sentRecords(requests[1]).map(({ Name }) => Name)).toEqual(['N2', 'N4', 'N1', 'N3']);
    expect(results.map((result) => result.kind === 'ok' && [result.key, result.id.slice(0, 15)])).toEqual(
      [1, 2, 3, 4].map((n) => [`k${n}`, id(n)]),
    );
  });

  test('keeps fields that are named like jsforce\u2019s own: type is a value, attributes say the object', async () => {
    const { salesforce, requests } = await setUp(describeStep, { body: [ok(1)] }, { body: [ok(2)] });
    await salesforce.write({
      object: 'Account',
      changes: [
        update(1, { Type: 'Customer', type: 'Customer', attributes: 'x' }),
        { ...upsert(2), values: { type: 'Customer' } } as RecordChange,
      ],
    });
    expect(sentRecords(requests[1])[0]).toMatchObject({
      Type: 'Customer',
      type: 'Customer',
      attributes: { type: 'Account' },
    });
    expect(requests[2]?.path).toMatch(/\/composite\/sobjects\/Account\/Halo_Id__c$/);
    expect(sentRecords(requests[2])[0]).toMatchObject({ type: 'Customer', attributes: { type: 'Account' } });
  });

  test.each([
    ['the connection breaks', { reset: true }],
    ['the answer is cut', { body: [ok(1), ok(2)], cutAfter: 10 }],
    ['the server fails', { status: 503, body: '<html>' }],
    ['an HTML page answers', { body: '<html>' }],
  ])('calls a create unknown when %s, sends it once, and leaves the rest unsent', async (_, answer) => {
    const { salesforce, requests } = await setUp(describeStep, answer);
    const results = await salesforce.write({
      object: 'Account',
      changes: Array.from({ length: 201 }, (_, n) => create(n)),
    });
    expect(new Set(results.slice(0, 200).map(({ kind }) => kind))).toEqual(new Set(['unknown']));
    expect(results[200]).toMatchObject({ kind: 'unsent', key: 'k200' });
    expect(requests).toHaveLength(2);
    expect(results[0]).toMatchObject({ problem: { code: 'WRITE_UNKNOWN' } });
  });

  test('repeats an upsert by external id when the answer is lost', async () => {
    const { salesforce, requests } = await setUp(
      describeStep,
      { reset: true },
      { body: [ok(1, { created: false })] },
    );
    const [result] = await salesforce.write({ object: 'Account', changes: [upsert(1)] });
    expect([result?.kind, requests.length]).toEqual(['ok', 3]);
  });

  test('does not take the result of another record for an update\u2019s own', async () => {
    const { salesforce } = await setUp(describeStep, { body: [ok(2), ok(1)] });
    const results = await salesforce.write({ object: 'Account', changes: [update(1), update(2)] });
    expect(results.map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });

  test('B27 every record gets a verdict; what a short answer leaves out is unknown', async () => {
    const { salesforce } = await setUp(describeStep, { body: [ok(1)] });
    const results = await salesforce.write({ object: 'Account', changes: [update(1), update(2)] });
    expect(results.map(({ kind }) => kind)).toEqual(['ok', 'unknown']);
  });

  test('keeps earlier results when a later batch is refused as a whole, and throws when nothing was carried out', async () => {
    const answer = (request: RecordedRequest) => ({ body: sentRecords(request).map((_, n) => ok(n)) });
    const over = refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    const changes = Array.from({ length: 201 }, (_, n) => update(n));
    const { salesforce } = await setUp(describeStep, answer, over);
    const results = await salesforce.write({ object: 'Account', changes });
    expect([results[199]?.kind, results[200]?.kind]).toEqual(['ok', 'unsent']);
    const refused = await setUp(describeStep, over);
    await expect(refused.salesforce.write({ object: 'Account', changes })).rejects.toMatchObject({
      code: 'QUOTA_EXHAUSTED',
      kind: 'rate-limited',
    });
  });

  test('stops between batches when the run is cancelled', async () => {
    const stop = new AbortController();
    const { salesforce, requests } = await setUp(describeStep, (request) => {
      stop.abort();
      return { body: sentRecords(request).map((_, n) => ok(n)) };
    });
    const results = await salesforce.write({
      object: 'Account',
      changes: Array.from({ length: 201 }, (_, n) => create(n)),
      signal: stop.signal,
    });
    expect(results[200]?.kind).toBe('unsent');
    expect(requests).toHaveLength(2);
  });

  test('refuses to deactivate without a request', async () => {
    const { salesforce, requests } = await setUp(describeStep);
    const [result] = await salesforce.write({
      object: 'Account',
      changes: [{ kind: 'deactivate', key: 'k', id: id(1) }],
    });
    expect(result).toMatchObject({ kind: 'rejected', problem: { code: 'DEACTIVATE_UNSUPPORTED' } });
    expect(requests).toHaveLength(1);
  });
});
