import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generatedPath, generateTypes, schemaNames } from '../generate.ts';

describe('generated types', () => {
  it.each(schemaNames())('of %s are fresh (else: npm run generate)', async (name) => {
    expect(readFileSync(generatedPath(name), 'utf8')).toBe(await generateTypes(name));
  });
});

describe('configuration schemas', () => {
  it.each(schemaNames())('%s describes every key, for editors', (name) => {
    const url = new URL(`../../schemas/config/${name}.schema.json`, import.meta.url);
    const silent: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        const isMap = key === 'properties' && !path.endsWith('/if');
        if (isMap && typeof value === 'object' && value !== null) {
          for (const [property, schema] of Object.entries(value)) {
            const described =
              typeof schema === 'object' && schema !== null && ('description' in schema || '$ref' in schema);
            if (!described) silent.push(`${path}/${property}`);
          }
        }
        walk(value, `${path}/${key}`);
      }
    };
    walk(JSON.parse(readFileSync(url, 'utf8')), '');

    expect(silent).toEqual([]);
  });
});
