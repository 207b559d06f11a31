import { canonicalId } from '../connectors/registry.ts';
import { noOverlay } from '../engine/overlay.ts';
import type { Planned } from '../engine/plan.ts';
import { sync } from '../engine/run.ts';
import { isNamed } from '../model/child.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import type { Integration, Mapping } from '../model/mapping.ts';
import { type Action, type FlowResult, type RunResult, worstOutcome } from '../model/plan.ts';
import { problemLines } from '../report/entries.ts';
import { runText } from '../report/run.ts';
import { safeJson, safeText } from '../report/safe.ts';
import type { Held, StateStore } from '../state/store.ts';
import { recorded } from './history.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { eachIntegration, exitCode } from './outcome.ts';
import { progressLine } from './progress.ts';
import { chosenFor, openProject } from './project.ts';
import { inWorkflow } from './scheduled.ts';
import { openSession, type Session, stateExists } from './session.ts';
import { writeSummary } from './step-summary.ts';

export interface RetryOptions extends CommonOptions {
  readonly mapping?: string;
  readonly code?: string;
  readonly allow?: Readonly<Record<string, number>>;
}

/** What became of one held record. */
interface Retried {
  readonly integration: string;
  readonly mapping: string;
  readonly side: Held['side'];
  readonly recordId: string;
  /** Code it was held for. */
  readonly was: string;
  /** `notRun`: its mapping was stopped. */
  readonly now: Action | 'notRun';
  readonly problem?: Problem;
}

/** Held until somebody decides. Trying such a record again creates it, so that it has to be asked for by its id or by this code. */
const NEEDS_A_WORD: ReadonlySet<string> = new Set(['CREATE_UNDECIDED', 'REBUILD_UNMATCHED']);

/**
 * `crosswalk retry [ids]`: imports or syncs back held records now, and nothing else; checkpoints stay where they are. Asking by id or
 * code also releases what waits for a person's word: such a record is created if it still has no partner.
 */
export async function retryCommand(io: Io, ids: readonly string[], options: RetryOptions): Promise<ExitCode> {
  const project = openProject(options);
  const retried: Retried[] = [];
  let asked = 0;
  const result = await eachIntegration(io.signal, chosenFor(project, options), async (integration) => {
    // Without a state nothing is held, and this is not the command to make one.
    if (!stateExists(options.state, integration.name)) return { outcome: 'nothing', flows: [] };
    const line = progressLine(io, options.json === true);
    const session = await openSession(io, options, project, integration, {
      writes: true,
      command: 'retry',
      overlay: noOverlay,
      ...(options.allow ? { allow: options.allow } : {}),
      progress: line.show,
    });
    try {
      const found = choose(integration, session.state, ids, options);
      asked += found.length;
      const named = ids.length > 0 || options.code !== undefined;
      const chosen = found.filter(({ problem }) => named || !NEEDS_A_WORD.has(problem.code));
      for (const held of found.filter((one) => !chosen.includes(one)))
        retried.push({ ...aboutHeld(integration.name, held), now: 'held', problem: held.problem });
      if (chosen.length === 0) return { outcome: found.length === 0 ? 'nothing' : 'partial', flows: [] };
      return await recorded(io, session, 'retry', () => again(session, chosen, retried));
    } finally {
      line.clear();
      session.close();
    }
  });
  if (asked === 0 && result.outcome === 'nothing' && narrowed(ids, options)) throw notHeld(ids, options);
  if (options.json) io.out(`${safeJson({ ...result, retried })}\n`);
  else {
    io.out(retried.map((row) => text(io, row)).join(''));
    io.out(
      asked === 0 && result.flows.length === 0
        ? 'Nothing is held.\n'
        : runText(result, io.painter, { planned: false, reasons: false }),
    );
  }
  await writeSummary(io, options, result, project);
  return inWorkflow(io, result, exitCode(result));
}

async function again(session: Session, chosen: readonly Held[], retried: Retried[]): Promise<RunResult> {
  const flows: FlowResult[] = [];
  for (const compiled of session.order) {
    const { mapping } = compiled;
    const rows = chosen.filter((held) => held.mapping === mapping.name);
    if (rows.length === 0) continue;
    const of = (side: Held['side']) => rows.filter((held) => held.side === side).map((held) => held.recordId);
    const targetIds = of('target');
    const decided = new Map<string, Action>();
    const request = {
      full: false,
      only: { ids: of('source'), released: true, ...(targetIds.length > 0 ? { targetIds } : {}) },
    };
    const result = await sync(session.context, [compiled], request, (planned) => collect(planned, decided));
    flows.push(...result.flows);
    const stopped = result.outcome === 'failed' || result.outcome === 'refused';
    const still = new Map(
      session.state.held(mapping.name).map((held) => [keyOf(held.side, held.recordId), held]),
    );
    for (const held of rows) retried.push(outcomeOf(mapping, held, stopped, decided, still));
  }
  return { outcome: worstOutcome(flows), flows };
}

const ACTIONS = ['create', 'update', 'link', 'deactivate', 'archive', 'skip', 'held'] as const;

/** A pair that is linked and updated counts as updated: the later action says more. */
function collect(planned: Planned, decided: Map<string, Action>): void {
  for (const direction of planned.directions) {
    const side = direction === 'import' ? 'source' : 'target';
    for (const { entry } of planned.flow.spool.decisions(direction, ACTIONS))
      decided.set(keyOf(side, entry.recordId), entry.action);
  }
}

function outcomeOf(
  mapping: Mapping,
  held: Held,
  stopped: boolean,
  decided: ReadonlyMap<string, Action>,
  still: ReadonlyMap<string, Held>,
): Retried {
  const key = keyOf(held.side, held.recordId);
  const of = aboutHeld(mapping.integration, held);
  const now = still.get(key);
  if (now) return { ...of, now: stopped ? 'notRun' : 'held', problem: now.problem };
  // What was decided in the other direction leaves nothing to say in this one.
  return { ...of, now: decided.get(key) ?? 'unchanged' };
}

function aboutHeld(integration: string, { mapping, side, recordId, problem }: Held) {
  return { integration, mapping, side, recordId, was: problem.code };
}

function choose(
  integration: Integration,
  state: StateStore,
  ids: readonly string[],
  options: RetryOptions,
): Held[] {
  return integration.mappings.flatMap((mapping) => {
    if (options.mapping !== undefined && !isNamed(mapping, options.mapping)) return [];
    const wanted = {
      source: new Set(ids.map((id) => canonicalId(mapping.source.system, id))),
      target: new Set(ids.map((id) => canonicalId(mapping.target.system, id))),
    };
    return state
      .held(mapping.name)
      .filter(
        (held) =>
          (ids.length === 0 || wanted[held.side].has(held.recordId)) &&
          (options.code === undefined || held.problem.code === options.code.toUpperCase()),
      );
  });
}

function narrowed(ids: readonly string[], options: RetryOptions): boolean {
  return ids.length > 0 || options.mapping !== undefined || options.code !== undefined;
}

function keyOf(side: Held['side'], recordId: string): string {
  return `${side} ${recordId}`;
}

const DONE: Readonly<Record<Retried['now'], string>> = {
  create: 'created',
  update: 'updated',
  link: 'linked',
  unchanged: 'in step, nothing to write',
  skip: 'skipped',
  held: 'still held',
  deactivate: 'deactivated',
  archive: 'archived',
  notRun: 'not tried',
};

function text(io: Io, row: Retried): string {
  const head = `${row.mapping} ${safeText(row.recordId)}: ${DONE[row.now]} (was ${row.was})`;
  if (!row.problem) return `${io.painter.green(head)}\n`;
  return `${[io.painter.red(head), ...problemLines(row.problem).map((line) => `  ${line}`)].join('\n')}\n`;
}

function notHeld(ids: readonly string[], options: RetryOptions): CrosswalkError {
  const asked = [
    ...(ids.length > 0 ? [`with id ${ids.map((id) => `"${id}"`).join(', ')}`] : []),
    ...(options.mapping === undefined ? [] : [`in mapping "${options.mapping}"`]),
    ...(options.code === undefined ? [] : [`for ${options.code}`]),
  ];
  return new CrosswalkError({
    code: 'NOT_HELD',
    kind: 'config',
    what: `Nothing is held ${asked.join(', ')}.`,
    todo: 'Look at "crosswalk status"; "crosswalk import <mapping> --ids" imports a record that is not held.',
  });
}
