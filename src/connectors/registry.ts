import type { Door } from '../http/door.ts';
import type { Traffic } from '../http/traffic.ts';
import type { Clock } from '../model/clock.ts';
import type { Connection, EnvRef } from '../model/mapping.ts';
import type { Capabilities, Connector, Memory } from './connector.ts';
import { haloCapabilities } from './halo/capabilities.ts';
import { haloTraffic } from './halo/traffic.ts';
import { salesforceCapabilities } from './salesforce/capabilities.ts';
import { salesforceTraffic } from './salesforce/traffic.ts';

type SystemName = Connection['system'];
type ConnectionOf<S extends SystemName> = Extract<Connection, { system: S }>;

export interface OpenRequest<S extends SystemName = SystemName> {
  readonly connection: ConnectionOf<S>;
  /** The text behind a setting; throws when the environment does not have it. `key` names the setting in messages. */
  readonly resolve: (setting: string | EnvRef, key: string) => string;
  readonly door: Door;
  readonly clock: Clock;
  /** Kept from run to run, one a connection. */
  readonly memory: Memory;
}

interface SystemEntry<S extends SystemName> {
  readonly capabilities: Capabilities;
  /** What holds its requests back unless the connection's `limits` say otherwise. */
  readonly traffic: Traffic;
  /** Loads the connector's code (and its SDK) only when a connection of that system is opened. */
  readonly create: (request: OpenRequest<S>) => Promise<Connector>;
}

/** Every system crosswalk knows, one line each. Importing this loads no SDK. */
export const SYSTEMS: { readonly [S in SystemName]: SystemEntry<S> } = {
  halo: { capabilities: haloCapabilities, traffic: haloTraffic, create: openHalo },
  salesforce: { capabilities: salesforceCapabilities, traffic: salesforceTraffic, create: openSalesforce },
};

/** What each system can do, by system name: configuration is checked against it. */
export const CAPABILITIES: Readonly<Record<SystemName, Capabilities>> = {
  halo: SYSTEMS.halo.capabilities,
  salesforce: SYSTEMS.salesforce.capabilities,
};

/**
 * A record's id in the one spelling that state and records use, whatever a person typed (a Salesforce id of 15 characters). A text
 * that is no id of that system, or an unknown system, comes back trimmed.
 */
export function canonicalId(system: string, id: string): string {
  return capabilitiesOf(system)?.canonicalId(id) ?? id.trim();
}

/** By a name from outside; `undefined` for a system crosswalk does not know. */
export function capabilitiesOf(system: string): Capabilities | undefined {
  return Object.entries(CAPABILITIES).find(([name]) => name === system)?.[1];
}

/** Opens a connection; sends nothing by itself. Throws `CONNECTION_URL` for an address that cannot be that system's. */
export function createConnector(request: OpenRequest): Promise<Connector> {
  const { connection } = request;
  switch (connection.system) {
    case 'halo':
      return SYSTEMS.halo.create({ ...request, connection });
    case 'salesforce':
      return SYSTEMS.salesforce.create({ ...request, connection });
    default:
      return connection satisfies never;
  }
}

async function openHalo({
  connection,
  resolve,
  door,
  clock,
  memory,
}: OpenRequest<'halo'>): Promise<Connector> {
  const { createHalo } = await import('./halo/index.ts');
  const { auth, tenant, authUrl } = connection;
  return createHalo({
    settings: {
      connection: connection.name,
      url: resolve(connection.url, 'url'),
      clientId: resolve(auth.clientId, 'auth.clientId'),
      clientSecret: resolve(auth.clientSecret, 'auth.clientSecret'),
      scope: auth.scope,
      tenant: tenant === undefined ? undefined : resolve(tenant, 'tenant'),
      authUrl: authUrl === undefined ? undefined : resolve(authUrl, 'authUrl'),
    },
    door,
    clock,
    memory,
  });
}

async function openSalesforce({
  connection,
  resolve,
  door,
  clock,
}: OpenRequest<'salesforce'>): Promise<Connector> {
  const { createSalesforce } = await import('./salesforce/index.ts');
  const { auth } = connection;
  const clientId = resolve(auth.clientId, 'auth.clientId');
  return createSalesforce({
    connection: {
      name: connection.name,
      url: resolve(connection.url, 'url'),
      apiVersion: connection.apiVersion,
      auth:
        auth.flow === 'clientCredentials'
          ? { flow: auth.flow, clientId, clientSecret: resolve(auth.clientSecret, 'auth.clientSecret') }
          : {
              flow: auth.flow,
              clientId,
              username: resolve(auth.username, 'auth.username'),
              privateKey: resolve(auth.privateKey, 'auth.privateKey'),
              audience: auth.audience,
            },
    },
    door,
    clock,
  });
}
