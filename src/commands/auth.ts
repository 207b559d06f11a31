import { CrosswalkError } from '../model/errors.ts';
import type { Connection } from '../model/mapping.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { CommonOptions } from './io.ts';
import { openDeclared } from './project.ts';

export interface AuthOptions extends CommonOptions {
  readonly connection?: string;
}

/**
 * The connections a command about log-ins concerns: the one named, all of one system, or all but those that only disabled integrations
 * use. Catalogues need not be there yet. Throws `InvalidConfiguration` or `CONNECTION_UNKNOWN`.
 */
export function chosenConnections(options: AuthOptions, system?: string): readonly Connection[] {
  const declared = openDeclared(options);
  if (declared.diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    throw new InvalidConfiguration(declared);
  const all = Object.values(declared.connections);
  const { connection: name } = options;
  if (name !== undefined && !all.some((connection) => connection.name === name)) {
    throw new CrosswalkError({
      code: 'CONNECTION_UNKNOWN',
      kind: 'config',
      what: `There is no connection "${name}".`,
      why: `connections.yaml has: ${all.map((connection) => connection.name).join(', ') || 'none'}.`,
      todo: 'Name one of them.',
    });
  }
  return all.filter(
    (connection) =>
      (name === undefined || connection.name === name) &&
      (system === undefined || connection.system === system) &&
      (name !== undefined || system !== undefined || !declared.resting.has(connection.name)),
  );
}
