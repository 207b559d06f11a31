import { valueAt } from '../draft.ts';
import type { MappingRule } from './context.ts';

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
