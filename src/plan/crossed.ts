import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';

/** The marks may be the wrong part (copied, exchanged by hand): to link by them without looking would make it worse. */
function cure(
  { name, target, externalId }: Pick<Mapping, 'name' | 'target' | 'externalId'>,
  link: { readonly sourceId: string; readonly targetId: string },
  other: { readonly sourceId: string },
): string {
  const remove = [link, other]
    .map(({ sourceId }) => `"crosswalk links remove ${name} ${sourceId}"`)
    .join(' and ');
  return `If they belong together as they are linked, the mark is wrong: set "${externalId.target ?? ''}" of ${target.object} ${link.targetId} to "${link.sourceId}". Only if the mark is right, run ${remove}: the next run links each record by its mark.`;
}

export function linkCrossed(
  { name, target, externalId }: Mapping,
  link: { readonly sourceId: string; readonly targetId: string },
  other: { readonly sourceId: string; readonly targetId: string },
): Problem {
  return {
    code: 'LINK_CROSSED',
    kind: CODES.LINK_CROSSED.kind,
    what: `${target.object} ${link.targetId} in ${target.system} is linked to "${link.sourceId}" and bears the mark of "${other.sourceId}", which is linked to ${other.targetId}.`,
    where: `Field "${externalId.target ?? ''}" of the ${target.object}, mapping "${name}".`,
    why: 'One of the two is wrong, so that nothing is written in either direction.',
    todo: `Compare the two pairs: "crosswalk explain ${link.sourceId}" and "crosswalk explain ${other.sourceId}" show the fields of each. ${cure({ name, target, externalId }, link, other)}`,
  };
}
