import type { Mapping } from '../model/mapping.ts';
import type { Overlay } from './overlay.ts';
import type { Spool } from './spool.ts';

const PLANNED = 'planned';
const TO_BE_BORN = 'to be born';

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
    born: (mapping, targetId) =>
      base.born(mapping, targetId) ||
      (mapping === name && spool.idsByKey('target', TO_BE_BORN, targetId).length > 0),
    addBorn(mapping, targetId) {
      base.addBorn(mapping, targetId);
      if (mapping === name) spool.putKeys('target', [{ step: TO_BE_BORN, key: targetId, id: targetId }]);
    },
    add(mapping, sourceId, link) {
      base.add(mapping, sourceId, link);
      const targetId = link.kind === 'planned' ? '' : link.targetId;
      if (mapping === name) spool.putKeys('source', [{ step: PLANNED, key: sourceId, id: targetId }]);
    },
  };
}
