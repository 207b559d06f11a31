import type { Problem } from '../model/errors.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';

/** Of a new record that gives nothing for a field that the target requires. */
export function incomplete({ source, target }: Mapping, rule: FieldRule): Problem {
  const from =
    rule.source.kind === 'path'
      ? ` ("${rule.source.path}")`
      : rule.source.kind === 'template'
        ? ` (${rule.source.paths.map((path) => `"${path}"`).join(', ')})`
        : '';
  return {
    code: 'RECORD_INCOMPLETE',
    kind: 'rejected',
    field: rule.target,
    what: `The ${source.object} record has no value${from} for "${rule.target}", which ${target.system} requires of a new ${target.object}.`,
    where: `${rule.at.file}:${rule.at.line}`,
    why: 'Nothing was sent: it would be refused.',
    todo: `Fill it in ${source.system}, or let the rule take a field that is always filled.`,
  };
}
