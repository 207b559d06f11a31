import type { ConnectionFrom, ObjectUnderTest } from './subject.ts';

export const hubspotConnection: ConnectionFrom = (env) => ({
  name: 'hubspot',
  system: 'hubspot',
  url: env.HUBSPOT_URL ?? '',
  auth: { flow: 'privateApp', accessToken: { env: 'HUBSPOT_ACCESS_TOKEN' } },
  loginUrl: undefined,
  allowNonProduction: false,
  besideNative: false,
  at: { file: 'connections.yaml', line: 1, column: 1 },
});

const NAMES = [
  'Zürich Räder AG',
  'Twin Peaks Ltd',
  "O'Hara & Sons",
  'Acme',
  'Óbidos Lda',
  'Nordwind GmbH',
  'Umbra',
];

function name(n: number): string {
  return `${NAMES[n % NAMES.length]} ${n}`;
}

export const hubspotCompany: ObjectUnderTest = {
  object: 'companies',
  fields: ['name', 'domain', 'phone', 'industry', 'numberofemployees', 'city'],
  sample: (n) => ({
    name: name(n),
    domain: `c${n}.example.com`,
    phone: `+44 20 7946 0${100 + n}`,
    industry: 'RETAIL',
    numberofemployees: 120 + n,
    city: 'Zürich',
    description: 'First line\nsecond line',
  }),
  wire: (n) => ({ properties: { name: name(n) } }),
  key: 'name',
  change: { field: 'phone', value: '+1 555 010 9999', wire: { properties: { phone: '+1 555 010 9999' } } },
  noneRequired: true,
  unacceptable: { numberofemployees: 'many' },
};

export const hubspotContact: ObjectUnderTest = {
  object: 'contacts',
  fields: ['firstname', 'lastname', 'email', 'phone', 'jobtitle', 'associations.company'],
  sample: (n) => ({
    firstname: 'Ann',
    lastname: `Lee-${n}`,
    email: `ann.lee_${n}@example.com`,
    phone: '01632 960 001',
    jobtitle: 'Buyer',
  }),
  wire: (n) => ({ properties: { firstname: 'Ann', lastname: `Lee-${n}` } }),
  key: 'lastname',
  change: { field: 'phone', value: '+1 555 010 9999', wire: { properties: { phone: '+1 555 010 9999' } } },
  noneRequired: true,
  unacceptable: { email: 'no address' },
};
