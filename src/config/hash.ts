import { createHash } from 'node:crypto';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import { stableStringify } from './catalogue.ts';

type Unhashed = Omit<Mapping, 'hash' | 'backHash'>;

/**
 * SHA-256 (hex) of what decides which records a mapping concerns and what they become. Guards, comments, names for readers, the order of
 * the rules and their places in the file leave it unchanged, so that tidying a mapping costs no full read.
 */
export function mappingHash(mapping: Unhashed): string {
  const { import: policy, syncBack } = mapping;
  return sha256({
    ...sides(mapping),
    enabled: policy.enabled,
    where: policy.where?.text,
    match: policy.match,
    onNoMatch: policy.onNoMatch,
    syncBack: { on: [...syncBack.on].sort(), where: syncBack.where?.text, stage: stageOf(mapping) },
    externalId: marks(mapping),
    ...reach(mapping),
    children: policy.children,
    handedBy: policy.handedBy,
    persons: policy.persons,
    maxBytes: mapping.childOf?.maxBytes,
    fields: mapping.fields.map(({ at: _at, ...rule }) => ({ ...rule, link: linkOf(rule) })).sort(byId),
    values: Object.values(mapping.values).map(({ at: _at, ...map }) => map),
  });
}

/**
 * SHA-256 (hex) of what decides which target records travel back and what the source gets from them. A change in what only imports
 * (the import filter, one-way rules) leaves it unchanged, so that the target is not read in full for it.
 */
export function mappingBackHash(mapping: Unhashed): string {
  const { syncBack, fields, values } = mapping;
  return sha256({
    ...sides(mapping),
    on: [...syncBack.on].sort(),
    where: syncBack.where?.text,
    onInactive: syncBack.onInactive,
    onReactivate: syncBack.onReactivate === 'create' ? 'create' : undefined,
    stage: stageOf(mapping),
    externalId: mapping.externalId.source,
    stamp: marks(mapping).stamp,
    ...reach(mapping),
    fields: fields
      .filter((rule) => rule.direction !== 'import')
      .sort(byId)
      .map((rule) => backRule(rule, values)),
  });
}

function backRule(rule: FieldRule, values: Mapping['values']) {
  const { id, source, target, direction, write, onEmpty, transformBack, lookup, unmatched, precedence } =
    rule;
  const link = linkOf(rule);
  const map = rule.values === undefined ? undefined : values[rule.values];
  return {
    ...{ id, source, target, direction, write, onEmpty, transformBack, link, lookup, unmatched, precedence },
    values: map && { reverse: map.reverse, unmapped: map.unmapped, unmappedBack: map.unmappedBack },
  };
}

/** Which records of both sides take part at all. */
function sides({ source, target, optOut, exclude, import: { elsewhere } }: Unhashed) {
  return {
    ...(elsewhere.size === 0 ? {} : { elsewhere: [...elsewhere.keys()].sort() }),
    source: [source.connection, source.object],
    target: [target.connection, target.object],
    optOut,
    exclude: [...exclude].sort(),
  };
}

/** What narrows the records on the way back, too. */
function reach({ scope, currency, syncBack: { optIn } }: Unhashed) {
  return { scope, currency, optIn };
}

/** What is not said leaves no trace, so that states of earlier releases know the mapping again. */
function marks({ externalId: { target, source, stamp } }: Unhashed) {
  return { target, source, stamp: stamp === 'all' ? stamp : undefined };
}

function stageOf({ syncBack: { stage } }: Unhashed): string | undefined {
  return stage?.stages[0]?.value;
}

function linkOf({ link }: Pick<FieldRule, 'link'>): string | readonly string[] | undefined {
  return link?.length === 1 ? link[0] : link;
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function sha256(content: unknown): string {
  return createHash('sha256').update(stableStringify(content)).digest('hex');
}
