import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCompiled, compileMapping } from '../../src/compile/index.ts';
import { loadProject } from '../../src/config/index.ts';
import { CATALOGUES, FIXTURES, SCHEMAS, SYSTEMS } from './support.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'crosswalk-accepted-'));
  cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
  cpSync(join(FIXTURES, 'good/every-family.yaml'), join(directory, 'crm/accounts.yaml'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('a mapping that the rules accept', () => {
  it('draws no remark, and the type checker accepts what it compiles to', async () => {
    const { project, diagnostics } = loadProject(
      { directory, schemas: CATALOGUES, systems: SYSTEMS },
      SCHEMAS,
    );
    const [mapping] = project?.integrations[0]?.mappings ?? [];

    expect(diagnostics).toEqual([]);
    const outDir = join(directory, 'compiled');
    await compileMapping(mapping!, { outDir });

    expect(mapping!.fields).toHaveLength(16);
    expect(await checkCompiled(outDir)).toEqual({ ok: true });
  }, 30_000);
});
