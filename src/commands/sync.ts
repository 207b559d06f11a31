import type { FlowRequest } from '../engine/context.ts';
import { noOverlay } from '../engine/overlay.ts';
import { sync } from '../engine/run.ts';
import type { RunResult } from '../model/plan.ts';
import { runJson, runText } from '../report/run.ts';
import type { FlowRow } from '../state/store.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { combine, exitCode } from './outcome.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, openProject } from './project.ts';
import { openSession, type Session } from './session.ts';

export interface SyncOptions extends CommonOptions {
  readonly full?: boolean;
  readonly allow?: Readonly<Record<string, number>>;
  /** Leave out why records are held: it has been shown just before. */
  readonly brief?: boolean;
}

/** `crosswalk sync`: imports and syncs back everything that changed, one integration after the other. */
export async function syncCommand(io: Io, options: SyncOptions): Promise<ExitCode> {
  const project = openProject(options);
  const results: RunResult[] = [];
  for (const integration of chosenIntegrations(project, options.integration)) {
    const line = progressLine(io, options.json === true);
    const session = await openSession(io, options, project, integration, {
      writes: true,
      overlay: noOverlay,
      ...(options.allow ? { allow: options.allow } : {}),
      progress: line.show,
    });
    try {
      results.push(
        await recordedRun(
          io,
          session,
          'sync',
          session.order.map((compiled) => compiled.mapping.name),
          { full: options.full === true },
        ),
      );
    } finally {
      line.clear();
      session.close();
    }
  }
  return report(io, options, combine(results));
}

/** Runs mappings of an open session and writes the run into its state, whatever the end. */
export async function recordedRun(
  io: Io,
  session: Session,
  command: string,
  mappings: readonly string[],
  request: FlowRequest,
): Promise<RunResult> {
  const { state } = session;
  const id = state.startRun({ command, runner: runnerOf(io), at: now(io) });
  let result: RunResult | undefined;
  try {
    const order = session.order.filter((compiled) => mappings.includes(compiled.mapping.name));
    result = await sync(session.context, order, request, () => undefined);
    return result;
  } finally {
    state.finishRun(id, {
      at: now(io),
      outcome: result?.outcome ?? 'stopped',
      flows: (result?.flows ?? []).map(flowRow),
    });
  }
}

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

function flowRow(flow: RunResult['flows'][number]): FlowRow {
  const { mapping, direction, outcome, counts, error } = flow;
  return { mapping, direction, outcome, counts: { ...counts }, ...(error ? { error } : {}) };
}

function runnerOf(io: Io): 'local' | 'github-hosted' | 'self-hosted' {
  if (io.env['GITHUB_ACTIONS'] !== 'true') return 'local';
  return io.env['RUNNER_ENVIRONMENT'] === 'self-hosted' ? 'self-hosted' : 'github-hosted';
}

function now(io: Io): string {
  return new Date(io.clock.now()).toISOString();
}
