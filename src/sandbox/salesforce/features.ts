import { type FieldDescribe, fieldOf, parseFields } from './fields.ts';
import { PERSON_CONTACT_FIELDS, PERSON_FIELDS, PERSON_PICKLISTS } from './objects/person.ts';
import { CURRENCY_TYPE_FIELDS } from './objects/stages.ts';
import { objectType } from './objecttype.ts';
import type { Org } from './org.ts';
import { withFields } from './permissions.ts';
import { wireDateTime } from './values.ts';
import { addRow } from './write.ts';

/** Objects whose records have a currency of their own. */
const WITH_CURRENCY = [
  'Account',
  'Contact',
  'Opportunity',
  'Case',
  'Product2',
  'PricebookEntry',
  'OpportunityLineItem',
];

/** Brings the objects in line with what is switched on in the org; neither can be switched off again. */
export function applyFeatures(org: Org): void {
  if (org.settings.personAccounts) personAccounts(org);
  if (org.settings.multiCurrency) multiCurrency(org);
}

function personAccounts(org: Org): void {
  if (addFields(org, 'Account', parseFields(PERSON_FIELDS, PERSON_PICKLISTS))) {
    const account = org.schema.whole('Account');
    const nillable = (field: FieldDescribe) => (field.name === 'Name' ? { ...field, nillable: true } : field);
    if (account !== undefined) org.schema.define(withFields(account, account.fields.map(nillable)));
  }
  addFields(org, 'Contact', parseFields(PERSON_CONTACT_FIELDS));
  addFields(org, 'RecordType', [fieldOf('IsPersonType', 'boolean', 'd', 'Is Person Type', null, [])]);
}

function multiCurrency(org: Org): void {
  if (org.schema.whole('CurrencyType') === undefined)
    org.schema.define(objectType('CurrencyType', '01L', parseFields(CURRENCY_TYPE_FIELDS), { setup: true }));
  for (const name of WITH_CURRENCY) {
    addFields(org, name, [fieldOf('CurrencyIsoCode', 'picklist(3)', 'curD', 'Currency ISO Code', null, [])]);
  }
}

/** An org with person accounts has a record type for them. */
export function definePersonType(org: Org): void {
  if (!org.settings.personAccounts) return;
  const known = [...org.store.table('RecordType').rows()].some((row) => row['IsPersonType'] === true);
  if (known) return;
  const values = {
    Name: 'Person Account',
    DeveloperName: 'PersonAccount',
    SobjectType: 'Account',
    IsActive: true,
    IsPersonType: true,
  };
  addRow(org, 'RecordType', values, { by: org.userId, at: wireDateTime(org.clock.now()) });
}

/** The currencies of the org as the choices of every currency field; its own currency where a record has none. */
export function defineCurrencies(org: Org): void {
  if (!org.settings.multiCurrency) return;
  const table = org.store.table('CurrencyType');
  if (table.size === 0) {
    const origin = { by: org.userId, at: wireDateTime(org.clock.now()) };
    for (const [code, rate] of [
      ['USD', 1],
      ['EUR', 0.92],
      ['GBP', 0.79],
    ] as const) {
      const values = {
        IsoCode: code,
        ConversionRate: rate,
        DecimalPlaces: 2,
        IsActive: true,
        IsCorporate: rate === 1,
      };
      addRow(org, 'CurrencyType', values, origin);
    }
  }
  const rows = [...table.rows()].filter((row) => row['IsActive'] === true);
  const corporate = String(
    (rows.find((row) => row['IsCorporate'] === true) ?? rows[0])?.['IsoCode'] ?? 'USD',
  );
  const codes = rows.map((row) => `${row['IsoCode'] === corporate ? '*' : ''}${String(row['IsoCode'])}`);
  const field = fieldOf('CurrencyIsoCode', 'picklist(3)', 'curD', 'Currency ISO Code', null, codes);
  for (const name of WITH_CURRENCY) {
    const type = org.schema.whole(name);
    if (type === undefined) continue;
    org.schema.define(
      withFields(
        type,
        type.fields.map((own) => (own.name === field.name ? field : own)),
      ),
    );
    const records = org.store.table(name);
    for (const row of [...records.rows()])
      if (row[field.name] === undefined) records.put({ ...row, [field.name]: corporate });
  }
}

/** Adds what the object does not have yet; whether that was anything. */
export function addFields(org: Org, typeName: string, fields: readonly FieldDescribe[]): boolean {
  const type = org.schema.whole(typeName);
  const missing = fields.filter((field) => type?.byName.has(field.name.toLowerCase()) === false);
  if (type === undefined || missing.length === 0) return false;
  org.schema.define(withFields(type, [...type.fields, ...missing]));
  org.describesChanged();
  return true;
}
