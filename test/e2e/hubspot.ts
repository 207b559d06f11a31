import { type Bench, type BenchOptions, bench, type Wire } from './harness.ts';

/** Records of a HubSpot account, and what tests do with them. */

export const MINUTE = 60_000;

export const companyId = (n: number): string => String(400_000_000_000 + n);
export const contactId = (n: number): string => String(500_000_000_000 + n);

export const company = (n: number, properties: Wire = {}): Wire => ({
  id: companyId(n),
  properties: {
    name: `Customer ${n}`,
    phone: `+44 20 7946 0${String(100 + n)}`,
    lifecyclestage: 'customer',
    ...properties,
  },
});

/** Of `company` it is the primary contact-to-company association; null for a contact without one. */
export const contact = (n: number, properties: Wire = {}, companyNumber: number | null = 1): Wire => ({
  id: contactId(n),
  properties: {
    firstname: 'Ann',
    lastname: `Person ${n}`,
    email: `person${n}@example.com`,
    ...properties,
  },
  ...(companyNumber === null ? {} : { associations: [{ to: { id: companyId(companyNumber) } }] }),
});

export const range = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

/** A bench with HubSpot and Halo, in which no guard refuses. */
export async function hubspotBench(
  companies: readonly Wire[] = [],
  contacts: readonly Wire[] = [],
  more: BenchOptions = {},
): Promise<Bench> {
  const it = await bench({ crms: ['hubspot'], hubspot: { companies, contacts }, ...more });
  it.rewrite('hubspot/companies.yaml', guardsOff);
  it.rewrite('hubspot/contacts.yaml', guardsOff);
  return it;
}

const guardsOff = (text: string) =>
  `${text.replace(/^guards:.*\n/m, '')}guards: { create: off, update: off, deactivate: off }\n`;

/** Replaces a text of a mapping; a text that is not there is the test's fault. */
export function change(it: Bench, mapping: 'companies' | 'contacts', from: string, to: string): void {
  it.rewrite(`hubspot/${mapping}.yaml`, (text) => {
    // Comments show what could stand there, often in the same words.
    let at = text.indexOf(from);
    while (at >= 0 && /^ *#.*$/.test(text.slice(text.lastIndexOf('\n', at) + 1, at)))
      at = text.indexOf(from, at + 1);
    if (at < 0) throw new Error(`${mapping}.yaml has no ${from}`);
    return `${text.slice(0, at)}${to}${text.slice(at + from.length)}`;
  });
}

/** Contacts without an e-mail address come over, too. */
export function letThrough(it: Bench): void {
  const rule = '{ source: email, target: emailaddress, direction: both, transform: [lower], onEmpty: keep }';
  change(it, 'contacts', 'fields:\n', `fields:\n  - ${rule}\n`);
}

/** New records of Halo travel to HubSpot, too. */
export function bothWays(it: Bench): void {
  for (const mapping of ['companies', 'contacts'] as const)
    change(it, mapping, 'on: [update]', 'on: [create, update]');
}

/** A person adds a record in HubSpot, which gives it an id of its own. */
export async function addTo(it: Bench, object: 'companies' | 'contacts', record: Wire): Promise<string> {
  const { id: _, ...rest } = record;
  return String((await it.edit('hubspot', object, rest))['id']);
}

/** A person edits a record in HubSpot. */
export async function editCompany(it: Bench, n: number, properties: Wire): Promise<void> {
  await it.edit('hubspot', 'companies', { id: companyId(n), properties });
}

export async function editContact(it: Bench, n: number, properties: Wire): Promise<void> {
  await it.edit('hubspot', 'contacts', { id: contactId(n), properties });
}

export const properties = (row: Wire | undefined): Wire => (row?.['properties'] ?? {}) as Wire;

/** The properties of one company or contact. */
export async function inHubspot(it: Bench, object: 'companies' | 'contacts', id: string): Promise<Wire> {
  return properties(await it.record('hubspot', object, (row) => row['id'] === id));
}

/** The customers that are no part of every tenant. */
export async function customers(it: Bench): Promise<Wire[]> {
  return (await it.records('halo', 'Client')).filter((row) => row['name'] !== 'Unassigned');
}

export async function customer(it: Bench, name: string): Promise<Wire> {
  return it.record('halo', 'Client', (row) => row['name'] === name);
}

export async function users(it: Bench): Promise<Wire[]> {
  return (await it.records('halo', 'Users')).filter((row) => row['surname'] !== 'User');
}

/** Codes of what a run says beside its entries. */
export function noted(flow: { readonly notes: readonly { readonly code: string }[] }): string[] {
  return flow.notes.map(({ code }) => code);
}
