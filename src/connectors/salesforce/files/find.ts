import type { SystemRecord } from '../../../model/record.ts';
import type { FindRequest } from '../../connector.ts';
import { to18 } from '../ids.ts';
import { allRows } from '../rows.ts';
import { queryPath, quoted, select } from '../where.ts';
import { textOf } from '../wire.ts';
import { createFileQueries } from './ask.ts';
import { recordsOf } from './gather.ts';
import type { FileObject } from './objects.ts';
import { type FileDeps, filesOf } from './read.ts';
import { type FileRow, VERSION_FIELDS, versionOf } from './rows.ts';

/** How far back a file that bears a mark is looked for: an answer that was lost is asked about by the next runs. */
const LOOK_BACK_DAYS = 7;

/**
 * Files that bear a mark of ours. It stands in the description, which Salesforce does not search: they are looked for on the parent that a
 * key names, and without one among what this connection's own user made in the last days.
 */
export async function filesByMark(
  deps: FileDeps,
  object: FileObject,
  { keys, fields }: FindRequest,
): Promise<readonly (readonly SystemRecord[])[]> {
  const { connection, api } = deps;
  const paths = [...new Set([...fields, 'mark'])];
  const queries = createFileQueries(connection, api, undefined);
  const parents = keys.map((key) => textOf(key['parent']));
  const named = parents.flatMap((parent) => (parent === undefined ? [] : [to18(parent)]));
  const found: SystemRecord[] = named.length === 0 ? [] : [...(await filesOf(queries, object, named, paths))];
  if (parents.includes(undefined)) {
    const since = new Date(deps.clock.now() - LOOK_BACK_DAYS * 86_400_000).toISOString();
    const rows = await ownVersions(deps, [`CreatedDate >= ${since}`], false);
    const marks = new Set(keys.map((key) => textOf(key['mark'])));
    const marked = rows.filter(({ mark }) => mark !== null && marks.has(mark));
    found.push(...(await recordsOf(queries, object, marked, paths)));
  }
  const byMark = Map.groupBy(new Map(found.map((record) => [record.id, record])).values(), ({ values }) =>
    String(values['mark']),
  );
  return keys.map((key) => (byMark.get(textOf(key['mark']) ?? '') ?? []).slice(0, 10));
}

/** Versions that the token's user made. */
export async function ownVersions(
  { connection, api }: FileDeps,
  conditions: readonly string[],
  deleted: boolean,
): Promise<readonly FileRow[]> {
  const { userId } = await api.token();
  const soql = select({
    object: 'ContentVersion',
    fields: VERSION_FIELDS,
    conditions: [`CreatedById = ${quoted(userId)}`, ...conditions],
  });
  const rows = await allRows(connection, api, queryPath(deleted ? 'queryAll' : 'query', soql));
  return rows.flatMap((row) => versionOf(row) ?? []);
}
