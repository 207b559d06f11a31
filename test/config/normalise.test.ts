import { describe, expect, it } from 'vitest';
import { mappingOf } from './support.ts';

const HEAD = `version: 1
mapping: accounts
source: { connection: salesforce, object: Account }
target: { connection: halo, object: client }
`;
const NAME = '  - { source: Name, target: name }\n';

describe('normalisation', () => {
  it('turns every way of writing a field rule into one', () => {
    const mapping = mappingOf(`${HEAD}syncBack: { on: [update] }
fields:
${NAME}  - { source: Phone, target: main_phonenumber, direction: both, transform: [trim, { truncate: 50 }], transformBack: [{ phone: GB }], onEmpty: clear }
  - { template: "SF {{AccountNumber}}", target: ref, write: create, transform: [{ truncate: 20 }] }
  - { value: 12, target: accountmanagertech, write: ifEmpty }
  - { source: Website, target: website, direction: syncBack }
  - { source: OwnerId, target: toplevel_id, lookup: topLevelByName, unmatched: { value: 7 } }
`);

    expect(mapping.fields.map(({ at: _at, ...rule }) => rule).slice(1)).toEqual([
      rule({
        id: 'main_phonenumber',
        source: { kind: 'path', path: 'Phone' },
        target: 'main_phonenumber',
        direction: 'both',
        onEmpty: 'clear',
        transform: [
          { name: 'trim', args: {} },
          { name: 'truncate', args: { length: 50 } },
        ],
        transformBack: [{ name: 'phone', args: { region: 'GB' } }],
      }),
      rule({
        id: 'ref',
        source: { kind: 'template', template: 'SF {{AccountNumber}}', paths: ['AccountNumber'] },
        target: 'ref',
        write: 'create',
        transform: [{ name: 'truncate', args: { length: 20 } }],
      }),
      rule({
        id: 'accountmanagertech',
        source: { kind: 'value', value: 12 },
        target: 'accountmanagertech',
        write: 'ifEmpty',
      }),
      rule({
        id: 'Website~syncBack',
        source: { kind: 'path', path: 'Website' },
        target: 'website',
        direction: 'syncBack',
      }),
      rule({
        id: 'toplevel_id',
        source: { kind: 'path', path: 'OwnerId' },
        target: 'toplevel_id',
        lookup: 'topLevelByName',
        unmatched: { kind: 'value', value: 7 },
      }),
    ]);
  });

  function rule(differs: object): object {
    return {
      direction: 'import',
      write: 'always',
      onEmpty: 'keep',
      transform: [],
      transformBack: [],
      values: undefined,
      lookup: undefined,
      link: undefined,
      unmatched: { kind: 'hold' },
      ...differs,
    };
  }

  it('inverts value maps and lets reverse decide', () => {
    const mapping = mappingOf(`${HEAD}syncBack: { on: [update] }
fields:
${NAME}  - { source: Rating, target: customfields.CFRating, values: ratings, direction: both }
values:
  ratings: { unmapped: keep, map: { Hot: A, Warm: B, Cold: B }, reverse: { B: Cold, C: Cold } }
`);

    expect(mapping.values['ratings']).toMatchObject({
      map: { Hot: 'A', Warm: 'B', Cold: 'B' },
      reverse: { A: 'Hot', B: 'Cold', C: 'Cold' },
      unmapped: { kind: 'keep' },
    });
  });

  it('reads guards as shares, counts and off', () => {
    const mapping = mappingOf(
      `${HEAD}guards: { create: 12.5%, update: 100, deactivate: off, fields: { name: 0 } }\nfields:\n${NAME}`,
    );

    expect(mapping.guards).toEqual({
      create: { kind: 'share', share: 0.125 },
      update: { kind: 'count', count: 100 },
      deactivate: undefined,
      fields: { name: { kind: 'count', count: 0 } },
    });
  });

  it('has guards where a mapping says nothing', () => {
    expect(mappingOf(`${HEAD}fields:\n${NAME}`).guards).toEqual({
      create: { kind: 'share', share: 0.5 },
      update: { kind: 'share', share: 0.5 },
      deactivate: { kind: 'share', share: 0.05 },
      fields: {},
    });
  });

  it('makes children: ignore part of the where clause', () => {
    const mapping = mappingOf(
      `${HEAD}import: { where: "Name = 'a' OR Name = 'b'", children: ignore }\nfields:\n${NAME}`,
    );

    expect(mapping.import.where?.text).toBe("(Name = 'a' OR Name = 'b') AND (ParentId = null)");
  });

  it.each([
    ['', { imports: false, back: false }],
    ['personAccounts: skip', { imports: false, back: false }],
    ['personAccounts: customer', { imports: true, back: true }],
    ['personAccounts: user', { imports: false, back: false }],
  ])('knows people who are accounts, with "%s"', (key, expected) => {
    const mapping = mappingOf(`${HEAD}import: { ${key} }\nfields:\n${NAME}`);

    expect(mapping.import.persons).toEqual({ field: 'IsPersonAccount', ...expected });
  });
});

describe('the hash of a mapping', () => {
  const base = `${HEAD}import: { where: "Name != null" }\nfields:\n${NAME}  - { source: Phone, target: main_phonenumber }\n`;

  it.each([
    ['a comment', `# new\n${base}`],
    ['a guard', `${base}guards: { update: 1% }\n`],
    ['a description', `${base}description: for readers\n`],
    [
      'the order of the rules',
      `${HEAD}import: { where: "Name != null" }\nfields:\n  - { source: Phone, target: main_phonenumber }\n${NAME}`,
    ],
    ['a default written out', `${base.replace('source: Phone', 'direction: import, source: Phone')}`],
    ['conflict', `${base}conflict: newest\n`],
  ])('does not change with %s', (_, text) => {
    const before = mappingOf(base).hash;

    expect(mappingOf(text).hash).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['the where clause', base.replace('Name !=', 'Phone !=')],
    ['a rule', base.replace('source: Phone', 'source: AccountNumber')],
    ['an option of a rule', base.replace('source: Phone', 'onEmpty: clear, source: Phone')],
    ['what holds a record', base.replace('source: Phone', 'onEmpty: hold, source: Phone')],
    ['the match keys', base.replace('import: {', 'import: { match: [link, name],')],
    ['the import switched off', base.replace('import: {', 'import: { enabled: false,')],
    ['an excluded record', `${base}exclude: [42]\n`],
    [
      'the sync-back gate',
      `${base.replace('source: Phone', 'direction: both, source: Phone')}syncBack: { on: [update] }\n`,
    ],
  ])('changes with %s', (_, text) => {
    const before = mappingOf(base).hash;

    expect(mappingOf(text).hash).not.toBe(before);
  });
});

describe('the hash of the way back', () => {
  const base = `${HEAD}syncBack: { on: [update] }
import: { where: "Name != null" }
fields:
  - { source: Name, target: name }
  - { source: Phone, target: main_phonenumber, direction: both }
  - { source: Rating, target: customfields.CFRating, direction: both, values: ratings }
values:
  ratings: { unmapped: keep, map: { Hot: A, Warm: B, Cold: C } }
`;

  it.each([
    ['the where clause of the import', base.replace('Name !=', 'Phone !=')],
    ['the import switched off', base.replace('import: {', 'import: { enabled: false,')],
    ['the match keys', base.replace('import: {', 'import: { match: [link, name],')],
    ['a rule that only imports', base.replace('target: name', 'target: name, write: create')],
    [
      'another rule that only imports',
      base.replace('values:\n', '  - { source: Website, target: website }\nvalues:\n'),
    ],
    ['a transform on the way in', base.replace('number, direction', 'number, transform: [trim], direction')],
    ['a guard', `${base}guards: { update: 1% }\n`],
  ])('does not change with %s', (_, text) => {
    expect(mappingOf(text).hash === mappingOf(base).hash).toBe(text.includes('guards'));
    expect(mappingOf(text).backHash).toBe(mappingOf(base).backHash);
    expect(mappingOf(text).backHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['what travels back', base.replace('on: [update]', 'on: []')],
    [
      'the filter of what is created',
      base.replace('on: [update]', 'on: [update], where: "inactive = false"'),
    ],
    ['the mark on the source record', `${base}externalId: { source: HaloId__c }\n`],
    ['a rule on the way back', base.replace('number, direction: both', 'number, direction: syncBack')],
    ['a rule that no longer travels back', base.replace('number, direction: both', 'number')],
    ['a transform on the way back', base.replace('number,', 'number, transformBack: [{ phone: GB }],')],
    ['how an empty field travels', base.replace('number,', 'number, onEmpty: clear,')],
    ['what holds an empty field', base.replace('number,', 'number, onEmpty: hold,')],
    ['the value map of such a rule', base.replace('Cold: C', 'Cold: C }, reverse: { Other: Cold')],
    ['an excluded record', `${base}exclude: [42]\n`],
  ])('changes with %s', (_, text) => {
    expect(mappingOf(text).backHash).not.toBe(mappingOf(base).backHash);
  });
});
