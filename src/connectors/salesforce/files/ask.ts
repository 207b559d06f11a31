import { CrosswalkError } from '../../../model/errors.ts';
import type { SalesforceApi } from '../api.ts';
import { to18 } from '../ids.ts';
import { allRows } from '../rows.ts';
import { chunkByLength, encodeSoql, MAX_QUERY_BYTES, queryPath, quoted, select } from '../where.ts';
import { textOf, type WireObject } from '../wire.ts';
import { ATTACHMENT_FIELDS, attachmentOf, type FileRow, VERSION_FIELDS, versionOf } from './rows.ts';

/** A document's place on a record. Links can be asked for by document or record only. */
export interface FileLink {
  readonly id: string;
  readonly document: string;
  readonly entity: string;
  /** Not for customers: the link is for internal users only, or for those it was shared with. */
  readonly internal: boolean;
}

/** The queries by which files are found; each takes any number of ids and asks for about 200 to 450 of them at a time. */
export interface FileQueries {
  /** Our own user. */
  self(): Promise<string>;
  linksOf(by: 'ContentDocumentId' | 'LinkedEntityId', ids: Iterable<string>): Promise<readonly FileLink[]>;
  /** The newest version of each document. */
  newestOf(documents: Iterable<string>): Promise<readonly FileRow[]>;
  /** Versions by id, replaced and (with `deleted`) deleted ones too. */
  versions(ids: Iterable<string>, deleted: boolean): Promise<readonly FileRow[]>;
  attachments(by: 'Id' | 'ParentId', ids: Iterable<string>, deleted: boolean): Promise<readonly FileRow[]>;
  /** By id of a mail, the case it belongs to; nothing in an org without such mails. */
  mails(by: 'Id' | 'ParentId', ids: Iterable<string>): Promise<ReadonlyMap<string, FileMail>>;
}

/** A mail of a case, whose files are theirs. */
export interface FileMail {
  readonly parent: string;
  /** Not for customers, and its files with it. */
  readonly internal: boolean;
}

/** Links may be asked for by some hundreds of ids at a time; documented is no number, 200 is what others use. */
const IDS_A_QUERY = 200;

export function createFileQueries(
  connection: string,
  api: SalesforceApi,
  signal: AbortSignal | undefined,
): FileQueries {
  const rowsOf = async (
    object: string,
    fields: readonly string[],
    by: string,
    ids: Iterable<string>,
    { resource = 'query', more }: { resource?: 'query' | 'queryAll'; more?: string } = {},
  ): Promise<readonly WireObject[]> => {
    const query = (condition: string) => select({ object, fields, conditions: [condition, more] });
    const room = MAX_QUERY_BYTES - encodeSoql(query(`${by} IN ()`)).length;
    const rows: WireObject[] = [];
    for (const chunk of chunkByLength([...new Set(ids)], quoted, room, IDS_A_QUERY)) {
      const path = queryPath(resource, query(`${by} IN (${chunk.map(quoted).join(',')})`));
      rows.push(...(await allRows(connection, api, path, signal === undefined ? {} : { signal })));
    }
    return rows;
  };
  const resource = (deleted: boolean): 'query' | 'queryAll' => (deleted ? 'queryAll' : 'query');
  return {
    self: async () => to18((await api.token()).userId),
    async linksOf(by, ids) {
      const fields = ['Id', 'ContentDocumentId', 'LinkedEntityId', 'Visibility'];
      return (await rowsOf('ContentDocumentLink', fields, by, ids)).map((row) => ({
        id: to18(textOf(row['Id']) ?? ''),
        document: to18(textOf(row['ContentDocumentId']) ?? ''),
        entity: to18(textOf(row['LinkedEntityId']) ?? ''),
        internal: row['Visibility'] !== 'AllUsers',
      }));
    },
    newestOf: async (documents) =>
      (
        await rowsOf('ContentVersion', VERSION_FIELDS, 'ContentDocumentId', documents, {
          more: 'IsLatest = TRUE',
        })
      ).flatMap((row) => versionOf(row) ?? []),
    versions: async (ids, deleted) =>
      (await rowsOf('ContentVersion', VERSION_FIELDS, 'Id', ids, { resource: resource(deleted) })).flatMap(
        (row) => versionOf(row) ?? [],
      ),
    attachments: async (by, ids, deleted) =>
      (await rowsOf('Attachment', ATTACHMENT_FIELDS, by, ids, { resource: resource(deleted) })).map(
        attachmentOf,
      ),
    async mails(by, ids) {
      try {
        const rows = await rowsOf('EmailMessage', ['Id', 'ParentId', 'IsExternallyVisible'], by, ids);
        return new Map(
          rows.flatMap((row) => {
            const parent = textOf(row['ParentId']);
            const internal = row['IsExternallyVisible'] !== true;
            return parent === undefined
              ? []
              : [[to18(textOf(row['Id']) ?? ''), { parent: to18(parent), internal }] as const];
          }),
        );
      } catch (error) {
        // The object is there only where Email-to-Case or enhanced mails are on.
        if (error instanceof CrosswalkError && error.code === 'OBJECT_UNKNOWN') return new Map();
        throw error;
      }
    },
  };
}
