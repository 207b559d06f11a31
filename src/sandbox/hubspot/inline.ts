import { invalid } from './errors.ts';
import {
  CHILD_TO_PARENT,
  COMPANY_TO_CONTACT,
  PARENT_TO_CHILD,
  PRIMARY_COMPANY_TO_CONTACT,
  PRIMARY_CONTACT_TO_COMPANY,
} from './links.ts';
import type { ObjectName } from './names.ts';
import type { Portal } from './portal.ts';

/** One entry of `associations` in a create, checked. */
export interface Inline {
  readonly to: { readonly object: ObjectName; readonly id: string };
  readonly types: readonly number[];
}

/**
 * `associations: [{ to: { id }, types: [{ associationCategory, associationTypeId }] }]`; throws 400 for what is not
 * of this shape or leads nowhere, which archived records do unless `archivedToo`. Without types a contact's company is
 * its primary one.
 */
export function readInline(
  portal: Portal,
  from: ObjectName,
  given: unknown,
  archivedToo = false,
): readonly Inline[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given))
    throw invalid('Invalid input JSON on line 1, column 1: "associations" is no list.');
  return given.map((entry: unknown) => {
    const { to, types } = record(entry);
    const id = idOf(to);
    const numbers = Array.isArray(types)
      ? types.map((type) => Number(record(type)['associationTypeId']))
      : [];
    const all =
      numbers.length > 0
        ? numbers
        : [from === 'contacts' ? PRIMARY_CONTACT_TO_COMPANY : PRIMARY_COMPANY_TO_CONTACT];
    const object = otherObject(from, all);
    const resolved = portal.tables[object].resolve(id);
    const row = portal.tables[object].get(resolved);
    if (row === undefined || (row.archivedAt !== undefined && !archivedToo)) {
      throw invalid(`One or more associations are not valid: there is no ${object} object ${id}.`);
    }
    return { to: { object, id: resolved }, types: all };
  });
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

function otherObject(from: ObjectName, types: readonly number[]): ObjectName {
  if (from === 'contacts') return 'companies';
  const [first] = types;
  if (first === PARENT_TO_CHILD || first === CHILD_TO_PARENT) return 'companies';
  if (first === COMPANY_TO_CONTACT || first === PRIMARY_COMPANY_TO_CONTACT) return 'contacts';
  return 'contacts';
}

function idOf(to: unknown): string {
  const id = record(to)['id'];
  if (typeof id !== 'string' && typeof id !== 'number')
    throw invalid('Invalid input JSON on line 1, column 1: an association needs "to.id".');
  return String(id);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('Invalid input JSON on line 1, column 1: an object is expected in "associations".');
  return value as Readonly<Record<string, unknown>>;
}
