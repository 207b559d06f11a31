import { type FieldRule, importsTo, syncsBack } from '../../model/mapping.ts';
import { rulePath, valueAt } from '../draft.ts';
import { listed } from '../nearest.ts';
import { fieldAt, type MappingRule, type ProjectRule } from './context.ts';

/** What is created in the source bears the target's id, so that it is found again when the answer to the create is lost. */
export const createUnmarked: MappingRule = (draft, { report }) => {
  const { mapping, document } = draft;
  const index = mapping.syncBack.on.indexOf('create');
  if (index < 0 || mapping.externalId.source !== undefined) return;
  const { object, system } = mapping.source;
  report({
    severity: 'warning',
    rule: 'create-unmarked',
    message: `syncBack creates ${object} records in ${system}, and no field of theirs holds the id of the record they are made from`,
    at: valueAt(document, `/syncBack/on/${index}`),
    why: 'When the answer to a create is lost, it is told by what was sent; one that somebody has changed by then may have to be held.',
    todo: `Make a unique external id field on ${object} and add externalId: { source: <its name> }.`,
  });
};

/** What is created in the source goes on taking part: it is made in one of the stages whose records come over. */
export const createOutOfScope: MappingRule = ({ mapping, written, document }, { report }) => {
  const { syncBack, import: policy, source } = mapping;
  const index = syncBack.on.indexOf('create');
  const taken = policy.stages;
  if (index < 0 || taken === undefined || taken.stages.length === 0) return;
  const given = syncBack.stage?.stages[0];
  // A stage that does not exist is said as such, and what a rule gives is known only record by record.
  if (given === undefined && written.syncBack?.defaultLifecycleStage !== undefined) return;
  if (mapping.fields.some((rule) => syncsBack(rule) && fieldOf(rule) === taken.field)) return;
  if (given !== undefined && taken.stages.some(({ value }) => value === given.value)) return;
  const names = listed(taken.stages.map((stage) => stage.written));
  report({
    severity: 'warning',
    rule: 'create-out-of-scope',
    message: `syncBack creates ${source.object} records in ${given ? `the stage "${given.written}"` : `whatever stage ${source.system} gives them`}, and only those in ${names} take part`,
    at: valueAt(document, given ? '/syncBack/defaultLifecycleStage' : `/syncBack/on/${index}`),
    related: taken.at,
    why: 'What is created outside of them is out of scope at once: later changes of either side stay where they are.',
    todo: `Write defaultLifecycleStage: ${taken.stages[0]?.written} under syncBack, or add the stage to import.lifecycleStages.`,
  });
};

/** What is created in the source belongs there to what it belongs to in the target. */
export const createUnlinked: MappingRule = (draft, context) => {
  const { mapping, document } = draft;
  if (!mapping.syncBack.on.includes('create')) return;
  const back = new Set(mapping.fields.filter(syncsBack).map(fieldOf));
  mapping.fields.forEach((rule, index) => {
    const path = fieldOf(rule);
    if (rule.link === undefined || !importsTo(rule) || path === undefined || back.has(path)) return;
    if (fieldAt(draft, context, 'source', path)?.createable !== true) return;
    const { object, system } = mapping.source;
    context.report({
      severity: 'warning',
      rule: 'create-unlinked',
      message: `syncBack creates ${object} records in ${system} without "${path}", which this rule only imports`,
      at: valueAt(document, rulePath(draft, index, 'source')),
      why: `There they belong to none of the records that the mapping ${listed(rule.link)} carries.`,
      todo: 'Write direction: both on this rule.',
    });
  });
};

/** A record that stands in for what is missing is nothing to be created in the source. */
export const createFailSafe: ProjectRule = (drafts, { report }) => {
  for (const draft of drafts) {
    const { integration, name, source, target, syncBack } = draft.mapping;
    const index = syncBack.on.indexOf('create');
    // Any condition shows that somebody has thought of what is to be created.
    if (index < 0 || syncBack.where !== undefined) continue;
    for (const other of drafts.filter(({ mapping }) => mapping.integration === integration)) {
      for (const { link, unmatched, at } of other.mapping.fields) {
        if (unmatched.kind !== 'lookup' || link?.includes(name) !== true) continue;
        report({
          severity: 'warning',
          rule: 'create-fail-safe',
          message: `syncBack creates ${source.object} records in ${source.system} of every ${target.object}, that of the fail-safe "${unmatched.key}" included`,
          at: valueAt(draft.document, `/syncBack/on/${index}`),
          related: at,
          why: 'It stands in for what has none, and is no record of its own there.',
          todo: `Leave it out by a condition under syncBack, e.g. where: "name != '${unmatched.key.split('/')[0]}'".`,
        });
      }
    }
  }
};

/** The source field that a rule names. */
function fieldOf({ source }: FieldRule): string | undefined {
  return source.kind === 'path' ? source.path : undefined;
}
