import type { Answers, CompiledMapping, LinkNeed, LookupNeed, Needs } from '../compile/compiled.ts';
import type { LookupAnswer } from '../connectors/connector.ts';
import { isGone, leadingLink } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import type { PlannedRef } from '../model/value.ts';
import { type RunContext, sidesOf } from './context.ts';

/** Look-up answers of one run, so that a name is asked for once. */
export type LookupCache = Map<string, Map<string, LookupAnswer | undefined>>;

export type Towards = 'target' | 'source';

/**
 * Fetches in batches what a page of records will ask for, and answers from memory afterwards. Look-ups go to the receiving
 * system; links come from the state (or from this plan), turned into the id that the receiving field wants. `creating`: the records are
 * to be created, and wait for those that they refer to.
 */
export async function fetchAnswers(
  context: RunContext,
  compiled: CompiledMapping,
  towards: Towards,
  needsOf: (links?: Answers['link']) => readonly Needs[],
  cache: LookupCache,
  creating = false,
): Promise<Answers> {
  const needs = needsOf();
  const links = await resolveLinks(context, compiled, towards, needs, creating);
  const link: Answers['link'] = (need) => links.get(linkKey(need));
  const known = (item: Needs) => item.lookups.every((need) => cache.get(need.name)?.has(lookupKey(need)));
  // The fail-safe of a reference is asked for only where the reference itself leads nowhere.
  const open = needs.every(known) ? [] : links.size === 0 ? needs : needsOf(link);
  await fetchLookups(context, compiled, towards, open, cache);
  return { ...answersFrom(cache), link };
}

/** What was fetched before, and nothing about links. */
export function answersFrom(cache: LookupCache): Answers {
  return { lookup: (need) => cache.get(need.name)?.get(lookupKey(need)), link: () => undefined };
}

async function fetchLookups(
  context: RunContext,
  compiled: CompiledMapping,
  towards: Towards,
  needs: readonly Needs[],
  cache: LookupCache,
): Promise<void> {
  const missing = new Map<string, Set<string>>();
  for (const need of needs.flatMap((item) => item.lookups)) {
    if (cache.get(need.name)?.has(lookupKey(need))) continue;
    const keys = missing.get(need.name) ?? new Set();
    missing.set(need.name, keys.add(need.key));
  }
  const connector = sidesOf(context, compiled.mapping)[towards];
  // Each is a list of its own on the other side. All have ended before one that failed is told.
  const asked = await Promise.allSettled(
    [...missing].map(async ([name, keys]) => [name, keys, await connector.lookup(name, [...keys])] as const),
  );
  for (const result of asked) {
    if (result.status === 'rejected') throw result.reason;
    const [name, keys, answers] = result.value;
    const known = cache.get(name) ?? new Map<string, LookupAnswer | undefined>();
    const folded = new Map([...answers].map(([key, answer]) => [key.toLowerCase(), answer]));
    for (const key of keys) known.set(key.toLowerCase(), folded.get(key.toLowerCase()));
    cache.set(name, known);
  }
}

async function resolveLinks(
  context: RunContext,
  compiled: CompiledMapping,
  towards: Towards,
  needs: readonly Needs[],
  creating: boolean,
): Promise<Map<string, string | PlannedRef>> {
  const resolved = new Map<string, string | PlannedRef>();
  const byMapping = Map.groupBy(
    needs.flatMap((item) => item.links),
    (need) => need.mapping,
  );
  for (const [name, group] of byMapping) {
    const linked = context.mappings[name];
    if (!linked) continue;
    if (towards === 'target') await resolveForward(context, compiled, linked, group, resolved);
    else await resolveBackward(context, compiled, linked, group, resolved, creating);
  }
  return resolved;
}

async function resolveForward(
  context: RunContext,
  compiled: CompiledMapping,
  linked: CompiledMapping,
  needs: readonly LinkNeed[],
  resolved: Map<string, string | PlannedRef>,
): Promise<void> {
  const name = linked.mapping.name;
  const links = context.state.linksBySource(name, unique(needs.map((need) => need.id)));
  const unanswered = new Set(
    context.state.intents(name).flatMap((intent) => (intent.side === 'target' ? [intent.recordId] : [])),
  );
  const open = new Map<string, Map<string, string[]>>();
  for (const need of needs) {
    // What links.yaml gives to another mapping leads there, also where this one linked it before.
    if (linked.mapping.import.elsewhere.has(need.id)) continue;
    const stored = links.get(need.id);
    // What a plan would link overrules what is linked now.
    const planned = context.overlay.link(name, need.id);
    // A parent whose create got no answer is on its way, not missing: its children wait instead of being filed elsewhere.
    if (planned?.kind === 'planned' || (!stored && !planned && unanswered.has(need.id))) {
      resolved.set(linkKey(need), { planned: { mapping: name, sourceId: need.id } });
      continue;
    }
    // A fail-safe is for records whose parent is not linked: the people of a customer that is switched off stay with it.
    const found = planned ?? stored;
    if (!found) continue;
    const ref = found.refs[need.field];
    if (ref !== undefined) {
      resolved.set(linkKey(need), ref);
      continue;
    }
    const field = compiled.mapping.target.catalogue.fields.find((candidate) => candidate.path === need.field);
    if (field?.references?.includes(linked.mapping.target.object)) {
      resolved.set(linkKey(need), found.targetId);
      continue;
    }
    const ids = open.get(need.field) ?? new Map<string, string[]>();
    ids.set(found.targetId, [...(ids.get(found.targetId) ?? []), linkKey(need)]);
    open.set(need.field, ids);
  }
  for (const [field, ids] of open) {
    const refs = await sidesOf(context, compiled.mapping).target.resolveRefs({
      object: compiled.mapping.target.object,
      field,
      linkedObject: linked.mapping.target.object,
      ids: [...ids.keys()],
    });
    for (const [id, keys] of ids) {
      const ref = refs.get(id);
      if (ref !== undefined) for (const key of keys) resolved.set(key, ref);
    }
  }
}

/**
 * What the target's field holds may be a record that only stands for the linked one: a user's site for the customer. One that is on its
 * way to the source, or held there, is not missing: what is created meanwhile would never be filed with it.
 */
async function resolveBackward(
  context: RunContext,
  compiled: CompiledMapping,
  linked: CompiledMapping,
  needs: readonly LinkNeed[],
  resolved: Map<string, string | PlannedRef>,
  creating: boolean,
): Promise<void> {
  const { mapping } = compiled;
  const comes = creating && linked.mapping.syncBack.on.includes('create') ? coming(context, linked) : NOBODY;
  for (const [field, group] of Map.groupBy(needs, (need) => need.field)) {
    const rule = mapping.fields.find(
      ({ link, direction, source }) =>
        link?.includes(linked.mapping.name) === true &&
        direction !== 'import' &&
        source.kind === 'path' &&
        source.path === field,
    );
    const ids = unique(group.map((need) => need.id));
    const targets = await standingFor(context, mapping, rule?.target, linked.mapping, ids);
    const links = context.state.linksByTarget(linked.mapping.name, unique([...targets.values()]));
    for (const need of group) {
      const targetId = targets.get(need.id) ?? '';
      const leading = leadingLink(links.get(targetId) ?? []);
      if (leading && !isGone(leading)) resolved.set(linkKey(need), leading.sourceId);
      else if (
        !leading &&
        (comes.has(targetId) || (creating && context.overlay.born(linked.mapping.name, targetId)))
      )
        resolved.set(linkKey(need), { planned: { mapping: linked.mapping.name, sourceId: targetId } });
    }
  }
}

/** For what a reference field of the target holds, the records of the linked mapping that it stands for. */
export async function standingFor(
  context: RunContext,
  mapping: Mapping,
  path: string | undefined,
  linked: Mapping,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const field = mapping.target.catalogue.fields.find((candidate) => candidate.path === path);
  const { object } = linked.target;
  if (!field || field.references?.includes(object)) return new Map(ids.map((id) => [id, id] as const));
  return await sidesOf(context, mapping).target.resolveRefs({
    object: mapping.target.object,
    field: field.path,
    linkedObject: object,
    ids,
    reverse: true,
  });
}

const NOBODY: ReadonlySet<string> = new Set();

/** Targets that are to be created in the source, and are not there yet: no answer came, or something holds them. */
function coming({ state }: RunContext, { mapping }: CompiledMapping): ReadonlySet<string> {
  const sent = state.intents(mapping.name).filter(({ side }) => side === 'source');
  const held = state.held(mapping.name).filter(({ side }) => side === 'target');
  return new Set([...sent, ...held].map(({ recordId }) => recordId));
}

function lookupKey(need: LookupNeed): string {
  return need.key.toLowerCase();
}

function linkKey(need: LinkNeed): string {
  return `${need.mapping}\u0000${need.field}\u0000${need.id}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
