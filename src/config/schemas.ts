import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export type SchemaName = 'catalogue' | 'connections' | 'integration' | 'links' | 'mapping' | 'mapping-test';

/** Validators of the configuration files, each compiled when it is first asked for. */
export interface Schemas {
  validator(name: SchemaName): ValidateFunction;
}

const directory = new URL('../../schemas/config/', import.meta.url);

/**
 * Our own keywords: `x-todo` (advice for the reader), `x-rule` (rule id of a wrong type), `x-also` (another word people use for the key) and `tsType` (for the type generator) only
 * annotate; `x-not-yet` and `x-invalid` always fail and say why.
 */
export function createSchemas(): Schemas {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
  });
  ajv.addVocabulary(['x-todo', 'x-rule', 'x-also', 'tsType']);
  for (const keyword of ['x-not-yet', 'x-invalid']) {
    ajv.addKeyword({ keyword, schemaType: 'string', validate: () => false, errors: false });
  }
  const compiled = new Map<SchemaName, ValidateFunction>();

  return {
    validator(name) {
      const known = compiled.get(name);
      if (known !== undefined) return known;
      const schema: unknown = JSON.parse(readFileSync(new URL(`${name}.schema.json`, directory), 'utf8'));
      if (typeof schema !== 'object' || schema === null)
        throw new TypeError(`${name}.schema.json is not a JSON Schema`);
      const validate = ajv.compile(schema);
      compiled.set(name, validate);
      return validate;
    },
  };
}

/** Of this package's own schemas, which do not change while a process runs: compiling them takes longer than all else of a small project. */
export const SCHEMAS: Schemas = createSchemas();
