import { fields, idIn, typesOf } from './association-input.ts';
import { invalid } from './errors.ts';
import { PRIMARY_COMPANY_TO_CONTACT, PRIMARY_CONTACT_TO_COMPANY } from './links.ts';
import { OBJECTS, type ObjectName, objectNameOf } from './names.ts';
import type { Portal } from './portal.ts';
import { type Call, readBody } from './routes.ts';

/** One entry of `associations` in a create, checked. */
export interface Inline {
  readonly to: { readonly object: ObjectName; readonly id: string };
  readonly types: readonly number[];
}

/**
 * Who gives the associations. The API has to name types that there are; what people and data leave open is a contact's
 * primary company, and data may also lead to archived records.
 */
type Giver = 'api' | 'people' | 'data';

/**
 * `associations: [{ to: { id }, types: [{ associationCategory, associationTypeId }] }]`; throws 400 for what is not
 * of this shape or leads nowhere.
 */
export function readInline(
  portal: Portal,
  from: ObjectName,
  given: unknown,
  by: Giver = 'api',
): readonly Inline[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given))
    throw invalid('Invalid input JSON on line 1, column 1: "associations" is no list.');
  return given.map((entry: unknown) => {
    const { to, types } = fields(entry);
    const id = idIn(to);
    const open = by !== 'api' && !(Array.isArray(types) && types.length > 0);
    const object = open ? OTHER[from] : otherObject(portal, from, types);
    const all = open ? [PRIMARY[from]] : typesOf(portal, from, object, types);
    const resolved = portal.tables[object].resolve(id);
    const row = portal.tables[object].get(resolved);
    if (row === undefined || (row.archivedAt !== undefined && by !== 'data')) {
      throw invalid(`One or more associations are not valid: there is no ${object} object ${id}.`);
    }
    return { to: { object, id: resolved }, types: all };
  });
}

const OTHER = { contacts: 'companies', companies: 'contacts' } as const;
const PRIMARY = { contacts: PRIMARY_CONTACT_TO_COMPANY, companies: PRIMARY_COMPANY_TO_CONTACT } as const;

/** The object to which the first of the types leads; nothing else in an entry names it. */
function otherObject(portal: Portal, from: ObjectName, types: unknown): ObjectName {
  const [first]: readonly unknown[] = Array.isArray(types) ? types : [];
  const typeId = Number(Object(first)['associationTypeId']);
  return OBJECTS.find((object) => portal.labels.find(from, object, typeId) !== undefined) ?? OTHER[from];
}

/** Scopes to write the objects to which the associations of a new record lead, or those of a batch of them. */
export function inlineScopes(call: Call): readonly string[] {
  const from = objectNameOf(call.params['type'] ?? '');
  if (from === undefined) return [];
  const { inputs, associations } = Object(readBody(call));
  const lists = Array.isArray(inputs) ? inputs.map((input) => Object(input).associations) : [associations];
  const entries: readonly unknown[] = lists.filter(Array.isArray).flat();
  const objects = entries.map((entry) => otherObject(call.portal, from, Object(entry).types));
  return [...new Set(objects)].map((object) => `crm.objects.${object}.write`);
}

export function applyInline(portal: Portal, from: ObjectName, id: string, links: readonly Inline[]): void {
  for (const { to, types } of links) portal.links.set({ object: from, id }, to, types);
}

/** What a record that was just made belongs to: what was asked for, or in some accounts what its e-mail says. */
export function linkNew(portal: Portal, object: ObjectName, id: string, links: readonly Inline[]): void {
  applyInline(portal, object, id, links);
  if (object === 'contacts' && portal.settings.autoAssociate) linkByEmail(portal, id);
}

/** The first live company with the domain of the contact's e-mail, for one that has no company. */
function linkByEmail(portal: Portal, id: string): void {
  const contact = { object: 'contacts', id } as const;
  const email = portal.tables.contacts.get(id)?.values['email'];
  const domain = email?.split('@')[1]?.toLowerCase();
  if (domain === undefined || portal.links.of(contact, 'companies').length > 0) return;
  for (const company of portal.tables.companies.from(0)) {
    if (company.archivedAt !== undefined || company.values['domain']?.toLowerCase() !== domain) continue;
    portal.links.set(contact, { object: 'companies', id: company.id }, [PRIMARY_CONTACT_TO_COMPANY]);
    return;
  }
}
