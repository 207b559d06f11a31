import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { Catalogue, CatalogueField, FieldType } from '../model/catalogue.ts';
import { CrosswalkError } from '../model/errors.ts';

type JsonObject = { readonly [key: string]: unknown };

const JSON_TYPE: Readonly<Record<FieldType, { readonly type?: string; readonly format?: string }>> = {
  id: { type: 'string' },
  reference: { type: 'string' },
  text: { type: 'string' },
  memo: { type: 'string' },
  html: { type: 'string' },
  email: { type: 'string' },
  phone: { type: 'string' },
  url: { type: 'string' },
  integer: { type: 'integer' },
  decimal: { type: 'number' },
  currency: { type: 'number' },
  percent: { type: 'number' },
  checkbox: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  time: { type: 'string', format: 'time' },
  select: { type: 'string' },
  multiselect: { type: 'array' },
  compound: {},
  table: {},
  binary: {},
};

/** A catalogue as the JSON Schema of one record (draft 2020-12); what JSON Schema cannot say stands under `x-crosswalk`. */
export function catalogueToSchema(catalogue: Catalogue): JsonObject {
  const { system, object, label, createable, updateable } = catalogue;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: object,
    type: 'object',
    'x-crosswalk': { system, object, label, createable, updateable },
    properties: Object.fromEntries(catalogue.fields.map((field) => [field.path, propertyOf(field)])),
    additionalProperties: false,
  };
}

function propertyOf(field: CatalogueField): JsonObject {
  const { path: _path, label, length, options, ...rest } = field;
  const details = Object.fromEntries(
    Object.entries({ ...rest, options: options?.map((option) => ({ ...option })) }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return {
    title: label,
    ...valueType(field),
    ...(length === undefined ? {} : { maxLength: length }),
    'x-crosswalk': details,
  };
}

/** JSON type with null where the field may be empty; an enum only where the system rejects other values. */
function valueType(field: CatalogueField): JsonObject {
  const { type, ...format } = JSON_TYPE[field.type];
  const choices =
    field.restricted === true && field.options !== undefined
      ? field.options.filter((option) => option.active).map((option) => option.value)
      : undefined;
  const nullable = type === undefined ? {} : { type: field.nullable ? [type, 'null'] : type };
  if (field.type === 'multiselect') {
    return { ...nullable, items: { type: 'string', ...(choices === undefined ? {} : { enum: choices }) } };
  }
  return {
    ...nullable,
    ...format,
    ...(choices === undefined ? {} : { enum: field.nullable ? [...choices, null] : choices }),
  };
}

interface CatalogueJson {
  readonly 'x-crosswalk': Omit<Catalogue, 'fields'>;
  readonly properties: Readonly<
    Record<
      string,
      {
        readonly title?: string;
        readonly maxLength?: number;
        readonly 'x-crosswalk': Omit<CatalogueField, 'path' | 'label' | 'length'>;
      }
    >
  >;
}

/** Reads back what `catalogueToSchema` wrote. Throws `CATALOGUE_INVALID` (config) naming `file` for anything else. */
export function schemaToCatalogue(json: unknown, validate: ValidateFunction, file: string): Catalogue {
  if (!isCatalogueJson(json, validate)) {
    const [first] = validate.errors ?? [];
    throw new CrosswalkError({
      code: 'CATALOGUE_INVALID',
      kind: 'config',
      what: `The field catalogue cannot be used: ${first?.instancePath ?? ''} ${first?.message ?? 'it has another shape'}.`,
      where: file,
      todo: 'Run "crosswalk pull" to write it again.',
    });
  }
  const fields = Object.entries(json.properties).map(([path, property]) => ({
    ...property['x-crosswalk'],
    path,
    label: property.title ?? path,
    ...(property.maxLength === undefined ? {} : { length: property.maxLength }),
  }));
  return { ...json['x-crosswalk'], fields: fields.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function isCatalogueJson(json: unknown, validate: ValidateFunction): json is CatalogueJson {
  return validate(json) === true;
}

/** JSON with sorted keys, two spaces and a newline at the end: the same catalogue gives the same bytes. */
export function stableStringify(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]),
  );
}
