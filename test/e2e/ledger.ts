import type { Kind, Side } from './history.ts';

type Value = string | null;

/** What people wrote, and which of it may be what both sides hold in the end when the source wins a conflict. */
export interface Ledger {
  born(tag: string, kind: Kind): void;
  /** A person wrote `value` to `cell` (tag and field). */
  edited(side: Side, cell: string, value: Value): void;
  /** From now on only that both sides agree is known of this record: it was deleted, merged or switched off. */
  blur(tag: string): void;
  /** A run: one without any trouble has carried every edit over; of one with trouble nobody knows what it carried. */
  ran(how: 'clean' | 'troubled'): void;
  /** The values a cell may hold now, once a clean run is over; undefined where nothing is known. */
  allowed(cell: string): readonly Value[] | undefined;
  /** Tags of records that people made during the history. */
  readonly tags: ReadonlyMap<string, Kind>;
}

interface Edit {
  readonly value: Value;
  /** False once a troubled run may have carried it over. */
  readonly waiting: boolean;
}

type Cell = Partial<Record<Side, Edit>> & { readonly settled?: readonly Value[] };

export function ledger(): Ledger {
  const cells = new Map<string, Cell>();
  const blurred = new Set<string>();
  const tags = new Map<string, Kind>();
  return {
    tags,
    born: (tag, kind) => {
      tags.set(tag, kind);
    },
    edited: (side, cell, value) => {
      cells.set(cell, { ...cells.get(cell), [side]: { value, waiting: true } });
    },
    blur: (tag) => {
      blurred.add(tag);
    },
    ran: (how) => {
      for (const [name, cell] of cells) cells.set(name, how === 'clean' ? settle(cell) : doubt(cell));
    },
    allowed: (cell) => (blurred.has(cell.split(' ')[0] ?? '') ? undefined : cells.get(cell)?.settled),
  };
}

function settle({ crm, halo, settled }: Cell): Cell {
  if (crm?.waiting) return { settled: [crm.value] };
  if (crm && halo) return { settled: [crm.value, halo.value] };
  const only = crm ?? halo;
  if (only) return { settled: [only.value] };
  return settled ? { settled } : {};
}

function doubt(cell: Cell): Cell {
  const fade = (edit: Edit | undefined) => edit && { ...edit, waiting: false };
  const crm = fade(cell.crm);
  const halo = fade(cell.halo);
  return { ...cell, ...(crm ? { crm } : {}), ...(halo ? { halo } : {}) };
}
