import type { Position } from '../../model/diagnostic.ts';
import { type FieldRule, importsTo, syncsBack } from '../../model/mapping.ts';
import { type MappingDraft, valueAt } from '../draft.ts';
import { pointer } from '../yaml.ts';
import type { ProjectRule, SideName } from './context.ts';

interface Claim {
  readonly draft: MappingDraft;
  readonly at: Position;
}

/** A field of an object is written by one rule of one mapping. */
export const fieldOwnedOnce: ProjectRule = (drafts, { report }) => {
  const claims = new Map<string, Claim>();
  for (const draft of drafts) {
    draft.mapping.fields.forEach((rule, index) => {
      for (const side of receivers(rule)) {
        const field =
          side === 'target' ? rule.target : rule.source.kind === 'path' ? rule.source.path : undefined;
        if (field === undefined) continue;
        const { connection, object } = draft.mapping[side];
        const key = JSON.stringify([connection, object, field]);
        const at = valueAt(draft.document, pointer('fields', index, side));
        const first = claims.get(key);
        if (first === undefined) {
          claims.set(key, { draft, at });
          continue;
        }
        const same = first.draft === draft;
        report({
          severity: 'error',
          rule: same ? 'field-twice' : 'field-owned-twice',
          message: same
            ? `two rules write "${field}"`
            : `"${field}" of ${connection} ${object} is already written by the mapping "${first.draft.mapping.name}"`,
          at,
          related: first.at,
          why: same
            ? 'The later rule would overwrite what the earlier one wrote.'
            : 'Two mappings would overwrite each other on every run.',
          todo: same
            ? 'Remove one of them, or merge them into a template.'
            : 'Keep the rule in one of the two mappings.',
        });
      }
    });
  }
};

function receivers(rule: FieldRule): readonly SideName[] {
  return [
    ...(importsTo(rule) ? (['target'] as const) : []),
    ...(syncsBack(rule) ? (['source'] as const) : []),
  ];
}
