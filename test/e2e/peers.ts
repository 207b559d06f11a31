import type { Bench, Wire } from './harness.ts';

/** Records and mappings that the tests of peers' bugs share. */

export const MINUTE = 60_000;

export const account = (n: number, more: Wire = {}): Wire => ({
  Id: accountId(n),
  Name: `Customer ${n}`,
  Phone: `+44 20 7946 0${String(100 + n)}`,
  Type: 'Other',
  ...more,
});

export const contact = (n: number, more: Wire = {}): Wire => ({
  Id: contactId(n),
  AccountId: accountId(1),
  LastName: `Person ${n}`,
  Email: `person${n}@example.com`,
  ...more,
});

export const accountId = (n: number): string => `001000000000${String(n).padStart(3, '0')}AAA`;
export const contactId = (n: number): string => `003000000000${String(n).padStart(3, '0')}AAA`;

export const range = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

/** Adds lines to a mapping's `import` and sets its guards to what stops nothing. */
export function importing(it: Bench, mapping: 'accounts' | 'contacts', ...lines: readonly string[]): void {
  it.rewrite(`salesforce/${mapping}.yaml`, (text) =>
    text
      .replace('import:\n', `import:\n${lines.map((line) => `  ${line}\n`).join('')}`)
      .replace('deactivate: 5%', 'deactivate: 100%'),
  );
}

/** Puts the clause where one stands, or adds it. */
export function narrow(it: Bench, mapping: 'accounts' | 'contacts', where: string): void {
  it.rewrite(`salesforce/${mapping}.yaml`, (text) =>
    /^ {2}where:/m.test(text)
      ? text.replace(/^ {2}where:.*$/m, `  where: "${where}"`)
      : text.replace('import:\n', `import:\n  where: "${where}"\n`),
  );
}

/** The customers that are no part of every tenant, by name. */
export async function customers(it: Bench): Promise<Wire[]> {
  return (await it.records('halo', 'Client')).filter((row) => row['name'] !== 'Unassigned');
}

export async function users(it: Bench): Promise<Wire[]> {
  return (await it.records('halo', 'Users')).filter((row) => row['surname'] !== 'User');
}

export const sorted = (rows: readonly Wire[], property: string): string[] =>
  rows.map((row) => String(row[property])).toSorted();
