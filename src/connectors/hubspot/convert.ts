import type { CatalogueField } from '../../model/catalogue.ts';
import type { Value } from '../../model/value.ts';
import type { HubspotProperty } from './describe.ts';

type Typed = Pick<HubspotProperty, 'type' | 'fieldType'>;

/** What HubSpot's text means; '' and null are empty. A text that does not suit its type comes back as it is. */
export function valueFrom(property: Typed, text: string | null | undefined): Value {
  if (text === null || text === undefined || text === '') return null;
  switch (property.type) {
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'bool':
      return booleanOf(text) ?? text;
    case 'enumeration':
      if (property.fieldType === 'booleancheckbox') return booleanOf(text) ?? text;
      if (property.fieldType !== 'checkbox') return text;
      return choicesOf(text);
    case 'date':
      return isoOf(text)?.slice(0, 10) ?? text;
    case 'datetime':
      return isoOf(text) ?? text;
    default:
      return text;
  }
}

/** What a write sends: HubSpot takes text only, and clears with ''. */
export function textOf(property: Typed, value: Value): string {
  if (value === null) return '';
  if (isList(value)) return value.join(';');
  if (property.type === 'date' && typeof value === 'string') return isoOf(value)?.slice(0, 10) ?? value;
  if (property.type === 'datetime' && typeof value === 'string') return isoOf(value) ?? value;
  return String(value);
}

/** What HubSpot gives back after storing this value. Pure; idempotent. */
export function canonical(field: CatalogueField, value: Value): Value {
  const [type = '', fieldType = ''] = field.native.split('/');
  return valueFrom({ type, fieldType }, textOf({ type, fieldType }, value));
}

function isList(value: Value): value is readonly (string | number | boolean | null)[] {
  return Array.isArray(value);
}

function booleanOf(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

function choicesOf(text: string): Value {
  const choices = [...new Set(text.split(';').map((choice) => choice.trim()))].filter((choice) => choice);
  return choices.length === 0 ? null : choices.sort();
}

/** Calculated datetimes come as epoch milliseconds, and some times without their milliseconds. */
function isoOf(text: string): string | undefined {
  const time = /^-?\d{6,}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : undefined;
}
