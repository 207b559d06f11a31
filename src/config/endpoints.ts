import type { Capabilities } from '../connectors/connector.ts';
import type { WrittenConnections } from '../generated/connections.ts';
import type { WrittenMapping } from '../generated/mapping.ts';
import type { Endpoint } from '../model/mapping.ts';
import type { Catalogues } from './catalogues.ts';
import type { Written } from './documents.ts';
import { type Report, type Systems, valueAt } from './draft.ts';
import { listed, nearest } from './nearest.ts';

export interface ResolvedEndpoints {
  readonly source: Endpoint;
  readonly target: Endpoint;
}

/** A side of a mapping before its catalogue is known: what `pull` has to describe. */
export interface DeclaredEndpoint {
  readonly connection: string;
  readonly system: string;
  readonly object: string;
}

/** Connection and object of one side under their canonical names; reports `connection-unknown` and `object-unknown`. */
export function declaredEndpoint(
  file: Written<WrittenMapping>,
  side: 'source' | 'target',
  connections: WrittenConnections,
  systems: Systems,
  report: Report,
): DeclaredEndpoint | undefined {
  const { connection, object } = file.written[side];
  const names = Object.keys(connections.connections);
  const declared = names.includes(connection) ? connections.connections[connection] : undefined;
  const capabilities = declared === undefined ? undefined : systems[declared.system];
  if (declared !== undefined && capabilities === undefined) {
    report({
      severity: 'error',
      rule: 'not-yet',
      message: `the connection "${connection}" is to ${declared.system}, which this release cannot talk to`,
      at: valueAt(file.document, `/${side}/connection`),
      todo: `Use a connection to ${listed(Object.keys(systems))}.`,
    });
    return undefined;
  }
  if (declared === undefined || capabilities === undefined) {
    const guess = nearest(connection, names);
    report({
      severity: 'error',
      rule: 'connection-unknown',
      message: `there is no connection "${connection}"`,
      at: valueAt(file.document, `/${side}/connection`),
      ...(guess === undefined ? {} : { didYouMean: guess }),
      todo: `Name one of connections.yaml: ${listed(names)}.`,
    });
    return undefined;
  }
  const canonical = canonicalObject(capabilities, object);
  if (canonical !== undefined) return { connection, system: declared.system, object: canonical };
  const aliases = Object.keys(capabilities.objects);
  const guess = nearest(object, aliases);
  report({
    severity: 'error',
    rule: 'object-unknown',
    message: `${declared.system} has no object "${object}"`,
    at: valueAt(file.document, `/${side}/object`),
    ...(guess === undefined ? {} : { didYouMean: guess }),
    todo: `Objects of ${declared.system}: ${listed(aliases.filter((alias) => alias === alias.toLowerCase()))}.`,
  });
  return undefined;
}

/** The name that an object has whatever a mapping calls it; `undefined` for one that the system does not have. */
export function canonicalObject(capabilities: Capabilities, object: string): string | undefined {
  const aliases = Object.entries(capabilities.objects);
  if (aliases.length === 0) return object;
  return aliases.find(([alias]) => alias.toLowerCase() === object.toLowerCase())?.[1];
}

/** Adds the catalogue; reports `catalogue-missing` or, when a like-named object was pulled, `object-unknown`. */
export function withCatalogue(
  file: Written<WrittenMapping>,
  side: 'source' | 'target',
  declared: DeclaredEndpoint,
  catalogues: Catalogues,
  report: Report,
): Endpoint | undefined {
  const catalogue = catalogues.get(declared.system, declared.object);
  if (catalogue !== undefined) return { ...declared, catalogue };
  const guess = nearest(declared.object, catalogues.objects(declared.system));
  report({
    severity: 'error',
    rule: guess === undefined ? 'catalogue-missing' : 'object-unknown',
    message: `the fields of ${declared.system} "${declared.object}" are not known`,
    at: valueAt(file.document, `/${side}/object`),
    why: 'Mappings are checked against the field catalogues in schemas/objects/, and this object has none.',
    ...(guess === undefined ? {} : { didYouMean: guess }),
    todo: `Correct the name, or run "crosswalk pull" to read the fields from ${declared.connection}.`,
  });
  return undefined;
}
