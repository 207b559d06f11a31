import { failureText } from '../../src/commands/failure.ts';
import { syncCommand } from '../../src/commands/sync.ts';
import type { RunResult } from '../../src/model/plan.ts';
import { PLAIN } from '../../src/report/painter.ts';
import { type Bench, openBench, type Wire } from '../e2e/harness.ts';
import type { Random } from '../support/random.ts';
import { type Meddle, openRelay } from '../support/relay.ts';
import type { RecordedRequest } from '../support/script-server.ts';
import { type Mutated, mutate } from './mutate.ts';

/** One answer of a recorded run: the n-th (from 0) to requests of this kind. */
export interface Spot {
  readonly request: string;
  readonly nth: number;
}

export interface Played {
  /** Every answer of the runs before the healing, in order. */
  readonly spots: readonly Spot[];
  /** What was done to the chosen answer; absent where it never came. */
  readonly mutated: Mutated | undefined;
  /** What both systems hold in the end, by name: mapped values, and all of what is none of crosswalk's business. */
  readonly records: Readonly<Record<string, unknown>>;
  /** Every value that was written, as `system object record field=value`. */
  readonly written: ReadonlySet<string>;
  /** What ended otherwise than a run may end. */
  readonly crashes: readonly string[];
  /** Requests that one more run writes. */
  readonly restless: readonly string[];
  readonly last: RunResult | undefined;
}

const DAY = 25 * 3_600_000;

const SALESFORCE = {
  Account: [1, 2, 3].map((n) => ({
    Id: `00100000000000${n}AAA`,
    Name: `Account ${n}`,
    Phone: `+4420000000${n}`,
    Website: `https://${n}.example`,
    AccountNumber: `N${n}`,
    Industry: 'Banking',
  })),
  Contact: [1, 2, 3].map((n) => ({
    Id: `00300000000000${n}AAA`,
    AccountId: `00100000000000${n}AAA`,
    FirstName: `First ${n}`,
    LastName: `Last ${n}`,
    Email: `c${n}@${n}.example`,
    Title: `Title ${n}`,
  })),
};
const HALO = {
  Client: [
    {
      id: 501,
      name: 'Account 2',
      website: 'https://2.example',
      main_phonenumber: '+44200000002',
      accountsid: 'N2',
    },
    { id: 502, name: 'Foreign', website: 'https://foreign.example', notes: 'leave me alone' },
  ],
};

/** The same two runs with edits between them, then the healing; `spot` is answered otherwise once. */
export async function play(spot?: Spot, random?: Random): Promise<Played> {
  const it = await openBench({ salesforce: SALESFORCE, halo: HALO });
  const relay = await openRelay(it.io);
  const spots: Spot[] = [];
  const crashes: string[] = [];
  const bodies: { system: string; request: RecordedRequest }[] = [];
  let mutated: Mutated | undefined;
  let recording = true;
  const seen = new Map<string, number>();
  const meddle: Meddle = async (system, request, real) => {
    const name = `${system} ${request.method} ${request.path.replace(/\/\d+$/, '/n')}`;
    if (/^(POST|PATCH|PUT|DELETE)$/.test(request.method) && !/token$/.test(request.path))
      bodies.push({ system, request });
    if (!recording) return undefined;
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    spots.push({ request: name, nth });
    if (!random || spot?.request !== name || spot.nth !== nth) return undefined;
    mutated = mutate(await real(), random);
    return mutated.answer;
  };
  relay.meddle(meddle);
  const sync = async (full = false): Promise<RunResult | undefined> => {
    it.output();
    try {
      await syncCommand(relay.io, { ...it.options, json: true, full });
      return JSON.parse(it.output()) as RunResult;
    } catch (error) {
      const { problem, text } = failureText(error, PLAIN);
      if (problem.code === 'INTERNAL')
        crashes.push(`${text} ${error instanceof Error ? error.stack : String(error)}`);
      return undefined;
    }
  };
  try {
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace(/^guards:.*$/m, 'guards: { create: off, update: off }'),
    );
    it.rewrite('salesforce/contacts.yaml', (text) => `${text}guards: { create: off, update: off }\n`);
    await sync();
    if (
      (await it.records('halo', 'Users')).filter((row) => /^Last/.test(String(row['surname']))).length < 3
    ) {
      // The first run was stopped: what is edited next has to be there.
      it.clock.advance(DAY);
      await sync();
    }
    it.clock.advance(60_000);
    await edits(it);
    await sync();
    recording = false;
    for (const full of [true, true, false]) {
      it.clock.advance(DAY);
      await sync(full);
    }
    await it.forgetRequests();
    it.clock.advance(60_000);
    const last = await sync();
    const restless = await it.writes();
    const names = await namesOf(it);
    const written = new Set(bodies.flatMap((body) => valuesOf(body.system, body.request, names)));
    return { spots, mutated, records: await snapshot(it), written, crashes, restless, last };
  } finally {
    await relay.close();
    await it.close();
  }
}

async function edits(it: Bench): Promise<void> {
  await it.edit('salesforce', 'Account', { Id: '001000000000001AAA', Website: 'https://new.example' });
  await it.edit('salesforce', 'Contact', { Id: '003000000000002AAA', Title: 'New title' });
  await it
    .edit('salesforce', 'Account', { Id: '001000000000004AAA', Name: 'Account 4', AccountNumber: 'N4' })
    .catch(() => it.edit('salesforce', 'Account', { Name: 'Account 4', AccountNumber: 'N4' }));
  const clients = await it.records('halo', 'Client');
  const third = clients.find((row) => row['name'] === 'Account 3');
  if (third) await it.edit('halo', 'Client', { id: third['id'], main_phonenumber: '+44999' });
  const users = await it.records('halo', 'Users');
  const person = users.find((row) => row['surname'] === 'Last 3');
  if (person) await it.edit('halo', 'Users', { id: person['id'], title: 'Halo title' });
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Account: ['Name', 'Phone', 'Website', 'AccountNumber', 'Industry', 'IsDeleted'],
  Contact: ['AccountId', 'FirstName', 'LastName', 'Email', 'Title', 'IsDeleted'],
  Client: ['name', 'main_phonenumber', 'website', 'accountsid', 'notes', 'inactive'],
  Users: ['firstname', 'surname', 'emailaddress', 'title', 'client_name', 'inactive'],
};

async function snapshot(it: Bench): Promise<Readonly<Record<string, unknown>>> {
  const all: Record<string, unknown> = {};
  for (const [system, objects] of [
    ['salesforce', ['Account', 'Contact']],
    ['halo', ['Client', 'Users']],
  ] as const) {
    for (const object of objects) {
      const rows = (await it.records(system, object)).map((row) =>
        JSON.stringify(Object.fromEntries((FIELDS[object] ?? []).map((field) => [field, row[field] ?? '']))),
      );
      all[`${system} ${object}`] = rows.sort();
    }
  }
  return all;
}

async function namesOf(it: Bench): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const row of await it.records('halo', 'Client')) names.set(`Client ${row['id']}`, String(row['name']));
  for (const row of await it.records('halo', 'Users'))
    names.set(`Users ${row['id']}`, String(row['surname']));
  return names;
}

/** Ids of records and of places differ between runs: they are left out, or told by the name they have in the end. */
function valuesOf(
  system: string,
  { path, json }: RecordedRequest,
  names: ReadonlyMap<string, string>,
): string[] {
  const list: unknown = Array.isArray(json) ? json : (json as Wire | undefined)?.['records'];
  if (!Array.isArray(list)) return [`${system} ${path}`];
  const object = path.split('/').at(-1) ?? '';
  return (list as Wire[]).flatMap((row) => {
    const id = row['id'] ?? row['Id'];
    const name = id === undefined ? (row['surname'] ?? row['name']) : (names.get(`${object} ${id}`) ?? id);
    return Object.entries(row)
      .filter(([field]) => !/^(id|Id|attributes|externallinks?|new_external_link)$|_id$/.test(field))
      .map(([field, value]) => `${system} ${object} ${name} ${field}=${JSON.stringify(value)}`);
  });
}
