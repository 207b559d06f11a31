import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProject } from '../../src/config/index.ts';
import { type Mapping, syncsBack } from '../../src/model/mapping.ts';
import { SCHEMAS, SYSTEMS } from './support.ts';

let directory = '';
let cases = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'crosswalk-derived-'));
  cpSync('mappings', directory, { recursive: true });
  cases = readFileSync('mappings/salesforce/cases.yaml', 'utf8');
});
afterAll(() => rmSync(directory, { recursive: true }));

function load(more: string, file = 'cases') {
  const text = readFileSync(`mappings/salesforce/${file}.yaml`, 'utf8');
  writeFileSync(join(directory, 'salesforce/cases.yaml'), cases);
  writeFileSync(join(directory, `salesforce/${file}.yaml`), `${text}\n${more}`);
  const { project, diagnostics } = loadProject(
    { directory, schemas: 'schemas/objects', systems: SYSTEMS },
    SCHEMAS,
  );
  const integration = project?.integrations.find(({ name }) => name === 'salesforce');
  return {
    said: diagnostics.map(({ rule, didYouMean }) => [rule, didYouMean]),
    names: integration?.mappings.map(({ name }) => name) ?? [],
    chosen: integration?.integrator?.mappings ?? [],
    derived: integration?.mappings.filter(({ childOf }) => childOf !== undefined) ?? [],
  };
}

const back = ({ fields }: Mapping) => fields.filter(syncsBack).map(({ target }) => target);

describe('what hangs on a record', () => {
  it('is nothing unless it is written', () => {
    expect(load('').derived).toEqual([]);
  });

  it('is a mapping of its own right after its parent, and runs with it on the schedule', () => {
    const { said, names, chosen, derived } = load('feed: {}\nfiles: {}\n');
    const [notes, files] = derived;

    expect(said).toEqual([]);
    expect(names).toEqual(['accounts', 'cases', 'cases.notes', 'cases.files', 'contacts', 'opportunities']);
    expect(chosen.slice(-3)).toEqual(['cases', 'cases.notes', 'cases.files']);
    expect(notes).toMatchObject({
      source: { object: 'Case.feed' },
      target: { object: 'Tickets.actions' },
      childOf: { mapping: 'cases', kind: 'notes' },
      dependsOn: ['cases'],
      externalId: { target: 'mark', source: 'mark' },
      syncBack: { on: [] },
    });
    expect(notes?.import.where?.text).toContain(
      "kind IN ('CaseCommentPost', 'ContentPost', 'EmailMessageEvent', 'TextPost')",
    );
    expect(notes?.fields.find(({ target }) => target === 'parent')?.link).toEqual(['cases']);
    expect(notes?.guards.create).toBeUndefined();
    expect(files?.childOf).toEqual({ mapping: 'cases', kind: 'files', maxBytes: 10_485_760 });
    expect(derived.flatMap(back)).toEqual([]);
  });

  it('goes back where that is written, and no further than it says', () => {
    const { derived } = load(
      'comments: { syncBack: true, outcomes: [public note, "1"], optIn: sync_to_salesforce }\nfiles: { maxBytes: 1.5 KB, syncBack: true }\n',
    );
    const [notes, files] = derived;

    expect(notes?.import.enabled).toBe(false);
    expect(notes?.syncBack).toMatchObject({ on: ['create', 'update'], optIn: 'sync_to_salesforce' });
    expect(notes?.syncBack.where?.text).toBe(
      "(internal = false) AND (kind IN ('Email User', 'Public Note'))",
    );
    expect(back(notes!)).toEqual(expect.arrayContaining(['parent', 'body', 'internal']));
    expect(files?.syncBack.on).toEqual(['create']);
    expect(files?.childOf?.maxBytes).toBe(1536);
  });

  it('sends internal ones only if it is said, and nothing without syncBack', () => {
    expect(
      load('comments: { syncBack: true, visibility: all }\n').derived[0]?.syncBack.where,
    ).toBeUndefined();
    expect(load('feed: {}\ncomments: { outcomes: [Public Note] }\n').derived[0]?.syncBack.on).toEqual([]);
  });

  it('is another mapping to the state when it carries other things', () => {
    const hashes = [
      'feed: {}',
      'feed: { types: [TextPost] }',
      'feed: { outcome: Public Note }',
      'files: {}',
      'files: { maxBytes: 5MB }',
    ].map((text) => load(`${text}\n`).derived[0]?.hash);

    expect(new Set(hashes).size).toBe(5);
  });

  it.each([
    ['feed: { types: [TextPots] }\n', 'cases', ['kind-unknown', 'TextPost']],
    ['feed: { outcome: Privat Note }\n', 'cases', ['kind-unknown', 'Private Note']],
    ['comments: { outcomes: [Emial User] }\n', 'cases', ['kind-unknown', 'Email User']],
    [
      'comments: { syncBack: true, optIn: sync_to_salesfroce }\n',
      'cases',
      ['opt-in-field', 'sync_to_salesforce'],
    ],
    ['feed: {}\n', 'accounts', ['children-none', undefined]],
    ['files: { maxBytes: much }\n', 'cases', ['value-invalid', undefined]],
  ])('is checked: %s', (text, file, expected) => {
    expect(load(text, file).said).toEqual([expected]);
    writeFileSync(
      join(directory, `salesforce/${file}.yaml`),
      readFileSync(`mappings/salesforce/${file}.yaml`, 'utf8'),
    );
  });
});
