import type { Connector } from '../connectors/connector.ts';
import { normaliseKey } from '../model/key.ts';
import { isGone } from '../model/link.ts';
import type { Mapping, MatchStep } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { isPlannedRef, type PlanValues, type Value, type Values } from '../model/value.ts';
import { chooseMatch, type MatchResult, type StepCandidates } from '../plan/match.ts';
import { claim, targetClaimedBy } from './claims.ts';
import { type RunContext, sidesOf } from './context.ts';
import { markOwner, markTarget } from './mark-owner.ts';
import { PARENT } from './parents.ts';
import { isWithin } from './scope.ts';
import type { MatchKey, Spool } from './spool.ts';

/** A source record without a link, and what it says its target should hold. */
export interface Unlinked {
  readonly record: SystemRecord;
  readonly wanted: PlanValues;
  /** The target may bear its mark without the state knowing: the mark must be looked for. */
  readonly uncertain: boolean;
  /** An earlier create of it got no answer: the mark is looked for also where lists do not show it yet. */
  readonly sent: boolean;
}

type FieldStep = Extract<MatchStep, { by: 'fields' }>;

/** Steps of the mapping that compare fields, with the name they have in messages and in the index. */
export function fieldSteps(
  mapping: Mapping,
): { readonly name: string; readonly fields: readonly string[] }[] {
  return mapping.import.match
    .filter((step): step is FieldStep => step.by === 'fields')
    .map((step) => ({ name: step.fields.join(' + '), fields: step.fields }));
}

/** One text for all fields of a step; `undefined` when one of them is empty, because half a key is no key. */
export function stepKey(fields: readonly string[], values: PlanValues): string | undefined {
  const parts: string[] = [];
  for (const field of fields) {
    const value = values[field];
    const part = isPlannedRef(value) ? undefined : normaliseKey(value);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.join('\u0001');
}

/** Indexes records under the keys of every field step whose fields they carry. */
export function matchKeys(mapping: Mapping, id: string, values: PlanValues): MatchKey[] {
  return fieldSteps(mapping).flatMap((step) => {
    const key = stepKey(step.fields, values);
    return key === undefined ? [] : [{ step: step.name, key, id }];
  });
}

/** Indexes a target under the mark it bears. */
export function markKeys(mapping: Mapping, record: SystemRecord): MatchKey[] {
  const mark = mapping.externalId.target;
  const key = mark ? normaliseKey(record.values[mark]) : undefined;
  return mark && key !== undefined ? [{ step: mark, key, id: record.id }] : [];
}

/** What the run has read already. */
export interface Known {
  /** The run file's index holds the match keys of the whole target. */
  readonly complete: boolean;
  /** The record that stands for a merged one; of any other the id itself. */
  readonly heirOf: (sourceId: string) => string;
  /** Merged records that this one stands for. */
  readonly losersOf: (sourceId: string) => readonly string[];
  /** By source id the target it was made from, where that is known without any key. */
  readonly found: ReadonlyMap<string, string>;
}

export interface Matcher {
  /** Results by source id, for every record given. */
  match(batch: readonly Unlinked[]): Promise<ReadonlyMap<string, MatchResult>>;
}

/**
 * Finds counterparts for unlinked source records, step by step as the mapping says. With the whole target read (`known.complete`) the
 * run file's index answers and costs nothing; otherwise the connector is asked in batches. Marks (externalId) of what was swept are
 * indexed in any case; one is only asked for where that does not tell whether it exists: a create without an answer, a link removed by
 * hand, a one-off import.
 */
export function createMatcher(
  context: RunContext,
  mapping: Mapping,
  target: Connector,
  spool: Spool,
  known: Known,
): Matcher {
  const written = new Map(mapping.links.map((link) => [link.source, link.target]));
  const sides = { giving: mapping.source, receiving: mapping.target };
  const marked = mapping.externalId.target;
  const { source } = sidesOf(context, mapping);

  const ask = async (fields: readonly string[], keys: readonly Values[]): Promise<(readonly string[])[]> => {
    if (keys.length === 0) return [];
    const scope = mapping.scope === undefined ? [] : [mapping.scope.field];
    const found = await target.find({
      object: mapping.target.object,
      fields: [...fields, ...(marked ? [marked] : []), ...scope],
      keys,
      ...(mapping.scope === undefined ? {} : { scope: mapping.scope }),
    });
    // Only a mark tells that a record of another type is the one, and somebody has given it that type.
    const ours = (record: SystemRecord) =>
      fields[0] === marked || isWithin(mapping, { source, target }, record);
    const kept = found.map((records) => records.filter(ours));
    spool.putTarget(kept.flat());
    return kept.map((records) => records.map((record) => record.id));
  };

  const byMark = async (
    batch: readonly Unlinked[],
    marksOf: (sourceId: string) => readonly string[],
  ): Promise<Map<string, readonly string[]>> => {
    const ids = new Map<string, readonly string[]>();
    if (!marked) return ids;
    const asked: { id: string; mark: string }[] = [];
    for (const { record, uncertain } of batch) {
      const marks = marksOf(record.id);
      const indexed = marks
        .map((mark) => spool.idsByKey('target', marked, normaliseKey(mark) ?? ''))
        .find((hits) => hits.length > 0);
      if (indexed) ids.set(record.id, indexed);
      else if (uncertain) asked.push(...marks.map((mark) => ({ id: record.id, mark })));
    }
    const found = await ask(
      [marked],
      asked.map(({ mark }) => ({ [marked]: mark })),
    );
    asked.forEach(({ id }, index) => {
      if ((ids.get(id) ?? []).length === 0) ids.set(id, found[index] ?? []);
    });
    return ids;
  };

  const unlisted = async (open: readonly Unlinked[]) => {
    if (open.length === 0 || !target.findUnlisted || !marked) return [];
    const mark = marked;
    const keys = open.map(({ record }) => ({ [mark]: record.id }));
    const found = await target.findUnlisted({ object: mapping.target.object, fields: [mark], keys });
    spool.putTarget(found.flat());
    return open.map(({ record }, index) => [record.id, (found[index] ?? []).map(({ id }) => id)] as const);
  };

  const byFields = async (step: { name: string; fields: readonly string[] }, batch: readonly Unlinked[]) => {
    const ids = new Map<string, readonly string[]>();
    const asked: { id: string; key: Values }[] = [];
    for (const item of batch) {
      const key = stepKey(step.fields, item.wanted);
      if (key === undefined) continue;
      if (known.complete) ids.set(item.record.id, spool.idsByKey('target', step.name, key));
      else asked.push({ id: item.record.id, key: plainKey(step.fields, item.wanted) });
    }
    const found = await ask(
      step.fields,
      asked.map((item) => item.key),
    );
    asked.forEach((item, index) => {
      ids.set(item.id, found[index] ?? []);
    });
    return ids;
  };

  return {
    async match(batch) {
      const sure = (id: string) => written.has(id) || known.found.has(id);
      const open = batch.filter((item) => !sure(item.record.id));
      const marks = await byMark(open, (id) => [id]);
      const bare = open.filter(({ record }) => (marks.get(record.id) ?? []).length === 0);
      for (const [id, hits] of await unlisted(bare.filter(({ sent }) => sent))) marks.set(id, hits);
      const inherited = await byMark(bare, known.losersOf);
      const steps = fieldSteps(mapping);
      const answers: Map<string, readonly string[]>[] = [];
      for (const step of steps) answers.push(await byFields(step, open));

      const results = new Map<string, MatchResult>();
      // The strongest evidence claims first, so that the outcome does not depend on the order of reading.
      const ordered = [...batch].sort((a, b) => rank(b) - rank(a) || (a.record.id < b.record.id ? -1 : 1));
      function rank(item: Unlinked): number {
        return sure(item.record.id) ? 2 : (marks.get(item.record.id)?.length ?? 0) > 0 ? 1 : 0;
      }
      for (const item of ordered) {
        const id = item.record.id;
        const direct = written.get(id) ?? known.found.get(id);
        const result: MatchResult =
          direct === undefined
            ? chooseMatch(sides, candidates(item, marks, inherited, steps, answers), takenBy(id))
            : { kind: 'one', id: direct, step: written.has(id) ? 'links.yaml' : 'what was sent' };
        if (result.kind === 'one') {
          claim(spool, id, result.id);
        }
        results.set(id, result);
      }
      return results;
    },
  };

  function candidates(
    item: Unlinked,
    marks: ReadonlyMap<string, readonly string[]>,
    inherited: ReadonlyMap<string, readonly string[]>,
    steps: readonly { name: string; fields: readonly string[] }[],
    answers: readonly ReadonlyMap<string, readonly string[]>[],
  ): StepCandidates[] {
    const id = item.record.id;
    const list: StepCandidates[] = [];
    const own = markTarget(mapping, target, item.record);
    const markIds = onParent(item, [
      ...new Set([...(marks.get(id) ?? []), ...(own === undefined ? [] : [own])]),
    ]);
    if (mapping.import.match.some((step) => step.by === 'externalId') && markIds.length > 0) {
      list.push({ step: 'externalId', ids: markIds, sameKey: [] });
    }
    steps.forEach((step, index) => {
      const key = stepKey(step.fields, item.wanted);
      if (key === undefined) return;
      const ids = answers[index]?.get(id) ?? [];
      list.push({ step: step.name, ids, sameKey: spool.idsByKey('source', step.name, key) });
    });
    // A survivor that has no record of its own takes over the one of whom it was merged with.
    const legacy = inherited.get(id) ?? [];
    if (legacy.length > 0) list.push({ step: 'externalId', ids: legacy, sameKey: [] });
    return list;
  }

  /** Merging records copies what hangs on them, marks and all: of several it is the one that hangs where this one's own parent is. */
  function onParent({ wanted }: Unlinked, ids: readonly string[]): readonly string[] {
    const parent = wanted[PARENT];
    if (mapping.childOf === undefined || ids.length < 2 || typeof parent !== 'string') return ids;
    const targets = spool.targets(ids);
    const there = ids.filter((id) => targets.get(id)?.values[PARENT] === parent);
    return there.length === 0 ? ids : there;
  }

  /** A record that bears another source record's mark is that record's, whatever its name says. */
  function otherMark(targetId: string, sourceId: string): string | undefined {
    const owner = markOwner(mapping, source, spool.targets([targetId]).get(targetId));
    return owner !== undefined && known.heirOf(owner) !== sourceId ? owner : undefined;
  }

  function takenBy(sourceId: string): (targetId: string) => string | undefined {
    return (targetId) => {
      const links = context.state.linksByTarget(mapping.name, [targetId]).get(targetId) ?? [];
      // A target that is to be switched off for its deleted source is nobody else's for the taking.
      const frees = mapping.import.onSourceDelete === 'none';
      const linked = links.find(
        (link) =>
          link.sourceId !== sourceId && !isGone(link) && !(frees && spool.sourceDeleted(link.sourceId)),
      );
      return linked?.sourceId ?? targetClaimedBy(spool, targetId, sourceId) ?? otherMark(targetId, sourceId);
    };
  }
}

function plainKey(fields: readonly string[], wanted: PlanValues): Values {
  const key: Record<string, Value> = {};
  for (const field of fields) {
    const value = wanted[field];
    if (value !== undefined && !isPlannedRef(value)) key[field] = value;
  }
  return key;
}
