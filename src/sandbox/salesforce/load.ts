import { CrosswalkError } from '../../model/errors.ts';
import type { SandboxData, WireRecord } from '../system.ts';
import { derive } from './derive.ts';
import { SalesforceError } from './errors.ts';
import { applyFeatures, defineCurrencies, definePersonType } from './features.ts';
import { type FieldDescribe, fieldOf } from './fields.ts';
import { normaliseId, to18 } from './ids.ts';
import type { Org } from './org.ts';
import { ensurePerson, personOf } from './people.ts';
import { withFields } from './permissions.ts';
import { addRecordTypeField } from './recordtypes.ts';
import { loadedFile } from './rules/content.ts';
import { completeLoaded } from './rules/index.ts';
import { type ObjectType, objectType } from './schema.ts';
import { definePicklists, setUp } from './setup.ts';
import type { Scalar } from './store.ts';
import { coerce, wireDateTime } from './values.ts';

export const MASTER_RECORD_TYPE = '012000000000000AAA';

/**
 * The built-in set-up (organization, integration user), then the data. Loading bypasses validation as a migration does:
 * timestamps, ids, odd picklist values and odd e-mail addresses stay. What only the data knows (custom fields and
 * objects) is added to the schema with the type that its values have.
 */
export function loadOrg(org: Org, data: SandboxData): void {
  setUp(org, (name, id, values) => put(org, name, id, values), Object.keys(data));
  const sets = collect(data);
  switchOn(org, sets);
  const references = new Map<string, string>();
  const entries = sets.map(({ name, records }) => {
    const type = typeFor(org, name, records);
    return {
      type,
      records: records.map((record) => ({ record, id: assignId(org, type, record, references) })),
    };
  });
  loadEntries(org, entries.filter(isSetUp), references);
  ensurePerson(org, (name, id, values) => put(org, name, id, values));
  definePicklists(org);
  loadEntries(
    org,
    entries.filter((entry) => !isSetUp(entry)),
    references,
  );
  defineCurrencies(org);
  definePersonType(org);
  completeLoaded(org);
}

interface Entry {
  readonly type: ObjectType;
  readonly records: readonly { readonly record: WireRecord; readonly id: string }[];
}

function loadEntries(org: Org, entries: readonly Entry[], references: ReadonlyMap<string, string>): void {
  for (const { type: given, records } of entries) {
    const type = org.schema.whole(given.name) ?? given;
    // The data's Organization changes the built-in one.
    const template = {
      ...templateOf(org, type),
      ...(type.name === 'Organization' ? org.store.table(type.name).get(org.orgId) : {}),
    };
    for (const { record, id } of records) loadRecord(org, type, template, record, id, references);
  }
}

/** New cases are numbered above those of the data. */
function reserveNumbers(org: Org, records: readonly WireRecord[]): void {
  const numbers = records.map((record) => Number(record['CaseNumber'])).filter((number) => number > 0);
  if (numbers.length > 0) org.store.serial('CaseNumber', Math.max(...numbers) - 1);
}

/** Features of the org that the data shows: fields that come with them are not custom ones. */
function switchOn(org: Org, sets: readonly { name: string; records: readonly WireRecord[] }[]): void {
  for (const { name, records } of sets) {
    const keys = new Set<string>();
    for (const record of records) for (const key of Object.keys(record)) keys.add(key.toLowerCase());
    if (keys.has('currencyisocode') || name.toLowerCase() === 'currencytype')
      org.settings.multiCurrency = true;
    if (keys.has('ispersonaccount') || keys.has('ispersontype')) org.settings.personAccounts = true;
    if (name.toLowerCase() === 'case') reserveNumbers(org, records);
    if (name.toLowerCase() !== 'recordtype') continue;
    for (const record of records) addRecordTypeField(org, String(record['SobjectType']));
  }
  applyFeatures(org);
}

/** Of these others take values while they are loaded. */
const SET_UP: ReadonlySet<string> = new Set([
  'User',
  'OpportunityStage',
  'CaseStatus',
  'RecordType',
  'CurrencyType',
]);

function isSetUp(entry: Entry): boolean {
  return SET_UP.has(entry.type.name);
}

/** By object name without regard to case; a record's own `attributes.type` wins over the file's name. */
function collect(data: SandboxData): readonly { name: string; records: WireRecord[] }[] {
  const sets = new Map<string, { name: string; records: WireRecord[] }>();
  for (const [fileName, records] of Object.entries(data)) {
    for (const record of records) {
      const name = attribute(record, 'type') ?? fileName;
      const set = sets.get(name.toLowerCase()) ?? { name, records: [] };
      sets.set(name.toLowerCase(), set);
      set.records.push(record);
    }
  }
  return [...sets.values()];
}

function attribute(record: WireRecord, key: string): string | undefined {
  const attributes = record['attributes'];
  if (typeof attributes !== 'object' || attributes === null || !(key in attributes)) return undefined;
  const value: unknown = Object.entries(attributes).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function typeFor(org: Org, name: string, records: readonly WireRecord[]): ObjectType {
  const known = org.schema.object(name);
  const missing = new Map<string, FieldDescribe>();
  for (const record of records) {
    for (const [key, value] of Object.entries(record)) {
      const lower = key.toLowerCase();
      if (key === 'attributes' || typeof value === 'object' || known?.byName.has(lower) || missing.has(lower))
        continue;
      missing.set(lower, inferField(key, value));
    }
  }
  if (known !== undefined && missing.size === 0) return known;
  const fields = known?.fields ?? [
    ...SYSTEM_FIELDS,
    ...(missing.has('name') ? [] : [fieldOf('Name', 'string(80)', 'cuN', 'Name', null, [])]),
  ];
  const own = fields.filter((field) => !missing.has(field.name.toLowerCase()));
  const all = [...own, ...missing.values()];
  const type = known === undefined ? objectType(name, customPrefix(org), all) : withFields(known, all);
  org.schema.define(type);
  return type;
}

const SYSTEM_FIELDS: readonly FieldDescribe[] = [
  fieldOf('Id', 'id', 'd', 'Record ID', null, []),
  fieldOf('OwnerId', 'reference(User:Owner)', 'cud', 'Owner ID', null, []),
  fieldOf('IsDeleted', 'boolean', 'd', 'Deleted', null, []),
  fieldOf('CreatedDate', 'datetime', 'd', 'Created Date', null, []),
  fieldOf('CreatedById', 'reference(User:CreatedBy)', 'd', 'Created By ID', null, []),
  fieldOf('LastModifiedDate', 'datetime', 'd', 'Last Modified Date', null, []),
  fieldOf('LastModifiedById', 'reference(User:LastModifiedBy)', 'd', 'Last Modified By ID', null, []),
  fieldOf('SystemModstamp', 'datetime', 'd', 'System Modstamp', null, []),
];

function inferField(name: string, value: unknown): FieldDescribe {
  const label = name.replace(/__c$/i, '').replaceAll('_', ' ');
  if (typeof value === 'boolean') return fieldOf(name, 'boolean', 'cudp', label, null, []);
  if (typeof value === 'number') return fieldOf(name, 'double(18,2)', 'cup', label, null, []);
  const text = String(value);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return fieldOf(name, 'date', 'cup', label, null, []);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return fieldOf(name, 'datetime', 'cup', label, null, []);
  return fieldOf(name, text.length > 255 ? 'textarea(32000)' : 'string(255)', 'cup', label, null, []);
}

function customPrefix(org: Org): string {
  for (let number = 0; ; number += 1) {
    const prefix = `a${number.toString(36).padStart(2, '0')}`;
    if (org.schema.byPrefix(prefix) === undefined) return prefix;
  }
}

function assignId(org: Org, type: ObjectType, record: WireRecord, references: Map<string, string>): string {
  if (type.name === 'Organization') return org.orgId;
  const given = Object.entries(record).find(([key]) => key.toLowerCase() === 'id')?.[1];
  const known =
    typeof given === 'string'
      ? (normaliseId(given) ?? (given.length === 15 ? to18(given) : undefined))
      : undefined;
  if (typeof given === 'string' && known === undefined)
    throw broken(`${type.name} has a record with the id "${given}", which is no Salesforce id.`);
  const id = known ?? org.store.nextId(type.prefix);
  org.store.reserve(id);
  const reference = attribute(record, 'referenceId');
  if (reference !== undefined) references.set(reference, id);
  return id;
}

function loadRecord(
  org: Org,
  type: ObjectType,
  template: Readonly<Record<string, Scalar>>,
  record: WireRecord,
  id: string,
  references: ReadonlyMap<string, string>,
): void {
  const row: Record<string, Scalar> = { Id: id, ...template };
  const given = new Set<string>();
  for (const [key, value] of Object.entries(record)) {
    const field = type.byName.get(key.toLowerCase());
    if (key === 'attributes' || field === undefined || field.name === 'Id' || field.type === 'address')
      continue;
    given.add(field.name);
    if (field.type === 'base64' && typeof value === 'string') {
      org.files.set(id, Buffer.from(value, 'base64'));
      row[field.name] = id;
      continue;
    }
    const stored = loadValue(field, value, references, type);
    if (stored !== undefined) row[field.name] = stored;
    else if (value === null && field.type !== 'boolean') delete row[field.name];
  }
  fillStamps(row, given);
  org.store.table(type.name).put({ ...derive(org, type, row, undefined), ...loadedFile(org, type, row) });
}

/** Of three timestamps the data may give any; the others follow so that nothing changed before it was created. */
function fillStamps(row: Record<string, Scalar>, given: ReadonlySet<string>): void {
  const known = ['SystemModstamp', 'LastModifiedDate', 'CreatedDate'].find((name) => given.has(name));
  const stamp = known === undefined || known === 'CreatedDate' ? undefined : row[known];
  if (stamp === undefined) return;
  for (const name of ['SystemModstamp', 'LastModifiedDate', 'CreatedDate']) {
    if (!given.has(name)) row[name] = stamp;
  }
}

function templateOf(org: Org, type: ObjectType): Readonly<Record<string, Scalar>> {
  const now = wireDateTime(org.clock.now());
  const template: Record<string, Scalar> = {
    CreatedDate: now,
    LastModifiedDate: now,
    SystemModstamp: now,
    CreatedById: personOf(org),
    LastModifiedById: personOf(org),
  };
  for (const field of type.fields) {
    if (field.type === 'boolean') template[field.name] = type.name === 'User' && field.name === 'IsActive';
    else if (field.name === 'OwnerId') template[field.name] = org.userId;
    else if (typeof field.defaultValue === 'string') template[field.name] = field.defaultValue;
  }
  return template;
}

function loadValue(
  field: FieldDescribe,
  value: unknown,
  references: ReadonlyMap<string, string>,
  type: ObjectType,
): Scalar | undefined {
  if (field.type === 'reference' && typeof value === 'string' && value.startsWith('@')) {
    const id = references.get(value.slice(1));
    if (id === undefined)
      throw broken(
        `${type.name}.${field.name} refers to "${value}", which no record of the data has as its referenceId.`,
      );
    return id;
  }
  if (typeof value === 'object') return undefined;
  try {
    return coerce(field, value);
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    throw broken(
      `A ${type.name} record has a value in ${field.name} that a ${field.type} field cannot hold.`,
    );
  }
}

function put(org: Org, typeName: string, id: string, values: Readonly<Record<string, Scalar>>): void {
  const type = org.schema.object(typeName);
  if (type === undefined) return;
  const row = { Id: id, ...templateOf(org, type), ...values };
  org.store.table(type.name).put(derive(org, type, row, undefined));
}

function broken(why: string): CrosswalkError {
  return new CrosswalkError({
    code: 'SANDBOX_DATA',
    kind: 'config',
    what: 'The sandbox cannot load its data.',
    where: 'Salesforce data',
    why,
    todo: 'Correct the file or start without --data.',
  });
}
