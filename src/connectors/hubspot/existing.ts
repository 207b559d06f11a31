import type { Fault } from './api.ts';
import { recordProblem } from './errors.ts';
import { type Current, readCurrent } from './read-back.ts';
import { rejected } from './result.ts';
import type { Entry, Work } from './work.ts';

/** A create that was refused because another record has a value that is unique. */
export interface Conflict {
  readonly entry: Entry;
  readonly fault: Fault;
  /** How the other record is found: by its id where HubSpot says it, else by the property and the value that it has. */
  readonly by: { readonly property: string | undefined; readonly value: string };
}

/** A contact's e-mail address answers with the id of whoever has it; other unique properties only with their name. */
export function conflictOf(entry: Entry, fault: Fault): Conflict | undefined {
  if (fault.existingId !== undefined)
    return { entry, fault, by: { property: undefined, value: fault.existingId } };
  const taken = fault.errors.find(
    ({ code, property }) =>
      code === 'CONFLICTING_UNIQUE_VALUE' && property !== undefined && property in entry.properties,
  );
  const property = taken?.property;
  const value = property === undefined ? undefined : entry.properties[property];
  return value === undefined ? undefined : { entry, fault, by: { property, value } };
}

/**
 * Looks at the records that stand in the way. One that bears the mark of the very create is ours, from an answer that was lost: it is
 * given back, to be updated. Of the others the result names the record, for the engine to decide whether the two are linked.
 */
export async function settleConflicts(work: Work, conflicts: readonly Conflict[]): Promise<readonly Entry[]> {
  const { object } = work;
  const own: Entry[] = [];
  for (const [property, group] of Map.groupBy(conflicts, ({ by }) => by.property)) {
    const marks = [...new Set(group.flatMap(({ entry }) => entry.mark?.field ?? []))];
    // Nothing to learn where HubSpot has named the record and no mark could say more.
    const needed = property !== undefined || marks.length > 0;
    const { records } = needed
      ? await readCurrent(work, object.name, {
          ids: [...new Set(group.map(({ by }) => by.value))],
          properties: property === undefined ? marks : [property, ...marks],
          ...(property === undefined ? {} : { idProperty: property }),
        })
      : { records: [] };
    for (const { entry, fault, by } of group) {
      const holder = records.find((record) => holds(record, property, by.value));
      const id = holder?.id ?? (property === undefined ? by.value : undefined);
      const { mark, change } = entry;
      if (holder !== undefined && mark !== undefined && holder.properties[mark.field] === mark.value) {
        own.push({ ...entry, id: holder.id });
        continue;
      }
      work.settle(entry, {
        ...rejected(change, recordProblem(object.name, id, fault)),
        ...(id === undefined ? {} : { existingId: id }),
      });
    }
  }
  return own;
}

function holds(record: Current, property: string | undefined, value: string): boolean {
  if (property === undefined) return record.id === value;
  return (record.properties[property] ?? '').toLowerCase() === value.toLowerCase();
}
