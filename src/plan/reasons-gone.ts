import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import type { Link } from '../model/link.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';

/** Texts about records that are archived, erased, or somebody else's; as `reasons.ts`, one place for plan and `explain`. */

export function archivedFor({ source, target, file }: Mapping): Problem {
  return {
    code: 'TARGET_INACTIVE',
    kind: CODES.TARGET_INACTIVE.kind,
    what: `The ${target.object} was switched off in ${target.system}, and its ${source.object} was archived for it.`,
    where: file,
    why: 'Once it is switched on again, the mapping says what becomes of the other (syncBack.onReactivate).',
  };
}

/** `days`: how long the system keeps what is archived; `undefined` where it does not say. */
export function stillArchived(
  { source, target, file }: Mapping,
  sourceId: string,
  days: number | undefined,
): Problem {
  const until = days === undefined ? '' : `, for ${days} days after it was archived`;
  return {
    code: 'SOURCE_ARCHIVED',
    kind: CODES.SOURCE_ARCHIVED.kind,
    what: `The ${target.object} is switched on again in ${target.system}, and its ${source.object} "${sourceId}" is still archived in ${source.system}.`,
    where: file,
    why: `Only a person can restore it there${until}; syncBack.onReactivate: report waits for that.`,
    todo: `Restore it in ${source.system}: it is taken up again by itself. Or set syncBack.onReactivate: create to have a new one made.`,
  };
}

export function forgotten({ source, file }: Mapping): Problem {
  return {
    code: 'SOURCE_FORGOTTEN',
    kind: CODES.SOURCE_FORGOTTEN.kind,
    what: `The ${source.object} was erased in ${source.system}: it is shown neither as it is nor as deleted.`,
    where: file,
    why: 'Nothing but the two ids is remembered of it, so that it is never made again from its partner.',
  };
}

export function linkedElsewhere({ source, file }: Pick<Mapping, 'source' | 'file'>, other: string): Problem {
  return {
    code: 'LINKED_ELSEWHERE',
    kind: CODES.LINKED_ELSEWHERE.kind,
    what: `links.yaml gives this ${source.object} to the mapping "${other}".`,
    where: file,
    why: 'import.exceptLinked leaves such records to it.',
  };
}

/** `owner`: what the record that stands in the way is linked to. */
export function existsElsewhere({ source, target, file }: Mapping, sourceId: string, owner: string): Problem {
  return {
    code: 'MATCH_TAKEN',
    kind: CODES.MATCH_TAKEN.kind,
    what: `${source.system} has a ${source.object} with the same unique value already, "${sourceId}", and that one is linked to ${target.object} "${owner}".`,
    where: file,
    why: 'Two records would exchange values with one.',
    todo: `Make the value differ in one of the two ${target.object} records, or merge them.`,
  };
}

/** Of a record that refers to nobody, because what it referred to is not shown any more. */
export function parentArchived(
  { source, target }: Pick<Mapping, 'source' | 'target'>,
  { at }: Pick<FieldRule, 'at'>,
  parent: { readonly mapping: string; readonly sourceId: string },
): Problem {
  return {
    code: 'PARENT_ARCHIVED',
    kind: CODES.PARENT_ARCHIVED.kind,
    what: `The record of ${source.object} refers to nobody since "${parent.sourceId}" of mapping "${parent.mapping}" was archived or deleted in ${source.system}: its partner in ${target.object} stays where it is.`,
    where: `${at.file}:${at.line}:${at.column}`,
    why: 'A reference that was taken away together with its record says nothing about where this one belongs.',
    todo: 'Nothing, if it is to stay there. Else restore that record, or let this one refer to another.',
  };
}

/** Of the survivor of a merge of linked records that resembles none of them more than another. */
export function mergeUnclear({ source, target, file }: Mapping, links: readonly Link[]): Problem {
  const targets = links.map(({ targetId }) => `"${targetId}"`).join(', ');
  return {
    code: 'MATCH_AMBIGUOUS',
    kind: CODES.MATCH_AMBIGUOUS.kind,
    field: MERGED,
    what: `Records that were merged into this ${source.object} in ${source.system} have a ${target.object} each: ${targets}.`,
    where: file,
    why: 'Neither its mark nor its values tell which of them it goes on with, and the wrong one would be overwritten.',
    todo: `Link it to the right one in links.yaml, and merge the others into that one in ${target.system}.`,
  };
}

/** What `Problem.field` says of a record that is held because of a merge. */
export const MERGED = 'merged';
