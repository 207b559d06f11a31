import type { FieldRule } from '../../model/mapping.ts';
import { keyAt, type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { listed } from '../nearest.ts';
import type { MappingRule, ProjectRule } from './context.ts';

/** `ancestors` climbs from the field that leads to a record's own parent, to what another mapping has linked. */
export const ancestorsUsable: MappingRule = (draft, { report }) => {
  const { mapping, document, placed, sourceCapabilities } = draft;
  mapping.fields.forEach((rule, index) => {
    if (placed[index]?.field.ancestors !== true) return;
    const at = keyAt(document, rulePath(draft, index, 'ancestors'));
    const { system, object } = mapping.source;
    if (rule.ancestors === undefined) {
      const parent = sourceCapabilities.parentRelationship;
      const field = mapping.source.catalogue.fields.find(
        ({ relationship, references }) =>
          parent !== undefined && relationship === parent && references?.[0] === object,
      );
      report({
        severity: 'error',
        rule: 'ancestors-unsupported',
        message: `ancestors climbs from the field that leads to the parent of a record, and ${rule.source.kind === 'path' ? `"${rule.source.path}" of ${system} ${object}` : 'this rule'} does not`,
        at,
        ...(field === undefined || rule.source.kind !== 'path' ? {} : { didYouMean: field.path }),
        todo:
          field === undefined ? 'Remove ancestors:.' : `Write source: ${field.path}, or remove ancestors:.`,
      });
    } else if (rule.link === undefined) {
      report({
        severity: 'error',
        rule: 'ancestors-unsupported',
        message: 'ancestors looks for a parent that a mapping has linked, and this rule names none',
        at,
        todo: 'Add link: with the mapping that carries the parents.',
      });
    } else if (rule.transform.length > 0 || rule.values !== undefined) {
      report({
        severity: 'error',
        rule: 'ancestors-unsupported',
        message:
          'ids of parents are looked up as they are: transform and values have no place beside ancestors',
        at,
        todo: 'Remove transform and values from this rule.',
      });
    }
  });
};

/** Who takes child records over puts them below the parent that they come from. */
export const childrenReceived: ProjectRule = (drafts, { report }) => {
  for (const giver of drafts) {
    const { children, enabled } = giver.mapping.import;
    if (children?.kind !== 'handOver') continue;
    const receiver = siblings(drafts, giver).find(({ mapping }) => mapping.name === children.to);
    if (receiver === undefined) continue;
    const { name } = giver.mapping;
    const rule = receiver.mapping.fields.find(
      ({ ancestors, link }) => ancestors !== undefined && link?.includes(name),
    );
    if (rule === undefined) {
      report({
        severity: 'error',
        rule: 'children-receiver',
        message: `"${name}" hands child records to this mapping, and no rule of it puts them below the records of "${name}"`,
        at: keyAt(receiver.document, '/fields'),
        related: valueAt(giver.document, '/import/children'),
        why: 'Nothing says which customer a site belongs to.',
        todo: `Add { source: ${children.ancestors[0] ?? ''}, target: <the customer's field>, link: ${name}, ancestors: true }.`,
      });
    } else if (enabled && !receiver.mapping.import.enabled) {
      report({
        severity: 'error',
        rule: 'children-receiver',
        message: `child records become sites by the mapping "${children.to}", whose import is off`,
        at: valueAt(giver.document, '/import/children'),
        related: valueAt(receiver.document, '/import/enabled'),
        todo: `Write import: { enabled: true } in ${receiver.document.file}, or children: customer here.`,
      });
    }
    for (const other of siblings(drafts, giver)) checkLinks(other, giver, children.to, report);
  }
};

/** What belongs to a child record is found by the link of the mapping that took it over. */
function checkLinks(
  other: MappingDraft,
  giver: MappingDraft,
  receiver: string,
  report: Parameters<ProjectRule>[1]['report'],
): void {
  if (other.mapping.name === receiver) return;
  other.mapping.fields.forEach((rule: FieldRule, index) => {
    if (rule.link?.includes(giver.mapping.name) !== true || rule.link.includes(receiver)) return;
    report({
      severity: 'warning',
      rule: 'children-unlinked',
      message: `records that belong to a child record find no partner: "${receiver}" links those, and this rule names ${listed(rule.link)} alone`,
      at: valueAt(other.document, rulePath(other, index, 'link')),
      related: valueAt(giver.document, '/import/children'),
      todo: `Write link: [${[...rule.link, receiver].join(', ')}].`,
    });
  });
}

function siblings(drafts: readonly MappingDraft[], { mapping }: MappingDraft): readonly MappingDraft[] {
  return drafts.filter((other) => other.mapping.integration === mapping.integration);
}
