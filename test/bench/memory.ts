import type { Figure } from './figure.ts';
import { salesforceBook } from './support/records.ts';
import { openRig, type Ran, type RigOptions } from './support/rig.ts';
import { FEED_A_CASE, salesforceDesk } from './support/tickets.ts';

const ACCOUNTS = 2_000;
const CONTACTS = [20_000, 200_000] as const;
/** With their feed, 10,000 and 100,000 records. */
const CASES = [2_500, 25_000] as const;
const PEOPLE = 20;
const MB = 1024 * 1024;

interface Load {
  readonly what: string;
  readonly sizes: readonly [number, number];
  readonly rig: (size: number) => RigOptions;
  /** Records that a first import writes. */
  readonly records: (size: number) => number;
}

const LOADS: readonly Load[] = [
  {
    what: 'cases with their feed',
    sizes: CASES,
    rig: (cases) => ({
      salesforce: salesforceDesk({ accounts: PEOPLE, contacts: PEOPLE, cases, feed: true }),
      more: ['cases'],
      said: { 'cases.yaml': '\nfeed: {}\n' },
    }),
    records: (cases) => 2 * PEOPLE + cases * (1 + FEED_A_CASE),
  },
  {
    what: 'contacts',
    sizes: CONTACTS,
    rig: (contacts) => ({ salesforce: { ...salesforceBook(ACCOUNTS, contacts) } }),
    records: (contacts) => ACCOUNTS + contacts,
  },
];

/**
 * Memory that a first import needs at most, from the command line, as the system saw it and as the heap was after full collections. The
 * sandbox with its records is a process of its own. Takes minutes: every record is really written.
 */
export async function memory(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const load of LOADS) {
    const [fewer, more] = load.sizes;
    const [small, large] = [await firstImport(load, fewer), await firstImport(load, more)];
    const figure = (name: string, a: number, b: number): Figure => ({
      bench: 'memory',
      name: `${name}, ${more} ${load.what} against ${fewer}`,
      unit: 'ratio',
      value: b / a,
      bound: { kind: 'atMost', value: 1.3 },
      detail: `${Math.round(b / MB)} MB against ${Math.round(a / MB)} MB`,
    });
    figures.push(
      figure('resident memory', small.maxRss, large.maxRss),
      figure('heap after collection', small.maxHeap, large.maxHeap),
    );
  }
  return figures;
}

async function firstImport(load: Load, size: number): Promise<Ran> {
  const rig = await openRig({ ...load.rig(size), unhurried: true });
  try {
    const ran = await rig.sync();
    const created = ran.result.flows.reduce((sum, { counts }) => sum + counts.create, 0);
    if (created !== load.records(size)) throw new Error(`${created} records were created`);
    return ran;
  } finally {
    await rig.close();
  }
}
