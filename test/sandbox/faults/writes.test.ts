import { describe, expect, it } from 'vitest';
import { query, type Rig, rig } from './support.ts';

describe('errors of single elements at Salesforce', () => {
  const record = (Name: string) => ({ attributes: { type: 'Account' }, Name });
  const lock = {
    statusCode: 'UNABLE_TO_LOCK_ROW',
    message: expect.stringContaining('unable to obtain exclusive access to this record or 1 records: '),
    fields: [],
  };
  const written = async ({ crm }: Rig) =>
    (await crm.call('GET', query('SELECT Name FROM Account ORDER BY Name'))).body.records.map(
      (row: { Name: string }) => row.Name,
    );

  it('are lost row locks on the named part of a collection, and the rest is written', async () => {
    const it = await rig();
    await it.crm.fault({ path: '/composite/sobjects', do: { itemErrors: { items: [0], every: 3 } } });

    const { status, body } = await it.crm.call('POST', '/composite/sobjects', {
      records: ['A', 'B', 'C', 'D'].map(record),
    });

    expect([status, body]).toEqual([
      200,
      [
        { success: false, errors: [lock] },
        { id: expect.any(String), success: true, errors: [] },
        { success: false, errors: [lock] },
        { id: expect.any(String), success: true, errors: [] },
      ],
    ]);
    expect(await written(it)).toEqual(['B', 'D']);
  });

  it('name the locked record in an update and undo the others with allOrNone', async () => {
    const it = await rig({ crm: { Account: [{ Name: 'A' }, { Name: 'B' }] } });
    const ids = (await it.crm.control('GET', '/records?object=Account')).body.map(
      (row: { Id: string }) => row.Id,
    );
    await it.crm.fault({ path: '/composite/sobjects', do: { itemErrors: { containing: ids[1] } } });

    const { body } = await it.crm.call('PATCH', '/composite/sobjects', {
      allOrNone: true,
      records: ids.map((id: string) => ({ ...record('X'), id })),
    });

    expect(body).toEqual([
      {
        success: false,
        errors: [expect.objectContaining({ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' })],
      },
      { id: ids[1], success: false, errors: [{ ...lock, message: expect.stringContaining(ids[1]) }] },
    ]);
    expect(await written(it)).toEqual(['A', 'B']);
  });

  it('are of any code, and of a single record 400 with errorCode', async () => {
    const it = await rig();
    await it.crm.fault({
      path: '/sobjects/Account',
      do: { itemErrors: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No Mondays' },
    });

    const { status, body } = await it.crm.call('POST', '/sobjects/Account', { Name: 'A' });

    expect([status, body]).toEqual([
      400,
      [{ message: 'No Mondays', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' }],
    ]);
    expect(await written(it)).toEqual([]);
  });
});

describe('an array with a bad element at Halo', () => {
  const names = async ({ desk }: Rig) =>
    (await desk.call('GET', '/Client?order=id')).body.clients
      .map((row: { name: string }) => row.name)
      .slice(1);

  it.each([
    ['stopAtFirstError', ['A']],
    ['rollBack', []],
    ['carryOn', ['A', 'C']],
  ])('with %s for this request only', async (mode, left) => {
    const it = await rig();
    await it.desk.fault({ method: 'POST', path: '/Client', times: 1, do: mode });
    await it.desk.fault({ method: 'POST', path: '/Client', times: 1, do: { itemErrors: { items: [1] } } });

    const answer = await it.desk.call('POST', '/Client', [{ name: 'A' }, { name: 'B' }, { name: 'C' }]);

    expect([answer.status, answer.body]).toEqual([
      400,
      expect.objectContaining({
        ClassName: 'System.Exception',
        Message: expect.stringMatching(/^A database error occurred \(1205\) - /),
      }),
    ]);
    expect(await names(it)).toEqual(left);
    const settings = (await it.desk.control('POST', '/settings', {})).body;
    expect(settings.arrayMode).toBe('stopAtFirstError');
  });

  it('says what it is told of the elements that have a text', async () => {
    const it = await rig();
    await it.desk.fault({
      path: '/Client',
      do: { itemErrors: { containing: 'Bad', message: 'Name is bad' } },
    });

    const bad = await it.desk.call('POST', '/Client', [{ name: 'Bad Ltd' }]);

    expect([bad.status, bad.body.Message]).toEqual([400, 'Name is bad']);
    expect((await it.desk.call('POST', '/Client', [{ name: 'Good Ltd' }])).status).toBe(201);
  });
});

describe('a fault of the other system', () => {
  it('is refused by the control plane and at the start', async () => {
    const it = await rig();
    await expect(it.crm.fault({ do: 'carryOn' })).rejects.toThrow(
      '\\"carryOn\\" has no meaning in salesforce.',
    );
    await expect(rig({ faults: [{ system: 'hallo', do: 'reset' }] })).rejects.toMatchObject({
      code: 'SANDBOX_FAULTS',
      text: {
        why: 'There is no system "hallo"; did you mean "halo"? the sandbox has salesforce, halo, hubspot.',
      },
    });
  });
});
