import type { JSONSchema } from 'json-schema-to-typescript';
import { type Catalogue, type CatalogueField, FAMILY } from '../model/catalogue.ts';

/** Finds the catalogue of another object of a system, for fields reached through a relationship (`Owner.Email`). */
export type CatalogueOf = (system: string, object: string) => Catalogue | undefined;

/** The mapped fields of one side, as a JSON Schema whose TypeScript form is the record type of compiled code. */
export interface RecordType {
  readonly name: string;
  readonly schema: JSONSchema;
}

/**
 * The type of a record that holds `paths`. Every field is optional, because a record may not show it. A path that the catalogue
 * does not know is left out, so that `tsc` objects to it, except through a relationship whose object has no catalogue here: that is
 * `any`.
 */
export function recordType(
  name: string,
  catalogue: Catalogue,
  paths: readonly string[],
  catalogueOf: CatalogueOf,
): RecordType {
  const properties = paths.flatMap((path): [string, JSONSchema][] => {
    const field = fieldAt(catalogue, path, catalogueOf);
    if (field === undefined) return [];
    return [[path, field === 'elsewhere' ? { tsType: 'any' } : fieldSchema(field)]];
  });
  return {
    name,
    schema: {
      title: name,
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(properties),
    },
  };
}

/** Renders record types as one TypeScript module. Loads json-schema-to-typescript, which is slow to start, only when called. */
export async function emitTypes(types: readonly RecordType[], runtime: string): Promise<string> {
  const { compile } = await import('json-schema-to-typescript');
  const declarations: string[] = [];
  for (const { name, schema } of types) {
    // The library annotates the schema it is given; ours also enters the hash.
    declarations.push(
      await compile(structuredClone(schema), name, { bannerComment: '', additionalProperties: false }),
    );
  }
  const imports = `import type { Id, Moment, TimeOfDay, Unmappable } from ${JSON.stringify(runtime)};`;
  return `${imports}\n\n${declarations.join('\n')}`;
}

function fieldAt(
  catalogue: Catalogue,
  path: string,
  catalogueOf: CatalogueOf,
): CatalogueField | 'elsewhere' | undefined {
  const own = catalogue.fields.find((field) => field.path === path);
  if (own !== undefined) return own;
  const dot = path.indexOf('.');
  if (dot === -1) return undefined;
  const relationship = path.slice(0, dot);
  const reference = catalogue.fields.find((field) => field.relationship === relationship);
  if (reference === undefined) return undefined;
  // A reference to several objects (an Owner is a User or a Queue) has no single type.
  const related =
    reference.references?.length === 1
      ? catalogueOf(catalogue.system, reference.references[0] ?? '')
      : undefined;
  return related === undefined ? 'elsewhere' : fieldAt(related, path.slice(dot + 1), catalogueOf);
}

function fieldSchema(field: CatalogueField): JSONSchema {
  const schema = valueSchema(field);
  if (!field.nullable) return described(field, schema);
  if (schema.tsType !== undefined) return described(field, { tsType: `${schema.tsType} | null` });
  if (schema.enum !== undefined) return described(field, { ...schema, enum: [...schema.enum, null] });
  return described(field, { anyOf: [schema, { type: 'null' }] });
}

function described(field: CatalogueField, schema: JSONSchema): JSONSchema {
  const label = field.label.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?').replaceAll('@', '(at)');
  return label === '' ? schema : { ...schema, description: `${label} (${field.type})` };
}

function valueSchema(field: CatalogueField): JSONSchema {
  switch (FAMILY[field.type]) {
    case 'text':
      return { type: 'string' };
    case 'number':
      return { type: 'number' };
    case 'checkbox':
      return { type: 'boolean' };
    case 'date':
      return { tsType: 'Moment' };
    case 'time':
      return { tsType: 'TimeOfDay' };
    case 'reference':
      return { tsType: 'Id' };
    case 'select':
      return choiceSchema(field);
    case 'multiselect':
      return { type: 'array', items: choiceSchema(field) };
    case 'none':
      return { tsType: 'Unmappable' };
  }
}

/** A union of the options, inactive ones included, where the system takes no others. */
function choiceSchema(field: CatalogueField): JSONSchema {
  const options = (field.options ?? []).map((option) => option.value);
  return field.restricted && options.length > 0 ? { enum: [...new Set(options)] } : { type: 'string' };
}
