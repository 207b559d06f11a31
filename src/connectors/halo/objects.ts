import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { Query } from './api.ts';
import { haloCapabilities } from './capabilities.ts';
import { isGeneralUser } from './general-user.ts';
import type { WireObject } from './wire.ts';

export type HaloObjectName = 'Client' | 'Site' | 'Users' | 'Tickets' | 'Opportunities' | 'Agent';

export interface Placeholders {
  /** List parameters that leave them out, for builds that know them. */
  readonly query: Query;
  /** Tells them in what other builds list all the same. */
  readonly includes: (row: WireObject) => boolean;
}

export interface HaloObject {
  readonly name: HaloObjectName;
  readonly label: string;
  /** Key of the rows in a list's envelope; Agent answers a bare array. */
  readonly envelope: string;
  /** `/FieldInfo?typeid=` of its custom fields. */
  readonly fieldInfoType?: number;
  /** `table_id` of its rows in `/ExternalLink`. */
  readonly externalLinkTable?: number;
  /** Fields whose text `search=` is known to look at. */
  readonly searchable: readonly string[];
  readonly inactiveProperty: 'inactive' | 'isdisabled';
  readonly modifiedProperty?: string;
  /** Sent with every create and with every update: what keeps Halo's own automations and integrations from acting on it. */
  readonly commands?: { readonly create: WireObject; readonly update: WireObject };
  /** List parameter that takes several values of a field of `scope`, separated by commas. */
  readonly scopes?: Readonly<Record<string, string>>;
  /** List parameters that bring a property which rows otherwise lack or show as null, by the property's first path segment. */
  readonly include: Readonly<Record<string, string>>;
  /** A deleted record stays, with `deleted`, and a merged one with `merged_into_id`. */
  readonly softDeletes?: true;
  /** Halo numbers new records itself, by a method of the tenant's: several at a time may meet. */
  readonly numbered?: true;
  /** Rows that Halo makes by itself and that stand for nobody. */
  readonly placeholders?: Placeholders;
  readonly writable: boolean;
}

const SILENT = { _dont_fire_automations: true, _dontupdate_salesforce: true, dont_do_rules: true };

/**
 * Tickets, and tickets of opportunity types: one model behind two addresses. A template, or a rule of the ticket type, rewrites what is
 * posted (status, priority, summary) unless it is told not to.
 */
const TICKET = {
  envelope: 'tickets',
  fieldInfoType: 1,
  externalLinkTable: 1,
  searchable: [],
  inactiveProperty: 'inactive',
  modifiedProperty: 'last_update',
  // With their texts the options need not be asked for.
  include: {
    agent_id: 'includeagent',
    agent_email: 'includeagent',
    status_id: 'includestatus',
    tickettype_id: 'includetickettype',
  },
  commands: {
    create: { ...SILENT, _isimport: true, donotapplytemplateintheapi: true },
    update: SILENT,
  },
  scopes: { tickettype_id: 'requesttype' },
  softDeletes: true,
  numbered: true,
  writable: true,
} as const satisfies Omit<HaloObject, 'name' | 'label'>;

export const OBJECTS: Readonly<Record<HaloObjectName, HaloObject>> = {
  Client: {
    name: 'Client',
    label: 'Customer',
    envelope: 'clients',
    fieldInfoType: 2,
    externalLinkTable: 2,
    searchable: ['name'],
    inactiveProperty: 'inactive',
    modifiedProperty: 'alastupdate',
    include: { notes: 'includenotes' },
    writable: true,
  },
  Site: {
    name: 'Site',
    label: 'Site',
    envelope: 'sites',
    fieldInfoType: 3,
    externalLinkTable: 3,
    searchable: ['name'],
    inactiveProperty: 'inactive',
    modifiedProperty: 'slastupdate',
    include: { notes: 'includenotes', delivery_address: 'includeaddress', invoice_address: 'includeaddress' },
    writable: true,
  },
  Users: {
    name: 'Users',
    label: 'User',
    envelope: 'users',
    fieldInfoType: 4,
    externalLinkTable: 4,
    searchable: ['emailaddress', 'name'],
    inactiveProperty: 'inactive',
    modifiedProperty: 'ulastupdate',
    include: {},
    placeholders: { query: { exclude_generaluser: true }, includes: isGeneralUser },
    writable: true,
  },
  Tickets: { name: 'Tickets', label: 'Ticket', ...TICKET },
  Opportunities: { name: 'Opportunities', label: 'Opportunity', ...TICKET },
  Agent: {
    name: 'Agent',
    label: 'Agent',
    envelope: 'agents',
    searchable: [],
    inactiveProperty: 'isdisabled',
    include: {},
    writable: false,
  },
};

/** Accepts the canonical name and every alias in any case. */
export function objectOf(name: string): HaloObject {
  const wanted = name.toLowerCase();
  const found = Object.entries(haloCapabilities.objects).find(([alias]) => alias.toLowerCase() === wanted);
  if (found !== undefined) return OBJECTS[found[1]];
  throw new CrosswalkError({
    code: 'OBJECT_UNKNOWN',
    kind: CODES.OBJECT_UNKNOWN.kind,
    what: `Halo has no object "${name}" that crosswalk knows.`,
    todo: `Use one of ${Object.keys(OBJECTS).join(', ')}.`,
  });
}
