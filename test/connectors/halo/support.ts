import { createMemory } from '../../../src/commands/memory.ts';
import type { Connector, Memory, ReadPage } from '../../../src/connectors/connector.ts';
import { createHalo, type HaloSettings } from '../../../src/connectors/halo/index.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';
import {
  type Answer,
  type RecordedRequest,
  type ScriptServer,
  type Step,
  scriptServer,
} from '../../support/script-server.ts';

export interface Host extends AsyncDisposable {
  readonly server: ScriptServer;
  readonly connector: Connector;
  readonly clock: FakeClock;
  readonly memory: Memory;
  /** `GET /api/Client?page_no=1` style lines of what was asked of the API itself. */
  asked(pattern?: RegExp): readonly RecordedRequest[];
}

export type Routes = Readonly<Record<string, Step>>;

const TOKEN: Answer = { body: { access_token: 'token-1', token_type: 'Bearer', expires_in: 3600 } };

/** A host that issues tokens and answers `METHOD /path` as told; 404 with an empty body for everything else, as Halo does. */
export async function haloHost(
  routes: Routes,
  settings: Partial<HaloSettings> = {},
  start = '2026-03-01T12:00:00Z',
): Promise<Host> {
  const known: Routes = { 'GET /api/authinfo': { status: 404 }, 'POST /auth/token': TOKEN, ...routes };
  const server = await scriptServer();
  server.otherwise((request) => {
    const step = known[`${request.method} ${request.path}`];
    if (step === undefined) return { status: 404 };
    return typeof step === 'function' ? step(request) : step;
  });
  const clock = fakeClock(start);
  const memory = createMemory();
  const connector = createHalo({
    settings: { connection: 'halo', url: server.url, clientId: 'id', clientSecret: 'shh', ...settings },
    door: createDoor({ clock, userAgent: 'test', random: () => 0 }),
    clock,
    memory,
  });
  return {
    server,
    connector,
    clock,
    memory,
    asked: (pattern = /^\/api\/(?!authinfo)/) => server.requests.filter(({ path }) => pattern.test(path)),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Spares a test the requests by which a write measures the zone of the date filter. */
export function knowsZone({ memory, clock }: Host): void {
  memory.put('dateFilterZone', JSON.stringify({ minutes: 0, slackSeconds: 2, at: clock.iso() }));
}

/** `steps` one after another; the last one stays. */
export function inTurn(...steps: readonly Step[]): Step {
  let next = 0;
  return (request) => {
    const step = steps[Math.min(next, steps.length - 1)];
    next += 1;
    if (step === undefined) return { status: 599 };
    return typeof step === 'function' ? step(request) : step;
  };
}

/** A list of `rows` in pages of at most `cap`, whatever the client asks for. */
export function pagedList(key: string, rows: readonly object[], cap = 100): Step {
  return ({ query }) => {
    const size = Math.min(cap, Number(query.get('page_size')));
    const start = (Number(query.get('page_no')) - 1) * size;
    return {
      body: {
        page_no: 1,
        page_size: size,
        record_count: rows.length,
        [key]: rows.slice(start, start + size),
      },
    };
  };
}

/** The same with a `record_count` that says `announced`, whatever there is. */
export function miscounted(key: string, rows: readonly object[], announced: number, cap = 100): Step {
  const honest = pagedList(key, rows, cap);
  return async (request) => {
    const answer = typeof honest === 'function' ? await honest(request) : honest;
    return { ...answer, body: { ...Object(answer.body), record_count: announced } };
  };
}

export function clients(count: number, from = 1): { id: number; name: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: from + index, name: `Client ${from + index}` }));
}

export async function pagesOf(
  connector: Connector,
  request: Parameters<Connector['read']>[0],
): Promise<ReadPage[]> {
  const pages: ReadPage[] = [];
  for await (const page of connector.read(request)) pages.push(page);
  return pages;
}

export const FIELD_INFO = [
  { id: 151, name: 'CFSalesforceId', label: 'Salesforce Id', type: 0, inputtype: 0, characterlimit: 50 },
  {
    id: 152,
    name: 'CFIndustry',
    label: 'Industry',
    type: 2,
    inputtype: 0,
    values: [
      { id: 4, name: 'Finance' },
      { id: 8, name: 'Retail' },
      { id: 9, name: 'Whaling', inactive: true },
    ],
  },
  { id: 153, name: 'CFEmployees', label: 'Employees', type: 0, inputtype: 1 },
  { id: 154, name: 'CFRegions', label: 'Regions', type: 3, lookup: 202 },
  { id: 155, name: 'CFSeen', label: 'Seen', type: 4, inputtype: 1 },
  { id: 156, name: 'CFPin', label: 'PIN', type: 0, inputtype: 6 },
  { id: 157, name: 'CFAssets', label: 'Assets', type: 7 },
  { id: 1, name: 'summary', label: 'Summary', type: 0 },
];

export const LOOKUP_202 = [
  { id: 1, name: 'Americas' },
  { id: 2, name: 'Europe' },
];

export const CUSTOM_FIELDS: Routes = {
  'GET /api/FieldInfo': { body: FIELD_INFO },
  'GET /api/Lookup': { body: LOOKUP_202 },
};
