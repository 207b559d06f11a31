import { join } from 'node:path';
import { type Env, resolveEnv } from '../config/secrets.ts';
import type { ConnectionInfo, Connector, Memory } from '../connectors/connector.ts';
import { createConnector } from '../connectors/registry.ts';
import { createDoor } from '../http/create-door.ts';
import type { Door, RunDoor } from '../http/door.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Connection, EnvRef, Mapping, Project } from '../model/mapping.ts';
import { createTokenVault } from '../state/token-vault.ts';
import type { Io } from './io.ts';
import { type AttachableMemory, createMemory } from './memory.ts';
import { stateKey } from './state-key.ts';
import { trafficOf } from './traffic.ts';

/** Every connection that some mappings use, proven once. */
export interface Connections {
  readonly door: RunDoor;
  readonly connectors: Readonly<Record<string, Connector>>;
  readonly infos: Readonly<Record<string, ConnectionInfo>>;
  readonly memories: Readonly<Record<string, AttachableMemory>>;
}

export const USER_AGENT = 'crosswalk/0.1';

/**
 * Resolves secrets (registering each for redaction), opens connectors and asks each whose org it is. Refuses an org that is not
 * production unless the connection allows it (requirements A-29): a state and its links belong to one org.
 */
export async function openConnections(
  io: Io,
  env: Env,
  project: Project,
  mappings: readonly Mapping[],
  stateFolder: string,
): Promise<Connections> {
  const used = [
    ...new Set(mappings.flatMap((mapping) => [mapping.source.connection, mapping.target.connection])),
  ]
    .sort()
    .map((name) => {
      const connection = project.connections[name];
      if (!connection) throw new Error(`no connection ${name}`);
      return { name, connection, memory: createMemory() };
    });
  const door = createDoor({
    clock: io.clock,
    userAgent: USER_AGENT,
    traffic: Object.fromEntries(
      used.map(({ name, connection, memory }) => [name, trafficOf(connection, memory, io.clock)]),
    ),
  });
  // At the same time; when several fail, the first by name is told.
  const opened = await Promise.allSettled(
    used.map(async ({ name, connection, memory }) => {
      const connector = await openConnection(io, env, door, connection, memory, stateFolder);
      const info = await connector.check(objectsOf(mappings, name));
      refuseNonProduction(connection, info);
      return { name, connector, info, memory };
    }),
  );
  const proven = opened.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  return {
    door,
    connectors: Object.fromEntries(proven.map(({ name, connector }) => [name, connector])),
    infos: Object.fromEntries(proven.map(({ name, info }) => [name, info])),
    memories: Object.fromEntries(proven.map(({ name, memory }) => [name, memory])),
  };
}

function objectsOf(mappings: readonly Mapping[], connection: string): readonly string[] {
  const ends = mappings.flatMap(({ source, target }) => [source, target]);
  return [...new Set(ends.flatMap((end) => (end.connection === connection ? [end.object] : [])))];
}

/** `stateFolder` is where a rotating refresh token is kept, in a file of its own. */
export function openConnection(
  io: Io,
  env: Env,
  door: Door,
  connection: Connection,
  memory: Memory,
  stateFolder: string,
): Promise<Connector> {
  const vault = () =>
    createTokenVault({
      path: tokenPath(stateFolder, connection.name),
      connection: connection.name,
      key: stateKey(io, env),
      clock: io.clock,
    });
  const resolve = resolver(io, env, connection.name);
  return createConnector({ connection, resolve, door, clock: io.clock, memory, vault });
}

/** Settings that say where, and open nothing: masked, a tenant called "accounts" would blot out that word everywhere. */
const NAMES: ReadonlySet<string> = new Set(['url', 'tenant', 'authUrl', 'loginUrl']);

/** The text behind a setting of a connection; what comes from the environment is masked in everything that is printed, but what only names something. */
export function resolver(io: Io, env: Env, connection: string) {
  return (setting: string | EnvRef, key: string): string => {
    const value = resolveEnv(setting, env, { connection, key });
    if (typeof setting !== 'string' && !NAMES.has(key)) io.redactor.add(value);
    return value;
  };
}

/** Inside the state's folder, so that whatever carries the state from run to run carries the token with it. */
function tokenPath(stateFolder: string, connection: string): string {
  return join(stateFolder, 'auth', `${connection}.token`);
}

function refuseNonProduction(connection: Connection, info: ConnectionInfo): void {
  if (info.kind === 'production' || info.kind === 'unknown' || connection.allowNonProduction) return;
  throw new CrosswalkError({
    code: 'NOT_PRODUCTION',
    kind: 'config',
    what: `Connection "${connection.name}" leads to a ${info.kind} org ("${info.orgId}"), not to production.`,
    where: `${connection.at.file}:${connection.at.line}:${connection.at.column}`,
    why: 'Records of a test org must never be linked to records of production.',
    todo: 'Use the production credentials, or set allowNonProduction: true on the connection and give the run a state folder of its own.',
  });
}
