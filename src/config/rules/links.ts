import { type MappingDraft, valueAt } from '../draft.ts';
import { nearest } from '../nearest.ts';
import { pointer } from '../yaml.ts';
import { fieldsOf, type MappingRule, type ProjectRule } from './context.ts';

/** `link:` names a mapping of the same integration between the same two systems. */
export const linkKnown: MappingRule = (draft, { report }) => {
  draft.mapping.fields.forEach((rule, index) => {
    if (rule.link === undefined || draft.siblings.has(rule.link)) return;
    const guess = nearest(rule.link, draft.siblings);
    report({
      severity: 'error',
      rule: 'link-unknown',
      message: `there is no mapping "${rule.link}" in this integration`,
      at: valueAt(draft.document, pointer('fields', index, 'link')),
      ...(guess === undefined ? {} : { didYouMean: guess }),
      todo: 'Name the mapping whose records this field refers to.',
    });
  });
};

/** The linked mapping carries the records that the source field refers to. */
export const linkObject: ProjectRule = (drafts, context) => {
  for (const draft of drafts) {
    draft.mapping.fields.forEach((rule, index) => {
      const linked = linkedDraft(drafts, draft, rule.link);
      if (linked === undefined) return;
      const { source } = fieldsOf(rule, draft, context);
      const refers = source?.references ?? [];
      const at = valueAt(draft.document, pointer('fields', index, 'link'));
      if (
        linked.mapping.source.connection !== draft.mapping.source.connection ||
        linked.mapping.target.connection !== draft.mapping.target.connection
      ) {
        context.report({
          severity: 'error',
          rule: 'link-connection',
          message: `the mapping "${rule.link}" is between other connections`,
          at,
          todo: 'Name a mapping between the same two connections.',
        });
      } else if (refers.length > 0 && !refers.includes(linked.mapping.source.object)) {
        context.report({
          severity: 'error',
          rule: 'link-object',
          message: `"${source?.path}" refers to ${refers.join(' or ')}, the mapping "${rule.link}" carries ${linked.mapping.source.object}`,
          at,
          todo: 'Name the mapping that carries those records.',
        });
      }
    });
  }
};

/** Mappings that wait for each other have no order in which they could run. */
export const linkCycle: ProjectRule = (drafts, { report }) => {
  const reported = new Set<string>();
  for (const draft of drafts) {
    const cycle = findCycle(drafts, draft);
    if (cycle === undefined) continue;
    const names = cycle.map((member) => member.mapping.name);
    const key = `${draft.mapping.integration} ${[...names].sort().join(' ')}`;
    if (reported.has(key)) continue;
    reported.add(key);
    const next = names[1] ?? names[0];
    const index = draft.mapping.fields.findIndex((rule) => rule.link === next);
    report({
      severity: 'error',
      rule: 'link-cycle',
      message: `these mappings wait for each other: ${[...names, names[0]].join(' -> ')}`,
      at: valueAt(draft.document, pointer('fields', Math.max(index, 0), 'link')),
      why: 'A mapping runs after those it links to.',
      todo: 'Remove one of the links.',
    });
  }
};

/** The shortest way from a mapping back to itself. */
function findCycle(
  drafts: readonly MappingDraft[],
  start: MappingDraft,
): readonly MappingDraft[] | undefined {
  const queue: (readonly MappingDraft[])[] = [[start]];
  const seen = new Set<MappingDraft>();
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    for (const name of way.at(-1)?.mapping.dependsOn ?? []) {
      const next = linkedDraft(drafts, start, name);
      if (next === start) return way;
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      queue.push([...way, next]);
    }
  }
  return undefined;
}

function linkedDraft(
  drafts: readonly MappingDraft[],
  from: MappingDraft,
  name: string | undefined,
): MappingDraft | undefined {
  return drafts.find(
    ({ mapping }) => mapping.integration === from.mapping.integration && mapping.name === name,
  );
}
