import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { noOverlay } from '../engine/overlay.ts';
import { type Relinked, rebuild } from '../engine/rebuild.ts';
import { rebuildCost } from '../engine/rebuild-cost.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration, Project } from '../model/mapping.ts';
import type { RunResult } from '../model/plan.ts';
import { costText, type RebuildCost, relinkedText } from '../report/rebuild.ts';
import { runText } from '../report/run.ts';
import { safeJson } from '../report/safe.ts';
import { acquireLock } from '../state/lock.ts';
import { openState } from '../state/open.ts';
import { makePrivateFolder } from '../state/private.ts';
import { discardState, replaceState } from '../state/replace.ts';
import type { Intent, StateStore } from '../state/store.ts';
import { recorded } from './history.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { eachIntegration, exitCode } from './outcome.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, environment, openProject } from './project.ts';
import { inWorkflow } from './scheduled.ts';
import { openSession, type Session, stateKey, statePath } from './session.ts';
import { writeSummary } from './step-summary.ts';

export interface StateRebuildOptions extends CommonOptions {
  readonly yes?: boolean;
  /** Also where the state there is in order, or is only not for who asks. */
  readonly anyway?: boolean;
}

interface Rebuilt {
  readonly integration: string;
  readonly cost: RebuildCost;
  readonly relinked: readonly Relinked[];
  /** Where the state of before lies now. */
  readonly kept: string | undefined;
}

/**
 * `crosswalk state rebuild`: makes a state anew from what both systems show: links.yaml, the marks, the match keys. Writes to neither
 * system. The new state takes the old one's place in one step, after everything has been read; the old one is kept beside it. A state
 * that is in order is refused: what had not been carried over yet would be forgotten with it.
 */
export async function stateRebuildCommand(io: Io, options: StateRebuildOptions): Promise<ExitCode> {
  const project = openProject(options);
  const rebuilt: Rebuilt[] = [];
  const result = await eachIntegration(
    io.signal,
    chosenIntegrations(project, options.integration),
    async (integration) => {
      const path = statePath(options.state, integration.name);
      makePrivateFolder(dirname(path));
      const lock = acquireLock(path, {
        pid: process.pid,
        host: hostname(),
        started: new Date(io.clock.now()).toISOString(),
      });
      try {
        const { result: run, ...done } = await rebuildOne(io, options, project, integration, path);
        rebuilt.push(done);
        return run;
      } finally {
        lock.release();
      }
    },
  );
  if (options.json) io.out(`${safeJson({ ...result, rebuilt })}\n`);
  else io.out(runText(result, io.painter, { planned: false, reasons: true }));
  await writeSummary(io, options, result, project, 'rebuild');
  return inWorkflow(io, result, exitCode(result));
}

async function rebuildOne(
  io: Io,
  options: StateRebuildOptions,
  project: Project,
  integration: Integration,
  path: string,
): Promise<Rebuilt & { readonly result: RunResult }> {
  if (!options.anyway) refuseGood(io, options, integration, path);
  const fresh = `${path}.rebuild`;
  discardState(fresh);
  const line = progressLine(io, options.json === true);
  const session = await openSession(io, options, project, integration, {
    writes: true,
    leavesSystems: true,
    command: 'state rebuild',
    overlay: noOverlay,
    statePath: fresh,
    progress: line.show,
  });
  try {
    const { before, intents } = lookAt(io, options, path, session);
    const cost: RebuildCost = {
      integration: integration.name,
      before,
      unmarked: unmarked(session),
      lines: await rebuildCost(session.context, session.order),
    };
    const text = costText(cost, io.painter);
    if (options.json) io.err(text);
    else io.out(text);
    await agreed(io, options);

    let relinked: readonly Relinked[] = [];
    let result: RunResult = { outcome: 'failed', flows: [] };
    await recorded(io, session, 'state rebuild', async () => {
      session.state.putIntents(intents);
      ({ result, relinked } = await rebuild(session.context, session.order));
      // It carried no mapping through, so that "last success" stays unknown.
      return { outcome: result.outcome, flows: [] };
    });
    session.close();
    line.clear();
    if (result.outcome === 'failed')
      return { integration: integration.name, cost, relinked: [], kept: undefined, result };
    const aside = `${path}.${new Date(io.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '')}.old`;
    const kept = replaceState(path, fresh, aside, before.kind === 'readable') ? aside : undefined;
    if (!options.json) io.out(relinkedText(relinked, kept, io.painter));
    return { integration: integration.name, cost, relinked, kept, result };
  } finally {
    line.clear();
    session.close();
    discardState(fresh);
  }
}

/** Throws `REBUILD_NEEDLESS` where the state can be used, and what opening it throws where only who asks cannot use it. */
function refuseGood(io: Io, options: CommonOptions, { name }: Integration, path: string): void {
  if (!existsSync(path) && !existsSync(`${path}-wal`)) return;
  try {
    openState({ path, key: stateKey(io, environment(io, options)), clock: io.clock, readOnly: true }).close();
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'STATE_CORRUPT') return;
    throw error;
  }
  throw new CrosswalkError({
    code: 'REBUILD_NEEDLESS',
    kind: CODES.REBUILD_NEEDLESS.kind,
    what: `The state of "${name}" is in order, and was not rebuilt.`,
    where: `${path}.`,
    why: 'A rebuild takes both sides as they are: what changed on one and has not reached the other yet would never be carried over.',
    todo: 'Run "sync" (sync --full reads everything). To forget this state on purpose: "crosswalk state rebuild --anyway".',
  });
}

interface LookedAt {
  readonly before: RebuildCost['before'];
  /** Creates that it does not know the answer to: they may still come to light, and are not to be sent again before. */
  readonly intents: readonly Intent[];
}

/** What lies there now. A good state of other orgs is not replaced: the credentials are more likely wrong than the state. */
function lookAt(io: Io, options: CommonOptions, path: string, session: Session): LookedAt {
  const key = stateKey(io, environment(io, options));
  if (!existsSync(path) && !existsSync(`${path}-wal`)) return { before: { kind: 'none' }, intents: [] };
  let old: StateStore;
  try {
    old = openState({ path, key, clock: io.clock, readOnly: true });
  } catch (error) {
    if (error instanceof CrosswalkError && REPLACEABLE.has(error.code))
      return { before: { kind: 'unusable', code: error.code }, intents: [] };
    throw error;
  }
  try {
    const { orgs } = session.state.envelope;
    for (const [connection, org] of Object.entries(orgs)) old.bindOrg(connection, org);
    return {
      before: { kind: 'readable', runs: old.runs(1).length, at: old.runs(1)[0]?.at },
      intents: session.order.flatMap(({ mapping }) => old.intents(mapping.name)),
    };
  } finally {
    old.close();
  }
}

/** What keeps a state from being used for good, as opposed to a lock or a disk that fails. */
const REPLACEABLE: ReadonlySet<string> = new Set(['STATE_CORRUPT', 'STATE_NEWER', 'STATE_KEY']);

function unmarked(session: Session): RebuildCost['unmarked'] {
  return session.order.flatMap(({ mapping }) => {
    if (mapping.externalId.target ?? mapping.externalId.source) return [];
    const steps = mapping.import.match.flatMap((step) =>
      step.by === 'fields' ? [step.fields.join(' + ')] : [],
    );
    return [{ mapping: mapping.name, steps }];
  });
}

async function agreed(io: Io, options: StateRebuildOptions): Promise<void> {
  if (options.yes) return;
  if (await io.confirm?.('Rebuild the state?')) return;
  throw new CrosswalkError({
    code: 'REBUILD_UNCONFIRMED',
    kind: 'config',
    what: 'The state was not rebuilt, because nobody agreed to it.',
    why: 'It reads both systems in full, and what changed on one side since the last run is no longer recognised as a change.',
    todo: 'Read what it costs, then run "crosswalk state rebuild --yes".',
  });
}
