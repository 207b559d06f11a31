import { normaliseKey } from '../../model/key.ts';
import type { Batch, CreateElement } from './batch.ts';
import { shownValue } from './convert.ts';
import { isCrosswalks } from './external-link.ts';
import { identity } from './recover.ts';
import { idOf, isWireObject, objectsOf, property, textOf, type WireObject } from './wire.ts';

export interface Answered {
  readonly rows: ReadonlyMap<CreateElement, WireObject>;
  /** Every row of the answer is somebody's: who has none was left out by Halo. */
  readonly exact: boolean;
}

interface Row {
  readonly row: WireObject;
  /** Marks it shows; answers may leave them out. */
  readonly marks: readonly string[];
}

/**
 * Which row of the answer to an array is whose. The order proves nothing: a row belongs to the element whose mark it shows, else to the
 * only one that it can be. Rows that could be one or the other are nobody's: two people of one name would get each other's links.
 */
export function matchAnswer(batch: Batch, group: readonly CreateElement[], body: unknown): Answered {
  const whole = Array.isArray(body);
  const rows = rowsOf(batch, group, whole ? body : [body]);
  const matched = new Map<CreateElement, WireObject>();
  const open = new Set(rows);
  const take = (element: CreateElement | undefined, row: Row) => {
    if (element === undefined || matched.has(element)) return;
    matched.set(element, row.row);
    open.delete(row);
  };
  const markedBy = marksOf(group);
  for (const row of rows) {
    if (row.marks.length === 0) continue;
    take(markedBy(row), row);
    // Whoever's it is, it is none of the others'.
    open.delete(row);
  }
  const [onlyRow] = rows;
  // One answer to one element may call it as Halo likes.
  if (group.length === 1 && rows.length === 1 && onlyRow && open.has(onlyRow)) take(group[0], onlyRow);
  const rest = () => group.filter((element) => !matched.has(element));
  const looks = new Map(rest().map((element) => [element, identity(batch, element.body)]));
  const shown = new Map([...open].map((row) => [row, identity(batch, row.row)]));
  const byLook = Map.groupBy(rest(), (element) => looks.get(element) ?? '');
  const rowsByLook = Map.groupBy(open, (row) => shown.get(row) ?? '');
  for (const [look, alike] of rowsByLook) {
    const elements = byLook.get(look) ?? [];
    if (elements.length === alike.length && interchangeable(elements))
      alike.forEach((row, index) => {
        take(elements[index], row);
      });
  }
  // Slim rows show less than was sent: what is left is told apart by what they do show.
  const left = rest();
  const candidates = [...open].map((row) => ({
    row,
    elements: left.filter((element) => fits(looks.get(element) ?? '', shown.get(row) ?? '')),
  }));
  const wanted = new Map<CreateElement, number>();
  for (const element of candidates.flatMap(({ elements }) => elements))
    wanted.set(element, (wanted.get(element) ?? 0) + 1);
  for (const { row, elements } of candidates) {
    const [element] = elements;
    if (elements.length === 1 && element && wanted.get(element) === 1) take(element, row);
  }
  return { rows: matched, exact: whole && matched.size === body.length };
}

/** The rows with an id, each once: the same record twice is one record. */
function rowsOf(batch: Batch, group: readonly CreateElement[], body: readonly unknown[]): readonly Row[] {
  const fields = [...new Set(group.flatMap(({ change }) => change.externalId?.field ?? []))];
  const byId = new Map<string, Row>();
  for (const row of body.filter(isWireObject)) {
    const id = idOf(property(row, 'id'));
    if (id === undefined || byId.has(id)) continue;
    const links = objectsOf(property(row, 'external_links')).filter(isCrosswalks);
    const texts = [
      ...fields.map((field) => textOf(shownValue(batch.schema, row, field))),
      ...links.map((link) => textOf(property(link, 'third_party_id'))),
    ];
    byId.set(id, {
      row,
      marks: texts.filter((text) => text !== undefined),
    });
  }
  return [...byId.values()];
}

/** One element, or several that were sent with the very same content: whose is whose makes no difference to anybody. */
function interchangeable([first, ...others]: readonly CreateElement[]): boolean {
  const body = JSON.stringify(first?.body);
  return others.every((element) => JSON.stringify(element.body) === body);
}

/** Finds the first element of which a row shows the mark. */
function marksOf(group: readonly CreateElement[]): (row: Row) => CreateElement | undefined {
  const places = new Map<string, number>();
  for (const [place, { change }] of group.entries()) {
    const mark = normaliseKey(change.externalId?.value);
    if (mark !== undefined && !places.has(mark)) places.set(mark, place);
  }
  return ({ marks }) => {
    const found = marks.flatMap((mark) => places.get(normaliseKey(mark) ?? '') ?? []);
    return found.length === 0 ? undefined : group[Math.min(...found)];
  };
}

/** False where the row shows a name or address that is not the element's; both as `identity` gives them. */
function fits(sent: string, shown: string): boolean {
  const parts = shown.split('\u0000');
  return sent
    .split('\u0000')
    .every((part, index) => part === '' || parts[index] === '' || part === parts[index]);
}
