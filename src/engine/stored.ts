import type { WriteResult } from '../connectors/connector.ts';
import type { Fight } from '../model/fight.ts';
import type { Link } from '../model/link.ts';
import type { FieldRule } from '../model/mapping.ts';
import type { Direction } from '../model/plan.ts';
import type { PlanValue, Value } from '../model/value.ts';
import { fieldAt } from '../plan/canonical.ts';
import { firstWrite, notKept } from '../plan/fight.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import { standing } from '../plan/standing.ts';
import type { Flow } from './flow.ts';
import { decidersOf } from './paths.ts';
import type { DecisionRow } from './spool.ts';

/** What became of the fields of one record that was written. */
export interface Stored {
  /** What the target holds instead of what it was sent, by rule: its new baseline, or it would come back as an edit. */
  readonly hashes: Link['hashes'];
  /** Fields to be watched: two-way ones written again or of which nobody has seen yet what was stored, and those that were not kept. */
  readonly watched: readonly Fight[];
  readonly changed: readonly FieldRule[];
}

interface Sent {
  readonly rule: FieldRule;
  readonly field: string;
  readonly after: PlanValue | undefined;
}

/**
 * Compares what was sent with what the answer shows. A field that it does not show, and one of the source that it shows otherwise, is
 * remembered with the time of the answer: the next reading has what is stored, the source's in the target's terms too.
 */
export function storedOf(
  flow: Flow,
  direction: Direction,
  row: DecisionRow,
  result: WriteResult & { kind: 'ok' },
  sourceId: string,
): Stored {
  const turn = direction === 'import' ? 'toTarget' : 'toSource';
  const known = { ...row.link?.hashes, ...row.after };
  const hashes: Record<string, Link['hashes'][string]> = {};
  const changed: FieldRule[] = [];
  const watched: Fight[] = [];
  const at = result.at ?? flow.context.clock.now();
  for (const { rule, field, after } of sentOf(flow, direction, row)) {
    const shown = shownAs(flow, direction, field, result.stored?.[field]);
    const same = shown !== undefined && fingerprint(shown) === fingerprint(after ?? null);
    if (shown !== undefined && !same && direction === 'import') {
      hashes[rule.id] = { source: known[rule.id]?.source, target: standsAs(flow, row, rule, shown, result) };
      if (after !== undefined) changed.push(rule);
    }
    // What a new record was filled with by its system is nobody's choice of what the source gets.
    if (rule.precedence !== undefined && direction === 'import' && row.entry.action === 'create')
      hashes[rule.id] = {
        source: known[rule.id]?.source,
        target: standsAs(flow, row, rule, shown ?? after ?? null, result),
      };
    const fight =
      row.turns?.find((item) => item.rule === rule.id) ??
      (after === undefined ? undefined : firstWrite(sourceId, rule.id, turn, givenOf(turn, known[rule.id])));
    if (!fight) continue;
    const seen = same || rule.direction !== 'both' || (shown !== undefined && direction === 'import');
    const notKept = shown === undefined || same || direction !== 'import' ? undefined : at;
    const again = row.turns?.includes(fight) === true;
    if (again || !seen || notKept !== undefined)
      watched.push({ ...fight, unseenSince: seen ? undefined : at, notKept });
  }
  return { hashes, watched, changed };
}

/** Of an update, what other fields of the target hold is not known here: the next reading tells. */
function standsAs(
  flow: Flow,
  { entry }: DecisionRow,
  rule: FieldRule,
  shown: PlanValue,
  { stored = {} }: WriteResult & { kind: 'ok' },
): number | undefined {
  if (rule.precedence !== undefined && entry.action !== 'create') return undefined;
  const sent = entry.action === 'create' ? entry.values : {};
  const there = Object.fromEntries(
    (rule.precedence ?? []).map(({ path }) => [
      path,
      shownAs(flow, 'import', path, stored[path]) ?? sent[path] ?? null,
    ]),
  );
  return flow.context.state.hash(standing(rule, shown, there));
}

/** Of a create, the fields that were left out too: the system may have filled them, and nobody can have edited them yet. */
function sentOf(flow: Flow, direction: Direction, { entry }: DecisionRow): readonly Sent[] {
  const { fields } = flow.compiled.mapping;
  if (entry.action === 'create') {
    return fields.flatMap((rule) => {
      const field = fieldOf(rule, direction);
      return field === undefined ? [] : [{ rule, field, after: entry.values[field] }];
    });
  }
  if (entry.action !== 'update') return [];
  return entry.changes.flatMap(({ field, rule: id, after }) => {
    const rule = fields.find((candidate) => candidate.id === id);
    return rule === undefined ? [] : [{ rule, field, after }];
  });
}

function fieldOf(rule: FieldRule, direction: Direction): string | undefined {
  if (direction === 'import') return rule.direction === 'syncBack' ? undefined : rule.target;
  return rule.direction === 'import' || rule.source.kind !== 'path' ? undefined : rule.source.path;
}

function shownAs(flow: Flow, direction: Direction, path: string, value: Value | undefined) {
  if (value === undefined) return undefined;
  const side = direction === 'import' ? 'target' : 'source';
  const field = fieldAt(flow.compiled.mapping[side].catalogue.fields, path);
  return field ? flow.sides[side].canonical(field, value) : value;
}

/** What the giving side holds of a field, where the state knows it. */
function givenOf(turn: Fight['last'], known: Link['hashes'][string] | undefined): Fight['written'] {
  const giving = turn === 'toTarget' ? known?.source : known?.target;
  return giving === undefined ? {} : { [turn]: giving };
}

/** Says which fields a system stored in another form than it was sent. */
export function noteChanged(
  flow: Flow,
  direction: Direction,
  recordId: string,
  rules: readonly FieldRule[],
): void {
  const turn = direction === 'import' ? 'toTarget' : 'toSource';
  for (const rule of rules) flow.tally.note(direction, recordId, notKept(flow.compiled.mapping, rule, turn));
}

/** Fields of the receiving side of which a write is to tell what was stored. */
export function watchedFields(flow: Flow, direction: Direction): readonly string[] {
  const { fields } = flow.compiled.mapping;
  const deciders = direction === 'import' ? fields.flatMap(decidersOf) : [];
  return [...new Set([...fields.flatMap((rule) => fieldOf(rule, direction) ?? []), ...deciders])];
}
