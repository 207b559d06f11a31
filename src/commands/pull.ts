import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalogueToSchema, stableStringify } from '../config/catalogue.ts';
import type { Connector } from '../connectors/connector.ts';
import { createDoor } from '../http/create-door.ts';
import type { Catalogue } from '../model/catalogue.ts';
import { CrosswalkError } from '../model/errors.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { openConnection, USER_AGENT } from './connections.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { createMemory } from './memory.ts';
import { environment, openDeclared } from './project.ts';

export interface PullOptions extends CommonOptions {
  /** Further objects, `connection/object`. */
  readonly object?: readonly string[];
}

interface Wanted {
  readonly connection: string;
  readonly object: string;
  /** Field paths that mappings use, to follow relationships. */
  readonly paths: readonly string[];
}

/**
 * `crosswalk pull`: writes the field catalogue of every object that mappings of enabled integrations (or of the one named) name, and of
 * what they refer to, from live describes. The same org gives the same bytes, so a changed picklist is a readable diff.
 */
export async function pullCommand(io: Io, options: PullOptions): Promise<ExitCode> {
  const declared = openDeclared(options);
  if (declared.diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    throw new InvalidConfiguration(declared);
  const env = environment(io, options);
  const door = createDoor({ clock: io.clock, userAgent: USER_AGENT });
  const connectors = new Map<string, Connector>();
  const open = async (name: string): Promise<Connector> => {
    const known = connectors.get(name);
    if (known) return known;
    const connection = declared.connections[name];
    if (!connection) throw unknownConnection(name, Object.keys(declared.connections));
    const connector = await openConnection(io, env, door, connection, createMemory(), options.state);
    connectors.set(name, connector);
    return connector;
  };

  const asked = (options.object ?? []).map(parseObject);
  const queue: Wanted[] = [...declared.endpoints, ...asked];
  const written: { file: string; status: 'new' | 'changed' | 'unchanged'; fields: number }[] = [];
  const seen = new Map<string, Catalogue | undefined>();
  for (let wanted = queue.shift(); wanted; wanted = queue.shift()) {
    const connector = await open(wanted.connection);
    const key = `${connector.system}/${wanted.object}`;
    if (!seen.has(key)) {
      const catalogue = await describe(connector, wanted, [...declared.endpoints, ...asked]);
      seen.set(key, catalogue);
      if (catalogue) written.push(write(options.schemas, catalogue));
    }
    const catalogue = seen.get(key);
    if (catalogue)
      queue.push(
        ...referenced(wanted, catalogue).filter(
          (next) => !seen.has(`${connector.system}/${next.object}`) || next.paths.length > 0,
        ),
      );
  }
  if (options.json) io.out(`${safeJson({ catalogues: written })}\n`);
  else
    for (const { file, status, fields } of written)
      io.out(`${status.padEnd(9)} ${safeText(file)}  ${fields} fields\n`);
  return 0;
}

/** An object that a mapping names must be there; one it only refers to may be out of the connector's reach. */
async function describe(
  connector: Connector,
  wanted: Wanted,
  endpoints: readonly Wanted[],
): Promise<Catalogue | undefined> {
  try {
    return await connector.describe(wanted.object);
  } catch (error) {
    const named = endpoints.some(
      (endpoint) => endpoint.connection === wanted.connection && endpoint.object === wanted.object,
    );
    if (!named && error instanceof CrosswalkError && error.code === 'OBJECT_UNKNOWN') return undefined;
    throw error;
  }
}

/** Objects behind the relationship paths in use, and behind mapped reference fields. */
function referenced(wanted: Wanted, catalogue: Catalogue): Wanted[] {
  const next = new Map<string, string[]>();
  for (const path of wanted.paths) {
    const dot = path.indexOf('.');
    const head = dot < 0 ? path : path.slice(0, dot);
    const rest = dot < 0 ? [] : [path.slice(dot + 1)];
    const field = catalogue.fields.find((candidate) =>
      dot < 0 ? candidate.path === head : candidate.relationship === head,
    );
    for (const object of field?.references ?? []) next.set(object, [...(next.get(object) ?? []), ...rest]);
  }
  return [...next].map(([object, paths]) => ({ connection: wanted.connection, object, paths }));
}

function write(folder: string, catalogue: Catalogue) {
  const file = join(folder, catalogue.system, `${catalogue.object}.schema.json`);
  const text = stableStringify(catalogueToSchema(catalogue));
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (before !== text) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }
  const status =
    before === undefined ? ('new' as const) : before === text ? ('unchanged' as const) : ('changed' as const);
  return { file, status, fields: catalogue.fields.length };
}

function parseObject(text: string): Wanted {
  const [connection, object, ...rest] = text.split('/');
  if (connection && object && rest.length === 0) return { connection, object, paths: [] };
  throw new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what: `"${text}" is not a connection and an object.`,
    todo: 'Write it like --object salesforce/Account.',
  });
}

function unknownConnection(name: string, names: readonly string[]): CrosswalkError {
  return new CrosswalkError({
    code: 'CONNECTION_UNKNOWN',
    kind: 'config',
    what: `There is no connection "${name}".`,
    why: `connections.yaml has: ${names.join(', ') || 'none'}.`,
    todo: 'Name one of them.',
  });
}
