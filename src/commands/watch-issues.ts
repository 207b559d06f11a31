import type { Github } from '../github/client.ts';
import { LONGEST_COMMENT } from '../github/comments.ts';
import { changeIssue, commentOnIssue, openIssue, watchIssues } from '../github/issues.ts';
import type { Workflow } from '../github/workflows.ts';
import { type Alert, type Memo, markOf, WATCH_LABEL, type WatchIssue } from '../model/alert.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import { causesOf, fingerprintOf } from '../plan/alert-causes.ts';
import { decideIssues, type IssueAction, REMEMBERED_MS } from '../plan/alert-issues.ts';
import { type IssueStyle, issueBody, issueEnd, issueNews, issueTitle } from '../report/issue.ts';
import type { ToldIssues } from '../report/watch.ts';
import type { Judgement } from './watch.ts';
import { type GithubView, syncOf } from './watch-ledger.ts';

export interface TellOptions {
  readonly author: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly dryRun: boolean;
  /** The one integration that was asked about; issues of others are left alone. */
  readonly only: string | undefined;
  /** False where so little is known that nothing can be over. */
  readonly closes: boolean;
}

/** Reads the issues, decides, and carries the decision out. */
export async function tellIssues(
  { github, workflows }: GithubView,
  judgement: Judgement,
  integrations: readonly Integration[],
  { author, now, dryRun, only, closes }: TellOptions,
): Promise<ToldIssues> {
  const since = new Date(now - REMEMBERED_MS).toISOString();
  const found = await watchIssues(github, { author, since, titles: titlesOf(judgement, integrations) });
  const issues = found.issues.filter(({ integration }) => only === undefined || integration === only);
  const { alerts } = judgement;
  const sync = alerts.length > 0 ? syncOf(await workflows()) : undefined;
  const styleOf = (alert: Alert): IssueStyle => ({
    mentions: integrations.find(({ name }) => name === alert.integration)?.notify.errors ?? NOBODY,
    runs: sync?.url,
    workflow: silence(sync),
  });
  const bodyOf = (alert: Alert, memo: Memo, issue?: WatchIssue) =>
    issueBody(alert, memo, styleOf(alert), LONGEST_COMMENT - (issue?.before.length ?? 0));
  const decision = decideIssues({ ...judgement, ...found, issues, now }, bodyOf);
  const done: ToldIssues['done'][number][] = [];
  const failed: ToldIssues['failed'][number][] = [];
  for (const action of decision.actions) {
    if (action.do === 'close' && !closes) continue;
    const about = {
      do: action.do,
      integration: 'alert' in action ? action.alert.integration : action.issue.integration,
      issue: 'issue' in action ? action.issue.number : undefined,
      title: 'alert' in action ? issueTitle(action.alert) : action.issue.title,
    };
    try {
      const number = dryRun ? undefined : await carryOut(github, action, bodyOf);
      done.push({ ...about, issue: about.issue ?? number });
    } catch (error) {
      if (!(error instanceof CrosswalkError)) throw error;
      failed.push({ ...about, problem: error.text });
      if (!OF_ONE_ISSUE.has(error.code)) break;
    }
  }
  return {
    dryRun,
    done,
    postponed: decision.postponed.map(issueTitle),
    quiet: decision.quiet.map(issueTitle),
    failed,
    unopened: decision.unopened.map(issueTitle),
  };
}

/** What may be wrong with one issue alone: deleted, locked, too long. Behind any other error no request gets through. */
const OF_ONE_ISSUE: ReadonlySet<string> = new Set([
  'GITHUB_NOT_FOUND',
  'GITHUB_PERMISSION',
  'GITHUB_REFUSED',
]);

/** The titles that issues about these integrations can have. */
function titlesOf({ watched }: Judgement, integrations: readonly Integration[]) {
  const names = new Set([...watched, ...integrations.map(({ name }) => name)]);
  return new Map(
    [...names].flatMap(causesOf).map((cause) => {
      const { integration } = cause;
      return [issueTitle(cause), { integration, fingerprint: fingerprintOf(cause) }] as const;
    }),
  );
}

const NOBODY = { incoming: [], outgoing: [] } as const;

function silence(workflow: Workflow | undefined): string | undefined {
  switch (workflow?.state) {
    case 'disabled_inactivity':
      return 'GitHub has switched the schedule off, because nobody changed the repository for 60 days. Switch the workflow on again under Actions.';
    case 'disabled_manually':
      return 'Somebody has switched the workflow off. Switch it on again under Actions.';
    default:
      return undefined;
  }
}

/** The comment comes first: when it fails, the text still says what has not been told, and the next run tells it. */
async function carryOut(
  github: Github,
  action: IssueAction,
  bodyOf: (alert: Alert, memo: Memo, issue?: WatchIssue) => string,
): Promise<number | undefined> {
  switch (action.do) {
    case 'open':
      return openIssue(github, { title: issueTitle(action.alert), body: bodyOf(action.alert, action.memo) });
    case 'reopen':
    case 'comment':
    case 'update': {
      const { alert, issue, memo, news } = action;
      if (action.do !== 'update')
        await commentOnIssue(github, issue.number, issueNews(alert, news, action.do === 'reopen'));
      await changeIssue(github, issue.number, {
        body: `${issue.before}${bodyOf(alert, memo, issue)}`,
        ...(action.do === 'reopen' ? { state: 'open' } : {}),
      });
      return issue.number;
    }
    case 'label':
      await changeIssue(github, action.issue.number, { labels: [...action.issue.labels, WATCH_LABEL] });
      return action.issue.number;
    case 'close': {
      const { issue, why, memo } = action;
      await commentOnIssue(github, issue.number, issueEnd(why, memo));
      await changeIssue(github, issue.number, {
        ...(memo ? { body: remarked(issue, memo) } : {}),
        state: 'closed',
      });
      return issue.number;
    }
  }
}

/** The same text with a new mark. */
function remarked({ before, body }: WatchIssue, memo: Memo): string {
  return `${before}${markOf(memo)}${body.slice(body.indexOf('\n') + 1)}`;
}
