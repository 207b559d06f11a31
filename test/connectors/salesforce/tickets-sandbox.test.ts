import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector, RecordChange } from '../../../src/connectors/connector.ts';
import type { Values } from '../../../src/model/value.ts';
import { salesforceOrg } from './sandbox-support.ts';
import { collect } from './support.ts';

const MARK = 'Halo_Ticket_Id__c';
const LEFT = '0055f000000LEFTAAA';

describe('cases and opportunities against the sandbox', () => {
  let org: Awaited<ReturnType<typeof salesforceOrg>>;
  let salesforce: Connector;
  let account: string;

  const create = (mark: string, values: Values): RecordChange => ({
    kind: 'create',
    key: mark,
    values,
    externalId: { field: MARK, value: mark },
  });
  const write = (object: string, ...changes: readonly RecordChange[]) =>
    salesforce.write({ object, changes });
  const problems = async (object: string, ...changes: readonly RecordChange[]) =>
    (await write(object, ...changes)).map((result) =>
      result.kind === 'rejected' ? [result.problem.code, result.problem.field] : result.kind,
    );
  const valuesOf = async (object: string, id: string, ...fields: readonly string[]) =>
    (await salesforce.readByIds({ object, ids: [id], fields })).get(id)?.values;

  beforeAll(async () => {
    org = await salesforceOrg({
      User: [
        {
          Id: LEFT,
          Username: 'left@acme.example',
          Email: 'left@acme.example',
          LastName: 'Left',
          IsActive: false,
        },
      ],
    });
    salesforce = org.connect();
    account = await org.save('Account', { Name: 'Zephyr' });
  });
  afterAll(() => org.close());

  test('a ticket becomes one case, however often it is sent, and keeps its owner', async () => {
    const assigned = await org.save('Case', { Subject: 'x' });
    const { OwnerId } = (await valuesOf('Case', assigned, 'OwnerId')) ?? {};
    await org.control('POST', '/rules', { assignCasesTo: LEFT });

    const ticket = create('4242', {
      Subject: 'Printer',
      AccountId: account,
      Status: 'New',
      OwnerId: OwnerId ?? null,
    });
    const [first] = await write('Case', ticket);
    const [again] = await write('Case', ticket);
    await org.control('POST', '/rules', { assignCasesTo: null });

    expect(first).toMatchObject({ kind: 'ok', created: true });
    expect(again).toMatchObject({ kind: 'ok', created: false, id: first?.kind === 'ok' ? first.id : '' });
    expect(await valuesOf('Case', first?.kind === 'ok' ? first.id : '', 'OwnerId', 'AccountId')).toEqual({
      OwnerId,
      AccountId: account,
    });
  });

  test('each record that is refused has its problem; the others are written', async () => {
    const deleted = await org.save('Account', { Name: 'gone' });
    await org.remove('Account', deleted);
    const locked = await org.save('Case', { Subject: 'in approval' });
    const top = await org.save('Case', { Subject: 'top' });
    const below = await org.save('Case', { Subject: 'below', ParentId: top });
    await org.control('POST', '/rules', {
      locked: [locked],
      validation: [{ object: 'Case', field: 'Origin', equals: 'Web', message: 'Never from the web' }],
    });

    const found = await problems(
      'Case',
      create('1', { Subject: 'x'.repeat(256) }),
      create('2', { Subject: 'b', AccountId: deleted }),
      create('3', { Subject: 'c', OwnerId: LEFT }),
      create('4', { Subject: 'd', Origin: 'Web' }),
      create('5', { Subject: 'e' }),
      { kind: 'update', key: '6', id: locked, values: { Subject: 'f' } },
      { kind: 'update', key: '7', id: top, values: { ParentId: below } },
    );
    await org.control('POST', '/rules', { locked: [], validation: [] });

    expect(found).toEqual([
      ['VALUE_INVALID', 'Subject'],
      ['REFERENCE_INVALID', 'AccountId'],
      ['REFERENCE_INVALID', undefined],
      ['RECORD_REJECTED', 'Origin'],
      'ok',
      ['RECORD_LOCKED', undefined],
      ['REFERENCE_INVALID', 'ParentId'],
    ]);
  });

  test('an opportunity needs what Salesforce requires', async () => {
    expect(
      await problems(
        'Opportunity',
        create('10', { Name: 'Deal', CloseDate: '2026-12-01' }),
        create('11', { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-12-01', Amount: 1200.5 }),
      ),
    ).toEqual([['RECORD_INCOMPLETE', 'StageName'], 'ok']);
  });

  test('a duplicate is held, or saved where the connection says so and the rule only alerts', async () => {
    const rule = (block: boolean) =>
      org.control('POST', '/rules', { duplicates: [{ object: 'Account', fields: ['Name'], block }] });
    const twin = (key: string): RecordChange => ({ kind: 'create', key, values: { Name: 'Zephyr' } });
    const saving = org.connect({ duplicateRules: 'save' });
    const save = async (key: string) =>
      (await saving.write({ object: 'Account', changes: [twin(key)] }))[0]?.kind;

    await rule(false);
    expect(await problems('Account', twin('a'))).toEqual([['RECORD_CONFLICT', undefined]]);
    expect(await save('b')).toBe('ok');
    await rule(true);
    expect(await save('c')).toBe('rejected');
    await org.control('POST', '/rules', { duplicates: [] });
  });

  test('ancestors are read five levels up, nearest first', async () => {
    let parent = account;
    const line = [account];
    for (let level = 0; level < 5; level += 1) {
      parent = await org.save('Account', { Name: `level ${level}`, ParentId: parent });
      line.push(parent);
    }
    const paths = ['ParentId', 'Parent.ParentId', 'Parent.Parent.ParentId', 'Parent.Parent.Parent.ParentId'];
    const five = [...paths, 'Parent.Parent.Parent.Parent.ParentId'];

    const [page] = await collect(salesforce.read({ object: 'Account', fields: five }));

    const leaf = page?.records.find(({ id }) => id === parent);
    expect(five.map((path) => leaf?.values[path])).toEqual(line.toReversed().slice(1));
  });
});
