/**
 * The first and last Id of every page of a reading. A page that is handed out again in another's place holds one of them, wherever in
 * the reading it comes and however it is cut; all Ids of a bulk job would be too many to keep.
 */
export interface PageMemory {
  /** Takes the Ids of the next page; false when rows of an earlier one are among them. */
  isNew(ids: readonly string[]): boolean;
}

export function createPageMemory(): PageMemory {
  const edges = new Set<string>();
  return {
    isNew(ids) {
      if (ids.some((id) => edges.has(id))) return false;
      for (const id of [ids[0], ids.at(-1)]) if (id !== undefined) edges.add(id);
      return true;
    },
  };
}
