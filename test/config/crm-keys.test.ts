import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDeclared, loadProject } from '../../src/config/index.ts';
import type { Capabilities } from '../../src/connectors/connector.ts';
import type { Mapping } from '../../src/model/mapping.ts';
import { CATALOGUES, FIXTURES, SCHEMAS, SYSTEMS } from './support.ts';

/** A CRM whose accounts go through stages (the choices of Rating) and that offers standard fields of its own. */
const CRM: Capabilities = {
  ...SYSTEMS.salesforce,
  stageField: { Account: 'Rating' },
  standardFields: [
    {
      object: 'Account',
      partner: { system: 'halo', object: 'Client' },
      fields: [
        { source: 'Name', target: 'name', write: 'create' },
        { source: 'Phone', target: 'main_phonenumber', direction: 'both' },
        { source: 'Website', target: 'website' },
      ],
    },
    {
      object: 'Contact',
      partner: { system: 'halo', object: 'Users' },
      fields: [
        { source: 'LastName', target: 'surname' },
        { source: 'AccountId', target: 'site_id', link: 'Account' },
      ],
    },
  ],
};

const ACCOUNTS = `version: 1
mapping: accounts
source: { connection: salesforce, object: Account }
target: { connection: halo, object: client }
`;
const CONTACTS = `version: 1
mapping: contacts
source: { connection: salesforce, object: Contact }
target: { connection: halo, object: user }
`;
const BACK = 'syncBack: { on: [update] }\n';
const NAME = 'fields:\n  - { source: Name, target: name }\n';

/** The base project with these files laid over it, as `load` sees it. */
function load(files: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), 'crosswalk-crm-keys-'));
  try {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), text);
    }
    const systems = { ...SYSTEMS, salesforce: CRM };
    const loaded = loadProject({ directory, schemas: CATALOGUES, systems }, SCHEMAS);
    const declared = loadDeclared({ directory, systems });
    const said = loaded.diagnostics.map(
      ({ severity, rule, at, message, related, didYouMean }) =>
        `${severity === 'warning' ? 'warning ' : ''}${at.file.slice(directory.length + 1)}:${at.line}:${at.column} ${rule}: ${message}${related ? ` [${related.file.slice(directory.length + 1)}:${related.line}]` : ''}${didYouMean ? ` (${didYouMean})` : ''}`,
    );
    const mapping = (name: string): Mapping => {
      const all = loaded.project?.integrations.flatMap(({ mappings }) => mappings) ?? [];
      const found = all.find((one) => one.name === name);
      if (found === undefined) throw new Error(said.join('\n'));
      return found;
    };
    return { said, mapping, declared };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const withImport = (keys: string) => load({ 'crm/accounts.yaml': `${ACCOUNTS}import: { ${keys} }\n${NAME}` });

describe('lifecycle stages', () => {
  it('are named by label or value, and joined to the clause in brackets', () => {
    const { mapping, said } = withImport(`lifecycleStages: [hot, Warm], where: "Name = 'a' OR Name = 'b'"`);
    const { where, stages } = mapping('accounts').import;

    expect(said).toEqual([]);
    expect(where?.text).toBe("(Name = 'a' OR Name = 'b') AND (Rating IN ('Hot', 'Warm'))");
    expect(where?.fields).toEqual(['Name', 'Rating']);
    expect(stages?.stages).toEqual([
      { written: 'hot', value: 'Hot' },
      { written: 'Warm', value: 'Warm' },
    ]);
  });

  it('are all of them for "*", which no other stage may stand beside', () => {
    expect(withImport(`lifecycleStages: ["*"]`).mapping('accounts').import).toMatchObject({
      where: undefined,
      stages: undefined,
    });
    expect(withImport(`lifecycleStages: [Hot, "*"]`).said).toEqual([
      'crm/accounts.yaml:5:35 stage-all: "*" stands for all stages, and the list names others beside it',
    ]);
  });

  it.each([
    ['[]', 'crm/accounts.yaml:5:28 value-empty: "lifecycleStages" is an empty list'],
    [
      '[Hot, Wram]',
      'crm/accounts.yaml:5:34 stage-unknown: "Rating" of salesforce Account has no stage "Wram" (Warm)',
    ],
  ])('that are not there are refused: %s', (stages, message) => {
    expect(withImport(`lifecycleStages: ${stages}`).said).toEqual([message]);
  });

  it('of records that have none are refused', () => {
    const { said } = load({
      'crm/contacts.yaml': `${CONTACTS}import: { lifecycleStages: [Hot] }\nfields:\n  - { source: LastName, target: surname }\n  - { value: 1, target: site_id }\n`,
    });
    expect(said).toContain(
      'crm/contacts.yaml:5:28 stage-unsupported: records of salesforce Contact have no lifecycle stage',
    );
  });

  it('give one to what is created in the source', () => {
    const text = `${ACCOUNTS}syncBack: { on: [create], defaultLifecycleStage: cold }\nfields:\n  - { source: Name, target: name, direction: both }\n`;
    expect(load({ 'crm/accounts.yaml': text }).mapping('accounts').syncBack.stage).toMatchObject({
      field: 'Rating',
      stages: [{ written: 'cold', value: 'Cold' }],
    });
  });

  it.each([
    ['Hot', 'Name, target: name', 1],
    ['"*"', 'Name, target: name', 0],
    ['Hot', 'Rating, target: customfields.CFRating', 0],
  ])('are missed there where only %s comes over and %s travels back: %#', (stages, back, times) => {
    const text = `${ACCOUNTS}import: { lifecycleStages: [${stages}] }\nsyncBack: { on: [create] }\nfields:\n  - { source: ${back}, direction: both }\n`;
    const found = load({ 'crm/accounts.yaml': text }).said.filter((said) => / create-out-of/.test(said));
    expect(found).toHaveLength(times);
  });
});

describe('standard fields', () => {
  const rulesOf = (mapping: Mapping) =>
    mapping.fields.map(({ id, direction, write, at }) => `${id} ${direction} ${write} :${at.line}`);

  it('stand for the rules of the pair, each at the line of the key', () => {
    const { mapping, said, declared } = load({
      'crm/accounts.yaml': `${ACCOUNTS}standardFields: true\n${BACK}`,
    });
    expect(said).toEqual([]);
    expect(rulesOf(mapping('accounts'))).toEqual([
      'name import create :5',
      'main_phonenumber both always :5',
      'website import always :5',
    ]);
    expect(declared.endpoints.find(({ object }) => object === 'Account')?.paths).toEqual([
      'Name',
      'Phone',
      'Website',
    ]);
  });

  it('give way to a written rule with the same target', () => {
    const text = `${ACCOUNTS}standardFields: true\nfields:\n  - { source: Description, target: notes }\n  - { source: Phone, target: main_phonenumber, write: ifEmpty }\n`;
    expect(rulesOf(load({ 'crm/accounts.yaml': text }).mapping('accounts'))).toEqual([
      'name import create :5',
      'website import always :5',
      'notes import always :7',
      'main_phonenumber import ifEmpty :8',
    ]);
  });

  it('link through whatever the mapping of those records is called', () => {
    const accounts = `${ACCOUNTS.replace('mapping: accounts', 'mapping: customers')}standardFields: true\n${BACK}`;
    const { mapping, said } = load({
      'crm/accounts.yaml': accounts,
      'crm/contacts.yaml': `${CONTACTS}standardFields: true\n`,
    });
    expect(said).toEqual([
      'warning crm/contacts.yaml:5:1 link-no-fail-safe: "site_id" of halo Users is required, and no fail-safe is named for records whose "AccountId" leads to nothing that "customers" has linked',
    ]);
    expect(mapping('contacts').fields.at(-1)).toMatchObject({ target: 'site_id', link: ['customers'] });
    expect(mapping('contacts').dependsOn).toEqual(['customers']);
  });

  it('are findings at the key, where one of them cannot be', () => {
    const { said } = load({
      'crm/accounts.yaml': `${ACCOUNTS}standardFields: true\nsyncBack: { on: [update] }\nfields:\n  - { source: Website, target: accountsid, direction: syncBack }\n`,
      'crm/more.yaml': `${ACCOUNTS.replace('accounts', 'more')}standardFields: true\n`,
    });
    expect(said).toContain(
      'crm/more.yaml:5:17 field-owned-twice: "website" of halo Client is already written by the mapping "accounts" [crm/accounts.yaml:5]',
    );
  });

  it('are refused for a pair that has none, and rules are missed where nothing stands for them', () => {
    const users = `${CONTACTS.replace('object: Contact', 'object: User').replace('contacts', 'users')}`;
    expect(load({ 'crm/users.yaml': `${users}standardFields: true\n` }).said).toContain(
      'crm/users.yaml:5:1 standard-fields-none: there are no standard fields from salesforce User to halo Users',
    );
    expect(load({ 'crm/accounts.yaml': `${ACCOUNTS}standardFields: false\n` }).said).toEqual([
      'crm/accounts.yaml:1:1 key-missing: the file lacks the key "fields"',
    ]);
  });
});

describe('records that two mappings share out', () => {
  const SITES = `version: 1
mapping: branches
source: { connection: salesforce, object: Account }
target: { connection: halo, object: user }
import: { match: [link], onNoMatch: report }
fields:
  - { source: Name, target: surname, transform: [{ truncate: 40 }] }
  - { value: 1, target: site_id }
`;
  const files = {
    'crm/accounts.yaml': `${ACCOUNTS}import: { exceptLinked: [branches] }\n${NAME}`,
    'crm/branches.yaml': SITES,
    'crm/links.yaml': `version: 1\nlinks:\n  branches:\n    - { source: "001000000000001", target: "7" }\n`,
  };

  it('are left to the other by their lines in links.yaml, in the spelling that records have', () => {
    const { mapping, said } = load(files);
    expect(said).toEqual([]);
    expect([...mapping('accounts').import.elsewhere]).toEqual([['001000000000001AAA', 'branches']]);
    const without = load({ ...files, 'crm/accounts.yaml': `${ACCOUNTS}${NAME}` });
    expect(without.mapping('accounts').hash).not.toBe(mapping('accounts').hash);
  });

  it.each([
    ['accounts', 'a mapping cannot leave records to itself'],
    ['branch', 'there is no mapping "branch" in this integration (branches)'],
    ['contacts', 'the mapping "contacts" carries other records than Account of salesforce'],
  ])('are not left to %s', (name, message) => {
    const { said } = load({
      ...files,
      'crm/accounts.yaml': `${ACCOUNTS}import: { exceptLinked: [${name}] }\n${NAME}`,
      'crm/contacts.yaml': `${CONTACTS}import: { where: "LastName = 'x'" }\nfields:\n  - { source: FirstName, target: firstname }\n  - { value: 1, target: site_id, write: create }\n`,
    });
    expect(said).toContain(`crm/accounts.yaml:5:26 except-linked: ${message}`);
  });

  it('are found through any of the mappings that a rule links by', () => {
    const contacts = (link: string) =>
      load({
        'crm/more.yaml': `${ACCOUNTS.replace('accounts', 'more')}fields:\n  - { source: Phone, target: main_phonenumber }\n  - { source: Name, target: name, write: create }\n`,
        'crm/accounts.yaml': `${ACCOUNTS}fields:\n  - { source: Website, target: website }\n`,
        'crm/contacts.yaml': `${CONTACTS}standardFields: true\nfields:\n  - { source: AccountId, target: site_id, link: ${link} }\n`,
      });
    const rule = contacts('[more, accounts]').mapping('contacts');
    expect(rule.dependsOn).toEqual(['accounts', 'more']);
    expect(rule.fields.at(-1)?.link).toEqual(['more', 'accounts']);
    expect(contacts('[more, acounts]').said).toContain(
      'crm/contacts.yaml:7:56 link-unknown: there is no mapping "acounts" in this integration (accounts)',
    );
  });
});

describe('a field that two integrations write', () => {
  const phone = (write: string) =>
    `${ACCOUNTS}fields:\n  - { source: Name, target: name, write: create }\n  - { source: Phone, target: main_phonenumber, write: ${write} }\n`;
  const both = (write: string, other: string, enabled = true) =>
    load({
      'crm/accounts.yaml': phone(write),
      'other/integration.yaml': `version: 1\nintegration: other\nenabled: ${enabled}\n`,
      'other/accounts.yaml': phone(other),
    }).said;

  it('is an error with both lines', () => {
    expect(both('always', 'always')).toEqual([
      'other/accounts.yaml:7:30 field-owned-twice: "main_phonenumber" of halo Client is already written by the mapping "accounts" of the integration "crm" [crm/accounts.yaml:7]',
    ]);
  });

  it.each([
    ['one of them is switched off', both('always', 'always', false)],
    ['one of them only fills it', both('always', 'ifEmpty')],
    ['both write it once', both('create', 'create')],
  ])('is none where %s', (_, said) => expect(said).toEqual([]));
});

describe('H-08 a field takes what is of its own kind', () => {
  const said = (source: string, target: string) =>
    load({
      'crm/accounts.yaml': `${ACCOUNTS}fields:\n  - { source: Name, target: name, write: create }\n  - { source: ${source}, target: customfields.${target} }\n`,
    }).said.map(
      (text) => `${text.startsWith('warning') ? 'warning ' : ''}${/:\d+ ([\w-]+): /.exec(text)?.[1]}`,
    );

  it.each([
    ['Active__c', 'CFActive', []],
    ['NumberOfEmployees', 'CFEmployees', []],
    ['Since__c', 'CFSince', []],
    ['Since__c', 'CFSeen', ['warning date-precision']],
    ['Active__c', 'CFSalesforceId', ['field-type-mismatch']],
    ['Rating', 'CFRating', ['field-type-mismatch']],
    ['Rating', 'CFSalesforceId', ['field-type-mismatch']],
    ['Regions__c', 'CFRating', ['field-type-mismatch']],
    ['Name', 'CFSince', ['field-type-mismatch']],
    ['Since__c', 'CFSalesforceId', ['field-type-mismatch']],
  ])('%s into %s', (source, target, rules) => expect(said(source, target)).toEqual(rules));
});
