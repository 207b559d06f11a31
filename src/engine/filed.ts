import { isGone, type Link, leadingLink } from '../model/link.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { isEmpty } from '../model/value.ts';
import { type Filed, type Filing, keepFiled } from '../plan/filing.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import { standingFor } from './answers.ts';
import { sidesOf } from './context.ts';
import type { Flow, Transforming } from './flow.ts';
import { targetHash } from './moved.ts';

export interface FiledPair {
  readonly item: Transforming;
  readonly link: Link | undefined;
  readonly target: SystemRecord | undefined;
}

/**
 * By source id, what to decide pairs by whose source refers to nobody (any more) where their target is filed with somebody: a system may
 * hide the reference to an archived record as if there had never been one. Asks the source whether records are there that nobody has
 * reported as gone: they may have gone since they were read.
 */
export async function filings(flow: Flow, pairs: readonly FiledPair[]): Promise<ReadonlyMap<string, Filing>> {
  const { mapping } = flow.compiled;
  const changed = new Map<string, Filing>();
  for (const rule of mapping.fields) {
    const emptied = pairs.filter((pair) => isEmptied(flow, rule, pair));
    if (emptied.length === 0) continue;
    const parents = await parentsOf(flow, rule, emptied);
    for (const { item, link, target } of emptied) {
      const { id } = item.record;
      const before = changed.get(id) ?? { forward: item.wanted, link, unsure: [] };
      const filed = filedOf(flow, rule, { item, link, target }, parents);
      changed.set(id, keepFiled(mapping, before, rule, filed));
    }
  }
  return changed;
}

/**
 * Whether the rule would move the target for no other reason than that its source refers to nobody, or to a record that has no partner
 * (the survivor of a merge that is held), and did not when both last agreed.
 */
function isEmptied(flow: Flow, rule: FieldRule, { item, link, target }: FiledPair): boolean {
  if (rule.link === undefined || rule.direction === 'syncBack' || rule.write !== 'always') return false;
  if (rule.source.kind !== 'path') return false;
  const parked = item.wanted.parked.some(({ field }) => field === rule.target);
  if (!parked && !isEmpty(item.record.values[rule.source.path])) return false;
  const wanted = item.wanted.values[rule.target];
  const there = target?.values[rule.target];
  if (wanted === undefined || isEmpty(there)) return false;
  const hash = targetHash(flow, rule.target, wanted);
  return hash !== targetHash(flow, rule.target, there) && hash !== link?.hashes[rule.id]?.source;
}

interface Parent {
  readonly link: Link;
  readonly gone: boolean;
}

/** By what the targets' references hold, the pair that it stands for, of the first mapping that has one. */
async function parentsOf(
  { context, compiled }: Flow,
  rule: FieldRule,
  pairs: readonly FiledPair[],
): Promise<ReadonlyMap<string, Parent>> {
  const parents = new Map<string, Parent>();
  for (const name of rule.link ?? []) {
    const linked = context.mappings[name]?.mapping;
    const ids = [...new Set(pairs.map((pair) => held(pair, rule)))].filter((id) => !parents.has(id));
    if (!linked || ids.length === 0) continue;
    const targets = await standingFor(context, compiled.mapping, rule.target, linked, ids);
    const links = context.state.linksByTarget(name, [...new Set(targets.values())]);
    const leading = ids.flatMap((id) => {
      const link = leadingLink(links.get(targets.get(id) ?? '') ?? []);
      return link === undefined ? [] : [[id, link] as const];
    });
    const asked = leading.flatMap(([, link]) => (isGone(link) ? [] : [link.sourceId]));
    const { object } = linked.source;
    const there =
      asked.length === 0
        ? new Map()
        : await sidesOf(context, linked).source.readByIds({ object, ids: [...new Set(asked)], fields: [] });
    for (const [id, link] of leading) parents.set(id, { link, gone: !there.has(link.sourceId) });
  }
  return parents;
}

function filedOf(flow: Flow, rule: FieldRule, pair: FiledPair, parents: ReadonlyMap<string, Parent>): Filed {
  const parent = parents.get(held(pair, rule));
  const nothing = flow.context.state.hash(fingerprint(null));
  if (parent?.gone === true) return { left: parent.link, elsewhere: false, nothing };
  const waits = pair.link?.parked.find(({ field }) => field === rule.target);
  return { left: waits ?? agreedOn(flow, rule, pair), elsewhere: parent !== undefined, nothing };
}

/** Of a target that somebody has moved: what it was filed with when both sides last agreed, where that is gone. */
function agreedOn(flow: Flow, rule: FieldRule, { link, target }: FiledPair): Link | undefined {
  const agreed = link?.hashes[rule.id];
  if (!agreed || agreed.target === targetHash(flow, rule.target, target?.values[rule.target]))
    return undefined;
  const { context, compiled } = flow;
  for (const name of rule.link ?? []) {
    const linked = context.mappings[name]?.mapping;
    if (!linked) continue;
    const gone = (['sourceGone', 'archived', 'deactivated'] as const).flatMap((status) =>
      context.state.linksOf(name, status),
    );
    const found = gone.find((other) => {
      const ref =
        other.refs[rule.target] ?? (isDirect(compiled.mapping, rule, linked) ? other.targetId : undefined);
      return ref !== undefined && targetHash(flow, rule.target, ref) === agreed.source;
    });
    if (found) return found;
  }
  return undefined;
}

function isDirect(mapping: Mapping, rule: FieldRule, linked: Mapping): boolean {
  const field = mapping.target.catalogue.fields.find(({ path }) => path === rule.target);
  return field?.references?.includes(linked.target.object) === true;
}

function held({ target }: FiledPair, rule: FieldRule): string {
  return String(target?.values[rule.target] ?? '');
}
