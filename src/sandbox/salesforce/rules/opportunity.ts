import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { idOf, type Row, type Scalar } from '../store.ts';
import { put } from '../write.ts';
import type { ObjectRules } from './rules.ts';

export const opportunityRules: ObjectRules = {
  prepare({ row, before }) {
    if (before?.['HasOpportunityLineItem'] !== true) return row;
    for (const name of ['Pricebook2Id', 'CurrencyIsoCode']) {
      if (before[name] !== row[name])
        throw new SalesforceError(
          'FIELD_INTEGRITY_EXCEPTION',
          `${name}: it cannot be changed while the opportunity has products`,
          [name],
        );
    }
    // The call is not refused: with products the amount is their sum, and what a client sends is passed over.
    const { Amount: _sent, ...rest } = row;
    return before['Amount'] === undefined ? rest : { ...rest, Amount: before['Amount'] };
  },
};

export const lineItem: ObjectRules = {
  prepare({ org, row, before, sent }) {
    const opportunity = org.store.table('Opportunity').get(String(row['OpportunityId']));
    const entry = org.store.table('PricebookEntry').get(String(row['PricebookEntryId']));
    const product = org.store.table('Product2').get(String(entry?.['Product2Id']));
    if (sent['UnitPrice'] !== undefined && sent['TotalPrice'] !== undefined)
      throw refused('UnitPrice and TotalPrice cannot both be specified', 'TotalPrice');
    if (before === undefined) {
      if (row['UnitPrice'] === undefined && row['TotalPrice'] === undefined)
        throw refused('either UnitPrice or TotalPrice is required', 'UnitPrice');
      if (entry?.['IsActive'] !== true) throw refused('the price book entry is inactive', 'PricebookEntryId');
      const book = opportunity?.['Pricebook2Id'];
      if (book !== undefined && book !== entry['Pricebook2Id'])
        throw refused('the entry is of another price book than the opportunity', 'PricebookEntryId');
      const currency = opportunity?.['CurrencyIsoCode'];
      if (currency !== entry['CurrencyIsoCode'])
        throw refused('the currency of the entry is not that of the opportunity', 'PricebookEntryId');
    }
    const name = [opportunity?.['Name'], product?.['Name']].filter((part) => part !== undefined).join(' ');
    return withoutNulls({
      ...row,
      ...prices(row, before, sent),
      Name: name.slice(0, 376),
      ListPrice: entry?.['UnitPrice'],
      Product2Id: entry?.['Product2Id'],
      ProductCode: product?.['ProductCode'],
      CurrencyIsoCode: entry?.['CurrencyIsoCode'],
    });
  },
  after: ({ org, row }) => rollUp(org, row),
  removed: (org, row) => rollUp(org, row),
};

/** A new quantity alone keeps the total and changes the price; otherwise the total follows. */
function prices(row: Row, before: Row | undefined, sent: Row): Record<string, Scalar> {
  const quantity = Number(row['Quantity']);
  const factor = 1 - Number(row['Discount'] ?? 0) / 100;
  const given = sent['TotalPrice'] !== undefined || (before !== undefined && onlyQuantity(sent));
  if (given) {
    const total = Number(row['TotalPrice']);
    return {
      UnitPrice: cents(total / (quantity * factor)),
      TotalPrice: total,
      Subtotal: cents(total / factor),
    };
  }
  const subtotal = Number(row['UnitPrice']) * quantity;
  return { Subtotal: cents(subtotal), TotalPrice: cents(subtotal * factor) };
}

function onlyQuantity(sent: Row): boolean {
  return sent['Quantity'] !== undefined && sent['UnitPrice'] === undefined && sent['Discount'] === undefined;
}

/** The opportunity's amount is the sum of its products. */
function rollUp(org: Org, row: Row): void {
  const type = org.schema.whole('Opportunity');
  const opportunity = org.store.table('Opportunity').get(String(row['OpportunityId']));
  if (type === undefined || opportunity === undefined || opportunity['IsDeleted'] === true) return;
  const items = org.store
    .table('OpportunityLineItem')
    .lookup('OpportunityId', [idOf(opportunity)])
    .filter((item) => item['IsDeleted'] !== true);
  const sum = (name: string) => cents(items.reduce((total, item) => total + Number(item[name] ?? 0), 0));
  const book = org.store.table('PricebookEntry').get(String(row['PricebookEntryId']))?.['Pricebook2Id'];
  const amount = sum('TotalPrice');
  put(org, type, {
    ...opportunity,
    HasOpportunityLineItem: items.length > 0,
    ...(items.length === 0
      ? {}
      : {
          Amount: amount,
          TotalOpportunityQuantity: sum('Quantity'),
          ExpectedRevenue: cents((amount * Number(opportunity['Probability'] ?? 0)) / 100),
        }),
    ...(opportunity['Pricebook2Id'] === undefined && book !== undefined ? { Pricebook2Id: book } : {}),
  });
}

export const pricebookEntry: ObjectRules = {
  prepare({ org, row, before }) {
    const product = org.store.table('Product2').get(String(row['Product2Id']));
    const books = org.store.table('Pricebook2');
    const others = org.store
      .table('PricebookEntry')
      .lookup('Product2Id', [String(row['Product2Id'])])
      .filter((other) => other['IsDeleted'] !== true && other['CurrencyIsoCode'] === row['CurrencyIsoCode']);
    const isStandard = (entry: Row) => books.get(String(entry['Pricebook2Id']))?.['IsStandard'] === true;
    const standard = others.find(isStandard);
    if (before === undefined) {
      if (others.some((other) => other['Pricebook2Id'] === row['Pricebook2Id']))
        throw new SalesforceError(
          'DUPLICATE_VALUE',
          'This price definition already exists in this price book',
        );
      if (!isStandard(row) && standard === undefined)
        throw new SalesforceError(
          'STANDARD_PRICE_NOT_DEFINED',
          'Before creating a custom price, create a standard price.',
        );
    }
    const price = row['UseStandardPrice'] === true ? standard?.['UnitPrice'] : undefined;
    return withoutNulls({
      ...row,
      Name: product?.['Name'],
      ProductCode: product?.['ProductCode'],
      ...(price === undefined ? {} : { UnitPrice: price }),
    });
  },
};

function withoutNulls(values: Readonly<Record<string, Scalar | undefined>>): Row {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

function refused(why: string, field: string): SalesforceError {
  return new SalesforceError('FIELD_INTEGRITY_EXCEPTION', `${field}: ${why}`, [field]);
}
