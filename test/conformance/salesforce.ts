import type { ConnectionFrom, ObjectUnderTest } from './subject.ts';

export const salesforceConnection: ConnectionFrom = (env) => ({
  name: 'salesforce',
  system: 'salesforce',
  url: env.SALESFORCE_URL ?? '',
  apiVersion: '68.0',
  bulkAbove: 10_000,
  auth: {
    flow: 'clientCredentials',
    clientId: { env: 'SALESFORCE_CLIENT_ID' },
    clientSecret: { env: 'SALESFORCE_CLIENT_SECRET' },
  },
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

export const salesforceAccount: ObjectUnderTest = {
  object: 'Account',
  fields: ['Name', 'Phone', 'Industry', 'Website', 'NumberOfEmployees'],
  sample: (n) => ({
    Name: name(n),
    Phone: `+44 20 7946 0${100 + n}`,
    Website: 'https://example.com/a?b=c',
    Industry: 'Retail',
    NumberOfEmployees: 120 + n,
    Description: 'First line\r\nsecond line ',
  }),
  wire: (n) => ({ Name: name(n) }),
  key: 'Name',
  change: { field: 'Phone', value: '+1 555 010 9999', wire: { Phone: '+1 555 010 9999' } },
  unacceptable: { Name: null },
};
