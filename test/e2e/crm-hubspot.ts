import { type CrmSide, guardsOff, range } from './crm.ts';
import type { Wire } from './harness.ts';
import type { Kind } from './history.ts';

const OBJECTS = { account: 'companies', contact: 'contacts' } as const satisfies Record<Kind, string>;

/** The property that holds a record's tag: mapped, and edited by nobody. */
const TAGS = { account: 'about_us', contact: 'jobtitle' } as const satisfies Record<Kind, string>;

const FIELDS = {
  account: { Name: 'name', Phone: 'phone', Website: 'website' },
  contact: {
    FirstName: 'firstname',
    LastName: 'lastname',
    Email: 'email',
    Phone: 'phone',
    MobilePhone: 'mobilephone',
  },
} as const satisfies CrmSide['fields'];

export const hubspotSide: CrmSide = {
  crm: 'hubspot',
  mappings: { account: 'companies', contact: 'contacts' },
  fields: FIELDS,
  creates: {
    account: '/crm/v3/objects/companies/batch',
    contact: '/crm/v3/objects/contacts/batch',
  },
  writes: '/crm/v3/objects/(companies|contacts)/batch/(create|update|upsert)|/crm/v4/associations/.+/create',

  seed: (history) => ({
    companies: range(history.accounts, company),
    contacts: range(history.contacts, contact(history.accounts)),
  }),

  async prepare(it, { seed }) {
    await it.control('hubspot', 'settings', {
      indexLagMs: [0, 40_000, 300_000][seed % 3],
      mergeMode: seed % 2 === 0 ? 'newId' : 'preserve',
      mergedInBatchRead: seed % 4 < 2 ? 'vanish' : 'resolve',
    });
    it.rewrite('hubspot/companies.yaml', (text) =>
      guardsOff(text)
        .replace('lifecycleStages: [Customer]', 'lifecycleStages: ["*"]')
        .replace('on: [update]', 'on: [create, update]')
        .replace(
          'fields:\n',
          `$&${[
            '  - { source: name, target: name, direction: both }',
            '  - { source: phone, target: main_phonenumber, direction: both, onEmpty: clear }',
            `  - { source: ${TAGS.account}, target: accountsid, direction: both }`,
          ].join('\n')}\n`,
        ),
    );
    it.rewrite('hubspot/contacts.yaml', (text) =>
      guardsOff(text)
        .replace('on: [update]', 'on: [create, update]')
        .replace('site_id, link', 'site_id, direction: both, link')
        .replace(
          'fields:\n',
          `$&${[
            '  - { source: phone, target: phonenumber, direction: both, onEmpty: clear }',
            '  - { source: mobilephone, target: mobilenumber, direction: both, onEmpty: clear }',
          ].join('\n')}\n`,
        ),
    );
  },

  async rows(it, kind) {
    const rows = await it.records('hubspot', OBJECTS[kind]);
    return rows.map((row) => {
      const properties = row['properties'] as Wire;
      const archived = row['archived'] === true;
      return {
        id: String(row['id']),
        tag: String(properties[TAGS[kind]] ?? ''),
        alive: !archived,
        restorable: archived,
        parent: primaryOf(row),
        value: (field) => properties[(FIELDS[kind] as Record<string, string>)[field] ?? ''],
      };
    });
  },

  async edit(it, kind, id, field, value) {
    await it.edit('hubspot', OBJECTS[kind], { id, properties: { [field]: value ?? '' } });
  },

  async add(it, kind, tag, parent) {
    const record =
      kind === 'account'
        ? { properties: { name: `New ${tag}`, [TAGS.account]: tag, phone: '1' } }
        : {
            properties: { lastname: `New ${tag}`, [TAGS.contact]: tag, email: `${tag}@example.com` },
            ...(parent ? { associations: [{ to: { id: parent.id } }] } : {}),
          };
    await it.edit('hubspot', OBJECTS[kind], record);
  },

  async move(it, person, parent) {
    await it.edit('hubspot', 'contacts', {
      id: person.id,
      properties: {},
      associations: [{ to: { id: parent.id } }],
    });
  },

  remove: (it, kind, id) => it.remove('hubspot', OBJECTS[kind], id),

  async restore(it, kind, id) {
    await it.control('hubspot', 'restore', { object: OBJECTS[kind], id });
  },

  async merge(it, winner, loser) {
    await it.control('hubspot', 'merge', {
      object: 'companies',
      primaryObjectId: winner,
      objectIdToMerge: loser,
    });
  },
};

/** The company that the association with the label Primary leads to. */
export function primaryOf(row: Wire): string | undefined {
  const { companies = [] } = (row['associations'] ?? {}) as {
    companies?: readonly { id: string; types: readonly number[] }[];
  };
  return companies.find(({ types }) => types.includes(1))?.id;
}

const company = (n: number) => ({
  id: String(400_000_000_000 + n),
  properties: {
    name: `Customer ${n}`,
    phone: `+44 20 7946 0${100 + n}`,
    [TAGS.account]: `TA${n}`,
  },
});

const contact = (companies: number) => (n: number) => ({
  id: String(500_000_000_000 + n),
  properties: {
    firstname: 'Ann',
    lastname: `Person ${n}`,
    email: `person${n}@example.com`,
    [TAGS.contact]: `TC${n}`,
  },
  associations: [{ to: { id: company(1 + (n % companies)).id } }],
});
