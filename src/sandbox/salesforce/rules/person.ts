import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { idOf, type Row, type Scalar } from '../store.ts';
import { addRow, put } from '../write.ts';
import type { ObjectRules, Writing } from './rules.ts';

/** On both rows under one name; of the others the account has `Person` before the contact's name. */
const SHARED = ['FirstName', 'LastName', 'Salutation', 'Phone', 'Fax', 'OwnerId'];

/** A person account is an account and a contact in one: what is written to either stands on both. */
export const accountRules: ObjectRules = {
  prepare(writing) {
    const { org, row, before, sent } = writing;
    if (!org.settings.personAccounts) return row;
    const person =
      before === undefined ? sent['LastName'] !== undefined || ofPersonType(org, row) : isPerson(before);
    if (!person) {
      if (row['Name'] === undefined) throw missing('Name');
      return { ...row, IsPersonAccount: false };
    }
    if (sent['Name'] !== undefined)
      throw new SalesforceError(
        'INVALID_FIELD_FOR_INSERT_UPDATE',
        'Account: bad field names on insert/update call: Name',
        ['Name'],
      );
    if (row['LastName'] === undefined) throw missing('LastName');
    return { ...row, IsPersonAccount: true, Name: personAccountName(row) };
  },
  after: ({ org, row }) => {
    if (isPerson(row)) writeContact(org, row);
  },
};

export const contactRules: ObjectRules = {
  prepare({ org, row, before }) {
    if (!org.settings.personAccounts) return row;
    const account = org.store.table('Account').get(String(row['AccountId']));
    const moved = before === undefined || before['AccountId'] !== row['AccountId'];
    if (moved && account !== undefined && isPerson(account))
      throw new SalesforceError(
        'FIELD_INTEGRITY_EXCEPTION',
        'Account ID: a person account cannot have further contacts',
        ['AccountId'],
      );
    if (moved && before !== undefined && isPerson(before))
      throw new SalesforceError(
        'FIELD_INTEGRITY_EXCEPTION',
        'Account ID: the contact belongs to a person account',
        ['AccountId'],
      );
    return row;
  },
  after: (writing) => writeAccount(writing),
};

export function isPerson(row: Row): boolean {
  return row['IsPersonAccount'] === true;
}

export function personAccountName(row: Row): string {
  return [row['FirstName'], row['LastName']].filter((part) => part !== undefined).join(' ');
}

/** Adds or changes the contact of a person account. */
export function writeContact(org: Org, account: Row): void {
  const type = org.schema.whole('Contact');
  const table = org.store.table('Contact');
  if (type === undefined) return;
  const values: Record<string, Scalar | undefined> = { AccountId: idOf(account), IsPersonAccount: true };
  for (const field of type.fields) {
    if (!field.createable && !field.updateable) continue;
    if (SHARED.includes(field.name)) values[field.name] = account[field.name];
    else if (accountHas(org, field.name)) values[field.name] = account[`Person${field.name}`];
  }
  values['Name'] = personAccountName(account);
  const known = table.get(String(account['PersonContactId']));
  if (known !== undefined) {
    put(org, type, withoutNulls({ ...known, ...values }));
    return;
  }
  const made = addRow(org, 'Contact', values, {
    by: String(account['CreatedById']),
    at: String(account['SystemModstamp']),
  });
  if (made !== undefined) org.store.table('Account').put({ ...account, PersonContactId: idOf(made) });
}

function writeAccount({ org, type, row }: Writing): void {
  const table = org.store.table('Account');
  const account = isPerson(row) ? table.get(String(row['AccountId'])) : undefined;
  const accounts = org.schema.whole('Account');
  if (account === undefined || accounts === undefined) return;
  const values: Record<string, Scalar | undefined> = {};
  for (const { name } of type.fields) {
    if (SHARED.includes(name)) values[name] = row[name];
    else if (accountHas(org, name)) values[`Person${name}`] = row[name];
  }
  put(org, accounts, withoutNulls({ ...account, ...values, Name: personAccountName(row) }));
}

function accountHas(org: Org, contactField: string): boolean {
  return org.schema.whole('Account')?.byName.has(`person${contactField.toLowerCase()}`) === true;
}

function ofPersonType(org: Org, row: Row): boolean {
  return org.store.table('RecordType').get(String(row['RecordTypeId']))?.['IsPersonType'] === true;
}

function withoutNulls(values: Readonly<Record<string, Scalar | undefined>>): Row {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function missing(name: string): SalesforceError {
  return new SalesforceError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${name}]`, [name]);
}
