import { noOverlay } from '../engine/overlay.ts';
import { sync } from '../engine/run.ts';
import type { RunResult } from '../model/plan.ts';
import { runJson, runText } from '../report/run.ts';
import { refusePublicRun } from './depot.ts';
import { recorded } from './history.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { eachIntegration, exitCode } from './outcome.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, openProject } from './project.ts';
import { openSession } from './session.ts';

export interface SyncOptions extends CommonOptions {
  readonly full?: boolean;
  readonly allow?: Readonly<Record<string, number>>;
  /** Leave out why records are held: it has been shown just before. */
  readonly brief?: boolean;
}

/** `crosswalk sync`: imports and syncs back everything that changed, one integration after the other. */
export async function syncCommand(io: Io, options: SyncOptions): Promise<ExitCode> {
  const project = openProject(options);
  refusePublicRun(io, chosenIntegrations(project, options.integration));
  const result = await eachIntegration(
    io.signal,
    chosenIntegrations(project, options.integration),
    async (integration) => {
      const line = progressLine(io, options.json === true);
      const session = await openSession(io, options, project, integration, {
        writes: true,
        command: 'sync',
        overlay: noOverlay,
        ...(options.allow ? { allow: options.allow } : {}),
        progress: line.show,
      });
      try {
        return await recorded(io, session.state, 'sync', () =>
          sync(session.context, session.order, { full: options.full === true }, () => undefined),
        );
      } finally {
        line.clear();
        session.close();
      }
    },
  );
  return report(io, options, result);
}

/** Prints what a run did and gives its exit code. */
export function report(
  io: Io,
  options: CommonOptions & { readonly brief?: boolean },
  result: RunResult,
): ExitCode {
  io.out(
    options.json ? runJson(result) : runText(result, io.painter, { planned: false, reasons: !options.brief }),
  );
  return exitCode(result);
}
