import { canonicalId } from '../connectors/registry.ts';
import type { FlowRequest } from '../engine/context.ts';
import { noOverlay } from '../engine/overlay.ts';
import { sync } from '../engine/run.ts';
import { isNamed } from '../model/child.ts';
import { CrosswalkError } from '../model/errors.ts';
import { recorded } from './history.ts';
import { parsedWhere } from './import-where.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { eachIntegration, exitCode } from './outcome.ts';
import { runPlans } from './plan-run.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, mappingNamed, openProject } from './project.ts';
import { inWorkflow } from './scheduled.ts';
import { openSession } from './session.ts';
import { writeSummary } from './step-summary.ts';
import { report } from './sync.ts';

export interface ImportOptions extends CommonOptions {
  readonly where?: string;
  readonly ids?: readonly string[];
  readonly limit?: number;
  readonly allow?: Readonly<Record<string, number>>;
  /** Only show what would be done. */
  readonly plan?: boolean;
  /** With `plan`: save it for `crosswalk apply`. */
  readonly out?: string;
  readonly values?: boolean;
}

/**
 * `crosswalk import <mapping>`: a one-off import of some records. Checkpoints stay where they are; nothing is synced back. With `--plan`
 * nothing is written, and the plan can be saved.
 */
export async function importCommand(io: Io, name: string, options: ImportOptions): Promise<ExitCode> {
  refusePlanless(options);
  const project = openProject(options);
  const only = mappingNamed(chosenIntegrations(project, options.integration), name);
  const where =
    options.where === undefined ? undefined : parsedWhere(options.where, only.mapping, options.schemas);
  const ids = options.ids?.map((id) => canonicalId(only.mapping.source.system, id));
  const { limit } = options;
  const chosen = { ...(ids ? { ids } : {}), ...(limit === undefined ? {} : { limit }) };
  const request: FlowRequest = { full: false, only: { ...(where ? { where } : {}), ...chosen } };
  if (options.plan) {
    const selection = { mapping: name, ...(where ? { where: where.text } : {}), ...chosen };
    const integrations = [only.integration];
    const planned = await runPlans(io, options, {
      command: 'import',
      project,
      integrations,
      request,
      selection,
    });
    await writeSummary(io, options, planned, project, 'plan');
    return inWorkflow(io, planned, exitCode(planned));
  }
  const result = await eachIntegration(io.signal, [only.integration], async (integration) => {
    const line = progressLine(io, options.json === true);
    const session = await openSession(io, options, project, integration, {
      writes: true,
      command: 'import',
      overlay: noOverlay,
      ...(options.allow ? { allow: options.allow } : {}),
      progress: line.show,
    });
    const order = session.order.filter((compiled) => isNamed(compiled.mapping, name));
    try {
      return await recorded(io, session, 'import', () =>
        sync(session.context, order, request, () => undefined),
      );
    } finally {
      line.clear();
      session.close();
    }
  });
  return inWorkflow(io, result, await report(io, options, result, project));
}

/** Options that would be ignored are refused instead. */
function refusePlanless({ plan, out, values, allow }: ImportOptions): void {
  const what = plan
    ? allow && '--allow does not go together with --plan: a plan lifts no guard.'
    : out !== undefined
      ? '--out belongs to --plan.'
      : values !== undefined && '--values and --no-values belong to --plan: an import shows no values.';
  if (!what) return;
  throw new CrosswalkError({
    ...{ code: 'USAGE', kind: 'config', what, todo: 'Look at "crosswalk import --help".' },
  });
}
