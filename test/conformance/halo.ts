import { NAMES, nthName } from './names.ts';
import type { ConnectionFrom, ObjectUnderTest } from './subject.ts';

export const haloConnection: ConnectionFrom = (env) => ({
  name: 'halo',
  system: 'halo',
  url: env.HALO_URL ?? '',
  auth: {
    flow: 'clientCredentials',
    clientId: { env: 'HALO_CLIENT_ID' },
    clientSecret: { env: 'HALO_CLIENT_SECRET' },
    scope: 'all',
  },
  tenant: undefined,
  authUrl: undefined,
  allowNonProduction: false,
  besideNative: false,
  at: { file: 'connections.yaml', line: 1, column: 1 },
});

/** Halo's users type two blanks now and then. */
const name = (n: number) => nthName(n, NAMES.with(1, 'Twin  Peaks Ltd'));

export const haloClient: ObjectUnderTest = {
  object: 'Client',
  fields: [
    'name',
    'main_phonenumber',
    'website',
    'accountsid',
    'customfields.CFIndustry',
    'customfields.CFEmployees',
  ],
  sample: (n) => ({
    name: name(n),
    toplevel_id: '1',
    main_phonenumber: `+44 20 7946 0${100 + n} `,
    website: 'https://example.com/a?b=c',
    accountsid: `A-${n}`,
    accountmanagertech: null,
    salesforce_dontsync: false,
    notes: 'First line\r\nsecond line',
    'main_delivery_address.line1': `${n} High Street`,
    'main_delivery_address.postcode': 'AB1 2CD',
    'customfields.CFIndustry': 'retail',
    'customfields.CFEmployees': 120 + n,
    'customfields.CFRenewalDate': '2026-12-31',
    'customfields.CFNewsletter': true,
    'customfields.CFRegions': null,
  }),
  wire: (n) => ({ name: name(n), toplevel_id: 1 }),
  key: 'name',
  change: {
    field: 'main_phonenumber',
    value: '+1 555 010 9999',
    wire: { main_phonenumber: '+1 555 010 9999' },
  },
  unacceptable: { name: null },
  mark: 'customfields.CFSalesforceId',
  inactive: { inactive: true },
};

export const haloUser: ObjectUnderTest = {
  object: 'Users',
  fields: ['firstname', 'surname', 'emailaddress', 'phonenumber', 'title', 'site_id'],
  sample: (n) => ({
    firstname: 'Ann',
    surname: `Lee-${n}`,
    emailaddress: `ann.lee_${n}@example.com`,
    phonenumber: '01632 960 001',
    title: 'Buyer',
    site_id: '1',
    salesforce_dontsync: true,
  }),
  wire: (n) => ({
    firstname: 'Ann',
    surname: `Lee-${n}`,
    name: `Ann Lee-${n}`,
    emailaddress: `ann.lee_${n}@example.com`,
    site_id: 1,
  }),
  key: 'emailaddress',
  change: { field: 'phonenumber', value: '+1 555 010 9999', wire: { phonenumber: '+1 555 010 9999' } },
  unacceptable: { site_id: null },
  mark: 'customfields.CFSalesforceContactId',
  inactive: { inactive: true },
};

export const haloTicket: ObjectUnderTest = {
  object: 'Tickets',
  fields: ['summary', 'details', 'tickettype_id', 'status_id', 'client_reference'],
  sample: (n) => ({
    summary: name(n),
    details: 'First line\r\nsecond line',
    tickettype_id: 'Incident',
    status_id: 'In Progress',
    priority_id: 'High',
    client_reference: `R-${n}`,
    targetdate: '2026-12-31',
  }),
  wire: (n) => ({ summary: name(n), tickettype_id: 1 }),
  key: 'summary',
  change: { field: 'client_reference', value: 'R-changed', wire: { client_reference: 'R-changed' } },
  unacceptable: { summary: null },
  mark: 'customfields.CFSalesforceCaseId',
  inactive: { inactive: true },
};
