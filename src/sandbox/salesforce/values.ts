import { SalesforceError } from './errors.ts';
import { type FieldDescribe, isText } from './fields.ts';
import { normaliseId } from './ids.ts';
import type { Scalar } from './store.ts';

/** `2024-01-31T10:11:12.000+0000`: what Salesforce sends, to the second and always in UTC. */
export function wireDateTime(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, -1)}+0000`;
}

/** Milliseconds of a datetime in any ISO form, `+0000` included; `undefined` when it is none. */
export function parseDateTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const ms = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? undefined : ms;
}

/** The form of a value in the store, `undefined` for null. Throws what Salesforce says to a value of the wrong type. */
export function coerce(field: FieldDescribe, value: unknown): Scalar | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'object') throw deserialize(field, 'START_OBJECT', '');
  switch (field.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false') return value === 'true';
      throw deserialize(field, token(value), String(value));
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return number(field, value);
    case 'date': {
      if (value === '') return undefined;
      const text = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)(T.*)?$/.exec(value)?.[1] : undefined;
      if (text === undefined || Number.isNaN(Date.parse(text)))
        throw deserialize(field, token(value), String(value));
      return text;
    }
    case 'datetime': {
      if (value === '') return undefined;
      const ms = typeof value === 'string' ? (parseDateTime(value) ?? dateOnly(value)) : undefined;
      if (ms === undefined) throw deserialize(field, token(value), String(value));
      return wireDateTime(ms);
    }
    default:
      if (typeof value === 'boolean') throw deserialize(field, token(value), String(value));
      return text(field, String(value));
  }
}

function text(field: FieldDescribe, value: string): string | undefined {
  const trimmed = value.trim();
  if (trimmed === '') return undefined;
  if (field.type === 'reference' || field.type === 'id') return normaliseId(trimmed) ?? trimmed;
  if (field.type !== 'multipicklist') return trimmed;
  const order = field.picklistValues.map((item) => item.value);
  const chosen = [
    ...new Set(
      trimmed
        .split(';')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
  ];
  const position = (item: string) => (order.includes(item) ? order.indexOf(item) : order.length);
  return chosen.sort((a, b) => position(a) - position(b)).join(';');
}

function number(field: FieldDescribe, value: unknown): number | undefined {
  if (value === '') return undefined;
  const parsed = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isFinite(parsed)) throw deserialize(field, token(value), String(value));
  if (field.type === 'int') {
    if (!Number.isInteger(parsed)) throw deserialize(field, 'VALUE_NUMBER_FLOAT', String(value));
    return parsed;
  }
  const factor = 10 ** field.scale;
  return field.scale < 15 && Math.abs(parsed) < 1e12 ? Math.round(parsed * factor) / factor : parsed;
}

function dateOnly(value: string): number | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : undefined;
}

function token(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'VALUE_TRUE' : 'VALUE_FALSE';
  if (typeof value === 'number') return Number.isInteger(value) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  return 'VALUE_STRING';
}

function deserialize(field: FieldDescribe, found: string, value: string): SalesforceError {
  const type = field.type === 'datetime' ? 'datetime' : isText(field.type) ? 'string' : field.type;
  return new SalesforceError(
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${type} from ${found} value ${value} or request may be missing a required field at [line:1, column:2]`,
    [field.name],
  );
}

/** Checks that hold for a user's write and not for loaded data. */
export function validate(field: FieldDescribe, value: Scalar): void {
  const shown = String(value);
  const refuse = (code: string, message: string) =>
    new SalesforceError(code, `${field.label}: ${message}`, [field.name]);
  if (
    field.length > 0 &&
    typeof value === 'string' &&
    sizeOf(field, value) > field.length &&
    field.type !== 'reference'
  ) {
    throw refuse('STRING_TOO_LONG', `data value too large: ${shown} (max length=${field.length})`);
  }
  if (field.type === 'email' && !EMAIL.test(shown)) {
    throw refuse('INVALID_EMAIL_ADDRESS', `invalid email address: ${shown}`);
  }
  if (field.restrictedPicklist && field.picklistValues.length > 0) {
    const known = new Set(field.picklistValues.map((item) => item.value));
    const bad =
      field.type === 'multipicklist'
        ? shown.split(';').find((item) => !known.has(item))
        : known.has(shown)
          ? undefined
          : shown;
    if (bad !== undefined) {
      throw refuse(
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        `bad value for restricted picklist field: ${bad}`,
      );
    }
  }
  if (
    field.precision > 0 &&
    typeof value === 'number' &&
    Math.abs(value) >= 10 ** (field.precision - field.scale)
  ) {
    throw refuse('NUMBER_OUTSIDE_VALID_RANGE', `value outside of valid range on numeric field: ${shown}`);
  }
}

/** Characters; bytes where the describe says that a field has as many bytes as characters. */
function sizeOf(field: FieldDescribe, value: string): number {
  return field.byteLength === field.length ? Buffer.byteLength(value, 'utf8') : [...value].length;
}

const EMAIL = /^[A-Za-z0-9._|\\%#~`=?&/$^*!}{+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$/;
