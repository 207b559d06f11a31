import type { Catalogue, CatalogueField, FieldOption, FieldType } from '../../model/catalogue.ts';
import { isWireObject, objectsOf, textOf, textsOf, type WireObject } from './wire.ts';

/** An object as its describe shows it: the catalogue, and what reading it needs. */
export interface ObjectInfo {
  readonly catalogue: Catalogue;
  /** Fields by lower-case name. */
  readonly fields: ReadonlyMap<string, CatalogueField>;
  /** Names of relationships, lower-case. */
  readonly relationships: ReadonlySet<string>;
  /** The best field that tells when a record changed; absent on objects that cannot be read incrementally. */
  readonly stamp: 'SystemModstamp' | 'LastModifiedDate' | 'CreatedDate' | undefined;
  /** False where the user may not read the object's records. */
  readonly queryable: boolean;
  readonly hasDeleted: boolean;
  readonly hasMaster: boolean;
}

const TYPES: Readonly<Record<string, FieldType>> = {
  address: 'compound',
  anyType: 'compound',
  base64: 'binary',
  boolean: 'checkbox',
  combobox: 'select',
  complexvalue: 'compound',
  currency: 'currency',
  date: 'date',
  datetime: 'datetime',
  double: 'decimal',
  email: 'email',
  encryptedstring: 'text',
  id: 'id',
  int: 'integer',
  json: 'compound',
  location: 'compound',
  long: 'integer',
  multipicklist: 'multiselect',
  percent: 'percent',
  phone: 'phone',
  picklist: 'select',
  reference: 'reference',
  string: 'text',
  textarea: 'memo',
  time: 'time',
  url: 'url',
};

const SCALED: ReadonlySet<FieldType> = new Set(['decimal', 'currency', 'percent']);

/** `undefined` when the body is no describe. */
export function objectInfoOf(body: unknown): ObjectInfo | undefined {
  if (!isWireObject(body) || !Array.isArray(body['fields'])) return undefined;
  const name = textOf(body['name']);
  if (name === undefined) return undefined;
  const fields = objectsOf(body['fields'])
    .filter((field) => field['deprecatedAndHidden'] !== true)
    .map(fieldOf)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const byName = new Map(fields.map((field) => [field.path.toLowerCase(), field]));
  const stamps = ['SystemModstamp', 'LastModifiedDate', 'CreatedDate'] as const;
  return {
    catalogue: {
      system: 'salesforce',
      object: name,
      label: textOf(body['label']) ?? name,
      createable: body['createable'] === true,
      updateable: body['updateable'] === true,
      fields,
    },
    fields: byName,
    relationships: new Set(fields.flatMap(({ relationship }) => relationship?.toLowerCase() ?? [])),
    stamp: stamps.find((stamp) => byName.get(stamp.toLowerCase())?.filterable),
    queryable: body['queryable'] !== false,
    hasDeleted: byName.has('isdeleted'),
    hasMaster: byName.has('masterrecordid'),
  };
}

function fieldOf(wire: WireObject): CatalogueField {
  const path = textOf(wire['name']) ?? '';
  const native = textOf(wire['type']) ?? '';
  const type = typeOf(wire, native);
  const createable = wire['createable'] === true;
  const nullable = wire['nillable'] === true;
  const options = objectsOf(wire['picklistValues']).map(optionOf);
  const { length, scale } = wire;
  const references = textsOf(wire['referenceTo']);
  const relationship = textOf(wire['relationshipName']);
  return {
    path,
    label: textOf(wire['label']) ?? path,
    type,
    native,
    nullable,
    // A checkbox is never null and counts as unticked when it is left out.
    required: createable && !nullable && wire['defaultedOnCreate'] !== true && type !== 'checkbox',
    createable,
    updateable: wire['updateable'] === true,
    filterable: wire['filterable'] === true,
    ...(typeof length === 'number' && length > 0 ? { length } : {}),
    ...(typeof scale === 'number' && SCALED.has(type) ? { scale } : {}),
    ...(options.length > 0 ? { options, restricted: wire['restrictedPicklist'] === true } : {}),
    ...(references.length > 0 ? { references } : {}),
    ...(relationship === undefined ? {} : { relationship }),
    ...(wire['unique'] === true ? { unique: true } : {}),
    ...(wire['externalId'] === true ? { externalId: true } : {}),
  };
}

/** Rich text areas are `textarea` too; only `htmlFormatted` and the extra type tell. A type of the future maps to nothing. */
function typeOf(wire: WireObject, native: string): FieldType {
  if (native === 'textarea' && (wire['extraTypeInfo'] === 'richtextarea' || wire['htmlFormatted'] === true)) {
    return 'html';
  }
  return TYPES[native] ?? 'compound';
}

function optionOf(wire: WireObject): FieldOption {
  const value = textOf(wire['value']) ?? '';
  return { value, label: textOf(wire['label']) ?? value, active: wire['active'] === true };
}
