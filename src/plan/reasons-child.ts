import type { Problem } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';

/** Of what was made from a target record that is gone, or is not to be found. */
export function bornThere({ source, target }: Mapping, targetId: string): Problem {
  return {
    code: 'MARK_UNLINKED',
    kind: 'rejected',
    what: `This ${source.object} was made from ${target.object} "${targetId}", which could not be linked to it in this run.`,
    why: `It says so itself; bringing it back to ${target.system} would double what was written there.`,
    todo: 'Nothing.',
  };
}

/** Of a note or a file on a record that nothing is linked to. */
export function waitsForParent({ source }: Mapping, parent: Mapping): Problem {
  return {
    code: 'PARENT_PENDING',
    kind: 'transient',
    what: `What this ${source.object} hangs on is not linked by mapping "${parent.name}", or opted out.`,
    why: 'It comes over with that record, and is not held meanwhile.',
    todo: `Look at that record: "crosswalk explain" with the id of the ${parent.source.object}.`,
  };
}
