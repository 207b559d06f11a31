import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Catalogues,
  checkWhereFields,
  checkWhereTypes,
  createCatalogues,
} from '../../src/config/index.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import type { WhereClause } from '../../src/model/where.ts';
import { parseWhere } from '../../src/where/index.ts';
import { CATALOGUES, SCHEMAS } from './support.ts';

let catalogues: Catalogues;
let account: Catalogue;
let client: Catalogue;
beforeAll(() => {
  catalogues = createCatalogues(CATALOGUES, SCHEMAS);
  account = catalogues.get('salesforce', 'Account')!;
  client = catalogues.get('halo', 'Client')!;
});

function clause(text: string): WhereClause {
  const parsed = parseWhere(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.clause;
}

describe('the fields of a where clause', () => {
  it('are found unknown once each, with their place and the nearest name', () => {
    const text = "Nmae = 'a' OR (NOT Owner.Emial = 'b') OR Nmae = 'c' OR CALENDAR_YEAR(Sinc__c) = 2026";

    const found = checkWhereFields(clause(text), account, catalogues);

    expect(
      found.map(({ path, didYouMean, start, end }) => [path, didYouMean, text.slice(start, end)]),
    ).toEqual([
      ['Nmae', 'Name', 'Nmae'],
      ['Owner.Emial', 'Owner.Email', 'Owner.Emial'],
      ['Sinc__c', 'Since__c', 'Sinc__c'],
    ]);
  });

  it('go unchecked behind a relationship without the catalogue of its object', () => {
    expect(checkWhereFields(clause("Owner.Emial = 'b'"), account)).toEqual([]);
    expect(checkWhereFields(clause("Ownr.Email = 'b'"), account)[0]?.didYouMean).toBe('Owner.Email');
  });

  it('go unchecked inside a sub-query, but not before it', () => {
    const text = 'Idd IN (SELECT Nothing FROM Nowhere)';

    expect(checkWhereFields(clause(text), account).map(({ path }) => path)).toEqual(['Idd']);
  });
});

describe('the types of a where clause', () => {
  it.each([
    "Name = 'a' AND Phone LIKE '%5%' AND Website IN ('a', null)",
    'NumberOfEmployees > 5 AND Score__c = 1.5',
    'Active__c = true AND IsPersonAccount != false',
    'CreatedDate >= 2026-01-01T00:00:00Z AND CreatedDate < TODAY',
    'Since__c >= 2026-01-01 AND Since__c = LAST_N_DAYS:30',
    "Industry LIKE 'Bank%' AND Industry IN ('Banking', 'OLD TRADE', '')",
    "Industry > 'M'",
    "Regions__c INCLUDES ('North;South') AND Regions__c = 'North'",
    "OwnerId = '005000000000001AAA' AND Owner.Email != null",
    'CALENDAR_YEAR(CreatedDate) = 2026 AND DAY_ONLY(CreatedDate) > 2026-01-01',
    'Id IN (SELECT Anything FROM Anywhere)',
    'Name = null AND Active__c = null AND Score__c != null AND Since__c = null AND Industry = null AND OwnerId != null',
  ])('that suit the fields draw no remark: %s', (text) => {
    expect(checkWhereTypes(clause(text), account, { catalogues, server: true })).toEqual([]);
  });

  it('may differ in what crosswalk itself can compare', () => {
    const text =
      "customfields.CFSeen > 2026-01-01 AND customfields.CFSince < 2026-01-01T00:00:00Z AND toplevel_id = 3 AND toplevel_id != '4'";

    expect(checkWhereTypes(clause(text), client, { server: false })).toEqual([]);
    expect(
      checkWhereTypes(clause(text), client, { server: true }).map(({ start, end }) => text.slice(start, end)),
    ).toEqual(['2026-01-01', '2026-01-01T00:00:00Z', '3']);
  });

  it.each([
    ["Regions__c LIKE 'N%'", 'where-operator', 'Regions__c'],
    ["OwnerId LIKE '005%'", 'where-operator', 'OwnerId'],
    ["Name EXCLUDES ('a')", 'where-operator', 'Name'],
    ['NumberOfEmployees > USD5', 'where-operator', 'NumberOfEmployees'],
    ['OwnerId = 5', 'where-type', '5'],
    ['Active__c = 1', 'where-type', '1'],
    ['Industry = true', 'where-type', 'true'],
    ["(NOT (Name = 'a' OR Since__c = '2026-01-01'))", 'where-type', "'2026-01-01'"],
    ["Regions__c = 'North;West'", 'where-option', "'North;West'"],
  ])('that do not suit are marked where they stand: %s', (text, rule, marked) => {
    const found = checkWhereTypes(clause(text), account, { catalogues, server: true });

    expect(found.map((remark) => [remark.rule, text.slice(remark.start, remark.end)])).toEqual([
      [rule, marked],
    ]);
  });

  it('name a field as the clause does', () => {
    const [remark] = checkWhereTypes(clause('Owner.Email = 5'), account, { catalogues, server: true });

    expect(remark?.message).toBe('"Owner.Email" is an email field and cannot be compared with a number');
    expect(remark?.todo).toBe("Write a text in single quotes ('A').");
  });
});
