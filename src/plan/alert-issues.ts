import { type Alert, type Memo, STALE, WATCH_LABEL, type WatchIssue } from '../model/alert.ts';
import { isAhead } from '../model/clock.ts';

/** What is to be done with issues; `body` and `comment` are whole texts. */
export type IssueAction =
  | { readonly do: 'open'; readonly alert: Alert; readonly memo: Memo }
  | {
      readonly do: 'reopen' | 'comment' | 'update';
      readonly alert: Alert;
      readonly issue: WatchIssue;
      readonly memo: Memo;
      /** Classes that the issue has not told of yet. */
      readonly news: readonly string[];
    }
  | { readonly do: 'label'; readonly issue: WatchIssue }
  | { readonly do: 'close'; readonly issue: WatchIssue; readonly why: Closing; readonly memo?: Memo };

/** `over`: everything it was about has been carried through since. `unwatched`: nothing of it runs on the schedule any more. */
export type Closing = 'over' | 'unwatched' | 'double';

export interface IssueDecision {
  readonly actions: readonly IssueAction[];
  /** Alerts that have no issue because a run opens only so many; the next run goes on. */
  readonly postponed: readonly Alert[];
  /** Alerts whose closed issue stays closed: a person closed it, or people were told of the same only lately. */
  readonly quiet: readonly Alert[];
  /** Alerts that may have an issue that was not seen: a second one is never opened. */
  readonly unopened: readonly Alert[];
}

export interface IssuesNow {
  readonly alerts: readonly Alert[];
  /** Every issue of ours, open and lately closed. */
  readonly issues: readonly WatchIssue[];
  /** Whether all of them were seen. */
  readonly complete: boolean;
  /** Integrations that could be judged, by name: the successes of each mapping that is watched, newest first. */
  readonly judged: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** Integrations of which something runs on the schedule. */
  readonly watched: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** New issues, comments on old ones and issues opened again that one run of `watch` makes at most. */
export const LOUD_ACTIONS = 5;

/** Failed runs between two comments on one issue. */
export const COMMENT_EVERY = 50;

/** How long people are not told of one thing again: no comment, and no issue opened again. */
export const QUIET_MS = 24 * 3_600_000;

/** An error is over when it has stayed away for so many runs, or for so long since the first of them. */
const GOOD_RUNS = 2;
const GOOD_MS = 3_600_000;

/** How long an issue that a person closed stays closed, and one that was over is opened again instead of making a second. */
export const REMEMBERED_MS = 7 * 24 * 3_600_000;

/**
 * One issue an alert: opened once, brought up to date silently, commented on when there is something new to know, closed when it is over.
 * What could not be judged is left as it is. `bodyOf` renders an alert, so that an issue whose text would stay the same is left alone.
 */
export function decideIssues(
  { alerts, issues, complete, judged, watched, now }: IssuesNow,
  bodyOf: (alert: Alert, memo: Memo, issue: WatchIssue) => string,
): IssueDecision {
  const actions: IssueAction[] = [];
  const postponed: Alert[] = [];
  const quiet: Alert[] = [];
  const unopened: Alert[] = [];
  let loud = 0;
  const aloud = (alert: Alert, action: IssueAction): void => {
    if (loud >= LOUD_ACTIONS) {
      postponed.push(alert);
      return;
    }
    loud += 1;
    actions.push(action);
  };

  for (const alert of alerts) {
    const own = issues.filter((issue) => issue.fingerprint === alert.fingerprint);
    const [open, ...doubles] = own.filter(({ state }) => state === 'open').sort(oldestFirst);
    for (const issue of doubles) actions.push({ do: 'close', issue, why: 'double' });
    if (open) {
      const next = followUp(alert, open, now);
      const same = bodyOf(alert, next.memo, open) === open.body;
      if (!open.labels.includes(WATCH_LABEL)) actions.push({ do: 'label', issue: open });
      if (next.tell) aloud(alert, { do: 'comment', alert, issue: open, memo: next.memo, news: next.news });
      else if (!same) actions.push({ do: 'update', alert, issue: open, memo: next.memo, news: [] });
      continue;
    }
    if (alert.about === 'stale' && alert.toldBy !== undefined) continue;
    const before = own.filter((issue) => closedLately(issue, now)).sort(newestClosedFirst)[0];
    if (!before) {
      if (!complete) unopened.push(alert);
      else aloud(alert, { do: 'open', alert, memo: toldNow(alert, [], now) });
      continue;
    }
    const { news } = followUp(alert, before, now);
    const known = closedByHand(before) && news.length === 0 && beganBefore(alert, before);
    if (known || isDormant(alert, before, news, now)) {
      quiet.push(alert);
      continue;
    }
    const memo = toldNow(alert, before.memo?.classes ?? [], now);
    aloud(alert, { do: 'reopen', alert, issue: before, memo, news });
  }

  const standing = new Set(alerts.map(({ fingerprint }) => fingerprint));
  for (const issue of issues) {
    if (issue.state !== 'open' || standing.has(issue.fingerprint)) continue;
    const why = closing(issue, judged.get(issue.integration), watched, now);
    if (why !== undefined) actions.push(closed(issue, why, now));
  }
  return { actions, postponed, quiet, unopened };
}

function followUp(alert: Alert, issue: WatchIssue, now: number) {
  // An issue whose mark was edited away has told of everything: better too quiet than a comment at every run.
  const known = issue.memo?.classes ?? alert.classes;
  const told = issue.memo?.told ?? alert.count;
  const news = alert.classes.filter((name) => !known.includes(name));
  const tell = (news.length > 0 || isRound(alert, told)) && !isToldLately(issue, news, now);
  // What waits until people may be told again stays news.
  const memo = tell
    ? toldNow(alert, known, now)
    : memoOf(alert, { classes: known, told, toldAt: issue.memo?.toldAt });
  return { news, tell, memo };
}

/** That nothing succeeds any more is an alarm of its own: it does not wait because an error has been told. */
function isToldLately({ memo }: WatchIssue, news: readonly string[], now: number): boolean {
  const at = memo?.toldAt;
  if (at === undefined || isAhead(Date.parse(at), now) || news.includes(STALE)) return false;
  return now - Date.parse(at) < QUIET_MS;
}

/** What comes and goes is not opened again each time; that nothing succeeds is, whatever was told before. */
function isDormant(alert: Alert, issue: WatchIssue, news: readonly string[], now: number): boolean {
  return !alert.classes.includes(STALE) && isToldLately(issue, news, now);
}

/** Failed runs are told of now and then, held records when they have doubled. */
function isRound({ about, count }: Alert, told: number): boolean {
  if (about === 'held') return count >= 2 * Math.max(1, told);
  return Math.floor(count / COMMENT_EVERY) > Math.floor(told / COMMENT_EVERY);
}

function memoOf(
  { integration, fingerprint, about, lastSeen, mappings }: Alert,
  { classes, told, toldAt }: Pick<Memo, 'classes' | 'told'> & { readonly toldAt: string | undefined },
): Memo {
  const when = toldAt === undefined ? {} : { toldAt };
  return { integration, fingerprint, about, lastSeen, mappings, classes, told, ...when };
}

function toldNow(alert: Alert, known: readonly string[], now: number): Memo {
  const classes = union(known, alert.classes);
  return memoOf(alert, { classes, told: alert.count, toldAt: new Date(now).toISOString() });
}

function closedLately({ state, closedAt }: WatchIssue, now: number): boolean {
  return state === 'closed' && closedAt !== undefined && now - Date.parse(closedAt) < REMEMBERED_MS;
}

function beganBefore({ since }: Alert, { closedAt = '' }: WatchIssue): boolean {
  return Date.parse(since) <= Date.parse(closedAt);
}

/** We say in an issue that it is over before we close it. */
function closedByHand({ memo }: WatchIssue): boolean {
  return memo?.over === undefined;
}

/**
 * An alert that is gone is over when each of its mappings has been carried through since: a state that was lost has no errors either,
 * and proves nothing. An error must have stayed away for a while too, because what comes and goes would else be closed and opened all day.
 */
function closing(
  { integration, memo }: WatchIssue,
  successes: ReadonlyMap<string, readonly string[]> | undefined,
  watched: ReadonlySet<string>,
  now: number,
): Closing | undefined {
  if (!watched.has(integration)) return 'unwatched';
  if (successes === undefined) return undefined;
  // A time of the future, written by a machine whose clock was ahead, would keep it open until then.
  const since = memo === undefined || isAhead(Date.parse(memo.lastSeen), now) ? '' : memo.lastSeen;
  const proof = memo?.about === 'held' || memo?.about === 'clock' ? 'then' : 'later';
  const named = memo?.mappings ?? [];
  const mappings = (named.length > 0 ? named : [...successes.keys()]).filter((name) => successes.has(name));
  const later = mappings.every((name) => {
    const after = successes.get(name)?.filter((at) => (proof === 'then' ? at >= since : at > since)) ?? [];
    const first = after.at(-1);
    if (first === undefined) return false;
    return memo?.about !== 'errors' || after.length >= GOOD_RUNS || now - Date.parse(first) >= GOOD_MS;
  });
  return later ? 'over' : undefined;
}

function closed(issue: WatchIssue, why: Closing, now: number): IssueAction {
  const over = new Date(now).toISOString();
  return { do: 'close', issue, why, ...(issue.memo ? { memo: { ...issue.memo, over } } : {}) };
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}

function oldestFirst(a: WatchIssue, b: WatchIssue): number {
  return a.number - b.number;
}

function newestClosedFirst(a: WatchIssue, b: WatchIssue): number {
  return Date.parse(b.closedAt ?? '') - Date.parse(a.closedAt ?? '') || b.number - a.number;
}
