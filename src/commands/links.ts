import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CrosswalkError } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import { openState } from '../state/open.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, environment, openProject } from './project.ts';
import { stateKey, statePath } from './session.ts';

export interface LinksOptions extends CommonOptions {
  readonly mapping?: string;
}

export interface LinkRow {
  readonly integration: string;
  readonly mapping: string;
  readonly source: string;
  readonly target: string;
  readonly from: 'links.yaml' | 'state';
  readonly status: string;
}

/** `crosswalk links list`: every pair, from links.yaml and from the state. Asks no system. */
export async function linksListCommand(io: Io, options: LinksOptions): Promise<ExitCode> {
  const project = openProject(options);
  let first = true;
  if (options.json) io.out('[');
  for (const integration of chosenIntegrations(project, options.integration)) {
    const path = statePath(options.state, integration.name);
    const state = existsSync(path)
      ? openState({ path, key: stateKey(io, environment(io, options)), clock: io.clock, readOnly: true })
      : undefined;
    try {
      for (const mapping of integration.mappings) {
        if (options.mapping !== undefined && mapping.name !== options.mapping) continue;
        const written = mapping.links.map(
          (link): LinkRow => ({
            integration: integration.name,
            mapping: mapping.name,
            source: link.source,
            target: link.target,
            from: 'links.yaml',
            status: 'written',
          }),
        );
        for (const row of written) show(row);
        for (const link of state?.links(mapping.name) ?? []) {
          show({
            integration: integration.name,
            mapping: mapping.name,
            source: link.sourceId,
            target: link.targetId,
            from: 'state',
            status: link.status,
          });
        }
      }
    } finally {
      state?.close();
    }
  }
  if (options.json) io.out(first ? ']\n' : '\n]\n');
  else if (first) io.out('No links yet.\n');
  return 0;

  function show(row: LinkRow): void {
    if (options.json) io.out(`${first ? '\n' : ',\n'}${JSON.stringify(row)}`);
    else
      io.out(
        `${row.integration} / ${row.mapping}  ${row.source} = ${row.target}  ${row.from}, ${row.status}\n`,
      );
    first = false;
  }
}

/** `crosswalk links add <mapping> <source id> <target id>`: appends a line to links.yaml, for review like any other edit. */
export async function linksAddCommand(
  io: Io,
  name: string,
  source: string,
  target: string,
  options: LinksOptions,
): Promise<ExitCode> {
  const project = openProject(options);
  const { directory, mapping } = find(chosenIntegrations(project, options.integration), name);
  const known = mapping.links.find((link) => link.source === source);
  if (known) {
    throw new CrosswalkError({
      code: 'LINK_EXISTS',
      kind: 'config',
      what: `Source "${source}" is linked to "${known.target}" already.`,
      where: `${known.at.file}:${known.at.line}:${known.at.column}`,
      todo: 'Edit that line instead.',
    });
  }
  const file = join(directory, 'links.yaml');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  writeFileSync(file, withLink(before ?? EMPTY, name, source, target));
  try {
    openProject(options);
  } catch (error) {
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
    throw error;
  }
  io.out(
    options.json
      ? `${JSON.stringify({ file, mapping: name, source, target })}\n`
      : `Added to ${file}: ${name} ${source} = ${target}\n`,
  );
  return 0;
}

const EMPTY = `# yaml-language-server: $schema=../../schemas/config/links.schema.json
# Pairs of records that belong together whatever their names say.
version: 1
links:
`;

/** Adds a line by text, so that comments and order stay as people wrote them. */
function withLink(before: string, mapping: string, source: string, target: string): string {
  const row = `    - { source: ${JSON.stringify(source)}, target: ${JSON.stringify(target)} }`;
  const lines = before
    .replace(/\s*$/, '')
    .replace(/^links:\s*\{\s*\}/m, 'links:')
    .split('\n');
  const section = lines.indexOf(`  ${mapping}:`);
  if (section >= 0) lines.splice(section + 1, 0, row);
  else lines.push(`  ${mapping}:`, row);
  return `${lines.join('\n')}\n`;
}

/** `crosswalk links remove <mapping> <source id>`: forgets a pair in the state, so that the record is matched anew. */
export async function linksRemoveCommand(
  io: Io,
  name: string,
  source: string,
  options: LinksOptions,
): Promise<ExitCode> {
  const project = openProject(options);
  const integrations = chosenIntegrations(project, options.integration);
  const { mapping } = find(integrations, name);
  const state = openState({
    path: statePath(options.state, mapping.integration),
    key: stateKey(io, environment(io, options)),
    clock: io.clock,
  });
  try {
    const link = state.linksBySource(name, [source]).get(source);
    if (!link) {
      throw new CrosswalkError({
        code: 'LINK_UNKNOWN',
        kind: 'config',
        what: `The state has no link of source "${source}" in mapping "${name}".`,
        todo: 'Look at "crosswalk links list".',
      });
    }
    state.removeLinks(name, [source]);
    io.out(
      options.json
        ? `${JSON.stringify({ mapping: name, source, target: link.targetId })}\n`
        : `Removed: ${name} ${source} = ${link.targetId}\n`,
    );
  } finally {
    state.close();
  }
  return 0;
}

function find(
  integrations: ReturnType<typeof chosenIntegrations>,
  name: string,
): { directory: string; mapping: Mapping } {
  for (const integration of integrations) {
    const mapping = integration.mappings.find((candidate) => candidate.name === name);
    if (mapping) return { directory: integration.directory, mapping };
  }
  throw new CrosswalkError({
    code: 'MAPPING_UNKNOWN',
    kind: 'config',
    what: `There is no mapping "${name}".`,
    why: `There are: ${integrations.flatMap((integration) => integration.mappings.map((mapping) => mapping.name)).join(', ') || 'none'}.`,
    todo: 'Name one of them.',
  });
}
