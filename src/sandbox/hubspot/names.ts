/** The two kinds of records of the portal, and what HubSpot calls them where. */
export type ObjectName = 'companies' | 'contacts';

export const OBJECTS: readonly ObjectName[] = ['companies', 'contacts'];

interface ObjectNames {
  readonly typeId: string;
  readonly singular: string;
  /** `CONTACT` in messages. */
  readonly upper: string;
  readonly lastModified: string;
  /** What a read returns when it names no properties; the id and both dates are always added. */
  readonly defaults: readonly string[];
}

export const NAMES: Readonly<Record<ObjectName, ObjectNames>> = {
  companies: {
    typeId: '0-2',
    singular: 'company',
    upper: 'COMPANY',
    lastModified: 'hs_lastmodifieddate',
    defaults: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  },
  contacts: {
    typeId: '0-1',
    singular: 'contact',
    upper: 'CONTACT',
    lastModified: 'lastmodifieddate',
    defaults: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  },
};

/** `companies`, `company`, `COMPANY`, `0-2` are the same object; `undefined` for any other. */
export function objectNameOf(alias: string): ObjectName | undefined {
  const wanted = alias.toLowerCase();
  return OBJECTS.find(
    (name) => name === wanted || NAMES[name].singular === wanted || NAMES[name].typeId === wanted,
  );
}
