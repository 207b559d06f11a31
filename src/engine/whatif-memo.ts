import { DatabaseSync } from 'node:sqlite';
import type { CompiledMapping } from '../compile/compiled.ts';
import type { Connector } from '../connectors/connector.ts';
import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import type { RunContext } from './context.ts';
import { targetFields } from './paths.ts';

/** Reads by id that both versions share. On disk and anonymous, because it holds record values. */
export interface SharedReads {
  /** The same connector; of records of `object` that were asked for before, the answer is the one that came then. */
  wrap(connector: Connector): Connector;
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
    wrap: (connector) => ({
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

/** The context with a target connector that shares its reads. */
export function withReads(context: RunContext, { target }: Mapping, reads: SharedReads): RunContext {
  const connector = context.connectors[target.connection];
  if (!connector) return context;
  return { ...context, connectors: { ...context.connectors, [target.connection]: reads.wrap(connector) } };
}
