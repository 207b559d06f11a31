import type { Problem } from '../model/errors.ts';
import type { Guards, Threshold } from '../model/mapping.ts';

/** What a plan would do, counted over the whole of it. */
export interface GuardTotals {
  readonly create: number;
  readonly update: number;
  readonly deactivate: number;
  /** Records in which a field (target path) would change. */
  readonly fields: Readonly<Record<string, number>>;
  /** Records linked before this run. */
  readonly linked: number;
  /** False until the mapping has been carried through once: what a first import creates is no sign of a mistake. */
  readonly established: boolean;
}

/** Below this many linked records a share says nothing; plain counts still hold. */
const SMALL_POPULATION = 10;

/** Numbers a person allows for one run: `--allow update=400`. */
export type Allowances = Readonly<Record<string, number>>;

/** What of a plan is more than its mapping allows. */
export interface Excess {
  /** Name of the guard, as `--allow` takes it: an action, or a field's target path. */
  readonly name: string;
  readonly count: number;
  readonly threshold: Threshold;
  readonly limit: number;
  readonly what: string;
}

/** The first guard that such a plan goes beyond. Shares are of the linked population; below ten linked records they say nothing. */
export function excess(guards: Guards, totals: GuardTotals, allow: Allowances): Excess | undefined {
  const checks: { name: string; what: string; count: number; threshold: Threshold | undefined }[] = [
    { name: 'create', what: 'records would be created', count: totals.create, threshold: guards.create },
    { name: 'update', what: 'records would be updated', count: totals.update, threshold: guards.update },
    {
      name: 'deactivate',
      what: 'records would be deactivated',
      count: totals.deactivate,
      threshold: guards.deactivate,
    },
    ...Object.entries(guards.fields).map(([field, threshold]) => ({
      name: field,
      what: `records would change in field "${field}"`,
      count: totals.fields[field] ?? 0,
      threshold,
    })),
  ];
  for (const { threshold, ...check } of checks) {
    if (!threshold || check.count === 0) continue;
    const allowed = allow[check.name];
    if (allowed !== undefined && check.count <= allowed) continue;
    const limit = limitOf(threshold, check.name === 'create' && !totals.established ? 0 : totals.linked);
    if (check.count > limit) return { ...check, threshold, limit };
  }
  return undefined;
}

/**
 * Refuses a plan that would touch more than its mapping allows. Shares are of the linked population; the first import of a mapping
 * has none, so a share never stops it, nor its continuation after a crash.
 */
export function guard(
  mapping: string,
  file: string,
  guards: Guards,
  totals: GuardTotals,
  allow: Allowances,
): Problem | undefined {
  const found = excess(guards, totals, allow);
  if (!found) return undefined;
  const { name, count, threshold, limit, what } = found;
  const share =
    threshold.kind === 'share'
      ? ` (${percent(count / Math.max(1, totals.linked))} of ${totals.linked} linked)`
      : '';
  return {
    code: 'CHANGE_GUARD',
    kind: 'guard',
    what: `${count} ${what}${share}; the guard of mapping "${mapping}" allows ${describe(threshold, limit)}.`,
    where: file,
    why: 'A change of this size is more often a mistake in a mapping than a day of work; nothing of this mapping was written.',
    todo: `Look at "crosswalk plan"; if it is right, run once with --allow ${name}=${count} (on GitHub: gh workflow run sync.yml -f allow=${name}=${count}), or raise guards.${guardKey(name)} in ${file}.`,
  };
}

function limitOf(threshold: Threshold, linked: number): number {
  if (threshold.kind === 'count') return threshold.count;
  if (threshold.share === 0) return 0;
  if (linked < SMALL_POPULATION) return Number.POSITIVE_INFINITY;
  return Math.floor(threshold.share * linked);
}

function describe(threshold: Threshold, limit: number): string {
  return threshold.kind === 'count' ? `${threshold.count}` : `${percent(threshold.share)} (${limit})`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function guardKey(name: string): string {
  return name === 'create' || name === 'update' || name === 'deactivate' ? name : `fields.${name}`;
}
