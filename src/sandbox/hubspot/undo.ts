import { OBJECTS } from './names.ts';
import type { Portal } from './portal.ts';

/** Runs `work`; when it throws, all records and associations are again what they were before. */
export function allOrNothing<T>(portal: Portal, work: () => T): T {
  const links: (() => void)[] = [];
  const rows: (() => void)[] = [];
  const stops = [
    portal.links.subscribe((from, to, types) => {
      links.push(() => portal.links.set(from, to, types));
    }),
    ...OBJECTS.map((object) => {
      const table = portal.tables[object];
      return table.subscribe((before, after) => {
        if (before !== undefined) rows.push(() => table.put(before));
        else if (after !== undefined) rows.push(() => table.drop(after.id));
      });
    }),
  ];
  const stop = () => {
    for (const end of stops) end();
  };
  try {
    return work();
  } catch (error) {
    stop();
    // Associations touch the records at their ends, so records come last.
    for (const step of [...rows, ...links].reverse()) step();
    throw error;
  } finally {
    stop();
  }
}
