import type { WrittenMappingTest } from '../generated/mapping-test.ts';
import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { MappingTest } from '../model/mapping-test.ts';
import type { Scalar, Value, Values } from '../model/value.ts';
import { type IntegrationFiles, readConfiguration } from './documents.ts';
import { keyAt } from './draft.ts';
import { checkIntegration, testedMapping } from './rules/integration.ts';
import { SCHEMAS } from './schemas.ts';
import { maskSources } from './sources.ts';
import { tidy } from './tidy.ts';
import { pointer } from './yaml.ts';

export interface LoadedTests {
  readonly tests: readonly MappingTest[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/** The tests beside the mappings: `accounts.test.yaml` tests `accounts` unless it says `mapping:`. In the order of files and cases. */
export function loadMappingTests(options: { readonly directory: string }): LoadedTests {
  const files = readConfiguration(options.directory, SCHEMAS);
  const diagnostics = [...files.diagnostics];
  for (const folder of files.integrations) {
    checkIntegration(folder, (diagnostic) => diagnostics.push(diagnostic));
  }
  const tests = files.integrations.flatMap(testsOf);
  const own = diagnostics.filter((diagnostic) => diagnostic.at.file.endsWith('.test.yaml'));
  return { tests, diagnostics: tidy(own), sources: maskSources(files.documents) };
}

function testsOf(folder: IntegrationFiles): readonly MappingTest[] {
  return folder.tests.flatMap(({ written, document }) => {
    const mapping = testedMapping(written, document.file);
    // Said as `mapping-unknown` by `checkIntegration`, which both loaders run.
    if (!folder.mappingNames.has(mapping)) return [];
    return written.tests.map((test, index) =>
      normaliseTest(test, folder.name, mapping, keyAt(document, pointer('tests', index, 'name'))),
    );
  });
}

function normaliseTest(
  test: WrittenMappingTest,
  integration: string,
  mapping: string,
  at: Position,
): MappingTest {
  const { source, target } = test.given;
  return {
    integration,
    mapping,
    name: test.name,
    direction: test.direction ?? 'import',
    given: { source: source && flatten(source), target: target && flatten(target) },
    lookups: idTables(test.lookups),
    links: idTables(test.links),
    expect:
      test.expect.hold === undefined
        ? { kind: 'values', values: flatten(test.expect.values ?? {}) }
        : { kind: 'hold', code: test.expect.hold },
    warnings: test.warnings,
    at,
  };
}

/** `{ Owner: { Email: a } }` and `{ Owner.Email: a }` are the same record. */
function flatten(record: object, prefix = ''): Values {
  const entries = Object.entries(record).flatMap(([key, value]: [string, unknown]): [string, Value][] => {
    const path = prefix + key;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.entries(flatten(value, `${path}.`));
    return [[path, Array.isArray(value) ? value.map(scalar) : scalar(value)]];
  });
  return Object.fromEntries(entries);
}

function scalar(value: unknown): Scalar {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return JSON.stringify(value);
}

/** Ids are text everywhere, whatever YAML made of them. */
function idTables(
  tables: Readonly<Record<string, Readonly<Record<string, string | number>>>> | undefined,
): MappingTest['lookups'] {
  const strings = (table: Readonly<Record<string, string | number>>) =>
    Object.fromEntries(Object.entries(table).map(([key, id]) => [key, String(id)]));
  return Object.fromEntries(Object.entries(tables ?? {}).map(([name, table]) => [name, strings(table)]));
}
