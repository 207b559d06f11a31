import { DatabaseSync } from 'node:sqlite';
import type { CompiledMapping } from '../compile/compiled.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import type { RunContext } from './context.ts';
import { targetFields } from './paths.ts';

/** Reads by id that both versions share. On disk and anonymous, because it holds record values. */
export interface SharedReads {
  /**
   * The same connector; of records of `object` that were asked for before, the answer is the one that came then. `saved` is told the
   * requests that this spared.
   */
  wrap(connector: Connector, saved: (requests: number) => void): Connector;
  close(): void;
}

/** Object and fields of the target that either version asks for of a whole record. */
export function sharedFields(
  ...versions: readonly CompiledMapping[]
): [object: string, fields: readonly string[]] {
  const fields = versions.flatMap((compiled) => {
    const { externalId } = compiled.mapping;
    return [...targetFields(compiled), ...(externalId.target === undefined ? [] : [externalId.target])];
  });
  return [versions[0]?.mapping.target.object ?? '', [...new Set(fields)]];
}

/** Asks for `fields` besides those that are wanted, so that the other version finds what it will want. */
export function shareReads(object: string, fields: readonly string[]): SharedReads {
  const db = new DatabaseSync('');
  db.exec(
    `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
     CREATE TABLE seen (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;`,
  );
  const get = db.prepare('SELECT record FROM seen WHERE id = ?');
  const put = db.prepare('INSERT OR REPLACE INTO seen VALUES (?, ?)');
  const own = new Set(fields);
  return {
    wrap: (connector, saved) => ({
      ...connector,
      async readByIds(request) {
        const shared =
          request.object === object && !request.deleted && request.fields.every((field) => own.has(field));
        if (!shared) return connector.readByIds(request);
        const found = new Map<string, SystemRecord>();
        const missing: string[] = [];
        for (const id of request.ids) {
          const row = get.get(id);
          // What was not there is asked for again: nobody remembers it.
          if (row) found.set(id, JSON.parse(String(row['record'])) as SystemRecord);
          else missing.push(id);
        }
        const asking = (count: number) => Math.ceil(count / connector.capabilities.idBatch);
        saved(asking(new Set(request.ids).size) - asking(missing.length));
        if (missing.length === 0) return found;
        for (const [id, record] of await connector.readByIds({ ...request, ids: missing, fields })) {
          put.run(id, JSON.stringify(record));
          found.set(id, record);
        }
        return found;
      },
    }),
    close: () => db.close(),
  };
}

/**
 * The context with a target connector that shares its reads. What it is spared counts as requests all the same, so that a plan's figures
 * are those of a run by itself.
 */
export function withReads(context: RunContext, { target }: Mapping, reads: SharedReads): RunContext {
  const connector = context.connectors[target.connection];
  if (!connector) return context;
  let spared = 0;
  const shared = reads.wrap(connector, (requests) => {
    spared += requests;
  });
  return {
    ...context,
    connectors: { ...context.connectors, [target.connection]: shared },
    requests: () => {
      const made = context.requests();
      const own = made[target.connection] ?? { read: 0, write: 0, auth: 0 };
      return { ...made, [target.connection]: { ...own, read: own.read + spared } };
    },
  };
}
