import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LoadedProject } from '../config/project.ts';
import type { Env } from '../config/secrets.ts';
import { CrosswalkError } from '../model/errors.ts';
import { type Finding, fail, failed, pass, warn } from '../model/finding.ts';
import type { Integration } from '../model/mapping.ts';
import { lockOwner } from '../state/lock.ts';
import { openState } from '../state/open.ts';
import { scheduleFindings } from './doctor-schedule.ts';
import type { CommonOptions, Io } from './io.ts';
import type { AttachableMemory } from './memory.ts';
import { stateKey, statePath } from './session.ts';

/** What can be said without asking a system. Writes nothing, takes no lock. */
export function localFindings(
  io: Io,
  options: CommonOptions,
  env: Env,
  loaded: LoadedProject,
  integrations: readonly Integration[],
): readonly Finding[] {
  return [
    pass('node', process.versions.node),
    mappings(loaded, integrations),
    stateFolder(options.state),
    ...states(io, options, env, integrations),
    ...scheduleFindings(options, integrations),
  ];
}

function mappings({ diagnostics, project }: LoadedProject, integrations: readonly Integration[]): Finding {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const validate = 'Run "crosswalk validate": it shows each with file, line, cause and cure.';
  if (project === undefined) return fail('mappings', 'CONFIG_INVALID', plural(errors, 'error'), validate);
  if (warnings > 0) return warn('mappings', plural(warnings, 'warning'), validate);
  const count = integrations.flatMap((integration) => integration.mappings).length;
  if (count === 0)
    return warn('mappings', 'no integration is enabled', 'Write enabled: true in an integration.yaml.');
  return pass('mappings', `${plural(integrations.length, 'integration')}, ${plural(count, 'mapping')}`);
}

/** The folder itself, or the nearest one above it that exists and in which it would be made. */
function stateFolder(folder: string): Finding {
  let at = resolve(folder);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    accessSync(at, constants.W_OK | constants.X_OK);
    return pass(
      'state-folder',
      existsSync(folder) ? `${folder} is writable` : `${folder} does not exist yet and can be made`,
    );
  } catch {
    return fail(
      'state-folder',
      'FILE_ACCESS',
      `${at} is not writable for this user`,
      'Give this user the folder, or name another one with --state.',
    );
  }
}

function states(
  io: Io,
  options: CommonOptions,
  env: Env,
  integrations: readonly Integration[],
): readonly Finding[] {
  let key: string;
  try {
    key = stateKey(io, env);
  } catch (error) {
    if (error instanceof CrosswalkError) return [failed('state-key', error)];
    throw error;
  }
  const perState = integrations.flatMap(({ name }) => {
    const path = statePath(options.state, name);
    if (!existsSync(path)) return [pass('state', `${name}: none yet; the first run makes one`)];
    return [state(io, name, path, key), lock(name, path)];
  });
  return [...shortKey(key), ...perState];
}

/** Characters; 32 hex digits are 128 bits. */
const KEY_LENGTH = 32;

/** Values can be tried against the hashes by whoever guesses the key. */
function shortKey(key: string): readonly Finding[] {
  if (key.length >= KEY_LENGTH) return [];
  return [
    warn(
      'state-key',
      `CROSSWALK_STATE_KEY has ${key.length} characters: it can be guessed, and with it what the hashes of the state stand for`,
      'Make one with "openssl rand -hex 32". Where a state exists, run "crosswalk state rebuild" with the new key once.',
    ),
  ];
}

function state(io: Io, name: string, path: string, key: string): Finding {
  try {
    const opened = openState({ path, key, clock: io.clock, readOnly: true });
    try {
      const [last] = opened.runs(1);
      return pass(
        'state',
        `${name}: intact, of this key, ${last === undefined ? 'no run yet' : `last run ${last.at}, ${last.outcome}`}`,
      );
    } finally {
      opened.close();
    }
  } catch (error) {
    if (error instanceof CrosswalkError) return failed('state', error);
    throw error;
  }
}

function lock(name: string, path: string): Finding {
  const owner = lockOwner(path);
  if (owner === undefined) return pass('state-lock', `${name}: free`);
  return warn(
    'state-lock',
    `${name}: ${owner}`,
    'A run is under way: wait for it. The lock of a process that died is released by itself.',
  );
}

/**
 * Puts into `memory` what a connector learned in earlier runs, of whichever integration knows it; without a readable state nothing.
 * Returns the orgs that those states belong to, by integration.
 */
export function recall(
  io: Io,
  options: CommonOptions,
  env: Env,
  integrations: readonly Integration[],
  connection: string,
  memory: AttachableMemory,
): Readonly<Record<string, string>> {
  const orgs: Record<string, string> = {};
  for (const { name } of integrations) {
    const path = statePath(options.state, name);
    if (!existsSync(path)) continue;
    try {
      const opened = openState({ path, key: stateKey(io, env), clock: io.clock, readOnly: true });
      memory.attach(opened, connection, false);
      const org = opened.envelope.orgs[connection];
      if (org !== undefined) orgs[name] = org;
      opened.close();
    } catch (error) {
      // Why it cannot be opened is a finding of its own.
      if (!(error instanceof CrosswalkError)) throw error;
    }
  }
  return orgs;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
