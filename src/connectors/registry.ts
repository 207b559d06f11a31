import type { Door } from '../http/door.ts';
import type { Traffic } from '../http/traffic.ts';
import type { BrowserLogin } from '../model/browser-login.ts';
import type { Clock } from '../model/clock.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Connection, EnvRef } from '../model/mapping.ts';
import type { TokenVault } from '../model/token-vault.ts';
import type { ConnectionForm } from './connection.ts';
import type { Capabilities, Connector, Memory } from './connector.ts';
import { haloCapabilities } from './halo/capabilities.ts';
import { haloConnection } from './halo/connection.ts';
import { haloTraffic } from './halo/traffic.ts';
import { hubspotCapabilities } from './hubspot/capabilities.ts';
import { hubspotConnection } from './hubspot/connection.ts';
import type { HubspotCredentials } from './hubspot/settings.ts';
import { hubspotTraffic } from './hubspot/traffic.ts';
import { salesforceCapabilities } from './salesforce/capabilities.ts';
import { salesforceConnection } from './salesforce/connection.ts';
import type { SalesforceSettings } from './salesforce/settings.ts';
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
  /** Keeps refresh tokens that change with their use; called by flows that have one. */
  readonly vault: () => TokenVault;
}

interface SystemEntry<S extends SystemName> {
  readonly connection: ConnectionForm<ConnectionOf<S>>;
  readonly capabilities: Capabilities;
  /** What holds its requests back unless the connection's `limits` say otherwise. */
  readonly traffic: Traffic;
  /** Loads the connector's code (and its SDK) only when a connection of that system is opened. */
  readonly create: (request: OpenRequest<S>) => Promise<Connector>;
}

/** Every system crosswalk knows, one line each. Importing this loads no SDK. */
export const SYSTEMS: { readonly [S in SystemName]: SystemEntry<S> } = {
  halo: {
    connection: haloConnection,
    capabilities: haloCapabilities,
    traffic: haloTraffic,
    create: openHalo,
  },
  hubspot: {
    connection: hubspotConnection,
    capabilities: hubspotCapabilities,
    traffic: hubspotTraffic,
    create: openHubspot,
  },
  salesforce: {
    connection: salesforceConnection,
    capabilities: salesforceCapabilities,
    traffic: salesforceTraffic,
    create: openSalesforce,
  },
};

/** What each system can do, by system name: configuration is checked against it. */
export const CAPABILITIES: Readonly<Record<SystemName, Capabilities>> = {
  halo: SYSTEMS.halo.capabilities,
  hubspot: SYSTEMS.hubspot.capabilities,
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

/** How connections.yaml describes a connection to that system. */
export function connectionForm(system: SystemName): ConnectionForm<Connection> {
  return SYSTEMS[system].connection;
}

/** By a name from outside; `undefined` for a system crosswalk does not know. */
export function connectionFormOf(system: string): ConnectionForm<Connection> | undefined {
  return Object.entries(SYSTEMS).find(([name]) => name === system)?.[1].connection;
}

export function connectionForms(): readonly ConnectionForm<Connection>[] {
  return Object.values(SYSTEMS).map(({ connection }) => connection);
}

/** Opens a connection; sends nothing by itself. Throws `CONNECTION_URL` for an address that cannot be that system's. */
export function createConnector(request: OpenRequest): Promise<Connector> {
  const { connection } = request;
  switch (connection.system) {
    case 'halo':
      return SYSTEMS.halo.create({ ...request, connection });
    case 'hubspot':
      return SYSTEMS.hubspot.create({ ...request, connection });
    case 'salesforce':
      return SYSTEMS.salesforce.create({ ...request, connection });
    default:
      return connection satisfies never;
  }
}

/** A log-in by browser. Throws `USAGE` for a system that has none, or whose connection names no app to log in with. */
export async function startLogin(request: LoginRequest): Promise<BrowserLogin> {
  const { connection } = request;
  switch (connection.system) {
    case 'hubspot':
      return startHubspotLogin({ ...request, connection });
    case 'salesforce':
      return startSalesforceLogin({ ...request, connection });
    case 'halo':
      throw noLogin(connection.system);
    default:
      return connection satisfies never;
  }
}

type LoginRequest<S extends SystemName = SystemName> = Pick<
  OpenRequest<S>,
  'connection' | 'resolve' | 'door'
> & {
  readonly redirectUri: string;
};

async function startHubspotLogin(request: LoginRequest<'hubspot'>): Promise<BrowserLogin> {
  const { startLogin: start } = await import('./hubspot/login.ts');
  const { connection, resolve, door, redirectUri } = request;
  const { name, url, auth, loginUrl } = connection;
  if (auth.flow !== 'refreshToken') throw noApp(name);
  return start({
    name,
    url: resolve(url, 'url'),
    loginUrl: loginUrl === undefined ? undefined : resolve(loginUrl, 'loginUrl'),
    clientId: resolve(auth.clientId, 'auth.clientId'),
    clientSecret: resolve(auth.clientSecret, 'auth.clientSecret'),
    redirectUri,
    door,
  });
}

async function startSalesforceLogin(request: LoginRequest<'salesforce'>): Promise<BrowserLogin> {
  const { startLogin: start } = await import('./salesforce/login.ts');
  const { connection, resolve, door, redirectUri } = request;
  const { name, url, auth } = connection;
  const secret = auth.flow === 'jwtBearer' ? undefined : auth.clientSecret;
  return start({
    name,
    url: resolve(url, 'url'),
    clientId: resolve(auth.clientId, 'auth.clientId'),
    clientSecret: secret && resolve(secret, 'auth.clientSecret'),
    redirectUri,
    door,
  });
}

function noApp(connection: string): CrosswalkError {
  return new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what: `Connection "${connection}" has no app to log in with.`,
    why: 'It uses the access token of a private app, which needs no log-in.',
    todo: 'To use an OAuth app instead, write auth: { flow: refreshToken, clientId: ..., clientSecret: { env: ... }, refreshToken: { env: ... } } and run it again.',
  });
}

function noLogin(system: string): CrosswalkError {
  return new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what: `There is no log-in by browser for ${system}.`,
    todo: 'Set the client id and secret of its API application; "crosswalk auth status" proves them.',
  });
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

async function openHubspot(request: OpenRequest<'hubspot'>): Promise<Connector> {
  const { createHubspot } = await import('./hubspot/index.ts');
  const { connection, resolve, door, clock, memory } = request;
  const settings = { name: connection.name, url: resolve(connection.url, 'url'), auth: hubspotAuth(request) };
  return createHubspot({ settings, door, clock, memory });
}

function hubspotAuth({ connection, resolve, vault }: OpenRequest<'hubspot'>): HubspotCredentials {
  const { auth } = connection;
  if (auth.flow === 'privateApp') {
    return { flow: auth.flow, accessToken: resolve(auth.accessToken, 'auth.accessToken') };
  }
  return {
    flow: auth.flow,
    clientId: resolve(auth.clientId, 'auth.clientId'),
    clientSecret: resolve(auth.clientSecret, 'auth.clientSecret'),
    refreshToken: resolve(auth.refreshToken, 'auth.refreshToken'),
    vault: vault(),
  };
}

async function openSalesforce(request: OpenRequest<'salesforce'>): Promise<Connector> {
  const { createSalesforce } = await import('./salesforce/index.ts');
  const { door, clock, memory } = request;
  return createSalesforce({ connection: salesforceSettings(request), door, clock, memory });
}

function salesforceSettings({ connection, resolve, vault }: OpenRequest<'salesforce'>): SalesforceSettings {
  const { name, url, apiVersion, bulkAbove, duplicateRules, auth } = connection;
  const clientId = resolve(auth.clientId, 'auth.clientId');
  const base = { name, url: resolve(url, 'url'), apiVersion, bulkAbove, duplicateRules };
  switch (auth.flow) {
    case 'clientCredentials': {
      const clientSecret = resolve(auth.clientSecret, 'auth.clientSecret');
      return { ...base, auth: { flow: auth.flow, clientId, clientSecret } };
    }
    case 'jwtBearer': {
      const username = resolve(auth.username, 'auth.username');
      const privateKey = resolve(auth.privateKey, 'auth.privateKey');
      return { ...base, auth: { flow: auth.flow, clientId, username, privateKey, audience: auth.audience } };
    }
    case 'refreshToken': {
      const clientSecret = auth.clientSecret && resolve(auth.clientSecret, 'auth.clientSecret');
      const refreshToken = resolve(auth.refreshToken, 'auth.refreshToken');
      return { ...base, auth: { flow: auth.flow, clientId, clientSecret, refreshToken, vault: vault() } };
    }
    default:
      return auth satisfies never;
  }
}
