import type { Batch, CreateElement } from './batch.ts';
import { shownValue } from './convert.ts';
import { sameText } from './external-link.ts';
import { identity } from './recover.ts';
import { idOf, isWireObject, objectsOf, property, type WireObject } from './wire.ts';

export interface Answered {
  readonly rows: ReadonlyMap<CreateElement, WireObject>;
  /** Every row of the answer is somebody's: who has none was left out by Halo. */
  readonly exact: boolean;
}

/**
 * Which row of the answer to an array is whose. One a sent element in the order sent is what Halo answers with `returnall`; builds that
 * ignore it answer the last element alone. Rows in another order, or fewer, are told apart by what only one of them can be.
 */
export function matchAnswer(batch: Batch, group: readonly CreateElement[], body: unknown): Answered {
  const whole = Array.isArray(body);
  const rows = (whole ? objectsOf(body) : isWireObject(body) ? [body] : []).filter(
    (row) => idOf(property(row, 'id')) !== undefined,
  );
  const [onlyRow] = rows;
  const [onlyElement] = group;
  // A single answer to a single element needs no proof.
  if (rows.length === 1 && group.length === 1 && onlyRow !== undefined && onlyElement !== undefined)
    return { rows: new Map([[onlyElement, onlyRow]]), exact: true };
  const inOrder = rows.length === group.length && rows.every((row, index) => fits(batch, group[index], row));
  const matched = new Map<CreateElement, WireObject>();
  const ids = new Set<string>();
  for (const [element, row] of inOrder ? pairs(group, rows) : alike(batch, group, rows)) {
    const id = idOf(property(row, 'id'));
    // The same record twice is nobody's proof.
    if (id === undefined || ids.has(id)) continue;
    ids.add(id);
    matched.set(element, row);
  }
  return { rows: matched, exact: whole && matched.size === body.length };
}

type Pairs = readonly (readonly [CreateElement, WireObject])[];

function pairs(group: readonly CreateElement[], rows: readonly WireObject[]): Pairs {
  return group.flatMap((element, index) => {
    const row = rows[index];
    return row === undefined ? [] : [[element, row] as const];
  });
}

/** Elements and rows of which there is only one with that identity. */
function alike(batch: Batch, group: readonly CreateElement[], rows: readonly WireObject[]): Pairs {
  const elements = Map.groupBy(group, (element) => identity(batch, element.body));
  const answers = Map.groupBy(rows, (row) => identity(batch, row));
  return [...answers].flatMap(([key, same]) => {
    const [row] = same;
    const [element, ...others] = elements.get(key) ?? [];
    if (row === undefined || same.length > 1 || element === undefined || others.length > 0) return [];
    return fits(batch, element, row) ? [[element, row] as const] : [];
  });
}

/** False where the row shows a name, address or mark that is not the element's. Lists and answers may leave any of them out. */
function fits(batch: Batch, element: CreateElement | undefined, row: WireObject): boolean {
  if (element === undefined) return false;
  const sent = identity(batch, element.body).split('\u0000');
  const got = identity(batch, row).split('\u0000');
  if (sent.some((part, index) => part !== '' && got[index] !== '' && part !== got[index])) return false;
  const mark = element.change.externalId;
  if (mark === undefined) return true;
  const shown = shownValue(batch.schema, row, mark.field);
  return shown === undefined || shown === null || sameText(String(shown), mark.value);
}
