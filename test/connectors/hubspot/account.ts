import { onTestFinished } from 'vitest';
import { createMemory } from '../../../src/commands/memory.ts';
import type { Connector } from '../../../src/connectors/connector.ts';
import { createConnector } from '../../../src/connectors/registry.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import type { Checkpoint } from '../../../src/model/checkpoint.ts';
import type { SystemRecord } from '../../../src/model/record.ts';
import { SYSTEMS, startSandbox } from '../../../src/sandbox/start.ts';
import type { SandboxData } from '../../../src/sandbox/system.ts';
import { hubspotConnection } from '../../conformance/hubspot.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';
import { controlOf } from '../../support/control-plane.ts';

export const START = '2026-03-01T12:00:00.000Z';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface Account {
  readonly connector: Connector;
  readonly clock: FakeClock;
  /** The control plane. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Everything that a reading brings, and what it ends with. */
  read(object: string, fields: readonly string[], since?: Checkpoint): Promise<Read>;
  /** Requests since the last call, without the host. */
  requests(): Promise<readonly string[]>;
}

export interface Read {
  readonly records: readonly SystemRecord[];
  readonly byId: ReadonlyMap<string, SystemRecord>;
  readonly checkpoint: Checkpoint | undefined;
  readonly notes: readonly string[];
}

/** A HubSpot account of its own with these records, and a connector to it; both by one clock. */
export async function openAccount(data: SandboxData): Promise<Account> {
  const clock = fakeClock(START);
  const { hubspot } = SYSTEMS;
  if (hubspot === undefined) throw new Error('the sandbox has no HubSpot');
  const sandbox = await startSandbox({ clock, records: { hubspot: data }, systems: { hubspot } });
  onTestFinished(() => sandbox.close());
  const running = sandbox.systems['hubspot'];
  if (running === undefined) throw new Error('HubSpot did not start');
  const connector = await createConnector({
    connection: hubspotConnection(running.env),
    resolve: (setting) => (typeof setting === 'string' ? setting : (running.env[setting.env] ?? '')),
    door: createDoor({ clock, userAgent: 'crosswalk-test', random: () => 0 }),
    clock,
    memory: createMemory(),
    vault: () => {
      throw new Error('no flow of these tests keeps a token');
    },
  });
  const control = controlOf(running);
  return {
    connector,
    clock,
    control,
    async read(object, fields, since) {
      const records: SystemRecord[] = [];
      const notes: string[] = [];
      let checkpoint: Checkpoint | undefined;
      for await (const page of connector.read({ object, fields, ...(since ? { since } : {}) })) {
        records.push(...page.records);
        checkpoint = page.checkpoint ?? checkpoint;
        if (page.note) notes.push(page.note.what);
      }
      return { records, byId: new Map(records.map((one) => [one.id, one])), checkpoint, notes };
    },
    async requests() {
      const seen = await control('GET', 'requests');
      await control('DELETE', 'requests');
      return Array.isArray(seen) ? seen.map(({ method, path }) => `${method} ${path.split('?')[0]}`) : [];
    },
  };
}

/** `count` records from id `from` on, each last changed `ago` milliseconds before the clock starts. */
export function rows(
  from: number,
  count: number,
  values: (n: number) => Readonly<Record<string, string>>,
  ago = 48 * HOUR,
) {
  const updatedAt = new Date(Date.parse(START) - ago).toISOString();
  return Array.from({ length: count }, (_, n) => ({
    id: String(from + n),
    properties: values(from + n),
    createdAt: updatedAt,
    updatedAt,
  }));
}
