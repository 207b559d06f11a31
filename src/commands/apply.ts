import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approvedOnly, type LeftOut } from '../engine/apply.ts';
import type { FlowRequest } from '../engine/context.ts';
import { noOverlay } from '../engine/overlay.ts';
import { sync } from '../engine/run.ts';
import { openSavedEntries, type SavedEntries } from '../engine/saved-entries.ts';
import { fetchPlan, planArtifact } from '../github/saved-plans.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { type RunResult, worstOutcome } from '../model/plan.ts';
import { appliedBeforeText, leftOutText } from '../report/apply.ts';
import { runText } from '../report/run.ts';
import { safeJson } from '../report/safe.ts';
import { NO_LINEAGE } from '../state/store.ts';
import { ALL_RUNS } from './due.ts';
import { openGithubHere } from './github-ran.ts';
import { recorded } from './history.ts';
import { parsedWhere } from './import-where.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { eachIntegration, exitCode } from './outcome.ts';
import { mappingKey, type PlanBasis, type Selection } from './plan-file.ts';
import { readPlan, type SavedPlan } from './plan-reader.ts';
import { progressLine } from './progress.ts';
import { chosenIntegrations, environment, openProject } from './project.ts';
import { inWorkflow } from './scheduled.ts';
import { openSession, type Session, stateKey } from './session.ts';
import { writeSummary } from './step-summary.ts';

export interface ApplyOptions extends CommonOptions {
  readonly hash?: string;
  readonly allow?: Readonly<Record<string, number>>;
}

interface Left extends LeftOut {
  readonly integration: string;
}

/** An earlier run that applied the same plan. */
interface Earlier {
  readonly integration: string;
  /** ISO time at which it began. */
  readonly at: string;
}

/**
 * `crosswalk apply [plan]`: plans again and carries out what the saved plan has and what is still the same. Whatever changed, is gone
 * or is new is said and left for another plan. Guards hold as in `sync`: a saved plan lifts none.
 */
export async function applyCommand(
  io: Io,
  given: string | undefined,
  options: ApplyOptions,
): Promise<ExitCode> {
  const project = openProject(options);
  const key = stateKey(io, environment(io, options));
  const path = given ?? `artifact ${planArtifact(hashOf(options))}`;
  const saved =
    given === undefined ? await fetched(io, key, options) : await readPlan(given, key, options.hash);
  const left: Left[] = [];
  const earlier: Earlier[] = [];
  try {
    if (saved.outcome === 'failed')
      throw stale(path, 'A mapping could not be planned, so the plan is not whole.');
    const integrations = chosen(path, saved, chosenIntegrations(project, options.integration), options);
    const run = await eachIntegration(io.signal, integrations, (integration) =>
      applyOne(io, options, path, saved, integration, { left, earlier }, (opened) =>
        openSession(io, options, project, integration, opened),
      ),
    );
    const result: RunResult =
      left.length === 0 ? run : { ...run, outcome: worstOutcome([run, { outcome: 'partial' }]) };
    if (options.json)
      io.out(`${safeJson({ ...result, left, ...(earlier.length > 0 ? { appliedBefore: earlier } : {}) })}\n`);
    else {
      io.out(appliedBeforeText(earlier));
      io.out(leftOutText(left, io.painter));
      io.out(runText(result, io.painter, { planned: false, reasons: true }));
    }
    await writeSummary(io, options, result, project);
    // What was left out is said by the code: somebody had agreed to it.
    return left.length > 0 ? exitCode(result) : inWorkflow(io, result, exitCode(result));
  } finally {
    saved.close();
  }
}

async function fetched(io: Io, key: string, options: ApplyOptions): Promise<SavedPlan> {
  const sha256 = hashOf(options);
  const github = openGithubHere(io, options);
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-plan-'));
  try {
    const file = join(folder, 'plan.json');
    writeFileSync(file, await fetchPlan(github, sha256), { mode: 0o600 });
    return await readPlan(file, key, sha256, `artifact ${planArtifact(sha256)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without a file the hash is all that says which plan is meant, so it has to be whole. */
function hashOf({ hash = '' }: ApplyOptions): string {
  const sha256 = hash.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
  throw new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what:
      hash === ''
        ? 'Neither a file nor --hash says which plan is meant.'
        : 'The hash given by --hash is no SHA-256.',
    why: 'It has 64 hexadecimal digits.',
    todo: 'Take it from the output or the summary of the run that made the plan.',
  });
}

async function applyOne(
  io: Io,
  options: ApplyOptions,
  path: string,
  saved: SavedPlan,
  integration: Integration,
  told: { readonly left: Left[]; readonly earlier: Earlier[] },
  open: (options: Parameters<typeof openSession>[4]) => Promise<Session>,
): Promise<RunResult> {
  const basis = saved.basis[integration.name];
  if (!basis) throw stale(path, `It does not cover integration "${integration.name}".`);
  checkMappings(path, saved, integration);
  const line = progressLine(io, options.json === true);
  // Its log and the state name the plan, so that the same one is known when it comes again.
  const command = `apply ${saved.sha256.slice(0, 16)}`;
  const session = await open({
    writes: true,
    command,
    overlay: noOverlay,
    ...(options.allow ? { allow: options.allow } : {}),
    progress: line.show,
  });
  const none = openSavedEntries();
  try {
    const before = session.state.runs(ALL_RUNS).find((run) => run.command === command);
    checkBasis(path, basis, session, before !== undefined);
    if (before) told.earlier.push({ integration: integration.name, at: before.startedAt });
    const entries: SavedEntries = saved.entries.get(integration.name) ?? none;
    const own: LeftOut[] = [];
    const order = session.order.filter(
      ({ mapping }) => saved.mappings[`${integration.name}/${mapping.name}`] !== undefined,
    );
    const result = await recorded(io, session, command, () =>
      sync(
        session.context,
        order,
        {
          ...{ full: saved.full, select: approvedOnly(entries, own) },
          ...(saved.selection ? { only: again(saved.selection, entries, integration, options.schemas) } : {}),
        },
        () => undefined,
      ),
    );
    // What the earlier run did is gone from what is to be done, and nothing that was left out.
    const open = before ? own.filter(({ why }) => why !== 'gone') : own;
    told.left.push(...open.map((item) => ({ integration: integration.name, ...item })));
    return result;
  } finally {
    line.clear();
    session.close();
    none.close();
  }
}

/**
 * What the import of a saved plan selected, as a new selection. "The first 100" may be others by now, so the plan's own records are
 * asked for; a clause is asked of them too.
 */
function again(
  selection: Selection,
  entries: SavedEntries,
  integration: Integration,
  schemas: string,
): NonNullable<FlowRequest['only']> {
  const mapping = integration.mappings.find(({ name }) => name === selection.mapping);
  const where =
    selection.where !== undefined && mapping ? parsedWhere(selection.where, mapping, schemas) : undefined;
  const ids = selection.limit === undefined ? selection.ids : entries.recordIds(selection.mapping);
  return { ...(where ? { where } : {}), ...(ids ? { ids } : {}) };
}

/** Every integration of the plan, unless one was named. */
function chosen(
  path: string,
  saved: SavedPlan,
  known: readonly Integration[],
  options: ApplyOptions,
): readonly Integration[] {
  if (options.integration !== undefined) return known;
  for (const name of Object.keys(saved.basis)) {
    if (!known.some((integration) => integration.name === name))
      throw stale(path, `Integration "${name}" does not exist any more, or is switched off.`);
  }
  return known.filter((integration) => saved.basis[integration.name] !== undefined);
}

function checkMappings(path: string, saved: SavedPlan, integration: Integration): void {
  for (const [name, key] of Object.entries(saved.mappings)) {
    if (!name.startsWith(`${integration.name}/`)) continue;
    const mapping = integration.mappings.find((item) => `${integration.name}/${item.name}` === name);
    if (!mapping) throw stale(path, `Mapping "${name}" does not exist any more.`);
    if (mappingKey(mapping) !== key) throw stale(path, `Mapping "${name}" was edited since.`);
  }
}

/** An older serial is no reason to refuse: each entry is compared with what is to be done now. */
function checkBasis(path: string, basis: PlanBasis, session: Session, applied: boolean): void {
  const { lineage } = session.state.envelope;
  for (const [connection, org] of Object.entries(basis.orgs)) {
    if (session.orgs[connection] !== org)
      throw stale(path, `It is for org "${org}" of connection "${connection}", which leads elsewhere now.`);
  }
  const fresh = basis.lineage === NO_LINEAGE && (applied || nothingDone(session));
  if (!fresh && lineage !== basis.lineage)
    throw stale(
      path,
      basis.lineage === NO_LINEAGE
        ? 'It was made before there was a state, and there is one now.'
        : 'It was made with another state: that one was lost, rebuilt, or lies in another --state folder.',
    );
}

/** A state that was only opened (an apply that a guard refused) knows no more than none. */
function nothingDone({ state, order }: Session): boolean {
  return order.every(
    ({ mapping }) =>
      state.linkCount(mapping.name) === 0 && state.checkpoint(mapping.name, 'source') === undefined,
  );
}

function stale(path: string, why: string): CrosswalkError {
  return new CrosswalkError({
    code: 'PLAN_STALE',
    kind: 'config',
    what: 'The saved plan does not fit what is here now; nothing was written.',
    where: path,
    why,
    todo: 'Make a new one with "crosswalk plan --out", and have it reviewed.',
  });
}
