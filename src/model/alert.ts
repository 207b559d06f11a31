import type { ErrorKind, Problem } from './errors.ts';

/** As the service desk sees it: `incoming` is what an import brings, `outgoing` what a sync-back takes out. */
export type Side = 'incoming' | 'outgoing';

interface AlertBase {
  /** Same cause, same fingerprint: 16 hex digits. One issue each. */
  readonly fingerprint: string;
  readonly integration: string;
  readonly sides: readonly Side[];
  /** ISO time at which it began; another one means that it was over meanwhile. */
  readonly since: string;
  /** ISO time of the newest run that showed it. */
  readonly lastSeen: string;
  /** Runs or records, by what it is about. */
  readonly count: number;
  /** What a reader has been told once the issue names it: error codes, sorted. */
  readonly classes: readonly string[];
  /** Mappings it is about, sorted. */
  readonly mappings: readonly string[];
}

/** No run has been carried through for longer than `staleAfter`. */
export interface StaleAlert extends AlertBase {
  readonly about: 'stale';
  readonly staleAfterMs: number;
  readonly lastSuccess: readonly LastSuccess[];
  /** What is known of the cause: that the state is lost. */
  readonly reason: Problem | undefined;
  /** Why its state could not be read; then how long it has been is by what GitHub lists. */
  readonly unread: Problem | undefined;
  /** Fingerprint of the alert that already tells why nothing succeeds; then this one needs no issue of its own. */
  readonly toldBy: string | undefined;
}

export interface LastSuccess {
  readonly mapping: string;
  readonly at: string | undefined;
  /** How the newest run of it since then ended: its outcome, with the code of what stopped it or put it off. */
  readonly newest: string | undefined;
}

/** Errors that stop mappings, of one kind: those of one kind have one person who must act. */
export interface ErrorsAlert extends AlertBase {
  readonly about: 'errors';
  readonly kind: ErrorKind;
  readonly rows: readonly ErrorRow[];
}

export interface ErrorRow {
  readonly mapping: string;
  readonly code: string;
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The newest of them. */
  readonly problem: Problem;
}

/** Records that have been held for too long, or too many of them. */
export interface HeldAlert extends AlertBase {
  readonly about: 'held';
  readonly limits: HeldLimits;
  readonly rows: readonly HeldRow[];
}

export interface HeldRow {
  readonly mapping: string;
  readonly code: string;
  readonly count: number;
  readonly oldest: string;
}

export interface HeldLimits {
  /** More held records than this in one direction are an alarm. */
  readonly records: number;
  /** Milliseconds after which a single one is. */
  readonly afterMs: number;
}

/** Runs whose times lie in the future. */
export interface ClockAlert extends AlertBase {
  readonly about: 'clock';
  /** ISO times of those runs, newest run first. */
  readonly times: readonly string[];
}

/** A state that the watch cannot open, so that nobody would be told when its integration stops. */
export interface RefusedAlert extends AlertBase {
  readonly about: 'refused';
  readonly reason: Problem;
}

export type Alert = StaleAlert | ErrorsAlert | HeldAlert | ClockAlert | RefusedAlert;

/** What an alert is about: it gives the alert its fingerprint, and its issue the title. */
export type Cause = Pick<AlertBase, 'integration' | 'sides'> &
  (
    | { readonly about: 'stale' | 'clock' | 'held' | 'refused' }
    | { readonly about: 'errors'; readonly kind: ErrorKind }
  );

/** What an issue remembers of the alert it stands for, hidden in its text. */
export interface Memo {
  readonly integration: string;
  readonly fingerprint: string;
  readonly about: Alert['about'];
  readonly lastSeen: string;
  readonly mappings: readonly string[];
  /** Every class that the issue has told of so far. */
  readonly classes: readonly string[];
  /** The count when it was last commented on. */
  readonly told: number;
  /** ISO time at which people were last told: when it was opened, opened again or commented on. */
  readonly toldAt?: string;
  /** Set when the issue was closed because it was over; a closed issue without it was closed by a person. */
  readonly over?: string;
}

/** An issue of ours: written by us, with our mark in it or with our label and title. */
export interface WatchIssue {
  readonly number: number;
  readonly state: 'open' | 'closed';
  /** ISO time. */
  readonly closedAt: string | undefined;
  readonly labels: readonly string[];
  readonly title: string;
  /** What a person put in front of the mark. */
  readonly before: string;
  /** The rest: what we wrote, unless somebody has edited it. */
  readonly body: string;
  readonly integration: string;
  readonly fingerprint: string;
  /** `undefined` where somebody has edited it away. */
  readonly memo: Memo | undefined;
}

/** What can be done with an issue. */
export type IssueDeed = 'open' | 'reopen' | 'comment' | 'update' | 'label' | 'close';

/** Label of every issue that `watch` opens. */
export const WATCH_LABEL = 'crosswalk';

/** No more issues of one state are read. */
export const MOST_ISSUES = 500;

/** Class under which an alert of errors also tells that nothing has succeeded for too long. */
export const STALE = 'INTEGRATOR_STALE';

/** Who writes with the token of a workflow (GitHub docs: "Automatic token authentication"). */
export const WORKFLOW_AUTHOR = 'github-actions[bot]';

const START = '<!-- crosswalk:watch';
const MARK = /^<!-- crosswalk:watch ([a-z][a-zA-Z0-9_-]{0,62}) ([0-9a-f]{16}) (\{.*\}) -->\r?$\n?/m;

/** Names of mappings are left out of a longer mark; it is then about all of them. */
const MARK_MOST = 16_000;

/** First line of what we write of an issue's text. A `-->` inside would end it early, so no `>` stands in it as such. */
export function markOf(memo: Memo): string {
  const whole = inComment(memo);
  const json = whole.length > MARK_MOST ? inComment({ ...memo, mappings: [] }) : whole;
  return `${START} ${memo.integration} ${memo.fingerprint} ${json} -->\n`;
}

function inComment(memo: Memo): string {
  return JSON.stringify(memo).replaceAll('>', '\\u003e');
}

/** The first mark in a text, on a line of its own; `undefined` for a text without. */
export function readMark(body: string):
  | {
      readonly integration: string;
      readonly fingerprint: string;
      readonly memo: Memo | undefined;
      /** The text in front of it. */
      readonly before: string;
    }
  | undefined {
  const found = MARK.exec(body);
  const [, integration, fingerprint, json] = found ?? [];
  if (integration === undefined || fingerprint === undefined || json === undefined) return undefined;
  return {
    integration,
    fingerprint,
    memo: readMemo(json, integration, fingerprint),
    before: body.slice(0, found?.index),
  };
}

/** People may edit issues: what cannot be read is forgotten, and what is not ours is never believed. */
function readMemo(json: string, integration: string, fingerprint: string): Memo | undefined {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const { about, lastSeen, mappings, classes, told, toldAt, over } = value;
  if (!isAbout(about)) return undefined;
  if (!isTime(lastSeen) || typeof told !== 'number' || !isTexts(mappings) || !isTexts(classes))
    return undefined;
  return {
    integration,
    fingerprint,
    about,
    lastSeen,
    mappings,
    classes,
    told,
    ...(isTime(toldAt) ? { toldAt } : {}),
    ...(isTime(over) ? { over } : {}),
  };
}

const ABOUT = { stale: true, errors: true, held: true, clock: true, refused: true } as const satisfies Record<
  Alert['about'],
  true
>;

function isAbout(value: unknown): value is Alert['about'] {
  return typeof value === 'string' && Object.hasOwn(ABOUT, value);
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
