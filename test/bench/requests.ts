import { join } from 'node:path';
import { type Bench, counts, flow, type LoggedRequest, openBench } from '../e2e/harness.ts';
import { leaveOut } from '../support/mappings.ts';
import type { Figure } from './figure.ts';
import { hubspotRequests } from './requests-hubspot.ts';
import { ticketRequests } from './requests-tickets.ts';
import { haloCustomers, haloUsers, salesforceBook } from './support/records.ts';

/** Object, source records, target records before the run, which belong to none of them. */
const CASES = [
  ['accounts', 2_000, 0],
  ['accounts', 2_000, 2_000],
  ['accounts', 10_000, 10_000],
  ['accounts', 50_000, 0],
  ['contacts', 2_000, 0],
  ['contacts', 2_000, 2_000],
  ['contacts', 10_000, 10_000],
  ['contacts', 50_000, 0],
] as const;
/** Accounts that the contacts of a case belong to; they are imported before what is counted. */
const PARENTS = 20;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Who answers and whose org it is, which every run asks once. */
const IDENTITY = /token|authinfo|instanceinfo|agent\/me|FROM Organization|FROM User WHERE/;

interface Case {
  readonly object: 'accounts' | 'contacts';
  /** Source records. */
  readonly size: number;
  /** Target records before the run. */
  readonly existing: number;
}

/**
 * Requests of first imports and of the quiet runs that follow, as both systems have logged them: credentials, discovery, look-ups, every
 * step of a bulk job, and what is learned about the tenant are all counted. A made-up clock spares the waiting for Halo's window.
 */
export async function requests(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [object, size, existing] of CASES) figures.push(await firstImport({ object, size, existing }));
  figures.push(await both(), await adoption(), ...(await quietRuns()), ...(await hubspotRequests()));
  figures.push(...(await ticketRequests()));
  return figures;
}

async function firstImport({ object, size, existing }: Case): Promise<Figure> {
  const contacts = object === 'contacts';
  const it = await openBench({
    salesforce: { ...salesforceBook(contacts ? PARENTS : size, contacts ? size : 0) },
    halo: contacts
      ? { Client: haloCustomers(1, 0), Users: haloUsers(existing, 0) }
      : { Client: haloCustomers(existing, 0) },
  });
  try {
    const putBack = leaveOutContacts(it);
    if (contacts) await importParents(it);
    if (contacts) putBack();
    await it.forgetRequests();
    const result = await it.sync();
    const { create = 0, held = 0 } = counts(result, object);
    if (create !== size || held > 0) throw new Error(`not a first import: ${JSON.stringify(result)}`);
    const { all, bulk } = await count(it);
    return {
      bench: 'requests',
      name: `${size} ${object}, ${existing} others in Halo before`,
      unit: 'count',
      value: all,
      bound: { kind: 'atMost', value: Math.floor(1.1 * least(size, existing) + 15) },
      ...(bulk > 0 ? { detail: `${bulk} of them for a bulk job` } : {}),
    };
  } finally {
    await it.close();
  }
}

/** The pages that have to be read and the arrays that have to be written, whoever does it. */
function least(records: number, existing: number): number {
  return records / 2_000 + existing / 100 + records / 100;
}

/** Accounts are imported alone; gives what brings the mapping of contacts back. */
function leaveOutContacts(it: Bench): () => void {
  return leaveOut(join(it.options.mappings, 'salesforce'), ['contacts']);
}

/** A run that creates the customers of the contacts, one that looks at what was created, and time until accounts are quiet. */
async function importParents(it: Bench): Promise<void> {
  for (const wait of [MINUTE, HOUR]) {
    await it.sync();
    it.clock.advance(wait);
  }
  await it.sync();
  it.clock.advance(MINUTE);
}

/** Accounts and contacts in one run: what every connection and every object costs once is paid for both. */
async function both(): Promise<Figure> {
  const [accounts, contacts] = [400, 1_600];
  const it = await openBench({ salesforce: { ...salesforceBook(accounts, contacts) } });
  try {
    await it.sync();
    return {
      bench: 'requests',
      name: `${accounts} accounts and ${contacts} contacts in one run`,
      unit: 'count',
      value: (await count(it)).all,
      bound: { kind: 'atMost', value: Math.floor(1.1 * least(2_000, 0) + 2 * 15) },
      detail: '15 an object',
    };
  } finally {
    await it.close();
  }
}

async function count(it: Bench): Promise<{ readonly all: number; readonly bulk: number }> {
  const logs = await Promise.all([it.requests('salesforce'), it.requests('halo')]);
  const all = logs.flat();
  return { all: all.length, bulk: all.filter(({ path }) => path.includes('/jobs/')).length };
}

/** Customers that both sides have: no list shows the telephone number and the opt-out, so that each is looked at once. */
async function adoption(): Promise<Figure> {
  const size = 2_000;
  const it = await openBench({
    salesforce: { ...salesforceBook(size, 0) },
    halo: { Client: haloCustomers(size, size / 2) },
  });
  try {
    leaveOutContacts(it);
    await it.sync();
    const log = await it.requests('halo');
    const details = log.filter(({ path }) => /\/Client\/\d+$/.test(path)).length;
    return {
      bench: 'requests',
      name: `details read to link ${size / 2} customers that existed`,
      unit: 'count',
      value: details,
      bound: { kind: 'atMost', value: size / 2 },
    };
  } finally {
    await it.close();
  }
}

async function quietRuns(): Promise<readonly Figure[]> {
  const size = 2_000;
  const it = await openBench({ salesforce: { ...salesforceBook(size, size) } });
  const figures: Figure[] = [];
  const run = async (name: string, wait: number, details: number) => {
    it.clock.advance(wait);
    await it.forgetRequests();
    const result = await it.sync();
    for (const system of ['salesforce', 'halo'] as const) {
      const log = (await it.requests(system)).filter((request) => !IDENTITY.test(told(request)));
      const own = log.filter(({ path }) => path !== '/api/Control');
      figures.push({
        bench: 'requests',
        name: `${name}, ${system}`,
        unit: 'count',
        value: own.length,
        bound: { kind: 'atMost', value: 4 + (system === 'halo' ? details : 0) },
        detail: `2 objects; ${(await it.requests(system)).length - own.length} more for credentials and identity`,
      });
    }
    const wrote = ['accounts', 'contacts'].some((mapping) => flow(result, mapping).outcome !== 'nothing');
    if (wrote) throw new Error(`a quiet run wrote: ${JSON.stringify(result.flows)}`);
  };
  try {
    await it.sync();
    await run('the run after an import of 4000', MINUTE, 2 * size);
    await run('a quiet run, minutes after a change', MINUTE, 0);
    await run('a quiet run, an hour later', HOUR, 0);
    await run('a quiet run, 50 hours later', 50 * HOUR, 0);
    return figures;
  } finally {
    await it.close();
  }
}

function told({ path, query }: LoggedRequest): string {
  return `${path} ${query['q'] ?? ''}`;
}
