import { onTestFinished } from 'vitest';
import type { HubspotApi } from '../../../src/connectors/hubspot/api.ts';
import { createApi } from '../../../src/connectors/hubspot/create-api.ts';
import { createHubspot } from '../../../src/connectors/hubspot/index.ts';
import type { HubspotCredentials, HubspotSettings } from '../../../src/connectors/hubspot/settings.ts';
import { hubspotTraffic } from '../../../src/connectors/hubspot/traffic.ts';
import { createDoor, type DoorOptions } from '../../../src/http/create-door.ts';
import type { RunDoor } from '../../../src/http/door.ts';
import type { KeptLogin, TokenVault } from '../../../src/model/token-vault.ts';
import { createHubspotSandbox } from '../../../src/sandbox/hubspot/index.ts';
import { type RunningSystem, startSandbox } from '../../../src/sandbox/start.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';
import { controlOf } from '../../support/control-plane.ts';
import { type Answer, type ScriptServer, type Step, scriptServer } from '../../support/script-server.ts';

export const NOW = '2026-11-20T12:00:00.000Z';
export const TOKEN = 'pat-eu1-token';

export const privateApp: HubspotCredentials = { flow: 'privateApp', accessToken: TOKEN };

/** A vault of one token, in memory. */
export function vaultOf(kept: { login?: KeptLogin } = {}): TokenVault {
  const current = (given: string): KeptLogin => kept.login ?? { refreshToken: given, session: undefined };
  return {
    read: current,
    async renew(given, work) {
      const renewed = await work({ ...current(given), interrupted: false, spend: () => undefined });
      if (renewed.keep) kept.login = renewed.keep;
      return renewed.value;
    },
  };
}

export const oauth = (vault = vaultOf()): HubspotCredentials => ({
  flow: 'refreshToken',
  clientId: 'app',
  clientSecret: 's3cr3t',
  refreshToken: 'refresh',
  vault,
});

export interface ApiHost {
  readonly api: HubspotApi;
  readonly server: ScriptServer;
  readonly clock: FakeClock;
  readonly door: RunDoor;
}

/** The API over a server that gives these answers in order. */
export async function apiHost(
  steps: readonly Step[],
  auth: HubspotCredentials = privateApp,
  more: Partial<DoorOptions> = {},
): Promise<ApiHost> {
  const server = await scriptServer(...steps);
  onTestFinished(() => server.close());
  const clock = fakeClock(NOW);
  const door = createDoor({
    clock,
    userAgent: 'crosswalk-test',
    random: () => 0,
    traffic: { crm: hubspotTraffic },
    ...more,
  });
  return { api: createApi({ name: 'crm', url: server.url, auth }, door, clock), server, clock, door };
}

/** A refusal in HubSpot's own form. */
export const refusal = (status: number, category: string, more: object = {}): Answer => ({
  status,
  body: { status: 'error', message: category, correlationId: 'c', category, ...more },
});

export interface SandboxHost {
  readonly running: RunningSystem;
  readonly clock: FakeClock;
  readonly connect: (auth?: Partial<HubspotSettings>) => ReturnType<typeof createHubspot>;
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** An empty account of the sandbox, with the properties that every account has. */
export async function sandboxHost(): Promise<SandboxHost> {
  const clock = fakeClock(NOW);
  const systems = { hubspot: createHubspotSandbox };
  const sandbox = await startSandbox({ clock, systems, records: { hubspot: {} } });
  const running = sandbox.systems['hubspot'];
  if (running === undefined) throw new Error('the sandbox has no HubSpot');
  return {
    running,
    clock,
    connect: (settings = {}) =>
      createHubspot({
        settings: {
          name: 'crm',
          url: running.url,
          auth: { flow: 'privateApp', accessToken: running.env['HUBSPOT_ACCESS_TOKEN'] ?? '' },
          ...settings,
        },
        clock,
        door: createDoor({ clock, userAgent: 'crosswalk-test', traffic: { crm: hubspotTraffic } }),
        memory: { get: () => undefined, put: () => undefined },
      }),
    control: controlOf(running),
    close: () => sandbox.close(),
  };
}
