import { type FieldDescribe, isNumber } from './fields.ts';
import type { ObjectType } from './schema.ts';
import type { Row } from './store.ts';

export const ADDRESS_PARTS = [
  'City',
  'Country',
  'GeocodeAccuracy',
  'Latitude',
  'Longitude',
  'PostalCode',
  'State',
  'Street',
] as const;

/** The `attributes` that every record begins with; fields are added after. */
export function wireRecord(type: ObjectType, row: Row, version: string): Record<string, unknown> {
  return {
    attributes: {
      type: type.name,
      url: `/services/data/${version}/sobjects/${type.name}/${String(row['Id'])}`,
    },
  };
}

/** Whose record it is and by which version it is asked for: bytes are shown as the address at which they are. */
export interface Where {
  readonly type: ObjectType;
  readonly version: string;
}

/** A field's value as JSON: null explicit, addresses as objects with their parts in alphabetical order. */
export function wireField(field: FieldDescribe, row: Row, where: Where): unknown {
  if (field.type === 'base64') {
    const url = `/services/data/${where.version}/sobjects/${where.type.name}/${String(row['Id'])}/${field.name}`;
    return row[field.name] === undefined ? null : url;
  }
  if (field.type !== 'address') return row[field.name] ?? null;
  const prefix = field.name.slice(0, -'Address'.length);
  const parts = ADDRESS_PARTS.map((part) => [part, row[`${prefix}${part}`] ?? null] as const);
  if (parts.every(([, value]) => value === null)) return null;
  return Object.fromEntries(
    parts.map(([part, value]) => [part.charAt(0).toLowerCase() + part.slice(1), value]),
  );
}

/**
 * As it goes over the wire: Salesforce writes numbers of the double family with a fraction (`60000.0`),
 * which clients in typed languages see. Only for JSON.stringify.
 */
export function jsonField(field: FieldDescribe, row: Row, where: Where): unknown {
  const value = wireField(field, row, where);
  if (typeof value !== 'number' || field.type === 'int' || !isNumber(field.type) || !Number.isInteger(value))
    return value;
  return Math.abs(value) < 1e15 ? rawJson(`${value}.0`) : value;
}

/** Node 24 has JSON.rawJSON, its type declarations not yet. */
function rawJson(text: string): unknown {
  const raw: unknown = Reflect.get(JSON, 'rawJSON');
  return typeof raw === 'function' ? raw(text) : Number(text);
}

/** A whole record, all fields, in plain values. */
export function wholeRecord(type: ObjectType, row: Row, version: string): Record<string, unknown> {
  const out = wireRecord(type, row, version);
  for (const field of type.fields) out[field.name] = wireField(field, row, { type, version });
  return out;
}
