import type { Clock } from '../../../model/clock.ts';
import { CODES } from '../../../model/codes.ts';
import { CrosswalkError } from '../../../model/errors.ts';
import type { FileStream } from '../../../model/file.ts';
import type { SystemRecord } from '../../../model/record.ts';
import { wherePredicate } from '../../../where/index.ts';
import type { OpenFileRequest, ReadByIdsRequest, ReadPage, ReadRequest } from '../../connector.ts';
import type { SalesforceApi } from '../api.ts';
import { to18 } from '../ids.ts';
import { checkpointOf, untilOf } from '../standing.ts';
import { createFileQueries, type FileQueries } from './ask.ts';
import type { FileChanges } from './changes.ts';
import { recordsOf } from './gather.ts';
import { type FileObject, partsOf } from './objects.ts';

export interface FileDeps {
  readonly connection: string;
  readonly api: SalesforceApi;
  readonly clock: Clock;
  readonly changes: FileChanges;
}

const PARENTS_A_PAGE = 100;

/** Files that changed, or with `parents` all of theirs; in no order that means anything. */
export async function* readFiles(
  deps: FileDeps,
  object: FileObject,
  request: ReadRequest,
): AsyncGenerator<ReadPage> {
  const keeps = request.where
    ? wherePredicate(request.where.tree, { now: deps.clock.now(), timeZone: 'UTC' })
    : () => true;
  const paths = [...new Set([...request.fields, ...(request.where?.fields ?? [])])];
  let left = request.limit ?? Number.POSITIVE_INFINITY;
  const pages =
    request.parents === undefined ? changed(deps, object, request, paths) : of(deps, object, request, paths);
  for await (const page of pages) {
    const records = page.records.filter((record) => record.deleted || keeps(record.values)).slice(0, left);
    left -= records.length;
    yield { ...page, records, last: page.last || left === 0 };
    if (left === 0) return;
  }
}

async function* changed(
  { connection, api, changes }: FileDeps,
  object: FileObject,
  { since, limit, signal }: ReadRequest,
  paths: readonly string[],
): AsyncGenerator<ReadPage> {
  const queries = createFileQueries(connection, api, signal);
  for await (const { rows, last, resumed, until } of changes.since(untilOf(since), signal)) {
    const wanted = limit === undefined ? rows : rows.filter(({ deleted }) => !deleted);
    const checkpoint = last ? checkpointOf(until) : undefined;
    yield {
      records: await recordsOf(queries, object, wanted, paths),
      last,
      ...(checkpoint === undefined ? {} : { checkpoint }),
      ...(resumed ? { resumed: true } : {}),
    };
  }
}

async function* of(
  { connection, api }: FileDeps,
  object: FileObject,
  request: ReadRequest,
  paths: readonly string[],
): AsyncGenerator<ReadPage> {
  const parents = [...new Set((request.parents ?? []).map(to18))].filter((id) =>
    id.startsWith(object.prefix),
  );
  const queries = createFileQueries(connection, api, request.signal);
  for (let start = 0; start < parents.length; start += PARENTS_A_PAGE) {
    const records = await filesOf(queries, object, parents.slice(start, start + PARENTS_A_PAGE), paths);
    yield { records, last: start + PARENTS_A_PAGE >= parents.length };
  }
  if (parents.length === 0) yield { records: [], last: true };
}

/** All files of the named parents. */
export async function filesOf(
  queries: FileQueries,
  object: FileObject,
  parents: readonly string[],
  paths: readonly string[],
): Promise<readonly SystemRecord[]> {
  const mails = object.mails ? (await queries.mails('ParentId', parents)).keys() : [];
  const entities = [...parents, ...mails];
  const links = await queries.linksOf('LinkedEntityId', entities);
  const rows = [
    ...(await queries.newestOf(links.map(({ document }) => document))),
    ...(await queries.attachments('ParentId', entities, false)),
  ];
  const asked: ReadonlySet<unknown> = new Set(parents);
  const records = await recordsOf(queries, object, rows, [...paths, 'parent']);
  // A document of theirs may hang on others, too.
  return records.filter(({ values }) => asked.has(values['parent']));
}

export async function filesById(
  { connection, api }: FileDeps,
  object: FileObject,
  request: ReadByIdsRequest,
): Promise<ReadonlyMap<string, SystemRecord>> {
  const queries = createFileQueries(connection, api, undefined);
  const deleted = request.deleted === true;
  const contents = [...new Set(request.ids.flatMap((id) => partsOf(id)?.content ?? []).map(to18))];
  const [versions, attachments] = ['068', '00P'].map((prefix) =>
    contents.filter((id) => id.startsWith(prefix)),
  );
  const rows = [
    ...(await queries.versions(versions ?? [], deleted)),
    ...(await queries.attachments('Id', attachments ?? [], deleted)),
  ];
  const records = await recordsOf(queries, object, rows, request.fields);
  const wanted = new Set(request.ids);
  return new Map(records.flatMap((record) => (wanted.has(record.id) ? [[record.id, record]] : [])));
}

/** The bytes themselves, with the size that the answer announces. Throws `FILE_GONE`. */
export async function openFile(
  { connection, api }: FileDeps,
  { id, signal }: OpenFileRequest,
): Promise<FileStream> {
  const content = partsOf(id)?.content ?? '';
  const path = content.startsWith('00P')
    ? `/sobjects/Attachment/${content}/Body`
    : `/sobjects/ContentVersion/${content}/VersionData`;
  const answer = await api.send({
    method: 'GET',
    path,
    headers: { accept: '*/*' },
    accept: 'stream',
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.ok && answer.stream !== undefined) return answer.stream;
  if (!answer.ok && !GONE.has(answer.fault.errorCode)) throw answer.error;
  throw new CrosswalkError({
    code: 'FILE_GONE',
    kind: CODES.FILE_GONE.kind,
    what: `Salesforce connection "${connection}" gave no content of the file ${content}.`,
    where: `At GET ${path}.`,
    why: CODES.FILE_GONE.cause,
    todo: CODES.FILE_GONE.cure,
  });
}

const GONE: ReadonlySet<string> = new Set([
  'NOT_FOUND',
  'ENTITY_IS_DELETED',
  'INSUFFICIENT_ACCESS',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'HTTP_404',
]);
