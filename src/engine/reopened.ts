import type { Link } from '../model/link.ts';
import type { SystemRecord } from '../model/record.ts';
import { stillArchived } from '../plan/reasons-gone.ts';
import { decideNew } from './decide-new.ts';
import { emit, type Flow } from './flow.ts';

/** A target and the link that it is looked at by. */
export interface LinkedTarget {
  readonly record: SystemRecord;
  readonly link: Link;
}

/**
 * Targets that are switched on again after their source was archived for them. Gives back those whose source somebody has restored: they
 * go on as before. Of the others the mapping says whether a new source is made, or a person has to restore the old one.
 */
export async function decideReopened(
  flow: Flow,
  rows: readonly LinkedTarget[],
): Promise<readonly LinkedTarget[]> {
  if (rows.length === 0) return [];
  const { mapping } = flow.compiled;
  const there = await flow.sides.source.readByIds({
    object: mapping.source.object,
    ids: rows.map(({ link }) => link.sourceId),
    fields: [],
  });
  const restored = rows.filter(({ link }) => there.has(link.sourceId));
  const gone = rows.filter(({ link }) => !there.has(link.sourceId));
  const creates = mapping.syncBack.onReactivate === 'create' && mapping.syncBack.on.includes('create');
  if (creates)
    await decideNew(
      flow,
      gone.map(({ record }) => record),
    );
  else for (const row of gone) hold(flow, row);
  return restored;
}

function hold(flow: Flow, { record, link }: LinkedTarget): void {
  const problem = stillArchived(
    flow.compiled.mapping,
    link.sourceId,
    flow.sides.source.capabilities.deletesShownDays,
  );
  const entry = {
    action: 'held',
    direction: 'syncBack',
    recordId: record.id,
    otherId: link.sourceId,
    problem,
  } as const;
  emit(flow, { entries: [{ entry, after: {} }], link: undefined, notes: [] });
}
