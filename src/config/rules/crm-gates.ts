import { keyAt, valueAt } from '../draft.ts';
import type { MappingRule } from './context.ts';

/** Keys that say what is written to the source say nothing while the mapping's own gate is shut. */
export const crmGates: MappingRule = ({ mapping, written, document }, { report }) => {
  const { syncBack, externalId } = mapping;
  const refuse = (rule: string, path: string, message: string, todo: string) =>
    report({ severity: 'error', rule, message, at: valueAt(document, path), todo });

  if (externalId.stamp === 'all' && externalId.source === undefined)
    refuse(
      'stamp-field',
      '/externalId/stamp',
      'stamp: all writes the target id to source records, and no field says where',
      'Add source: with the field that holds the target id.',
    );
  if (syncBack.onReactivate === 'create' && !syncBack.on.includes('create'))
    refuse(
      'reactivate-gate',
      '/syncBack/onReactivate',
      'onReactivate: create creates source records, and syncBack.on does not include create',
      'Write syncBack: { on: [create] }, or onReactivate: report.',
    );
  const unused = [
    ['onReactivate', syncBack.onInactive !== 'archive', 'nothing is archived: onInactive is none'],
    ['defaultLifecycleStage', !syncBack.on.includes('create'), 'syncBack.on does not include create'],
  ] as const;
  for (const [key, idle, why] of unused) {
    if (written.syncBack?.[key] === undefined || !idle) continue;
    report({
      severity: 'warning',
      rule: 'sync-back-unused',
      message: `"${key}" does nothing: ${why}`,
      at: keyAt(document, `/syncBack/${key}`),
      todo: 'Remove it, or open that gate.',
    });
  }
  // Shutting the gate has to be one edit, whatever else the file says.
  if (externalId.stamp === 'all' && externalId.source !== undefined && !syncBack.on.includes('update'))
    report({
      severity: 'warning',
      rule: 'stamp-gate',
      message: 'stamp: all does nothing: it updates source records, and syncBack.on does not include update',
      at: valueAt(document, '/externalId/stamp'),
      todo: 'Write syncBack: { on: [update] }, or stamp: created.',
    });
};
