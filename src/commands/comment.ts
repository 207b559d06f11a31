import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { LONGEST_COMMENT, stickyComment } from '../github/comments.ts';
import { runUrl } from '../github/context.ts';
import { repositoryOf } from '../github/runs.ts';
import { WORKFLOW_AUTHOR } from '../model/alert.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import { type CommentedPlan, type CommentOptions, comment, marker } from '../report/comment.ts';
import { safeText } from '../report/safe.ts';
import { warn } from './github-output.ts';
import { openGithubHere } from './github-ran.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';

export interface CommentCommandOptions extends CommonOptions {
  readonly plan: string;
  readonly pr?: number;
  readonly author?: string;
  readonly dryRun?: boolean;
  /** What was to be checked before did not pass; that failure has its own mark on the pull request. */
  readonly checkFailed?: boolean;
}

/** GitHub takes 1 MiB of a step's summary (docs: "Workflow commands"); a UTF-16 unit has three bytes at most there. */
const SUMMARY_MOST = 340_000;

/**
 * `crosswalk comment`: puts the output of `plan --json` into the one comment of a pull request, and all of it into the job's summary.
 * A token that may not comment, as for a fork, leaves it at the summary. Exits with 3 when the plan is incomplete, with 4 when a guard
 * would refuse it: whoever made the plan left that to this command.
 */
export async function commentCommand(io: Io, options: CommentCommandOptions): Promise<ExitCode> {
  const { text, plan } = readPlan(options.plan);
  const code = options.checkFailed ? 0 : codeOf(plan);
  if (options.dryRun) {
    if (plan.error?.code === 'COMMENT_PLAN') throw new CrosswalkError(plan.error);
    io.out(`${rendered(plan, options, text, { most: LONGEST_COMMENT, values: [] })}\n`);
    return code;
  }
  const github = openGithubHere(io, options);
  const { context } = github;
  const number = options.pr ?? context.event?.pull_request?.number;
  if (number === undefined) throw noPullRequest();
  const allowed = plan.effect?.values ?? [];
  const values = allowed.length > 0 && !(await repositoryOf(github)).public ? allowed : [];
  const sha = context.event?.pull_request?.head?.sha;
  const shown = {
    values,
    ...(sha !== undefined && /^[0-9a-f]{40}$/.test(sha) ? { sha } : {}),
    ...(context.runId === undefined ? {} : { run: runUrl(context, context.runId) }),
  };
  const summarised = summarise(io, rendered(plan, options, text, { ...shown, most: SUMMARY_MOST }));
  const body = rendered(plan, options, text, { ...shown, most: LONGEST_COMMENT });
  const shownElse = summarised ? undefined : body;
  try {
    const { done, copies } = await stickyComment(github, {
      ...{ number, body, marker: marker(options.mappings), author: options.author ?? WORKFLOW_AUTHOR },
      update: plan.effect?.mappings.length === 0 && plan.effect.settings.length === 0,
    });
    if (done === 'unseen')
      leaveToSummary(io, `pull request ${number} has more comments than can be read`, shownElse);
    else io.out(`${DONE[done]} pull request ${number}.\n`);
    if (copies > 0)
      warn(
        io,
        'Copies',
        `${copies} older ${copies === 1 ? 'copy' : 'copies'} of the comment could not be deleted.`,
      );
  } catch (error) {
    if (!(error instanceof CrosswalkError) || error.code !== 'GITHUB_PERMISSION') throw error;
    leaveToSummary(io, `the token may not comment on pull request ${number}, as for forks`, shownElse);
  }
  return code;
}

const DONE = {
  made: 'Commented on',
  updated: 'Updated the comment on',
  unneeded: 'Nothing to say on',
} as const;

/** Without a summary the plan stands in the output. */
function leaveToSummary(io: Io, why: string, body: string | undefined): void {
  const where = body === undefined ? "in the job's summary" : 'below';
  io.err(io.painter.yellow(`warning: ${why}; the plan stands ${where}.\n`));
  if (body !== undefined) io.out(`${body}\n`);
}

function codeOf({ error, outcome, effect }: CommentedPlan): ExitCode {
  if (error || outcome === 'failed' || effect?.complete === false) return 3;
  return outcome === 'refused' ? 4 : 0;
}

interface Shown {
  readonly most: number;
  readonly values: readonly string[];
  readonly sha?: string;
  readonly run?: string;
}

function rendered(plan: CommentedPlan, options: CommentCommandOptions, text: string, shown: Shown): string {
  const settings: CommentOptions = {
    root: options.mappings,
    meta: {
      hash: createHash('sha256').update(text).digest('hex'),
      sha: shown.sha,
      serials: plan.effect?.serials ?? {},
    },
    run: shown.run,
    values: shown.values,
    most: shown.most,
    checkFailed: options.checkFailed === true,
  };
  return comment(plan, settings).body;
}

/** The runner's own file; false where there is none. */
function summarise(io: Io, body: string): boolean {
  const file = io.env['GITHUB_STEP_SUMMARY'];
  if (!file) return false;
  appendFileSync(file, `${body}\n`);
  return true;
}

/**
 * A plan that is not there is told on the pull request like one that failed: the comment of an earlier commit would stay as if it were
 * still true.
 */
function readPlan(path: string): { readonly text: string; readonly plan: CommentedPlan } {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch {
    plan = undefined;
  }
  if (typeof plan === 'object' && plan !== null && 'flows' in plan && Array.isArray(plan.flows))
    return { text, plan: plan as CommentedPlan };
  const error: Problem = {
    ...{ code: 'COMMENT_PLAN', kind: 'config', where: safeText(path) },
    what: 'There is no plan: the file given by --plan is not what "crosswalk plan --json" prints.',
    why: 'A step before it failed or was stopped, or it is another file, such as a plan that --out saved.',
    todo: 'Look at the steps before it. The file is written with "crosswalk plan --against <dir> --json > plan.json".',
  };
  return { text, plan: { outcome: 'failed', flows: [], error } };
}

function noPullRequest(): CrosswalkError {
  return new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what: 'Which pull request is meant is not known.',
    why: 'The event of this run is none of a pull request, and --pr was not given.',
    todo: 'Give its number with --pr.',
  });
}
