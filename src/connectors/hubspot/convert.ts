import type { CatalogueField } from '../../model/catalogue.ts';
import type { Scalar, Value } from '../../model/value.ts';
import type { HubspotProperty } from './describe.ts';

type Typed = Pick<HubspotProperty, 'name' | 'type' | 'fieldType'>;

/** What HubSpot's text means; '' and null are empty. A text that does not suit its type comes back as it is. */
export function valueFrom(property: Typed, text: string | null | undefined): Value {
  // Text areas come back with the line ends of whoever typed them.
  const clean = text?.replace(/\r\n?/g, '\n').trim() ?? '';
  if (clean === '') return null;
  switch (property.type) {
    case 'number':
      // HubSpot calls its ids numbers.
      if (property.name === 'hs_object_id') return clean;
      return Number.isFinite(Number(clean)) ? Number(clean) : clean;
    case 'bool':
      return booleanOf(clean) ?? clean;
    case 'enumeration':
      if (property.fieldType === 'booleancheckbox') return booleanOf(clean) ?? clean;
      return property.fieldType === 'checkbox' ? choicesOf(clean.split(';')) : clean;
    case 'date':
      return dateOf(clean) ?? clean;
    case 'datetime':
      return isoOf(clean) ?? clean;
    default:
      return isAddress(property) ? clean.toLowerCase() : clean;
  }
}

/** What a write sends: HubSpot takes text only, and clears with ''. */
export function textOf(property: Typed, value: Value): string {
  if (value === null) return '';
  if (isList(value)) {
    const choices = choicesOf(value);
    return isList(choices) ? choices.join(';') : '';
  }
  const text = String(value).replace(/\r\n?/g, '\n').trim();
  if (property.type === 'date') return dateOf(text) ?? text;
  if (property.type === 'datetime') return isoOf(text) ?? text;
  if (property.type === 'bool' || property.fieldType === 'booleancheckbox') {
    return String(booleanOf(text) ?? text);
  }
  return isAddress(property) ? text.toLowerCase() : text;
}

/** What HubSpot gives back after storing this value. Pure; idempotent. */
export function canonical(field: CatalogueField, value: Value): Value {
  const [type = '', fieldType = ''] = field.native.split('/');
  const property = { name: field.path, type, fieldType };
  return valueFrom(property, textOf(property, value));
}

/** HubSpot compares addresses without case and is said to store them in small letters: either way one spelling is sent. */
function isAddress({ name, type }: Typed): boolean {
  return type === 'string' && name === 'email';
}

function isList(value: Value): value is readonly Scalar[] {
  return Array.isArray(value);
}

function booleanOf(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** A choice before which nothing stands would be added to what the record has: HubSpot reads `;b` as "and b". */
function choicesOf(items: readonly Scalar[]): Value {
  const choices = new Set(items.map((item) => String(item ?? '').trim()).filter((item) => item !== ''));
  return choices.size === 0 ? null : [...choices].sort();
}

/** The calendar day as written; epoch milliseconds stand for midnight UTC. */
function dateOf(text: string): string | undefined {
  const iso = isoOf(text);
  if (iso === undefined) return undefined;
  return /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? iso.slice(0, 10);
}

/** Calculated datetimes come as epoch milliseconds, and some times without their milliseconds; one without a zone is UTC. */
function isoOf(text: string): string | undefined {
  if (/^-?\d{6,16}$/.test(text)) return isoAt(Number(text));
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/.test(text)) return undefined;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10)) || text.length === 10;
  return isoAt(Date.parse(zoned ? text : `${text}Z`));
}

function isoAt(time: number): string | undefined {
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : undefined;
}
