import type { Problem } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';

/** Texts of what the engine decides by policy rather than by a field; one place, so that `explain` says the same. */

export function outOfScope(mapping: Mapping): Problem {
  return {
    code: 'OUT_OF_SCOPE',
    kind: 'rejected',
    what: `The ${mapping.source.object} does not meet the where clause (any more).`,
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
    what: `The ${mapping.source.object} was deleted in ${mapping.source.system}.`,
    where: mapping.file,
    why: `onSourceDelete: ${mapping.import.onSourceDelete}.`,
  };
}

export function merged(mapping: Mapping, winner: string): Problem {
  return {
    code: 'SOURCE_MERGED',
    kind: 'rejected',
    what: `The ${mapping.source.object} was merged into "${winner}" in ${mapping.source.system}; its link follows the survivor where that one has none.`,
    where: mapping.file,
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

export function linkTargetMissing(mapping: Mapping, targetId: string): Problem {
  return {
    code: 'LINK_TARGET_MISSING',
    kind: 'config',
    what: `links.yaml names ${mapping.target.object} "${targetId}", which does not exist in ${mapping.target.system}.`,
    where: mapping.file,
    todo: 'Correct the id in links.yaml.',
  };
}

export function writeUnknown(system: string): Problem {
  return {
    code: 'WRITE_UNKNOWN',
    kind: 'transient',
    what: `${system} did not say whether it created the record.`,
    why: 'The answer was lost after the request had been sent.',
    todo: 'Nothing: the next run looks the record up before it sends anything again.',
  };
}

export function parentNotCreated(mapping: string, sourceId: string): Problem {
  return {
    code: 'PARENT_MISSING',
    kind: 'conflict',
    what: `The record it refers to, "${sourceId}" of mapping "${mapping}", was planned but has not been created.`,
    todo: `Look at why "${sourceId}" is held; this record follows by itself.`,
  };
}
