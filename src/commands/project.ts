import { readFileSync } from 'node:fs';
import { type DeclaredProject, loadDeclared } from '../config/declared.ts';
import { nearest } from '../config/nearest.ts';
import { type LoadedProject, loadProject } from '../config/project.ts';
import { type Env, parseEnvFile, parseEnvSecret } from '../config/secrets.ts';
import { CAPABILITIES } from '../connectors/registry.ts';
import { isNamed } from '../model/child.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration, Mapping, Project } from '../model/mapping.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { CommonOptions, Io } from './io.ts';

/**
 * Loads and checks everything under `--mappings`; throws `InvalidConfiguration` when anything is wrong. With `--integration` a fault in
 * the folder of another one is none: whoever broke that one has not broken this.
 */
export function openProject(options: CommonOptions): Project {
  const { integration } = options;
  const loaded = load(options);
  if (loaded.project) return loaded.project;
  if (
    integration !== undefined &&
    loaded.sound?.project.integrations.some(({ name }) => name === integration)
  )
    return loaded.sound.project;
  throw new InvalidConfiguration(loaded);
}

export interface SoundProject {
  readonly project: Project;
  /** What is wrong with the others; to be told, and to be an exit code of 1. */
  readonly invalid: InvalidConfiguration | undefined;
}

/** The integrations that nothing is wrong in. Throws `InvalidConfiguration` where none is left, or what is wrong concerns all. */
export function openSound(options: CommonOptions): SoundProject {
  const loaded = load(options);
  if (loaded.project) return { project: loaded.project, invalid: undefined };
  const invalid = new InvalidConfiguration(loaded);
  if (!loaded.sound || loaded.sound.project.integrations.length === 0) throw invalid;
  if (options.integration === undefined) return { project: loaded.sound.project, invalid };
  if (loaded.sound.broken.includes(options.integration)) throw invalid;
  return { project: loaded.sound.project, invalid: undefined };
}

/** Everything under `--mappings` with all that is found in it; what is found counts as the integration that is named has it. */
export function load({ mappings, schemas, integration }: CommonOptions): LoadedProject {
  return loadProject({ directory: mappings, schemas, systems: CAPABILITIES, integration });
}

/** The integrations a command is about: the one named, or every enabled one. Throws `INTEGRATION_UNKNOWN` for a name that is none. */
export function chosenIntegrations(project: Project, name: string | undefined): readonly Integration[] {
  if (name === undefined) return project.integrations.filter((integration) => integration.enabled);
  const found = project.integrations.find((integration) => integration.name === name);
  if (found) return [found];
  throw unknownIntegration(
    name,
    project.integrations.map((integration) => integration.name),
  );
}

/** What the mappings name, for what needs no catalogue. Throws `INTEGRATION_UNKNOWN` for a name that is none. */
export function openDeclared({ mappings, integration }: CommonOptions): DeclaredProject {
  const declared = loadDeclared({ directory: mappings, systems: CAPABILITIES, integration });
  const known = integration === undefined || declared.integrations.includes(integration);
  // A folder that cannot be read may be the one.
  if (known || declared.diagnostics.some(({ severity }) => severity === 'error')) return declared;
  throw unknownIntegration(integration, declared.integrations);
}

function unknownIntegration(name: string, names: readonly string[]): CrosswalkError {
  return new CrosswalkError({
    code: 'INTEGRATION_UNKNOWN',
    kind: 'config',
    what: `There is no integration "${name}".`,
    why: `The mappings folder has: ${names.map((one) => `"${one}"`).join(', ') || 'none'}.`,
    todo: 'Name one of them with --integration, or leave the option out for all.',
  });
}

/** The mapping of that name and its integration. Throws `MAPPING_UNKNOWN` for a name that is none of these integrations', or several's. */
export function mappingNamed(
  integrations: readonly Integration[],
  name: string,
): { readonly integration: Integration; readonly mapping: Mapping } {
  const found = integrations.flatMap((integration) =>
    integration.mappings
      .filter((mapping) => mapping.name === name)
      .map((mapping) => ({ integration, mapping })),
  );
  const [only, second] = found;
  if (only === undefined) throw unknownMapping(integrations, name);
  if (second === undefined) return only;
  throw new CrosswalkError({
    code: 'MAPPING_UNKNOWN',
    kind: 'config',
    what: `Mapping "${name}" stands in several integrations.`,
    why: `In ${found.map(({ integration }) => integration.name).join(', ')}.`,
    todo: 'Say which with --integration.',
  });
}

/** The integrations that `--integration` chooses. Throws `MAPPING_UNKNOWN` where `--mapping` names none of theirs: a slip of the pen is no empty answer. */
export function chosenFor(
  project: Project,
  { integration, mapping }: { readonly integration?: string; readonly mapping?: string },
): readonly Integration[] {
  const chosen = chosenIntegrations(project, integration);
  const known = ({ mappings }: Integration) => mappings.some((one) => isNamed(one, mapping ?? one.name));
  if (mapping !== undefined && !chosen.some(known)) throw unknownMapping(chosen, mapping);
  return chosen;
}

export function unknownMapping(integrations: readonly Integration[], name: string): CrosswalkError {
  const lists = integrations.map((integration) => ({
    of: integrations.length > 1 ? `${integration.name}: ` : '',
    names: integration.mappings.map((mapping) => mapping.name).join(', '),
  }));
  const guess = nearest(
    name,
    integrations.flatMap(({ mappings }) => mappings.map((mapping) => mapping.name)),
  );
  return new CrosswalkError({
    code: 'MAPPING_UNKNOWN',
    kind: 'config',
    what: `There is no mapping "${name}".`,
    why: `There are: ${lists.map(({ of, names }) => `${of}${names || 'none'}`).join('; ') || 'none'}.`,
    todo: guess === undefined ? 'Name one of them.' : `Did you mean "${guess}"?`,
  });
}

/** Says so where a command has nothing to do because everything is switched off, which silence would not tell. */
export function sayNoneEnabled(io: Io, { json }: CommonOptions, chosen: readonly Integration[]): boolean {
  if (chosen.length > 0) return false;
  const text =
    'Nothing is enabled: every integration.yaml says "enabled: false". One that is named with --integration runs all the same.\n';
  if (json) io.err(text);
  else io.out(text);
  return true;
}

/**
 * What a command knows of its environment: the variables that `CROSSWALK_ENV` holds, the process's own over them, and those of
 * `--env-file` over both. `CROSSWALK_ENV` is the text of an environment file as one secret, so that a workflow names no variable.
 * Throws `ENV_FILE` or `ENV_FILE_INVALID` (config) when one of them cannot be read.
 */
export function environment(io: Io, options: Pick<CommonOptions, 'envFile'>): Env {
  const env = { ...parseEnvSecret(io.env), ...io.env };
  if (options.envFile === undefined) return env;
  try {
    return { ...env, ...parseEnvFile(readFileSync(options.envFile, 'utf8')) };
  } catch (error) {
    // A line that cannot be read is named by the parser itself.
    if (error instanceof CrosswalkError) throw error;
    throw new CrosswalkError(
      {
        code: 'ENV_FILE',
        kind: 'config',
        what: 'The file given by --env-file cannot be read.',
        where: options.envFile,
        todo: 'Check the path; the file holds NAME=value lines.',
      },
      error,
    );
  }
}
