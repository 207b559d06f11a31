/** Made-up records, in a system's own format, as the sandbox takes them. */
export type Wire = Readonly<Record<string, unknown>>;

export interface Book {
  readonly Account: readonly Wire[];
  readonly Contact: readonly Wire[];
}

const DOMAIN = 'example.com';

/** `accounts` accounts, and `contacts` contacts that are spread over them. */
export function salesforceBook(accounts: number, contacts: number): Book {
  return {
    Account: Array.from({ length: accounts }, (_, n) => ({
      Id: recordId('001', n),
      Name: accountName(n),
      Phone: phone(n),
      Website: `https://a${n}.${DOMAIN}`,
      AccountNumber: `A-${n}`,
      Industry: n % 2 === 0 ? 'Banking' : 'Healthcare',
      NumberOfEmployees: n % 500,
      Description: `Customer since 20${String(n % 26).padStart(2, '0')}.`,
    })),
    Contact: Array.from({ length: contacts }, (_, n) => ({
      Id: recordId('003', n),
      AccountId: recordId('001', n % accounts),
      FirstName: `First ${n}`,
      LastName: `Last ${n}`,
      Email: email(n),
      Phone: phone(n),
      MobilePhone: phone(n + 1),
      Title: `Title ${n % 100}`,
    })),
  };
}

/** `companies` companies, and `contacts` contacts with their primary company. */
export function hubspotBook(companies: number, contacts: number): Readonly<Record<string, readonly Wire[]>> {
  return {
    companies: Array.from({ length: companies }, (_, n) => ({
      id: String(400_000_000_000 + n),
      properties: {
        name: accountName(n),
        domain: `a${n}.${DOMAIN}`,
        website: `https://a${n}.${DOMAIN}`,
        phone: phone(n),
        city: 'Bath',
        industry: n % 2 === 0 ? 'BANKING' : 'RETAIL',
        numberofemployees: String(n % 500),
        lifecyclestage: n % 3 === 0 ? 'lead' : 'customer',
      },
    })),
    contacts: Array.from({ length: contacts }, (_, n) => ({
      id: String(500_000_000_000 + n),
      properties: {
        firstname: `First ${n}`,
        lastname: `Last ${n}`,
        email: email(n),
        phone: phone(n),
        jobtitle: `Title ${n % 100}`,
      },
      associations: [{ to: { id: String(400_000_000_000 + (n % companies)) } }],
    })),
  };
}

/** Customers that Halo has already: the first `matching` bear the name of an account, the others of nobody. */
export function haloCustomers(count: number, matching: number): readonly Wire[] {
  return Array.from({ length: count }, (_, n) => ({
    id: 1_000 + n,
    name: n < matching ? accountName(n) : `Born in Halo ${n}`,
  }));
}

/** Users of one customer that Halo has already: the first `matching` bear the address of a contact. */
export function haloUsers(count: number, matching: number): readonly Wire[] {
  return Array.from({ length: count }, (_, n) => ({
    id: 1_000 + n,
    client_id: 1_000,
    firstname: `First ${n}`,
    surname: `Last ${n}`,
    emailaddress: n < matching ? email(n) : `born${n}@halo.${DOMAIN}`,
  }));
}

function recordId(prefix: string, n: number): string {
  return `${prefix}${String(n).padStart(12, '0')}AAA`;
}

function accountName(n: number): string {
  return `Account ${n} Ltd`;
}

function email(n: number): string {
  return `person${n}@${DOMAIN}`;
}

function phone(n: number): string {
  return `+44 20 7${String(n % 1_000_000).padStart(6, '0')}`;
}
