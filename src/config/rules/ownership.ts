import type { Diagnostic, Position } from '../../model/diagnostic.ts';
import { type FieldRule, importsTo, type Mapping, syncsBack } from '../../model/mapping.ts';
import { isWritten, type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { ruleLine } from '../rule-line.ts';
import type { ProjectRule, SideName } from './context.ts';

interface Claim {
  readonly draft: MappingDraft;
  readonly index: number;
  readonly rule: FieldRule;
  readonly at: Position;
}

/**
 * A field of an object is written by one rule of one mapping. Across integrations only rules that write again and again clash, and only
 * where both integrations are enabled: who fills a field once, or an empty one, takes nothing from the other.
 */
export const fieldOwnedOnce: ProjectRule = (drafts, { report }) => {
  const claims = new Map<string, Claim[]>();
  for (const draft of drafts) {
    draft.mapping.fields.forEach((rule, index) => {
      for (const side of receivers(rule)) {
        const field =
          side === 'target' ? rule.target : rule.source.kind === 'path' ? rule.source.path : undefined;
        if (field === undefined) continue;
        const { connection, object } = draft.mapping[side];
        const key = JSON.stringify([connection, object, field]);
        const claim = { draft, index, rule, at: valueAt(draft.document, rulePath(draft, index, side)) };
        const earlier = claims.get(key) ?? [];
        const first = earlier.find((other) => clash(other, claim));
        if (first === undefined) claims.set(key, [...earlier, claim]);
        else report(ownedTwice(first, claim, `"${field}" of ${connection} ${object}`));
      }
    });
  }
};

function clash(a: Claim, b: Claim): boolean {
  if (a.draft !== b.draft && areApart(a.draft.mapping, b.draft.mapping)) return false;
  if (a.draft.mapping.integration === b.draft.mapping.integration) return true;
  return a.draft.enabled && b.draft.enabled && a.rule.write === 'always' && b.rule.write === 'always';
}

/** No record is both's: they are for different types of target records, or one is for what hangs below the records of the other. */
function areApart(a: Mapping, b: Mapping): boolean {
  const [one, other] = [a.scope, b.scope];
  if (one !== undefined && other !== undefined && one.field === other.field)
    return !one.values.some((value) => other.values.includes(value));
  return a.integration === b.integration && (isHanded(a, b) || isHanded(b, a));
}

/** Also where the giver does not hand anything over yet: then the taker takes no part. */
function isHanded(giver: Mapping, taker: Mapping): boolean {
  return (
    taker.import.handedBy === giver.name ||
    taker.fields.some(({ ancestors, link }) => ancestors !== undefined && link?.includes(giver.name))
  );
}

function ownedTwice(first: Claim, second: Claim, field: string): Diagnostic {
  const { draft, at } = second;
  const same = first.draft === draft;
  const { name, integration } = first.draft.mapping;
  const apart = integration !== draft.mapping.integration;
  return {
    severity: 'error',
    rule: same ? 'field-twice' : 'field-owned-twice',
    message: same
      ? `two rules write ${field}`
      : `${field} is already written by the mapping "${name}"${apart ? ` of the integration "${integration}"` : ''}`,
    at,
    related: first.at,
    why: same
      ? 'The later rule would overwrite what the earlier one wrote.'
      : 'Two mappings would overwrite each other on every run.',
    todo: same
      ? 'Remove one of them, or merge them into a template.'
      : apart
        ? fillOnly(written(first) && !written(second) ? second : first)
        : written(first) && written(second)
          ? 'Keep the rule in one of the two mappings.'
          : 'Keep the rule in one of the two mappings; of what standardFields brings, list in the other what is left under fields instead.',
  };
}

function written({ draft, index }: Claim): boolean {
  return isWritten(draft, index);
}

/** The lines by which a mapping leaves a field to another one: it fills what is empty, and what the field becomes still travels back. */
function fillOnly(claim: Claim): string {
  const { draft, index, at } = claim;
  const field = draft.placed[index]?.field;
  if (field === undefined) return 'Keep the rule in one of the two mappings.';
  const { direction, transform, transformBack, unmatched, ...both } = field;
  const fill = ruleLine({ ...both, write: 'ifEmpty', transform, unmatched });
  const back = ruleLine({ ...both, direction: 'syncBack', transformBack });
  const lines =
    direction === 'both' && draft.mapping.syncBack.on.length > 0
      ? `- ${fill} and, for the way back, - ${back}`
      : `- ${fill}`;
  const place = written(claim) ? `in place of line ${at.line} of` : 'under fields of';
  return `Let one of them only fill what is empty: ${place} ${at.file} write ${lines}.`;
}

function receivers(rule: FieldRule): readonly SideName[] {
  return [
    ...(importsTo(rule) ? (['target'] as const) : []),
    ...(syncsBack(rule) ? (['source'] as const) : []),
  ];
}
