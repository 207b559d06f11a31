import type { RunResult } from '../../src/model/plan.ts';
import { type Bench, counts, type LoggedRequest, openBench } from '../e2e/harness.ts';
import type { Figure } from './figure.ts';
import { FEED_A_CASE, salesforceDesk } from './support/tickets.ts';

const CASES = 10_000;
const CONTACTS = 10_000;
/** Accounts and contacts that the cases belong to; they come over in the same run. */
const PEOPLE = 20;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const FEED = '\nfeed: {}\n';
const EVERYTHING = '\nfeed: {}\ncomments: { syncBack: true }\nfiles: { syncBack: true }\n';

/** Halo's "Next Ticket ID Calculation Method": under the usual one tickets are created one a request. */
const METHODS = [
  { name: 'calculated ticket ids', number: 0, atOnce: 1 },
  { name: 'counted ticket ids', number: 1, atOnce: 100 },
] as const;

/**
 * Cases with their feed, changes of users that go back, and quiet runs over accounts, contacts, opportunities and cases. Of all of them
 * every request is counted that either system has logged: tokens, identity, settings and look-ups, too.
 */
export async function ticketRequests(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const method of METHODS) figures.push(...(await firstImport(method)));
  figures.push(...(await sentBack()));
  figures.push(...(await quiet('', 16)), ...(await quiet('with feed, comments and files', 24)));
  return figures;
}

async function firstImport(method: (typeof METHODS)[number]): Promise<readonly Figure[]> {
  const it = await openBench({
    more: ['cases'],
    salesforce: copyOf({ accounts: PEOPLE, contacts: PEOPLE, cases: CASES, feed: true }),
  });
  try {
    it.rewrite('salesforce/cases.yaml', (text) => `${text}${FEED}`);
    await it.control('halo', 'control', { nextfaultidcalculationmethod: method.number });
    const entries = CASES * FEED_A_CASE;
    const result = await it.sync();
    const made = ['cases', 'cases.notes'].map((name) => counts(result, name));
    if (made[0]?.create !== CASES || made[1]?.create !== entries) throw notThat(result);
    const first = await everyRequest(it);
    const least =
      Math.ceil(CASES / 2_000) +
      Math.ceil(entries / 2_000) +
      CASES / method.atOnce +
      Math.ceil(entries / 100);
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    await it.sync();
    const writes = await it.writes();
    const second = await everyRequest(it);
    const details = second.filter(({ path }) => /\/\d+$/.test(path)).length;
    const name = `${CASES} cases with ${FEED_A_CASE} entries each, ${method.name}`;
    return [
      count(name, first.length, Math.floor(1.1 * least + 25), `${CASES + entries} records written`),
      count(`writes of the run after, ${method.name}`, writes.length, 0),
      count(
        `other requests of it, ${method.name}`,
        second.length,
        undefined,
        `${details} of them details of what was just written`,
      ),
    ];
  } finally {
    await it.close();
  }
}

async function sentBack(): Promise<readonly Figure[]> {
  const it = await openBench({ salesforce: copyOf({ accounts: PEOPLE, contacts: CONTACTS, cases: 0 }) });
  try {
    it.rewrite('salesforce/contacts.yaml', (text) => `${text}\nguards: { update: 100% }\n`);
    await it.sync();
    it.clock.advance(HOUR);
    for (const user of await it.records('halo', 'Users'))
      await it.edit('halo', 'Users', { id: user['id'], title: `New title ${user['id']}` });
    it.clock.advance(MINUTE);
    await it.forgetRequests();
    const result = await it.sync();
    if (counts(result, 'contacts', 'syncBack').update !== CONTACTS) throw notThat(result);
    const log = await it.requests('salesforce');
    const writes = log.filter(({ path }) => /\/composite\/sobjects/.test(path)).length;
    const read = log.length - writes;
    const halo = (await it.requests('halo')).length;
    return [
      count(`collections that take ${CONTACTS} contacts back`, writes, CONTACTS / 200),
      count(
        'what reading them needs, salesforce',
        read,
        CONTACTS / 200 + 10,
        'their present values, 200 a query; tokens and identity',
      ),
      count(
        'what reading them needs, halo',
        halo,
        CONTACTS / 100 + CONTACTS + PEOPLE + 25,
        'lists, a detail of each, tokens and identity',
      ),
    ];
  } finally {
    await it.close();
  }
}

async function quiet(kind: string, most: number): Promise<readonly Figure[]> {
  const it = await openBench({
    more: ['opportunities', 'cases'],
    salesforce: copyOf({ accounts: PEOPLE, contacts: 40, cases: 60, opportunities: 30, feed: true }),
  });
  try {
    if (kind !== '') {
      it.rewrite('salesforce/cases.yaml', (text) => `${text}${EVERYTHING}`);
      for (const flow of ['accounts', 'contacts', 'opportunities'])
        it.rewrite(`salesforce/${flow}.yaml`, (text) => `${text}\nfiles: {}\n`);
    }
    for (const wait of [0, MINUTE, HOUR]) {
      it.clock.advance(wait);
      await it.sync();
    }
    const figures: Figure[] = [];
    for (const [when, wait] of [
      ['minutes later', 5 * MINUTE],
      ['an hour later', HOUR],
      ['the first of another day', 25 * HOUR],
    ] as const) {
      it.clock.advance(wait);
      await it.forgetRequests();
      await it.sync();
      const wrote = await it.writes();
      if (wrote.length > 0) throw new Error(`a quiet run wrote: ${wrote.join(', ')}`);
      const log = await everyRequest(it);
      const detail = `${log.filter(opens).length} of them for tokens and identity`;
      figures.push(
        count(`a quiet run over all flows ${kind}, ${when}`.replace(' ,', ','), log.length, most, detail),
      );
    }
    return figures;
  } finally {
    await it.close();
  }
}

async function everyRequest(it: Bench): Promise<readonly LoggedRequest[]> {
  return [...(await it.requests('salesforce')), ...(await it.requests('halo'))];
}

function opens({ path }: LoggedRequest): boolean {
  return /token|authinfo|instanceinfo|agent\/me/.test(path);
}

function count(name: string, value: number, most: number | undefined, detail?: string): Figure {
  return {
    ...{ bench: 'requests', name, unit: 'count', value },
    bound: most === undefined ? undefined : { kind: 'atMost', value: most },
    ...(detail === undefined ? {} : { detail }),
  };
}

function notThat(result: RunResult): Error {
  return new Error(`not what is measured: ${JSON.stringify(result.flows.map(({ held, ...flow }) => flow))}`);
}

function copyOf(desk: Parameters<typeof salesforceDesk>[0]) {
  return Object.fromEntries(
    Object.entries(salesforceDesk(desk)).map(([object, records]) => [
      object,
      records.map((row) => ({ ...row })),
    ]),
  );
}
