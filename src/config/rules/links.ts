import type { Position } from '../../model/diagnostic.ts';
import type { FieldRule } from '../../model/mapping.ts';
import { type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { nearest } from '../nearest.ts';
import { pointer } from '../yaml.ts';
import { fieldsOf, type MappingRule, type ProjectRule, type RuleContext } from './context.ts';

/** `link:` names a mapping of the same integration between the same two systems. */
export const linkKnown: MappingRule = (draft, { report }) => {
  draft.mapping.fields.forEach((rule, index) => {
    for (const [name, at] of linkNames(draft, rule, index)) {
      if (draft.siblings.has(name)) continue;
      const guess = nearest(name, draft.siblings);
      report({
        severity: 'error',
        rule: 'link-unknown',
        message: `there is no mapping "${name}" in this integration`,
        at,
        ...(guess === undefined ? {} : { didYouMean: guess }),
        todo: 'Name the mapping whose records this field refers to.',
      });
    }
  });
};

/** Each mapping that a rule links to, with its place in the list, where it is one. */
function linkNames(
  draft: MappingDraft,
  rule: FieldRule,
  index: number,
): readonly (readonly [name: string, at: Position])[] {
  return (rule.link ?? []).map((name, place) => {
    const path = rulePath(draft, index, 'link', place);
    return [name, valueAt(draft.document, path)];
  });
}

/** The linked mapping carries the records that the source field refers to. */
export const linkObject: ProjectRule = (drafts, context) => {
  for (const draft of drafts) {
    draft.mapping.fields.forEach((rule, index) => {
      for (const [name, at] of linkNames(draft, rule, index))
        checkLinked(drafts, draft, rule, { name, at }, context);
    });
  }
};

function checkLinked(
  drafts: readonly MappingDraft[],
  draft: MappingDraft,
  rule: FieldRule,
  { name, at }: { readonly name: string; readonly at: Position },
  context: RuleContext,
): void {
  const linked = linkedDraft(drafts, draft, name);
  if (linked === undefined) return;
  const { source } = fieldsOf(rule, draft, context);
  const refers = source?.references ?? [];
  if (
    linked.mapping.source.connection !== draft.mapping.source.connection ||
    linked.mapping.target.connection !== draft.mapping.target.connection
  ) {
    context.report({
      severity: 'error',
      rule: 'link-connection',
      message: `the mapping "${name}" is between other connections`,
      at,
      todo: 'Name a mapping between the same two connections.',
    });
  } else if (refers.length > 0 && !refers.includes(linked.mapping.source.object)) {
    context.report({
      severity: 'error',
      rule: 'link-object',
      message: `"${source?.path}" refers to ${refers.join(' or ')}, the mapping "${name}" carries ${linked.mapping.source.object}`,
      at,
      todo: 'Name the mapping that carries those records.',
    });
  }
}

/** `exceptLinked` names mappings of the same records. */
export const exceptLinkedKnown: ProjectRule = (drafts, { report }) => {
  for (const draft of drafts) {
    (draft.written.import?.exceptLinked ?? []).forEach((name, index) => {
      const at = valueAt(draft.document, pointer('import', 'exceptLinked', index));
      const other = linkedDraft(drafts, draft, name);
      const same =
        other?.mapping.source.connection === draft.mapping.source.connection &&
        other.mapping.source.object === draft.mapping.source.object;
      if (other === draft || (other === undefined ? !draft.siblings.has(name) : !same)) {
        const guess = nearest(name, draft.siblings);
        const { connection, object } = draft.mapping.source;
        report({
          severity: 'error',
          rule: 'except-linked',
          message:
            other === draft
              ? 'a mapping cannot leave records to itself'
              : other === undefined
                ? `there is no mapping "${name}" in this integration`
                : `the mapping "${name}" carries other records than ${object} of ${connection}`,
          at,
          ...(other !== undefined || guess === undefined ? {} : { didYouMean: guess }),
          todo: 'Name another mapping of the same source records, to whose lines in links.yaml they are left.',
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
    const index = draft.mapping.fields.findIndex((rule) => next !== undefined && rule.link?.includes(next));
    report({
      severity: 'error',
      rule: 'link-cycle',
      message: `these mappings wait for each other: ${[...names, names[0]].join(' -> ')}`,
      at: valueAt(draft.document, rulePath(draft, Math.max(index, 0), 'link')),
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
