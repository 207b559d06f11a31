import { only } from '../engine/directions.ts';
import { noOverlay } from '../engine/overlay.ts';
import { sync } from '../engine/run.ts';
import { isNamed } from '../model/child.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration, Project } from '../model/mapping.ts';
import type { RunResult } from '../model/plan.ts';
import { credible } from '../plan/ledger.ts';
import { runJson, runText } from '../report/run.ts';
import { type Due, due } from '../schedule/due.ts';
import { warnAhead } from './clock-ahead.ts';
import { refusePublicRun } from './depot.ts';
import { dueHere, ranIfReadable } from './due.ts';
import { recorded } from './history.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { eachIntegration, exitCode } from './outcome.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, openProject, sayNoneEnabled } from './project.ts';
import { heldIsNoFailure, inWorkflow, notDueText, warnOfMissingFull } from './scheduled.ts';
import { openSession } from './session.ts';
import { writeSummary } from './step-summary.ts';

export interface SyncOptions extends CommonOptions {
  readonly full?: boolean;
  /** Only what is due, and of it only what integration.yaml puts on the schedule. */
  readonly scheduled?: boolean;
  /** With `scheduled`: also when it is not due yet. */
  readonly now?: boolean;
  readonly allow?: Readonly<Record<string, number>>;
  /** Leave out why records are held: it has been shown just before. */
  readonly brief?: boolean;
}

/** More than a day's. */
const RUNS_LOOKED_AT = 300;

/** What of an integration is run, and how. */
interface Task {
  readonly integration: Integration;
  readonly full: boolean;
  /** The part that is on the schedule; absent for all of it. */
  readonly scheduled: Integration['integrator'];
}

/** `crosswalk sync`: imports and syncs back everything that changed, one integration after the other. */
export async function syncCommand(io: Io, options: SyncOptions): Promise<ExitCode> {
  if (options.now && !options.scheduled) throw nowAlone();
  const project = openProject(options);
  const integrations = chosenIntegrations(project, options.integration);
  if (sayNoneEnabled(io, options, integrations) && !options.json) return 0;
  refusePublicRun(io, integrations);
  const tasks = integrations.flatMap((integration) => taskOf(io, options, integration));
  const result = await eachIntegration(
    io.signal,
    tasks.map(({ integration }) => integration),
    async ({ name }) => {
      const task = tasks.find(({ integration }) => integration.name === name);
      if (!task) throw new Error(`nothing to do for ${name}`);
      return await runTask(io, options, project, task);
    },
  );
  // Nothing was due: said above.
  if (options.scheduled && tasks.length === 0 && !options.json) return 0;
  const code = await report(io, options, result, project);
  for (const { integration, scheduled } of tasks)
    if (scheduled) warnOfMissingFull(io, integration, ranIfReadable(io, options, integration));
  return options.scheduled ? heldIsNoFailure(io, result, code) : inWorkflow(io, result, code);
}

const NOT_FULL = 'With --scheduled nothing is read in full before it is due: leave that out to do it now.\n';

function taskOf(io: Io, options: SyncOptions, integration: Integration): readonly Task[] {
  const full = options.full === true;
  if (options.scheduled !== true) return [{ integration, full, scheduled: undefined }];
  const it = dueOrUnreadable(io, options, integration);
  if (it.kind === 'now' || (it.kind === 'later' && options.now))
    return [{ integration, full: full || (it.kind === 'now' && it.full), scheduled: integration.integrator }];
  const text = `${notDueText(integration, it)}${full ? NOT_FULL : ''}`;
  if (options.json) io.err(text);
  else io.out(text);
  return [];
}

function nowAlone(): CrosswalkError {
  return new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what: '--now belongs to --scheduled: without it everything runs at once anyway.',
    todo: 'Write "crosswalk sync --scheduled --now", or leave --now out.',
  });
}

/** A state that cannot be read is due: the run says what is wrong with it, beside what becomes of the other integrations. */
function dueOrUnreadable(io: Io, options: SyncOptions, integration: Integration): Due {
  try {
    return dueHere(io, options, integration);
  } catch (error) {
    if (!(error instanceof CrosswalkError)) throw error;
    return due(integration.integrator, integration.enabled, {}, io.clock.now());
  }
}

async function runTask(
  io: Io,
  options: SyncOptions,
  project: Project,
  { integration, full, scheduled }: Task,
): Promise<RunResult> {
  const command = [
    'sync',
    ...(scheduled ? ['--scheduled'] : []),
    ...(options.now ? ['--now'] : []),
    ...(full ? ['--full'] : []),
  ].join(' ');
  const line = progressLine(io, options.json === true);
  const session = await openSession(io, options, project, integration, {
    writes: true,
    command,
    overlay: noOverlay,
    ...(options.allow ? { allow: options.allow } : {}),
    progress: line.show,
  });
  warnAhead(io, integration.name, credible(session.state.runs(RUNS_LOOKED_AT), io.clock.now()).ahead);
  const order = scheduled
    ? session.order.filter(({ mapping }) => scheduled.mappings.some((name) => isNamed(mapping, name)))
    : session.order;
  const request = { full, ...(scheduled ? { select: only(scheduled.directions) } : {}) };
  try {
    return await recorded(io, session, command, () => sync(session.context, order, request, () => undefined));
  } finally {
    line.clear();
    session.close();
  }
}

/** Prints what a run did, puts it into the job's summary where there is one, and gives its exit code. */
export async function report(
  io: Io,
  options: CommonOptions & { readonly brief?: boolean },
  result: RunResult,
  project: Project,
): Promise<ExitCode> {
  io.out(
    options.json ? runJson(result) : runText(result, io.painter, { planned: false, reasons: !options.brief }),
  );
  await writeSummary(io, options, result, project);
  return exitCode(result);
}
