import type { Batch, CreateElement } from './batch.ts';
import { SLIM, toRecord } from './convert.ts';
import { isCrosswalks, sameText } from './external-link.ts';
import { identity } from './recover.ts';
import { idOf, isWireObject, objectsOf, property, textOf, type WireObject } from './wire.ts';

export interface Answered {
  readonly rows: ReadonlyMap<CreateElement, WireObject>;
  /** Every row of the answer is somebody's: who has none was left out by Halo. */
  readonly exact: boolean;
}

interface Row {
  readonly row: WireObject;
  readonly look: readonly string[];
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
  for (const row of rows) {
    if (row.marks.length === 0) continue;
    take(
      group.find((element) => isMarkOf(row, element)),
      row,
    );
    // Whoever's it is, it is none of the others'.
    open.delete(row);
  }
  const [onlyRow] = rows;
  // One answer to one element may call it as Halo likes.
  if (group.length === 1 && rows.length === 1 && onlyRow && open.has(onlyRow)) take(group[0], onlyRow);
  const rest = () => group.filter((element) => !matched.has(element));
  const looks = new Map(group.map((element) => [element, lookOf(batch, element.body)]));
  const byLook = Map.groupBy(rest(), (element) => looks.get(element)?.join('\u0000'));
  const rowsByLook = Map.groupBy(open, ({ look }) => look.join('\u0000'));
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
    elements: left.filter((element) => fits(looks.get(element) ?? [], row.look)),
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
    const { values } = toRecord(batch.schema, row, id, fields, SLIM);
    const links = objectsOf(property(row, 'external_links')).filter(isCrosswalks);
    const texts = [
      ...fields.map((field) => textOf(values[field])),
      ...links.map((link) => textOf(property(link, 'third_party_id'))),
    ];
    byId.set(id, {
      row,
      look: lookOf(batch, row),
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

function isMarkOf({ marks }: Row, { change }: CreateElement): boolean {
  const wanted = change.externalId?.value;
  return wanted !== undefined && marks.some((mark) => sameText(mark, wanted));
}

function lookOf(batch: Batch, row: WireObject): readonly string[] {
  return identity(batch, row).split('\u0000');
}

/** False where the row shows a name or address that is not the element's. */
function fits(sent: readonly string[], shown: readonly string[]): boolean {
  return sent.every((part, index) => part === '' || shown[index] === '' || part === shown[index]);
}
