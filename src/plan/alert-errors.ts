import type { ErrorRow, ErrorsAlert, Side } from '../model/alert.ts';
import type { ErrorKind, Problem } from '../model/errors.ts';
import type { FlowRow, RunRow } from '../state/store.ts';
import { fingerprintOf } from './alert-causes.ts';
import { BOTH, compare, earliest, latest } from './alert-parts.ts';
import { succeeded, type WatchedMapping, type WatchPolicy } from './ledger.ts';

interface Seen {
  readonly mapping: string;
  readonly at: string;
  readonly side: Side;
  readonly problem: Problem;
}

/** Errors that stand, one alert for those of one kind and direction. `runs` are those of the schedule, newest first. */
export function errorAlerts(
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

/** Errors of a mapping since it was last carried through, newest run first; one in both directions is two. */
function errorsSince(runs: readonly RunRow[], { name, syncsBack }: WatchedMapping): readonly Seen[] {
  const until = runs.findIndex(({ flows }) => succeeded(flows, name));
  return runs.slice(0, until === -1 ? runs.length : until).flatMap(({ at, flows }) => {
    const own = flows.filter((flow) => flow.mapping === name);
    // Stopped before it began, it has one flow only, and nothing goes the other way either. A guard looks at one direction only.
    const both = syncsBack && own.length === 1 && own[0]?.direction === 'import';
    return own.flatMap((flow) => {
      const { error: problem } = flow;
      if (problem === undefined || !isAlarm(flow)) return [];
      return (both && problem.kind !== 'guard' ? BOTH : [sideOf(flow)]).map((side) => ({
        mapping: name,
        at,
        side,
        problem,
      }));
    });
  });
}

function sideOf({ direction }: FlowRow): Side {
  return direction === 'import' ? 'incoming' : 'outgoing';
}

/** Being put off is no error yet, and what waits for another mapping shares that one's. */
function isAlarm({ outcome, error }: FlowRow): boolean {
  return outcome !== 'deferred' && error?.code !== 'PARENT_FAILED';
}

function sidesOf(items: readonly Seen[]): readonly Side[] {
  return BOTH.filter((side) => items.some((item) => item.side === side));
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
    fingerprint: fingerprintOf({ integration, about: 'errors', kind, sides }),
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
      // In both directions it is one failed run still.
      count: new Set(times).size,
      firstSeen: earliest(times),
      lastSeen: latest(times),
      problem: newest.problem,
    },
  ];
}
