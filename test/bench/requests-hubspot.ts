import { type Bench, counts, flow, type LoggedRequest, openBench } from '../e2e/harness.ts';
import type { Figure } from './figure.ts';
import { hubspotBook } from './support/records.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Who answers and whose account it is, which every run asks once. */
const IDENTITY = /token|account-info|authinfo|instanceinfo|agent\/me/;

/**
 * The same for HubSpot, whose lists give 100 rows a page, and its limits: under the real ones the sandbox counts what it would have
 * refused and how close the client came.
 */
export async function hubspotRequests(): Promise<readonly Figure[]> {
  return [...(await largeImport()), ...(await limits())];
}

async function largeImport(): Promise<readonly Figure[]> {
  const [companies, contacts] = [10_000, 50_000];
  const it = await openBench({ crms: ['hubspot'], hubspot: hubspotBook(companies, contacts) });
  try {
    allStages(it);
    const result = await it.sync();
    const made = [counts(result, 'companies').create, counts(result, 'contacts').create];
    if (made[0] !== companies || made[1] !== contacts)
      throw new Error(`not a first import: ${JSON.stringify(result)}`);
    const pages = (companies + contacts) / 100;
    const least = pages + contacts / 1_000 + (companies + contacts) / 100;
    const first: Figure = {
      bench: 'requests',
      name: `${companies} companies and ${contacts} contacts of HubSpot`,
      unit: 'count',
      value: await count(it),
      bound: { kind: 'atMost', value: Math.floor(1.1 * least + 15) },
    };
    // What was created is looked at once; after that nothing is left to ask.
    const quiet: Figure[] = [];
    for (const wait of [MINUTE, HOUR, MINUTE, 5 * MINUTE, HOUR]) {
      it.clock.advance(wait);
      await it.forgetRequests();
      const again = await it.sync();
      const wrote = ['companies', 'contacts'].some((name) => flow(again, name).outcome !== 'nothing');
      if (wrote) throw new Error(`a quiet run wrote: ${JSON.stringify(again.flows)}`);
      quiet.push(await quietFigure(it, quiet.length));
    }
    return [first, ...quiet];
  } finally {
    await it.close();
  }
}

const QUIET_RUNS = [
  'the run after that import',
  'an hour later',
  'a quiet run, a minute later',
  'a quiet run, five minutes later',
  'a quiet run, an hour later',
];

async function quietFigure(it: Bench, index: number): Promise<Figure> {
  const log = await logOf(it);
  const own = log.filter(({ path }) => !IDENTITY.test(path));
  return {
    bench: 'requests',
    name: `${QUIET_RUNS[index]}, HubSpot and Halo`,
    unit: 'count',
    value: own.length,
    bound: index < 2 ? undefined : { kind: 'atMost', value: 8 },
    detail: `2 objects; ${log.length - own.length} more for credentials and identity`,
  };
}

/** Both systems refuse what is too much; the made-up clock spares the waiting. */
async function limits(): Promise<readonly Figure[]> {
  const it = await openBench({ crms: ['hubspot'], hubspot: hubspotBook(1_000, 5_000), rates: 'real' });
  try {
    allStages(it);
    await it.sync();
    for (const wait of [MINUTE, HOUR]) {
      it.clock.advance(wait);
      await it.sync();
    }
    const stats = (await it.stats('hubspot')) as unknown as Stats;
    const figure = (name: string, value: number, most: number): Figure => ({
      bench: 'requests',
      name: `1000 companies and 5000 contacts, real limits: ${name}`,
      unit: 'count',
      value,
      bound: { kind: 'atMost', value: most },
    });
    const { refused } = stats;
    return [
      figure('searches within a second', stats.peakSearchesPerSecond, 4),
      figure('others within ten seconds', stats.peakPer10s, 90),
      figure('refused by HubSpot', refused.burst + refused.daily + refused.search, 0),
    ];
  } finally {
    await it.close();
  }
}

interface Stats {
  readonly refused: { readonly burst: number; readonly daily: number; readonly search: number };
  readonly peakSearchesPerSecond: number;
  readonly peakPer10s: number;
}

function allStages(it: Bench): void {
  it.rewrite('hubspot/companies.yaml', (text) => text.replace('[Customer]', '["*"]'));
}

async function count(it: Bench): Promise<number> {
  return (await logOf(it)).length;
}

async function logOf(it: Bench): Promise<readonly LoggedRequest[]> {
  return (await Promise.all([it.requests('hubspot'), it.requests('halo')])).flat();
}
