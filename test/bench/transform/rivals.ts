import type { Values } from '../../../src/model/value.ts';

const INDUSTRIES: Readonly<Record<string, string>> = {
  Agriculture: 'Agriculture',
  Banking: 'Finance',
  Biotechnology: 'Health',
  Healthcare: 'Health',
};
const RATINGS: Readonly<Record<string, string>> = { Hot: 'red', Warm: 'orange', Cold: 'blue' };

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What a careful engineer writes for the bench mapping: empty source fields leave the target's alone. */
export function byHand(record: Values): Record<string, unknown> {
  const source = record as Fields;
  const out: Record<string, unknown> = {};
  const text = (field: string, value: unknown) => {
    if (value !== null && value !== undefined && value !== '') out[field] = value;
  };
  const name = source['Name'];
  if (typeof name === 'string') text('name', name.trim());
  out['toplevel_id'] = '5';
  text('main_phonenumber', source['Phone']);
  const website = source['Website'];
  if (typeof website === 'string') text('website', website.toLowerCase());
  text('accountsid', source['AccountNumber']);
  const industry = source['Industry'];
  if (industry) out['customfields.CFIndustry'] = INDUSTRIES[String(industry)] ?? 'Other';
  text('customfields.CFEmployees', source['NumberOfEmployees']);
  text('notes', source['Description']);
  const renewal = source['Renewal_Date__c'];
  if (typeof renewal === 'string') text('customfields.CFRenewalDate', renewal.slice(0, 10));
  text('ref', source['TickerSymbol']);
  text('tax_number', source['Sic']);
  text('trading_name', source['BillingCity']);
  text('is_vip', source['IsPartner']);
  text('azure_tenant_id', source['Owner.Email']);
  const rating = source['Rating'];
  if (rating) out['colour'] = RATINGS[String(rating)] ?? 'grey';
  return out;
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** The same for object-mapper; a dot in a key is escaped. */
export const OBJECT_MAP = {
  Name: { key: 'name', transform: (value: unknown) => text(value).trim() },
  Id: { key: 'toplevel_id', transform: () => '5' },
  Phone: 'main_phonenumber',
  Website: { key: 'website', transform: (value: unknown) => text(value).toLowerCase() },
  AccountNumber: 'accountsid',
  Industry: {
    key: 'customfields\\.CFIndustry',
    transform: (value: unknown) => INDUSTRIES[text(value)] ?? 'Other',
  },
  NumberOfEmployees: 'customfields\\.CFEmployees',
  Description: 'notes',
  Renewal_Date__c: {
    key: 'customfields\\.CFRenewalDate',
    transform: (value: unknown) => text(value).slice(0, 10),
  },
  TickerSymbol: 'ref',
  Sic: 'tax_number',
  BillingCity: 'trading_name',
  IsPartner: 'is_vip',
  'Owner\\.Email': 'azure_tenant_id',
  Rating: { key: 'colour', transform: (value: unknown) => RATINGS[text(value)] ?? 'grey' },
};

/** The same for jsonata, whose functions are asynchronous by design. */
export const EXPRESSION = `{
  "name": $trim(Name),
  "toplevel_id": "5",
  "main_phonenumber": Phone,
  "website": $lowercase(Website),
  "accountsid": AccountNumber,
  "customfields.CFIndustry": $lookup({${pairs(INDUSTRIES)}}, Industry) ? $lookup({${pairs(INDUSTRIES)}}, Industry) : "Other",
  "customfields.CFEmployees": NumberOfEmployees,
  "notes": Description,
  "customfields.CFRenewalDate": $substring(Renewal_Date__c, 0, 10),
  "ref": TickerSymbol,
  "tax_number": Sic,
  "trading_name": BillingCity,
  "is_vip": IsPartner,
  "azure_tenant_id": \`Owner.Email\`,
  "colour": $lookup({${pairs(RATINGS)}}, Rating) ? $lookup({${pairs(RATINGS)}}, Rating) : "grey"
}`;

function pairs(map: Readonly<Record<string, string>>): string {
  return Object.entries(map)
    .map(([key, value]) => `"${key}": "${value}"`)
    .join(', ');
}
