import type { Mapping } from '../model/mapping.ts';
import type { Overlay } from './overlay.ts';
import type { Spool } from './spool.ts';

const PLANNED = 'planned';

/**
 * What a mapping whose records refer to each other has decided so far in this run, on top of what earlier mappings of a dry run would
 * have done: in a run that writes, too, the state knows of new records only once they are written. In the run file, because there may
 * be as many as there are records.
 */
export function ownOverlay(base: Overlay, { name }: Mapping, spool: Spool): Overlay {
  return {
    ...base,
    link(mapping, sourceId) {
      const [targetId] = mapping === name ? spool.idsByKey('source', PLANNED, sourceId) : [];
      if (targetId === undefined) return base.link(mapping, sourceId);
      return (
        base.link(mapping, sourceId) ??
        (targetId === '' ? { kind: 'planned' } : { kind: 'linked', targetId, refs: {} })
      );
    },
    add(mapping, sourceId, link) {
      base.add(mapping, sourceId, link);
      const targetId = link.kind === 'planned' ? '' : link.targetId;
      if (mapping === name) spool.putKeys('source', [{ step: PLANNED, key: sourceId, id: targetId }]);
    },
  };
}
