import { nthName } from './names.ts';
import type { ConnectionFrom, ObjectUnderTest } from './subject.ts';

export const salesforceConnection: ConnectionFrom = (env) => ({
  name: 'salesforce',
  system: 'salesforce',
  url: env.SALESFORCE_URL ?? '',
  apiVersion: '68.0',
  bulkAbove: 10_000,
  duplicateRules: 'hold',
  auth: {
    flow: 'clientCredentials',
    clientId: { env: 'SALESFORCE_CLIENT_ID' },
    clientSecret: { env: 'SALESFORCE_CLIENT_SECRET' },
  },
  allowNonProduction: false,
  besideNative: false,
  at: { file: 'connections.yaml', line: 1, column: 1 },
});

export const salesforceAccount: ObjectUnderTest = {
  object: 'Account',
  fields: ['Name', 'Phone', 'Industry', 'Website', 'NumberOfEmployees'],
  sample: (n) => ({
    Name: nthName(n),
    Phone: `+44 20 7946 0${100 + n}`,
    Website: 'https://example.com/a?b=c',
    Industry: 'Retail',
    NumberOfEmployees: 120 + n,
    Description: 'First line\r\nsecond line ',
  }),
  wire: (n) => ({ Name: nthName(n) }),
  key: 'Name',
  change: { field: 'Phone', value: '+1 555 010 9999', wire: { Phone: '+1 555 010 9999' } },
  unacceptable: { Name: null },
};
