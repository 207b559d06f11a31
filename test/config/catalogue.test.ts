import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogueToSchema, schemaToCatalogue, stableStringify } from '../../src/config/catalogue.ts';
import { createCatalogues, findField } from '../../src/config/catalogues.ts';
import { createSchemas } from '../../src/config/schemas.ts';
import { type Catalogue, type CatalogueField, FAMILY, type FieldType } from '../../src/model/catalogue.ts';
import { CATALOGUES } from './support.ts';

const schemas = createSchemas();

const option = fc.record({ value: fc.string(), label: fc.string(), active: fc.boolean() });
const field = fc.record(
  {
    path: fc.string({ minLength: 1 }),
    label: fc.string(),
    type: fc.constantFrom(...(Object.keys(FAMILY) as FieldType[])),
    native: fc.string(),
    nullable: fc.boolean(),
    required: fc.boolean(),
    createable: fc.boolean(),
    updateable: fc.boolean(),
    filterable: fc.boolean(),
    length: fc.integer({ min: 1, max: 100_000 }),
    scale: fc.integer({ min: 0, max: 18 }),
    options: fc.array(option),
    restricted: fc.boolean(),
    references: fc.array(fc.string()),
    relationship: fc.string(),
    unique: fc.boolean(),
    externalId: fc.boolean(),
  },
  {
    requiredKeys: [
      'path',
      'label',
      'type',
      'native',
      'nullable',
      'required',
      'createable',
      'updateable',
      'filterable',
    ],
    noNullPrototype: true,
  },
);

describe('catalogue files', () => {
  it('hold everything a catalogue says', () => {
    fc.assert(
      fc.property(fc.uniqueArray(field, { selector: (item) => item.path, maxLength: 6 }), (fields) => {
        const catalogue: Catalogue = {
          system: 'halo',
          object: 'Client',
          label: 'Customer',
          createable: true,
          updateable: false,
          fields: [...fields].sort((a, b) => (a.path < b.path ? -1 : 1)),
        };

        const text = stableStringify(catalogueToSchema(catalogue));
        const back = schemaToCatalogue(JSON.parse(text), schemas.validator('catalogue'), 'x.json');

        expect(back).toEqual(catalogue);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('are the same bytes whatever order the fields and keys came in', () => {
    const a = {
      path: 'a',
      label: 'A',
      type: 'text',
      native: 's',
      nullable: true,
      required: false,
      createable: true,
      updateable: true,
      filterable: true,
      length: 3,
    } satisfies CatalogueField;
    const b: CatalogueField = { ...a, path: 'b' };
    const base = { system: 'x', object: 'O', label: 'O', createable: true, updateable: true };
    const shuffled: CatalogueField = {
      length: 3,
      filterable: true,
      path: 'a',
      updateable: true,
      createable: true,
      required: false,
      nullable: true,
      native: 's',
      type: 'text',
      label: 'A',
    };

    const one = stableStringify(catalogueToSchema({ ...base, fields: [a, b] }));

    expect(stableStringify(catalogueToSchema({ ...base, fields: [b, shuffled] }))).toBe(one);
    expect(one.endsWith('}\n')).toBe(true);
  });

  it('are JSON Schemas that accept the records they describe and no others', () => {
    const flag = {
      nullable: true,
      required: false,
      createable: true,
      updateable: true,
      filterable: true,
      native: 'n',
    };
    const catalogue: Catalogue = {
      system: 'x',
      object: 'O',
      label: 'O',
      createable: true,
      updateable: true,
      fields: [
        { ...flag, path: 'count', label: 'c', type: 'integer', nullable: false },
        {
          ...flag,
          path: 'free',
          label: 'f',
          type: 'select',
          options: [{ value: 'a', label: 'a', active: true }],
        },
        { ...flag, path: 'name', label: 'n', type: 'text', length: 3 },
        {
          ...flag,
          path: 'state',
          label: 's',
          type: 'select',
          restricted: true,
          options: [
            { value: 'on', label: 'On', active: true },
            { value: 'old', label: 'Old', active: false },
          ],
        },
        {
          ...flag,
          path: 'tags',
          label: 't',
          type: 'multiselect',
          restricted: true,
          options: [{ value: 'x', label: 'x', active: true }],
        },
      ],
    };
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const valid = ajv.compile(catalogueToSchema(catalogue));

    const answers = [
      { count: 1, name: 'abc', state: 'on', free: 'anything', tags: ['x'] },
      { count: 1, name: null, state: null, tags: null },
      { count: null },
      { name: 'abcd' },
      { state: 'old' },
      { tags: ['y'] },
      { other: 1 },
    ].map((record) => valid(record));

    expect(answers).toEqual([true, true, false, false, false, false, false]);
  });

  it('that were edited by hand are refused by name', () => {
    const read = () =>
      schemaToCatalogue(
        { properties: { a: {} } },
        schemas.validator('catalogue'),
        'schemas/objects/halo/Client.schema.json',
      );

    expect(read).toThrow(
      /catalogue cannot be used.*schemas\/objects\/halo\/Client\.schema\.json.*crosswalk pull/s,
    );
  });
});

describe('finding a field', () => {
  const catalogues = createCatalogues(CATALOGUES, schemas);
  const account = catalogues.get('salesforce', 'Account')!;

  it.each([
    ['Name', 'field text'],
    ['Owner.Email', 'field email'],
    ['Parent.Parent.Owner.Email', 'field email'],
    ['Owner', 'unknown Owner'],
    ['Owner.Emial', 'unknown Emial'],
    ['Name.Email', 'unknown Name'],
    ['toString', 'unknown toString'],
  ])('%s is %s', (path, expected) => {
    const answer = findField(catalogues, account, path);

    expect(
      answer.kind === 'field'
        ? `field ${answer.field.type}`
        : answer.kind === 'unknown'
          ? `unknown ${answer.segment}`
          : answer.kind,
    ).toBe(expected);
  });

  it('cannot say anything about an object whose catalogue was not pulled', () => {
    const contact = catalogues.get('salesforce', 'Contact')!;
    const lonely = { get: () => undefined, objects: () => [] };

    expect(findField(lonely, contact, 'Account.Anything').kind).toBe('unchecked');
  });

  it('never leaves the folder of the catalogues', () => {
    expect(catalogues.get('salesforce', '../halo/Client')).toBeUndefined();
    expect(catalogues.get('salesforce', 'account')).toBeUndefined();
  });
});

const SHIPPED = fileURLToPath(new URL('../../schemas/objects', import.meta.url));

describe('the shipped catalogues', () => {
  it('come out as the same bytes when they are read and written', () => {
    const files = globSync('*/*.schema.json', { cwd: SHIPPED });

    for (const file of files) {
      const text = readFileSync(`${SHIPPED}/${file}`, 'utf8');
      const catalogue = schemaToCatalogue(JSON.parse(text), schemas.validator('catalogue'), file);
      expect(stableStringify(catalogueToSchema(catalogue)), file).toBe(text);
    }
    expect(files.length).toBeGreaterThanOrEqual(5);
  });
});
