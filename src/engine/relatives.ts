import type { SystemRecord } from '../model/record.ts';
import type { WhereClause } from '../model/where.ts';
import { andWhere, parseWhere, quoteSoql } from '../where/index.ts';
import { idAt } from './family.ts';
import { batches, type Flow, forwardAll } from './flow.ts';
import { giverOf, handedTo, parentRule } from './handed.ts';
import { handOverOf, importedBy } from './hierarchy.ts';
import { targetHash } from './moved.ts';
import { sourceFields } from './paths.ts';
import { readAgain } from './read.ts';

/** Ids a clause: with five ways up it stays well below what a server takes. */
const ASKED = 15;

/**
 * Brings what is above and below the records that were read: where the policy says so, the topmost parent of those that would come over
 * as orphans; and, where parents are handed on, the records below one that has moved, which did not change themselves. `whole`: all of
 * the source was read.
 */
export async function readRelatives(flow: Flow, whole: boolean): Promise<void> {
  await readTopmost(flow, whole);
  if (!whole && !flow.narrow) await readBelow(flow);
}

/** A reading of everything brings the included parents that are linked as well: what they were included for is still there, and so are they. */
async function readTopmost(flow: Flow, whole: boolean): Promise<void> {
  const { context, compiled, spool } = flow;
  const handOver = handOverOf(compiled.mapping);
  if (handOver?.orphan !== 'includeParent') return;
  const here = importedBy(context, compiled.mapping.name);
  const there = importedBy(context, handOver.to);
  for (const batch of batches(spool.sources(), 500)) {
    const missing = batch.flatMap(({ record }) => {
      const ids = handOver.ancestors.flatMap((path) => idAt(record, path) ?? []);
      if (record.deleted || ids.length === 0) return [];
      const included = here(ids);
      if (whole && included !== undefined) return spool.hasSource(included) ? [] : [included];
      const known = included ?? here([record.id]) ?? there([record.id]);
      return known || ids.some((id) => spool.hasSource(id)) ? [] : ids.slice(-1);
    });
    await readAgain(context, compiled, spool, missing, 'read');
  }
}

async function readBelow(flow: Flow): Promise<void> {
  const giver = giverOf(flow);
  if (!giver || !flow.sides.source.capabilities.where) return;
  const { context, compiled, spool } = flow;
  const { mapping } = compiled;
  for (const batch of batches(spool.sources(), 500)) {
    const moved = await movedOf(
      flow,
      batch.flatMap(({ record, origin }) => (origin === 'read' && !record.deleted ? [record] : [])),
    );
    for (const ids of batches(moved, ASKED)) {
      const where = below(giver.handOver.ancestors, ids, mapping.import.where);
      const request = { object: mapping.source.object, fields: sourceFields(compiled) };
      for await (const page of flow.sides.source.read({
        ...request,
        ...(where ? { where } : {}),
        ...(context.signal ? { signal: context.signal } : {}),
      }))
        spool.putSource(
          page.records
            .filter(({ id }) => !spool.hasSource(id))
            .map((record) => ({ record, origin: 'again' as const })),
        );
    }
  }
}

/** Of records that changed, those that come over now or belong to another parent than before. */
async function movedOf(flow: Flow, records: readonly SystemRecord[]): Promise<readonly string[]> {
  const { context, compiled } = flow;
  const { mapping } = compiled;
  const links = context.state.linksBySource(
    mapping.name,
    records.map(({ id }) => id),
  );
  const handed = handedTo(flow);
  const rule = parentRule(mapping, mapping.import.handedBy ?? '');
  const ours = records.filter((record) => handed(record, links.has(record.id)).kind !== 'theirs');
  const transformed = await forwardAll(flow, ours);
  return transformed.flatMap(({ record: { id }, wanted }) => {
    const before = rule && links.get(id)?.hashes[rule.id];
    const same = rule && before?.source === targetHash(flow, rule.target, wanted.values[rule.target]);
    return same && links.has(id) ? [] : [id];
  });
}

function below(
  paths: readonly string[],
  ids: readonly string[],
  where: WhereClause | undefined,
): WhereClause | undefined {
  const list = ids.map(quoteSoql).join(', ');
  const parsed = parseWhere(andWhere(where?.text, paths.map((path) => `${path} IN (${list})`).join(' OR ')));
  // A clause that leaves no room for more is asked as it is: more than what is looked for comes, and nothing else.
  return parsed.ok ? parsed.clause : where;
}
