import type { WireRecord } from '../system.ts';
import { exception } from './answers.ts';
import { isRecord } from './body.ts';
import type { Config } from './config.ts';
import { parseStamp, stamp } from './time.ts';

/** `FieldInfo.type`. */
const TYPE = { text: 0, memo: 1, select: 2, multi: 3, date: 4, checkbox: 6 } as const;
/** `FieldInfo.inputtype` of a text field that takes numbers. */
const INPUT = { integer: 1, money: 2, decimal: 4 } as const;

export type CustomValues = Readonly<Record<number, unknown>>;

/** Custom fields of an entity kind (`typeid`: 1 ticket, 2 client, 3 site, 4 user). */
export function fieldsOf(config: Config, typeid: number): readonly WireRecord[] {
  return config.fieldinfo.all().filter((field) => field['usage'] === typeid);
}

const NEW_FIELD: WireRecord = {
  ...{
    type: TYPE.text,
    inputtype: 0,
    lookup: 0,
    characterlimit: 0,
    hint: '',
    regex: '',
    third_party_name: '',
  },
  ...{ custom: 1, mandatory: false, readonly: false, searchable: false },
};

/**
 * What `POST /FieldInfo` stores: for a new field with every property it did not send. Names begin with `CF` and are
 * unique among the fields of one kind; the words of both refusals are best knowledge.
 */
export function newField(config: Config, input: WireRecord): WireRecord {
  if (Number(input['id'] ?? 0) > 0) return input;
  const usage = Number(input['usage'] ?? input['typeid'] ?? 0);
  if (![1, 2, 3, 4].includes(usage)) throw exception('Please select the entity that this field is used for');
  const given = String(input['name'] ?? '').trim();
  if (given === '') throw exception('Name must be entered');
  const name = given.startsWith('CF') ? given : `CF${given}`;
  const same = fieldsOf(config, usage).some(
    (row) => String(row['name']).toLowerCase() === name.toLowerCase(),
  );
  if (same) throw exception('A Custom Field with this Name already exists');
  const { typeid: _typeid, ...rest } = input;
  return { ...NEW_FIELD, label: given.replace(/^CF/, ''), ...rest, name, usage };
}

/** The values of a select field: `[{ id, name, ... }]`. */
export function optionsOf(config: Config, field: WireRecord): readonly WireRecord[] {
  const lookupid = Number(field['lookup'] ?? 0);
  return lookupid === 0 ? [] : config.lookup.all().filter((row) => row['lookupid'] === lookupid);
}

/** `customfields` of a record as details show them: every field of its kind, set or not. */
export function showCustomFields(
  config: Config,
  fields: readonly WireRecord[],
  values: CustomValues,
): readonly WireRecord[] {
  return fields.map((field) => {
    const stored = values[Number(field['id'])] ?? null;
    const { value, display } = show(config, field, stored);
    return {
      id: field['id'],
      name: field['name'],
      label: field['label'],
      type: field['type'],
      value,
      display,
      characterlimit: field['characterlimit'] ?? 0,
      inputtype: field['inputtype'] ?? 0,
      usage: field['usage'],
      searchable: field['searchable'] ?? false,
      third_party_name: field['third_party_name'] ?? '',
      regex: field['regex'] ?? '',
    };
  });
}

function show(config: Config, field: WireRecord, stored: unknown): { value: unknown; display: string } {
  if (stored === null) return { value: null, display: '' };
  const label = (id: unknown) =>
    String(optionsOf(config, field).find((option) => option['id'] === id)?.['name'] ?? '');
  if (Array.isArray(stored)) {
    return {
      value: stored.map((id: unknown) => ({ id, name: label(id) })),
      display: stored.map(label).join(', '),
    };
  }
  if (field['type'] === TYPE.select) return { value: stored, display: label(stored) };
  if (field['type'] === TYPE.checkbox) return { value: stored, display: stored === true ? 'Yes' : 'No' };
  return { value: stored, display: String(stored) };
}

export interface CustomFieldRules {
  /** Fields that the array leaves out become empty. */
  readonly replace: boolean;
  /** Options may be given by label, as a person picks them; the API takes ids only. */
  readonly labels: boolean;
}

/** The values after a POST of `customfields`: `[{ id, value }]` or `[{ name, value }]`; unknown fields are ignored. */
export function writeCustomFields(
  config: Config,
  typeid: number,
  before: CustomValues,
  input: unknown,
  rules: CustomFieldRules,
): CustomValues {
  if (!Array.isArray(input)) return before;
  const fields = fieldsOf(config, typeid);
  const after: Record<number, unknown> = rules.replace ? {} : { ...before };
  for (const entry of input) {
    if (!isRecord(entry) || !('value' in entry)) continue;
    const field = findField(fields, entry);
    if (field !== undefined) after[Number(field['id'])] = check(config, field, entry['value'], rules);
  }
  return after;
}

function findField(fields: readonly WireRecord[], entry: WireRecord): WireRecord | undefined {
  const id = Number(entry['id'] ?? 0);
  if (id > 0) return fields.find((field) => field['id'] === id);
  const name = String(entry['name'] ?? '').toLowerCase();
  return fields.find((field) => String(field['name']).toLowerCase() === name);
}

function check(config: Config, field: WireRecord, value: unknown, rules: CustomFieldRules): unknown {
  if (value === null || value === undefined || value === '') return null;
  switch (field['type']) {
    case TYPE.select:
      return option(config, field, isRecord(value) ? value['id'] : value, rules);
    case TYPE.multi:
      return chosen(value)
        .map((item) => option(config, field, isRecord(item) ? item['id'] : item, rules))
        .filter((id) => id !== null);
    case TYPE.date: {
      const instant = typeof value === 'string' ? parseStamp(value) : undefined;
      return instant === undefined ? refuse(field) : stamp(instant);
    }
    case TYPE.checkbox:
      if (value === true || value === 1 || /^(true|1)$/i.test(String(value))) return true;
      return value === false || value === 0 || /^(false|0)$/i.test(String(value)) ? false : refuse(field);
    case TYPE.text:
    case TYPE.memo:
      return text(field, value);
    default:
      return value;
  }
}

function chosen(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? value.split(',').map((part) => part.trim()) : [value];
}

function option(config: Config, field: WireRecord, value: unknown, rules: CustomFieldRules): number | null {
  const options = optionsOf(config, field);
  const wanted = String(value).trim();
  if (wanted === '' || wanted === '0' || value === null) return null;
  const byId = options.find((row) => String(row['id']) === wanted);
  const byLabel = rules.labels
    ? options.find((row) => String(row['name']).toLowerCase() === wanted.toLowerCase())
    : undefined;
  const found = byId ?? byLabel;
  return found === undefined ? refuse(field) : Number(found['id']);
}

function text(field: WireRecord, value: unknown): string {
  if (typeof value === 'object') return refuse(field);
  const written = String(value);
  const limit = Number(field['characterlimit'] ?? 0);
  if (limit > 0 && written.length > limit) {
    throw exception(`${String(field['label'])} cannot be longer than ${limit} characters`);
  }
  if (field['inputtype'] === INPUT.integer && !/^\s*[+-]?\d+\s*$/.test(written)) return refuse(field);
  const numeric = field['inputtype'] === INPUT.money || field['inputtype'] === INPUT.decimal;
  if (numeric && !/^\s*[+-]?\d+(\.\d+)?\s*$/.test(written)) return refuse(field);
  return written;
}

function refuse(field: WireRecord): never {
  throw exception(`The value entered for ${String(field['label'])} is not valid`);
}
