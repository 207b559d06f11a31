import { CODES } from '../../model/codes.ts';
import type { Problem } from '../../model/errors.ts';
import { normaliseKey } from '../../model/key.ts';
import { isEmpty, type Scalar, type Value, type Values } from '../../model/value.ts';
import { canonical } from './convert.ts';
import { newLink } from './external-link.ts';
import { optionNamed } from './options.ts';
import type { HaloField, HaloOption, HaloSchema } from './schema.ts';
import { placed } from './ticket-body.ts';
import { isWireObject, objectsOf, property, type WireObject } from './wire.ts';

export type Serialised =
  | { readonly kind: 'ok'; readonly body: WireObject }
  | { readonly kind: 'problem'; readonly problem: Problem };

/**
 * The element to post. `current` is the record as Halo has it now, where nested collections are touched: some builds
 * replace a posted `customfields` array or address as a whole, so that the known rest is sent along.
 */
export function toWire(
  schema: HaloSchema,
  values: Values,
  options: {
    readonly create: boolean;
    readonly current?: WireObject | undefined;
    /** The SLA whose priorities the record takes: null for none at all. */
    readonly sla?: number | null | undefined;
  },
): Serialised {
  const body: Record<string, unknown> = {};
  const custom = new Map<number, unknown>();
  const nested = new Map<string, Record<string, unknown>>();
  for (const [path, value] of Object.entries(values)) {
    const field = schema.fields.get(path);
    const allowed = options.create ? field?.catalogue.createable : field?.catalogue.updateable;
    if (field === undefined || !allowed)
      return { kind: 'problem', problem: notWritable(schema, path, options.create) };
    const sent =
      field.at.kind === 'option' ? optionValue(field, value, options.sla) : wireValue(field, value);
    if (sent.kind === 'problem') return sent;
    const { at } = field;
    if (at.kind === 'property' || at.kind === 'option') body[at.name] = sent.value;
    if (at.kind === 'custom') custom.set(at.id, sent.value);
    if (at.kind === 'nested') nested.set(at.parent, { ...nested.get(at.parent), [at.name]: sent.value });
    if (at.kind === 'externalLink' && sent.value !== '') {
      body.new_external_link = newLink(sent.value);
    }
  }
  for (const [parent, parts] of nested) {
    const known = options.current === undefined ? undefined : property(options.current, parent);
    body[parent] = { ...(isWireObject(known) ? writableAddress(known) : {}), ...parts };
  }
  if (custom.size > 0) body.customfields = customEntries(schema, custom, options.current);
  return { kind: 'ok', body: finished(schema, body, options.create) };
}

function finished(schema: HaloSchema, body: Record<string, unknown>, create: boolean): WireObject {
  const { commands } = schema.object;
  if (commands === undefined) return create ? completed(schema, body) : body;
  return { ...placed(body, create), ...(create ? commands.create : commands.update) };
}

/** True when the posted element needs the record's current collections beside the changed entry. */
export function needsCurrent(schema: HaloSchema, values: Values): boolean {
  return Object.keys(values).some((path) => {
    const at = schema.fields.get(path)?.at;
    if (at?.kind === 'option')
      return at.source === 'priority' && !('tickettype_id' in values || 'sla_id' in values);
    return at?.kind === 'custom' || at?.kind === 'nested';
  });
}

const ADDRESS_PROPERTIES = ['id', 'type', 'line1', 'line2', 'line3', 'line4', 'postcode'];

function writableAddress(known: WireObject): WireObject {
  return Object.fromEntries(
    ADDRESS_PROPERTIES.map((name) => [name, property(known, name)]).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** The changed entries, and the known others except those that cannot be given back as they came (passwords, tables). */
function customEntries(
  schema: HaloSchema,
  changed: ReadonlyMap<number, unknown>,
  current: WireObject | undefined,
) {
  const untouchable = new Set(
    [...schema.fields.values()].flatMap(({ at, readable, catalogue }) =>
      at.kind === 'custom' && !(readable && catalogue.updateable) ? [at.id] : [],
    ),
  );
  const known = current === undefined ? [] : objectsOf(property(current, 'customfields'));
  const kept = known
    .filter((entry) => property(entry, 'isencrypted') !== true)
    .map((entry) => ({ id: Number(property(entry, 'id')), value: property(entry, 'value') }))
    .filter(({ id, value }) => !changed.has(id) && !untouchable.has(id) && !isBlank(value));
  return [...kept, ...[...changed].map(([id, value]) => ({ id, value }))];
}

function isBlank(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/** What Halo wants of a new record beyond the mapped fields. */
function completed(schema: HaloSchema, body: Record<string, unknown>): WireObject {
  if (schema.object.name === 'Users' && isBlank(body.name)) return { ...body, ...nameFor(body) };
  if (schema.object.name === 'Client') {
    // A new customer's phone and address belong to the main site that is created with it.
    return {
      ...(isBlank(body.main_phonenumber) ? {} : { newclient_phonenumber: body.main_phonenumber }),
      ...(isBlank(body.main_delivery_address)
        ? {}
        : { newclient_delivery_address: body.main_delivery_address }),
      ...body,
    };
  }
  return body;
}

/**
 * "Username must be entered" means `name`, even where first name and surname are given. Somebody of whom no name is known is named by
 * what does tell who it is; first name and surname are sent empty with it, so that Halo does not make them of it.
 */
function nameFor({ firstname, surname, ...others }: Readonly<Record<string, unknown>>): WireObject {
  const name = [firstname, surname].filter((part) => typeof part === 'string' && part !== '').join(' ');
  if (name !== '') return { name };
  const known = ['emailaddress', 'phonenumber', 'mobilenumber'].map((key) => others[key]);
  const [first] = known.filter((value) => !isBlank(value));
  return first === undefined ? {} : { name: first, firstname: '', surname: '' };
}

type Sent =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'problem'; readonly problem: Problem };

function wireValue(field: HaloField, value: Value): Sent {
  const { catalogue, at } = field;
  const given = canonical(catalogue, value);
  if (isEmpty(given) || given === null) return { kind: 'value', value: cleared(field) };
  switch (catalogue.type) {
    case 'id':
    case 'reference': {
      const id = Number(given);
      return Number.isSafeInteger(id)
        ? { kind: 'value', value: id }
        : invalid(field, 'It is no id of a Halo record.');
    }
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return typeof given === 'number'
        ? { kind: 'value', value: given }
        : invalid(field, 'It is not a number.');
    case 'checkbox':
      return typeof given === 'boolean'
        ? { kind: 'value', value: given }
        : invalid(field, 'It is neither true nor false.');
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(String(given))
        ? { kind: 'value', value: `${String(given)}T00:00:00` }
        : invalid(field, 'It is not a date.');
    case 'datetime':
      return Number.isNaN(Date.parse(String(given)))
        ? invalid(field, 'It is not a date and time.')
        : { kind: 'value', value: new Date(String(given)).toISOString() };
    case 'select':
      return at.kind === 'custom'
        ? optionId(field, at.options, String(given))
        : { kind: 'value', value: given };
    case 'multiselect':
      return at.kind === 'custom' ? optionIds(field, at.options, given) : { kind: 'value', value: given };
    default:
      return tooLong(field, String(given)) ?? { kind: 'value', value: given };
  }
}

/** What empties a field. Null may count as "not given" in Halo's merge, hence '' for text and 0 for references ("none"). */
function cleared(field: HaloField): unknown {
  const { type } = field.catalogue;
  if (type === 'multiselect') return [];
  if (type === 'reference') return 0;
  if (type === 'select') return field.at.kind === 'custom' || field.at.kind === 'property' ? '' : 0;
  if (['integer', 'decimal', 'currency', 'percent', 'date', 'datetime', 'checkbox'].includes(type))
    return null;
  return '';
}

function optionId(field: HaloField, options: readonly HaloOption[], label: string): Sent {
  const wanted = normaliseKey(label);
  const found = options.filter((option) => normaliseKey(option.label) === wanted);
  const option = found.find((candidate) => candidate.active) ?? found[0];
  return option === undefined
    ? invalid(field, 'It is not one of the options of the field.')
    : { kind: 'value', value: option.id };
}

/** An option of the tenant by its label, or by its number as mappings may write it. Of priorities only those of the record's SLA count. */
function optionValue(field: HaloField, value: Value, sla: number | null | undefined): Sent {
  const { at, catalogue } = field;
  const given = canonical(catalogue, value);
  if (at.kind !== 'option' || isEmpty(given) || given === null)
    return { kind: 'value', value: cleared(field) };
  const all = at.options ?? [];
  const within =
    at.source !== 'priority' || sla === undefined ? all : all.filter((option) => option.sla === sla);
  const option = optionNamed(within, String(given));
  if (option !== undefined) return { kind: 'value', value: option.id };
  if (optionNamed(all, String(given)) === undefined)
    return invalid(field, 'It is not one of the options of the field.');
  return { kind: 'problem', problem: notOfSla(field, sla) };
}

function notOfSla({ catalogue }: HaloField, sla: number | null | undefined): Problem {
  return {
    code: 'VALUE_INVALID',
    kind: CODES.VALUE_INVALID.kind,
    field: catalogue.path,
    what:
      sla === null
        ? 'The ticket has no SLA, and without one Halo takes no priority.'
        : "The priority is none of the ticket's SLA.",
    why: 'Priorities belong to an SLA, which a ticket has from its type; the same number is another priority under another SLA.',
    todo: 'Map the value to a priority of that SLA, or give the ticket type the SLA in Halo (Configuration > Tickets > Ticket Types > Defaults); then run "crosswalk pull".',
  };
}

function optionIds(field: HaloField, options: readonly HaloOption[], given: Value): Sent {
  const labels: readonly Scalar[] = typeof given === 'object' && given !== null ? given : [given];
  const ids: unknown[] = [];
  for (const label of labels) {
    const sent = optionId(field, options, String(label));
    if (sent.kind === 'problem') return sent;
    // Halo wants nested ids as objects.
    ids.push({ id: sent.value });
  }
  return { kind: 'value', value: ids };
}

function tooLong(field: HaloField, text: string): Sent | undefined {
  const { length } = field.catalogue;
  if (length === undefined || text.length <= length) return undefined;
  return {
    kind: 'problem',
    problem: {
      code: 'VALUE_INVALID',
      kind: CODES.VALUE_INVALID.kind,
      field: field.catalogue.path,
      what: `The text for Halo's field "${field.catalogue.path}" is too long.`,
      why: `It has ${text.length} characters, the field takes ${length}.`,
      todo: `Add "transform: [{ truncate: ${length} }]" to the field's row, or raise the limit of the field in Halo.`,
    },
  };
}

function invalid(field: HaloField, why: string): Sent {
  return {
    kind: 'problem',
    problem: {
      code: 'VALUE_INVALID',
      kind: CODES.VALUE_INVALID.kind,
      field: field.catalogue.path,
      what: `The value for Halo's field "${field.catalogue.path}" (${field.catalogue.native}) does not fit.`,
      why,
      todo:
        field.catalogue.options === undefined
          ? CODES.VALUE_INVALID.cure
          : 'Add the option to the field in Halo (then run "crosswalk pull"), or map the value in the value map of the row.',
    },
  };
}

function notWritable(schema: HaloSchema, path: string, create: boolean): Problem {
  return {
    code: 'VALUE_INVALID',
    kind: CODES.VALUE_INVALID.kind,
    field: path,
    what: `Halo's field "${path}" of ${schema.object.name} cannot be set when a record is ${create ? 'created' : 'changed'}.`,
    why: schema.fields.has(path)
      ? 'Halo fills it by itself, or takes it at creation only.'
      : 'There is no such field.',
    todo: 'Remove the field from the mapping, or give its row "write: create".',
  };
}
