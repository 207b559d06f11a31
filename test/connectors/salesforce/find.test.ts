import { describe, expect, test } from 'vitest';
import { describeStep, row, rows, setUp } from './support.ts';

const T = '2026-11-20T10:00:00.000+0000';
const id = (n: number) => `001B0000000${String(n).padStart(4, '0')}IAA`;

describe('finding records', () => {
  test('puts the keys of one field into one list and answers in their order, in any case', async () => {
    const { salesforce, queries, requests } = await setUp(
      describeStep,
      rows(
        row(id(1), T, { Name: 'ACME', Phone: '1' }),
        row(id(2), T, { Name: 'acme' }),
        row(id(3), T, { Name: "O'Neil\\" }),
      ),
    );
    const found = await salesforce.find({
      object: 'Account',
      fields: ['Phone'],
      keys: [{ Name: "O'Neil\\" }, { Name: null }, { Name: ' Acme ' }, { Name: 'nobody' }, { Name: 'acme' }],
    });
    expect(found.map((list) => list.map((record) => record.id))).toEqual([
      [id(3)],
      [],
      [id(1), id(2)],
      [],
      [id(1), id(2)],
    ]);
    expect(found[2]?.[0]?.values).toEqual({ Phone: '1', Name: 'ACME' });
    expect(queries).toEqual([
      "SELECT Id,SystemModstamp,IsDeleted,MasterRecordId,Phone,Name FROM Account WHERE (Name IN ('O\\'Neil\\\\','Acme','nobody'))",
    ]);
    expect(requests.at(-1)?.path).toMatch(/\/query$/);
  });

  test('needs every field of a compound key to be equal', async () => {
    const { salesforce, queries } = await setUp(
      describeStep,
      rows(
        row(id(1), T, { Name: 'A', Site: 'x', NumberOfEmployees: 5 }),
        row(id(2), T, { Name: 'A', Site: 'y', NumberOfEmployees: 6 }),
      ),
    );
    const found = await salesforce.find({
      object: 'Account',
      fields: [],
      keys: [
        { Name: 'a', NumberOfEmployees: 5 },
        { Name: 'a', NumberOfEmployees: 7 },
      ],
    });
    expect(found.map((list) => list.map((record) => record.id))).toEqual([[id(1)], []]);
    expect(queries[0]).toContain(
      "(((Name IN ('a')) AND (NumberOfEmployees IN (5))) OR ((Name IN ('a')) AND (NumberOfEmployees IN (7))))",
    );
  });

  test.each([
    ['Acme  Corp', "Name LIKE 'Acme%Corp'", ['Acme Corp', 'ACME   corp'], 'Acme Big Corp'],
    ['Strasse', "Name LIKE 'Stra%e'", ['STRASSE', 'Straße'], 'Strafe'],
    ['Café_1', "Name LIKE 'Caf%\\_1'", ['Cafe\u0301_1', 'CAFÉ_1'], 'Caf_1'],
    ['Привет', "Name IN ('Привет')", ['ПРИВЕТ'], 'Приве'],
    ['부산', `Name IN ('부산','${'부산'.normalize('NFD')}')`, ['부산'.normalize('NFD')], '서울'],
  ])('finds what is the same to a match key: %s', async (name, condition, same, other) => {
    const names = [name, ...same, other];
    const answer = rows(...names.map((Name, index) => row(id(index), T, { Name })));
    const { salesforce, queries } = await setUp(describeStep, answer);

    const [found] = await salesforce.find({ object: 'Account', fields: [], keys: [{ Name: name }] });

    expect(queries[0]).toContain(`WHERE (${condition})`);
    expect(found?.map((record) => record.values['Name'])).toEqual([name, ...same]);
  });

  test('asks for keys that need a pattern beside the list of the others', async () => {
    const { salesforce, queries } = await setUp(describeStep, rows(), rows());
    await salesforce.find({
      object: 'Account',
      fields: [],
      keys: [{ Name: 'Acme' }, { Name: 'Beta  Ltd' }, { Name: 'Gamma' }],
    });
    expect(queries[0]).toContain("WHERE (Name IN ('Acme','Gamma') OR Name LIKE 'Beta%Ltd')");
    await salesforce.find({ object: 'Account', fields: [], keys: [{ Name: 'A B', NumberOfEmployees: 5 }] });
    expect(queries[1]).toContain("(Name LIKE 'A%B') AND (NumberOfEmployees IN (5))");
  });

  test('gives ten candidates at most', async () => {
    const same = Array.from({ length: 12 }, (_, n) => row(id(n), T, { Name: 'Acme' }));
    const { salesforce } = await setUp(describeStep, rows(...same));
    const [found] = await salesforce.find({ object: 'Account', fields: [], keys: [{ Name: 'Acme' }] });
    expect(found).toHaveLength(10);
  });

  test('B8 cuts long lists so that every address stays below the server limit', async () => {
    const keys = Array.from({ length: 400 }, (_, n) => ({ Name: `${'漢字'.repeat(20)}${n}` }));
    const answers = Array.from({ length: 40 }, () => rows());
    const again = await setUp(describeStep, ...answers);
    await again.salesforce.find({ object: 'Account', fields: ['Name'], keys });
    const lengths = again.queries.map((query) => encodeURIComponent(query).length);
    expect(Math.max(...lengths)).toBeLessThan(16_384);
    expect(again.queries.join('').match(/漢字漢字/g)?.length).toBeGreaterThan(400);
    expect(again.queries.length).toBe(again.requests.length - 1);
  });

  test('refuses a key that the server cannot filter', async () => {
    const { salesforce, requests } = await setUp(describeStep);
    await expect(
      salesforce.find({ object: 'Account', fields: [], keys: [{ Description: 'x' }] }),
    ).rejects.toMatchObject({ code: 'QUERY_REFUSED', message: expect.stringContaining('"Description"') });
    expect(requests).toHaveLength(1);
  });
});

describe('reading by id', () => {
  test('takes both forms of an id, each once, leaves out what is none, and misses what does not exist', async () => {
    const { salesforce, queries } = await setUp(describeStep, rows(row(id(1), T, { Name: 'A' })));
    const found = await salesforce.readByIds({
      object: 'Account',
      ids: [id(1).slice(0, 15), id(1), id(2), "x' OR Name != '"],
      fields: ['Name'],
    });
    expect([...found]).toEqual([
      [id(1), { id: id(1), modified: '2026-11-20T10:00:00.000Z', values: { Name: 'A' } }],
    ]);
    expect(queries[0]).toMatch(new RegExp(`WHERE \\(Id IN \\('${id(1)}','${id(2)}'\\)\\)$`));
  });

  test('asks for 500 to a request', async () => {
    const { salesforce, queries } = await setUp(describeStep, rows(), rows(), rows());
    await salesforce.readByIds({
      object: 'Account',
      ids: Array.from({ length: 1_001 }, (_, n) => id(n)),
      fields: ['Name'],
    });
    expect(queries.map((query) => query.match(/'001/g)?.length)).toEqual([500, 500, 1]);
  });

  test('sends nothing for no ids', async () => {
    const { salesforce, queries } = await setUp(describeStep);
    expect((await salesforce.readByIds({ object: 'Account', ids: [], fields: [] })).size).toBe(0);
    expect(queries).toEqual([]);
  });
});

describe('looking up', () => {
  test('active users by e-mail, in any case, counting several', async () => {
    const { salesforce, queries } = await setUp(
      rows(
        { Id: '005B0000000AAAA', Email: 'Ann@x.test' },
        { Id: '005B0000000AAAB', Email: 'bob@x.test' },
        { Id: '005B0000000AAAC', Email: 'BOB@x.test' },
      ),
    );
    const found = await salesforce.lookup('userByEmail', [
      'ann@X.test',
      'bob@x.test',
      'cy@x.test',
      'ANN@x.test',
      '',
    ]);
    expect(queries).toEqual([
      "SELECT Id,Email FROM User WHERE (IsActive = TRUE) AND (Email IN ('ann@X.test','bob@x.test','cy@x.test'))",
    ]);
    expect([...found.keys()]).toEqual(['ann@X.test', 'ANN@x.test', 'bob@x.test']);
    expect(found.get('ANN@x.test')).toMatchObject({
      kind: 'one',
      id: expect.stringMatching(/^005B0000000AAAA\w{3}$/),
    });
    expect(found.get('bob@x.test')).toEqual({ kind: 'ambiguous', count: 2 });
  });

  test('by an unknown name says which there are', async () => {
    const { salesforce } = await setUp();
    await expect(salesforce.lookup('agentByEmail', ['x'])).rejects.toMatchObject({
      code: 'LOOKUP_UNKNOWN',
      message: expect.stringContaining('userByEmail'),
    });
  });

  test('references resolve to the same id, in its long form', async () => {
    const { salesforce, requests } = await setUp();
    const refs = await salesforce.resolveRefs({
      object: 'Contact',
      field: 'AccountId',
      linkedObject: 'Account',
      ids: ['001B00000000001', 'none'],
    });
    expect([...refs]).toEqual([['001B00000000001', '001B00000000001IAA']]);
    expect(requests).toEqual([]);
  });
});
