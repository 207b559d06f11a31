import { describe, expect, it } from 'vitest';
import { client } from './client.ts';

/** Clock: 2026-03-04T05:06:07Z, a Wednesday in UTC and still Tuesday 2026-03-03 21:06 in the org's Los Angeles. */
const c = client({
  User: [
    {
      attributes: { referenceId: 'Ann' },
      Username: 'ann@x.example',
      LastName: 'Lee',
      FirstName: 'Ann',
      Email: 'Ann@X.example',
    },
  ],
  Account: [
    {
      attributes: { referenceId: 'A' },
      Name: 'Alpha',
      Type: 'Prospect',
      NumberOfEmployees: 5,
      AnnualRevenue: 60000,
      OwnerId: '@Ann',
      Regions__c: 'APAC;EMEA',
      Renewal_Date__c: '2026-03-03',
      CreatedDate: '2026-03-04T07:59:59.000+0000',
      BillingCity: 'Bern',
    },
    {
      attributes: { referenceId: 'B' },
      Name: 'beta 100%',
      Type: 'Other',
      NumberOfEmployees: 50,
      ParentId: '@A',
      Regions__c: 'EMEA',
      Renewal_Date__c: '2026-03-04',
      CreatedDate: '2026-03-04T08:00:00.000+0000',
    },
    {
      attributes: { referenceId: 'C' },
      Name: "O'Cätchy_1",
      NumberOfEmployees: 0,
      CreatedDate: '2026-02-01T00:00:00.000+0000',
    },
    { attributes: { referenceId: 'D' }, Name: 'Deleted', IsDeleted: true },
  ],
  Contact: [
    { LastName: 'Zed', FirstName: 'Amy', AccountId: '@A', Email: 'amy@a.example' },
    { LastName: 'Yen', AccountId: '@A' },
    { LastName: 'Xi', AccountId: '@B', Newsletter__c: true },
    { LastName: 'Alone' },
  ],
});

const names = (where: string, from = 'Account', field = 'Name') =>
  c.rows(`SELECT ${field} FROM ${from} WHERE ${where} ORDER BY Id`).map((row) => row[field]);
const [ALPHA, BETA, CATCHY] = ['Alpha', 'beta 100%', "O'Cätchy_1"];

describe('WHERE', () => {
  it.each([
    ["Name = 'ALPHA'", [ALPHA]],
    ["Name != 'alpha'", [BETA, CATCHY]],
    ["Name = 'O\\'CÄTCHY_1'", [CATCHY]],
    ["Name LIKE 'b%'", [BETA]],
    ["Name LIKE '%100\\%'", [BETA]],
    ["Name LIKE '%\\_1'", [CATCHY]],
    ["Name LIKE '_lpha'", [ALPHA]],
    // An escaped backslash, then a wildcard.
    ["Name LIKE 'Alpha\\\\%'", []],
    ["Name IN ('alpha', 'nobody')", [ALPHA]],
    ["Name NOT IN ('alpha')", [BETA, CATCHY]],
    ["Name > 'beta'", [BETA, CATCHY]],
    ["Type = 'Prospect' OR Type = 'Other'", [ALPHA, BETA]],
    ["NOT Type = 'Prospect'", [BETA, CATCHY]],
    ["(NOT Name LIKE 'a%') AND NumberOfEmployees < 10", [CATCHY]],
    ['Type = null', [CATCHY]],
    ["Type = ''", [CATCHY]],
    ['Type != null', [ALPHA, BETA]],
    ["Type != 'Prospect'", [BETA, CATCHY]],
    ["Type NOT IN ('Prospect')", [BETA, CATCHY]],
    ['NumberOfEmployees > 0', [ALPHA, BETA]],
    ['NumberOfEmployees >= -1.5', [ALPHA, BETA, CATCHY]],
    ['AnnualRevenue > 1', [ALPHA]],
    ['NOT AnnualRevenue > 1', [BETA, CATCHY]],
    ["Regions__c INCLUDES ('EMEA')", [ALPHA, BETA]],
    ["Regions__c INCLUDES ('EMEA;APAC', 'Americas')", [ALPHA]],
    ["Regions__c EXCLUDES ('APAC')", [BETA, CATCHY]],
    ["Owner.Email = 'ann@x.example'", [ALPHA]],
    ["Parent.Owner.Name = 'ann lee'", [BETA]],
    ["Parent.Name != 'Alpha'", [ALPHA, CATCHY]],
    ["Account.Name = 'alpha'", [ALPHA]],
    ['Id IN (SELECT AccountId FROM Contact WHERE Email != null)', [ALPHA]],
    ['Id NOT IN (SELECT AccountId FROM Contact)', [CATCHY]],
    ['CALENDAR_YEAR(CreatedDate) = 2026 AND CALENDAR_MONTH(CreatedDate) = 2', [CATCHY]],
  ])('%s', (where, expected) => {
    expect(names(where)).toEqual(expected);
  });

  it('takes ids of 15 and 18 characters', () => {
    const [{ Id }] = c.rows("SELECT Id FROM Account WHERE Name = 'Alpha'") as [{ Id: string }];
    expect(names(`Id = '${Id}'`)).toEqual([ALPHA]);
    expect(names(`Id = '${Id.slice(0, 15)}'`)).toEqual([ALPHA]);
    expect(names(`ParentId IN ('${Id.slice(0, 15)}')`)).toEqual([BETA]);
    expect(names(`Id > '${Id}'`)).toEqual([BETA, CATCHY]);
  });

  it('compares booleans and keeps contacts without an account', () => {
    expect(names('Newsletter__c = true', 'Contact', 'LastName')).toEqual(['Xi']);
    expect(names("Account.Name != 'Alpha'", 'Contact', 'LastName')).toEqual(['Xi', 'Alone']);
  });
});

describe('date literals', () => {
  it.each([
    // Today is 3 March in Los Angeles, from 08:00 UTC on the 3rd to 08:00 UTC on the 4th.
    ['CreatedDate = TODAY', [ALPHA]],
    ['CreatedDate = TOMORROW', [BETA]],
    ['CreatedDate > TODAY', [BETA]],
    ['CreatedDate >= TODAY', [ALPHA, BETA]],
    ['CreatedDate < TODAY', [CATCHY]],
    ['CreatedDate <= TODAY', [ALPHA, CATCHY]],
    ['Renewal_Date__c = TODAY', [ALPHA]],
    ['Renewal_Date__c = NEXT_N_DAYS:1', [BETA]],
    ['CreatedDate = LAST_N_DAYS:40', [ALPHA, CATCHY]],
    ['CreatedDate = N_DAYS_AGO:31', [CATCHY]],
    ['CreatedDate = THIS_WEEK', [ALPHA, BETA]],
    ['CreatedDate = THIS_MONTH', [ALPHA, BETA]],
    // 2026-02-01T00:00Z is still January in Los Angeles.
    ['CreatedDate = LAST_MONTH', []],
    ['CreatedDate = LAST_N_MONTHS:2', [CATCHY]],
    ['CreatedDate = THIS_QUARTER', [ALPHA, BETA, CATCHY]],
    ['CreatedDate = THIS_FISCAL_YEAR', [ALPHA, BETA, CATCHY]],
    ['CreatedDate = LAST_YEAR', []],
    ['CreatedDate IN (TODAY, N_DAYS_AGO:31)', [ALPHA, CATCHY]],
    ['CreatedDate = 2026-03-04T08:00:00Z', [BETA]],
    ['CreatedDate > 2026-03-04T07:59:59.500Z', [BETA]],
    ['CreatedDate >= 2026-03-04T09:00:00+01:00', [BETA]],
    ['Renewal_Date__c < 2026-03-04', [ALPHA]],
  ])('%s', (where, expected) => {
    expect(names(where)).toEqual(expected);
  });
});

describe('SELECT', () => {
  it('nests parents with attributes, null where there is none, fields in the order of the statement', () => {
    const [alpha, beta] = c.soql(
      'SELECT Parent.Name, Id, Owner.Email, Parent.Owner.Name FROM Account ORDER BY Name LIMIT 2',
    ).records;
    expect(Object.keys(beta)).toEqual(['attributes', 'Parent', 'Id', 'Owner']);
    expect(alpha.Parent).toBeNull();
    expect(beta.Parent).toEqual({
      attributes: { type: 'Account', url: `/services/data/v62.0/sobjects/Account/${alpha.Id}` },
      Name: 'Alpha',
      Owner: { attributes: expect.objectContaining({ type: 'User' }), Name: 'Ann Lee' },
    });
  });

  it('gives addresses as objects in alphabetical order and dates in wire form', () => {
    const [row] = c.rows(
      "SELECT BillingAddress, ShippingAddress, CreatedDate, Renewal_Date__c FROM Account WHERE Name = 'Alpha'",
    );
    expect(JSON.stringify(row?.['BillingAddress'])).toBe(
      '{"city":"Bern","country":null,"geocodeAccuracy":null,"latitude":null,"longitude":null,"postalCode":null,"state":null,"street":null}',
    );
    expect(row).toMatchObject({
      ShippingAddress: null,
      CreatedDate: '2026-03-04T07:59:59.000+0000',
      Renewal_Date__c: '2026-03-03',
    });
  });

  it('counts as COUNT() and COUNT(field) do', () => {
    expect(c.soql('SELECT COUNT() FROM Account')).toEqual({ totalSize: 3, done: true, records: [] });
    expect(
      c.soql('SELECT COUNT(Id), COUNT(Type) typed, MAX(NumberOfEmployees) FROM Account').records,
    ).toEqual([{ attributes: { type: 'AggregateResult' }, expr0: 3, typed: 2, expr1: 50 }]);
  });

  it('groups, filters groups and orders them', () => {
    expect(
      c.rows(
        'SELECT AccountId, COUNT(Id) n FROM Contact GROUP BY AccountId HAVING COUNT(Id) >= 1 ORDER BY COUNT(Id) DESC, AccountId NULLS LAST',
      ),
    ).toEqual([
      { AccountId: expect.any(String), n: 2 },
      { AccountId: expect.any(String), n: 1 },
      { AccountId: null, n: 1 },
    ]);
  });

  it('groups by a part of a date', () => {
    expect(
      c.rows(
        'SELECT CALENDAR_MONTH(CreatedDate) m, COUNT(Id) FROM Account GROUP BY CALENDAR_MONTH(CreatedDate) ORDER BY CALENDAR_MONTH(CreatedDate)',
      ),
    ).toEqual([
      { m: 2, expr0: 1 },
      { m: 3, expr0: 2 },
    ]);
  });

  it('nests children, null where there are none', () => {
    const rows = c.rows(
      'SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account ORDER BY Name',
    );
    expect(
      rows.map(
        (row) =>
          (row['Contacts'] as { records: { LastName: string }[] } | null)?.records.map(
            (item) => item.LastName,
          ) ?? null,
      ),
    ).toEqual([['Yen', 'Zed'], ['Xi'], null]);
  });

  it('orders nulls first, texts without regard to case, and takes LIMIT and OFFSET', () => {
    const order = (clause: string) => c.rows(`SELECT Name FROM Account ${clause}`).map((row) => row['Name']);
    expect(order('ORDER BY Name')).toEqual([ALPHA, BETA, CATCHY]);
    expect(order('ORDER BY Type, Name')).toEqual([CATCHY, BETA, ALPHA]);
    expect(order('ORDER BY Type DESC NULLS LAST')).toEqual([ALPHA, BETA, CATCHY]);
    expect(order('ORDER BY NumberOfEmployees DESC LIMIT 1 OFFSET 1')).toEqual([ALPHA]);
  });

  it('expands FIELDS(ALL) under a limit', () => {
    const [row] = c.rows('SELECT FIELDS(ALL) FROM Contact LIMIT 1');
    expect(Object.keys(row ?? {})).toHaveLength(61);
    expect(c.refusal('SELECT FIELDS(ALL) FROM Contact')).toMatchObject({
      errorCode: 'MALFORMED_QUERY',
      message: expect.stringContaining('The SOQL FIELDS function must have a LIMIT of at most 200'),
    });
  });

  it('hides deleted rows from query and shows them to queryAll', () => {
    const text = encodeURIComponent('SELECT Name, IsDeleted FROM Account WHERE IsDeleted = true');
    expect(c.call('GET', `/query?q=${text}`).body.totalSize).toBe(0);
    expect(c.call('GET', `/queryAll?q=${text}`).body.records).toMatchObject([
      { Name: 'Deleted', IsDeleted: true },
    ]);
  });

  it('writes whole numbers of the double family with a fraction and integers without', () => {
    const text = JSON.stringify(rawRow());
    expect(text).toContain('"AnnualRevenue":60000.0,');
    expect(text).toContain('"NumberOfEmployees":5}');
  });
});

function rawRow(): unknown {
  const login = c.raw(
    'POST',
    '/services/oauth2/token',
    new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: c.env['SALESFORCE_CLIENT_ID'] ?? '',
      client_secret: c.env['SALESFORCE_CLIENT_SECRET'] ?? '',
    }).toString(),
  );
  const { access_token } = login.body as { access_token: string };
  const q = encodeURIComponent("SELECT AnnualRevenue, NumberOfEmployees FROM Account WHERE Name = 'Alpha'");
  return c.raw('GET', `/services/data/v62.0/query?q=${q}`, undefined, {
    authorization: `Bearer ${access_token}`,
  }).body;
}

describe('a refused query', () => {
  it('has the recorded frame for an unknown object', () => {
    expect(c.refusal('select count() from XYZZY')).toEqual({
      errorCode: 'INVALID_TYPE',
      message:
        "\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nsObject type 'XYZZY' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
    });
  });

  it('points at the line and column', () => {
    expect(c.refusal('SELECT Id,\n  Nope FROM Account').message).toMatch(
      /^\n {2}Nope FROM Account\n {2}\^\nERROR at Row:2:Column:3\nNo such column 'Nope' on entity 'Account'\. If you are/,
    );
  });

  it.each([
    ['SELECT FROM Account', 'MALFORMED_QUERY', "unexpected token: 'FROM'"],
    [
      'SELECT Id FROM Account WHERE Name = 1 AND Id = null OR Id != null',
      'MALFORMED_QUERY',
      "unexpected token: 'OR'",
    ],
    ['SELECT Id FROM Account LIMIT 5 extra', 'MALFORMED_QUERY', "unexpected token: 'extra'"],
    ['SELECT Id FROM Account WHERE Name = "a"', 'MALFORMED_QUERY', `no viable alternative at character '"'`],
    ['SELECT Id FROM Account WHERE Name IN ()', 'MALFORMED_QUERY', "unexpected token: ')'"],
    ['SELECT Id FROM Account WHERE Name = :name', 'MALFORMED_QUERY', "unexpected token: ':'"],
    ['SELECT Id FROM Account WHERE', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
    ['SELECT Name n FROM Account', 'MALFORMED_QUERY', 'only aggregate expressions use field aliasing'],
    ['SELECT Id FROM Account ALL ROWS', 'MALFORMED_QUERY', "unexpected token: 'ALL'"],
    [
      'SELECT Boss.Name FROM Account',
      'INVALID_FIELD',
      "Didn't understand relationship 'Boss' in field path.",
    ],
    [
      'SELECT Id, (SELECT Id FROM Kids) FROM Account',
      'INVALID_TYPE',
      "Didn't understand relationship 'Kids' in FROM part of query call.",
    ],
    [
      "SELECT Id FROM Account WHERE Description = 'x'",
      'INVALID_FIELD',
      "field 'Description' can not be filtered in a query call",
    ],
    [
      'SELECT Id FROM Account ORDER BY Description',
      'INVALID_FIELD',
      "field 'Description' can not be sorted in a query call",
    ],
    [
      "SELECT Id FROM Account WHERE CreatedDate > '2026-01-01'",
      'INVALID_FIELD',
      'must be of type dateTime and should not be enclosed in quotes',
    ],
    ['SELECT Id FROM Account WHERE CreatedDate > 2026-01-01', 'INVALID_FIELD', 'must be of type dateTime'],
    [
      'SELECT Id FROM Account WHERE Name = 5',
      'INVALID_FIELD',
      "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes",
    ],
    [
      "SELECT Id FROM Account WHERE NumberOfEmployees = '5'",
      'INVALID_FIELD',
      'must be of type int and should not be enclosed in quotes',
    ],
    ["SELECT Id FROM Account WHERE Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: abc'],
    [
      "SELECT Id FROM Account WHERE Id LIKE '001%'",
      'INVALID_QUERY_FILTER_OPERATOR',
      'invalid operator on id field',
    ],
    [
      'SELECT Id FROM Account WHERE Name = null OR Id IN (SELECT AccountId FROM Contact)',
      'MALFORMED_QUERY',
      "Semi join sub-selects are not allowed with the 'OR' operator",
    ],
    ['SELECT Id, Id FROM Account', 'INVALID_FIELD', 'duplicate field selected: Id'],
    ['SELECT Name, COUNT(Id) FROM Account', 'MALFORMED_QUERY', 'Field must be grouped or aggregated: Name'],
    [
      'SELECT Id FROM Account OFFSET 2001',
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Maximum SOQL offset allowed is 2000',
    ],
  ])('%s', (text, errorCode, message) => {
    expect(c.refusal(text)).toMatchObject({ errorCode, message: expect.stringContaining(message) });
  });
});
