import type { CatalogueField } from '../../model/catalogue.ts';
import type { SystemRecord } from '../../model/record.ts';
import type { Scalar, Value, Values } from '../../model/value.ts';
import type { ObjectInfo } from './describe.ts';
import { to18 } from './ids.ts';
import { isWireObject, textOf, type WireObject } from './wire.ts';

/** `2024-01-31T10:11:12.000+0000`: no colon in the zone, which strict parsers reject. */
const WIRE_DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** ISO 8601 in UTC, or `undefined` for text that is no datetime with a zone. */
export function isoOf(text: string): string | undefined {
  if (!WIRE_DATETIME.test(text)) return undefined;
  const time = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** A query's row as a flat record with the paths that were asked for. */
export function recordOf(info: ObjectInfo, row: WireObject, paths: readonly string[]): SystemRecord {
  const modified = info.stamp === undefined ? undefined : isoOf(textOf(row[info.stamp]) ?? '');
  const master = textOf(row['MasterRecordId']);
  return {
    id: to18(textOf(row['Id']) ?? ''),
    values: Object.fromEntries(
      paths.map((path) => [
        path,
        readValue(info.fields.get(path.toLowerCase()), valueAt(row, path.split('.'))),
      ]),
    ),
    ...(modified === undefined ? {} : { modified }),
    ...(row['IsDeleted'] === true ? { deleted: true } : {}),
    ...(master === undefined ? {} : { mergedInto: to18(master) }),
  };
}

/** Follows `Owner.Email` into the nested parent; a parent that is null makes the whole path null. */
function valueAt(row: WireObject, path: readonly string[]): unknown {
  let value: unknown = row;
  for (const name of path) {
    if (!isWireObject(value)) return null;
    value = property(value, name);
  }
  return value;
}

/** SOQL takes names in any case and answers in the object's own. */
function property(row: WireObject, name: string): unknown {
  if (Object.hasOwn(row, name)) return row[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(row).find((candidate) => candidate.toLowerCase() === wanted);
  return key === undefined ? null : row[key];
}

function readValue(field: CatalogueField | undefined, value: unknown): Value {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string' || value === '') return null;
  if (field?.type === 'multiselect') return value.split(';');
  if (field?.type === 'id' || field?.type === 'reference') return to18(value);
  if (field === undefined || field.type === 'datetime') return isoOf(value) ?? value;
  // Text areas come back with the line ends of whoever typed them.
  return value.replace(/\r\n?/g, '\n');
}

/**
 * The value Salesforce gives back after storing this one: text trimmed with LF line ends, '' as null, numbers at the
 * field's scale, datetimes in UTC at full seconds, multi-select values each once in the order of the definition.
 */
export function canonical(field: CatalogueField, value: Value): Value {
  if (field.type === 'multiselect') return canonicalChoices(field, value);
  const scalar = isList(value) ? value.join(';') : value;
  if (field.type === 'checkbox') return canonicalCheckbox(scalar);
  if (scalar === null) return null;
  const text = typeof scalar === 'string' ? scalar.replace(/\r\n?/g, '\n').trim() : scalar;
  if (text === '') return null;
  switch (field.type) {
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return canonicalNumber(field, text);
    case 'datetime':
      return typeof text === 'string' ? (isoOf(text)?.replace(/\.\d{3}Z$/, '.000Z') ?? text) : text;
    case 'date':
      return typeof text === 'string' && isoOf(text) !== undefined ? text.slice(0, 10) : text;
    case 'id':
    case 'reference':
      return to18(String(text));
    default:
      return typeof text === 'string' ? text : String(text);
  }
}

function isList(value: Value): value is readonly Scalar[] {
  return Array.isArray(value);
}

/** Never null: an empty checkbox is an unticked one. */
function canonicalCheckbox(value: Scalar): Value {
  if (typeof value !== 'string') return value === null ? false : Boolean(value);
  const text = value.trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' || text === '' ? false : value;
}

function canonicalNumber(field: CatalogueField, value: string | number | boolean): Value {
  const number = typeof value === 'boolean' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return value;
  return Number(number.toFixed(Math.min(field.scale ?? (field.type === 'integer' ? 0 : 18), 18)));
}

function canonicalChoices(field: CatalogueField, value: Value): Value {
  const given = (
    isList(value) ? value : typeof value === 'string' ? value.split(';') : value === null ? [] : [value]
  )
    .filter((item) => item !== null)
    .map((item) => String(item).trim())
    .filter((item) => item !== '');
  if (given.length === 0) return null;
  const order = (field.options ?? []).map((option) => option.value);
  const position = (item: string) => (order.includes(item) ? order.indexOf(item) : order.length);
  return [...new Set(given)].sort((a, b) => position(a) - position(b));
}

/** What a write sends; lists as Salesforce joins them. A null clears the field. */
export function wireValues(values: Values): Record<string, Scalar> {
  return Object.fromEntries(
    Object.entries(values).map(([path, value]) => [path, isList(value) ? value.join(';') || null : value]),
  );
}
