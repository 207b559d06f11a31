import { writeFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { noOverlay } from '../engine/overlay.ts';
import { type Suggestions, suggest } from '../engine/suggest.ts';
import { CrosswalkError } from '../model/errors.ts';
import { safeJson } from '../report/safe.ts';
import { suggestionsYaml } from '../report/suggestions.ts';
import { type CommonOptions, type ExitCode, type Io, valueView } from './io.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, openProject, unknownMapping } from './project.ts';
import { openSession } from './session.ts';

export interface LinksSuggestOptions extends CommonOptions {
  readonly mapping?: string;
  readonly out?: string;
  readonly values?: boolean;
}

/**
 * `crosswalk links suggest`: pairs of unlinked records that look alike, as YAML for review. Reads both systems once; links nothing and
 * writes to neither.
 */
export async function linksSuggestCommand(io: Io, options: LinksSuggestOptions): Promise<ExitCode> {
  if (options.out !== undefined && isWithin(options.out, options.mappings)) throw notThere(options.out);
  const project = openProject(options);
  const integrations = chosenIntegrations(project, options.integration);
  const chosen = integrations.filter(
    ({ mappings }) => options.mapping === undefined || mappings.some(({ name }) => name === options.mapping),
  );
  if (chosen.length === 0 && options.mapping !== undefined)
    throw unknownMapping(integrations, options.mapping);
  const found: Suggestions[] = [];
  for (const integration of chosen) {
    const line = progressLine(io, options.json === true);
    const session = await openSession(io, options, project, integration, {
      writes: false,
      command: 'links suggest',
      overlay: noOverlay,
      progress: line.show,
    });
    try {
      for (const compiled of session.order) {
        // What hangs on a record bears a mark or was never brought over; nothing about it looks alike.
        if (compiled.mapping.childOf) continue;
        if (options.mapping !== undefined && compiled.mapping.name !== options.mapping) continue;
        found.push(await suggest(session.context, compiled));
      }
    } finally {
      line.clear();
      session.close();
    }
  }
  // A file outlives the terminal and is meant for a pull request: names stand in it only when somebody asked for them.
  const named =
    options.out === undefined ? valueView(io, options.values) === 'shown' : options.values === true;
  const yaml = suggestionsYaml(
    found.map(({ mapping, pairs }) => ({ name: mapping.name, pairs })),
    named,
  );
  if (options.out !== undefined) writeFileSync(options.out, yaml, { mode: 0o600 });
  if (options.json) io.out(`${safeJson({ mappings: found.map((item) => forJson(item, named)) })}\n`);
  else {
    if (options.out === undefined) io.out(yaml);
    for (const item of found) io.err(`${summary(item)}\n`);
  }
  return 0;
}

function forJson({ mapping, pairs, ...rest }: Suggestions, named: boolean) {
  return {
    integration: mapping.integration,
    mapping: mapping.name,
    ...rest,
    pairs: pairs.map((pair) => ({
      source: pair.source.id,
      target: pair.target.id,
      score: pair.score,
      clear: pair.clear,
      why: pair.why,
      ...(named ? { sourceName: pair.source.name, targetName: pair.target.name } : {}),
    })),
  };
}

function summary({ mapping, sources, targets, pairs, comparable }: Suggestions): string {
  if (!comparable) return `${mapping.name}: no rule names a field to compare by.`;
  return `${mapping.name}: ${sources} unlinked ${mapping.source.object} and ${targets} unlinked ${mapping.target.object} records, ${pairs.length} pairs look alike.`;
}

function isWithin(path: string, folder: string): boolean {
  return resolve(path).startsWith(resolve(folder) + sep);
}

function notThere(path: string): CrosswalkError {
  return new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what: 'Suggestions are not written into the folder of the mappings.',
    where: path,
    why: 'Every file there counts; what is suggested has to be looked at first.',
    todo: 'Write them elsewhere, and take the lines that are right into links.yaml.',
  });
}
