import type { Definition, PropertyGroup } from '../definitions.ts';
import type { ObjectName } from '../names.ts';
import { COMPANY_PROPERTIES } from './companies.ts';
import { MORE_COMPANY_PROPERTIES } from './companies-more.ts';
import { CONTACT_PROPERTIES } from './contacts.ts';
import { MORE_CONTACT_PROPERTIES } from './contacts-more.ts';
import { readNames, readTable } from './table.ts';

/** The definitions that HubSpot makes itself in every account. */
export function builtIn(object: ObjectName): readonly Definition[] {
  const known = readTable(object === 'companies' ? COMPANY_PROPERTIES : CONTACT_PROPERTIES);
  const more = object === 'companies' ? MORE_COMPANY_PROPERTIES : MORE_CONTACT_PROPERTIES;
  return [...known, ...readNames(more, known.length)];
}

const GROUPS: Readonly<Record<ObjectName, readonly (readonly [string, string])[]>> = {
  companies: [
    ['companyinformation', 'Company information'],
    ['company_activity', 'Company activity'],
    ['analyticsinformation', 'Analytics information'],
    ['socialmediainformation', 'Social media information'],
    ['company_revenue', 'Company revenue'],
  ],
  contacts: [
    ['contactinformation', 'Contact information'],
    ['contact_activity', 'Contact activity'],
    ['analyticsinformation', 'Web analytics history'],
    ['conversioninformation', 'Conversion information'],
    ['emailinformation', 'Email information'],
    ['socialmediainformation', 'Social media information'],
    ['contactlcs', 'Contact lifecycle'],
  ],
};

export function builtInGroups(object: ObjectName): readonly PropertyGroup[] {
  return GROUPS[object].map(([name, label], displayOrder) => ({
    name,
    label,
    displayOrder,
    archived: false,
  }));
}
