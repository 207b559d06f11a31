import type { CompiledMapping } from '../compile/compiled.ts';
import type { Problem } from '../model/errors.ts';
import type { Explanation, FieldExplanation } from '../model/explanation.ts';
import type { Link } from '../model/link.ts';
import type { FieldRule } from '../model/mapping.ts';
import type { Entry } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import { isPlannedRef, type PlanValue } from '../model/value.ts';
import type { Wanted } from '../plan/decide.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import { notLinked, notPrimary, sourceNotVisible, stillInactive } from '../plan/reasons.ts';
import { bornThere, waitsForParent } from '../plan/reasons-child.ts';
import { bornOf } from './births.ts';
import { type RunContext, sidesOf } from './context.ts';
import { decideDeleted } from './decide-gone.ts';
import { differingOf } from './fights.ts';
import { backwardAll, exchanges, type Flow, forwardAll } from './flow.ts';
import { parentMapping } from './parents.ts';
import { backRules, sourceFields } from './paths.ts';
import { planMapping } from './plan.ts';
import { wholeTargets } from './whole.ts';

/** Finds the record in one mapping by the id of either side; `undefined` when neither system shows it there. */
export async function explain(
  context: RunContext,
  compiled: CompiledMapping,
  id: string,
): Promise<Explanation | undefined> {
  const pair = await locate(context, compiled, id);
  if (!pair) return undefined;
  const planned = await planMapping(context, compiled, {
    full: false,
    only: { ids: pair.source ? [pair.source.id] : [], targetIds: targetsOf(pair) },
  });
  try {
    const { flow } = planned;
    const entries = [
      ...flow.spool.decisions('import', ACTIONS),
      ...flow.spool.decisions('syncBack', ACTIONS),
    ].map((row) => row.entry);
    const matchedId = entries.find((entry) => entry.action === 'link')?.otherId;
    const targetId = pair.link?.targetId ?? pair.target?.id ?? matchedId;
    const target = targetId === undefined ? undefined : (await wholeTargets(flow, [targetId])).get(targetId);
    return {
      mapping: compiled.mapping,
      sourceId: (pair.source ?? pair.gone)?.id ?? pair.link?.sourceId,
      targetId,
      status: pair.link?.status,
      scope: scopeOf(context, compiled, pair.source),
      notes: notesOf(flow, pair.link),
      held: heldText(context, compiled, [pair.source?.id, targetId]),
      fields: await explainFields(flow, pair.source, target, pair.link),
      entries: pair.gone || entries.length === 0 ? silent(flow, pair, targetId) : entries,
    };
  } finally {
    planned.close();
  }
}

function heldText(context: RunContext, compiled: CompiledMapping, ids: readonly (string | undefined)[]) {
  const held = context.state.held(compiled.mapping.name).find((row) => ids.includes(row.recordId));
  return held && { problem: held.problem, since: held.firstSeen, attempts: held.attempts };
}

const ACTIONS = ['create', 'update', 'link', 'deactivate', 'archive', 'skip', 'held'];

/** Of the link as the next run would leave it. */
function notesOf(flow: Flow, before: Link | undefined): Problem[] {
  const rows = [
    ...flow.spool.decisions('import', [...ACTIONS, 'unchanged']),
    ...flow.spool.decisions('syncBack', [...ACTIONS, 'unchanged']),
  ];
  const link = rows.findLast((row) => row.link !== undefined)?.link ?? before;
  if (!link) return [];
  const { mapping } = flow.compiled;
  const fights = new Map(
    (flow.context.state.fightsOf(mapping.name, [link.sourceId]).get(link.sourceId) ?? []).map((fight) => [
      fight.rule,
      fight,
    ]),
  );
  for (const news of flow.news) {
    if (news.kind === 'over') fights.delete(news.rule);
    else fights.set(news.fight.rule, news.fight);
  }
  return [
    ...(link.status === 'stillInactive' ? [stillInactive(mapping, link.targetId)] : []),
    ...differingOf(mapping, [...fights.values()], () => link).map(({ problem }) => problem),
  ];
}

interface Located {
  readonly source: SystemRecord | undefined;
  /** The source record where it was deleted or merged, and is still shown. */
  readonly gone: SystemRecord | undefined;
  readonly target: SystemRecord | undefined;
  readonly link: Link | undefined;
}

async function locate(
  context: RunContext,
  compiled: CompiledMapping,
  id: string,
): Promise<Located | undefined> {
  const { mapping } = compiled;
  const { state } = context;
  const sides = sidesOf(context, mapping);
  const link =
    state.linksBySource(mapping.name, [id]).get(id) ?? state.linksByTarget(mapping.name, [id]).get(id)?.[0];
  const readSource = async (sourceId: string) =>
    (
      await sides.source.readByIds({
        object: mapping.source.object,
        ids: [sourceId],
        fields: sourceFields(compiled),
        deleted: true,
      })
    )
      .values()
      .next().value;
  const located = (record: SystemRecord | undefined, pair: Link | undefined): Located =>
    record?.deleted
      ? { source: undefined, gone: record, target: undefined, link: pair }
      : { source: record, gone: undefined, target: undefined, link: pair };
  if (link) return located(await readSource(link.sourceId), link);
  const source = await readSource(id);
  if (source) return located(source, state.linksBySource(mapping.name, [source.id]).get(source.id));
  const target = (await sides.target.readByIds({ object: mapping.target.object, ids: [id], fields: [] })).get(
    id,
  );
  return target ? { source: undefined, gone: undefined, target, link: undefined } : undefined;
}

function scopeOf(
  context: RunContext,
  compiled: CompiledMapping,
  source: SystemRecord | undefined,
): Explanation['scope'] {
  const where = compiled.mapping.import.where;
  if (!source) return 'no source record';
  if (!where) return 'no clause';
  if (where.serverOnly) return 'server';
  return context.matches(where, source.values, compiled.mapping) ? 'in' : 'out';
}

async function explainFields(
  flow: Flow,
  source: SystemRecord | undefined,
  target: SystemRecord | undefined,
  link: Link | undefined,
): Promise<FieldExplanation[]> {
  const forward = source ? (await forwardAll(flow, [source]))[0]?.wanted : undefined;
  const back =
    target && backRules(flow.compiled.mapping).length > 0
      ? (await backwardAll(flow, [target])).get(target.id)
      : undefined;
  return flow.compiled.mapping.fields.map((rule) =>
    explainField(flow, rule, source, target, link, forward, back),
  );
}

function explainField(
  flow: Flow,
  rule: FieldRule,
  source: SystemRecord | undefined,
  target: SystemRecord | undefined,
  link: Link | undefined,
  forward: Wanted | undefined,
  back: Wanted | undefined,
): FieldExplanation {
  const { mapping } = flow.compiled;
  const path = rule.source.kind === 'path' ? rule.source.path : undefined;
  const wanted = rule.direction === 'syncBack' ? back?.values[path ?? ''] : forward?.values[rule.target];
  const field = mapping.target.catalogue.fields.find((candidate) => candidate.path === rule.target);
  const canonical = (value: PlanValue | undefined) =>
    value === undefined || isPlannedRef(value) || !field ? value : flow.sides.target.canonical(field, value);
  const changed = (
    before: number | undefined,
    value: PlanValue | undefined,
    seen: boolean,
  ): boolean | 'unknown' =>
    before === undefined || !seen ? 'unknown' : before !== flow.context.state.hash(fingerprint(value));
  const before = link?.hashes[rule.id];
  const there = canonical(target?.values[rule.target] ?? null);
  return {
    rule,
    source:
      path === undefined
        ? rule.source.kind === 'value'
          ? rule.source.value
          : undefined
        : source?.values[path],
    target: target?.values[rule.target],
    wanted,
    sourceChanged:
      rule.direction === 'syncBack'
        ? 'unknown'
        : changed(before?.source, canonical(wanted), source !== undefined),
    targetChanged:
      rule.direction === 'syncBack' ? 'unknown' : changed(before?.target, there, target !== undefined),
  };
}

/** A record about which the plan says nothing: it is gone or as it was settled, its link keeps it out, or it was born in the target. */
function silent(flow: Flow, { link, source, gone }: Located, targetId: string | undefined): Entry[] {
  const { mapping } = flow.compiled;
  if (gone)
    return decideDeleted(flow, { record: gone, origin: 'again' }, link).entries.map(({ entry }) => entry);
  const visible = source !== undefined;
  const of = parentMapping(flow.context, mapping);
  if (!link && of && source) {
    const reason = bornOf(flow, source, undefined) ? bornThere(mapping, '') : waitsForParent(mapping, of);
    return [{ action: 'skip', direction: 'import', recordId: source.id, reason }];
  }
  if (!link)
    return visible || targetId === undefined
      ? []
      : [{ action: 'skip', direction: 'syncBack', recordId: targetId, reason: notLinked(mapping) }];
  const reason = !visible
    ? sourceNotVisible(mapping, link.sourceId)
    : exchanges(flow, link)
      ? undefined
      : notPrimary(mapping, link.targetId);
  if (!reason) return [];
  return [{ action: 'skip', direction: 'import', recordId: link.sourceId, otherId: link.targetId, reason }];
}

function targetsOf(pair: Located): string[] {
  const id = pair.link?.targetId ?? pair.target?.id;
  return id === undefined ? [] : [id];
}
