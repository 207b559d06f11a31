import type { Capabilities } from '../../connectors/connector.ts';
import { valueAt } from '../draft.ts';
import type { MappingRule } from './context.ts';

const SIMPLER = 'Leave out sub-queries, distances and currency literals.';

/** What a mapping asks for, its systems can do. */
export const capable: MappingRule = (draft, { report }) => {
  const { mapping, document, sourceCapabilities: source, targetCapabilities: target } = draft;
  const refuse = (path: string, message: string, todo: string) =>
    report({ severity: 'error', rule: 'not-capable', message, at: valueAt(document, path), todo });

  if (mapping.import.onSourceDelete === 'deactivate') {
    if (!source.deletes)
      refuse(
        '/import/onSourceDelete',
        `${mapping.source.system} does not tell which records were deleted`,
        'Write onSourceDelete: none.',
      );
    checkDeactivate(target, mapping.target.system, '/import/onSourceDelete', 'Write onSourceDelete: none.');
  }
  if (mapping.import.onOutOfScope === 'deactivate') {
    checkDeactivate(target, mapping.target.system, '/import/onOutOfScope', 'Write onOutOfScope: ignore.');
  }
  if (mapping.syncBack.onInactive === 'archive') {
    checkDeactivate(source, mapping.source.system, '/syncBack/onInactive', 'Write onInactive: none.');
  }
  if (mapping.import.where?.serverOnly === true && !source.where) {
    refuse(
      '/import/where',
      `${mapping.source.system} does not evaluate where clauses, and crosswalk cannot evaluate this one`,
      SIMPLER,
    );
  }
  if (mapping.syncBack.where?.serverOnly === true) {
    refuse(
      '/syncBack/where',
      'crosswalk evaluates this clause itself, and cannot evaluate sub-queries, distances or currencies',
      SIMPLER,
    );
  }

  function checkDeactivate(capabilities: Capabilities, system: string, path: string, todo: string): void {
    if (capabilities.deactivate === 'none') refuse(path, `records of ${system} cannot be switched off`, todo);
  }
};

/** A server-side filter only knows fields it can filter on. */
export const whereFilterable: MappingRule = (draft, { report }) => {
  const { mapping, document } = draft;
  if (!draft.sourceCapabilities.where) return;
  for (const path of mapping.import.where?.fields ?? []) {
    const field = mapping.source.catalogue.fields.find((candidate) => candidate.path === path);
    if (field === undefined || field.filterable) continue;
    report({
      severity: 'error',
      rule: 'where-not-filterable',
      message: `${mapping.source.system} cannot filter on "${path}" (${field.native})`,
      at: valueAt(document, '/import/where'),
      todo: 'Filter on another field.',
    });
  }
};
