import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProject } from '../../src/config/index.ts';
import type { Mapping } from '../../src/model/mapping.ts';
import { SCHEMAS, SYSTEMS } from './support.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'crosswalk-short-keys-'));
  cpSync('mappings/connections.yaml', join(directory, 'connections.yaml'));
  cpSync('schemas/objects', join(directory, '.objects'), { recursive: true });
  extend('Opportunity', {
    RecordTypeId: fieldOf('reference', { references: ['RecordType'], relationship: 'RecordType' }),
    CurrencyIsoCode: fieldOf('text', {}),
  });
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Some orgs have record types and several currencies. */
function extend(object: string, fields: object): void {
  const file = join(directory, '.objects/salesforce', `${object}.schema.json`);
  const schema = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...schema, properties: { ...schema.properties, ...fields } }));
}

function fieldOf(type: string, more: object): object {
  const traits = {
    native: type,
    nullable: true,
    required: false,
    createable: true,
    updateable: true,
    filterable: true,
  };
  return { 'x-crosswalk': { type, ...traits, ...more } };
}

const PLACES = {
  accounts: ['Account', 'client'],
  sites: ['Account', 'site'],
  contacts: ['Contact', 'user'],
  opportunities: ['Opportunity', 'opportunity'],
  cases: ['Case', 'ticket'],
} as const;

type Name = keyof typeof PLACES;

/** Name and objects come first, in four lines; what is given follows in the fifth. */
function load(texts: Partial<Record<Name, string>>) {
  const folder = join(directory, 'crm');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'integration.yaml'), 'version: 1\nintegration: crm\n');
  for (const [name, text] of Object.entries(texts) as [Name, string][]) {
    const [source, target] = PLACES[name];
    writeFileSync(
      join(folder, `${name}.yaml`),
      `version: 1\nmapping: ${name}\nsource: { connection: salesforce, object: ${source} }\ntarget: { connection: halo, object: ${target} }\n${text}`,
    );
  }
  const { project, diagnostics } = loadProject(
    { directory, schemas: join(directory, '.objects'), systems: SYSTEMS },
    SCHEMAS,
  );
  const said = diagnostics.map(({ at, severity, rule, didYouMean }) =>
    [
      `${at.file.slice(folder.length + 1)}:${at.line}:${at.column}`,
      ...(severity === 'warning' ? ['warning'] : []),
      rule,
      ...(didYouMean === undefined ? [] : [`(${didYouMean})`]),
    ].join(' '),
  );
  const mappings = project?.integrations[0]?.mappings ?? [];
  return {
    said,
    mappings,
    text: diagnostics.map(({ message, todo }) => `${message} ${todo ?? ''}`).join('\n'),
  };
}

function one(texts: Partial<Record<Name, string>>, name: string): Mapping {
  const { said, mappings } = load(texts);
  const found = mappings.find((mapping) => mapping.name === name);
  if (found === undefined) throw new Error(said.join('\n'));
  return found;
}

const BACK = 'syncBack: { on: [update] }\n';
const SUBJECT = 'fields:\n  - { source: Subject, target: summary }\n';
const NAME = 'fields:\n  - { source: Name, target: summary }\n';
const incident = (more: string) => `import: { ticketType: Incident }\n${more}${SUBJECT}`;

describe('ticketType', () => {
  it('is a constant that is written once, and narrows what is read, by name or id', () => {
    for (const written of ['Incident', '1', '"incident"']) {
      const mapping = one({ cases: `import: { ticketType: ${written} }\n${SUBJECT}` }, 'cases');

      expect(mapping.scope).toEqual({ field: 'tickettype_id', values: ['Incident'] });
      expect(mapping.fields[0]).toMatchObject({
        source: { kind: 'value', value: 'Incident' },
        target: 'tickettype_id',
        write: 'create',
      });
    }
  });

  it('may depend on the record type', () => {
    const text = `import: { ticketType: { default: 26, recordTypes: { Renewal: Renewal } } }\n${NAME}`;
    const mapping = one({ opportunities: text }, 'opportunities');

    expect(mapping.scope?.values).toEqual(['Renewal', 'Opportunity']);
    expect(mapping.fields[0]).toMatchObject({
      source: { path: 'RecordType.DeveloperName' },
      values: 'ticketType',
    });
    expect(mapping.values['ticketType']).toMatchObject({
      map: { Renewal: 'Renewal', '': 'Opportunity' },
      unmapped: { kind: 'default', value: 'Opportunity' },
    });
  });

  it('is one that there is', () => {
    expect(load({ cases: `import: { ticketType: Incidnt }\n${SUBJECT}` }).said).toEqual([
      'cases.yaml:5:23 value-not-an-option (Incident)',
    ]);
  });
});

describe('stages, statuses and priorities', () => {
  it('are field rules and value maps, by label whatever they are named by', () => {
    const stages =
      'stages: { map: { Prospecting: 1, Closed Won: won }, unmapped: hold, ticketTypes: { 27: Negotiation/Review }, override: salesforce_stage }\n';
    const mapping = one(
      { opportunities: `${BACK}import: { ticketType: Opportunity }\n${stages}${NAME}` },
      'opportunities',
    );

    expect(mapping.fields.find(({ target }) => target === 'pipeline_stage_id')).toMatchObject({
      direction: 'both',
      write: 'always',
      precedence: [
        { path: 'salesforce_stage' },
        { path: 'tickettype_id', map: { Renewal: 'Negotiation/Review' } },
      ],
    });
    expect(mapping.values['stages']).toMatchObject({
      map: { Prospecting: 'Prospecting', 'Closed Won': 'Won' },
      reverse: { Prospecting: 'Prospecting', Won: 'Closed Won' },
      unmappedBack: { kind: 'hold' },
    });
  });

  it('write a status once and send every change of it back, unless that is switched off', () => {
    const statuses = 'statuses: { map: { New: New }, unmapped: hold }\n';
    const rules = (more: string) =>
      one({ cases: `${more}${incident(statuses)}` }, 'cases')
        .fields.filter(({ target }) => target === 'status_id')
        .map(({ id, direction, write }) => [id, direction, write]);

    expect(rules(BACK)).toEqual([
      ['status_id', 'import', 'create'],
      ['Status~syncBack', 'syncBack', 'always'],
    ]);
    expect(rules('syncBack: { on: [update], status: false }\n')).toEqual([['status_id', 'import', 'create']]);
    expect(rules('')).toEqual([['status_id', 'import', 'create']]);
  });

  it('know a priority by the id that it has under the type of the mapping', () => {
    const priorities = (type: string) =>
      one(
        {
          cases: `import: { ticketType: ${type} }\npriorities: { map: { High: 1, Medium: 2 }, default: 3 }\n${SUBJECT}`,
        },
        'cases',
      ).values['priorities'];

    expect(priorities('Incident')).toMatchObject({
      map: { High: 'Critical', Medium: 'High' },
      announced: true,
    });
    expect(priorities('Service Request')).toMatchObject({
      map: { High: 'Urgent', Medium: 'Normal' },
      unmapped: { kind: 'default', value: 'Planned' },
    });
  });

  it.each([
    [
      'B49 a priority that the ticket type does not have',
      'priorities: { map: { High: Urgent }, default: Low }\n',
      ['cases.yaml:6:22 option-elsewhere'],
    ],
    [
      'B49 a default of another type',
      'priorities: { map: { High: High }, default: Planned }\n',
      ['cases.yaml:6:36 option-elsewhere'],
    ],
    [
      'a misspelt priority',
      'priorities: { map: { High: Hihg }, default: Low }\n',
      ['cases.yaml:6:28 value-not-an-option (High)'],
    ],
    [
      'an id that nobody has',
      'priorities: { map: { High: 99 }, default: Low }\n',
      ['cases.yaml:6:28 value-not-an-option'],
    ],
    [
      'a status that says nothing of the others',
      'statuses: { map: { New: New } }\n',
      ['cases.yaml:6:1 value-map-incomplete'],
    ],
    [
      'a map under the name of a key',
      'statuses: { map: { New: New }, unmapped: hold }\nvalues: { statuses: { map: { A: B }, unmapped: hold } }\n',
      ['cases.yaml:7:11 value-map-taken'],
    ],
    ['stages of what has none', 'stages: { map: { New: Won } }\n', ['cases.yaml:6:1 shorthand-unsupported']],
  ])('are refused with %s', (_, text, expected) => {
    expect(load({ cases: incident(text) }).said).toEqual(expected);
  });

  it.each([
    [
      'two stages that become one',
      'map: { Prospecting: Lost, Closed Lost: Lost }, unmapped: hold',
      ['7:37 value-map-lossy'],
    ],
    [
      'a way back to a stage that there is not',
      'map: { Prospecting: Lost }, unmapped: hold, reverse: { Won: Closed Wno }, backDefault: Nothing',
      ['7:71 value-not-an-option (Closed Won)', '7:98 value-not-an-option'],
    ],
    [
      'a ticket type that there is not',
      'map: { Prospecting: Lost }, unmapped: hold, ticketTypes: { Renwal: Prospecting }',
      ['7:70 value-not-an-option (Renewal)'],
    ],
    [
      'an override that is no field',
      'map: { Prospecting: Lost }, unmapped: hold, override: salesforce_stge',
      ['7:65 field-unknown (salesforce_stage)'],
    ],
  ])('are refused on the way back with %s', (_, stages, expected) => {
    const text = `${BACK}import: { ticketType: Opportunity }\nstages: { ${stages} }\n${NAME}`;

    expect(load({ opportunities: text }).said).toEqual(expected.map((said) => `opportunities.yaml:${said}`));
  });

  it('are decided by reverse, by label or id', () => {
    const stages =
      'stages: { map: { Prospecting: Lost, Closed Lost: Lost }, unmapped: hold, reverse: { 6: Closed Lost } }\n';
    const mapping = one(
      { opportunities: `${BACK}import: { ticketType: Opportunity }\n${stages}${NAME}` },
      'opportunities',
    );

    expect(mapping.values['stages']?.reverse).toEqual({ Lost: 'Closed Lost' });
  });
});

describe('children: site', () => {
  const ACCOUNTS = 'import: { children: site }\nfields:\n  - { source: Name, target: name }\n';
  const SITES =
    'fields:\n  - { source: ParentId, target: client_id, link: accounts, ancestors: true, unmatched: hold }\n  - { source: Name, target: name }\n';
  const CONTACTS = (link: string) =>
    `fields:\n  - { source: LastName, target: surname }\n  - { source: AccountId, target: site_id, link: ${link}, unmatched: hold }\n`;
  const CLIMB = [
    'ParentId',
    'Parent.ParentId',
    'Parent.Parent.ParentId',
    'Parent.Parent.Parent.ParentId',
    'Parent.Parent.Parent.Parent.ParentId',
  ];

  it('hands over to the mapping of the same records whose target is site', () => {
    const { mappings, said } = load({
      accounts: ACCOUNTS,
      sites: SITES,
      contacts: CONTACTS('[accounts, sites]'),
    });
    const [accounts, contacts, sites] = mappings;

    expect(said).toEqual([]);
    expect(accounts?.import.children).toEqual({
      kind: 'handOver',
      to: 'sites',
      ancestors: CLIMB,
      orphan: 'importAsCustomer',
    });
    expect(sites?.import.handedBy).toBe('accounts');
    expect(sites?.fields[0]?.ancestors).toEqual(CLIMB);
    expect(contacts?.dependsOn).toEqual(['accounts', 'sites']);
  });

  it('is what starts that mapping: without it, it takes no part, and links to it neither', () => {
    const { mappings, said } = load({
      accounts: ACCOUNTS.replace('site', 'customer'),
      sites: SITES,
      contacts: CONTACTS('[accounts, sites]'),
    });

    expect(said).toEqual([]);
    expect(mappings.map(({ name }) => name)).toEqual(['accounts', 'contacts']);
    expect(mappings[1]?.dependsOn).toEqual(['accounts']);
  });

  it.each([
    ['nobody to hand to', { accounts: ACCOUNTS }, ['accounts.yaml:5:11 children-receiver']],
    [
      'a receiver that puts them nowhere',
      { accounts: ACCOUNTS, sites: SITES.replace(', ancestors: true', '') },
      ['sites.yaml:5:1 children-receiver'],
    ],
    [
      'a receiver that is off',
      { accounts: ACCOUNTS, sites: `import: { enabled: false }\n${SITES}` },
      ['accounts.yaml:5:21 children-receiver'],
    ],
    [
      'people who are looked for at customers alone',
      { accounts: ACCOUNTS, sites: SITES, contacts: CONTACTS('accounts') },
      ['contacts.yaml:7:49 warning children-unlinked'],
    ],
    [
      'a way up that starts nowhere',
      {
        accounts: ACCOUNTS,
        sites: `${SITES}  - { source: OwnerId, target: maincontact_id, link: accounts, ancestors: true, unmatched: hold }\n`,
      },
      ['sites.yaml:8:54 link-object', 'sites.yaml:8:64 ancestors-unsupported (ParentId)'],
    ],
  ])('is refused with %s', (_, texts, expected) => {
    expect(load(texts).said).toEqual(expected);
  });
});

describe('currency', () => {
  const amounts = (more: string, rules = '') =>
    load({
      opportunities: `import: { ticketType: Opportunity }\n${more}${NAME}  - { source: Amount, target: oppvalue }\n${rules}`,
    });

  it('is said where records may be in several and amounts are mapped', () => {
    expect(amounts('').said).toEqual(['opportunities.yaml:8:15 currency-missing']);
    expect(amounts('', '  - { source: CurrencyIsoCode, target: reference }\n').said).toEqual([]);
    expect(amounts('currency: EUR\n').mappings[0]).toMatchObject({
      currency: 'EUR',
      currencyField: 'CurrencyIsoCode',
    });
    expect(amounts('currency: Euro\n').said).toEqual(['opportunities.yaml:6:11 value-invalid']);
  });

  it('is not looked for where the org has one alone, and is of no use without amounts', () => {
    const text = 'currency: EUR\nfields:\n  - { source: Name, target: name }\n';
    const { said, mappings } = load({ accounts: text });

    expect(said).toEqual(['accounts.yaml:5:1 warning currency-unused']);
    expect(mappings[0]?.currency).toBe('EUR');
    expect(mappings[0]?.currencyField).toBeUndefined();
  });
});

describe('what else a record is asked for', () => {
  it('opts it in by a checkbox that there is', () => {
    const said = (optIn: string) =>
      load({
        cases: `syncBack: { on: [update], optIn: ${optIn} }\n${incident('').replace('summary', 'summary, direction: both')}`,
      }).said;

    expect(said('sync_to_salesforce')).toEqual([]);
    expect(said('sync_to_salesfroce')).toEqual(['cases.yaml:5:34 field-unknown (sync_to_salesforce)']);
    expect(said('summary')).toEqual(['cases.yaml:5:34 opt-in-field']);
  });

  it('finds fail-safes of people by their address', () => {
    const text = incident('').concat(
      '  - { source: ContactId, target: user_id, link: contacts, unmatched: { user: general@acme.example } }\n',
    );
    const contacts =
      'fields:\n  - { source: LastName, target: surname }\n  - { source: Email, target: emailaddress }\n';
    const mapping = one({ cases: text, contacts }, 'cases');

    expect(mapping.fields.at(-1)?.unmatched).toEqual({
      kind: 'lookup',
      lookup: 'userByEmail',
      key: 'general@acme.example',
    });
  });
});
