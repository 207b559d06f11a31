import {
  type Alert,
  type Cause,
  type ClockAlert,
  type ErrorsAlert,
  type HeldAlert,
  type Memo,
  markOf,
  type RefusedAlert,
  type Side,
  STALE,
  type StaleAlert,
} from '../model/alert.ts';
import { CODES, isCode } from '../model/codes.ts';
import type { ErrorKind, Problem } from '../model/errors.ts';
import { inert } from './inert.ts';
import { code as asCode, cut } from './markdown.ts';
import { span, time } from './when.ts';

export interface IssueStyle {
  /** `@user` and `@org/team` by side, as integration.yaml has them. */
  readonly mentions: Readonly<Record<Side, readonly string[]>>;
  /** Page of the workflow's runs, and what GitHub says of the workflow where that explains a silence. */
  readonly runs: string | undefined;
  readonly workflow: string | undefined;
}

/** Rows of a table in an issue; the rest is counted. */
const ROWS = 30;
/** Explained one by one. */
const REASONS = 10;
const LONGEST = 600;
/** Runs of the future that are named. */
const TIMES = 5;

/** GitHub takes 255 characters. */
export function issueTitle(cause: Cause | Alert): string {
  const { integration } = cause;
  switch (cause.about) {
    case 'stale':
      return `crosswalk: ${integration} has stopped`;
    case 'refused':
      return `crosswalk: ${integration}: its state cannot be opened`;
    case 'errors':
      return `crosswalk: ${integration}, ${sidesText(cause.sides)}: ${KINDS[cause.kind]}`;
    case 'held':
      return `crosswalk: ${integration}, ${sidesText(cause.sides)}: records are held back`;
    case 'clock':
      return `crosswalk: ${integration}, a clock is wrong`;
  }
}

/** GitHub takes no more, in UTF-16 units, of an issue or a comment. */
const LONGEST_TEXT = 65_536;
/** Room for what is said about what was left out. */
const FOOT = 100;

/** The whole text of an issue, `most` UTF-16 units at most. Ids, names of mappings, codes and reasons; never a value of a record. */
export function issueBody(alert: Alert, memo: Memo, style: IssueStyle, most = LONGEST_TEXT): string {
  const people = [...new Set(alert.sides.flatMap((side) => style.mentions[side]))].filter(isMention);
  const mark = markOf(memo);
  const parts = [
    ...partsOf(alert, style),
    ...(style.runs ? [`[Runs of the workflow](${style.runs})`] : []),
    ...(people.length > 0 ? [`For ${fewer(people)}`] : []),
    `<sub>${ENDS[alert.about]} Closed by hand, it stays closed for a week unless something new happens.</sub>`,
  ];
  return `${mark}${fitting(parts, '\n\n', most - mark.length - 1)}\n`;
}

/** More than that are a mistake, and GitHub tells no more than 50 people. */
const PEOPLE = 50;

function fewer(people: readonly string[]): string {
  const left = people.length - PEOPLE;
  return `${people.slice(0, PEOPLE).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** As many of the parts as fit, reasons left out before anything else; the text is measured as it is sent, because escaping lengthens it. */
function fitting(parts: readonly string[], between: string, most: number): string {
  const whole = parts.join(between);
  if (whole.length <= most) return whole;
  const lines = parts.map((text) => ({
    text: `${text}${between.slice(1)}`,
    rank: text.startsWith('- ') ? 1 : 0,
    kind: 'parts',
  }));
  const { text, left } = cut(lines, most - FOOT);
  const count = [...left.values()].reduce((sum, n) => sum + n, 0);
  return `${text.trimEnd()}${between}And ${count} more, for which there is no room here.`;
}

/** What a comment on an open issue says. */
export function issueNews(alert: Alert, news: readonly string[], again: boolean): string {
  const codes = news.map((code) => `${asCode(code)}${cureOf(code)}`);
  const lines = [
    ...(again ? ['It is back.'] : []),
    ...(codes.length > 0 ? ['New:', ...codes.map((line) => `- ${line}`)] : []),
    countText(alert),
  ];
  return fitting(lines, '\n', LONGEST_TEXT);
}

function countText(alert: Alert): string {
  switch (alert.about) {
    case 'held':
      return `${plural(alert.count, 'record is', 'records are')} held now.`;
    case 'refused':
      return 'The state still cannot be opened.';
    case 'clock':
      return `${plural(alert.count, 'run lies', 'runs lie')} in the future.`;
    case 'stale':
    case 'errors':
      return `${plural(alert.count, 'run has', 'runs have')} failed since ${time(alert.since)}.`;
  }
}

/** The last words in an issue. */
export function issueEnd(why: 'over' | 'unwatched' | 'double', memo: Memo | undefined): string {
  switch (why) {
    case 'over':
      return memo?.about === 'held'
        ? 'Over: few enough are held, and none for too long.'
        : 'Over: a run has carried it through.';
    case 'unwatched':
      return 'Closed: nothing of this integration runs on the schedule any more.';
    case 'double':
      return 'Closed: an older issue is about the same.';
  }
}

const KINDS: Readonly<Record<ErrorKind, string>> = {
  auth: 'a log-in or a right is missing',
  config: 'the configuration stops it',
  conflict: 'the state stops it',
  guard: 'a guard stops it',
  internal: 'an internal error stops it',
  'rate-limited': 'a limit of requests stops it',
  rejected: 'a system refuses',
  transient: 'a system cannot be reached',
};

const ENDS: Readonly<Record<Alert['about'], string>> = {
  stale: 'It is closed when every mapping has been carried through.',
  errors:
    'It is closed when its mappings have been carried through twice, or once and an hour has passed; a run that is left out or put off does not count.',
  held: 'It is closed when few enough are held and none for too long.',
  refused: 'It is closed when the state can be opened and shows a run that was carried through since.',
  clock: 'It is closed when runs have had a right clock for a day.',
};

function partsOf(alert: Alert, style: IssueStyle): readonly string[] {
  switch (alert.about) {
    case 'stale':
      return staleParts(alert, style);
    case 'refused':
      return refusedParts(alert);
    case 'errors':
      return errorParts(alert);
    case 'held':
      return heldParts(alert);
    case 'clock':
      return clockParts(alert);
  }
}

function staleParts(alert: StaleAlert, style: IssueStyle): readonly string[] {
  const lost = alert.reason?.code === 'STATE_LOST';
  return [
    `**${alert.reason ? 'Nothing can be carried through' : `Nothing has been carried through for longer than ${span(alert.staleAfterMs)}`}.** What changes in one system does not reach the other until it runs again. ${lost ? 'Whatever changed and had not been carried over yet stays as it is on both sides.' : 'Nothing is lost: the next run goes on where the last one stood.'}`,
    ...(style.workflow ? [style.workflow] : []),
    ...(alert.reason ? [problemText(alert.reason)] : []),
    ...(alert.unread
      ? [
          'Its state cannot be read, so this goes by the copies of it that runs have left on GitHub:',
          problemText(alert.unread),
        ]
      : []),
    ...(alert.lastSuccess.length > 0 ? [silenceTable(alert)] : []),
    ...(lost
      ? []
      : [
          'What to do: look at the newest run. If there is none, start the workflow by hand. If it fails, its log says why and what cures it.',
        ]),
  ];
}

function refusedParts({ reason }: RefusedAlert): readonly string[] {
  return [
    '**Its state cannot be opened with what this watch was given, so that nobody is told when it stops.** When it last succeeded is not known. The state itself is in order: do not rebuild it, and keep it.',
    problemText(reason),
    'Both environments, `crosswalk-sync` and `crosswalk-plan`, need the key that the state was written with, in their secret `CROSSWALK_ENV`.',
  ];
}

function silenceTable({ lastSuccess }: StaleAlert): string {
  return table(
    ['Mapping', 'Last success', 'Newest run since'],
    lastSuccess.map(({ mapping, at, newest }) => [
      asCode(mapping),
      at === undefined ? 'never' : time(at),
      newest === undefined ? 'none' : asCode(newest),
    ]),
  );
}

function errorParts(alert: ErrorsAlert): readonly string[] {
  const reasons = Map.groupBy(alert.rows, ({ code }) => code);
  return [
    `**${capital(sidesText(alert.sides))}: ${KINDS[alert.kind]}.** ${plural(alert.count, 'run has', 'runs have')} failed since ${time(alert.since)}, the last one ${time(alert.lastSeen)}.${stopped(alert)}`,
    table(
      ['Mapping', 'Error', 'Runs', 'First', 'Last'],
      alert.rows.map((row) => [
        asCode(row.mapping),
        asCode(row.code),
        String(row.count),
        time(row.firstSeen),
        time(row.lastSeen),
      ]),
    ),
    ...[...reasons.values()]
      .slice(0, REASONS)
      .flatMap((rows) => rows.slice(0, 1).map(({ problem }) => problemText(problem))),
    ...(reasons.size > REASONS ? [`And ${reasons.size - REASONS} more kinds of error, see the table.`] : []),
  ];
}

function problemText({ code, what, where, why, todo }: Problem): string {
  return [
    `- ${asCode(code)} ${short(what)}`,
    ...(where ? [`  Where: ${short(where)}`] : []),
    ...(why ? [`  Why: ${short(why)}`] : []),
    ...(todo ? [`  What to do: ${short(todo)}`] : []),
  ].join('\n');
}

function short(text: string): string {
  return inert(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

function stopped({ classes }: ErrorsAlert): string {
  return classes.includes(STALE)
    ? ' Nothing has been carried through for longer than `staleAfter` allows.'
    : '';
}

function heldParts(alert: HeldAlert): readonly string[] {
  const { records, afterMs } = alert.limits;
  const codes = [...new Set(alert.rows.map(({ code }) => code))].sort();
  return [
    `**${plural(alert.count, 'record is', 'records are')} held, the oldest since ${time(alert.since)}.** The others go on. An alarm is raised when more than ${records} are held, or one for longer than ${span(afterMs)}.`,
    table(
      ['Mapping', 'Reason', 'Records', 'Oldest'],
      alert.rows.map((row) => [asCode(row.mapping), asCode(row.code), String(row.count), time(row.oldest)]),
    ),
    ...codes.map((code) => `- ${asCode(code)}${cureOf(code)}`),
    '`crosswalk status` lists each of them with its reason.',
  ];
}

function clockParts({ times }: ClockAlert): readonly string[] {
  return [
    `**${plural(times.length, 'run lies', 'runs lie')} in the future: ${times.slice(0, TIMES).map(time).join(', ')}.**${times.length > TIMES ? ` And ${times.length - TIMES} more.` : ''} They count for nothing: not as a success, and not for what is due.`,
    `- ${asCode('CLOCK_AHEAD')}${cureOf('CLOCK_AHEAD')}`,
  ];
}

function cureOf(code: string): string {
  return isCode(code) ? ` ${inert(CODES[code].cause)} What to do: ${inert(CODES[code].cure)}` : '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const left = rows.length - ROWS;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.slice(0, ROWS).map(line),
    ...(left > 0 ? [line([`and ${left} more`, ...head.slice(1).map(() => '')])] : []),
  ].join('\n');
}

function sidesText(sides: readonly Side[]): string {
  return sides.join(' and ');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The schema asks for this form too; what is not of it would be text of somebody else's making. */
function isMention(text: string): boolean {
  return /^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(\/[A-Za-z0-9._-]{1,100})?$/.test(text);
}
