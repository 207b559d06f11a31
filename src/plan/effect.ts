import type { EffectExample, FlowEffect, Move, MoveEnd, ReasonEffect, RuleEffect } from '../model/effect.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import { type Action, type Direction, type Entry, type FieldChange, NO_COUNTS } from '../model/plan.ts';
import { isPlannedRef, type PlanValue } from '../model/value.ts';
import type { Wanted } from './decide.ts';
import type { Canonical } from './effect-constants.ts';
import { fingerprint } from './fingerprint.ts';

/** Examples kept of each flow and of each reason. */
const EXAMPLES = 5;

export interface EffectStyle {
  /** Versions that have the rules, the edited one first. */
  readonly versions: readonly (Mapping | undefined)[];
  readonly endOf: (rule: string, field: string, value: PlanValue) => MoveEnd;
  readonly canonical: Canonical;
  /** Whether examples carry what records hold. */
  readonly values: boolean;
}

/** Adds up how the plans of two versions differ, entry by entry; what it keeps does not grow with the records. */
export interface EffectTally {
  /** An entry of the edited version, and the one of the same kind about the same record in the other, where there is one. */
  add(entry: Entry, before: Entry | undefined): void;
  /** An entry that only the other version has. */
  undo(entry: Entry): void;
  /** A linked record that was not planned: what both versions want of its target, as if that held what the other version wanted. */
  estimate(before: Wanted, after: Wanted): void;
  /** What was estimated; `fields` by path. */
  estimated(): {
    readonly update: number;
    readonly held: number;
    readonly fields: Readonly<Record<string, number>>;
  };
  /** What was found of some records stands for so many times more, which were not looked at. */
  scale(times: number): void;
  result(cost: FlowEffect['cost']): FlowEffect;
}

export function createEffectTally(direction: Direction, style: EffectStyle): EffectTally {
  const counts = { ...NO_COUNTS };
  const undone = { ...NO_COUNTS };
  let pending = 0;
  let altered = 0;
  let stopped = 0;
  const travelsBack = style.versions.some((mapping) => (mapping?.syncBack.on.length ?? 0) > 0);
  const estimated = { update: 0, held: 0 };
  const fields: Record<string, number> = {};
  const rules = new Map<string, { effect: Omit<RuleEffect, 'moves'>; moves: Map<string, Move> }>();
  const reasons = new Map<string, ReasonEffect>();
  const examples = new Map<Action, EffectExample[]>();

  function move(change: FieldChange): void {
    const from = style.endOf(change.rule, change.field, change.before);
    const to = style.endOf(change.rule, change.field, change.after);
    const known = rules.get(change.rule) ?? { effect: ruleOf(style, change), moves: new Map<string, Move>() };
    const key = JSON.stringify([from, to]);
    known.moves.set(key, { from, to, count: (known.moves.get(key)?.count ?? 0) + 1 });
    rules.set(change.rule, { ...known, effect: { ...known.effect, records: known.effect.records + 1 } });
  }

  function reason(entry: Entry): void {
    const problem = entry.action === 'held' ? entry.problem : 'reason' in entry ? entry.reason : undefined;
    if (!problem) return;
    const action = entry.action as ReasonEffect['action'];
    const key = `${action} ${problem.code} ${problem.field ?? ''}`;
    const known = reasons.get(key);
    const { code, what, todo } = problem;
    reasons.set(key, {
      ...{ action, code, what, count: (known?.count ?? 0) + 1 },
      ...(todo === undefined ? {} : { todo }),
      ...(known && { what: known.what }),
      examples: [...(known?.examples ?? []), entry.recordId].slice(0, EXAMPLES),
    });
  }

  function example(entry: Entry, changes: readonly FieldChange[], undo: boolean): void {
    const kept = examples.get(entry.action) ?? [];
    examples.set(entry.action, kept);
    if (kept.length < EXAMPLES) kept.push(exampleOf(entry, changes, undo, style.values));
  }

  return {
    add(entry, before) {
      const changes = differing(entry, before);
      if (before && changes.length === 0 && sameReason(entry, before)) {
        pending += 1;
        return;
      }
      counts[entry.action] += 1;
      if (before) altered += 1;
      else if (travelsBack && stops(entry)) stopped += 1;
      if (entry.action === 'update' || before) for (const change of changes) move(change);
      reason(entry);
      example(entry, changes, false);
    },
    undo(entry) {
      // Nothing was to be done; what is to be done now stands for itself.
      if (entry.action === 'skip') return;
      undone[entry.action] += 1;
      example(entry, changesOf(entry), true);
    },
    estimate(before, after) {
      const problems = after.problems.length > 0;
      estimated[problems ? 'held' : 'update'] += 1;
      if (problems) return;
      const hashed = (field: string, value: PlanValue | undefined) =>
        fingerprint(value === undefined || isPlannedRef(value) ? value : style.canonical(field, value));
      for (const [field, value] of Object.entries(after.values)) {
        const old = before.values[field];
        const rule = after.rules[field] ?? field;
        if (hashed(field, old) === hashed(field, value)) continue;
        move({ field, rule, before: old ?? null, after: value });
        fields[field] = (fields[field] ?? 0) + 1;
      }
    },
    estimated: () => ({ ...estimated, fields }),
    scale(times) {
      estimated.update += Math.round((counts.update - altered) * times);
    },
    result: (cost) => ({
      direction,
      ...{ counts, pending, undone, altered },
      ...(stopped > 0 ? { stopped } : {}),
      ...(estimated.update + estimated.held > 0 ? { estimated } : {}),
      rules: [...rules.values()]
        .map(({ effect, moves }) => ({
          ...effect,
          moves: [...moves.values()].sort((a, b) => b.count - a.count),
        }))
        .sort((a, b) => b.records - a.records),
      reasons: [...reasons.values()].sort((a, b) => b.count - a.count),
      cost,
      examples: [...examples.values()].flat(),
    }),
  };
}

/** A created record's fields as changes from nothing, so that both kinds of write are compared alike. */
function changesOf(entry: Entry): readonly FieldChange[] {
  if (entry.action === 'update') return entry.changes;
  if (entry.action !== 'create') return [];
  return Object.entries(entry.values).map(([field, after]) => ({
    ...{ field, after, before: null },
    rule: entry.rules[field] ?? field,
  }));
}

/** What the edited version writes and the other does not. A field that it leaves out and the other writes counts with its old value. */
function differing(entry: Entry, before: Entry | undefined): FieldChange[] {
  const changes = changesOf(entry);
  if (!before) return [...changes];
  const was = new Map(changesOf(before).map((change) => [change.field, change]));
  const is = new Set(changes.map(({ field }) => field));
  return [
    ...changes.flatMap((change) => {
      const old = was.get(change.field);
      if (old && fingerprint(old.after) === fingerprint(change.after)) return [];
      return [old ? { ...change, before: old.after } : change];
    }),
    ...[...was.values()]
      .filter(({ field }) => !is.has(field))
      .map((change) => ({ ...change, before: change.after, after: change.before })),
  ];
}

/** Whether the linked record's target is looked at no more for what travels back. */
function stops(entry: Entry): boolean {
  const ends = entry.action === 'held' || entry.action === 'skip' || entry.action === 'deactivate';
  return ends && entry.direction === 'import' && entry.otherId !== undefined;
}

function sameReason(entry: Entry, before: Entry): boolean {
  const otherOf = (item: Entry) => ('otherId' in item ? item.otherId : undefined);
  const codeOf = (item: Entry) =>
    item.action === 'held' ? item.problem.code : 'reason' in item ? item.reason.code : undefined;
  return codeOf(entry) === codeOf(before) && otherOf(entry) === otherOf(before);
}

function ruleOf(style: EffectStyle, { rule, field }: FieldChange): Omit<RuleEffect, 'moves'> {
  const found = style.versions
    .flatMap((mapping): readonly FieldRule[] => mapping?.fields ?? [])
    .find((candidate) => candidate.id === rule);
  const at = found?.at ?? { file: style.versions.find(Boolean)?.file ?? '', line: 1, column: 1 };
  return { rule, field, at, records: 0 };
}

function exampleOf(
  entry: Entry,
  changes: readonly FieldChange[],
  undone: boolean,
  values: boolean,
): EffectExample {
  return {
    ...{ action: entry.action, undone, recordId: entry.recordId },
    ...('otherId' in entry && entry.otherId !== undefined ? { otherId: entry.otherId } : {}),
    fields: changes.map(({ field }) => field),
    ...(values && changes.length > 0
      ? {
          values: Object.fromEntries(changes.map(({ field, before, after }) => [field, { before, after }])),
        }
      : {}),
  };
}
