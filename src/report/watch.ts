import { type Alert, type IssueDeed, MOST_ISSUES, WATCH_LABEL } from '../model/alert.ts';
import type { Problem } from '../model/errors.ts';
import { problemLines } from './entries.ts';
import { issueTitle } from './issue.ts';
import type { Painter } from './painter.ts';
import { safeText } from './safe.ts';
import { time } from './when.ts';

/** What was done with issues, or would be. */
export interface ToldIssues {
  readonly dryRun: boolean;
  readonly done: readonly {
    readonly do: IssueDeed;
    readonly integration: string;
    readonly issue: number | undefined;
    readonly title: string;
  }[];
  /** Titles of alerts that come with the next run, and of those that people know of. */
  readonly postponed: readonly string[];
  readonly quiet: readonly string[];
  /** What could not be done; the rest was done all the same, up to an error that stops everything. */
  readonly failed: readonly {
    readonly do: IssueDeed;
    readonly issue: number | undefined;
    readonly title: string;
    readonly problem: Problem;
  }[];
  /** Titles of alerts for which none was opened, because GitHub lists more issues than are read. */
  readonly unopened: readonly string[];
}

export interface WatchReport {
  readonly integrations: readonly {
    readonly integration: string;
    readonly watched: boolean;
    /** Of the mapping that is farthest behind. */
    readonly lastSuccess: string | undefined;
    /** Why its state cannot be read. */
    readonly problem: Problem | undefined;
  }[];
  readonly alerts: readonly Alert[];
  readonly issues: ToldIssues | undefined;
}

const DONE: Readonly<Record<IssueDeed, string>> = {
  open: 'opened',
  reopen: 'opened again',
  comment: 'commented on',
  update: 'brought up to date',
  label: 'labelled again',
  close: 'closed',
};

/** The report of `watch` as text: a line an integration, its alarms, and what was done with issues. */
export function watchText({ integrations, alerts, issues }: WatchReport, painter: Painter): string {
  const lines = integrations.flatMap(({ integration, watched, lastSuccess, problem }) => {
    const name = painter.bold(integration);
    if (!watched) return [`${name}: not watched, nothing of it runs on the schedule`];
    const own = alerts.filter((alert) => alert.integration === integration);
    if (problem)
      return [
        `${name}: ${painter.red('cannot be judged')}`,
        ...indented(problemLines(problem)),
        ...alarmLines(own, painter),
      ];
    const since = `last success ${lastSuccess ? time(lastSuccess) : 'never'}`;
    return [
      `${name}: ${own.length === 0 ? painter.green('no alarm') : painter.red(`${own.length} ${own.length === 1 ? 'alarm' : 'alarms'}`)}, ${since}`,
      ...alarmLines(own, painter),
    ];
  });
  return `${[...lines, ...(issues ? issueLines(issues, painter) : [])].join('\n')}\n`;
}

function alarmLines(alerts: readonly Alert[], painter: Painter): readonly string[] {
  return alerts.flatMap((alert) => [
    painter.red(`  ${issueTitle(alert)}`),
    painter.dim(
      `    ${[alert.classes, alert.mappings].flatMap((list) => list.join(', ') || []).join('; ')}; since ${time(alert.since)}`,
    ),
  ]);
}

function issueLines(
  { dryRun, done, postponed, quiet, failed, unopened }: ToldIssues,
  painter: Painter,
): readonly string[] {
  return [
    ...done.map(
      (action) =>
        `issue ${action.issue === undefined ? '(new)' : `#${action.issue}`} ${dryRun ? 'would be ' : ''}${DONE[action.do]}: ${safeText(action.title)}`,
    ),
    ...failed.flatMap((action) => [
      painter.red(
        `issue ${action.issue === undefined ? '(new)' : `#${action.issue}`} could not be ${DONE[action.do]}: ${safeText(action.title)}`,
      ),
      ...indented(problemLines(action.problem)),
    ]),
    ...unopened.map((title) =>
      painter.red(
        `not opened, because more than ${MOST_ISSUES} open issues have the label "${WATCH_LABEL}" and one may be about it already; close those that are over: ${title}`,
      ),
    ),
    ...quiet.map((title) =>
      painter.dim(`left closed, as a person closed it or it was told within a day: ${title}`),
    ),
    ...(postponed.length > 0
      ? [
          painter.yellow(
            `${postponed.length} more come with the next run, so that nobody gets too many at once`,
          ),
        ]
      : []),
  ];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
