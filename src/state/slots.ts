import type { Database } from './database.ts';
import { packHashes, unpackHashes } from './hash.ts';
import { ColumnMismatch, integer, text } from './row.ts';
import type { FieldHashes } from './store.ts';

type Hashes = Readonly<Record<string, FieldHashes>>;

/**
 * Numbers for mapping names and rule ids, so that a link carries neither. A slot is never given to another rule. Remembers what it has
 * read: one for all tables of an open state, or two would give the same number to different rules.
 */
export interface Slots {
  mappingId(name: string): number | undefined;
  ensureMappingId(name: string): number;
  pack(mapping: number, hashes: Hashes): Uint8Array;
  unpack(mapping: number, packed: Uint8Array): Hashes;
}

export function slots(db: Database): Slots {
  const findMapping = db.prepare('SELECT id FROM mappings WHERE name = ?');
  const addMapping = db.prepare('INSERT INTO mappings (name) VALUES (?) RETURNING id');
  const findFields = db.prepare('SELECT slot, rule_id FROM fields WHERE mapping = ? ORDER BY slot');
  const addField = db.prepare('INSERT INTO fields (mapping, slot, rule_id) VALUES (?, ?, ?)');

  const ids = new Map<string, number>();
  const rules = new Map<number, Map<string, number>>();
  const names = new Map<number, string[]>();
  db.onRollback(() => {
    ids.clear();
    rules.clear();
    names.clear();
  });

  const load = (mapping: number): string[] => {
    const list: string[] = [];
    const bySlot = new Map<string, number>();
    for (const row of findFields.all(mapping)) {
      list[integer(row, 'slot')] = text(row, 'rule_id');
      bySlot.set(text(row, 'rule_id'), integer(row, 'slot'));
    }
    rules.set(mapping, bySlot);
    names.set(mapping, list);
    return list;
  };

  const mappingId = (name: string): number | undefined => {
    const cached = ids.get(name);
    if (cached !== undefined) return cached;
    const row = findMapping.get(name);
    if (!row) return undefined;
    ids.set(name, integer(row, 'id'));
    return integer(row, 'id');
  };

  const slotOf = (mapping: number, rule: string): number => {
    if (!rules.has(mapping)) load(mapping);
    const known = rules.get(mapping)?.get(rule);
    if (known !== undefined) return known;
    const next = names.get(mapping)?.length ?? 0;
    addField.run(mapping, next, rule);
    names.get(mapping)?.push(rule);
    rules.get(mapping)?.set(rule, next);
    return next;
  };

  return {
    mappingId,
    ensureMappingId: (name) => mappingId(name) ?? integer(addMapping.get(name) ?? {}, 'id'),
    pack: (mapping, hashes) =>
      packHashes(new Map(Object.entries(hashes).map(([rule, pair]) => [slotOf(mapping, rule), pair]))),
    unpack: (mapping, packed) => {
      let list = names.get(mapping) ?? load(mapping);
      const found = unpackHashes(packed);
      // Another process has added rules since the list was read.
      if ([...found.keys()].some((slot) => list[slot] === undefined)) list = load(mapping);
      return Object.fromEntries(
        [...found].map(([slot, pair]) => {
          const rule = list[slot];
          if (rule === undefined) throw new ColumnMismatch(`no rule stands in slot ${slot}`);
          return [rule, pair];
        }),
      );
    },
  };
}
