import type { WriteResult } from '../connectors/connector.ts';
import { type FieldRule, importsTo, type Mapping } from '../model/mapping.ts';
import type { Direction } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import { decidePair, NOTHING_WANTED, type Wanted } from '../plan/decide.ts';
import { followsCreate } from '../plan/reasons-incomplete.ts';
import { backwardAll, batches, emit, type Flow, forwardAll } from './flow.ts';
import { carries } from './paths.ts';
import type { DecisionRow } from './spool.ts';
import { NO_RECORD } from './tally.ts';
import { wholeTargets } from './whole.ts';

const BATCH = 200;

/**
 * Rules by which a source only shows something of its target, such as its address. What was just imported into the field, or by the
 * rule's counterpart, is no news to the source.
 */
function shownRules({ fields, syncBack }: Mapping): readonly FieldRule[] {
  if (!syncBack.on.includes('update')) return [];
  const imported = new Set(fields.flatMap((rule) => (importsTo(rule) ? [rule.target] : [])));
  return fields.filter(
    (rule) =>
      rule.direction === 'syncBack' &&
      rule.source.kind === 'path' &&
      rule.counterpart === undefined &&
      !imported.has(rule.target),
  );
}

/** True where something that only a target that exists has (its id, its address) goes to its source. */
export function follows(mapping: Mapping): boolean {
  const { externalId, syncBack } = mapping;
  const stamps = externalId.stamp === 'all' && externalId.source !== undefined;
  return syncBack.on.includes('update') && (stamps || shownRules(mapping).length > 0);
}

/**
 * For a dry run: counts what `decideFollowing` will bring, and says which fields it is. Returns how many records; those of a person who
 * opted out are among them, because their targets are not there to be asked.
 */
export function foretellFollowing({ compiled: { mapping }, tally }: Flow): number {
  const { create } = tally.counts('import');
  if (create === 0 || !follows(mapping)) return 0;
  const paths = shownRules(mapping).flatMap(({ source }) => (source.kind === 'path' ? [source.path] : []));
  const stamp = mapping.externalId.stamp === 'all' ? mapping.externalId.source : undefined;
  tally.count('syncBack', 'update', create);
  tally.note('syncBack', NO_RECORD, followsCreate(mapping, create, [...(stamp ? [stamp] : []), ...paths]));
  return create;
}

/** Fields of the target that have to be known for that. */
function needed({ optOut, syncBack, ...mapping }: Mapping): readonly string[] {
  const flags = [optOut.target, syncBack.optIn].flatMap((field) => field ?? []);
  return [...shownRules({ optOut, syncBack, ...mapping }).map(({ target }) => target), ...flags];
}

/** Fields of which the answers to writes have to tell for that. */
export function followed({ compiled: { mapping } }: Flow, direction: Direction): readonly string[] {
  return direction === 'import' && follows(mapping) ? needed(mapping) : [];
}

/** Keeps in the run file what answers to creates show of the new targets, so that nobody has to be asked again. */
export function keepMade(
  flow: Flow,
  sent: ReadonlyMap<string, DecisionRow>,
  results: readonly WriteResult[],
): void {
  if (!follows(flow.compiled.mapping)) return;
  const made = results.flatMap((result): SystemRecord[] => {
    const { entry } = sent.get(result.key) ?? {};
    if (result.kind !== 'ok' || entry?.direction !== 'import' || entry.action !== 'create') return [];
    return [{ id: result.id, values: result.stored ?? {} }];
  });
  if (made.length > 0) flow.spool.putTarget(made);
}

/**
 * Decides what the sources of this run's new targets get of them, in the same run: left to the next one, a second run would write.
 * Nothing relies on it: after a crash the next reading of the target brings the same.
 */
export async function decideFollowing(flow: Flow): Promise<void> {
  const { mapping } = flow.compiled;
  if (!follows(mapping)) return;
  for (const batch of batches(flow.spool.decisions('import', ['create']), BATCH)) {
    const ids = batch.map(({ entry }) => entry.recordId);
    const links = [...flow.context.state.linksBySource(mapping.name, ids).values()];
    const sources = flow.spool.sourcesById(links.map(({ sourceId }) => sourceId));
    const targets = await madeTargets(
      flow,
      links.map(({ targetId }) => targetId),
    );
    const shown = new Set(shownRules(mapping).map(({ id }) => id));
    const backward = await backwardAll(flow, [...targets.values()]);
    const items = await forwardAll(
      flow,
      [...sources.values()].map(({ id }) => ({ id, values: {} })),
    );
    const context = new Map(items.map(({ record, decide }) => [record.id, decide]));
    for (const link of links) {
      const [source, target] = [sources.get(link.sourceId), targets.get(link.targetId)];
      const [decide, wanted] = [context.get(link.sourceId), backward.get(link.targetId)];
      if (!source || !target || !decide || !wanted) continue;
      const narrow = { ...decide, mapping: { ...mapping, fields: shownRules(mapping) } };
      const pair = { source, target, link, forward: NOTHING_WANTED, backward: onlyRules(wanted, shown) };
      const decision = decidePair(narrow, { ...pair, fights: [], how: undefined, reader: 'syncBack' });
      emit(flow, {
        ...decision,
        entries: decision.entries.filter(({ entry }) => entry.action === 'update'),
        link: undefined,
        notes: [],
      });
    }
  }
}

/** With no other values than are needed: the other rules have nothing to look up. */
async function madeTargets(flow: Flow, ids: readonly string[]): Promise<ReadonlyMap<string, SystemRecord>> {
  const fields = needed(flow.compiled.mapping);
  const made = new Map(flow.spool.targets(ids));
  const slim = [...made.values()].filter((record) => !carries(record, fields)).map(({ id }) => id);
  for (const [id, record] of await wholeTargets(flow, slim)) made.set(id, record);
  return new Map([...made].map(([id, { values }]) => [id, { id, values: pick(values, fields) }]));
}

function pick(values: SystemRecord['values'], fields: readonly string[]): SystemRecord['values'] {
  return Object.fromEntries(
    fields.flatMap((field) => (field in values ? [[field, values[field] ?? null]] : [])),
  );
}

function onlyRules({ values, rules }: Wanted, ids: ReadonlySet<string>): Wanted {
  const kept = Object.entries(values).filter(([field]) => ids.has(rules[field] ?? ''));
  return { ...NOTHING_WANTED, values: Object.fromEntries(kept), rules };
}
