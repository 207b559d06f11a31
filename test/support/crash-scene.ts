import { onTestFinished } from 'vitest';
import { type Bench, openBench, type Wire } from '../e2e/harness.ts';
import { commandLine, type Ended, type Hook } from './command-line.ts';

const ACCOUNTS = 25;
const CONTACTS = 60;

/** The two runs that are disturbed: the first import, and a later one with edits on both sides. */
export type Phase = 'first' | 'later';

export interface Scene {
  readonly it: Bench;
  /** Done by itself when the test ends; earlier it frees memory for the next scene. */
  close(): Promise<void>;
  /** `crosswalk sync` as a process of its own. */
  run(hook?: Hook, limitKilobytes?: number): Promise<Ended>;
  /** All records of both systems, by what people call them instead of by numbers that depend on who came first. */
  picture(): Promise<Picture>;
}

export type Picture = Readonly<Record<string, readonly string[]>>;

/** Accounts and contacts with the ugly cases of both systems; for the later phase imported once, then edited on both sides. */
export async function scene(phase: Phase): Promise<Scene> {
  const it = await openBench({
    salesforce: { Account: range(ACCOUNTS, account), Contact: range(CONTACTS, contact) },
    halo: {
      Client: [
        { id: 500, name: 'customer  3 ' },
        { id: 501, name: 'Born in Halo', website: 'https://born.example' },
      ],
    },
  });
  let closed = false;
  const close = async () => {
    if (!closed) await it.close();
    closed = true;
  };
  onTestFinished(close);
  it.rewrite('salesforce/accounts.yaml', (text) =>
    text
      .replace(/^guards:.*$/m, 'guards: { create: off, update: off }')
      .replace('on: [update]', 'on: [create, update]')
      .replace(
        '{ source: Name, target: name, write: create }',
        '{ source: Name, target: name, direction: both }',
      ),
  );
  it.rewrite(
    'salesforce/contacts.yaml',
    (text) => `${text.replace('on: [update]', 'on: [create, update]')}guards: { create: off, update: off }\n`,
  );
  if (phase === 'later') await edits(it);
  const args = [
    'sync',
    '--json',
    '--mappings',
    it.options.mappings,
    '--schemas',
    it.options.schemas,
    '--state',
    it.options.state,
  ];
  return {
    it,
    close,
    run: (hook = {}, limitKilobytes) =>
      commandLine(args, it.io.env, { HOOK_NOW: String(it.clock.now()), ...hook }, limitKilobytes),
    picture: () => picture(it),
  };
}

async function edits(it: Bench): Promise<void> {
  await it.sync();
  it.clock.advance(3_600_000);
  const clients = await it.records('halo', 'Client');
  const users = await it.records('halo', 'Users');
  const client = (name: string) => clients.find((row) => row['name'] === name)?.['id'];
  const user = (surname: string) => users.find((row) => row['surname'] === surname)?.['id'];
  for (const n of [1, 4, 5])
    await it.edit('salesforce', 'Account', { Id: account(n).Id, Phone: `9${n}`, Name: `Renamed ${n}` });
  for (const n of [5, 6, 7])
    await it.edit('halo', 'Client', { id: client(`Customer ${n}`), website: `https://halo${n}.example` });
  for (const n of range(9, (i) => i * 5))
    await it.edit('salesforce', 'Contact', {
      Id: contact(n).Id,
      MobilePhone: `8${n}`,
      AccountId: account(2).Id,
    });
  for (const n of range(8, (i) => i * 6))
    await it.edit('halo', 'Users', { id: user(`Person ${n}`), phonenumber: `7${n}` });
  for (const n of [26, 27, 28]) await it.edit('salesforce', 'Account', { Name: `Customer ${n}` });
  for (const n of [61, 62, 63])
    await it.edit('salesforce', 'Contact', {
      LastName: `Person ${n}`,
      Email: `p${n}@example.com`,
      AccountId: account(3).Id,
    });
  for (const n of [1, 2]) await it.edit('halo', 'Client', { name: `Made in Halo ${n}` });
  await it.edit('halo', 'Users', {
    firstname: 'Bo',
    surname: 'Made in Halo',
    emailaddress: 'bo@example.com',
    site_id: 1,
  });
  await it.remove('salesforce', 'Contact', contact(8).Id);
  await it.control('salesforce', 'merge', {
    object: 'Account',
    winner: account(9).Id,
    losers: [account(10).Id],
  });
  it.clock.advance(60_000);
}

/** Fields that the mappings write, and whose they are. */
async function picture(it: Bench): Promise<Picture> {
  const accounts = await it.records('salesforce', 'Account');
  const names = new Map(accounts.map((row) => [row['Id'], row['Name']]));
  const births = new Map<string, string>([
    ...range(ACCOUNTS, (n) => [account(n).Id, `account ${n}`] as const),
    ...range(CONTACTS, (n) => [contact(n).Id, `contact ${n}`] as const),
  ]);
  const mark = (row: Wire, field: string) => {
    const found = (row['customfields'] as readonly Wire[]).find((item) => item['name'] === field)?.['value'];
    return found ? (births.get(String(found)) ?? 'an id') : null;
  };
  const tell = (rows: readonly Wire[], facts: (row: Wire) => readonly unknown[]) =>
    rows.map((row) => JSON.stringify(facts(row))).sort();
  const contacts = await it.records('salesforce', 'Contact');
  return {
    Account: tell(accounts, (row) => [
      row['Name'],
      row['Phone'],
      row['Website'],
      row['AccountNumber'],
      row['IsDeleted'],
    ]),
    Contact: tell(contacts, (row) => [
      row['FirstName'],
      row['LastName'],
      row['Email'],
      row['Phone'],
      row['MobilePhone'],
      row['Title'],
      names.get(row['AccountId']),
      row['IsDeleted'],
    ]),
    Client: tell(await it.records('halo', 'Client'), (row) => [
      row['name'],
      row['main_phonenumber'],
      row['website'],
      row['accountsid'],
      row['inactive'],
      mark(row, 'CFSalesforceId'),
    ]),
    Users: tell(await it.records('halo', 'Users'), (row) => [
      row['firstname'],
      row['surname'],
      row['emailaddress'],
      row['phonenumber'],
      row['mobilenumber'],
      row['title'],
      row['client_name'],
      row['inactive'],
      mark(row, 'CFSalesforceContactId'),
    ]),
  };
}

const range = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

const ODD = ['', ' Zoë', " O'Brien & <Sons>", ' 株式会社 🚀', ' a  b '];

const account = (n: number) => ({
  Id: `0010000000000${String(n).padStart(2, '0')}AAA`,
  Name: `Customer ${n}`,
  Phone: n % 4 === 0 ? null : `+44 20 7946 0${100 + n}`,
  AccountNumber: n % 5 === 0 ? `A-${n}${ODD[n % ODD.length]}` : null,
  Industry: n % 3 === 0 ? 'Banking' : null,
});

const contact = (n: number) => ({
  Id: `0030000000000${String(n).padStart(2, '0')}AAA`,
  AccountId: n % 20 === 0 ? null : account(1 + (n % ACCOUNTS)).Id,
  FirstName: `Ann${ODD[n % ODD.length]}`,
  LastName: `Person ${n}`,
  Email: n % 11 === 0 ? null : `Person${n}+tag@Example.com`,
  Phone: n % 2 === 0 ? `020 ${n}` : null,
});
