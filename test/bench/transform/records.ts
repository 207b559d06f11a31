import type { Values } from '../../../src/model/value.ts';

const INDUSTRIES = ['Agriculture', 'Banking', 'Biotechnology', 'Healthcare', 'Energy'];
const RATINGS = ['Hot', 'Warm', 'Cold'];

/** Accounts as the Salesforce connector gives them, all fields filled; the same for the same number. */
export function sourceRecords(count: number): readonly Values[] {
  return Array.from({ length: count }, (_, n) => ({
    Id: `001${String(n).padStart(15, '0')}`,
    Name: `  Company ${n} Ltd `,
    Phone: `+44 20 7946 ${String(n % 10_000).padStart(4, '0')}`,
    Website: `HTTPS://WWW.Example-${n}.COM/`,
    AccountNumber: `A-${n}`,
    Industry: INDUSTRIES[n % INDUSTRIES.length] ?? null,
    NumberOfEmployees: n % 5000,
    Description: `Note ${n}: met at the fair, wants a call back in spring.`,
    Renewal_Date__c: `20${20 + (n % 10)}-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`,
    TickerSymbol: `T${n % 400}`,
    Sic: String(1000 + (n % 9000)),
    BillingCity: `City ${n % 300}`,
    IsPartner: n % 7 === 0,
    'Owner.Email': `agent${n % 50}@example.test`,
    Rating: RATINGS[n % RATINGS.length] ?? null,
  }));
}
