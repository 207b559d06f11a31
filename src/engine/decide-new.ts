import { normaliseKey } from '../model/key.ts';
import type { SystemRecord } from '../model/record.ts';
import { isPlannedRef, type PlanValues, type Value, type Values } from '../model/value.ts';
import { decideCreateBack } from '../plan/create.ts';
import { decidePair, type Wanted } from '../plan/decide.ts';
import { chooseMatch } from '../plan/match.ts';
import { backwardAll, emit, type Flow, forwardAll, wholeTargets } from './flow.ts';
import { sourceFields } from './paths.ts';

/** Target records born in the target: matched in the source first, created there when nothing matches. */
export async function decideNew(flow: Flow, records: readonly SystemRecord[]): Promise<void> {
  const { mapping } = flow.compiled;
  const whole = await wholeTargets(
    flow,
    records.map((record) => record.id),
  );
  const wanted = [...whole.values()].filter(
    (record) =>
      !record.inactive &&
      (!mapping.syncBack.where || flow.context.matches(mapping.syncBack.where, record.values, mapping)),
  );
  if (wanted.length === 0) return;
  const backward = await backwardAll(flow, wanted);
  const candidates = await findInSource(flow, wanted, backward);
  const found = await flow.sides.source.readByIds({
    object: mapping.source.object,
    ids: [...new Set([...candidates.values()].flat())],
    fields: sourceFields(flow.compiled),
  });
  const forward = new Map(
    (await forwardAll(flow, [...found.values()])).map((item) => [item.record.id, item]),
  );
  const fresh = (await forwardAll(flow, [{ id: '', values: {} }]))[0];
  for (const target of wanted) {
    const back = backward.get(target.id);
    if (!back || !fresh) continue;
    const taken = (id: string) => flow.context.state.linksBySource(mapping.name, [id]).get(id)?.targetId;
    const match = chooseMatch(
      mapping,
      [{ step: 'key', ids: candidates.get(target.id) ?? [], sameKey: [] }],
      taken,
    );
    if (match.kind === 'held') {
      const entry = {
        action: 'held',
        direction: 'syncBack',
        recordId: target.id,
        problem: match.problem,
      } as const;
      emit(flow, { entries: [{ entry, after: {} }], link: undefined, notes: [] });
    } else if (match.kind === 'one') {
      const item = forward.get(match.id);
      if (!item) continue;
      emit(
        flow,
        decidePair(item.decide, {
          source: item.record,
          target,
          link: undefined,
          how: 'key',
          forward: item.wanted,
          backward: back,
          reader: 'syncBack',
        }),
      );
    } else {
      emit(flow, decideCreateBack(fresh.decide, target, back));
    }
  }
}

/** Candidates by the mark on the source record, else by the match fields in the source's own terms. */
async function findInSource(
  flow: Flow,
  records: readonly SystemRecord[],
  backward: ReadonlyMap<string, Wanted>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { mapping } = flow.compiled;
  const found = new Map<string, readonly string[]>();
  const ask = async (fields: readonly string[], keys: { id: string; key: Values }[]) => {
    if (keys.length === 0) return;
    const answers = await flow.sides.source.find({
      object: mapping.source.object,
      fields,
      keys: keys.map((item) => item.key),
    });
    keys.forEach((item, index) => {
      const ids = (answers[index] ?? []).map((record) => record.id);
      if (ids.length > 0) found.set(item.id, ids);
    });
  };
  const mark = mapping.externalId.source;
  if (mark)
    await ask(
      [mark],
      records.map((record) => ({ id: record.id, key: { [mark]: record.id } })),
    );
  for (const step of mapping.import.match) {
    if (step.by !== 'fields') continue;
    const paths = step.fields.map((field) => {
      const rule = mapping.fields.find(
        (candidate) => candidate.target === field && candidate.source.kind === 'path',
      );
      return rule?.source.kind === 'path' ? rule.source.path : undefined;
    });
    const keys = records
      .filter((record) => !found.has(record.id))
      .flatMap((record) => {
        const key = sourceKey(step.fields, paths, record, backward.get(record.id)?.values ?? {});
        return key ? [{ id: record.id, key }] : [];
      });
    await ask(
      paths.flatMap((path) => path ?? []),
      keys,
    );
  }
  return found;
}

function sourceKey(
  fields: readonly string[],
  paths: readonly (string | undefined)[],
  record: SystemRecord,
  wanted: PlanValues,
): Values | undefined {
  const key: Record<string, Value> = {};
  for (const [index, field] of fields.entries()) {
    const path = paths[index];
    const value = path === undefined ? undefined : (wanted[path] ?? record.values[field]);
    if (path === undefined || value === undefined || isPlannedRef(value) || normaliseKey(value) === undefined)
      return undefined;
    key[path] = value;
  }
  return key;
}
