import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledMapping } from '../compile/compiled.ts';
import { type CatalogueOf, compileMapping } from '../compile/index.ts';
import type { ConnectionInfo } from '../connectors/connector.ts';
import type { Progress, RunContext } from '../engine/context.ts';
import { inOrder } from '../engine/order.ts';
import type { Overlay } from '../engine/overlay.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration, Mapping, Project } from '../model/mapping.ts';
import type { Values } from '../model/value.ts';
import type { WhereClause } from '../model/where.ts';
import type { Allowances } from '../plan/guard.ts';
import { safeText } from '../report/safe.ts';
import { logFolder } from '../runlog/folder.ts';
import { createRunLog, type RunLog } from '../runlog/write.ts';
import { openState } from '../state/open.ts';
import type { StateStore } from '../state/store.ts';
import { wherePredicate } from '../where/index.ts';
import { checkAllowances } from './allowances.ts';
import { openConnections } from './connections.ts';
import { notOpened, recorded } from './history.ts';
import type { CommonOptions, Io } from './io.ts';
import { refuseBesideNative } from './native.ts';
import { environment } from './project.ts';
import { stateKey } from './state-key.ts';
import { recallRate } from './traffic.ts';

/** One integration, opened: compiled mappings, live connectors, its state. */
export interface Session {
  readonly integration: Integration;
  /** Parents before children. */
  readonly order: readonly CompiledMapping[];
  readonly context: RunContext;
  readonly state: StateStore;
  readonly log: RunLog;
  /** Org id by connection, as the connections say now. */
  readonly orgs: Readonly<Record<string, string>>;
  close(): void;
}

export interface SessionOptions {
  /** A session that writes takes the state's lock; one that does not leaves the file alone. */
  readonly writes: boolean;
  /** True for a session that writes to its state alone, and to neither system. */
  readonly leavesSystems?: boolean;
  /** Name under which a session that writes records that it could not be opened. */
  readonly command: string;
  readonly overlay: Overlay;
  /** Another file than the integration's own: a state that is being rebuilt. */
  readonly statePath?: string;
  readonly allow?: Allowances;
  readonly progress?: (event: Progress) => void;
}

/** Compiles an integration, opens its state, proves its connections and ties the two together. Close it when done. */
export async function openSession(
  io: Io,
  common: CommonOptions,
  project: Project,
  integration: Integration,
  options: SessionOptions,
): Promise<Session> {
  checkAllowances(options.allow ?? {}, project.integrations);
  const env = environment(io, common);
  const order = inOrder(await compileAll(project, integration.mappings));
  const state = openState({
    path: options.statePath ?? statePath(common.state, integration.name),
    key: stateKey(io, env),
    clock: io.clock,
    readOnly: !options.writes,
  });
  const log = createRunLog({
    folder: logFolder(common.state, integration.name),
    integration: integration.name,
    clock: io.clock,
    failed: (reason) =>
      io.err(
        io.painter.yellow(`warning: the log of this run cannot be written (${reason}); the run goes on\n`),
      ),
  });
  try {
    const connections = await openConnections(io, env, project, integration.mappings, common.state);
    for (const [name, info] of Object.entries(connections.infos)) state.bindOrg(name, info.orgId);
    // After the orgs are known to be the same: what was learned of another org would mislead.
    for (const [name, memory] of Object.entries(connections.memories)) {
      memory.attach(state, name, options.writes);
      const connection = project.connections[name];
      if (connection) recallRate(connections.door, connection, memory, io.clock);
    }
    if (options.writes && !options.leavesSystems) {
      const warnings = await refuseBesideNative(
        project.connections,
        connections.connectors,
        integration.mappings,
      );
      for (const warning of warnings) io.err(io.painter.yellow(`warning: ${safeText(warning)}\n`));
    }
    const context: RunContext = {
      state,
      connectors: connections.connectors,
      mappings: Object.fromEntries(order.map((compiled) => [compiled.mapping.name, compiled])),
      requests: () => structuredClone(connections.door.counts),
      clock: io.clock,
      matches: matcher(io, connections.infos),
      allow: options.allow ?? {},
      progress: options.progress ?? (() => undefined),
      touched: log.write,
      signal: io.signal,
      overlay: options.overlay,
    };
    const orgs = Object.fromEntries(
      Object.entries(connections.infos).map(([name, info]) => [name, info.orgId]),
    );
    return { integration, order, context, state, log, orgs, close: () => state.close() };
  } catch (error) {
    if (options.writes && error instanceof CrosswalkError) {
      await recorded(io, { integration, state, log }, options.command, async () =>
        notOpened(integration, error.text),
      );
    }
    state.close();
    throw error;
  }
}

export { stateKey };

/** One SQLite file an integration. */
export function statePath(folder: string, integration: string): string {
  return join(folder, `${integration}.sqlite`);
}

/** A journal without its file counts: it is a state that is damaged, and opening it says so. */
export function stateExists(folder: string, integration: string): boolean {
  const path = statePath(folder, integration);
  return existsSync(path) || existsSync(`${path}-wal`);
}

export function compileAll(project: Project, mappings: readonly Mapping[]): Promise<CompiledMapping[]> {
  const catalogueOf = catalogues(project);
  return Promise.all(mappings.map((mapping) => compileMapping(mapping, { catalogueOf })));
}

/** The catalogues of a project by system and object: they type fields that are reached through relationships. */
export function catalogues(project: Project): CatalogueOf {
  const known = project.integrations
    .flatMap((integration) => integration.mappings)
    .flatMap((mapping) => [mapping.source, mapping.target]);
  return (system, object) =>
    known.find((endpoint) => endpoint.system === system && endpoint.object === object)?.catalogue;
}

/** Where clauses as predicates, each compiled once, in the time zone of the org whose records they are about. */
function matcher(io: Io, infos: Readonly<Record<string, ConnectionInfo>>): RunContext['matches'] {
  const now = io.clock.now();
  const compiled = new Map<string, (values: Values) => boolean>();
  return (clause: WhereClause, values: Values, mapping: Mapping) => {
    const endpoint = clause === mapping.syncBack.where ? mapping.target : mapping.source;
    const key = `${endpoint.connection}\u0000${endpoint.object}\u0000${clause.text}`;
    const known = compiled.get(key);
    if (known) return known(values);
    const types = new Map(endpoint.catalogue.fields.map((field) => [field.path, field.type]));
    const timeZone = infos[endpoint.connection]?.timeZone ?? 'UTC';
    const predicate = wherePredicate(clause.tree, { now, timeZone, types: (path) => types.get(path) });
    compiled.set(key, predicate);
    return predicate(values);
  };
}
