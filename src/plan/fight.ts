import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import type { Fight, Turn } from '../model/fight.ts';
import type { FieldHashes } from '../model/link.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';

/** Two times that are no further apart than this tell no order, milliseconds: they come from two clocks, and Salesforce cuts its own to whole seconds. */
export const STAMP_MS = 1_000;

/** A field that comes back more often than this is left alone. People do not; triggers, flows and rules do. */
const MOST_TURNS = 3;

/** What a run found out about fields that go to and fro, to be remembered however its writes end. */
export type FightNews =
  | { readonly kind: 'seen'; readonly fight: Fight }
  | { readonly kind: 'over'; readonly sourceId: string; readonly rule: string };

/**
 * Whether this write answers our own last one: it goes the other way, and either what we wrote was changed before a run saw it stay, or
 * it is the very value that was written there the time before.
 */
function comesBack(fight: Fight, turn: Turn, hash: number): boolean {
  return fight.last !== turn && (!fight.rested || fight.written[turn] === hash);
}

/** True when the field has come back too often. A value that nobody has tried since it was left alone is tried once. */
export function isFought(fight: Fight | undefined, turn: Turn, hash: number): boolean {
  if (!fight || fight.turns < MOST_TURNS || !comesBack(fight, turn, hash)) return false;
  return fight.held === undefined || fight.held === hash;
}

/**
 * Where a field that was left alone is to be written now: somebody has changed the side that it was not to be written from any more, and
 * not the other. `undefined`: nobody has, or both were changed.
 */
export function releasedBy(fight: Fight | undefined, now: FieldHashes): Turn | undefined {
  if (fight?.held === undefined || fight.heldAgainst === undefined) return undefined;
  const back = fight.last === 'toSource';
  const [held, against] = back ? [now.source, now.target] : [now.target, now.source];
  return held === fight.held && against !== fight.heldAgainst ? fight.last : undefined;
}

/** The field as it is remembered once the write has been carried out. */
export function afterWrite(
  fight: Fight | undefined,
  sourceId: string,
  rule: string,
  turn: Turn,
  hash: number,
  before: number,
): Fight {
  const again = fight !== undefined && comesBack(fight, turn, hash);
  const written = { ...(again ? fight.written : {}), [turn]: hash };
  return { ...firstWrite(sourceId, rule, turn, written), turns: again ? fight.turns + 1 : 0, before };
}

/** A field that was written for the first time, or for the first time again. */
export function firstWrite(sourceId: string, rule: string, last: Turn, written: Fight['written']): Fight {
  return {
    sourceId,
    rule,
    last,
    written,
    turns: 0,
    rested: false,
    held: undefined,
    heldAgainst: undefined,
    unseenSince: undefined,
    before: undefined,
    notKept: undefined,
  };
}

/** What the side that was written last holds now. */
export interface Seen {
  readonly hash: number;
  /** When the record changed, ISO time: the record, whichever of its fields it was. */
  readonly modified: string | undefined;
  /** It says the same as the other side in another form. */
  readonly alike: boolean;
}

/**
 * Whether what the written side holds now is what the system made of our own write, and nobody's edit: no run has seen the field since,
 * and it holds what it held before, or a form of what was written, or the record has not changed since the answer. Without a stamp it
 * is taken for that too: then nothing is overwritten. Another value in a record that changed later is what a person entered last.
 */
export function isEcho(fight: Fight | undefined, turn: Turn, { hash, modified, alike }: Seen): boolean {
  if (fight?.unseenSince === undefined || fight.last !== turn || fight.rested) return false;
  if (alike || hash === fight.before) return true;
  const at = Date.parse(modified ?? '');
  return Number.isNaN(at) || at <= fight.unseenSince + STAMP_MS;
}

/**
 * A run has seen the field at rest. One that had not come back is forgotten, and so is one that was left alone; not while the two sides
 * differ because a value was not kept.
 */
export function atRest(fight: Fight): readonly FightNews[] {
  if (fight.notKept === undefined && (fight.turns === 0 || fight.held !== undefined))
    return [{ kind: 'over', sourceId: fight.sourceId, rule: fight.rule }];
  return fight.rested ? [] : [{ kind: 'seen', fight: { ...fight, rested: true } }];
}

export function flipFlop({ source, target }: Mapping, rule: FieldRule, turns: number): Problem {
  const path = rule.source.kind === 'path' ? rule.source.path : rule.target;
  return {
    code: 'FLIP_FLOP',
    kind: 'conflict',
    field: rule.target,
    what: `"${path}" in ${source.system} and "${rule.target}" in ${target.system} go to and fro: what crosswalk writes on one side is changed there, and has come back ${turns} times.`,
    where: `${rule.at.file}:${rule.at.line}:${rule.at.column}`,
    why: 'A trigger, flow, rule or another integration rewrites the field whenever it is written. It is left as it is on both sides; the other fields go on.',
    todo: `Find what changes it in ${source.system} or ${target.system}, or map it one way (direction: import). It is taken up again when both sides agree, somebody writes another value on either side or the mapping no longer takes it back, and at once by "crosswalk retry --code FLIP_FLOP".`,
  };
}

/** A system stored something else than it was sent; `at` is when it was written, epoch ms. */
export function notKept({ source, target }: Mapping, rule: FieldRule, turn: Turn, at?: number): Problem {
  const path = rule.source.kind === 'path' ? rule.source.path : rule.target;
  const [field, system] = turn === 'toTarget' ? [rule.target, target.system] : [path, source.system];
  return {
    code: 'VALUE_NOT_KEPT',
    kind: CODES.VALUE_NOT_KEPT.kind,
    field: rule.target,
    what: `"${field}" in ${system} holds something else than crosswalk wrote there${at === undefined ? '' : ` (${new Date(at).toISOString()})`}; both sides are left as they are.`,
    where: `${rule.at.file}:${rule.at.line}:${rule.at.column}`,
    why: CODES.VALUE_NOT_KEPT.cause,
    todo: CODES.VALUE_NOT_KEPT.cure,
  };
}
