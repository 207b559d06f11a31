import type { FlowRequest } from '../engine/context.ts';
import { createOverlay } from '../engine/overlay.ts';
import { plan } from '../engine/run.ts';
import type { Integration, Project } from '../model/mapping.ts';
import { runText } from '../report/run.ts';
import { safeJson, safeText } from '../report/safe.ts';
import type { ImportOptions } from './import.ts';
import type { ExitCode, Io } from './io.ts';
import { eachIntegration, exitCode } from './outcome.ts';
import { whatNow } from './plan.ts';
import { openPlanFile, type Selection } from './plan-file.ts';
import { keep, print } from './plan-print.ts';
import { progressLine } from './progress.ts';
import { environment } from './project.ts';
import { inWorkflow } from './scheduled.ts';
import { openSession, stateKey } from './session.ts';

interface Chosen {
  readonly project: Project;
  readonly integration: Integration;
  readonly request: FlowRequest;
  readonly selection: Selection;
}

/**
 * `crosswalk import <mapping> --plan`: what the import would do now; the state is opened read-only. A saved plan remembers what was
 * selected, so that `apply` plans the same records again.
 */
export async function planImport(io: Io, options: ImportOptions, chosen: Chosen): Promise<ExitCode> {
  const { project, integration, request, selection } = chosen;
  const file =
    options.out === undefined
      ? undefined
      : openPlanFile(options.out, stateKey(io, environment(io, options)), {
          ...{ at: new Date(io.clock.now()).toISOString(), full: false, selection },
        });
  try {
    const result = await eachIntegration(io.signal, [integration], async () => {
      const overlay = createOverlay();
      const line = progressLine(io, options.json === true);
      const session = await openSession(io, options, project, integration, {
        ...{ writes: false, command: 'import', overlay, progress: line.show },
      });
      file?.begin(integration.name, session.state.envelope, session.orgs);
      const order = session.order.filter(({ mapping }) => mapping.name === selection.mapping);
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
        : runText(result, io.painter, { planned: true, reasons: false }),
    );
    if (sha256 !== undefined && !options.json)
      io.out(`Saved as ${safeText(options.out ?? '')}, sha256 ${sha256}. ${whatNow(result)}\n`);
    return inWorkflow(io, result, exitCode(result));
  } finally {
    file?.close();
  }
}
