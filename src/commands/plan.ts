import { createOverlay } from '../engine/overlay.ts';
import { plan } from '../engine/run.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { RunResult } from '../model/plan.ts';
import { runText } from '../report/run.ts';
import { safeJson, safeText } from '../report/safe.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { eachIntegration, exitCode } from './outcome.ts';
import { type AgainstOptions, planAgainst } from './plan-against.ts';
import { openPlanFile } from './plan-file.ts';
import { keep, print } from './plan-print.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, environment, openProject } from './project.ts';
import { inWorkflow } from './scheduled.ts';
import { openSession, stateKey } from './session.ts';

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
  const file =
    options.out === undefined
      ? undefined
      : openPlanFile(options.out, stateKey(io, environment(io, options)), {
          at: new Date(io.clock.now()).toISOString(),
          full: options.full === true,
        });
  try {
    const result = await eachIntegration(
      io.signal,
      chosenIntegrations(project, options.integration),
      async (integration) => {
        const overlay = createOverlay();
        const line = progressLine(io, options.json === true);
        const session = await openSession(io, options, project, integration, {
          writes: false,
          command: 'plan',
          overlay,
          progress: line.show,
        });
        file?.begin(integration.name, session.state.envelope, session.orgs);
        try {
          return await plan(session.context, session.order, { full: options.full === true }, (planned) => {
            line.clear();
            if (!options.json) print(io, options, planned);
            if (file) keep(file, planned);
          });
        } finally {
          line.clear();
          session.close();
          overlay.close();
        }
      },
    );
    const sha256 = file?.end(result.outcome);
    const saved = sha256 === undefined ? {} : { saved: { file: options.out, sha256 } };
    io.out(
      options.json
        ? `${safeJson({ ...result, ...saved })}\n`
        : runText(result, io.painter, { planned: true, reasons: false }),
    );
    if (sha256 !== undefined && !options.json)
      io.out(`Saved as ${safeText(options.out ?? '')}, sha256 ${sha256}. ${whatNow(result)}\n`);
    const code = inWorkflow(io, result, exitCode(result));
    return options.exitCode && code === 0 && result.outcome === 'done' ? 5 : code;
  } finally {
    file?.close();
  }
}

/** What can be done with a plan that was saved. */
export function whatNow({ outcome }: RunResult): string {
  return outcome === 'failed'
    ? 'As it is incomplete, "crosswalk apply" refuses it.'
    : '"crosswalk apply" carries it out.';
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
