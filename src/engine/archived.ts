import { isLive, type Link } from '../model/link.ts';
import type { SystemRecord } from '../model/record.ts';
import { readChildrenAnew } from './children.ts';
import type { Flow } from './flow.ts';

/**
 * Lets go of the links of archived records whose target is linked to another one now: it was made anew, or found there. For links that were
 * stored just now.
 */
export function dropArchived(flow: Flow, links: readonly Link[]): void {
  const { context, compiled } = flow;
  const { state } = context;
  const { name } = compiled.mapping;
  const active = new Map(links.filter(isLive).map((link) => [link.targetId, link.sourceId]));
  const all = [...state.linksByTarget(name, [...active.keys()]).values()].flat();
  const replaced = all.filter(
    ({ sourceId, targetId, status }) => status === 'archived' && active.get(targetId) !== sourceId,
  );
  // Its children may not know of the new one: they lost sight of the old one.
  if (replaced.length > 0) readChildrenAnew(flow);
  state.removeLinks(
    name,
    replaced.map(({ sourceId }) => sourceId),
  );
}

/** Whether a linked target that was read is off now, so that its source is to be archived for it. */
export function isToArchive(flow: Flow, link: Link, target: SystemRecord | undefined): boolean {
  const { syncBack } = flow.compiled.mapping;
  return (
    syncBack.onInactive === 'archive' && !flow.narrow && link.status === 'active' && target?.inactive === true
  );
}
