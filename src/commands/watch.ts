import { relative, sep } from 'node:path';
import type { Github } from '../github/client.ts';
import { enableWorkflow, lastChangeOf, workflowsOf } from '../github/workflows.ts';
import type { Alert } from '../model/alert.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError, type Problem, REFUSALS } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { refusedAlert } from '../plan/alert-stale.ts';
import { alertsOf } from '../plan/alerts.ts';
import { type Ledger, lastSyncOf } from '../plan/ledger.ts';
import { safeJson } from '../report/safe.ts';
import { type WatchReport, watchText } from '../report/watch.ts';
import { rebuildCure } from '../state/errors.ts';
import { readOrigin } from '../state/origin.ts';
import { withState } from './due.ts';
import { openGithubHere } from './github-ran.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, openProject } from './project.ts';
import { brokenAlerts } from './watch-broken.ts';
import { type TellOptions, tellIssues } from './watch-issues.ts';
import { ledgerOf, watchPolicy } from './watched.ts';

export interface WatchOptions extends CommonOptions {
  /** Open, update and close issues. */
  readonly github?: boolean;
  /** Say what would be done with issues. */
  readonly dryRun?: boolean;
  /** Only switch the scheduled workflows on. */
  readonly keepAlive?: boolean;
  /** Login that the token writes as. */
  readonly author: string;
}

/** What one run of `watch` found out before it tells anybody. */
export interface Judgement {
  readonly alerts: readonly Alert[];
  readonly judged: ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;
  readonly watched: ReadonlySet<string>;
  readonly unreadable: readonly { readonly integration: string; readonly problem: Problem }[];
}

/** Workflows that a schedule starts, and that GitHub switches off with it. */
const SCHEDULED = ['sync.yml', 'watch.yml'] as const;

/**
 * `crosswalk watch`: reads the ledger of every integration that runs on the schedule and says what is an alarm; with `--github` keeps one
 * issue an alarm. Asks neither system.
 */
export async function watchCommand(io: Io, options: WatchOptions): Promise<ExitCode> {
  if (options.keepAlive) return keepAlive(io, options);
  const github = options.github ? openGithubHere(io, options) : undefined;
  const chosen = await integrationsOf(io, options, github);
  const judgement = await judge(io, options, chosen, github);
  const report: WatchReport = {
    integrations: chosen.map(({ name }) => ({
      integration: name,
      watched: judgement.watched.has(name),
      lastSuccess: oldest([...(judgement.judged.get(name)?.values() ?? [])]),
      problem: judgement.unreadable.find(({ integration }) => integration === name)?.problem,
    })),
    alerts: judgement.alerts,
    issues: undefined,
  };
  const print = (issues: WatchReport['issues']) => {
    const told = { ...report, issues };
    io.out(options.json ? `${safeJson(told)}\n` : watchText(told, io.painter));
  };
  let issues: WatchReport['issues'];
  try {
    issues = github ? await tellIssues(github, judgement, chosen, tellOptions(io, options)) : undefined;
  } catch (error) {
    // What is an alarm is known all the same.
    print(undefined);
    throw error;
  }
  print(issues);
  if (judgement.unreadable.length > 0) return 3;
  if (issues && (issues.failed.length > 0 || issues.unopened.length > 0)) return 3;
  return github === undefined && judgement.alerts.length > 0 ? 2 : 0;
}

/** What is configured. A configuration that is not valid becomes an issue before it is the error that it is everywhere. */
async function integrationsOf(
  io: Io,
  options: WatchOptions,
  github: Github | undefined,
): Promise<readonly Integration[]> {
  try {
    return chosenIntegrations(openProject(options), options.integration);
  } catch (error) {
    if (!(error instanceof InvalidConfiguration) || github === undefined) throw error;
    const alerts = brokenAlerts(error, options, io.clock.now());
    const watched = new Set(alerts.map(({ integration }) => integration));
    const judgement: Judgement = { alerts, judged: new Map(), watched, unreadable: [] };
    const issues = await tellIssues(github, judgement, [], { ...tellOptions(io, options), closes: false });
    if (!options.json) io.out(watchText({ integrations: [], alerts, issues }, io.painter));
    throw error;
  }
}

function tellOptions(io: Io, options: WatchOptions): TellOptions {
  return {
    author: options.author,
    now: io.clock.now(),
    dryRun: options.dryRun === true,
    only: options.integration,
    closes: true,
  };
}

/** Reads every ledger; one that cannot be read is told and leaves its issues as they are. */
async function judge(
  io: Io,
  options: CommonOptions,
  integrations: readonly Integration[],
  github: Github | undefined,
): Promise<Judgement> {
  const alerts: Alert[] = [];
  const judged = new Map<string, ReadonlyMap<string, string | undefined>>();
  const watched = new Set<string>();
  const unreadable: Judgement['unreadable'][number][] = [];
  for (const integration of integrations) {
    const { name } = integration;
    const policy = watchPolicy(integration);
    if (policy === undefined) continue;
    watched.add(name);
    try {
      const found = withState(io, options, integration, (state) => ledgerOf(state, name, io.clock.now()));
      const lost = found === undefined && github ? whyNothing(options, name) : undefined;
      const changed =
        found?.expectedSince === undefined && github ? await changedAt(github, integration) : undefined;
      const since = found?.expectedSince ?? changed ?? NEVER;
      const ledger: Ledger = {
        ...(found ?? { integration: name, runs: [], held: [] }),
        expectedSince: since,
        ...(lost ? { lost } : {}),
      };
      alerts.push(...alertsOf(ledger, policy, io.clock.now()));
      judged.set(
        name,
        new Map(policy.mappings.map((mapping) => [mapping.name, lastSyncOf(ledger.runs, mapping.name)])),
      );
    } catch (error) {
      if (!(error instanceof CrosswalkError) || !error.code.startsWith('STATE_')) throw error;
      unreadable.push({ integration: name, problem: error.text });
      if (REFUSALS.has(error.code)) alerts.push(refusedAlert(name, error.text, io.clock.now()));
    }
  }
  return { alerts, judged, watched, unreadable };
}

/**
 * Why there is no state: undefined when there never was one, `STATE_LOST` when `state pull` has found that it cannot be had. Where nothing
 * was fetched at all nothing is known, and that is no alarm but an error: throws `STATE_NOT_FETCHED` (config), or what `state pull` was
 * refused for.
 */
function whyNothing({ state }: CommonOptions, integration: string): Problem | undefined {
  const origin = readOrigin(state, integration);
  const outcome = origin?.outcome;
  if (outcome === 'refused' && origin?.problem) throw new CrosswalkError(origin.problem);
  if (outcome !== undefined && outcome !== 'lost') return undefined;
  const code = outcome === 'lost' ? 'STATE_LOST' : 'STATE_NOT_FETCHED';
  const { kind, cause, cure } = CODES[code];
  const what =
    outcome === 'lost'
      ? `The state of "${integration}" is lost.`
      : `There is no state of "${integration}" in this folder, and none was looked for.`;
  const problem: Problem = {
    code,
    kind,
    what,
    why: cause,
    todo: outcome === 'lost' ? rebuildCure(integration) : cure,
  };
  if (outcome === undefined) throw new CrosswalkError(problem);
  return problem;
}

/** When the folder was last changed on the default branch; `undefined` for one that is not in the repository. */
async function changedAt(github: Github, { directory }: Integration): Promise<string | undefined> {
  const path = relative('.', directory).split(sep).join('/');
  return path.startsWith('../') ? undefined : lastChangeOf(github, path);
}

/** So long ago that it is too long for any `staleAfter`. */
const NEVER = new Date(0).toISOString();

/** `crosswalk watch --keep-alive`: GitHub switches a schedule off after 60 days in which nobody changed the repository. */
async function keepAlive(io: Io, options: WatchOptions): Promise<ExitCode> {
  const github = openGithubHere(io, options);
  const workflows = await workflowsOf(github);
  const done: { workflow: string; state: string; enabled: boolean }[] = [];
  for (const file of SCHEDULED) {
    const workflow = workflows.find((one) => one.file === file);
    if (!workflow) continue;
    // What a person switched off stays off.
    const enabled = workflow.state !== 'disabled_manually';
    if (enabled) await enableWorkflow(github, workflow.id);
    done.push({ workflow: file, state: workflow.state, enabled });
  }
  const lines = done.map(({ workflow, state, enabled }) =>
    enabled
      ? `${workflow}: ${state === 'active' ? 'kept on' : 'was switched off by GitHub, and is on again'}`
      : io.painter.yellow(`${workflow}: switched off by a person, and left so`),
  );
  io.out(options.json ? `${safeJson({ workflows: done })}\n` : `${lines.join('\n')}\n`);
  return 0;
}

/** The success of the mapping that is farthest behind; `undefined` when one never had any. */
function oldest(times: readonly (string | undefined)[]): string | undefined {
  return times.includes(undefined) ? undefined : times.toSorted()[0];
}
