import { type CrmSide, guardsOff, range } from './crm.ts';
import type { Kind } from './history.ts';

const OBJECTS = { account: 'Account', contact: 'Contact' } as const satisfies Record<Kind, string>;

/** The field that holds a record's tag: mapped, and edited by nobody. */
const TAGS = { account: 'AccountNumber', contact: 'Title' } as const satisfies Record<Kind, string>;

/** Who makes records in Salesforce beside crosswalk. */
const PERSON = { Id: '005000000000099AAA', Username: 'pat@example.com', LastName: 'Pat', IsActive: true };

export const salesforceSide: CrmSide = {
  crm: 'salesforce',
  mappings: { account: 'accounts', contact: 'contacts' },
  fields: {
    account: { Name: 'Name', Phone: 'Phone', Website: 'Website' },
    contact: {
      FirstName: 'FirstName',
      LastName: 'LastName',
      Email: 'Email',
      Phone: 'Phone',
      MobilePhone: 'MobilePhone',
    },
  },
  creates: { account: '/composite/sobjects', contact: '/composite/sobjects' },
  writes: '/composite/sobjects|/sobjects/(Account|Contact)',

  seed: (history) => ({
    User: [PERSON],
    Account: range(history.accounts, account),
    Contact: range(history.contacts, contact(history.accounts)),
  }),

  async prepare(it) {
    it.rewrite('salesforce/accounts.yaml', (text) =>
      guardsOff(text)
        .replace('on: [update]', 'on: [create, update]')
        .replace(
          '{ source: Name, target: name, write: create }',
          '{ source: Name, target: name, direction: both }',
        )
        .replace('main_phonenumber, direction: both', 'main_phonenumber, direction: both, onEmpty: clear'),
    );
    it.rewrite('salesforce/contacts.yaml', (text) =>
      guardsOff(text)
        .replace('on: [update]', 'on: [create, update]')
        .replaceAll(/number, direction: both/g, 'number, direction: both, onEmpty: clear')
        .replace('site_id, link', 'site_id, direction: both, link'),
    );
  },

  async rows(it, kind) {
    const rows = await it.records('salesforce', OBJECTS[kind]);
    return rows.map((row) => ({
      id: String(row['Id']),
      tag: String(row[TAGS[kind]] ?? ''),
      alive: row['IsDeleted'] !== true,
      restorable: row['IsDeleted'] === true && !row['MasterRecordId'],
      parent: row['AccountId'] ? String(row['AccountId']) : undefined,
      value: (field) => row[field],
    }));
  },

  async edit(it, kind, id, field, value) {
    await it.edit('salesforce', OBJECTS[kind], { Id: id, [field]: value });
  },

  async add(it, kind, tag, parent) {
    const values =
      kind === 'account'
        ? { Name: `New ${tag}`, AccountNumber: tag, Phone: '1' }
        : { LastName: `New ${tag}`, Title: tag, Email: `${tag}@example.com`, AccountId: parent?.id ?? null };
    await it.edit('salesforce', OBJECTS[kind], values);
  },

  async move(it, person, parent) {
    await it.edit('salesforce', 'Contact', { Id: person.id, AccountId: parent.id });
  },

  remove: (it, kind, id) => it.remove('salesforce', OBJECTS[kind], id),

  async restore(it, kind, id) {
    await it.control('salesforce', 'undelete', { object: OBJECTS[kind], id });
  },

  async merge(it, winner, loser) {
    await it.control('salesforce', 'merge', { object: 'Account', winner, losers: [loser] });
  },
};

const account = (n: number) => ({
  Id: `0010000000000${String(n).padStart(2, '0')}AAA`,
  Name: `Customer ${n}`,
  Phone: `+44 20 7946 0${100 + n}`,
  AccountNumber: `TA${n}`,
});

const contact = (accounts: number) => (n: number) => ({
  Id: `0030000000000${String(n).padStart(2, '0')}AAA`,
  AccountId: account(1 + (n % accounts)).Id,
  FirstName: 'Ann',
  LastName: `Person ${n}`,
  Email: `person${n}@example.com`,
  Title: `TC${n}`,
});
