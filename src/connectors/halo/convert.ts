import type { CatalogueField, FieldOption } from '../../model/catalogue.ts';
import { normaliseKey } from '../../model/key.ts';
import type { SystemRecord } from '../../model/record.ts';
import type { Scalar, Value } from '../../model/value.ts';
import { isGeneralUser } from './general-user.ts';
import { optionLabel } from './option-label.ts';
import { type HaloField, type HaloOption, type HaloSchema, INTEGRATION_NAME } from './schema.ts';
import { idOf, isWireObject, objectsOf, property, textOf, type WireObject } from './wire.ts';

/** Dates Halo stores where there is none. */
const PLACEHOLDER_DATE = /^(0001-01-01|1899-12-30|1900-01-01|1901-01-01)/;

/**
 * What a row can be trusted to show: the whole record (`details`: what is absent is empty), or a list row with the ids of the
 * custom fields that this list is known to show, so that a missing entry of theirs means empty.
 */
export type RowContext = 'details' | { readonly listed: ReadonlySet<number> };

/** A list row about whose custom fields nothing is known. */
export const SLIM: RowContext = { listed: new Set() };

export function toRecord(
  schema: HaloSchema,
  row: WireObject,
  id: string,
  paths: readonly string[],
  context: RowContext,
): SystemRecord {
  const { object } = schema;
  const values: Record<string, Value> = {};
  let partial = false;
  for (const path of paths) {
    const field = schema.fields.get(path);
    if (field === undefined) continue;
    if (field.at.kind === 'address') values[path] = addressOf(schema, id);
    else {
      const found = rawValue(schema, field, row, context);
      if (found.known) values[path] = fromWire(field, found.raw);
      else partial = true;
    }
  }
  const modified =
    object.modifiedProperty === undefined ? null : dateTime(property(row, object.modifiedProperty));
  const gone = object.softDeletes === true ? goneOf(row, id) : {};
  const mainSite = object.name === 'Client' ? idOf(property(row, 'main_site_id')) : undefined;
  return {
    id,
    values,
    ...(typeof modified === 'string' ? { modified } : {}),
    ...(property(row, object.inactiveProperty) === true ? { inactive: true } : {}),
    ...gone,
    ...(mainSite === undefined ? {} : { refs: { site_id: mainSite } }),
    ...(partial ? { partial: true } : {}),
  };
}

function goneOf(row: WireObject, id: string): Pick<SystemRecord, 'deleted' | 'mergedInto'> {
  const survivor = idOf(property(row, 'merged_into_id'));
  return {
    ...(property(row, 'deleted') === true ? { deleted: true } : {}),
    ...(survivor === undefined || survivor === id ? {} : { mergedInto: survivor }),
  };
}

/** What a row of which nothing else is known shows of one field; `undefined` where it does not show it. */
export function shownValue(schema: HaloSchema, row: WireObject, path: string): Value | undefined {
  const field = schema.fields.get(path);
  const found = field === undefined ? UNKNOWN : rawValue(schema, field, row, SLIM);
  return field !== undefined && found.known ? fromWire(field, found.raw) : undefined;
}

type Found = { readonly known: true; readonly raw: unknown } | { readonly known: false };

const UNKNOWN: Found = { known: false };

/** Lists leave properties out or null that the details have, so that null is believed only where the list is known for it. */
function rawValue({ emails }: HaloSchema, field: HaloField, row: WireObject, context: RowContext): Found {
  if (!field.readable) return { known: true, raw: null };
  const { at } = field;
  const details = context === 'details';
  switch (at.kind) {
    case 'property': {
      const raw = property(row, at.name);
      if (raw === undefined && !details) return UNKNOWN;
      if (raw === null && !details && !at.listed) return UNKNOWN;
      return { known: true, raw: isNobody(at.name, row) ? null : raw };
    }
    case 'option': {
      const raw = property(row, at.name);
      if (raw === undefined && !details) return UNKNOWN;
      if (raw === null && !details && !at.listed) return UNKNOWN;
      const label = optionLabel(at, row, raw);
      return label === undefined ? UNKNOWN : { known: true, raw: label };
    }
    case 'address':
      return UNKNOWN;
    case 'agentEmail': {
      const raw = property(row, at.agent);
      if (raw === undefined && !details) return UNKNOWN;
      const id = isNobody(at.agent, row) ? undefined : idOf(raw);
      if (id === undefined) return { known: true, raw: null };
      return emails === undefined ? UNKNOWN : { known: true, raw: emails.get(id) ?? null };
    }
    case 'nested': {
      const parent = property(row, at.parent);
      if (isWireObject(parent)) return { known: true, raw: property(parent, at.name) };
      return details ? { known: true, raw: null } : UNKNOWN;
    }
    case 'custom': {
      const entry = objectsOf(property(row, 'customfields')).find(
        (item) => Number(property(item, 'id')) === at.id,
      );
      if (entry !== undefined) return { known: true, raw: entry };
      return details || context.listed.has(at.id) ? { known: true, raw: null } : UNKNOWN;
    }
    case 'externalLink': {
      const links = property(row, 'external_links');
      if (!Array.isArray(links) && !details) return UNKNOWN;
      return { known: true, raw: externalLinkOf(row) ?? null };
    }
    default:
      return at satisfies never;
  }
}

/** Where agents open it in their browser: the tenant's address, not the API's. */
function addressOf({ base }: HaloSchema, id: string): string {
  return `${base}/ticket?id=${id}`;
}

/** "Unassigned" is a row among the agents, "General User" one among the users of each site: nobody's ticket refers to them. */
function isNobody(name: string, row: WireObject): boolean {
  if (name === 'agent_id') return normaliseKey(textOf(property(row, 'agent_name'))) === 'unassigned';
  return (
    name === 'user_id' &&
    isGeneralUser({ name: property(row, 'user_name'), emailaddress: property(row, 'user_email') })
  );
}

/** Our own mark among the record's external links. */
function externalLinkOf(row: WireObject): string | undefined {
  const own = objectsOf(property(row, 'external_links')).find(
    (link) => normaliseKey(textOf(property(link, 'integration_name'))) === INTEGRATION_NAME,
  );
  return own === undefined ? undefined : textOf(property(own, 'third_party_id'));
}

function fromWire(field: HaloField, raw: unknown): Value {
  if (field.at.kind === 'custom') return fromCustom(field, field.at.options, raw);
  return plain(field.catalogue, raw);
}

/** An entry `{ id, name, value, display }`; selects hold the look-up's id in `value` and its text in `display`. */
function fromCustom(field: HaloField, options: readonly HaloOption[], entry: unknown): Value {
  const value = isWireObject(entry) ? property(entry, 'value') : entry;
  const display = isWireObject(entry) ? textOf(property(entry, 'display')) : undefined;
  switch (field.catalogue.type) {
    case 'select':
      return choice(options, value, display);
    case 'multiselect':
      return canonical(field.catalogue, choices(options, value, display));
    default:
      return plain(field.catalogue, value);
  }
}

function choice(options: readonly HaloOption[], value: unknown, display: string | undefined): Scalar {
  const text = textOf(isWireObject(value) ? property(value, 'id') : value);
  if (text === undefined) return null;
  const byId = options.find((option) => String(option.id) === text);
  if (byId !== undefined) return byId.label;
  // 0 and -1 are "nothing chosen" unless the list has such a row.
  if (/^(0|-1)$/.test(text)) return null;
  return labelled(options, display ?? text);
}

/** Ids as an array, as objects, or as text joined by commas. */
function choices(
  options: readonly HaloOption[],
  value: unknown,
  display: string | undefined,
): readonly Scalar[] {
  const items = Array.isArray(value) ? value : (textOf(value)?.split(/[,;]/) ?? []);
  return items
    .map((item: unknown) =>
      choice(options, item, isWireObject(item) ? textOf(property(item, 'name')) : display),
    )
    .filter((label) => label !== null);
}

function labelled(options: readonly { readonly label: string }[], text: string): string {
  const wanted = normaliseKey(text);
  return options.find((option) => normaliseKey(option.label) === wanted)?.label ?? text;
}

/** An option by its label or, where none has that label, by its id. */
function optionText(options: readonly FieldOption[], text: string): string {
  const label = labelled(options, text);
  if (options.some((option) => option.label === label)) return label;
  return options.find(({ id }) => id === text)?.label ?? label;
}

function plain(field: CatalogueField, raw: unknown): Value {
  if (raw === undefined || raw === null) return field.type === 'checkbox' ? false : null;
  if (typeof raw === 'object') return null;
  return canonical(
    field,
    typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean' ? raw : null,
  );
}

/** How Halo gives a value back: trimmed, empty as null, placeholder dates as null, ids as text, options by their label. */
export function canonical(field: CatalogueField, value: Value): Value {
  if (field.type === 'multiselect') return multi(field, value);
  const scalar = isList(value) ? value.join('; ') : value;
  if (field.type === 'checkbox') return checkbox(scalar);
  if (scalar === null || (typeof scalar === 'string' && scalar.trim() === '')) return null;
  switch (field.type) {
    case 'id':
    case 'reference':
      // Text that is no number (a name, an id of another system) is kept, for the write to refuse it by name.
      return typeof scalar === 'string' && !Number.isFinite(Number(scalar))
        ? scalar.trim()
        : (idOf(scalar) ?? null);
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return number(scalar, field.type === 'integer' ? 0 : field.scale);
    case 'date':
      return date(scalar);
    case 'datetime':
      return dateTime(scalar);
    case 'select':
      return optionText(field.options ?? [], String(scalar).trim());
    default:
      return String(scalar).replace(/\r\n?/g, '\n').trim();
  }
}

function isList(value: Value): value is readonly Scalar[] {
  return Array.isArray(value);
}

function multi(field: CatalogueField, value: Value): Value {
  const items = isList(value) ? value : value === null || value === '' ? [] : [value];
  const labels = items
    .filter((item) => item !== null)
    .map((item) => labelled(field.options ?? [], String(item).trim()));
  const order = (label: string) => {
    const index = (field.options ?? []).findIndex((option) => option.label === label);
    return index < 0 ? Number.MAX_SAFE_INTEGER : index;
  };
  const unique = [...new Set(labels)].sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
  return unique.length === 0 ? null : unique;
}

function checkbox(value: Scalar): Value {
  if (value === null) return false;
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase();
    if (['', '0', 'false', 'no', 'n'].includes(text)) return false;
    return ['1', 'true', 'yes', 'y'].includes(text) ? true : value;
  }
  return typeof value === 'number' ? value !== 0 : value;
}

function number(value: Scalar, scale: number | undefined): Value {
  const parsed =
    typeof value === 'number' ? value : Number(String(value).replace(/^[£$€]\s?|,(?=\d{3}\b)/g, ''));
  if (!Number.isFinite(parsed)) return value;
  if (scale === undefined) return parsed;
  const rounded = Number(parsed.toFixed(scale));
  return Object.is(rounded, -0) ? 0 : rounded;
}

/** Day only. Halo sends midnight without a zone, which must not be shifted. */
function date(value: Scalar): Value {
  const text = String(value).trim();
  if (PLACEHOLDER_DATE.test(text)) return null;
  return /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? text;
}

/** Halo's date-times carry no zone and mean UTC. */
export function dateTime(value: unknown): Value {
  if (typeof value !== 'string' || value.trim() === '') return null;
  const text = value.trim().replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T');
  if (PLACEHOLDER_DATE.test(text)) return null;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes('T') ? text : `${text}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}
