import type { Problem } from '../model/errors.ts';
import type { Fight, Turn } from '../model/fight.ts';
import type { Link } from '../model/link.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import type { FieldChange } from '../model/plan.ts';
import { isEmpty, type PlanValue, type PlanValues, type Value } from '../model/value.ts';
import { sameInOtherForm } from './alike.ts';
import { conflictProblem, recoveredProblem, resolveConflict } from './conflict.ts';
import { isAdopted, isCounterparts } from './counterpart.ts';
import {
  afterWrite,
  atRest,
  type FightNews,
  flipFlop,
  isEcho,
  isFought,
  notKept,
  releasedBy,
} from './fight.ts';
import { fingerprint } from './fingerprint.ts';
import { standing } from './standing.ts';

/** Everything known about one linked pair, each side in canonical form. */
export interface Pair {
  readonly mapping: Mapping;
  readonly sourceId: string;
  /** `undefined` when the two records meet for the first time. */
  readonly link: Link | undefined;
  /** Target fields as the source says they should be. */
  readonly wantedTarget: PlanValues;
  readonly target: Readonly<Record<string, Value>>;
  /** Source fields as the target says they should be. */
  readonly wantedSource: PlanValues;
  readonly source: Readonly<Record<string, Value>>;
  /** `newest` needs both; ISO times. */
  readonly sourceModified: string | undefined;
  readonly targetModified: string | undefined;
  /** False when the record opted out of that direction. */
  readonly mayImport: boolean;
  readonly maySyncBack: boolean;
  /** True when the target's values cannot be turned into the source's: its changes wait, they are not overruled. */
  readonly backBlocked: boolean;
  /** True of a target field where some of the source's values cannot be turned into the target's: that `wantedTarget` lacks it says nothing. */
  readonly forwardBlocked: (field: string) => boolean;
  /** Ids of rules of which the source does not tell what it wants: what was agreed on stays so. */
  readonly unsure?: readonly string[];
  readonly hash: (text: string) => number;
  /** True when the link is of an older copy of the state: what looks like a change of both sides may be our own write and a later edit. */
  readonly oldBaseline: boolean;
  /** What is remembered of this pair's fields that go to and fro. */
  readonly fights: readonly Fight[];
}

export interface Comparison {
  readonly toTarget: readonly FieldChange[];
  readonly toSource: readonly FieldChange[];
  /** Fields whose hashes may be stored as they are now, because nothing is to be written for them. */
  readonly settled: Readonly<Record<string, { source: number; target: number }>>;
  readonly conflicts: readonly Problem[];
  /** True when a change that would have gone to the source was kept back: the record opted out, or cannot be turned round. */
  readonly withheld: boolean;
  /** Set when a conflict policy of `hold` (or `newest` without times) stops the record. */
  readonly hold: Problem | undefined;
  /** Fields that are left alone because they would go to and fro for ever, with the way they wanted to go. */
  readonly fought: readonly { readonly turn: Turn; readonly problem: Problem }[];
  /** Fields that a system stored in another form than we wrote them in, by the way they were written. */
  readonly notKept: readonly { readonly turn: Turn; readonly problem: Problem }[];
  readonly news: readonly FightNews[];
  /** To be remembered once the writes of that way have been carried out. */
  readonly turns: Readonly<Record<Turn, readonly Fight[]>>;
}

type Verdict = 'none' | 'toTarget' | 'toSource' | 'conflict' | 'keepOld';

/**
 * Compares a pair field by field against the hashes of the last settlement: only one side moved, that side is taken; both moved,
 * the mapping's conflict policy decides, or a person where what was settled last is not known for certain; neither moved, nothing is written even where the two differ, so that our own echo and
 * an adopted record's history stay as they are. What a system made of our own write has not moved.
 */
export function compare(pair: Pair): Comparison {
  const toTarget: FieldChange[] = [];
  const toSource: FieldChange[] = [];
  const settled: Record<string, { source: number; target: number }> = {};
  const conflicts: Problem[] = [];
  let hold: Problem | undefined;
  let withheld = false;
  const fought: { turn: Turn; problem: Problem }[] = [];
  const kept: { turn: Turn; problem: Problem }[] = [];
  const news: FightNews[] = [];
  const turns: Record<Turn, Fight[]> = { toTarget: [], toSource: [] };

  for (const rule of pair.mapping.fields) {
    if (pair.unsure?.includes(rule.id)) continue;
    const forwards = rule.direction !== 'syncBack' && pair.wantedTarget[rule.target] === undefined;
    if (forwards && pair.forwardBlocked(rule.target)) continue;
    const fight = pair.fights.find((item) => item.rule === rule.id);
    const sides = sidesOf(pair, rule);
    const moved = movedOf(pair, rule, sides, fight);
    if (moved.echo !== undefined && !sides.same)
      kept.push({ turn: moved.echo, problem: notKept(pair.mapping, rule, moved.echo) });
    let verdict = judge(pair, rule, sides, moved);
    const released = releasedBy(fight, sides.now);
    if (verdict !== 'none' && released !== undefined && mayTravel(pair, rule, released)) verdict = released;
    if (isDoubtful(pair, sides, moved, verdict)) {
      hold ??= recoveredProblem(pair.mapping, rule);
      continue;
    }
    if (verdict === 'conflict') {
      const winner = resolveConflict(pair);
      const problem = conflictProblem(pair, rule, winner);
      if (winner === 'hold') {
        hold ??= problem;
        continue;
      }
      // The source's value wins, and waits until it may be written.
      if (winner === 'toTarget' && !pair.mayImport) continue;
      conflicts.push(problem);
      verdict = winner;
    }
    const [giving, receiving] =
      verdict === 'toTarget' ? [sides.now.source, sides.now.target] : [sides.now.target, sides.now.source];
    if (
      fight &&
      rule.direction === 'both' &&
      (verdict === 'toTarget' || verdict === 'toSource') &&
      isFought(fight, verdict, giving)
    ) {
      fought.push({ turn: verdict, problem: flipFlop(pair.mapping, rule, fight.turns) });
      news.push({ kind: 'seen', fight: { ...fight, held: giving, heldAgainst: receiving } });
      continue;
    }
    const watch = (turn: Turn) => {
      if (rule.direction === 'both' || fight)
        turns[turn].push(afterWrite(fight, pair.sourceId, rule.id, turn, giving, receiving));
    };
    if (verdict === 'toTarget') {
      toTarget.push({ field: rule.target, rule: rule.id, before: sides.there, after: sides.wanted ?? null });
      watch('toTarget');
    } else if (verdict === 'toSource' && rule.source.kind === 'path') {
      const path = rule.source.path;
      const after = rule.direction === 'both' ? pair.wantedSource[path] : sides.wanted;
      if (after === undefined) continue;
      toSource.push({ field: path, rule: rule.id, before: pair.source[path] ?? null, after });
      watch('toSource');
    } else if (verdict === 'keepOld') {
      withheld ||= !pair.maySyncBack && rule.direction !== 'import';
    } else if (verdict === 'none') {
      settled[rule.id] = sides.now;
      const differs = sides.same ? undefined : (fight?.notKept ?? fight?.unseenSince);
      const mark = moved.echo === undefined && fight?.notKept === undefined ? undefined : differs;
      if (fight) news.push(...atRest({ ...fight, notKept: mark }));
    }
  }
  return { toTarget, toSource, settled, conflicts, withheld, hold, fought, notKept: kept, news, turns };
}

interface Sides {
  /** What the giving side wants; `undefined` means: leave alone. */
  readonly wanted: PlanValue | undefined;
  /** What the receiving side holds. */
  readonly there: Value;
  readonly same: boolean;
  readonly now: { source: number; target: number };
}

/** A rule is compared in the terms of the side that receives it: the target, or the source for one that only syncs back. */
function sidesOf(pair: Pair, rule: FieldRule): Sides {
  if (rule.direction === 'syncBack') {
    const path = rule.source.kind === 'path' ? rule.source.path : '';
    const wanted = pair.wantedSource[path];
    const there = pair.source[path] ?? null;
    const now = { source: pair.hash(fingerprint(there)), target: pair.hash(fingerprint(wanted)) };
    return { wanted, there, same: isSame(wanted, there), now };
  }
  const wanted = pair.wantedTarget[rule.target];
  const there = pair.target[rule.target] ?? null;
  const stands = pair.hash(standing(rule, there, pair.target));
  const now = { source: pair.hash(fingerprint(wanted)), target: stands };
  return { wanted, there, same: isSame(wanted, there), now };
}

function isSame(wanted: PlanValue | undefined, there: Value): boolean {
  return wanted === undefined || fingerprint(wanted) === fingerprint(there);
}

/** Which sides changed since the last settlement; `echo` is the way of a write of ours that the system stored in another form. */
interface Moved {
  readonly source: boolean;
  readonly target: boolean;
  readonly echo: Turn | undefined;
}

function movedOf(pair: Pair, rule: FieldRule, sides: Sides, fight: Fight | undefined): Moved {
  const before = pair.link?.hashes[rule.id];
  const source = before !== undefined && before.source !== sides.now.source;
  const target = before?.target !== undefined && before.target !== sides.now.target;
  const alike = sameInOtherForm(sides.wanted, sides.there);
  const sourceEcho =
    source && isEcho(fight, 'toSource', { hash: sides.now.source, modified: pair.sourceModified, alike });
  const targetEcho =
    target && isEcho(fight, 'toTarget', { hash: sides.now.target, modified: pair.targetModified, alike });
  return {
    source: source && !sourceEcho,
    target: target && !targetEcho,
    echo: targetEcho ? 'toTarget' : sourceEcho ? 'toSource' : undefined,
  };
}

function judge(pair: Pair, rule: FieldRule, sides: Sides, moved: Moved): Verdict {
  if (rule.direction === 'syncBack') return judgeBack(pair, rule, sides);
  if (sides.same && !isOverridden(pair, rule, moved)) {
    // The source leaves the field alone, but the target of a two-way field may still have something to say.
    return sides.wanted === undefined && rule.direction === 'both' ? judgeAbsent(pair, rule, moved) : 'none';
  }
  const before = pair.link?.hashes[rule.id];
  const canBack = mayTravelBack(pair, rule);
  if (before === undefined) {
    if (isAdopted(pair)) return 'none';
    return forward(pair, rule, sides);
  }
  if (moved.source && moved.target) {
    // A record on its fail-safe that somebody moved by hand stays where they put it (requirements Q14).
    if (isParked(pair, rule)) return 'none';
    if (!canBack) return forward(pair, rule, sides);
    if (pair.maySyncBack || pair.mapping.conflict === 'source') return 'conflict';
    return pair.backBlocked ? 'keepOld' : forward(pair, rule, sides);
  }
  if (moved.source) return forward(pair, rule, sides);
  if (moved.target && canBack) return pair.maySyncBack ? 'toSource' : 'keepOld';
  return 'none';
}

/** Both sides show the same, and another field of the target has come to say something else to the source. */
function isOverridden(pair: Pair, rule: FieldRule, moved: Moved): boolean {
  if (rule.precedence === undefined || !moved.target || rule.source.kind !== 'path') return false;
  const wanted = pair.wantedSource[rule.source.path];
  return wanted !== undefined && fingerprint(wanted) !== fingerprint(pair.source[rule.source.path] ?? null);
}

/** Whoever wins would overwrite what may be the newer of the two; the same value in another form is no loss. */
function isDoubtful(pair: Pair, sides: Sides, moved: Moved, verdict: Verdict): boolean {
  if (!pair.oldBaseline || !moved.source || !moved.target) return false;
  if (verdict === 'none' || verdict === 'keepOld') return false;
  return !sameInOtherForm(sides.wanted, sides.there);
}

function judgeAbsent(pair: Pair, rule: FieldRule, moved: Moved): Verdict {
  const canBack = mayTravelBack(pair, rule);
  if (!moved.target || !canBack) return 'none';
  return pair.maySyncBack ? 'toSource' : 'keepOld';
}

function mayTravel(pair: Pair, rule: FieldRule, turn: Turn): boolean {
  if (turn === 'toSource') return pair.maySyncBack && mayTravelBack(pair, rule);
  return pair.mayImport && rule.write === 'always';
}

/** Whether a change of the target may be written to the source under this two-way rule and the mapping's gate. */
function mayTravelBack(pair: Pair, rule: FieldRule): boolean {
  if (rule.direction !== 'both' || !pair.mapping.syncBack.on.includes('update')) return false;
  if (rule.write === 'create' || rule.source.kind !== 'path') return false;
  return rule.write === 'always' || isEmpty(pair.source[rule.source.path]);
}

function judgeBack(pair: Pair, rule: FieldRule, sides: Sides): Verdict {
  if (!pair.mapping.syncBack.on.includes('update') || rule.write === 'create') return 'none';
  if (sides.same && !pair.backBlocked) return 'none';
  if (!pair.maySyncBack) return 'keepOld';
  const before = pair.link?.hashes[rule.id];
  if (
    before === undefined ? isAdopted(pair) || isCounterparts(pair, rule) : before.target === sides.now.target
  )
    return 'none';
  if (rule.write === 'ifEmpty' && !isEmpty(sides.there)) return 'none';
  return 'toSource';
}

/** The source's reference led to the fail-safe when both sides last agreed. */
function isParked(pair: Pair, rule: FieldRule): boolean {
  return pair.link?.parked.some((item) => item.field === rule.target) === true;
}

/** And the target held it: it was not linked with a value of its own. */
function heldFailSafe(pair: Pair, rule: FieldRule): boolean {
  const before = pair.link?.hashes[rule.id];
  return isParked(pair, rule) && before !== undefined && before.source === before.target;
}

function forward(pair: Pair, rule: FieldRule, sides: Sides): Verdict {
  if (!pair.mayImport) return 'keepOld';
  // A fail-safe only stands in for the value, also for one that is written once.
  if (heldFailSafe(pair, rule)) return 'toTarget';
  if (rule.write === 'create') return 'none';
  if (rule.write === 'ifEmpty' && !isEmpty(sides.there)) return 'none';
  return 'toTarget';
}
