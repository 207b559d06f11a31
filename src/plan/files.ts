import type { Problem } from '../model/errors.ts';
import { sizeText, type ToldFile } from '../model/file.ts';
import type { Mapping } from '../model/mapping.ts';
import type { Direction } from '../model/plan.ts';
import type { PlanValues } from '../model/value.ts';

/** Paths of a file that decide whether it travels, and tell whether it arrived whole. */
export const TOLD_PATHS = ['checksum', 'size'] as const;

/** What a record of a mapping of files says about its content; `undefined` for records that have none. */
export function toldFile({ childOf }: Mapping, { size, checksum }: PlanValues): ToldFile | undefined {
  if (childOf?.kind !== 'files') return undefined;
  return {
    size: typeof size === 'number' ? size : null,
    md5: typeof checksum === 'string' ? checksum.toLowerCase() : null,
  };
}

/** Why a file stays where it is; `undefined` for one that may travel. */
export function oversize(mapping: Mapping, direction: Direction, values: PlanValues): Problem | undefined {
  const size = toldFile(mapping, values)?.size ?? 0;
  const max = mapping.childOf?.maxBytes;
  return max === undefined || size <= max ? undefined : tooLarge(mapping, direction, size);
}

/** `size`: as far as it is known, bytes. */
export function tooLarge(mapping: Mapping, direction: Direction, size: number): Problem {
  const { object } = direction === 'import' ? mapping.source : mapping.target;
  return {
    code: 'FILE_TOO_LARGE',
    kind: 'rejected',
    what: `The ${object} file has ${sizeText(size)}; the mapping lets through ${sizeText(mapping.childOf?.maxBytes ?? 0)}.`,
    where: `${mapping.at.file}:${mapping.at.line}`,
    why: 'It is left out; the other files go on.',
    todo: 'Raise "maxBytes" below "files:" if it is to come over; the next run fetches it then.',
  };
}
