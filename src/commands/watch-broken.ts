import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StaleAlert } from '../model/alert.ts';
import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import { brokenAlert } from '../plan/alert-stale.ts';
import type { InvalidConfiguration } from './invalid-configuration.ts';
import type { CommonOptions } from './io.ts';

/** Findings that an issue tells; `validate` shows all. */
const FINDINGS = 3;

/** With a configuration that cannot be read no run begins, and none is left that could say so: an alert for every folder that it stops. */
export function brokenAlerts(
  { diagnostics, broken }: InvalidConfiguration,
  { mappings, integration }: CommonOptions,
  times: { readonly since: string; readonly now: number },
): readonly StaleAlert[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const told = errors
    .slice(0, FINDINGS)
    .map(({ at, message }) => `${at.file}:${at.line}:${at.column}: ${message}`);
  const problem: Problem = {
    code: 'CONFIG_INVALID',
    kind: CODES.CONFIG_INVALID.kind,
    what: `The configuration is not valid: ${told.join('; ')}${errors.length > FINDINGS ? `; and ${errors.length - FINDINGS} more` : ''}.`,
    todo: CODES.CONFIG_INVALID.cure,
  };
  return foldersOf(mappings)
    .filter((name) => integration === undefined || name === integration)
    .filter((name) => broken?.includes(name) ?? true)
    .map((name) => brokenAlert(name, problem, times));
}

/** The name of an integration is that of its folder. */
function foldersOf(mappings: string): readonly string[] {
  if (!existsSync(mappings)) return [];
  return readdirSync(mappings, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(mappings, entry.name, 'integration.yaml')))
    .map(({ name }) => name)
    .filter((name) => /^[a-z][a-zA-Z0-9_-]{0,62}$/.test(name))
    .sort();
}
