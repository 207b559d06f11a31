import { isLive } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { optedOut } from '../plan/policy.ts';
import type { ParentIds } from '../state/store.ts';
import { parentsRead } from './child-read.ts';
import type { Settles } from './context.ts';
import { batches, type Flow } from './flow.ts';
import { childMappings, parentMapping } from './parents.ts';
import type { SourceReading } from './reading.ts';

const BATCH = 500;

/** Under this step of the run file's index stand the targets that this run has made: what it keeps of them is no change. */
const MADE = 'made in this run';

export interface Seen extends ParentIds {
  /** Hash of when the target says it last changed. */
  readonly stamp?: number;
}

/** What this reading tells the mappings of what hangs on its records: which linked targets a list of changes has brought. */
export function* parentsSeen(flow: Flow): Iterable<readonly Seen[]> {
  const made = ({ id }: SystemRecord) => flow.spool.idsByKey('target', MADE, id).length > 0;
  for (const { records, linksOf } of linkedTargets(flow))
    yield records
      .filter((record) => !made(record))
      .flatMap((record) =>
        linksOf(record).map((ids) => ({
          ...ids,
          ...(record.modified === undefined ? {} : { stamp: flow.context.state.hash(record.modified) }),
        })),
      );
}

/** Remembers that, and who asked not to be synced; in one transaction with the checkpoint that the reading leads to. */
export function rememberParents(flow: Flow): void {
  const { context, compiled, narrow } = flow;
  const children = childMappings(context, compiled.mapping);
  if (children.length === 0) return;
  if (!narrow)
    for (const rows of parentsSeen(flow))
      for (const { name } of children) context.state.seenParents(name, rows);
  rememberOptOuts(flow, children);
}

function rememberOptOuts(flow: Flow, children: readonly Mapping[]): void {
  const { context, compiled, spool } = flow;
  const { mapping } = compiled;
  const { optOut, syncBack } = mapping;
  const shown = [optOut.target, syncBack.optIn].filter((field) => field !== undefined);
  if (shown.length > 0)
    for (const { records, linksOf } of linkedTargets(flow)) {
      const rows = records
        .filter(({ values }) => shown.every((field) => field in values))
        .flatMap((record) => {
          const refused = syncBack.optIn !== undefined && record.values[syncBack.optIn] !== true;
          const out = refused || optedOut(mapping, undefined, record).syncBack !== undefined;
          return linksOf(record).map((ids) => ({ ...ids, out }));
        });
      for (const { name } of children) context.state.leaveOut(name, 'syncBack', rows);
    }
  if (optOut.source === undefined) return;
  for (const batch of batches(spool.sources(), BATCH)) {
    const live = batch.flatMap(({ record }) => (record.deleted ? [] : [record]));
    const links = context.state.linksBySource(
      mapping.name,
      live.map(({ id }) => id),
    );
    const rows = live.flatMap((record) => {
      const link = links.get(record.id);
      const out = optedOut(mapping, record, undefined).import !== undefined;
      return link ? [{ sourceId: record.id, targetId: link.targetId, out }] : [];
    });
    for (const { name } of children) context.state.leaveOut(name, 'import', rows);
  }
}

function* linkedTargets(flow: Flow): Iterable<{
  readonly records: readonly SystemRecord[];
  readonly linksOf: (record: SystemRecord) => readonly ParentIds[];
}> {
  const { context, compiled, spool } = flow;
  for (const records of batches(spool.allTargets(), BATCH)) {
    const links = context.state.linksByTarget(
      compiled.mapping.name,
      records.map(({ id }) => id),
    );
    const linksOf = ({ id }: SystemRecord) =>
      (links.get(id) ?? []).filter(isLive).map(({ sourceId, targetId }) => ({ sourceId, targetId }));
    yield { records, linksOf };
  }
}

/** A record was made in the target: nothing hangs on it yet. */
export function noteMade(flow: Flow, ids: ParentIds): void {
  const children = childMappings(flow.context, flow.compiled.mapping);
  for (const { name } of children) flow.context.state.emptyParents(name, [ids]);
  if (children.length > 0)
    flow.spool.putKeys('target', [{ step: MADE, key: ids.targetId, id: ids.targetId }]);
}

/** Of what hangs on records: the parents whose children this run has read and settled are not due any more. */
export function settleChildren(flow: Flow, settles: Settles, source: SourceReading): void {
  const { context, compiled } = flow;
  const of = parentMapping(context, compiled.mapping);
  if (!of || !settles.source || !settles.target) return;
  const { state } = context;
  const { name } = compiled.mapping;
  state.transaction(() => {
    const linked = state.linksByTarget(of.name, [...parentsRead(flow, 'target')]);
    const targets = [...linked.values()].flatMap((links) => links.map(({ sourceId }) => sourceId));
    const sources = source.complete ? 'all' : [...parentsRead(flow, 'source')];
    state.settleParents(name, of.name, { sources, targets });
    state.forgetParents(name, of.name);
  });
}
