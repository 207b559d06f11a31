import type { ObjectType } from './objecttype.ts';
import type { Org } from './org.ts';
import type { Row, Scalar } from './store.ts';
import { wireDateTime } from './values.ts';

/** What a write brings beside the values. */
export interface WriteHow {
  /** Whom the record names as its author. */
  readonly by: string;
  /** The active assignment rule applies to cases: for REST calls unless the header says no. */
  readonly autoAssign: boolean;
  /** A duplicate rule that only warns is passed over. */
  readonly saveDuplicates: boolean;
}

/** Of a write that is no REST call. */
export function plainWrite(org: Org, by = org.userId): WriteHow {
  return { by, autoAssign: false, saveDuplicates: false };
}

/** By the headers of a REST call: `Sforce-Auto-Assign` is TRUE unless it says FALSE, a rule's id counts as TRUE. */
export function writeOf(call: {
  readonly org: Org;
  readonly headers: Readonly<Record<string, string>>;
}): WriteHow {
  return {
    by: call.org.userId,
    autoAssign: call.headers['sforce-auto-assign']?.trim().toLowerCase() !== 'false',
    saveDuplicates: /allowsave\s*=\s*true/i.test(call.headers['sforce-duplicate-rule-header'] ?? ''),
  };
}

/** What every new row begins with; `at` in wire form. */
export function newRow(
  org: Org,
  type: ObjectType,
  id: string,
  by: string,
  at: string,
): Record<string, Scalar> {
  const whole = org.schema.whole(type.name) ?? type;
  const row: Record<string, Scalar> = {
    Id: id,
    CreatedDate: at,
    CreatedById: by,
    LastModifiedDate: at,
    LastModifiedById: by,
    SystemModstamp: at,
  };
  for (const field of whole.fields) {
    const value =
      field.name === 'OwnerId' ? by : field.type === 'boolean' ? false : (field.defaultValue ?? undefined);
    if (value !== undefined && row[field.name] === undefined) row[field.name] = value;
  }
  for (const name of Object.keys(row)) if (!whole.byName.has(name.toLowerCase())) delete row[name];
  return row;
}

/** Adds a row that the system itself writes, such as the feed item of a comment; no checks run. */
export function addRow(
  org: Org,
  typeName: string,
  values: Readonly<Record<string, Scalar | undefined>>,
  origin: { readonly by: string; readonly at: string },
): Row | undefined {
  const type = org.schema.whole(typeName);
  if (type === undefined) return undefined;
  const row = newRow(org, type, org.store.nextId(type.prefix), origin.by, origin.at);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete row[name];
    else row[name] = value;
  }
  org.store.table(type.name).put(row);
  return row;
}

/** Stores a changed row with the stamps of now. */
export function put(org: Org, type: ObjectType, row: Row): Row {
  const stamped: Record<string, Scalar> = { ...row };
  stamp(org, type, stamped, wireDateTime(org.stampNow()));
  org.store.table(type.name).put(stamped);
  return stamped;
}

/** The stamps of a change, as far as the object has them. */
export function stamp(org: Org, type: ObjectType, row: Record<string, Scalar>, now: string): void {
  row['SystemModstamp'] = now;
  if (!(org.schema.whole(type.name) ?? type).byName.has('lastmodifieddate')) return;
  row['LastModifiedDate'] = now;
  row['LastModifiedById'] = org.userId;
}
