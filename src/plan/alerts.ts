import { createHash } from 'node:crypto';
import type {
  Alert,
  ErrorRow,
  ErrorsAlert,
  HeldAlert,
  HeldLimits,
  Side,
  StaleAlert,
} from '../model/alert.ts';
import type { ErrorKind, Problem } from '../model/errors.ts';
import type { FlowRow, Held, RunRow } from '../state/store.ts';

/** What a state tells about one integration that is watched. */
export interface Ledger {
  readonly integration: string;
  /** Newest first. */
  readonly runs: readonly RunRow[];
  readonly held: readonly Held[];
  /** ISO time since when runs could have been expected: where nothing ever succeeded, what counts is how long ago that was. */
  readonly expectedSince: string;
  /** Why nothing is known of it although something was. */
  readonly lost?: Problem;
}

export interface WatchPolicy {
  readonly staleAfterMs: number;
  readonly held: HeldLimits;
  /** Mappings that run on the schedule. */
  readonly mappings: readonly WatchedMapping[];
}

export interface WatchedMapping {
  readonly name: string;
  readonly syncsBack: boolean;
}

/** Class under which an alert of errors also tells that nothing has succeeded for too long. */
export const STALE = 'INTEGRATOR_STALE';

/**
 * The alerts that stand at `now` (epoch ms), gravest first. Only runs of `sync` count: who imports or retries by hand sees what comes of
 * it. An error stands until its mapping has been carried through, however many runs were put off or left out since.
 */
export function alertsOf(ledger: Ledger, policy: WatchPolicy, now: number): readonly Alert[] {
  const runs = ledger.runs.filter(({ command }) => isSync(command));
  const errors = errorAlerts(ledger.integration, runs, policy);
  const stale = staleAlert({ ...ledger, runs }, policy, now, errors);
  const late = stale ? [stale] : [];
  const told = errors.map((alert) =>
    stale?.toldBy === alert.fingerprint ? { ...alert, classes: [...alert.classes, STALE].sort() } : alert,
  );
  return [...late, ...told, ...heldAlerts(ledger, policy, now)];
}

/** ISO time of the newest run of `sync` that carried a mapping through; one that left it out or put it off is none. */
export function lastSyncOf(runs: readonly RunRow[], mapping: string): string | undefined {
  return runs.find(({ command, flows }) => isSync(command) && succeeded(flows, mapping))?.at;
}

/** Whether a run was one of the whole integration, `sync --full` too; what is done by hand to some records is none. */
export function isSync(command: string): boolean {
  return command === 'sync' || command.startsWith('sync ');
}

const SUCCESS: ReadonlySet<string> = new Set(['done', 'nothing', 'partial']);

function succeeded(flows: readonly FlowRow[], mapping: string): boolean {
  const own = flows.filter((flow) => flow.mapping === mapping);
  return own.length > 0 && own.every(({ outcome }) => SUCCESS.has(outcome));
}

interface Seen {
  readonly mapping: string;
  readonly at: string;
  readonly sides: readonly Side[];
  readonly problem: Problem;
}

function errorAlerts(
  integration: string,
  runs: readonly RunRow[],
  policy: WatchPolicy,
): readonly ErrorsAlert[] {
  const seen = policy.mappings.flatMap((mapping) => errorsSince(runs, mapping));
  // Those of one code have one cause as a rule, whichever mappings it stops and on whichever side each of them met it.
  const sides = Map.groupBy(seen, ({ problem }) => problem.code);
  const groups = Map.groupBy(seen, ({ problem }) => {
    const label = sidesOf(sides.get(problem.code) ?? []).join('+');
    return JSON.stringify([problem.kind, label]);
  });
  return [...groups.values()].flatMap((items) => {
    const [first] = items;
    if (!first) return [];
    const alert = errorsAlert(integration, first.problem.kind, items);
    return [alert];
  });
}

/** Errors of a mapping since it was last carried through, newest first. */
function errorsSince(runs: readonly RunRow[], { name, syncsBack }: WatchedMapping): readonly Seen[] {
  const until = runs.findIndex(({ flows }) => succeeded(flows, name));
  return runs.slice(0, until === -1 ? runs.length : until).flatMap(({ at, flows }) => {
    const own = flows.filter((flow) => flow.mapping === name);
    const [problem] = own.flatMap((flow) => (isAlarm(flow) && flow.error ? [flow.error] : []));
    if (problem === undefined) return [];
    // Stopped before it began, it has one flow only, and nothing goes the other way either.
    const both = syncsBack && own.length === 1 && own[0]?.direction === 'import';
    const sides = both ? BOTH : own.filter(isAlarm).map(sideOf);
    return [{ mapping: name, at, sides: [...new Set(sides)], problem }];
  });
}

const BOTH: readonly Side[] = ['incoming', 'outgoing'];

function sideOf({ direction }: FlowRow): Side {
  return direction === 'import' ? 'incoming' : 'outgoing';
}

/** Being put off is no error yet, and what waits for another mapping shares that one's. */
function isAlarm({ outcome, error }: FlowRow): boolean {
  return error !== undefined && outcome !== 'deferred' && error.code !== 'PARENT_FAILED';
}

function sidesOf(items: readonly { readonly sides: readonly Side[] }[]): readonly Side[] {
  return BOTH.filter((side) => items.some(({ sides }) => sides.includes(side)));
}

function errorsAlert(integration: string, kind: ErrorKind, items: readonly Seen[]): ErrorsAlert {
  const sides = sidesOf(items);
  const rows = [
    ...Map.groupBy(items, ({ mapping, problem }) => JSON.stringify([mapping, problem.code])).values(),
  ]
    .flatMap(errorRow)
    .sort((a, b) => compare(a.mapping, b.mapping) || compare(a.code, b.code));
  return {
    about: 'errors',
    fingerprint: fingerprint([integration, 'errors', kind, ...sides]),
    integration,
    sides,
    kind,
    since: earliest(rows.map(({ firstSeen }) => firstSeen)),
    lastSeen: latest(rows.map(({ lastSeen }) => lastSeen)),
    // Several mappings of one run are one failed run.
    count: new Set(items.map(({ at }) => at)).size,
    classes: [...new Set(rows.map(({ code }) => code))].sort(),
    mappings: [...new Set(rows.map(({ mapping }) => mapping))].sort(),
    rows,
  };
}

function errorRow(items: readonly Seen[]): readonly ErrorRow[] {
  const [newest] = items;
  if (!newest) return [];
  const times = items.map(({ at }) => at);
  return [
    {
      mapping: newest.mapping,
      code: newest.problem.code,
      count: items.length,
      firstSeen: earliest(times),
      lastSeen: latest(times),
      problem: newest.problem,
    },
  ];
}

function staleAlert(
  ledger: Ledger,
  policy: WatchPolicy,
  now: number,
  errors: readonly ErrorsAlert[],
): StaleAlert | undefined {
  const late = policy.mappings
    .map(({ name }) => ({ mapping: name, at: lastSyncOf(ledger.runs, name) }))
    .filter(
      ({ at }) =>
        ledger.lost !== undefined || now - Date.parse(at ?? ledger.expectedSince) > policy.staleAfterMs,
    );
  if (late.length === 0) return undefined;
  const since = earliest(late.map(({ at }) => at ?? ledger.expectedSince));
  return {
    about: 'stale',
    fingerprint: fingerprint([ledger.integration, 'stale']),
    integration: ledger.integration,
    sides: BOTH,
    since,
    lastSeen: ledger.runs[0]?.at ?? since,
    count: ledger.runs.filter(({ at }) => at > since).length,
    classes: [STALE, ...(ledger.lost ? [ledger.lost.code] : [])].sort(),
    mappings: late.map(({ mapping }) => mapping).sort(),
    staleAfterMs: policy.staleAfterMs,
    lastSuccess: late.map(({ mapping, at }) => ({
      mapping,
      at,
      newest: newestEnd(ledger.runs, mapping, at),
    })),
    reason: ledger.lost,
    // An error that still comes up says why; one that has not been seen since long is not the reason that nothing runs.
    toldBy: errors.find(({ lastSeen }) => now - Date.parse(lastSeen) <= policy.staleAfterMs)?.fingerprint,
  };
}

/** An integration of which nothing can run, and whose schedule and mappings are not known. */
export function brokenAlert(integration: string, reason: Problem, now: number): StaleAlert {
  return {
    about: 'stale',
    fingerprint: fingerprint([integration, 'stale']),
    integration,
    sides: BOTH,
    since: new Date(0).toISOString(),
    // It is over with a success after the last time that it was broken.
    lastSeen: new Date(now).toISOString(),
    count: 0,
    classes: [STALE, reason.code].sort(),
    mappings: [],
    staleAfterMs: 0,
    lastSuccess: [],
    reason,
    toldBy: undefined,
  };
}

/** Put off for ever, a mapping has no error and no success; then this says what holds it. */
function newestEnd(runs: readonly RunRow[], mapping: string, since: string | undefined): string | undefined {
  for (const { at, outcome, flows } of runs) {
    if (since !== undefined && at <= since) return undefined;
    const own = flows.filter((flow) => flow.mapping === mapping);
    const [worst] = own.filter((flow) => !SUCCESS.has(flow.outcome));
    if (worst) return [worst.outcome, ...(worst.error ? [worst.error.code] : [])].join(', ');
    if (flows.length === 0) return outcome;
  }
  return undefined;
}

function heldAlerts(
  { integration, held, runs }: Ledger,
  policy: WatchPolicy,
  now: number,
): readonly HeldAlert[] {
  const watched = new Set(policy.mappings.map(({ name }) => name));
  return BOTH.flatMap((side): readonly HeldAlert[] => {
    const own = held.filter(
      (item) => watched.has(item.mapping) && (item.side === 'source') === (side === 'incoming'),
    );
    const { records, afterMs } = policy.held;
    const old = own.filter(({ firstSeen }) => now - Date.parse(firstSeen) > afterMs);
    if (own.length <= records && old.length === 0) return [];
    const rows = [
      ...Map.groupBy(own, ({ mapping, problem }) => JSON.stringify([mapping, problem.code])).values(),
    ]
      .flatMap((items) =>
        items.slice(0, 1).map(({ mapping, problem }) => ({
          mapping,
          code: problem.code,
          count: items.length,
          oldest: earliest(items.map(({ firstSeen }) => firstSeen)),
        })),
      )
      .sort((a, b) => b.count - a.count || compare(a.mapping, b.mapping) || compare(a.code, b.code));
    const since = earliest(rows.map(({ oldest }) => oldest));
    return [
      {
        about: 'held',
        fingerprint: fingerprint([integration, 'held', side]),
        integration,
        sides: [side],
        since,
        lastSeen: runs[0]?.at ?? since,
        count: own.length,
        classes: [...new Set(rows.map(({ code }) => code))].sort(),
        mappings: [...new Set(rows.map(({ mapping }) => mapping))].sort(),
        limits: policy.held,
        rows,
      },
    ];
  });
}

function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** ISO times of one form sort as text. */
function earliest(times: readonly string[]): string {
  return times.toSorted()[0] ?? '';
}

function latest(times: readonly string[]): string {
  return times.toSorted().at(-1) ?? '';
}
