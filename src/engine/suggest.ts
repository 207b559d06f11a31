import type { CompiledMapping } from '../compile/compiled.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import type { Value } from '../model/value.ts';
import { blocksOf, type Likeness, nameWords, type Similarity, similarity, siteOf } from '../plan/similar.ts';
import { checkStopped, type RunContext, sidesOf } from './context.ts';
import { batches } from './flow.ts';
import { openSpool, type Spool } from './spool.ts';

/** Two records that may belong together. */
export interface Suggestion extends Similarity {
  readonly source: Likeness;
  readonly target: Likeness;
  /** Nobody else competes for either record: each is the other's best, well ahead of the second. */
  readonly clear: boolean;
}

type Alike = Omit<Suggestion, 'clear'>;

export interface Suggestions {
  readonly mapping: Mapping;
  /** Unlinked records that were looked at. */
  readonly sources: number;
  readonly targets: number;
  /** Pairs that were compared. */
  readonly compared: number;
  /** Best first, at most three a source record. */
  readonly pairs: readonly Suggestion[];
  /** False when no rule of the mapping names a field to compare by. */
  readonly comparable: boolean;
}

const BATCH = 500;
const MOST = 3;
const LEAST = 0.6;
/** Two candidates this close leave the choice to a person. */
const TOO_CLOSE = 0.05;
/** A word that this many records share tells nothing about any of them; the run file gives no more ids a key. */
const COMMON = 50;
const BLOCK = 'block';

/** Reads both sides once and looks for partners of what is not linked. Writes nothing. */
export async function suggest(context: RunContext, compiled: CompiledMapping): Promise<Suggestions> {
  const { mapping } = compiled;
  const sights = sightsOf(mapping);
  const nothing = { mapping, sources: 0, targets: 0, compared: 0, pairs: [], comparable: false };
  if (sights.names.length === 0) return nothing;
  const spool = openSpool();
  try {
    const targets = await readTargets(context, mapping, sights, spool);
    const sources = await readSources(context, mapping, sights, spool);
    const pairs: Alike[] = [];
    let compared = 0;
    for (const { record } of spool.sources()) {
      const source = likeness(record, sights, 'source');
      const ids = new Set(
        blocksOf(source).flatMap((block) => {
          const hits = spool.idsByKey('target', BLOCK, block);
          return hits.length < COMMON ? hits : [];
        }),
      );
      const found: Alike[] = [];
      for (const candidate of spool.targets([...ids]).values()) {
        compared += 1;
        const target = likeness(candidate, sights, 'target');
        const { score, why } = similarity(source, target);
        if (score >= LEAST) found.push({ source, target, score, why });
      }
      pairs.push(...found.sort(byScore).slice(0, MOST));
    }
    return { mapping, sources, targets, compared, pairs: judged(pairs.sort(byScore)), comparable: true };
  } finally {
    spool.close();
  }
}

function judged(pairs: readonly Alike[]): Suggestion[] {
  const bySource = Map.groupBy(pairs, (pair) => pair.source.id);
  const byTarget = Map.groupBy(pairs, (pair) => pair.target.id);
  return pairs.map((pair) => {
    const rivals = [...(bySource.get(pair.source.id) ?? []), ...(byTarget.get(pair.target.id) ?? [])];
    return {
      ...pair,
      clear: !rivals.some((other) => other !== pair && other.score > pair.score - TOO_CLOSE),
    };
  });
}

interface Sight {
  readonly source: readonly string[];
  readonly target: string;
}

interface Sights {
  readonly names: readonly Sight[];
  readonly sites: readonly Sight[];
  readonly emails: readonly Sight[];
}

/** Which fields show who a record is: names and match keys of text, websites, addresses; as the mapping pairs them. */
function sightsOf(mapping: Mapping): Sights {
  const keys = mapping.import.match.flatMap((step) => (step.by === 'fields' ? step.fields : []));
  const type = (rule: FieldRule) =>
    mapping.target.catalogue.fields.find((field) => field.path === rule.target)?.type;
  const sights = mapping.fields.flatMap((rule) => {
    const source =
      rule.source.kind === 'path'
        ? [rule.source.path]
        : rule.source.kind === 'template'
          ? rule.source.paths
          : [];
    return source.length > 0 && rule.direction !== 'syncBack' && !rule.link && !rule.lookup
      ? [{ source, target: rule.target, type: type(rule), key: keys.includes(rule.target) }]
      : [];
  });
  const emails = sights.filter((sight) => sight.type === 'email' || /e-?mail/i.test(sight.target));
  const sites = sights.filter((sight) => sight.type === 'url' || /website|domain/i.test(sight.target));
  const others = sights.filter((sight) => !emails.includes(sight) && !sites.includes(sight));
  return {
    emails,
    sites,
    names: others.filter((sight) => sight.type === 'text' && (sight.key || /name$/i.test(sight.target))),
  };
}

async function readTargets(
  context: RunContext,
  mapping: Mapping,
  sights: Sights,
  spool: Spool,
): Promise<number> {
  const written = new Set(mapping.links.map((link) => link.target));
  let count = 0;
  for await (const page of sidesOf(context, mapping).target.read({
    object: mapping.target.object,
    fields: fieldsOf(sights, 'target'),
    ...(context.signal ? { signal: context.signal } : {}),
  })) {
    const linked = context.state.linksByTarget(
      mapping.name,
      page.records.map((record) => record.id),
    );
    const open = page.records.filter(
      ({ id, deleted }) => !deleted && !linked.has(id) && !written.has(id) && !mapping.exclude.has(id),
    );
    spool.putTarget(open);
    spool.putKeys(
      'target',
      open.flatMap((record) =>
        blocksOf(likeness(record, sights, 'target')).map((key) => ({ step: BLOCK, key, id: record.id })),
      ),
    );
    count += open.length;
    context.progress({
      kind: 'reading',
      mapping: mapping.name,
      system: mapping.target.system,
      records: count,
    });
    checkStopped(context);
  }
  return count;
}

async function readSources(
  context: RunContext,
  mapping: Mapping,
  sights: Sights,
  spool: Spool,
): Promise<number> {
  const { source } = sidesOf(context, mapping);
  const { where } = mapping.import;
  const written = new Set(mapping.links.map((link) => link.source));
  const fields = [...new Set([...fieldsOf(sights, 'source'), ...(where?.fields ?? [])])];
  for await (const page of source.read({
    object: mapping.source.object,
    fields,
    ...(where ? { where } : {}),
    ...(context.signal ? { signal: context.signal } : {}),
  })) {
    const wanted = page.records.filter(
      ({ id, deleted, values }) =>
        !deleted &&
        !written.has(id) &&
        !mapping.exclude.has(id) &&
        (!where || source.capabilities.where || context.matches(where, values, mapping)),
    );
    for (const batch of batches(wanted, BATCH)) {
      const linked = context.state.linksBySource(
        mapping.name,
        batch.map((record) => record.id),
      );
      const open = batch.filter(({ id }) => !linked.has(id));
      spool.putSource(open.map((record) => ({ record, origin: 'read' as const })));
    }
    context.progress({
      kind: 'reading',
      mapping: mapping.name,
      system: mapping.source.system,
      records: spool.sourceCount(),
    });
    checkStopped(context);
  }
  return spool.sourceCount();
}

function fieldsOf(sights: Sights, side: 'source' | 'target'): string[] {
  const all = [...sights.names, ...sights.sites, ...sights.emails];
  return [...new Set(all.flatMap((sight) => sight[side]))].sort();
}

function likeness(record: SystemRecord, sights: Sights, side: 'source' | 'target'): Likeness {
  const texts = (list: readonly Sight[]) =>
    list.flatMap((sight) => [sight[side]].flat()).flatMap((path) => text(record.values[path]));
  const name = [...new Set(texts(sights.names))].join(' ');
  return {
    id: record.id,
    name,
    words: nameWords(name),
    site: texts(sights.sites)
      .map(siteOf)
      .find((site) => site !== undefined),
    email: texts(sights.emails).map((address) => address.trim().toLowerCase())[0],
  };
}

function text(value: Value | undefined): string[] {
  return typeof value === 'string' && value.trim() !== '' ? [value] : [];
}

function byScore(a: Alike, b: Alike): number {
  return b.score - a.score || compareText(a.source.id, b.source.id) || compareText(a.target.id, b.target.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
