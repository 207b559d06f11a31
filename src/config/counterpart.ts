import type { Catalogue } from '../model/catalogue.ts';
import type { FieldRule } from '../model/mapping.ts';

/**
 * A rule that sends a reference back, with the rule that imports what that reference leads to: both stand for one thing, found by
 * look-ups in either direction.
 */
export function withCounterpart(rule: FieldRule, all: readonly FieldRule[], source: Catalogue): FieldRule {
  if (rule.direction !== 'syncBack' || rule.lookup === undefined) return rule;
  const back = pathOf(rule);
  const relationship = source.fields.find(({ path }) => path === back)?.relationship;
  if (relationship === undefined) return rule;
  const other = all.find(
    (item) =>
      item.direction === 'import' &&
      item.lookup !== undefined &&
      pathOf(item)?.startsWith(`${relationship}.`) === true,
  );
  return other === undefined ? rule : { ...rule, counterpart: other.id };
}

function pathOf({ source }: FieldRule): string | undefined {
  return source.kind === 'path' ? source.path : undefined;
}
