import type { FieldRule } from '../../model/mapping.ts';
import { isWritten, keyAt, type MappingDraft, rulePath } from '../draft.ts';
import { listed } from '../nearest.ts';
import { ruleLine } from '../rule-line.ts';
import { fieldAt, fieldName, type MappingRule } from './context.ts';

/**
 * H-14: where a record has to refer to another one, it is said what becomes of those that refer to nothing linked. `unmatched: hold`,
 * written out, is an answer too.
 */
export const linkFailSafe: MappingRule = (draft, context) => {
  const { mapping, document } = draft;
  if (!mapping.import.enabled || mapping.import.onNoMatch !== 'create') return;
  mapping.fields.forEach((rule, index) => {
    const written = draft.placed[index]?.field;
    if (rule.link === undefined || rule.direction === 'syncBack' || written?.unmatched !== undefined) return;
    // Whoever is handed over has a parent that is linked, and is held without one.
    if (rule.ancestors !== undefined && rule.link.includes(mapping.import.handedBy ?? '')) return;
    const target = fieldAt(draft, context, 'target', rule.target);
    if (written === undefined || target?.required !== true) return;
    const unmatched = failSafe(draft, target.references ?? []);
    if (unmatched === undefined) return;
    const line = isWritten(draft, index)
      ? `Add unmatched: ${unmatched}`
      : `Write this rule under fields, with the name of the fail-safe: ${withKey(ruleLine(written), `unmatched: ${unmatched}`)}`;
    context.report({
      severity: 'warning',
      rule: 'link-no-fail-safe',
      message: `${fieldName(draft, 'target', target)} is required, and no fail-safe is named for records ${leadingNowhere(rule)}`,
      at: keyAt(document, rulePath(draft, index, 'link')),
      why: 'They are held until there is one.',
      todo: `${line}; or unmatched: hold, if that is meant.`,
    });
  });
};

function leadingNowhere({ source, link }: FieldRule): string {
  const from = source.kind === 'path' ? `whose "${source.path}"` : 'that';
  return `${from} leads to nothing that ${listed(link ?? [])} has linked`;
}

/** `{ site: "<name>" }`, where the target offers a look-up by name of what the field refers to. */
function failSafe({ targetCapabilities }: MappingDraft, references: readonly string[]): string | undefined {
  const [name] = Object.entries(targetCapabilities.lookups).flatMap(([lookup, { object }]) =>
    references.includes(object) && lookup.endsWith('ByName') ? [lookup.slice(0, -'ByName'.length)] : [],
  );
  return name === undefined ? undefined : `{ ${name}: "<its name>" }`;
}

function withKey(line: string, key: string): string {
  return `${line.slice(0, -2)}, ${key} }`;
}
