import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProject } from '../../src/config/index.ts';
import { canonicalId } from '../../src/connectors/registry.ts';
import { CATALOGUES, FIXTURES, SCHEMAS, SYSTEMS } from './support.ts';

const HEAD = `version: 1
mapping: accounts
source: { connection: salesforce, object: Account }
target: { connection: halo, object: client }
fields:
  - { source: Name, target: name }
`;

function load(options: { exclude?: string; links?: string }) {
  const directory = mkdtempSync(join(tmpdir(), 'crosswalk-ids-'));
  try {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    writeFileSync(join(directory, 'crm/accounts.yaml'), `${HEAD}exclude: [${options.exclude ?? ''}]\n`);
    if (options.links !== undefined)
      writeFileSync(join(directory, 'crm/links.yaml'), `version: 1\nlinks:\n  accounts:\n${options.links}`);
    const loaded = loadProject({ directory, schemas: CATALOGUES, systems: SYSTEMS }, SCHEMAS);
    const mapping = loaded.project?.integrations[0]?.mappings[0];
    const remarks = loaded.diagnostics.map(({ severity, rule, at }) => [
      severity,
      rule,
      at.file.slice(directory.length + 1),
      at.line,
      at.column,
    ]);
    return { mapping, remarks };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('ids in the configuration', () => {
  it('become those that records have, in exclude for either side', () => {
    const { mapping, remarks } = load({ exclude: '0019H00000H28uB, " 0015500001QdQWfAAN ", 42, "043"' });

    expect([...(mapping?.exclude ?? [])]).toEqual(['0019H00000H28uBQAR', '0015500001QdQWfAAN', '42', '43']);
    expect(remarks).toEqual([]);
  });

  it('hash alike in both spellings', () => {
    const hash = (exclude: string) => load({ exclude }).mapping?.hash;

    expect(hash('0019H00000H28uB')).toBe(hash('0019H00000H28uBQAR'));
    expect(hash('0019H00000H28uB')).not.toBe(hash('0015500001QdQWf'));
  });

  it('become those that records have in links.yaml, so that one target is one target', () => {
    const { mapping, remarks } = load({
      links:
        '    - { source: 0019H00000H28uB, target: 7 }\n    - { source: 0015500001QdQWfAAN, target: " 7" }\n',
    });

    expect(mapping?.links.map(({ source, target, primary }) => [source, target, primary])).toEqual([
      ['0019H00000H28uBQAR', '7', true],
      ['0015500001QdQWfAAN', '7', false],
    ]);
    expect(remarks).toEqual([]);
  });

  it('are remarked on where no record can have them', () => {
    const { remarks } = load({
      exclude: '42, 001ABC',
      links: '    - { source: 7, target: 0019H00000H28uB }\n',
    });

    expect(remarks).toEqual([
      ['warning', 'id-unlikely', 'crm/accounts.yaml', 7, 15],
      ['warning', 'id-unlikely', 'crm/links.yaml', 4, 17],
      ['warning', 'id-unlikely', 'crm/links.yaml', 4, 28],
    ]);
  });
});

describe('canonicalId', () => {
  it.each([
    ['salesforce', '0019H00000H28uB', '0019H00000H28uBQAR'],
    ['salesforce', ' 003q000000KvQ1tAAF\n', '003q000000KvQ1tAAF'],
    ['salesforce', ' Acme ', 'Acme'],
    ['halo', ' 007 ', '7'],
    ['halo', '0019H00000H28uB', '0019H00000H28uB'],
    ['constructor', ' x ', 'x'],
  ])('of %s %j is %j', (system, id, canonical) => {
    expect(canonicalId(system, id)).toBe(canonical);
    expect(canonicalId(system, canonical)).toBe(canonical);
  });
});
