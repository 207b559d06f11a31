import type { Definition } from './definitions.ts';
import { badValues, type Complaint, HubspotError, invalid } from './errors.ts';
import { pipelineOf, STAGE, stageFields, stageMoves } from './lifecycle.ts';
import { NAMES, type ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import type { Row, Version } from './store.ts';
import { checkValue } from './validate.ts';
import { allValues, isComputed, propertyValue } from './values.ts';

/** Who writes: an app by the API, or somebody in the screens, who may also move a stage back. */
export type Writer = 'api' | 'user';

export interface Written {
  readonly row: Row;
  /** The names that the caller wrote, which the answer echoes. */
  readonly names: readonly string[];
}

const SOURCES: Readonly<Record<Writer, Readonly<Record<string, string>>>> = {
  api: {
    hs_object_source: 'INTEGRATION',
    hs_object_source_id: '18221010',
    hs_object_source_label: 'INTEGRATION',
  },
  user: {
    hs_object_source: 'CRM_UI',
    hs_object_source_id: 'userId:88842095',
    hs_object_source_label: 'CRM_UI',
  },
};

/** Makes a record, or throws and makes none. */
export function createRecord(portal: Portal, object: ObjectName, given: unknown, by: Writer): Written {
  const changes = checkProperties(portal, object, given, undefined, by);
  requireSomeName(object, changes);
  const now = portal.clock.now();
  const stage = changes.get(STAGE) ?? portal.settings.defaultLifecycleStage ?? '';
  const domain = changes.get('domain') ?? '';
  const website = changes.get('website') ?? '';
  const all = {
    ...SOURCES[by],
    ...pipelineOf(object, stage),
    ...(stage === '' ? {} : { ...stageFields(object, stage, now), [STAGE]: stage }),
    ...Object.fromEntries([...changes].filter(([name, value]) => value !== '' && !isComputed(object, name))),
    ...(object === 'companies' && domain !== '' && website === '' ? { website: domain } : {}),
  };
  const id = portal.tables[object].newId();
  const row: Row = { id, key: Number(id), values: all, created: now, updated: now };
  portal.tables[object].put(row);
  linkCompany(portal, object, row.id, changes);
  return { row: current(portal, object, id), names: [...changes.keys()] };
}

/** Changes a live record, or throws and changes nothing of it. */
export function updateRecord(
  portal: Portal,
  object: ObjectName,
  row: Row,
  given: unknown,
  by: Writer,
): Written {
  const changes = checkProperties(portal, object, given, row, by);
  const now = portal.clock.now();
  const names = [...changes.keys()];
  const wanted = changes.get(STAGE);
  if (wanted !== undefined && by === 'api') {
    const options = portal.definitions[object].live(STAGE)?.options ?? [];
    if (!stageMoves(options, row.values[STAGE], wanted)) changes.delete(STAGE);
  }
  const stage = changes.get(STAGE);
  const moved =
    stage === undefined || stage === (row.values[STAGE] ?? '') ? {} : stageFields(object, stage, now);
  const written = Object.fromEntries(
    [...changes, ...swappedEmail(row, changes)].filter(([name]) => !isComputed(object, name)),
  );
  portal.tables[object].put(replaced(row, { ...written, ...moved }, now));
  linkCompany(portal, object, row.id, changes);
  return { row: current(portal, object, row.id), names };
}

/** An additional e-mail that becomes the main one changes places with that [I]. */
function swappedEmail(
  row: Row,
  changes: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const email = changes.get('email') ?? '';
  const others = (changes.get(ADDITIONAL) ?? row.values[ADDITIONAL] ?? '').split(';');
  if (email === '' || !others.includes(email)) return [];
  const main = row.values['email'] ?? '';
  return [
    [
      ADDITIONAL,
      others
        .map((one) => (one === email ? main : one))
        .filter(Boolean)
        .join(';'),
    ],
  ];
}

const ADDITIONAL = 'hs_additional_emails';

/** A row with other values; empty text takes a value away. */
export function replaced(row: Row, changes: Readonly<Record<string, string>>, now: number): Row {
  const values: Record<string, string> = { ...row.values };
  const history: Record<string, readonly Version[]> = { ...row.history };
  for (const [name, value] of Object.entries(changes)) {
    const before = row.values[name] ?? '';
    if (before !== value) {
      const first: Version[] = before === '' ? [] : [{ value: before, at: row.created }];
      history[name] = [{ value, at: now }, ...(history[name] ?? first)];
    }
    if (value === '') delete values[name];
    else values[name] = value;
  }
  return { ...row, values, history, updated: now };
}

/** What a write answers: what was written, cleared values as empty text, and what HubSpot set itself. */
export function echo(
  portal: Portal,
  object: ObjectName,
  written: Written,
  kind: 'create' | 'update',
): Readonly<Record<string, string>> {
  const { row, names } = written;
  const out: Record<string, string> = {};
  if (kind === 'create') {
    const all = allValues(portal, object, row);
    for (const [name, value] of Object.entries(all)) if (!UNSEEN_IN_CREATE.test(name)) out[name] = value;
  } else {
    for (const name of ALWAYS_ECHOED[object]) {
      const value = propertyValue(portal, object, row, name);
      if (value !== undefined) out[name] = value;
    }
  }
  for (const name of names) out[name] = propertyValue(portal, object, row, name) ?? '';
  const domain = names.includes('email') ? propertyValue(portal, object, row, 'hs_email_domain') : undefined;
  if (domain !== undefined) out['hs_email_domain'] = domain;
  return out;
}

/** Set later, by the account's own jobs, in what was recorded. */
const UNSEEN_IN_CREATE = /^(associatedcompanyid|hs_(v2_)?date_entered_(?!current).*)$/;

const SYSTEM = ['createdate', 'hs_object_id', 'hs_object_source', 'hs_object_source_id'];
const ALWAYS_ECHOED: Readonly<Record<ObjectName, readonly string[]>> = {
  companies: [...SYSTEM, 'hs_lastmodifieddate', 'hs_pipeline', 'lifecyclestage', 'domain', 'name'],
  contacts: [...SYSTEM, 'hs_object_source_label', 'lastmodifieddate', 'hs_pipeline', 'lifecyclestage'],
};

/** The values to write by name, checked and as they will be stored; throws one error with all that is wrong. */
function checkProperties(
  portal: Portal,
  object: ObjectName,
  given: unknown,
  row: Row | undefined,
  by: Writer,
): Map<string, string> {
  const changes = new Map<string, string>();
  const complaints: Complaint[] = [];
  for (const [name, value] of Object.entries(propertiesOf(given))) {
    const definition = portal.definitions[object].live(name);
    const refused = refusal(definition, name, by);
    if (definition === undefined || refused !== undefined) {
      if (refused !== undefined) complaints.push(refused);
      continue;
    }
    const before = row === undefined ? undefined : propertyValue(portal, object, row, name);
    const checked = checkValue(definition, textOf(name, value), before, (id) =>
      portal.owners.some((owner) => owner['id'] === id && owner['archived'] !== true),
    );
    if (checked.kind === 'value') changes.set(name, checked.value);
    else complaints.push(checked.complaint);
  }
  for (const [name, value] of changes) {
    const taken = takenBy(portal, object, row, name, value);
    if (taken !== undefined) complaints.push(taken);
  }
  if (complaints.length > 0) throw badValues(complaints, portal.settings.portalId);
  if (object === 'contacts') refuseKnownEmail(portal, row, changes);
  return changes;
}

function refusal(definition: Definition | undefined, name: string, by: Writer): Complaint | undefined {
  if (definition === undefined) {
    return {
      code: 'PROPERTY_DOESNT_EXIST',
      property: name,
      message: `Property "${name}" does not exist`,
    };
  }
  if (definition.modificationMetadata.readOnlyValue && by === 'api') {
    return {
      code: 'READ_ONLY_VALUE',
      property: name,
      message: `"${name}" is a read only property; its value cannot be set.`,
    };
  }
  return undefined;
}

function takenBy(
  portal: Portal,
  object: ObjectName,
  row: Row | undefined,
  name: string,
  value: string,
): Complaint | undefined {
  if (name === 'email' || name === 'hs_additional_emails' || value === '') return undefined;
  const holder = portal.tables[object].holder(name, value);
  if (holder === undefined || holder.id === row?.id) return undefined;
  const place = `portalId=${portal.settings.portalId}, objectTypeId=${NAMES[object].typeId}, propertyName=${name}, value=${value}`;
  return {
    code: 'CONFLICTING_UNIQUE_VALUE',
    property: name,
    message: `Cannot set PropertyValueCoordinates{${place}} on ${row?.id ?? 'a new object'}. ${holder.id} already has that value.`,
  };
}

/** The main e-mail and the additional ones of all live contacts are one set. */
function refuseKnownEmail(portal: Portal, row: Row | undefined, changes: ReadonlyMap<string, string>): void {
  for (const name of ['email', 'hs_additional_emails']) {
    for (const email of (changes.get(name) ?? '').split(';')) {
      const holder = portal.tables.contacts.holder('email', email.trim().toLowerCase());
      if (email === '' || holder === undefined || holder.id === row?.id) continue;
      throw new HubspotError(409, 'CONFLICT', `Contact already exists. Existing ID: ${holder.id}`);
    }
  }
}

function requireSomeName(object: ObjectName, changes: ReadonlyMap<string, string>): void {
  const names = object === 'companies' ? ['name', 'domain'] : ['email', 'firstname', 'lastname'];
  if (names.some((name) => (changes.get(name) ?? '') !== '')) return;
  throw invalid(`Error creating ${NAMES[object].upper}. Some required properties were not set.`, {
    context: { properties: names },
  });
}

/** `associatedcompanyid` of a contact is the primary company, seen as a property. */
function linkCompany(
  portal: Portal,
  object: ObjectName,
  id: string,
  changes: ReadonlyMap<string, string>,
): void {
  const company = object === 'contacts' ? changes.get('associatedcompanyid') : undefined;
  if (company === undefined) return;
  const contact = { object, id } as const;
  const old = portal.links.primaryOf(id);
  if (company === '' && old !== undefined) portal.links.drop(contact, { object: 'companies', id: old });
  else if (portal.tables.companies.get(company) !== undefined)
    portal.links.set(contact, { object: 'companies', id: company }, [1]);
}

function propertiesOf(given: unknown): Readonly<Record<string, unknown>> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('Invalid input JSON on line 1, column 1: "properties" is no object.');
  return given as Readonly<Record<string, unknown>>;
}

/** Numbers and booleans are taken as their text, null as none. */
function textOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object')
    throw invalid(`Invalid input JSON on line 1, column 1: the value of "${name}" is no text.`);
  return String(value);
}

function current(portal: Portal, object: ObjectName, id: string): Row {
  const row = portal.tables[object].get(id);
  if (row === undefined) throw new Error(`The row ${id} that was just written is missing.`);
  return row;
}
