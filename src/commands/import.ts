import { checkWhereFields, checkWhereTypes, createCatalogues, SCHEMAS } from '../config/index.ts';
import { CAPABILITIES, canonicalId } from '../connectors/registry.ts';
import { noOverlay } from '../engine/overlay.ts';
import { sync } from '../engine/run.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import type { WhereClause } from '../model/where.ts';
import { parseWhere } from '../where/index.ts';
import { recorded } from './history.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { eachIntegration } from './outcome.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, openProject } from './project.ts';
import { openSession } from './session.ts';
import { report } from './sync.ts';

export interface ImportOptions extends CommonOptions {
  readonly where?: string;
  readonly ids?: readonly string[];
  readonly limit?: number;
  readonly allow?: Readonly<Record<string, number>>;
}

/** `crosswalk import <mapping>`: a one-off import of some records. Checkpoints stay where they are; nothing is synced back. */
export async function importCommand(io: Io, name: string, options: ImportOptions): Promise<ExitCode> {
  const project = openProject(options);
  const found = chosenIntegrations(project, options.integration).flatMap((integration) =>
    integration.mappings
      .filter((mapping) => mapping.name === name)
      .map((mapping) => ({ integration, mapping })),
  );
  const [only, second] = found;
  if (!only || second)
    throw unknownMapping(
      name,
      found.map((item) => item.integration.name),
      project.integrations.flatMap((item) => item.mappings),
    );
  const where =
    options.where === undefined ? undefined : parsedWhere(options.where, only.mapping, options.schemas);
  const request = {
    full: false,
    only: {
      ...(where ? { where } : {}),
      ...(options.ids ? { ids: options.ids.map((id) => canonicalId(only.mapping.source.system, id)) } : {}),
      ...(options.limit === undefined ? {} : { limit: options.limit }),
    },
  };
  const result = await eachIntegration(io.signal, [only.integration], async (integration) => {
    const line = progressLine(io, options.json === true);
    const session = await openSession(io, options, project, integration, {
      writes: true,
      command: 'import',
      overlay: noOverlay,
      ...(options.allow ? { allow: options.allow } : {}),
      progress: line.show,
    });
    const order = session.order.filter((compiled) => compiled.mapping.name === name);
    try {
      return await recorded(io, session, 'import', () =>
        sync(session.context, order, request, () => undefined),
      );
    } finally {
      line.clear();
      session.close();
    }
  });
  return await report(io, options, result, project);
}

/** A clause from the command line is held to the same rules as one in a mapping, before any request. */
function parsedWhere(text: string, mapping: Mapping, schemas: string): WhereClause {
  const result = parseWhere(text);
  const first: Fault | undefined = result.ok ? firstFault(result.clause, mapping, schemas) : result.errors[0];
  if (result.ok && !first) return result.clause;
  throw new CrosswalkError({
    code: 'WHERE_INVALID',
    kind: 'config',
    what: `The clause given by --where cannot be used: ${(first?.message ?? 'it does not parse').replace(/\.+$/, '')}.`,
    where: `Character ${(first?.start ?? 0) + 1} of: ${text}`,
    ...(first?.why ? { why: first.why } : {}),
    ...(todoOf(first) ? { todo: todoOf(first) } : {}),
  });
}

interface Fault {
  readonly message: string;
  readonly start: number;
  readonly why?: string;
  readonly todo?: string;
  readonly didYouMean?: string;
}

function firstFault(clause: WhereClause, mapping: Mapping, schemas: string): Fault | undefined {
  const { catalogue, system } = mapping.source;
  const catalogues = createCatalogues(schemas, SCHEMAS);
  const server = Object.entries(CAPABILITIES).some(
    ([name, capabilities]) => name === system && capabilities.where,
  );
  return (
    checkWhereFields(clause, catalogue, catalogues)[0] ??
    checkWhereTypes(clause, catalogue, { catalogues, server }).find((fault) => fault.severity === 'error')
  );
}

function todoOf(fault: Fault | undefined): string | undefined {
  return fault?.didYouMean === undefined ? fault?.todo : `Did you mean "${fault.didYouMean}"?`;
}

function unknownMapping(
  name: string,
  integrations: readonly string[],
  mappings: readonly Mapping[],
): CrosswalkError {
  return new CrosswalkError({
    code: 'MAPPING_UNKNOWN',
    kind: 'config',
    what:
      integrations.length > 1
        ? `Mapping "${name}" stands in several integrations.`
        : `There is no mapping "${name}".`,
    why:
      integrations.length > 1
        ? `In ${integrations.join(', ')}.`
        : `There are: ${mappings.map((mapping) => mapping.name).join(', ') || 'none'}.`,
    todo: integrations.length > 1 ? 'Say which with --integration.' : 'Name one of them.',
  });
}
