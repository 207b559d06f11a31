import type { Link } from '../model/link.ts';
import { type InOrder, withoutOwn } from './family.ts';
import { clear, emit, type Flow, skip } from './flow.ts';
import type { handedTo } from './handed.ts';
import { type Hierarchy, hierarchyOf } from './hierarchy.ts';
import { matchKeys } from './match.ts';
import { heldSource } from './sharing.ts';
import type { PendingRow, SpooledSource } from './spool.ts';

/** Of unlinked records those that are this mapping's; the others, left to another one or waiting for those above them, are told. */
export function placed(flow: Flow, batch: readonly InOrder[]): readonly PendingRow[] {
  const hierarchy = hierarchyOf(flow);
  return batch.flatMap(({ row, cyclic }) => {
    const place = hierarchy.placeOf(row.record, cyclic);
    const { id } = row.record;
    if (place.kind === 'held') emit(flow, heldSource(id, place.problem));
    if (place.kind === 'left') emit(flow, skip('import', id, place.reason));
    if (place.kind !== 'own') return [];
    if (place.note) flow.tally.note('import', id, place.note);
    if (place.note) flow.spool.putKeys('source', matchKeys(flow.compiled.mapping, id, row.wanted.values));
    return [cyclic ? { ...row, record: withoutOwn(flow.compiled.mapping, row.record) } : row];
  });
}

/** Whether a record is this mapping's, as far as those above it are known by now; what there is to say about it is said. */
export function isOurs(
  flow: Flow,
  { record: { id }, record }: SpooledSource,
  link: Link | undefined,
  { handed, hierarchy }: { handed: ReturnType<typeof handedTo>; hierarchy: Hierarchy },
): boolean {
  const verdict = handed(record, link !== undefined);
  if (verdict.kind === 'theirs') clear(flow, 'source', id);
  if (verdict.kind === 'held') emit(flow, heldSource(id, verdict.problem, link?.targetId));
  if (verdict.kind !== 'ours') {
    if (link) flow.spool.markUsed([link.targetId]);
    return false;
  }
  const said = link ? hierarchy.stays(record, link.targetId) : hierarchy.leftAlready(record);
  if (said && link) flow.tally.note('import', id, said);
  if (said && !link) emit(flow, skip('import', id, said));
  return said === undefined || link !== undefined;
}
