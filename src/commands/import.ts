import { noOverlay } from '../engine/overlay.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import type { WhereClause } from '../model/where.ts';
import { parseWhere } from '../where/index.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, openProject } from './project.ts';
import { openSession } from './session.ts';
import { recordedRun, report } from './sync.ts';

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
  const where = options.where === undefined ? undefined : parsedWhere(options.where);
  const line = progressLine(io, options.json === true);
  const session = await openSession(io, options, project, only.integration, {
    writes: true,
    overlay: noOverlay,
    ...(options.allow ? { allow: options.allow } : {}),
    progress: line.show,
  });
  try {
    const result = await recordedRun(io, session, 'import', [name], {
      full: false,
      only: {
        ...(where ? { where } : {}),
        ...(options.ids ? { ids: options.ids } : {}),
        ...(options.limit === undefined ? {} : { limit: options.limit }),
      },
    });
    line.clear();
    return report(io, options, result);
  } finally {
    session.close();
  }
}

function parsedWhere(text: string): WhereClause {
  const result = parseWhere(text);
  if (result.ok) return result.clause;
  const first = result.errors[0];
  throw new CrosswalkError({
    code: 'WHERE_INVALID',
    kind: 'config',
    what: `The clause given by --where cannot be used: ${first?.message ?? 'it does not parse'}.`,
    where: `Character ${(first?.start ?? 0) + 1} of: ${text}`,
    ...(first?.why ? { why: first.why } : {}),
    ...(first?.todo ? { todo: first.todo } : {}),
  });
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
