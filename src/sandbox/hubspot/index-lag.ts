import type { Late } from '../faults/actions.ts';
import { OBJECTS, type ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import { SearchIndex } from './search-index.ts';
import type { Row } from './store.ts';

/** How far the search index is behind the records. */
export interface Lag {
  /** Runs `work` and hides from searches what it wrote. */
  hold<T>(how: Late, work: () => T): T;
  /**
   * The index as a search has it now; each call counts as one search for what waits for searches. What was archived or
   * is gone stays in it for a while too: searches were recorded that count such records and do not show them.
   */
  searched(object: ObjectName): SearchIndex;
}

/** A write that the index does not show yet. */
interface Unseen {
  readonly object: ObjectName;
  readonly id: string;
  /** `undefined` where the record is archived or gone. */
  readonly row: Row | undefined;
  readonly at: number;
  readonly order: number;
  readonly how: Late | undefined;
  reads: number;
}

/** Everything that is there when it is made is in the index; from then on it follows the tables. */
export function createLag(portal: Portal): Lag {
  const { clock, settings } = portal;
  const indexes = { companies: new SearchIndex(), contacts: new SearchIndex() };
  /** Which write of a record the index shows, of those that came after the start. */
  const shown = new Map<string, number>();
  let unseen: Unseen[] = [];
  let holding: Late | undefined;
  let writes = 0;

  const isDue = ({ how, at, id, reads }: Unseen): boolean => {
    if (how === undefined) return clock.now() >= at + lagOf(settings, id);
    return 'ms' in how ? clock.now() >= at + how.ms : reads <= 0;
  };
  const show = ({ object, id, row, order }: Unseen): void => {
    const place = `${object}/${id}`;
    if ((shown.get(place) ?? 0) > order) return;
    shown.set(place, order);
    if (row === undefined) indexes[object].remove(id);
    else indexes[object].put(row);
  };
  const written = (object: ObjectName, id: string, row: Row | undefined): void => {
    writes += 1;
    const reads = holding !== undefined && 'reads' in holding ? holding.reads : 0;
    const entry = { object, id, row, at: clock.now(), order: writes, how: holding, reads };
    if (isDue(entry)) show(entry);
    else unseen.push(entry);
  };

  for (const object of OBJECTS) {
    for (const row of portal.tables[object].all()) if (row.archivedAt === undefined) indexes[object].put(row);
    portal.tables[object].subscribe((before, after) => {
      const id = (after ?? before)?.id;
      if (id !== undefined) written(object, id, after?.archivedAt === undefined ? after : undefined);
    });
  }
  return {
    hold: (how, work) => {
      const outer = holding;
      holding = how;
      try {
        return work();
      } finally {
        holding = outer;
      }
    },
    searched: (object) => {
      const { due = [], early = [] } = Object.groupBy(unseen, (entry) => (isDue(entry) ? 'due' : 'early'));
      for (const entry of due) show(entry);
      unseen = early;
      for (const entry of unseen) if (entry.object === object) entry.reads -= 1;
      return indexes[object];
    },
  };
}

/** With `indexOutOfOrder` each record has its own share of the lag, so later writes can show before earlier ones. */
function lagOf({ indexLagMs, indexOutOfOrder }: Portal['settings'], id: string): number {
  return indexOutOfOrder ? Math.floor((indexLagMs * scattered(id)) / SCATTER) : indexLagMs;
}

const SCATTER = 1009;

/** A number below `SCATTER` that has nothing to do with the order of ids. */
function scattered(id: string): number {
  return (Number(id) * 7919) % SCATTER;
}
