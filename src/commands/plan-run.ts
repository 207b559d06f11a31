import type { FlowRequest } from '../engine/context.ts';
import { createOverlay } from '../engine/overlay.ts';
import { plan } from '../engine/run.ts';
import { isNamed } from '../model/child.ts';
import type { Integration, Project } from '../model/mapping.ts';
import type { RunResult } from '../model/plan.ts';
import { runText } from '../report/run.ts';
import { safeJson, safeText } from '../report/safe.ts';
import type { Io } from './io.ts';
import { eachIntegration } from './outcome.ts';
import type { PlanOptions } from './plan.ts';
import { openPlanFile, type Selection } from './plan-file.ts';
import { keep, print } from './plan-print.ts';
import { progressLine } from './progress.ts';
import { environment } from './project.ts';
import { openSession, stateKey } from './session.ts';

export interface Planning {
  readonly command: 'plan' | 'import';
  readonly project: Project;
  readonly integrations: readonly Integration[];
  readonly request: FlowRequest;
  /** What an import chose; without it every mapping is planned. */
  readonly selection?: Selection;
}

/** Plans, prints what came of it, and saves it where `--out` asks for that. Each state is opened read-only. */
export async function runPlans(io: Io, options: PlanOptions, planning: Planning): Promise<RunResult> {
  const { command, project, integrations, request, selection } = planning;
  const file =
    options.out === undefined
      ? undefined
      : openPlanFile(options.out, stateKey(io, environment(io, options)), {
          ...{ at: new Date(io.clock.now()).toISOString(), full: request.full },
          ...(selection ? { selection } : {}),
        });
  try {
    const result = await eachIntegration(io.signal, integrations, async (integration) => {
      const overlay = createOverlay();
      const line = progressLine(io, options.json === true);
      const session = await openSession(io, options, project, integration, {
        ...{ writes: false, command, overlay, progress: line.show },
      });
      file?.begin(integration.name, session.state.envelope, session.orgs);
      const order = session.order.filter(
        ({ mapping }) => selection === undefined || isNamed(mapping, selection.mapping),
      );
      try {
        return await plan(session.context, order, request, (planned) => {
          line.clear();
          if (!options.json) print(io, options, planned);
          if (file) keep(file, planned);
        });
      } finally {
        line.clear();
        session.close();
        overlay.close();
      }
    });
    const sha256 = file?.end(result.outcome);
    const saved = sha256 === undefined ? {} : { saved: { file: options.out, sha256 } };
    io.out(
      options.json
        ? `${safeJson({ ...result, ...saved })}\n`
        : runText(result, io.painter, { planned: true, command, reasons: false }),
    );
    if (sha256 !== undefined && !options.json)
      io.out(`Saved${placeText(io, options.out)}, sha256 ${sha256}. ${whatNow(result)}\n`);
    return result;
  } finally {
    file?.close();
  }
}

/** A file on a runner is gone before anybody reads this. */
function placeText({ env }: Io, file = ''): string {
  return env['GITHUB_ACTIONS'] === 'true' ? '' : ` as ${safeText(file)}`;
}

/** What can be done with a plan that was saved. */
function whatNow({ outcome }: RunResult): string {
  return outcome === 'failed'
    ? 'As it is incomplete, "crosswalk apply" refuses it.'
    : '"crosswalk apply" carries it out.';
}
