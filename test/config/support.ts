import { cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadedProject } from '../../src/config/index.ts';
import { createSchemas, loadProject } from '../../src/config/index.ts';
import { haloCapabilities } from '../../src/connectors/halo/capabilities.ts';
import { hubspotCapabilities } from '../../src/connectors/hubspot/capabilities.ts';
import { salesforceCapabilities } from '../../src/connectors/salesforce/capabilities.ts';
import type { Mapping } from '../../src/model/mapping.ts';

export const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));
export const CATALOGUES = join(FIXTURES, 'objects');
export const SCHEMAS = createSchemas();
export const SYSTEMS = {
  salesforce: salesforceCapabilities,
  halo: haloCapabilities,
  hubspot: hubspotCapabilities,
};

/** Loads the base project with a fixture laid over it: a mapping file takes the place of accounts.yaml, a folder replaces the mappings. */
export function loadBad(name: string): LoadedProject {
  const directory = mkdtempSync(join(tmpdir(), 'crosswalk-config-'));
  try {
    const bad = join(FIXTURES, 'bad', name);
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    rmSync(join(directory, 'crm/accounts.yaml'));
    if (existsSync(bad) && statSync(bad).isDirectory()) cpSync(bad, directory, { recursive: true });
    else cpSync(`${bad}.yaml`, join(directory, 'crm/accounts.yaml'));
    return relative(
      loadProject({ directory, schemas: CATALOGUES, systems: SYSTEMS }, SCHEMAS),
      `${directory}/`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The result with the temporary folder taken out of every file name and text. */
function relative(loaded: LoadedProject, prefix: string): LoadedProject {
  const strip = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(prefix, ''));
  const sources = new Map([...loaded.sources].map(([file, text]) => [file.replace(prefix, ''), text]));
  return { ...loaded, diagnostics: strip(loaded.diagnostics), sources };
}

/** The mapping that this YAML text becomes in the base project. Throws its diagnostics when there are errors. */
export function mappingOf(text: string): Mapping {
  const directory = mkdtempSync(join(tmpdir(), 'crosswalk-config-'));
  try {
    cpSync(join(FIXTURES, 'base'), directory, { recursive: true });
    writeFileSync(join(directory, 'crm/accounts.yaml'), text);
    const { project, diagnostics } = loadProject(
      { directory, schemas: CATALOGUES, systems: SYSTEMS },
      SCHEMAS,
    );
    const mapping = project?.integrations[0]?.mappings[0];
    if (mapping === undefined) throw new Error(JSON.stringify(diagnostics));
    return mapping;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
