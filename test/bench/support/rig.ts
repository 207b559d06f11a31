import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../../src/model/plan.ts';
import { copyMappings, type Flow, leaveOut } from '../../support/mappings.ts';
import type { Wire } from './records.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROBE = fileURLToPath(new URL('./probe.ts', import.meta.url));

/** The sandbox and the command line, each a process of its own, over a folder of their own. */
export interface Rig {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** `sync` from the command line to its end. Throws when it ends as anything but done. */
  sync(): Promise<Ran>;
  /** What the sandbox has logged so far, one entry a request. */
  log(): readonly LogLine[];
  /** Forgets links and checkpoints: the next run is a first one. */
  forgetState(): void;
  close(): Promise<void>;
}

export interface Ran {
  readonly result: RunResult;
  readonly ms: number;
  /** The process's largest resident memory, and the largest heap that was left after a full collection. */
  readonly maxRss: number;
  readonly maxHeap: number;
}

export interface LogLine {
  /** ISO 8601, when the request came, and how long its answer took. */
  readonly time: string;
  readonly ms: number;
  readonly system: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface RigOptions {
  readonly salesforce: Readonly<Record<string, readonly Wire[]>>;
  readonly halo?: Readonly<Record<string, readonly Wire[]>>;
  readonly latency?: number;
  /** With it `log` has something to give. */
  readonly logged?: boolean;
  /** Lifts crosswalk's own bound on requests to Halo, where time or memory is measured and not thrift. */
  readonly unhurried?: boolean;
  /** Mappings to leave out. */
  readonly without?: readonly string[];
  /** Flows beside those of companies and people. */
  readonly more?: readonly Flow[];
  /** What else mapping files say, by file. */
  readonly said?: Readonly<Record<string, string>>;
}

export async function openRig(options: RigOptions): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-'));
  for (const system of ['salesforce', 'halo'] as const) {
    mkdirSync(join(folder, 'data', system), { recursive: true });
    for (const [object, records] of Object.entries(options[system] ?? {}))
      writeFileSync(join(folder, 'data', system, `${object}.json`), JSON.stringify(records));
  }
  copyMappings(join(folder, 'mappings'), ['salesforce'], options.more);
  leaveOut(join(folder, 'mappings/salesforce'), options.without ?? []);
  for (const [file, text] of Object.entries(options.said ?? {}))
    appendFileSync(join(folder, 'mappings/salesforce', file), text);
  if (options.unhurried) unlimited(join(folder, 'mappings/connections.yaml'));
  const logFile = join(folder, 'log.jsonl');
  const sandbox = start(
    [
      ...['sandbox', '--data', join(folder, 'data'), '--latency', String(options.latency ?? 0)],
      ...(options.logged ? ['--log', logFile] : []),
    ],
    {},
    // Its records live in memory, two hundred thousand of them on either side.
    ['--max-old-space-size=8192'],
  );
  const { env } = JSON.parse(await firstLine(sandbox)) as { env: Record<string, string> };
  return {
    folder,
    env,
    sync: () => sync(folder, env),
    log: () =>
      readFileSync(logFile, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LogLine),
    forgetState: () => rmSync(join(folder, 'state'), { recursive: true, force: true }),
    close: async () => {
      const ended = once(sandbox, 'exit');
      sandbox.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function unlimited(file: string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace('system: halo\n', 'system: halo\n    limits: { requests: 100000, per: 1 }\n'),
  );
}

async function sync(folder: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  const report = join(folder, 'probe.json');
  const started = process.hrtime.bigint();
  const child = start(
    [
      ...['sync', '--json', '--mappings', join(folder, 'mappings')],
      ...['--schemas', join(ROOT, 'schemas/objects'), '--state', join(folder, 'state')],
    ],
    { ...env, BENCH_PROBE: report },
    ['--import', PROBE],
  );
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  if (child.exitCode !== 0)
    throw new Error(`sync ended with ${child.exitCode}: ${err}${out.slice(0, 2_000)}`);
  return { result: JSON.parse(out) as RunResult, ms, ...JSON.parse(readFileSync(report, 'utf8')) };
}

function start(args: readonly string[], env: Readonly<Record<string, string>>, flags: readonly string[]) {
  return spawn(process.execPath, [...flags, '--', join(ROOT, 'src/bin.js'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output to read');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(async () => {
      throw new Error(`the sandbox ended: ${await text(child.stderr)}`);
    }),
  ])) as [string];
  return line;
}

async function text(stream: NodeJS.ReadableStream | null): Promise<string> {
  let all = '';
  for await (const chunk of stream ?? []) all += String(chunk);
  return all;
}
