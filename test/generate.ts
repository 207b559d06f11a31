import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

/** Schema files whose types the configuration reader uses, and the file each becomes. */
export const GENERATED = {
  connections: 'connections.ts',
  integration: 'integration.ts',
  links: 'links.ts',
  mapping: 'mapping.ts',
  'mapping-test': 'mapping-test.ts',
} as const;

const root = fileURLToPath(new URL('..', import.meta.url));

/** The TypeScript of one configuration schema; the same bytes on every machine. */
export async function generateTypes(schema: keyof typeof GENERATED): Promise<string> {
  const path = join(root, 'schemas/config', `${schema}.schema.json`);
  const text = await compile(JSON.parse(readFileSync(path, 'utf8')), schema, {
    bannerComment: `/* Generated from schemas/config/${schema}.schema.json by \`npm run generate\`; edits are lost. */`,
    format: true,
    style: { singleQuote: true, printWidth: 110 },
    unknownAny: true,
  });
  return text;
}

export function generatedPath(schema: keyof typeof GENERATED): string {
  return join(root, 'src/generated', GENERATED[schema]);
}

export function schemaNames(): (keyof typeof GENERATED)[] {
  return Object.keys(GENERATED) as (keyof typeof GENERATED)[];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const schema of schemaNames()) writeFileSync(generatedPath(schema), await generateTypes(schema));
}
