import { createMemory } from '../../src/commands/memory.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { createConnector } from '../../src/connectors/registry.ts';
import { createDoor } from '../../src/http/create-door.ts';
import type { Connection } from '../../src/model/mapping.ts';
import type { Values } from '../../src/model/value.ts';
import { SYSTEMS, type SystemFactory, startSandbox } from '../../src/sandbox/start.ts';
import type { WireRecord } from '../../src/sandbox/system.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { controlOf } from '../support/control-plane.ts';

/** What the suite needs to know about one system's object. */
export interface ObjectUnderTest {
  readonly object: string;
  readonly fields: readonly string[];
  /** Values of the nth record, as crosswalk creates it; every one of `fields` unless Halo or the like fills it. */
  readonly sample: (n: number) => Values;
  /** The nth record in the system's wire format, as a user of that system types it. */
  readonly wire: (n: number) => WireRecord;
  /** Field by which `find` is tried; its values in `sample` are unique. */
  readonly key: string;
  /** One field, its new value, and how a user of the system writes it. */
  readonly change: { readonly field: string; readonly value: string; readonly wire: WireRecord };
  /** Values that make `sample` unacceptable to the server (not to the connector). */
  readonly unacceptable: Values;
  /** The field that carries our mark, where the system has one. */
  readonly mark?: string;
  /** No single field is required: the system wants one of several. */
  readonly noneRequired?: true;
  /** Wire form of switching a record off. */
  readonly inactive?: WireRecord;
}

export interface Subject extends AsyncDisposable {
  readonly connector: Connector;
  readonly about: ObjectUnderTest;
  readonly clock: FakeClock;
  /** The same system with a wrong secret. */
  stranger(): Connector;
  /** Adds records as users of that system would; their ids in order. */
  seed(records: readonly WireRecord[]): Promise<readonly string[]>;
  edit(id: string, change: WireRecord): Promise<void>;
  remove(id: string): Promise<void>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** What an administrator of the system sets, by the path of the control plane; its answer. */
  set(path: string, body: unknown): Promise<unknown>;
  /** Lets time pass, for the system and for the connector. */
  wait(ms: number): Promise<void>;
  /** Requests the system has seen since the last call. */
  requests(): Promise<readonly { readonly method: string; readonly path: string; readonly status: number }[]>;
}

export type ConnectionFrom = (env: Readonly<Record<string, string>>) => Connection;

/** How records are named in a system's wire format. */
interface Ids {
  readonly field: string;
  /** The id as its records hold it. */
  readonly wire: (id: string) => string | number;
}

const IDS: Readonly<Record<string, Ids>> = {
  salesforce: { field: 'Id', wire: (id) => id },
  hubspot: { field: 'id', wire: (id) => id },
  halo: { field: 'id', wire: Number },
};

/** An empty sandbox of one system with a connector to it, both on their own. */
export async function buildSubject(
  system: string,
  about: ObjectUnderTest,
  connection: ConnectionFrom,
  factory: SystemFactory | undefined = SYSTEMS[system],
): Promise<Subject> {
  if (factory === undefined) throw new Error(`the sandbox has no ${system}`);
  const sandbox = await startSandbox({ records: { [system]: {} }, systems: { [system]: factory } });
  const running = sandbox.systems[system];
  if (running === undefined) throw new Error(`the sandbox did not start ${system}`);
  const clock = fakeClock(new Date().toISOString());
  const open = (settings: Connection) =>
    createConnector({
      connection: settings,
      resolve: (setting) => (typeof setting === 'string' ? setting : (running.env[setting.env] ?? 'nobody')),
      door: createDoor({ clock, userAgent: 'crosswalk-conformance', random: () => 0 }),
      clock,
      memory: createMemory(),
      vault: () => {
        throw new Error('no flow of this suite keeps a token');
      },
    });
  const real = connection(running.env);
  const connector = await open(real);
  const stranger = await open(withWrongSecret(real));
  const control = controlOf(running);
  const ids = IDS[system] ?? { field: 'id', wire: (id) => id };
  return {
    connector,
    about,
    clock,
    stranger: () => stranger,
    async seed(records) {
      const made = await control('POST', `records?object=${about.object}`, records);
      return Array.isArray(made) ? made.map((record: WireRecord) => String(record[ids.field])) : [];
    },
    async edit(id, change) {
      await control('POST', `records?object=${about.object}`, { [ids.field]: ids.wire(id), ...change });
    },
    async remove(id) {
      await control('DELETE', `records?object=${about.object}&id=${id}`);
    },
    async fault(fault) {
      await control('POST', 'faults', fault);
    },
    set: (path, body) => control('POST', path, body),
    async wait(ms) {
      await control('POST', 'clock', { advanceMs: ms });
      clock.advance(ms);
    },
    async requests() {
      const seen = await control('GET', 'requests');
      await control('DELETE', 'requests');
      return Array.isArray(seen) ? seen : [];
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

function withWrongSecret(connection: Connection): Connection {
  if (connection.system === 'hubspot')
    return { ...connection, auth: { flow: 'privateApp', accessToken: { env: 'NONE' } } };
  if (connection.system === 'halo') {
    return { ...connection, auth: { ...connection.auth, clientId: 'nobody', clientSecret: { env: 'NONE' } } };
  }
  const { audience: _, ...rest } = { audience: '', ...connection.auth };
  return rest.flow === 'clientCredentials'
    ? { ...connection, auth: { flow: rest.flow, clientId: 'nobody', clientSecret: { env: 'NONE' } } }
    : connection;
}
