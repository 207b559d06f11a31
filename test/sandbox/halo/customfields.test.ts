import { describe, expect, it } from 'vitest';
import { type Desk, desk, message, record, rows } from './support.ts';

function fields(halo: Desk, target = '/api/Client/1'): Record<string, unknown> {
  const shown = rows({
    status: 200,
    body: record(halo.get(`${target}?includedetails=true`))['customfields'],
  });
  return Object.fromEntries(shown.map((field) => [field['name'], [field['value'], field['display']]]));
}

describe('/FieldInfo', () => {
  it('describes the custom fields of an entity kind as a bare array', () => {
    const halo = desk();
    const types = (typeid: number) =>
      Object.fromEntries(
        rows(halo.get(`/api/FieldInfo?typeid=${typeid}`)).map((row) => [row['name'], row['type']]),
      );
    expect(types(2)).toEqual({
      CFSalesforceId: 0,
      CFIndustry: 2,
      CFEmployees: 0,
      CFRenewalDate: 4,
      CFNewsletter: 6,
      CFRegions: 3,
      CFAccountNotes: 1,
    });
    expect(types(4)).toEqual({
      CFSalesforceContactId: 0,
      CFContactRole: 2,
      CFMarketingConsent: 6,
      CFBirthday: 4,
    });
    expect(types(5)).toEqual({});
  });

  it('embeds the values of select fields when asked', () => {
    const halo = desk();
    const industry = (target: string) => rows(halo.get(target)).find((row) => row['name'] === 'CFIndustry');
    expect(industry('/api/FieldInfo?typeid=2')).not.toHaveProperty('values');
    const values = industry('/api/FieldInfo?typeid=2&includevalues=true')?.['values'];
    expect(rows({ status: 200, body: values }).map((row) => row['name'])).toEqual(
      expect.arrayContaining(['Agriculture', 'Finance', 'Health', 'Retail', 'Technology', 'Other']),
    );
    expect(values).toEqual(halo.get('/api/Lookup?lookupid=201').body);
    expect(record(halo.get('/api/FieldInfo/152?includedetails=true'))['values']).toEqual(values);
    expect(halo.get('/api/FieldInfo/9999').status).toBe(404);
  });
});

describe('custom field values', () => {
  it('are written by id or name and merged by field', () => {
    const halo = desk();
    halo.post('/api/Client', [
      {
        id: 1,
        customfields: [
          { id: 152, value: 4 },
          { name: 'cfsalesforceid', value: '001A' },
        ],
      },
    ]);
    halo.post('/api/Client', [
      {
        id: 1,
        customfields: [
          { id: 153, value: 250 },
          { id: 99, value: 1 },
          { name: 'CFNope', value: 1 },
        ],
      },
    ]);
    expect(fields(halo)).toEqual({
      CFSalesforceId: ['001A', '001A'],
      CFIndustry: [4, 'Finance'],
      CFEmployees: ['250', '250'],
      CFRenewalDate: [null, ''],
      CFNewsletter: [null, ''],
      CFRegions: [null, ''],
      CFAccountNotes: [null, ''],
    });
  });

  it('empty the fields that are left out where the tenant replaces the array', () => {
    const halo = desk({ settings: { customFieldsReplace: true } });
    halo.post('/api/Client', [
      {
        id: 1,
        customfields: [
          { id: 152, value: 4 },
          { id: 151, value: '001A' },
        ],
      },
    ]);
    halo.post('/api/Client', [{ id: 1, ref: 'without the array nothing changes' }]);
    expect(fields(halo)['CFSalesforceId']).toEqual(['001A', '001A']);
    halo.post('/api/Client', [{ id: 1, customfields: [{ id: 152, value: 5 }] }]);
    expect([fields(halo)['CFIndustry'], fields(halo)['CFSalesforceId']]).toEqual([
      [5, 'Government'],
      [null, ''],
    ]);
  });

  it('come back in the form of their type', () => {
    const halo = desk();
    halo.post('/api/Client', [
      {
        id: 1,
        customfields: [
          { id: 154, value: '2026-12-31' },
          { id: 155, value: 'true' },
          { id: 156, value: [2, { id: 4 }] },
          { id: 157, value: 'one\r\ntwo' },
        ],
      },
    ]);
    expect(fields(halo)).toMatchObject({
      CFRenewalDate: ['2026-12-31T00:00:00', '2026-12-31T00:00:00'],
      CFNewsletter: [true, 'Yes'],
      CFRegions: [
        [
          { id: 2, name: 'Europe' },
          { id: 4, name: 'Asia Pacific' },
        ],
        'Europe, Asia Pacific',
      ],
      CFAccountNotes: ['one\r\ntwo', 'one\r\ntwo'],
    });
    halo.post('/api/Client', [
      { id: 1, customfields: [154, 155, 156, 157].map((id) => ({ id, value: null })) },
    ]);
    expect(fields(halo)).toMatchObject({
      CFRenewalDate: [null, ''],
      CFNewsletter: [null, ''],
      CFRegions: [null, ''],
    });
  });

  it.each([
    ['a label in a select field', { id: 152, value: 'Finance' }],
    ['an id the look-up does not have', { id: 152, value: 99 }],
    ['a word in a whole-number field', { id: 153, value: 'many' }],
    ['a fraction in a whole-number field', { id: 153, value: 2.5 }],
    ['more characters than the limit', { id: 151, value: 'x'.repeat(51) }],
    ['a word as a date', { id: 154, value: 'soon' }],
    ['a word as a checkbox', { id: 155, value: 'maybe' }],
  ])('refuse %s and leave the record alone', (_case, entry) => {
    const halo = desk();
    const answer = halo.post('/api/Client', [{ id: 1, ref: 'changed', customfields: [entry] }]);
    expect(answer.status).toBe(400);
    expect(String(message(answer))).not.toContain(String(entry.value));
    expect(record(halo.get('/api/Client/1'))['ref']).toBe('');
  });

  it('belong to their own kind of record', () => {
    const halo = desk();
    halo.post('/api/Users', [
      {
        id: 1,
        customfields: [
          { id: 171, value: '003A' },
          { id: 151, value: '001A' },
        ],
      },
    ]);
    expect(fields(halo, '/api/Users/1')['CFSalesforceContactId']).toEqual(['003A', '003A']);
    expect(fields(halo, '/api/Users/1')).not.toHaveProperty('CFSalesforceId');
  });
});
