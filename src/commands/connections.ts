import { type Env, resolveEnv } from '../config/secrets.ts';
import type { ConnectionInfo, Connector, Memory } from '../connectors/connector.ts';
import { createConnector } from '../connectors/registry.ts';
import { createDoor } from '../http/create-door.ts';
import type { Door } from '../http/door.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Connection, EnvRef, Mapping, Project } from '../model/mapping.ts';
import type { Io } from './io.ts';
import { type AttachableMemory, createMemory } from './memory.ts';

/** Every connection that some mappings use, proven once. */
export interface Connections {
  readonly door: Door;
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
): Promise<Connections> {
  const names = new Set(
    mappings.flatMap((mapping) => [mapping.source.connection, mapping.target.connection]),
  );
  const door = createDoor({ clock: io.clock, userAgent: USER_AGENT });
  const connectors: Record<string, Connector> = {};
  const infos: Record<string, ConnectionInfo> = {};
  const memories: Record<string, AttachableMemory> = {};
  for (const name of [...names].sort()) {
    const connection = project.connections[name];
    if (!connection) throw new Error(`no connection ${name}`);
    const memory = createMemory();
    const connector = await openConnection(io, env, door, connection, memory);
    const info = await connector.check();
    refuseNonProduction(connection, info);
    connectors[name] = connector;
    infos[name] = info;
    memories[name] = memory;
  }
  return { door, connectors, infos, memories };
}

export function openConnection(
  io: Io,
  env: Env,
  door: Door,
  connection: Connection,
  memory: Memory,
): Promise<Connector> {
  const resolve = (setting: string | EnvRef, key: string): string => {
    const value = resolveEnv(setting, env, { connection: connection.name, key });
    if (typeof setting !== 'string' && key !== 'url') io.redactor.add(value);
    return value;
  };
  return createConnector({ connection, resolve, door, clock: io.clock, memory });
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
