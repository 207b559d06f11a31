import type { Memory } from '../connectors/connector.ts';
import type { StateStore } from '../state/store.ts';

/** A connector's memory. A connection is proven before its state is opened, so the state comes later or never. */
export interface AttachableMemory extends Memory {
  /** From here on what the state knows is known, and with `keep` whatever was or will be put is written to it. */
  attach(state: Pick<StateStore, 'learned' | 'putLearned'>, connection: string, keep: boolean): void;
}

export function createMemory(): AttachableMemory {
  const known = new Map<string, string>();
  let keep: ((key: string, value: string) => void) | undefined;
  return {
    get: (key) => known.get(key),
    put: (key, value) => {
      known.set(key, value);
      keep?.(key, value);
    },
    attach: (state, connection, writes) => {
      const stored = state.learned(connection);
      const fresh = [...known];
      for (const [key, value] of stored) if (!known.has(key)) known.set(key, value);
      if (!writes) return;
      keep = (key, value) => state.putLearned(connection, key, value);
      for (const [key, value] of fresh) keep(key, value);
    },
  };
}
