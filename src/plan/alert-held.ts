import type { HeldAlert } from '../model/alert.ts';
import { fingerprintOf } from './alert-causes.ts';
import { BOTH, compare, earliest } from './alert-parts.ts';
import type { Ledger, WatchPolicy } from './ledger.ts';

/** Held records that are too many or have been held for too long, by direction. */
export function heldAlerts(
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
        fingerprint: fingerprintOf({ integration, about: 'held', sides: [side] }),
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
