import type { SystemRecord } from '../../../model/record.ts';
import type { Values } from '../../../model/value.ts';
import type { FileLink, FileMail, FileQueries } from './ask.ts';
import type { FileObject } from './objects.ts';
import type { FileRow } from './rows.ts';

const MAIL = '02s';

/** A file on one record. */
interface Placed {
  readonly id: string;
  readonly parent: string;
  readonly internal: boolean;
  readonly row: FileRow;
}

/**
 * The records that `rows` are as files of one sort of parents: one a parent, none where no parent is of that sort. Of several files of one
 * parent with the same content (a logo in every mail) only the first is one, which is why the parents' other files are looked at too.
 */
export async function recordsOf(
  queries: FileQueries,
  object: FileObject,
  rows: readonly FileRow[],
  paths: readonly string[],
): Promise<readonly SystemRecord[]> {
  const live = rows.filter(({ deleted }) => !deleted);
  const placed = await placesOf(queries, object, live);
  const first = await firstOfTheirContent(queries, object, live, placed);
  // A description that somebody else wrote makes no file the other system's: it would be tied to one that they only name.
  const self = live.some(({ mark }) => mark !== null) ? await queries.self() : undefined;
  return [
    ...placed.filter((one) => first(one)).map((one) => recordOf(one, paths, self)),
    // Nobody can tell any more whose it was; whoever linked it knows.
    ...rows.filter(({ deleted }) => deleted).map(deletedRecord),
  ];
}

async function placesOf(
  queries: FileQueries,
  object: FileObject,
  rows: readonly FileRow[],
): Promise<readonly Placed[]> {
  const links = await queries.linksOf(
    'ContentDocumentId',
    rows.flatMap(({ document }) => document ?? []),
  );
  const cases = await casesOf(queries, object, [
    ...links.map(({ entity }) => entity),
    ...rows.flatMap(({ owner }) => owner ?? []),
  ]);
  // What hangs on a mail is at most as visible as the mail.
  const placeOf = (entity: string) =>
    entity.startsWith(object.prefix) ? { parent: entity, internal: false } : cases.get(entity);
  const byDocument = Map.groupBy(links, ({ document }) => document);
  return rows.flatMap((row) => {
    if (row.owner !== undefined) {
      const place = placeOf(row.owner);
      if (place === undefined) return [];
      return [{ id: row.id, parent: place.parent, internal: row.isPrivate || place.internal, row }];
    }
    return placesOfDocument(row, byDocument.get(row.document ?? '') ?? [], placeOf);
  });
}

/** The id of a link grows: the record that had the file first keeps the plain id, whoever gets it later. */
function placesOfDocument(
  row: FileRow,
  links: readonly FileLink[],
  placeOf: (entity: string) => FileMail | undefined,
): readonly Placed[] {
  const visible = new Map<string, boolean>();
  for (const { entity, internal } of [...links].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const place = placeOf(entity);
    if (place === undefined) continue;
    const shown = !internal && !place.internal;
    // Shown to customers on one of two ways to the same record, it is shown to them.
    visible.set(place.parent, (visible.get(place.parent) ?? false) || shown);
  }
  return [...visible].map(([parent, shown], index) => ({
    id: index === 0 ? row.id : `${row.id}-${parent}`,
    parent,
    internal: !shown,
    row,
  }));
}

async function casesOf(
  queries: FileQueries,
  { mails }: FileObject,
  entities: readonly string[],
): Promise<ReadonlyMap<string, FileMail>> {
  const asked = mails ? entities.filter((entity) => entity.startsWith(MAIL)) : [];
  return asked.length === 0 ? new Map() : await queries.mails('Id', asked);
}

/** Tells the first file of a content on a parent from its repetitions; the lowest id is the first, so that it stays that. */
async function firstOfTheirContent(
  queries: FileQueries,
  object: FileObject,
  rows: readonly FileRow[],
  placed: readonly Placed[],
): Promise<(one: Placed) => boolean> {
  const versions = placed.filter(({ row }) => row.document !== undefined && contentOf(row) !== undefined);
  const owners = new Map(versions.map(({ parent }) => [parent, parent]));
  if (owners.size === 0) return () => true;
  if (object.mails)
    for (const [mail, { parent }] of await queries.mails('ParentId', owners.keys())) owners.set(mail, parent);
  const links = await queries.linksOf('LinkedEntityId', owners.keys());
  const known = new Map(rows.flatMap((row) => (row.document === undefined ? [] : [[row.document, row]])));
  const others = links.map(({ document }) => document).filter((document) => !known.has(document));
  for (const row of await queries.newestOf(others))
    if (row.document !== undefined) known.set(row.document, row);
  const first = new Map<string, string>();
  const note = (parent: string, row: FileRow) => {
    const key = `${parent} ${contentOf(row)}`;
    const before = first.get(key);
    if (before === undefined || row.id < before) first.set(key, row.id);
  };
  for (const { parent, row } of versions) note(parent, row);
  for (const { entity, document } of links) {
    const [parent, row] = [owners.get(entity), known.get(document)];
    if (parent !== undefined && row !== undefined && contentOf(row) !== undefined) note(parent, row);
  }
  return ({ parent, row }) => (first.get(`${parent} ${contentOf(row)}`) ?? row.id) === row.id;
}

/** What two files have in common that hold the same; `undefined` where nobody can tell. */
function contentOf({ checksum, size }: FileRow): string | undefined {
  return checksum === null || size === null ? undefined : `${checksum} ${size}`;
}

function recordOf(
  { id, parent, internal, row }: Placed,
  paths: readonly string[],
  self: string | undefined,
): SystemRecord {
  const { name, size, checksum, contentType, at, modified } = row;
  const mark = row.createdBy === self ? row.mark : null;
  const whole: Values = { parent, name, size, checksum, contentType, at, internal, mark };
  return {
    id,
    values: Object.fromEntries(paths.flatMap((path) => (path in whole ? [[path, whole[path] ?? null]] : []))),
    ...(modified === undefined ? {} : { modified }),
  };
}

function deletedRecord({ id, modified }: FileRow): SystemRecord {
  return { id, values: {}, deleted: true, ...(modified === undefined ? {} : { modified }) };
}
