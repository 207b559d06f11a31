import { nthName } from './names.ts';
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

export const hubspotCompany: ObjectUnderTest = {
  object: 'companies',
  fields: ['name', 'domain', 'phone', 'industry', 'numberofemployees', 'city'],
  sample: (n) => ({
    name: nthName(n),
    domain: `c${n}.example.com`,
    phone: `+44 20 7946 0${100 + n}`,
    industry: 'RETAIL',
    numberofemployees: 120 + n,
    city: 'Zürich',
    description: 'First line\nsecond line',
  }),
  wire: (n) => ({ properties: { name: nthName(n) } }),
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
