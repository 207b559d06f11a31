import { enableWorkflow, lastChangeOf, workflowsOf } from '../github/workflows.ts';
import type { Alert } from '../model/alert.ts';
import { type Problem, REFUSALS } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import type { IssuesNow } from '../plan/alert-issues.ts';
import { refusedAlert } from '../plan/alert-stale.ts';
import { alertsOf } from '../plan/alerts.ts';
import { syncsOf } from '../plan/ledger.ts';
import { safeJson } from '../report/safe.ts';
import { type WatchReport, watchText } from '../report/watch.ts';
import { withBroken } from './failure.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, openSound } from './project.ts';
import { brokenAlerts } from './watch-broken.ts';
import { type TellOptions, tellIssues } from './watch-issues.ts';
import { type GithubView, knownOf, pathInRepository, viewGithub } from './watch-ledger.ts';
import { watchPolicy } from './watched.ts';

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
  readonly judged: IssuesNow['judged'];
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
  const view = options.github ? viewGithub(io, options) : undefined;
  const { chosen, invalid } = configured(options);
  const sound = await judge(io, options, chosen, view);
  const judgement = await withBrokenAlerts(io, options, { judgement: sound, invalid, view });
  const report: WatchReport = {
    integrations: chosen.map(({ name }) => ({
      integration: name,
      watched: judgement.watched.has(name),
      lastSuccess: oldest([...(judgement.judged.get(name)?.values() ?? [])].map(([newest]) => newest)),
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
    issues = view
      ? await tellIssues(
          view,
          judgement,
          chosen,
          tellOptions(io, options, invalid === undefined || chosen.length > 0),
        )
      : undefined;
  } catch (error) {
    // What is an alarm is known all the same.
    print(undefined);
    throw error;
  }
  print(issues);
  return withBroken(io, invalid, codeOf(judgement, issues));
}

function codeOf({ unreadable, alerts }: Judgement, issues: WatchReport['issues']): ExitCode {
  if (unreadable.length > 0) return 3;
  if (issues) return issues.failed.length > 0 || issues.unopened.length > 0 ? 3 : 0;
  return alerts.length > 0 ? 2 : 0;
}

interface Configured {
  readonly chosen: readonly Integration[];
  /** What is wrong with the others, or with all. */
  readonly invalid: InvalidConfiguration | undefined;
}

/** What is configured, as far as it is valid. Without GitHub nobody is told by an issue, so that nothing valid left is the error it is elsewhere. */
function configured(options: WatchOptions): Configured {
  try {
    const { project, invalid } = openSound(options);
    return { chosen: chosenIntegrations(project, options.integration), invalid };
  } catch (error) {
    if (!(error instanceof InvalidConfiguration) || !options.github) throw error;
    return { chosen: [], invalid: error };
  }
}

/** An alarm for each folder that is not valid. Whatever was known of it before goes on standing. */
async function withBrokenAlerts(
  io: Io,
  options: WatchOptions,
  {
    judgement,
    invalid,
    view,
  }: { judgement: Judgement; invalid: Configured['invalid']; view: GithubView | undefined },
): Promise<Judgement> {
  if (invalid === undefined) return judgement;
  const path = pathInRepository(options.mappings);
  const now = io.clock.now();
  const changed = path === undefined || !view ? undefined : await lastChangeOf(view.github, path);
  const alerts = brokenAlerts(invalid, options, { since: changed ?? new Date(now).toISOString(), now });
  return {
    ...judgement,
    alerts: [...judgement.alerts, ...alerts],
    watched: new Set([...judgement.watched, ...alerts.map(({ integration }) => integration)]),
  };
}

/** Where no folder is valid nothing is known of any, so that nothing can be over. */
function tellOptions(io: Io, options: WatchOptions, closes: boolean): TellOptions {
  return {
    author: options.author,
    now: io.clock.now(),
    dryRun: options.dryRun === true,
    only: options.integration,
    closes,
  };
}

/** Reads every ledger; of one that cannot be read only the silence is told, and no issue is closed. */
async function judge(
  io: Io,
  options: CommonOptions,
  integrations: readonly Integration[],
  view: GithubView | undefined,
): Promise<Judgement> {
  const alerts: Alert[] = [];
  const judged = new Map<string, ReadonlyMap<string, readonly string[]>>();
  const watched = new Set<string>();
  const unreadable: Judgement['unreadable'][number][] = [];
  for (const integration of integrations) {
    const { name } = integration;
    const policy = watchPolicy(integration);
    if (policy === undefined) continue;
    watched.add(name);
    const known = await knownOf({ io, options, integration, policy, view });
    const now = io.clock.now();
    const refused = known.kind === 'unread' && REFUSALS.has(known.problem.code);
    // A refusal is told at once, and says enough: what stops the watch stops the runs as a rule.
    if (known.ledger && !refused) alerts.push(...alertsOf(known.ledger, policy, now));
    if (known.kind === 'unread') {
      if (refused) alerts.push(refusedAlert(name, known.problem, now));
      unreadable.push({ integration: name, problem: known.problem });
      continue;
    }
    const { runs } = known.ledger;
    judged.set(name, new Map(policy.mappings.map((mapping) => [mapping.name, syncsOf(runs, mapping.name)])));
  }
  return { alerts, judged, watched, unreadable };
}

/** `crosswalk watch --keep-alive`: GitHub switches a schedule off after 60 days in which nobody changed the repository. */
async function keepAlive(io: Io, options: WatchOptions): Promise<ExitCode> {
  const { github } = viewGithub(io, options);
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
