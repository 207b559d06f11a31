import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCompiled } from '../../src/compile/check.ts';
import { compileMapping } from '../../src/compile/compile.ts';
import { formatTestReport, runMappingTests } from '../../src/compile/mappingTests.ts';
import { loadMappingTests, loadProject } from '../../src/config/index.ts';
import { CAPABILITIES } from '../../src/connectors/registry.ts';
import { temporaryFolder } from './builders.ts';

const schemas = fileURLToPath(new URL('../../schemas/objects', import.meta.url));

/** The catalogues are pulled from the sandbox; without them there is nothing to type the mappings by. */
describe.skipIf(!existsSync(`${schemas}/halo/Users.schema.json`)).each([
  ['as they are', 'children: customer', ['accounts', 'contacts', 'opportunities', 'cases']],
  ['with child accounts as sites', 'children: site', ['accounts', 'sites', 'contacts']],
])('the shipped mappings, %s', async (_, children, names) => {
  const directory = mkdtempSync(join(tmpdir(), 'crosswalk-shipped-'));
  cpSync('mappings', directory, { recursive: true });
  const accounts = join(directory, 'salesforce/accounts.yaml');
  writeFileSync(accounts, readFileSync(accounts, 'utf8').replace('children: customer', children));
  let outDir = '';
  beforeAll(() => {
    outDir = temporaryFolder();
  });
  afterAll(() => {
    rmSync(outDir, { recursive: true });
    rmSync(directory, { recursive: true });
  });
  const loaded = loadProject({ directory, schemas, systems: CAPABILITIES });
  const tests = loadMappingTests({ directory });
  const mappings = loaded.project?.integrations.flatMap((integration) => integration.mappings) ?? [];

  test('load without an error', () => {
    const errors = [...loaded.diagnostics, ...tests.diagnostics].filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors).toEqual([]);
    expect(mappings.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  test('compile to code that the type checker accepts', async () => {
    const compiled = await Promise.all(mappings.map((mapping) => compileMapping(mapping, { outDir })));

    const modules = compiled.map(({ module }) => module);
    expect(await checkCompiled(outDir, modules)).toEqual({ ok: true });
  });

  test.each(mappings)('do in $name what its tests say, and every rule is tested', async (mapping) => {
    const report = runMappingTests(await compileMapping(mapping, { outDir }), tests.tests);

    expect(formatTestReport(report)).toBe(`${mapping.name}: ${report.results.length} passed, 0 failed`);
    expect(report.uncovered.map(({ id }) => id)).toEqual([]);
    expect(report.results.length).toBeGreaterThanOrEqual(8);
  });
});
