import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../model/clock.ts';
import { CrosswalkError } from '../model/errors.ts';
import { createSandboxClock } from './clock.ts';
import { loadData } from './data.ts';
import { createFaultBook, type FaultBook } from './faults/book.ts';
import { createHaloSandbox } from './halo/index.ts';
import { createHubspotSandbox } from './hubspot/index.ts';
import { createRequestLog, type RequestLog } from './log.ts';
import { createSalesforceSandbox } from './salesforce/index.ts';
import { createSystemServer } from './server.ts';
import { createStats } from './stats.ts';
import type { SandboxData, SandboxOptions, SandboxSystem } from './system.ts';

export type SystemFactory = (options: SandboxOptions) => SandboxSystem;

/** Every system the sandbox can be, in the order of its ports. */
export const SYSTEMS: Readonly<Record<string, SystemFactory>> = {
  salesforce: createSalesforceSandbox,
  halo: createHaloSandbox,
  hubspot: createHubspotSandbox,
};

export interface StartOptions {
  /** A folder as `loadData` reads it; without it the demo set. */
  readonly data?: string;
  /** Records given directly, by system and object; wins over `data`. */
  readonly records?: Readonly<Record<string, SandboxData>>;
  /** The first of consecutive ports; without it, or with 0, free ones. */
  readonly port?: number;
  readonly logFile?: string;
  readonly rates?: 'real' | 'off';
  readonly latencyMs?: number;
  /** Faults from the start, as in a faults file. */
  readonly faults?: readonly unknown[];
  readonly clock?: Clock;
  /** Which systems to run; default all. */
  readonly systems?: Readonly<Record<string, SystemFactory>>;
}

export interface RunningSystem {
  readonly url: string;
  /** `<url>/__sandbox` */
  readonly controlUrl: string;
  /** Environment variables that a command needs to talk to this system. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Sandbox {
  readonly systems: Readonly<Record<string, RunningSystem>>;
  /** The variables of all systems and a `CROSSWALK_STATE_KEY`. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends all servers and their connections. */
  close(): Promise<void>;
}

/** Starts one real HTTP server on 127.0.0.1 for each system; throws a CrosswalkError for broken data or a taken port. */
export async function startSandbox(options: StartOptions = {}): Promise<Sandbox> {
  const base = options.clock ?? systemClock;
  const clock = createSandboxClock(base);
  const made = new Map<string, SandboxSystem>();
  const faults = createFaultBook(() => wordsOf(made));
  const data = options.records ?? loadData(options.data ?? demoDirectory());
  const log = openLog(options.logFile);
  const servers: Server[] = [];
  const running: Record<string, RunningSystem> = {};
  const close = async () => {
    await Promise.all(servers.map(stop));
    log.close();
  };
  try {
    for (const [name, create] of Object.entries(options.systems ?? SYSTEMS)) {
      const system = create({
        clock,
        rates: options.rates ?? 'off',
        data: data[name] ?? {},
        unmovedNow: () => base.now(),
      });
      made.set(system.name, system);
      const server = createSystemServer({
        system,
        clock,
        faults,
        log,
        stats: createStats(clock),
        latencyMs: options.latencyMs ?? 0,
      });
      const port = await listen(server, options.port ? options.port + servers.length : 0);
      servers.push(server);
      const url = `http://127.0.0.1:${port}`;
      running[name] = { url, controlUrl: `${url}/__sandbox`, env: system.env(url) };
    }
    addFaults(faults, options.faults ?? []);
  } catch (error) {
    await close();
    throw error;
  }
  const env = Object.assign({}, ...Object.values(running).map((system) => system.env), {
    CROSSWALK_STATE_KEY: randomBytes(32).toString('hex'),
  });
  return { systems: running, env, close };
}

/** The words of `do` that each system carries out itself. */
function wordsOf(systems: ReadonlyMap<string, SandboxSystem>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...systems].map(([name, system]) => [
      name,
      [...(system.disturbances ?? []), ...(system.late === undefined ? [] : ['lateVisible'])],
    ]),
  );
}

function addFaults(book: FaultBook, inputs: readonly unknown[]): void {
  try {
    for (const fault of inputs) book.add(fault);
  } catch (error) {
    throw new CrosswalkError(
      {
        code: 'SANDBOX_FAULTS',
        kind: 'config',
        what: 'The sandbox does not understand a fault.',
        why: error instanceof Error ? error.message : String(error),
        todo: 'Correct it in the faults file.',
      },
      error,
    );
  }
}

function openLog(file: string | undefined): RequestLog {
  try {
    return createRequestLog(file);
  } catch (error) {
    throw new CrosswalkError(
      {
        code: 'SANDBOX_LOG',
        kind: 'config',
        what: 'The sandbox cannot write its request log.',
        ...(file === undefined ? {} : { where: file }),
        why: 'Its folder is missing or may not be written to.',
        todo: 'Name a file in an existing folder.',
      },
      error,
    );
  }
}

function demoDirectory(): string {
  return fileURLToPath(new URL('./data/', import.meta.url));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new CrosswalkError(
          {
            code: 'SANDBOX_PORT',
            kind: 'config',
            what: `The sandbox cannot listen on port ${port}.`,
            why: 'Another program may be using it.',
            todo: 'Choose another --port, or leave it out for free ports.',
          },
          error,
        ),
      );
    });
    server.listen(port, '127.0.0.1', () => resolve(boundPort(server.address())));
  });
}

function boundPort(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
