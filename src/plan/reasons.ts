import type { Problem } from '../model/errors.ts';
import type { Endpoint, Mapping } from '../model/mapping.ts';

/** Texts of what the engine decides by policy rather than by a field; one place, so that `explain` says the same. */

export function outOfScope(mapping: Mapping): Problem {
  return {
    code: 'OUT_OF_SCOPE',
    kind: 'rejected',
    what: `The ${mapping.source.object} record does not meet the where clause (any more).`,
    where: mapping.file,
    why: 'Its link is kept; nothing is written in either direction until it meets the clause again.',
  };
}

export function importOff(mapping: Mapping): Problem {
  return {
    code: 'IMPORT_OFF',
    kind: 'rejected',
    what: `The mapping does not import: a ${mapping.source.object} without a counterpart stays without one.`,
    where: mapping.file,
    todo: `Set import.enabled: true in ${mapping.file} to create it.`,
  };
}

export function sourceDeleted(mapping: Mapping): Problem {
  return {
    code: 'SOURCE_DELETED',
    kind: 'rejected',
    what: `The ${mapping.source.object} record was deleted in ${mapping.source.system}.`,
    where: mapping.file,
    why: `onSourceDelete: ${mapping.import.onSourceDelete}.`,
  };
}

/** `targets`: where both were linked, the record of the merged one, which nothing refers to any more, and the survivor's. */
export function merged(
  mapping: Mapping,
  winner: string,
  targets?: { readonly leftOver: string; readonly kept: string },
): Problem {
  const { source, target } = mapping;
  const what = `The ${source.object} record was merged into "${winner}" in ${source.system}`;
  const base = { code: 'SOURCE_MERGED', kind: 'rejected', where: mapping.file } as const;
  if (!targets) return { ...base, what: `${what}; its link follows the survivor where that one has none.` };
  return {
    ...base,
    what: `${what}, which has ${target.object} "${targets.kept}": ${target.object} "${targets.leftOver}" is left over.`,
    why: `crosswalk merges nothing in ${target.system}.`,
    todo: `Merge ${target.object} "${targets.leftOver}" into "${targets.kept}" in ${target.system}.`,
  };
}

export function targetGone(mapping: Mapping, targetId: string): Problem {
  return {
    code: 'TARGET_GONE',
    kind: 'conflict',
    what: `The linked ${mapping.target.object} "${targetId}" does not exist in ${mapping.target.system} (any more), or is not visible.`,
    where: mapping.file,
    why: 'crosswalk does not create it again: somebody may have deleted it on purpose.',
    todo: 'Restore it, or remove the pair with "crosswalk links remove" so that the record is matched or created anew.',
  };
}

export function linkTargetMissing(mapping: Mapping, sourceId: string, targetId: string): Problem {
  const row = mapping.links.find((link) => link.source === sourceId);
  return {
    code: 'LINK_TARGET_MISSING',
    kind: 'config',
    what: `links.yaml names ${mapping.target.object} "${targetId}", which does not exist in ${mapping.target.system}.`,
    where: row ? `${row.at.file}:${row.at.line}` : mapping.file,
    todo: 'Correct the id in links.yaml.',
  };
}

export function writeUnknown(system: string, created: boolean): Problem {
  return {
    code: 'WRITE_UNKNOWN',
    kind: 'transient',
    what: `${system} did not say whether it ${created ? 'created' : 'changed'} the record.`,
    why: 'The answer was lost after the request had been sent.',
    todo: created
      ? 'Nothing: the next run looks the record up before it sends anything again.'
      : 'Nothing: the next run compares the record again.',
  };
}

export function createUnfindable({ target, file }: Mapping): Problem {
  return {
    code: 'WRITE_UNKNOWN',
    kind: 'transient',
    what: `${target.system} did not say whether it created the record, and there is nothing to find it by.`,
    why: 'The mapping names no externalId for the target, and the fields it matches by are empty in this record or were changed since; creating it again might double it.',
    todo: `Look for it in ${target.system}: if it is there, link the two in links.yaml. If it is not, give ${file} an externalId: { target: ... } or a match field that is filled, and it is created.`,
  };
}

/** A create whose answer was lost a moment ago, and that has left nothing so far. */
export function createPending({ system }: Endpoint): Problem {
  return {
    code: 'WRITE_UNKNOWN',
    kind: 'transient',
    what: `${system} did not say whether it created the record, and it is not there yet.`,
    why: 'It may still be at work on the request, or its lists be behind; sending it again now might double it.',
    todo: 'Nothing: the next run looks again, and creates it once a quarter of an hour has passed.',
  };
}

export function createUndecided({ source, target, file }: Mapping): Problem {
  return {
    code: 'CREATE_UNDECIDED',
    kind: 'conflict',
    what: `The answer to a create in ${source.system} was lost, and a ${source.object} made at that time may be the one: its values are not what was sent any more.`,
    where: file,
    why: 'Creating it again might double it, and linking the two might mix up two records.',
    todo: `Compare the held ${source.object} and ${target.object}: name what belongs together in links.yaml, then run "crosswalk retry --code CREATE_UNDECIDED", which creates what was not named. externalId: { source: ... } in ${file} avoids this.`,
  };
}

export function notLinked(mapping: Mapping): Problem {
  const creates = mapping.syncBack.on.includes('create');
  return {
    code: 'NOT_LINKED',
    kind: 'rejected',
    what: `No ${mapping.source.object} in ${mapping.source.system} is linked to this ${mapping.target.object}.`,
    where: mapping.file,
    why: creates
      ? 'The next run looks for a match and creates one if there is none.'
      : 'syncBack.on does not include create, so records born here stay here.',
  };
}

export function markUnlinked({ source, target, externalId }: Mapping, sourceId: string): Problem {
  return {
    code: 'MARK_UNLINKED',
    kind: 'rejected',
    what: `This ${target.object} was made from ${source.object} "${sourceId}", which could not be linked to it in this run.`,
    why: `It bears that id in ${externalId.target}; creating another ${source.object} from it would double that one.`,
    todo: `Nothing, if that ${source.object} is held, out of scope, archived or erased. Clear the field only to have a new one created.`,
  };
}

export function notPrimary(mapping: Mapping, targetId: string): Problem {
  return {
    code: 'NOT_PRIMARY',
    kind: 'rejected',
    what: `Another ${mapping.source.object} exchanges fields with ${mapping.target.object} "${targetId}"; this one only shares it.`,
    where: mapping.file,
    todo: 'Mark the line of this one with primary: true in links.yaml to change that.',
  };
}

export function parentPending(mapping: string, sourceId: string): Problem {
  return {
    code: 'PARENT_PENDING',
    kind: 'transient',
    what: `The record it refers to, "${sourceId}" of mapping "${mapping}", is not there yet: the answer to its create was lost, or it is held.`,
    why: 'Filing it elsewhere meanwhile would have to be undone.',
    todo: 'Nothing: it follows once that record has been found, or what holds it is cured.',
  };
}

export function parentGone(mapping: string, sourceId: string): Problem {
  return {
    code: 'PARENT_PENDING',
    kind: 'transient',
    what: `The record it refers to, "${sourceId}" of mapping "${mapping}", is linked to one that does not exist any more.`,
    why: 'There is nothing to file this one under.',
    todo: 'Mend that pair first ("crosswalk status" says how); this one follows once it is.',
  };
}

/** Whatever made the second one: two states for one pair of systems, an answer that was lost, a copy made by hand. */
export function markDoubled(
  { source, target, externalId, file }: Mapping,
  one: string,
  other: string,
): Problem {
  return {
    code: 'MARK_DOUBLED',
    kind: 'conflict',
    what: `${target.object} "${one}" and "${other}" in ${target.system} bear the mark of one and the same ${source.object}; at most one of them is linked.`,
    where: file,
    why: 'Two states that run for one pair of systems make every record twice, and so does a copy made by hand.',
    todo: `Merge or delete one of them in ${target.system}, or clear ${externalId.target} of the one that is a record of its own, and see that one state alone runs for these connections.`,
  };
}

export function stillInactive(mapping: Mapping, targetId: string): Problem {
  return {
    code: 'STILL_INACTIVE',
    kind: 'conflict',
    what: `${mapping.target.object} "${targetId}" was deactivated by crosswalk, and its ${mapping.source.object} is back.`,
    where: mapping.file,
    todo: `Reactivate it in ${mapping.target.system}; fields are in step meanwhile.`,
  };
}

export function sourceNotVisible(mapping: Mapping, id: string): Problem {
  const { object, system } = mapping.source;
  return {
    code: 'SOURCE_NOT_VISIBLE',
    kind: 'conflict',
    what: `The linked ${object} "${id}" is not visible in ${system}: it was deleted, or the integration user lost access.`,
    where: mapping.file,
    why: 'What cannot be seen is not taken for deleted; nothing is written.',
    todo: 'Give the user access to it, or remove the pair with "crosswalk links remove".',
  };
}

/** Of a record that was held already, and stays held for its own reason. */
export function heldUnseen({ source, file }: Mapping): Problem {
  return {
    code: 'SOURCE_NOT_VISIBLE',
    kind: 'conflict',
    what: `A held ${source.object} could not be read: it is gone from ${source.system} for good, or the integration user lost access.`,
    where: file,
    why: 'What cannot be seen is not taken for deleted; it stays held for its own reason.',
    todo: `Give the user access to it, or name its id under exclude in ${file}.`,
  };
}

/** The same of all those that a complete reading should have brought. */
export function sourcesNotVisible(mapping: Mapping): Problem {
  const { object, system } = mapping.source;
  return {
    code: 'SOURCE_NOT_VISIBLE',
    kind: 'conflict',
    what: `Linked ${object} records are not in ${system} (any more): deleted for good, or out of the integration user's sight. Nothing is written to their partners.`,
    where: mapping.file,
    todo: 'Give the user access to them, or remove the pairs with "crosswalk links remove".',
  };
}

/** The deletions since the last reading may be forgotten by the system that reports them. */
export function checkpointOld(mapping: Mapping, days: number): Problem {
  return {
    code: 'CHECKPOINT_OLD',
    kind: 'conflict',
    what: `${mapping.source.system} reports a deleted ${mapping.source.object} for ${days} days, and it was last read longer ago.`,
    where: mapping.file,
    why: 'What was deleted before that is simply absent, and only a complete reading shows it.',
    todo: 'Run "crosswalk sync --full" once: it says which linked records are gone.',
  };
}

export function sourceNotFound(mapping: Mapping): Problem {
  return {
    code: 'SOURCE_NOT_FOUND',
    kind: 'rejected',
    what: `There is no ${mapping.source.object} with that id in ${mapping.source.system}, or it is not visible.`,
    where: mapping.file,
    todo: 'Check the id and the access of the integration user.',
  };
}

/** After a rebuild of the state: it may have had a partner whose name and mark no longer tell. */
export function rebuildUnmatched(giving: Endpoint, receiving: Endpoint, steps: string): Problem {
  return {
    code: 'REBUILD_UNMATCHED',
    kind: 'conflict',
    what: `The rebuilt state found no ${receiving.object} in ${receiving.system} for this ${giving.object}.`,
    why: `Neither links.yaml nor ${steps} leads to one. It is new, or it was linked before and cannot be recognised; creating it could double it.`,
    todo: 'If it has a partner, name the pair in links.yaml. If it is new, run "crosswalk retry" with its id, or with --code REBUILD_UNMATCHED for all of them.',
  };
}

export function targetInactive({ target, file, syncBack }: Mapping): Problem {
  return {
    code: 'TARGET_INACTIVE',
    kind: 'rejected',
    what: `The ${target.object} was switched off in ${target.system}.`,
    where: file,
    why: `onInactive: ${syncBack.onInactive}.`,
  };
}

export function noMatch({ source, target, file }: Mapping): Problem {
  return {
    code: 'NO_MATCH',
    kind: 'rejected',
    what: `No ${target.object} in ${target.system} matches this ${source.object}, and the mapping only reports such records.`,
    todo: `Add a line to links.yaml, or set onNoMatch: create in ${file}.`,
  };
}
