import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProject } from '../../src/config/index.ts';
import { type Crm, copyMappings, type Flow } from '../support/mappings.ts';
import { SCHEMAS, SYSTEMS } from './support.ts';

type Edit = readonly [file: string, from: string | RegExp, to: string];

/** What is said about the shipped mappings after these edits, each of which has to find its text. */
function said(crms: readonly Crm[], ...edits: readonly Edit[]) {
  const root = mkdtempSync(join(tmpdir(), 'crosswalk-warned-'));
  const directory = join(root, 'mappings');
  try {
    const flows: readonly Flow[] = ['sites', 'opportunities', 'cases'];
    copyMappings(
      directory,
      crms,
      flows.filter((flow) => edits.some(([name]) => name === `salesforce/${flow}.yaml`)),
    );
    for (const [name, from, to] of edits) {
      const file = join(directory, name);
      const text = readFileSync(file, 'utf8');
      const edited = text.replace(from, to);
      if (edited === text) throw new Error(`${name} has no ${from}`);
      writeFileSync(file, edited);
    }
    const { diagnostics } = loadProject({ directory, schemas: 'schemas/objects', systems: SYSTEMS }, SCHEMAS);
    return diagnostics.map((diagnostic) => ({
      ...diagnostic,
      at: { ...diagnostic.at, file: diagnostic.at.file.slice(directory.length + 1) },
      todo: diagnostic.todo?.replaceAll(`${directory}/`, ''),
    }));
  } finally {
    rmSync(root, { recursive: true });
  }
}

const brief = (found: ReturnType<typeof said>) =>
  found.map(({ severity, rule, at }) => `${at.file} ${severity} ${rule}`);
const both = (file: string): Edit => [file, 'on: [update]', 'on: [create, update]'];
const COMPANIES = 'hubspot/companies.yaml';
const CONTACTS = 'hubspot/contacts.yaml';

describe('records that are created in the source', () => {
  it('are warned of where they take no part, or lose what they belong to', () => {
    const found = said(['hubspot'], both(COMPANIES), both(CONTACTS));
    const [stage] = found.filter(({ rule }) => rule === 'create-out-of-scope');
    const [standIn] = found.filter(({ rule }) => rule === 'create-fail-safe');
    const [link] = found.filter(({ rule }) => rule === 'create-unlinked');
    expect(found).toHaveLength(3);
    expect(standIn).toMatchObject({
      severity: 'warning',
      at: { file: COMPANIES },
      todo: `Leave it out by a condition under syncBack, e.g. where: "name != 'Unassigned'".`,
    });
    expect(stage).toMatchObject({
      rule: 'create-out-of-scope',
      severity: 'warning',
      at: { file: COMPANIES },
      message:
        'syncBack creates companies records in whatever stage hubspot gives them, and only those in "Customer" take part',
      todo: 'Write defaultLifecycleStage: Customer under syncBack, or add the stage to import.lifecycleStages.',
    });
    expect(link).toMatchObject({
      rule: 'create-unlinked',
      severity: 'warning',
      at: { file: CONTACTS },
      todo: 'Write direction: both on this rule.',
    });
  });

  it('are not, where all is said', () => {
    expect(
      said(
        ['hubspot'],
        [
          COMPANIES,
          'on: [update]',
          `on: [create], defaultLifecycleStage: customer, where: "name != 'Unassigned'"`,
        ],
        both(CONTACTS),
        [CONTACTS, 'target: site_id', 'target: site_id, direction: both'],
      ),
    ).toEqual([]);
  });

  it('are warned of in any CRM', () => {
    const found = said(['salesforce'], both('salesforce/contacts.yaml'));
    expect(brief(found)).toContain('salesforce/contacts.yaml warning create-unlinked');
  });
});

describe('what is warned of in hubspot/contacts.yaml', () => {
  it('H-14: no fail-safe in a written rule; a stage outside of those that come over', () => {
    const found = said(
      ['hubspot'],
      [CONTACTS, ', unmatched: { site: "Unassigned/Main" }', ''],
      [COMPANIES, 'on: [update]', 'on: [create], defaultLifecycleStage: lead'],
    );
    expect(brief(found)).toEqual([
      `${COMPANIES} warning create-out-of-scope`,
      `${CONTACTS} warning link-no-fail-safe`,
    ]);
    expect(found[0]?.message).toContain('in the stage "lead", and only those in "Customer"');
    expect(found[1]?.todo).toBe(
      'Add unmatched: { site: "<its name>" }; or unmatched: hold, if that is meant.',
    );
  });

  it('H-14: none in the standard rule, whose line is given, and which silences it', () => {
    const bare = (fields: string): Edit => [CONTACTS, /^fields:\n(?: +.*\n)+/m, fields];
    const found = said(['hubspot'], bare(''));
    expect(brief(found)).toEqual([`${CONTACTS} warning link-no-fail-safe`]);
    const line = /\{ source.*\} \}/.exec(found[0]?.todo ?? '')?.[0] ?? '';
    expect(said(['hubspot'], bare(`fields:\n  - ${line}\n`))).toEqual([]);
  });

  it('T11: fields of standardFields that travel back while the gate is shut; waiting, where it is said, is no fault', () => {
    const found = said(
      ['hubspot'],
      [CONTACTS, 'on: [update]', 'on: []'],
      [CONTACTS, '{ site: "Unassigned/Main" }', 'hold'],
    );
    expect(brief(found)).toEqual([`${CONTACTS} warning sync-back-off`]);
    expect(found[0]?.todo).toContain('instead of standardFields');
  });
});

describe('both integrations as shipped', () => {
  it('are refused field by field, and the lines that are given cure it', () => {
    const found = said(['salesforce', 'hubspot']);
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['field-owned-twice']));
    expect(found).toHaveLength(11);
    const edits = found.map(({ todo = '' }): Edit => {
      const [, place, file = '', lines = ''] =
        /: (under fields|in place of line \d+) of (\S+) write (.*)\.$/.exec(todo) ?? [];
      const list = lines
        .split(' and, for the way back, ')
        .map((line) => `  ${line}\n`)
        .join('');
      const target = /target: ([\w.]+)/.exec(list)?.[1] ?? '';
      return place === 'under fields'
        ? [file, /^fields:\n/m, `fields:\n${list}`]
        : [file, new RegExp(`^ .*target: ${target.replace('.', '\\.')}\\b.*\\n`, 'm'), list];
    });
    expect(said(['salesforce', 'hubspot'], ...edits)).toEqual([]);
  });
});

it('an empty list of stages is told what stands for all of them', () => {
  const found = said(['hubspot'], [COMPANIES, '[Customer]', '[]']);
  expect(found.map(({ todo }) => todo)).toEqual([
    'Name the stages, e.g. [customer, "Sales Qualified Lead"], or write ["*"] for all of them.',
  ]);
});

describe('writing to the source is stopped by one edit in each mapping', () => {
  const shut =
    (on: string) =>
    (name: string): Edit => [`salesforce/${name}.yaml`, 'on: [update]', `on: ${on}`];
  const stamped = ['cases', 'opportunities', 'sites'];
  it.each([
    ['[]', ['accounts', 'contacts', ...stamped]],
    ['[create]', stamped],
  ])('syncBack: { on: %s } is no error', (on, names) => {
    const sites: Edit = ['salesforce/accounts.yaml', 'children: customer', 'children: site'];
    const found = said(['salesforce'], sites, ...names.map(shut(on)));
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(brief(found).filter((text) => text.endsWith(' stamp-gate'))).toEqual(
      stamped.map((name) => `salesforce/${name}.yaml warning stamp-gate`),
    );
  });
});
