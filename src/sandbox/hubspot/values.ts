import { NAMES, type ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import type { Row } from './store.ts';
import { wireTime } from './time.ts';

type Compute = (portal: Portal, row: Row) => string | undefined;

const constant =
  (value: string): Compute =>
  () =>
    value;

const SHARED: Readonly<Record<string, Compute>> = {
  hs_object_id: (_portal, row) => row.id,
  createdate: (_portal, row) => wireTime(row.created),
  num_notes: constant('0'),
};

/** What HubSpot works out itself. */
const COMPUTED: Readonly<Record<ObjectName, Readonly<Record<string, Compute>>>> = {
  companies: {
    ...SHARED,
    hs_lastmodifieddate: (_portal, row) => wireTime(row.updated),
    hs_annual_revenue_currency_code: constant('USD'),
    hs_num_blockers: constant('0'),
    hs_num_contacts_with_buying_roles: constant('0'),
    hs_num_decision_makers: constant('0'),
    hs_num_open_deals: constant('0'),
    hs_num_child_companies: (portal, row) => String(linked(portal, row, 'companies', 13).length),
    hs_parent_company_id: (portal, row) => linked(portal, row, 'companies', 14)[0],
    hs_task_label: (_portal, { values }) => values['name'] ?? values['domain'],
    num_associated_contacts: (portal, row) => String(linked(portal, row, 'contacts', 280).length),
  },
  contacts: {
    ...SHARED,
    lastmodifieddate: (_portal, row) => wireTime(row.updated),
    associatedcompanyid: (portal, row) => {
      const id = portal.links.primaryOf(row.id);
      return id !== undefined && isLive(portal, 'companies', id) ? id : undefined;
    },
    hs_all_contact_vids: (_portal, { id, values }) =>
      [id, ...(values['hs_merged_object_ids'] ?? '').split(';')].filter((one) => one !== '').join(';'),
    hs_email_domain: (_portal, { values }) => values['email']?.split('@')[1]?.toLowerCase(),
    hs_full_name_or_email: (_portal, { values }) =>
      [values['firstname'], values['lastname']].filter(Boolean).join(' ') || values['email'],
    hs_is_contact: constant('true'),
    hs_is_unworked: constant('true'),
    hs_searchable_calculated_phone_number: (_portal, { values }) =>
      values['phone']?.replace(/\D/g, '') || undefined,
  },
};

/** The value of a property, declared or not; `undefined` when it has none. Stored empty text is a value. */
export function propertyValue(
  portal: Portal,
  object: ObjectName,
  row: Row,
  name: string,
): string | undefined {
  const computed = COMPUTED[object][name];
  return computed === undefined ? row.values[name] : computed(portal, row);
}

/** Every property that has a value now, by name. */
export function allValues(portal: Portal, object: ObjectName, row: Row): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of [...Object.keys(row.values), ...Object.keys(COMPUTED[object])].sort()) {
    const value = propertyValue(portal, object, row, name);
    if (value !== undefined) out[name] = value;
  }
  return out;
}

/** Worked out from the associations, which change without the record. */
export const FROM_LINKS: readonly string[] = [
  'associatedcompanyid',
  'hs_num_child_companies',
  'hs_parent_company_id',
  'num_associated_contacts',
];

export function isComputed(object: ObjectName, name: string): boolean {
  return Object.hasOwn(COMPUTED[object], name);
}

export function lastModified(object: ObjectName): string {
  return NAMES[object].lastModified;
}

function linked(portal: Portal, row: Row, to: ObjectName, type: number): readonly string[] {
  const from: ObjectName = type === 280 || to === 'companies' ? 'companies' : 'contacts';
  return portal.links
    .of({ object: from, id: row.id }, to)
    .filter((link) => link.types.includes(type) && isLive(portal, to, link.id))
    .map((link) => link.id);
}

/** Whether an end of an association can be seen: archived records have none until they are restored. */
export function isLive(portal: Portal, object: ObjectName, id: string): boolean {
  const row = portal.tables[object].get(id);
  return row !== undefined && row.archivedAt === undefined;
}
