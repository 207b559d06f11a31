import type { Problem } from '../model/errors.ts';
import type { SystemRecord } from '../model/record.ts';
import { parentGone } from '../plan/reasons.ts';
import type { Flow } from './flow.ts';

/**
 * Why a source record may not be created in the target: a record it refers to is linked to one that is gone there. Those who are linked
 * already go on: nothing of them has to be filed anew.
 */
export function goneParents(flow: Flow): (record: SystemRecord) => Problem | undefined {
  const { state } = flow.context;
  const rules = flow.compiled.mapping.fields.flatMap(({ link, source, direction }) =>
    link !== undefined && source.kind === 'path' && direction !== 'syncBack'
      ? link.map((name) => ({ name, path: source.path, gone: goneOf(name) }))
      : [],
  );
  function goneOf(mapping: string): ReadonlySet<string> {
    const held = state.held(mapping).filter(({ problem }) => problem.code === 'TARGET_GONE');
    return new Set(held.flatMap(({ side, recordId }) => (side === 'source' ? [recordId] : [])));
  }
  return ({ values }) => {
    for (const { name, path, gone } of rules) {
      const id = values[path];
      if (typeof id === 'string' && gone.has(id)) return parentGone(name, id);
    }
    return undefined;
  };
}
