import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { dump, load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileAll } from '../../src/commands/session.ts';
import { createSchemas, loadProject } from '../../src/config/index.ts';
import { CAPABILITIES } from '../../src/connectors/registry.ts';
import { diagnosticsToAnnotations, diagnosticsToText } from '../../src/report/diagnostics.ts';

const FILES = [
  'connections.yaml',
  'salesforce/integration.yaml',
  'salesforce/accounts.yaml',
  'salesforce/contacts.yaml',
  'salesforce/accounts.test.yaml',
  'salesforce/links.yaml',
];
const LINKS = 'version: 1\nlinks:\n  accounts:\n    - { source: "001000000000001AAA", target: "42" }\n';
const SCHEMAS = createSchemas();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crosswalk-fuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const original = (file: string) =>
  file.endsWith('links.yaml') ? LINKS : readFileSync(join('mappings', file), 'utf8');

/** Texts that YAML, JSON Schema or a person's editor has trouble with. */
const odd = fc.constantFrom(
  '\u0000',
  '\ufeff',
  '\r\n',
  '\r',
  '\t',
  '\u00a0',
  '\u2028',
  '\u0085',
  '\ud800',
  '- ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|\n',
  '>-\n',
  '&a ',
  '*a ',
  '!!js/function ',
  '!!binary ',
  '!!set ',
  '? ',
  '<<: ',
  '---\n',
  '...\n',
  '%YAML 1.2\n',
  '# ',
  '~',
  'yes',
  '0x1F',
  '1e999',
  '.nan',
  '2026-01-01',
  '__proto__',
  'constructor',
  '__proto__: { version: 1 }\n',
  'toString: 1\n',
  '{{Name}}',
  '{{#if x}}',
  '☃'.repeat(300),
  'x'.repeat(70_000),
  '['.repeat(600),
  '{a: '.repeat(300),
  '- '.repeat(400),
  'a: &a [*a]\n',
);

type Edit =
  | { readonly do: 'insert'; readonly at: number; readonly text: string }
  | { readonly do: 'delete'; readonly at: number; readonly length: number }
  | { readonly do: 'repeat'; readonly at: number; readonly length: number };

const place = fc.nat({ max: 100_000 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ do: fc.constant('insert' as const), at: place, text: odd }),
  fc.record({ do: fc.constant('delete' as const), at: place, length: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ do: fc.constant('repeat' as const), at: place, length: fc.integer({ min: 1, max: 200 }) }),
);

function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((now, change) => {
    const at = change.at % (now.length + 1);
    if (change.do === 'insert') return now.slice(0, at) + change.text + now.slice(at);
    const piece = now.slice(at, at + change.length);
    return now.slice(0, at) + (change.do === 'repeat' ? piece + piece : '') + now.slice(at + change.length);
  }, text);
}

/** Values of every type, for the place of another. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e21,
    '',
    ' ',
    'Name',
    '50%',
    '{{Name}}',
    [],
    {},
    [[]],
    [{}],
  ),
  fc.constantFrom<unknown>({ env: 'X' }, { env: 1 }, { value: 1 }, { '': 1 }, ['a', 'a'], 'x'.repeat(5000)),
  fc.constantFrom<unknown>(
    'Name.Name.Name.Name.Name.Name.Name',
    '../../etc/passwd',
    '$ref',
    'a\nb',
    '::error::x',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
type Retype =
  | { readonly do: 'value'; readonly at: number; readonly value: unknown }
  | { readonly do: 'drop' | 'double' | 'rename' | 'nest'; readonly at: number };
const retype: fc.Arbitrary<Retype> = fc.oneof(
  fc.record({ do: fc.constant('value' as const), at: place, value }),
  fc.record({
    do: fc.constantFrom('drop' as const, 'double' as const, 'rename' as const, 'nest' as const),
    at: place,
  }),
);

/** The document with the n-th of its places changed. */
function retyped(document: unknown, change: Retype): unknown {
  let left = change.at % count(document);
  const walk = (node: unknown): unknown => {
    if (left === 0) {
      left -= 1;
      if (change.do === 'value') return change.value;
      if (change.do === 'nest') return Array.from({ length: 40 }).reduce((inner) => [inner], node);
      if (change.do === 'double' && Array.isArray(node)) return [...node, ...node];
      if (change.do === 'rename' && isObject(node))
        return Object.fromEntries(Object.entries(node).map(([key, item]) => [`${key}s`, item]));
      if (change.do === 'drop') return undefined;
      return node;
    }
    left -= 1;
    if (Array.isArray(node)) return node.map(walk).filter((item) => item !== undefined);
    if (isObject(node))
      return Object.fromEntries(
        Object.entries(node)
          .map(([key, item]) => [key, walk(item)] as const)
          .filter(([, item]) => item !== undefined),
      );
    return node;
  };
  return walk(document) ?? null;
}

function count(node: unknown): number {
  const inner = Array.isArray(node) ? node : isObject(node) ? Object.values(node) : [];
  return 1 + inner.reduce((sum: number, item) => sum + count(item), 0);
}

function isObject(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

/** Loads the shipped mappings with one file changed; a crash fails the test, and so does a finding that points nowhere. */
async function looked(file: string, text: string): Promise<'accepted' | 'refused'> {
  cpSync('mappings', folder, { recursive: true, force: true });
  writeFileSync(join(folder, 'salesforce/links.yaml'), LINKS);
  writeFileSync(join(folder, file), text);
  const loaded = loadProject(
    { directory: folder, schemas: 'schemas/objects', systems: CAPABILITIES },
    SCHEMAS,
  );
  for (const { at, rule, message } of loaded.diagnostics) {
    const lines = (loaded.sources.get(at.file) ?? '').split('\n').length;
    expect(at.file).toContain(folder);
    expect(at.line, `${rule}: ${message}`).toBeGreaterThanOrEqual(1);
    expect(at.line, `${rule}: ${message}`).toBeLessThanOrEqual(lines);
    expect(at.column, `${rule}: ${message}`).toBeGreaterThanOrEqual(1);
  }
  diagnosticsToText(loaded.diagnostics, loaded.sources);
  for (const line of diagnosticsToAnnotations(loaded.diagnostics).split('\n'))
    expect(line).toMatch(/^(::(error|warning) file=|$)/);
  if (!loaded.project) {
    expect(loaded.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    return 'refused';
  }
  // What was accepted also compiles.
  for (const { mappings } of loaded.project.integrations) await compileAll(loaded.project, mappings);
  return 'accepted';
}

describe('configuration that was damaged at random', () => {
  it('as text: is accepted, or refused with places', async () => {
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FILES),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        async (file, edits) => {
          seen[await looked(file, edited(original(file), edits))] += 1;
        },
      ),
      { seed: 20261121, numRuns: Number(process.env['FUZZ_YAML'] ?? 120), endOnFailure: true },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(5);
  }, 120_000);

  it('as a document: is accepted, or refused with places', async () => {
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FILES),
        fc.array(retype, { minLength: 1, maxLength: 2 }),
        async (file, changes) => {
          const document = changes.reduce<unknown>(retyped, load(original(file)));
          seen[await looked(file, dump(document, { skipInvalid: true }))] += 1;
        },
      ),
      { seed: 20261122, numRuns: Number(process.env['FUZZ_YAML'] ?? 120), endOnFailure: true },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(5);
  }, 120_000);
});
