import { CrosswalkError } from '../model/errors.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { exitCode } from './outcome.ts';
import { type AgainstOptions, planAgainst } from './plan-against.ts';
import { runPlans } from './plan-run.ts';
import { chosenIntegrations, openProject, sayNoneEnabled } from './project.ts';
import { inWorkflow } from './scheduled.ts';
import { writeSummary } from './step-summary.ts';

export interface PlanOptions
  extends CommonOptions,
    Partial<Pick<AgainstOptions, 'baseSchemas' | 'offline' | 'mostRequests'>> {
  /** Mappings folder to compare with; then the effect of the edit is shown, and not everything that is due. */
  readonly against?: string;
  readonly full?: boolean;
  readonly out?: string;
  readonly exitCode?: boolean;
  /** Show record values (`--values`), or hide them (`--no-values`); by default only at a terminal. */
  readonly values?: boolean;
  /** Show every entry instead of the first of each mapping. */
  readonly all?: boolean;
  /** Entries of each kind shown a mapping and direction; 20 unless given. */
  readonly shown?: number;
  /** Only what would be written. */
  readonly brief?: boolean;
}

/** `crosswalk plan`: what `sync` would do now. Reads both systems, writes to neither; the state is opened read-only. */
export async function planCommand(io: Io, options: PlanOptions): Promise<ExitCode> {
  refuseTogether(options);
  if (options.against !== undefined) return planAgainst(io, { ...options, against: options.against });
  const project = openProject(options);
  const integrations = chosenIntegrations(project, options.integration);
  if (sayNoneEnabled(io, options, integrations) && !options.json) return 0;
  const request = { full: options.full === true };
  const result = await runPlans(io, options, { command: 'plan', project, integrations, request });
  await writeSummary(io, options, result, project, 'plan');
  const code = inWorkflow(io, result, exitCode(result));
  return options.exitCode && code === 0 && result.outcome === 'done' ? 5 : code;
}

/** Options that would be ignored are refused instead. */
function refuseTogether(options: PlanOptions): void {
  const { against, baseSchemas, offline, mostRequests, out, full, all } = options;
  const what =
    against === undefined
      ? (offline && '--offline') ||
        (baseSchemas !== undefined && '--base-schemas') ||
        (mostRequests !== undefined && '--most-requests')
      : (out !== undefined && '--out') || (full && '--full') || (all && '--all');
  if (!what) return;
  throw new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what:
      against === undefined
        ? `${what} belongs to --against.`
        : `${what} does not go together with --against.`,
    ...(against === undefined
      ? {}
      : { why: 'What --against shows is the effect of an edit, not everything that a run would do.' }),
    todo: 'Look at "crosswalk plan --help".',
  });
}
