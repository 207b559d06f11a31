import { isFieldPath } from '../../where/index.ts';
import type { Memory } from '../connector.ts';

const KEY = 'objects';

/** Names of the objects that runs use, kept from run to run so that the next one asks for all their describes at once. */
export interface UsedObjects {
  /** Of earlier runs. */
  readonly known: readonly string[];
  add(object: string): void;
}

/** An object that no run uses any more costs nothing but its part of one answer. */
export function createUsedObjects(memory: Memory | undefined): UsedObjects {
  const known = (memory?.get(KEY) ?? '')
    .split(',')
    .filter((name) => isFieldPath(name) && !name.includes('.'));
  const used = new Set(known);
  return {
    known,
    add(object) {
      if (used.has(object)) return;
      used.add(object);
      memory?.put(KEY, [...used].sort().join(','));
    },
  };
}
