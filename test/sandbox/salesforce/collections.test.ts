import { describe, expect, it } from 'vitest';
import { client } from './client.ts';

const account = (fields: Record<string, unknown>) => ({ attributes: { type: 'Account' }, ...fields });

describe('collections', () => {
  it('create some and refuse others, in the order of the request', () => {
    const c = client();
    const { status, body } = c.call('POST', '/composite/sobjects', {
      allOrNone: false,
      records: [
        account({ Name: 'a' }),
        account({ Phone: '1' }),
        { attributes: { type: 'Contact' }, LastName: 'l' },
      ],
    });
    expect(status).toBe(200);
    expect(body).toEqual([
      { id: expect.stringMatching(/^001/), success: true, errors: [] },
      {
        success: false,
        errors: [
          {
            statusCode: 'REQUIRED_FIELD_MISSING',
            message: 'Required fields are missing: [Name]',
            fields: ['Name'],
          },
        ],
      },
      { id: expect.stringMatching(/^003/), success: true, errors: [] },
    ]);
  });

  it('undo everything with allOrNone', () => {
    const c = client();
    const { body } = c.call('POST', '/composite/sobjects', {
      allOrNone: true,
      records: [account({ Name: 'a' }), account({})],
    });
    expect(body[0].errors).toEqual([
      {
        statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
        message:
          'Record rolled back because not all records were valid and the request was using AllOrNone header',
        fields: [],
      },
    ]);
    expect(c.soql('SELECT COUNT() FROM Account').totalSize).toBe(0);
  });

  it('change by id and say what is wrong with each', () => {
    const c = client();
    const id = c.create('Account', { Name: 'a' });
    const gone = c.create('Account', { Name: 'g' });
    c.call('DELETE', `/sobjects/Account/${gone}`);
    const { body } = c.call('PATCH', '/composite/sobjects', {
      records: [
        account({ id, Phone: '1' }),
        account({ id: gone, Phone: '1' }),
        account({ id: '0015500001QdQWfAAN' }),
        account({ id: 'x' }),
        account({ Phone: '1' }),
      ],
    });
    expect(
      body.map((item: { errors: { statusCode: string; message: string }[] }) => item.errors[0] ?? 'ok'),
    ).toEqual([
      'ok',
      { statusCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] },
      { statusCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id', fields: [] },
      { statusCode: 'MALFORMED_ID', message: 'malformed id x', fields: [] },
      { statusCode: 'MISSING_ARGUMENT', message: 'Id not specified in an update call', fields: [] },
    ]);
    expect(body[1].id).toBe(gone);
  });

  it('upsert by external id and by Id', () => {
    const c = client();
    const first = c.call('PATCH', '/composite/sobjects/Account/Halo_Id__c', {
      records: [account({ Name: 'a', Halo_Id__c: '1' }), account({ Name: 'b', Halo_Id__c: '1' })],
    }).body;
    expect(first).toMatchObject([
      { success: true, created: true },
      { success: true, created: false, id: first[0].id },
    ]);
    const second = c.call('PATCH', '/composite/sobjects/Account/Id', {
      records: [account({ Id: first[0].id, Name: 'c' }), account({ Id: null, Name: 'd' })],
    }).body;
    expect(second.map((item: { created: boolean }) => item.created)).toEqual([false, true]);
    expect(c.rows('SELECT Name FROM Account ORDER BY Name')).toEqual([{ Name: 'c' }, { Name: 'd' }]);
  });

  it('delete by ids', () => {
    const c = client();
    const ids = ['a', 'b'].map((Name) => c.create('Account', { Name }));
    const { body } = c.call('DELETE', `/composite/sobjects?ids=${ids.join(',')},zzz&allOrNone=false`);
    expect(body.map((item: { success: boolean }) => item.success)).toEqual([true, true, false]);
    expect(c.soql('SELECT COUNT() FROM Account').totalSize).toBe(0);
  });

  it('retrieve with null in the place of what is missing', () => {
    const c = client();
    const id = c.create('Account', { Name: 'a' });
    const { body } = c.call('POST', '/composite/sobjects/Account', {
      ids: ['0015500001QdQWfAAN', id],
      fields: ['Name'],
    });
    expect(body).toEqual([null, expect.objectContaining({ Name: 'a', Id: id })]);
  });

  it('refuse more than 200 records and malformed requests as a whole', () => {
    const c = client();
    const many = Array.from({ length: 201 }, (_item, index) => account({ Name: String(index) }));
    expect(c.call('POST', '/composite/sobjects', { records: many })).toEqual({
      status: 400,
      body: [
        {
          message: 'record limit reached. cannot submit more than 200 records into this call',
          errorCode: 'EXCEEDED_ID_LIMIT',
        },
      ],
    });
    expect(c.call('POST', '/composite/sobjects', { records: many.slice(1) }).body).toHaveLength(200);
    expect(c.call('POST', '/composite/sobjects', { records: [{ Name: 'no type' }] }).status).toBe(400);
    expect(c.call('POST', '/composite/sobjects', {}).status).toBe(400);
  });
});

describe('composite', () => {
  const request = (method: string, url: string, referenceId: string, body?: unknown) => ({
    method,
    url: `/services/data/v62.0${url}`,
    referenceId,
    ...(body === undefined ? {} : { body }),
  });

  it('hands results of earlier subrequests to later ones', () => {
    const c = client();
    const { body } = c.call('POST', '/composite', {
      compositeRequest: [
        request('POST', '/sobjects/Account', 'acc', { Name: 'a' }),
        request('POST', '/sobjects/Contact', 'con', { LastName: 'l', AccountId: '@{acc.id}' }),
        request('GET', '/sobjects/Nope', 'no'),
      ],
    });
    expect(body.compositeResponse.map((item: { httpStatusCode: number }) => item.httpStatusCode)).toEqual([
      201, 201, 404,
    ]);
    const [{ body: account, httpHeaders }] = body.compositeResponse;
    expect(httpHeaders).toEqual({ Location: `/services/data/v62.0/sobjects/Account/${account.id}` });
    expect(body.compositeResponse[2]).toEqual({
      body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
      httpHeaders: {},
      httpStatusCode: 404,
      referenceId: 'no',
    });
    expect(c.rows('SELECT Account.Name FROM Contact')).toMatchObject([{ Account: { Name: 'a' } }]);
  });

  it('halts what depends on a failure and undoes all with allOrNone', () => {
    const c = client();
    const { body } = c.call('POST', '/composite', {
      allOrNone: true,
      compositeRequest: [
        request('POST', '/sobjects/Account', 'ok', { Name: 'a' }),
        request('POST', '/sobjects/Account', 'bad', {}),
        request('POST', '/sobjects/Contact', 'con', { LastName: 'l', AccountId: '@{bad.id}' }),
        request('POST', '/sobjects/Contact', 'wrong', { NoSuchField: 1 }),
      ],
    });
    expect(
      body.compositeResponse.map((item: { body: { errorCode: string }[] }) => item.body[0]?.errorCode),
    ).toEqual(['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED', 'PROCESSING_HALTED']);
    expect(c.soql('SELECT COUNT() FROM Account').totalSize).toBe(0);
  });
});
