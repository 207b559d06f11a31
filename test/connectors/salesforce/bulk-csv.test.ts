import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bulkColumns, rowOf } from '../../../src/connectors/salesforce/bulk-columns.ts';
import { recordOf } from '../../../src/connectors/salesforce/convert.ts';
import { csvLines } from '../../../src/connectors/salesforce/csv.ts';
import { objectInfoOf } from '../../../src/connectors/salesforce/describe.ts';
import type { CatalogueField } from '../../../src/model/catalogue.ts';
import { sharedPath } from '../../support/shared.ts';
import { UGLY } from './bulk-values.ts';

describe('CSV', () => {
  const read = (text: string) => {
    const lines = csvLines(text);
    const out: (readonly string[])[] = [];
    for (;;) {
      const next = lines.next();
      if (next.done === true) return { out, whole: next.value };
      out.push(next.value);
    }
  };

  test.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '"a","b"\r\n"1","2"\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['"x\r\ny","a ""q"" b"\n', [['x\r\ny', 'a "q" b']]],
    ['"","",""\n', [['', '', '']]],
    [
      'a,\n,b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['a,', [['a', '']]],
    ['"a"', [['a']]],
    ['\uFEFF"a"\n', [['a']]],
    ['""""\n', [['"']]],
    ['', []],
  ])('of %j', (text, expected) => {
    expect(read(text)).toEqual({ out: expected, whole: true });
  });

  test('that ends inside a value is not whole', () => {
    expect(read('"a"\n"b')).toEqual({ out: [['a']], whole: false });
    expect(read('"a"\n"b""').whole).toBe(false);
  });
});

const DESCRIBES = sharedPath('data/salesforce/describe');

describe.skipIf(DESCRIBES === undefined)('recorded describes', () => {
  /** What a value of this type looks like in either answer. */
  const samples = (field: CatalogueField): readonly (readonly [json: unknown, csv: string])[] => {
    switch (field.type) {
      case 'checkbox':
        return [
          [true, 'true'],
          [false, 'false'],
        ];
      case 'integer':
        return [
          [0, '0'],
          [17, '17'],
        ];
      case 'currency':
      case 'decimal':
      case 'percent':
        return [
          [60_000, '60000.0'],
          [-0.5, '-0.5'],
          [1e17, '1.0E17'],
        ];
      case 'datetime':
        return [['2024-01-31T10:11:12.000+0000', '2024-01-31T10:11:12.000Z']];
      case 'date':
        return [['2024-01-31', '2024-01-31']];
      case 'time':
        return [['10:11:12.000Z', '10:11:12.000Z']];
      case 'id':
      case 'reference':
        return [['001B000000AAAAAIA5', '001B000000AAAAAIA5']];
      default:
        return UGLY.map((text) => [text, text] as const);
    }
  };

  test.each([
    'Account',
    'Account_PersonAccount',
    'Case',
    'Contact',
    'Event',
    'Lead',
    'Opportunity',
    'Custom__c',
  ])('of %s: every type that bulk gives ends as the value that pages give', async (name) => {
    const info = objectInfoOf(JSON.parse(readFileSync(`${DESCRIBES}/${name}.json`, 'utf8')));
    if (info === undefined) throw new Error('no describe');
    const noParents = () => Promise.reject(new Error('not asked for'));
    let compared = 0;
    for (const field of info.catalogue.fields) {
      const columns = await bulkColumns(info, ['Id', field.path], noParents);
      if (field.type === 'compound' || field.type === 'binary') {
        expect(columns).toBeUndefined();
        continue;
      }
      for (const [json, csv] of [...samples(field), [null, ''] as const]) {
        const id = '001B000000AAAAAIA5';
        const paged = recordOf(info, { Id: id, [field.path]: field.path === 'Id' ? id : json }, [field.path]);
        const text = field.path === 'Id' ? id : csv;
        const bulk = recordOf(info, rowOf(columns ?? [], [id, text]), [field.path]);
        expect(bulk, field.path).toEqual(paged);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });
});
