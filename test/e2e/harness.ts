import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CommonOptions, Io } from '../../src/commands/io.ts';
import { type PlanOptions, planCommand } from '../../src/commands/plan.ts';
import { type SyncOptions, syncCommand } from '../../src/commands/sync.ts';
import { createRedactor } from '../../src/config/secrets.ts';
import type { Direction, FlowResult, RunResult } from '../../src/model/plan.ts';
import { PLAIN } from '../../src/report/painter.ts';
import { createSalesforceSandbox } from '../../src/sandbox/salesforce/index.ts';
import { SYSTEMS, startSandbox } from '../../src/sandbox/start.ts';
import type { SandboxData, SandboxOptions } from '../../src/sandbox/system.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { type Crm, copyMappings, type Flow } from '../support/mappings.ts';

export type Wire = Record<string, unknown>;
export type { Crm };
export type System = Crm | 'halo';

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly system: string;
}

export interface Bench {
  readonly clock: FakeClock;
  readonly options: CommonOptions;
  readonly io: Io;
  /** What commands have printed since the last call. */
  output(): string;
  sync(more?: Partial<SyncOptions>): Promise<RunResult>;
  plan(more?: Partial<PlanOptions>): Promise<RunResult>;
  /** Records of a system as the control plane shows them. */
  records(system: System, object: string): Promise<Wire[]>;
  record(system: System, object: string, matches: (row: Wire) => boolean): Promise<Wire>;
  edit(system: System, object: string, record: Wire): Promise<Wire>;
  remove(system: System, object: string, id: string | number): Promise<void>;
  control(system: System, path: string, body: unknown): Promise<unknown>;
  /** Requests that change something, in order: method and path. */
  writes(): Promise<string[]>;
  /** The system's request log: every request since it was last forgotten. */
  requests(system: System): Promise<LoggedRequest[]>;
  forgetRequests(): Promise<void>;
  /** What the system has counted since it started. */
  stats(system: System): Promise<Wire>;
  /** Changes a mapping file of this bench's copy. */
  rewrite(file: string, change: (text: string) => string): void;
  /** Ends the sandbox and removes its folder; done by itself for what `bench` opened. */
  close(): Promise<void>;
}

export interface BenchOptions {
  /** The integrations that are there and enabled; Salesforce's unless given. Systems that none of them uses are not started. */
  readonly crms?: readonly Crm[];
  /** Flows beside those of companies and people. */
  readonly more?: readonly Flow[];
  readonly salesforce?: SandboxData;
  readonly hubspot?: SandboxData;
  readonly halo?: SandboxData;
  readonly start?: string;
  /** Rows of a page of Salesforce; 2,000 unless given. */
  readonly pageSize?: number;
  /** `real` lets the systems refuse what is too much. */
  readonly rates?: 'real' | 'off';
}

/** More than the stamps of the systems leave open. */
const AFTER_RUN_MS = 2_000;

/** A sandbox with these records, a copy of the shipped mappings, an empty state, and a clock that stands still. Gone with the test. */
export async function bench(given: BenchOptions = {}): Promise<Bench> {
  const it = await openBench(given);
  onTestFinished(() => it.close());
  return it;
}

/** The same for programs that are no test; whoever opens it closes it. */
export async function openBench(given: BenchOptions = {}): Promise<Bench> {
  const clock = fakeClock(given.start ?? '2026-11-21T09:00:00Z');
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-e2e-'));
  const crms = given.crms ?? ['salesforce'];
  const systems: readonly System[] = [...crms, 'halo'];
  const sandbox = await startSandbox({
    clock,
    records: {
      salesforce: given.salesforce ?? {},
      hubspot: { properties: marks(), ...given.hubspot },
      halo: given.halo ?? {},
    },
    systems: Object.fromEntries(
      Object.entries({
        ...SYSTEMS,
        salesforce: (options: SandboxOptions) =>
          createSalesforceSandbox({
            ...options,
            ...(given.pageSize === undefined ? {} : { pageSize: given.pageSize }),
          }),
      }).filter(([name]) => systems.some((system) => system === name)),
    ),
    rates: given.rates ?? 'off',
  });
  const close = async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  };
  copyMappings(join(folder, 'mappings'), crms, given.more);

  let printed = '';
  let ranAt: number | undefined;
  /** Of it only what is no warning, for what reads it as JSON. */
  let answered = '';
  const print = (text: string) => {
    printed += text;
  };
  const redactor = createRedactor();
  const io: Io = {
    out: (text) => {
      answered += redactor.redact(text);
      print(redactor.redact(text));
    },
    err: (text) => print(redactor.redact(text)),
    env: sandbox.env,
    clock,
    painter: PLAIN,
    interactive: false,
    signal: new AbortController().signal,
    redactor,
  };
  const options: CommonOptions = {
    mappings: join(folder, 'mappings'),
    schemas: 'schemas/objects',
    state: join(folder, 'state'),
  };
  const controlUrl = (system: string) => sandbox.systems[system]?.controlUrl ?? '';
  const output = () => {
    const text = printed;
    printed = '';
    return text;
  };
  const call = async (system: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${controlUrl(system)}/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const result = async (work: Promise<unknown>): Promise<RunResult> => {
    output();
    answered = '';
    await work;
    output();
    return JSON.parse(answered) as RunResult;
  };
  const records = async (system: string, object: string) =>
    (await call(system, 'GET', `records?object=${object}`)) as Wire[];

  const requests = async (system: string) => (await call(system, 'GET', 'requests')) as LoggedRequest[];

  return {
    clock,
    options,
    io,
    output,
    async sync(more = {}) {
      try {
        return await result(syncCommand(io, { ...options, json: true, ...more }));
      } finally {
        // Not when it began: waiting for a refusal to be over takes time.
        ranAt = clock.now();
      }
    },
    plan: (more = {}) => result(planCommand(io, { ...options, json: true, ...more })),
    records,
    async record(system, object, matches) {
      const found = (await records(system, object)).filter(matches);
      if (found.length !== 1) throw new Error(`${found.length} ${object} records match`);
      return found[0] as Wire;
    },
    async edit(system, object, record) {
      // Whoever edits what a run wrote does so later than the run.
      if (clock.now() === ranAt) clock.advance(AFTER_RUN_MS);
      return (await call(system, 'POST', `records?object=${object}`, record)) as Wire;
    },
    remove: async (system, object, id) => {
      await call(system, 'DELETE', `records?object=${object}&id=${id}`);
    },
    control: (system, path, body) => call(system, 'POST', path, body),
    async writes() {
      const logs = await Promise.all(systems.map(requests));
      return logs
        .flat()
        .filter((row) => row.method !== 'GET' && !/token/i.test(row.path) && !asks(row))
        .map((row) => `${row.system} ${row.method} ${row.path}`);
    },
    requests,
    stats: async (system) => (await call(system, 'GET', 'stats')) as Wire,
    async forgetRequests() {
      await Promise.all(systems.map((system) => call(system, 'DELETE', 'requests')));
    },
    rewrite(file, change) {
      const path = join(folder, 'mappings', file);
      writeFileSync(path, change(readFileSync(path, 'utf8')));
    },
    close,
  };
}

/** The unique properties that `doctor --fix` makes in an account. */
function marks(): Wire[] {
  return JSON.parse(readFileSync('src/sandbox/data/hubspot/properties.json', 'utf8')) as Wire[];
}

/** HubSpot is asked by POST, too, and Salesforce where several queries leave in one request. */
function asks({ system, path }: LoggedRequest): boolean {
  return system === 'hubspot'
    ? /\/(search|batch\/read)$/.test(path)
    : system === 'salesforce' && /\/composite$/.test(path);
}

export function flow(result: RunResult, mapping: string, direction: Direction = 'import'): FlowResult {
  const found = result.flows.find((item) => item.mapping === mapping && item.direction === direction);
  if (!found)
    throw new Error(
      `no ${direction} of ${mapping} in ${JSON.stringify(result.flows.map((item) => [item.mapping, item.direction]))}`,
    );
  return found;
}

/** The counts that are not zero. */
export function counts(
  result: RunResult,
  mapping: string,
  direction: Direction = 'import',
): Partial<FlowResult['counts']> {
  return Object.fromEntries(
    Object.entries(flow(result, mapping, direction).counts).filter(([, count]) => count > 0),
  );
}

/** Codes of what was held, sorted. */
export function heldCodes(result: RunResult, mapping: string, direction: Direction = 'import'): string[] {
  return flow(result, mapping, direction)
    .held.map((held) => held.problem.code)
    .sort();
}

export function writeLinks(it: Bench, text: string, crm: Crm = 'salesforce'): void {
  writeFileSync(join(it.options.mappings, crm, 'links.yaml'), `version: 1\n${text}`);
}
