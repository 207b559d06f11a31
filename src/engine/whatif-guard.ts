import type { FlowEffect } from '../model/effect.ts';
import type { Direction } from '../model/plan.ts';
import type { EffectTally } from '../plan/effect.ts';
import { effectGuard } from '../plan/effect-guard.ts';
import { excess, type GuardTotals } from '../plan/guard.ts';
import { guardTotals, type Planned } from './plan.ts';
import type { Due } from './whatif-due.ts';

export type ByDirection = Readonly<Record<Direction, boolean>>;

/** Whether the guards refuse what that version would do, by direction. Not what comes of it: one direction refused stops both. */
export function refused({ flow }: Planned): ByDirection {
  const { guards } = flow.compiled.mapping;
  const over = (direction: Direction) =>
    excess(guards, guardTotals(flow, direction), flow.context.allow) !== undefined;
  return { import: over('import'), syncBack: over('syncBack') };
}

export interface Beside {
  readonly due: Due | undefined;
  readonly anyway: ByDirection | undefined;
  readonly estimated: ReturnType<EffectTally['estimated']>;
}

/** What the guards would say to one direction of the next run: what was planned, what was estimated, and what is due besides. */
export function guardOfNext(
  { flow }: Planned,
  effect: FlowEffect,
  { due, anyway, estimated }: Beside,
): Pick<FlowEffect, 'guard' | 'guardAnyway'> {
  const { mapping } = flow.compiled;
  const { direction, counts } = effect;
  const planned = guardTotals(flow, direction);
  const rest = due?.rest(direction);
  const fields: Record<string, number> = { ...planned.fields };
  const add = (field: string, count: number) => {
    fields[field] = (fields[field] ?? 0) + count;
  };
  for (const [field, count] of Object.entries(rest?.fields ?? {})) add(field, count);
  for (const [field, count] of Object.entries(estimated.fields)) add(field, count);
  const totals: GuardTotals = {
    ...planned,
    create: planned.create + (rest?.create ?? 0),
    update: planned.update + (rest?.update ?? 0) + estimated.update,
    deactivate: planned.deactivate + (rest?.deactivate ?? 0),
    fields,
  };
  const targetOf = (id: string) => mapping.fields.find((rule) => rule.id === id)?.target ?? id;
  const own = {
    create: counts.create,
    update: counts.update + estimated.update,
    deactivate: counts.deactivate + counts.archive,
    fields: Object.fromEntries(effect.rules.map(({ rule, records }) => [targetOf(rule), records])),
  };
  return effectGuard(mapping, { totals, own, anyway: anyway?.[direction] ?? false }, flow.context.allow);
}
