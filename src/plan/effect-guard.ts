import type { FlowEffect } from '../model/effect.ts';
import type { Mapping } from '../model/mapping.ts';
import { type Allowances, excess, type GuardTotals, guard } from './guard.ts';

export interface NextRun {
  /** All that the next run would do in one direction: what comes with the edit and what is pending anyway. */
  readonly totals: GuardTotals;
  /** Of it what comes with the edit. */
  readonly own: Pick<GuardTotals, 'create' | 'update' | 'deactivate' | 'fields'>;
  /** Whether the guards of the version without the edit refuse what that one would do. */
  readonly anyway: boolean;
}

/** What the guards would say to the next run, which part of that comes with the edit, and whether they would say it without it too. */
export function effectGuard(
  { name, file, guards }: Mapping,
  { totals, own, anyway }: NextRun,
  allow: Allowances,
): Pick<FlowEffect, 'guard' | 'guardAnyway'> {
  const found = excess(guards, totals, allow);
  const problem = guard(name, file, guards, totals, allow);
  if (!found || !problem) return {};
  const mine = Math.min(found.count, ownOf(own, found.name));
  const pending = found.count - mine;
  const share =
    pending === 0
      ? 'All of them come with this edit'
      : mine === 0
        ? 'All of them are pending anyway'
        : `${mine} of them come with this edit, ${pending} are pending anyway`;
  const why = `${share}; a run carries out both or, as here, nothing of this mapping.`;
  return { guard: { ...problem, why }, ...(anyway ? { guardAnyway: true } : {}) };
}

function ownOf(own: NextRun['own'], name: string): number {
  if (name === 'create' || name === 'update' || name === 'deactivate') return own[name];
  return own.fields[name] ?? 0;
}
