import type { Door } from '../http/door.ts';

export type Wire = Readonly<Record<string, unknown>>;

/** What people do and see in the demo's two systems, by their control planes. */
export interface Desks {
  rows(system: DemoSystem, object: string): Promise<readonly Wire[]>;
  find(system: DemoSystem, object: string, matches: (row: Wire) => boolean): Promise<Wire>;
  /** Creates without an id, edits with one. */
  edit(system: DemoSystem, object: string, record: Wire): Promise<void>;
}

export type DemoSystem = 'salesforce' | 'halo';

export function createDesks(door: Door, controlUrl: (system: DemoSystem) => string): Desks {
  const rows = async (system: DemoSystem, object: string): Promise<readonly Wire[]> => {
    const answer = await door.request({
      connection: 'demo',
      method: 'GET',
      url: `${controlUrl(system)}/records?object=${object}`,
      kind: 'read',
      repeatable: true,
    });
    const found = answer.json();
    return Array.isArray(found) ? found : [];
  };
  return {
    rows,
    async find(system, object, matches) {
      const row = (await rows(system, object)).find(matches);
      if (!row) throw new Error(`the demo's ${object} is missing`);
      return row;
    },
    async edit(system, object, record) {
      await door.request({
        connection: 'demo',
        method: 'POST',
        url: `${controlUrl(system)}/records?object=${object}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(record),
        kind: 'write',
        repeatable: 'Id' in record || 'id' in record,
      });
    },
  };
}
