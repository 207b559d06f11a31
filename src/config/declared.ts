import type { WrittenField, WrittenMapping } from '../generated/mapping.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Project } from '../model/mapping.ts';
import { normaliseConnections } from './connections.ts';
import {
  type ConfigurationFiles,
  type IntegrationFiles,
  readConfiguration,
  type Written,
} from './documents.ts';
import type { Report, Systems } from './draft.ts';
import { type DeclaredEndpoint, declaredEndpoint } from './endpoints.ts';
import { foldResting, restingFolders } from './resting.ts';
import { placed } from './rule-places.ts';
import { SCHEMAS } from './schemas.ts';
import { maskSources } from './sources.ts';
import { tidy } from './tidy.ts';

/** A mapping's file with its two ends, before their catalogues are looked for. */
export interface DeclaredMapping {
  readonly folder: IntegrationFiles;
  readonly file: Written<WrittenMapping>;
  readonly source: DeclaredEndpoint | undefined;
  readonly target: DeclaredEndpoint | undefined;
}

/** Every mapping of every integration; ends that are not known are reported and absent. */
export function declaredMappings(
  files: ConfigurationFiles,
  systems: Systems,
  report: Report,
): readonly DeclaredMapping[] {
  const { connections } = files;
  if (connections === undefined) return [];
  return files.integrations.flatMap((folder) =>
    folder.mappings.map((file) => ({
      folder,
      file,
      source: declaredEndpoint(file, 'source', connections.written, systems, report),
      target: declaredEndpoint(file, 'target', connections.written, systems, report),
    })),
  );
}

/** What `crosswalk pull` needs: connections and the objects that mappings name, before any catalogue exists. */
export interface DeclaredProject {
  readonly connections: Project['connections'];
  /** Names of all integrations. */
  readonly integrations: readonly string[];
  /** Connections that only integrations use which take no part: their variables need not be set. */
  readonly resting: ReadonlySet<string>;
  /** Each connection and object once, sorted; `paths` are the fields that mappings name on it, `marks` those for the other side's id. */
  readonly endpoints: readonly (DeclaredEndpoint & Declared)[];
  /** Faults of the files themselves; rules that need catalogues are not applied. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

interface Declared {
  readonly paths: readonly string[];
  readonly marks: readonly string[];
}

export interface LoadDeclaredOptions {
  /** The mappings folder; its files are named in diagnostics as this path and their own. */
  readonly directory: string;
  /** Capabilities by system; a connection to a system that is not here is refused. */
  readonly systems: Systems;
  /** The one integration that takes part; without it every enabled one, and where none is, all. */
  readonly integration?: string | undefined;
}

export function loadDeclared(options: LoadDeclaredOptions): DeclaredProject {
  const files = readConfiguration(options.directory, SCHEMAS);
  const diagnostics: Diagnostic[] = [...files.diagnostics];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const connections = files.connections === undefined ? {} : normaliseConnections(files.connections, report);
  const misfits: Diagnostic[] = [];
  const byKey = new Map<string, DeclaredEndpoint & Declared>();
  const declared = declaredMappings(files, options.systems, (diagnostic) => misfits.push(diagnostic));
  const resting = restingFolders(files.integrations, options.integration);
  const taking = takingPart(declared, resting, options.integration);
  for (const { folder, file, source, target } of taking) {
    for (const child of ownKinds(file, source, target, options.systems)) {
      const key = `${child.connection} ${child.object}`;
      if (!byKey.has(key)) byKey.set(key, { ...child, paths: [], marks: [] });
    }
    const rules = declaredRules(folder, file, { source, target }, options.systems);
    for (const [endpoint, side] of [
      [source, 'source'],
      [target, 'target'],
    ] as const) {
      if (endpoint === undefined) continue;
      const key = `${endpoint.connection} ${endpoint.object}`;
      const paths = rules.flatMap((field) => field[side] ?? []);
      const marks = file.written.externalId?.[side] ?? [];
      const known = byKey.get(key);
      byKey.set(key, {
        ...endpoint,
        paths: [...new Set([...(known?.paths ?? []), ...paths])].sort(),
        marks: [...new Set([...(known?.marks ?? []), ...[marks].flat()])].sort(),
      });
    }
  }
  const endpoints = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
  const used = connectionsOf(taking);
  return {
    connections,
    integrations: files.integrations.map(({ name }) => name),
    resting: new Set([...connectionsOf(declared)].filter((name) => !used.has(name))),
    endpoints,
    diagnostics: tidy([...diagnostics, ...foldResting(misfits, resting)]),
    sources: maskSources(files.documents),
  };
}

/** What hangs on the records and is of other kinds in every org. */
function ownKinds(
  { written }: Written<WrittenMapping>,
  source: DeclaredEndpoint | undefined,
  target: DeclaredEndpoint | undefined,
  systems: Systems,
): readonly DeclaredEndpoint[] {
  if (written.feed === undefined && written.comments === undefined) return [];
  return [source, target].flatMap((end) => {
    if (end === undefined) return [];
    const notes = systems[end.system]?.children?.[end.object]?.notes;
    return notes?.ownKinds ? [{ ...end, object: notes.object }] : [];
  });
}

/** Standard fields are fields that a mapping names. */
function declaredRules(
  folder: IntegrationFiles,
  file: Written<WrittenMapping>,
  { source, target }: Pick<DeclaredMapping, 'source' | 'target'>,
  systems: Systems,
): readonly WrittenField[] {
  const from = systems[source?.system ?? ''];
  const to = systems[target?.system ?? ''];
  if (source === undefined || target === undefined || from === undefined || to === undefined)
    return file.written.fields ?? [];
  const capabilities = { source: from, target: to };
  return placed(file, folder, { source, target }, capabilities, () => {}).rules.map(({ field }) => field);
}

function takingPart(
  declared: readonly DeclaredMapping[],
  resting: readonly IntegrationFiles[],
  integration: string | undefined,
): readonly DeclaredMapping[] {
  if (integration !== undefined) return declared.filter(({ folder }) => folder.name === integration);
  const chosen = declared.filter(({ folder }) => !resting.includes(folder));
  return chosen.length === 0 ? declared : chosen;
}

function connectionsOf(declared: readonly DeclaredMapping[]): ReadonlySet<string> {
  return new Set(
    declared.flatMap(({ source, target }) => [source, target].flatMap((end) => end?.connection ?? [])),
  );
}
