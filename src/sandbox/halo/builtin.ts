import type { WireRecord } from '../system.ts';
import { BUILT_IN_TICKETS, PIPELINE_STAGES, STAGE_NAMES } from './builtintickets.ts';

/** The configuration every sandbox tenant has, whatever its data: agents, top levels, look-ups, custom fields, modules. */

const SELECTS = { industry: 201, regions: 202, role: 203, origin: 204 } as const;

/** FieldInfo types: 0 text, 1 memo, 2 single select, 3 multi select, 4 date, 5 time, 6 checkbox, 7 table, 10 rich text. */
const FIELDS: readonly WireRecord[] = [
  field(151, 2, 'CFSalesforceId', 'Salesforce Id', 0, { characterlimit: 50 }),
  field(152, 2, 'CFIndustry', 'Industry', 2, { lookup: SELECTS.industry }),
  // Whole numbers are text with an input type; the API gives them back as text.
  field(153, 2, 'CFEmployees', 'Employees', 0, { inputtype: 1, characterlimit: 10 }),
  field(154, 2, 'CFRenewalDate', 'Renewal date', 4),
  field(155, 2, 'CFNewsletter', 'Receives the newsletter', 6),
  field(156, 2, 'CFRegions', 'Regions', 3, { lookup: SELECTS.regions }),
  field(157, 2, 'CFAccountNotes', 'Account notes', 1),
  field(161, 3, 'CFSalesforceSiteId', 'Salesforce Id', 0, { characterlimit: 50 }),
  field(171, 4, 'CFSalesforceContactId', 'Salesforce Id', 0, { characterlimit: 50 }),
  field(172, 4, 'CFContactRole', 'Role', 2, { lookup: SELECTS.role }),
  field(173, 4, 'CFMarketingConsent', 'Agrees to marketing', 6),
  field(174, 4, 'CFBirthday', 'Birthday', 4),
  field(181, 1, 'CFSalesforceCaseId', 'Salesforce Id', 0, { characterlimit: 50 }),
  field(182, 1, 'CFSalesforceOpportunityId', 'Salesforce Opportunity Id', 0, { characterlimit: 50 }),
  field(183, 1, 'CFSalesforceUrl', 'Salesforce address', 0, { characterlimit: 250 }),
  field(184, 1, 'CFOrigin', 'Origin', 2, { lookup: SELECTS.origin }),
];

const LOOKUPS: readonly WireRecord[] = [
  ...lookup(11, {
    12: 'Impact',
    22: 'Request Sources',
    27: 'Urgency',
    30: 'Address Types',
    39: 'Quotation Statuses',
    64: 'Notification Events',
    75: 'Salesforce Stages',
    82: 'HubSpot Lifecycles',
    89: 'Customer Relationships',
    [PIPELINE_STAGES]: 'Pipeline Stages',
    201: 'Industry',
    202: 'Regions',
    203: 'Role',
    204: 'Origin',
  }),
  ...lookup(12, { 1: 'Company Wide', 2: 'Multiple Users Affected', 3: 'Single User Affected' }),
  ...lookup(27, { 1: 'High', 2: 'Medium', 3: 'Low' }),
  ...lookup(30, { 1: 'Delivery', 2: 'Invoice' }),
  ...lookup(75, {
    1: 'Prospecting',
    2: 'Qualification',
    3: 'Proposal/Price Quote',
    4: 'Closed Won',
    5: 'Closed Lost',
    6: 'Negotiation/Review',
  }),
  ...lookup(39, { 1: 'Draft', 2: 'Sent', 3: 'Approved', 4: 'Declined' }),
  // `value2` is the number of the event.
  ...Object.entries({ 3: 'New Ticket Logged', 39: 'Ticket Closed', 76: 'Ticket Status Changed' }).map(
    ([value2, name], index) => ({
      lookupid: 64,
      id: index + 1,
      name,
      value2,
      sequence: index + 1,
      inactive: false,
    }),
  ),
  ...lookup(PIPELINE_STAGES, STAGE_NAMES),
  ...lookup(SELECTS.origin, names('Phone,Email,Web')),
  ...lookup(89, { 1: 'Customer', 2: 'Prospect', 3: 'Partner' }),
  ...lookup(
    SELECTS.industry,
    names(
      'Agriculture,Education,Energy,Finance,Government,Health,Manufacturing,Retail,Technology,Transport,Other',
    ),
  ),
  ...lookup(SELECTS.regions, names('Americas,Europe,Middle East and Africa,Asia Pacific')),
  ...lookup(SELECTS.role, names('Decision maker,Technical contact,Billing contact,User')),
];

const AGENTS: readonly WireRecord[] = [
  { id: 1, name: 'Unassigned', email: '', initials: 'UA', is_agent: false, team: '' },
  agent(2, 'Sam', 'Carter', { jobtitle: 'Account Manager', is_sales: true }),
  agent(3, 'Alex', 'Morgan', { jobtitle: 'Service Desk Lead' }),
  agent(4, 'Priya', 'Nair', { jobtitle: 'Account Manager', is_sales: true }),
  agent(5, 'Jonas', 'Weber', { isdisabled: true }),
  { id: 6, name: 'crosswalk API', email: 'api@crosswalk.example', isapiagent: true, is_agent: true },
];

const TOP_LEVELS: readonly WireRecord[] = [
  { id: 1, name: 'Customers', long_name: 'Customers', type: 1, organisation_id: 1 },
  { id: 2, name: 'Prospects', long_name: 'Prospects', type: 1, organisation_id: 1 },
  { id: 3, name: 'Internal', long_name: 'Internal', type: 1, organisation_id: 1 },
];

const TEAMS: readonly WireRecord[] = [
  { id: 1, name: '1st Line Support', department_id: 1, forrequests: true, foropps: false, sequence: 1 },
  { id: 2, name: 'Sales', department_id: 1, forrequests: false, foropps: true, sequence: 2 },
  { id: 3, name: 'Old Team', department_id: 1, forrequests: true, inactive: true, sequence: 3 },
];

const FEATURES: readonly WireRecord[] = [
  feature(29, 'Azure Active Directory', false),
  feature(87, 'HubSpot', true),
  feature(118, 'Salesforce', true),
  feature(131, 'Xero', false),
];

export const BUILT_IN: Readonly<Record<string, readonly WireRecord[]>> = {
  agent: AGENTS,
  toplevel: TOP_LEVELS,
  team: TEAMS,
  lookup: LOOKUPS,
  fieldinfo: FIELDS,
  features: FEATURES,
  ...BUILT_IN_TICKETS,
  organisation: [{ id: 1, name: 'Crosswalk Service Desk', email: 'desk@crosswalk.example', phone: '' }],
};

function field(
  id: number,
  typeid: number,
  name: string,
  label: string,
  type: number,
  more: WireRecord = {},
): WireRecord {
  const blank = { hint: '', inputtype: 0, lookup: 0, characterlimit: 0, regex: '', third_party_name: '' };
  const flags = { custom: 1, mandatory: false, readonly: false, searchable: false };
  return { id, name, label, type, usage: typeid, ...blank, ...flags, ...more };
}

function lookup(lookupid: number, entries: Readonly<Record<number, string>>): readonly WireRecord[] {
  return Object.entries(entries).map(([id, name], index) => ({
    lookupid,
    id: Number(id),
    name,
    sequence: index + 1,
    inactive: false,
  }));
}

function names(list: string): Readonly<Record<number, string>> {
  return Object.fromEntries(list.split(',').map((name, index) => [index + 1, name]));
}

function agent(id: number, firstname: string, surname: string, more: WireRecord = {}): WireRecord {
  return {
    id,
    name: `${firstname} ${surname}`,
    firstname,
    surname,
    initials: `${firstname.charAt(0)}${surname.charAt(0)}`,
    email: `${firstname}.${surname}@crosswalk.example`.toLowerCase(),
    is_agent: true,
    team: '1st Line Support',
    ...more,
  };
}

function feature(id: number, name: string, enabled: boolean): WireRecord {
  return {
    id,
    module_name: name,
    actual_name: name,
    enabled,
    core: false,
    licensed: true,
    halointegratorenabled: false,
    halointegrator_lastsync: '1900-01-01T00:00:00',
    halointegrator_lasterror: '',
  };
}
