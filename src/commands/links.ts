import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalId } from '../connectors/registry.ts';
import { isNamed } from '../model/child.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import { diagnosticsToText } from '../report/diagnostics.ts';
import { safeJsonLine, safeText } from '../report/safe.ts';
import { openState } from '../state/open.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { EMPTY_LINKS, withLink } from './links-text.ts';
import { chosenFor, chosenIntegrations, environment, load, mappingNamed, openProject } from './project.ts';
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
  const key = stateKey(io, environment(io, options));
  const opened = chosenFor(project, options).map((integration) => {
    const path = statePath(options.state, integration.name);
    const state = existsSync(path) ? openState({ path, key, clock: io.clock, readOnly: true }) : undefined;
    return { integration, state };
  });
  let first = true;
  if (options.json) io.out('[');
  for (const { integration, state } of opened) {
    for (const mapping of integration.mappings) {
      if (options.mapping !== undefined && !isNamed(mapping, options.mapping)) continue;
      const of = { integration: integration.name, mapping: mapping.name };
      for (const { source, target } of mapping.links)
        show({ ...of, source, target, from: 'links.yaml', status: 'written' });
      for (const link of state?.links(mapping.name) ?? []) {
        show({ ...of, source: link.sourceId, target: link.targetId, from: 'state', status: link.status });
      }
    }
    state?.close();
  }
  if (options.json) io.out(first ? ']\n' : '\n]\n');
  else if (first) io.out('No links yet.\n');
  return 0;

  function show(row: LinkRow): void {
    if (options.json) io.out(`${first ? '\n' : ',\n'}${safeJsonLine(row)}`);
    else
      io.out(
        `${safeText(`${row.integration} / ${row.mapping}  ${row.source} = ${row.target}`)}  ${row.from}, ${row.status}\n`,
      );
    first = false;
  }
}

/** `crosswalk links add <mapping> <source id> <target id>`: appends a line to links.yaml, for review like any other edit. */
export async function linksAddCommand(
  io: Io,
  name: string,
  sourceId: string,
  targetId: string,
  options: LinksOptions,
): Promise<ExitCode> {
  const project = openProject(options);
  const { integration, mapping } = mappingNamed(chosenIntegrations(project, options.integration), name);
  const { directory } = integration;
  const source = canonicalId(mapping.source.system, sourceId);
  const target = canonicalId(mapping.target.system, targetId);
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
  writeFileSync(file, withLink(before ?? EMPTY_LINKS, name, source, target));
  try {
    warn(io, options, [source, target]);
  } catch (error) {
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
    throw error;
  }
  io.out(
    options.json
      ? `${safeJsonLine({ file, mapping: name, source, target })}\n`
      : `Added to ${safeText(`${file}: ${name} ${source} = ${target}`)}\n`,
  );
  return 0;
}

/** Says of the new line what `validate` would. Throws `InvalidConfiguration` for a file that is none any more. */
function warn(io: Io, options: LinksOptions, ids: readonly string[]): void {
  openProject(options);
  const loaded = load(options);
  const about = loaded.diagnostics.filter(
    ({ rule, message }) => rule === 'id-unlikely' && ids.some((id) => message.startsWith(`"${id}"`)),
  );
  if (about.length > 0) io.err(`${diagnosticsToText(about, loaded.sources, io.painter)}\n`);
}

/** `crosswalk links remove <mapping> <source id>`: forgets a pair in the state, so that the record is matched anew. */
export async function linksRemoveCommand(
  io: Io,
  name: string,
  sourceId: string,
  options: LinksOptions,
): Promise<ExitCode> {
  const project = openProject(options);
  const integrations = chosenIntegrations(project, options.integration);
  const { mapping } = mappingNamed(integrations, name);
  const source = canonicalId(mapping.source.system, sourceId);
  const path = statePath(options.state, mapping.integration);
  const key = stateKey(io, environment(io, options));
  const state = existsSync(path) ? openState({ path, key, clock: io.clock }) : undefined;
  try {
    const link = state?.linksBySource(name, [source]).get(source);
    if (!state || !link) {
      throw new CrosswalkError({
        code: 'LINK_UNKNOWN',
        kind: 'config',
        what: `The state has no link of source "${source}" in mapping "${name}".`,
        todo: 'Look at "crosswalk links list".',
      });
    }
    state.transaction(() => {
      state.removeLinks(name, [source]);
      // Nothing has changed in the source, so only a held record brings it up again; another mapping hash makes it due at once.
      const problem = unlinked(name, source);
      state.putHeld(
        [{ mapping: name, side: 'source', recordId: source, mappingHash: '', problem }],
        io.clock.now(),
      );
    });
    const done = { mapping: name, source, target: link.targetId };
    io.out(
      options.json
        ? `${safeJsonLine(done)}\n`
        : `Removed: ${safeText(`${name} ${source} = ${link.targetId}`)}\nThe next run matches it anew.\n`,
    );
  } finally {
    state?.close();
  }
  return 0;
}

function unlinked(mapping: string, source: string): Problem {
  return {
    code: 'LINK_REMOVED',
    kind: 'conflict',
    what: `The link of "${source}" in mapping "${mapping}" was removed by hand.`,
    todo: 'Nothing: the next run matches the record anew.',
  };
}
