import type { RuleEdit } from '../model/effect.ts';
import type { FieldRule, Mapping, StageChoice, Threshold, ValueMap } from '../model/mapping.ts';

/** What of a mapping was edited, and so which records have to be looked at. Pure. */
export interface Edits {
  readonly rules: readonly RuleEdit[];
  /** Rules whose output may be the same while what is done with it is not; records with a value for them are looked at. */
  readonly touched: ReadonlySet<string>;
  /** Every record is looked at. */
  readonly every: boolean;
  /** Records without a link are looked at. */
  readonly unlinked: boolean;
  /** The edit decides how what is due is treated, and makes nothing due by itself. */
  readonly pending: boolean;
  /** The edit is seen only by a run that reads everything. */
  readonly full: boolean;
  /** Ids, of either side, that links.yaml says something else about. */
  readonly ids: { readonly source: ReadonlySet<string>; readonly target: ReadonlySet<string> };
}

export function editsOf(base: Mapping, head: Mapping): Edits {
  const rules = [...fieldEdits(base, head), ...valueEdits(base, head), ...policyEdits(base, head)];
  const has = (...keys: string[]) => rules.some((edit) => keys.includes(edit.key));
  const before = new Map(base.fields.map((rule) => [rule.id, rule]));
  const touched = head.fields.filter((rule) => {
    const was = before.get(rule.id);
    return was !== undefined && was.write !== rule.write;
  });
  const links = linkEdits(base, head);
  const left = leftEdits(base, head);
  return {
    rules: [...rules, ...links.rules],
    touched: new Set(touched.map((rule) => rule.target)),
    every: has('import.enabled', 'externalId', 'optOut'),
    unlinked: has('import.match', 'import.onNoMatch'),
    pending: has('conflict', 'import.adopt', 'import.onSourceDelete', 'import.onOutOfScope'),
    full: has('import.onOutOfScope'),
    ids: { source: new Set([...links.source, ...left]), target: links.target },
  };
}

function fieldEdits(base: Mapping, head: Mapping): RuleEdit[] {
  const before = new Map(base.fields.map((rule) => [rule.id, rule]));
  const after = new Map(head.fields.map((rule) => [rule.id, rule]));
  const edits: RuleEdit[] = [];
  for (const rule of head.fields) {
    const was = before.get(rule.id);
    if (!was) edits.push({ key: rule.id, kind: 'added', details: [described(rule)], at: rule.at });
    else {
      const details = differences(parts(was), parts(rule));
      if (details.length > 0) edits.push({ key: rule.id, kind: 'changed', details, at: rule.at });
    }
  }
  for (const rule of base.fields) {
    if (!after.has(rule.id))
      edits.push({ key: rule.id, kind: 'removed', details: [described(rule)], at: rule.at });
  }
  return edits;
}

/** Maps are compared line by line: one value more is no other map. */
function valueEdits(base: Mapping, head: Mapping): RuleEdit[] {
  const edits: RuleEdit[] = [];
  for (const name of new Set([...Object.keys(base.values), ...Object.keys(head.values)])) {
    const [was, is] = [base.values[name], head.values[name]];
    const at = is?.at ?? was?.at;
    if (!at) continue;
    const details = differences(mapParts(base, was), mapParts(head, is));
    const kind = !was ? 'added' : !is ? 'removed' : 'changed';
    if (details.length > 0) edits.push({ key: `values.${name}`, kind, details, at });
  }
  return edits;
}

/** The way back only where a rule goes it: otherwise it is what follows from the way there. */
function mapParts(mapping: Mapping, map: ValueMap | undefined): Record<string, unknown> {
  if (!map) return {};
  const back = mapping.fields.some((rule) => rule.values === map.name && rule.direction !== 'import');
  const lines = (prefix: string, values: ValueMap['map']) =>
    Object.entries(values).map(([from, to]) => [`${prefix}"${from}"`, to] as const);
  const { unmapped } = map;
  return {
    ...Object.fromEntries([...lines('', map.map), ...(back ? lines('back ', map.reverse) : [])]),
    'anything else': unmapped.kind === 'default' ? unmapped.value : unmapped.kind,
  };
}

function policyEdits(base: Mapping, head: Mapping): RuleEdit[] {
  const [was, is] = [policies(base), policies(head)];
  return Object.keys(is).flatMap((key): RuleEdit[] => {
    const details = differences({ '': was[key] }, { '': is[key] });
    return details.length === 0 ? [] : [{ key, kind: 'changed', details, at: head.at }];
  });
}

function policies(mapping: Mapping): Record<string, unknown> {
  const { import: policy, syncBack, guards } = mapping;
  return {
    'import.enabled': policy.enabled,
    'import.where': policy.stages ? policy.stages.besides : policy.where?.text,
    'import.lifecycleStages': stageValues(policy.stages),
    'import.exceptLinked': [...policy.elsewhere.keys()].sort(),
    'import.match': policy.match.map((step) => (step.by === 'fields' ? step.fields.join(' + ') : step.by)),
    'import.onNoMatch': policy.onNoMatch,
    'import.adopt': policy.adopt,
    'import.onSourceDelete': policy.onSourceDelete,
    'import.onOutOfScope': policy.onOutOfScope,
    'syncBack.on': [...syncBack.on].sort(),
    'syncBack.where': syncBack.where?.text,
    'syncBack.onInactive': syncBack.onInactive,
    'syncBack.onReactivate': syncBack.onReactivate,
    'syncBack.defaultLifecycleStage': stageValues(syncBack.stage),
    conflict: mapping.conflict,
    externalId: mapping.externalId,
    optOut: mapping.optOut,
    exclude: [...mapping.exclude].sort(),
    'guards.create': threshold(guards.create),
    'guards.update': threshold(guards.update),
    'guards.deactivate': threshold(guards.deactivate),
    'guards.fields': Object.fromEntries(
      Object.entries(guards.fields).map(([field, limit]) => [field, threshold(limit)]),
    ),
  };
}

function stageValues(choice: StageChoice | undefined): unknown {
  return choice?.stages.map(({ value }) => value).sort();
}

function threshold(limit: Threshold | undefined): string | undefined {
  return limit?.kind === 'share' ? `${limit.share * 100}%` : limit && String(limit.count);
}

function linkEdits(base: Mapping, head: Mapping) {
  const row = (link: Mapping['links'][number]) => JSON.stringify([link.source, link.target, link.primary]);
  const [was, is] = [new Set(base.links.map(row)), new Set(head.links.map(row))];
  const added = head.links.filter((link) => !was.has(row(link)));
  const removed = base.links.filter((link) => !is.has(row(link)));
  const edits = [
    ...added.map((link) => ({ link, kind: 'added' as const })),
    ...removed.map((link) => ({ link, kind: 'removed' as const })),
  ];
  return {
    rules: edits.map(
      ({ link, kind }): RuleEdit => ({
        ...{ key: 'links', kind, at: link.at },
        details: [`${link.source} = ${link.target}${link.explicit ? ' (primary)' : ''}`],
      }),
    ),
    source: new Set(edits.map(({ link }) => link.source)),
    target: new Set(edits.map(({ link }) => link.target)),
  };
}

/** Records that `exceptLinked` takes out of one version and not of the other. */
function leftEdits(base: Mapping, head: Mapping): ReadonlySet<string> {
  const [was, is] = [new Set(base.import.elsewhere.keys()), new Set(head.import.elsewhere.keys())];
  return new Set([...[...was].filter((id) => !is.has(id)), ...[...is].filter((id) => !was.has(id))]);
}

/** A rule without its place, by the words of the YAML. */
function parts(rule: FieldRule): Record<string, unknown> {
  const { id: _id, at: _at, source, ...rest } = rule;
  return { source: sourceText(source), ...rest };
}

function sourceText(source: FieldRule['source']): unknown {
  switch (source.kind) {
    case 'path':
      return source.path;
    case 'template':
      return source.template;
    case 'value':
      return source.value;
  }
}

function described(rule: FieldRule): string {
  const arrow = { import: '->', both: '<->', syncBack: '<-' }[rule.direction];
  return `${text(sourceText(rule.source))} ${arrow} ${rule.target}`;
}

function differences(was: Record<string, unknown>, is: Record<string, unknown>): string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) => {
    const [from, to] = [text(was[key]), text(is[key])];
    return from === to ? [] : [`${key}${key ? ': ' : ''}${from} -> ${to}`];
  });
}

function text(value: unknown): string {
  if (value === undefined) return '(none)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
