import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import type { PlanValues } from '../model/value.ts';

/**
 * Why `wanted` cannot become a new record of `into`: a field that the system insists on would stay empty. Known before anything is sent,
 * so that a plan says it, too, and the record is not refused anew by every run. Fields without a rule are the system's to fill.
 */
export function lacking(
  mapping: Mapping,
  into: 'source' | 'target',
  wanted: PlanValues,
): Problem | undefined {
  const endpoint = mapping[into];
  const from = mapping[into === 'target' ? 'source' : 'target'];
  for (const rule of mapping.fields) {
    const ours = rule.source.kind === 'path' ? rule.source.path : undefined;
    const path = into === 'target' ? rule.target : ours;
    if (
      path === undefined ||
      (into === 'target' ? rule.direction === 'syncBack' : rule.direction === 'import')
    )
      continue;
    const field = endpoint.catalogue.fields.find((one) => one.path === path);
    if (field?.required !== true || !field.createable || (wanted[path] ?? null) !== null) continue;
    if (mapping.fields.some((other) => other !== rule && other.target === path)) continue;
    const giving = into === 'target' ? ours : rule.target;
    return {
      code: 'RECORD_INCOMPLETE',
      kind: CODES.RECORD_INCOMPLETE.kind,
      what: `${endpoint.system} requires "${path}" of every new ${endpoint.object}, and this ${from.object} record has nothing for it.`,
      where: mapping.file,
      why: CODES.RECORD_INCOMPLETE.cause,
      todo:
        giving === undefined
          ? `Let the rule of "${path}" give a value.`
          : `Fill "${giving}" of the record in ${from.system}, or map "${path}" from a field that is always filled.`,
      field: path,
    };
  }
  return undefined;
}

/**
 * Of a field that a held record gives nothing to, whether its value is unknown. One that a rule with `onEmpty: hold` misses is known to be
 * empty, so that the other side may still fill it, which is what ends the hold.
 */
export function unknownTo(problems: readonly Problem[]): (field: string) => boolean {
  const empty = problems.flatMap(({ code, field }) => (code === 'RECORD_INCOMPLETE' ? [field] : []));
  return (field) => problems.length > 0 && !empty.includes(field);
}

/** What the sources of new targets will get of them, by field, once these are made. */
export function followsCreate(mapping: Mapping, count: number, fields: readonly string[]): Problem {
  const { kind, cure } = CODES.FOLLOWS_CREATE;
  return {
    code: 'FOLLOWS_CREATE',
    kind,
    what: `${fields.map((field) => `"${field}"`).join(' and ')} of ${count} ${mapping.source.object} ${count === 1 ? 'record' : 'records'} in ${mapping.source.system} follow once their new partners are made.`,
    where: mapping.file,
    todo: cure,
  };
}
