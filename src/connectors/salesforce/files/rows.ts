import { isoOf } from '../convert.ts';
import { to18 } from '../ids.ts';
import { textOf, type WireObject } from '../wire.ts';

/** What one row says of a file, whosever it is. */
export interface FileRow {
  /** ContentVersion (068) or legacy Attachment (00P). */
  readonly id: string;
  /** Of a version: its document, whose links say where it is shown. */
  readonly document?: string;
  /** Of an attachment: the one record that it belongs to. */
  readonly owner?: string;
  readonly name: string | null;
  readonly size: number | null;
  readonly checksum: string | null;
  readonly contentType: string | null;
  readonly at: string | null;
  /** Anybody may write one: it counts where our own user made the file. */
  readonly mark: string | null;
  readonly createdBy?: string;
  readonly isPrivate: boolean;
  readonly modified: string | undefined;
  readonly deleted: boolean;
}

export const VERSION_FIELDS = [
  'Id',
  'ContentDocumentId',
  'Title',
  'PathOnClient',
  'FileExtension',
  'FileType',
  'ContentLocation',
  'ContentSize',
  'Checksum',
  'Description',
  'ContentModifiedDate',
  'CreatedDate',
  'CreatedById',
  'SystemModstamp',
  'IsDeleted',
] as const;

export const ATTACHMENT_FIELDS = [
  'Id',
  'ParentId',
  'Name',
  'BodyLength',
  'ContentType',
  'IsPrivate',
  'CreatedDate',
  'SystemModstamp',
  'IsDeleted',
] as const;

/** Stands at the end of a file's description: which file of the other system it was made from. Attachments of old have none. */
const MARK = /(?:^|\s)Halo attachment (\d+)\s*$/;

export function markText(mark: string): string {
  return `Halo attachment ${mark}`;
}

/** `undefined` for what has no bytes in Salesforce: links to other stores, and notes, which are documents too. */
export function versionOf(row: WireObject): FileRow | undefined {
  const location = textOf(row['ContentLocation']);
  if ((location !== undefined && location !== 'S') || row['FileType'] === 'SNOTE') return undefined;
  const document = textOf(row['ContentDocumentId']);
  const createdBy = textOf(row['CreatedById']);
  return {
    ...common(row),
    ...(createdBy === undefined ? {} : { createdBy: to18(createdBy) }),
    ...(document === undefined ? {} : { document: to18(document) }),
    name: nameOf(row),
    size: numberOf(row['ContentSize']),
    checksum: textOf(row['Checksum'])?.toLowerCase() ?? null,
    contentType: null,
    at: stamp(row['ContentModifiedDate']) ?? stamp(row['CreatedDate']) ?? null,
    mark: MARK.exec(textOf(row['Description']) ?? '')?.[1] ?? null,
    isPrivate: false,
  };
}

export function attachmentOf(row: WireObject): FileRow {
  const owner = textOf(row['ParentId']);
  return {
    ...common(row),
    ...(owner === undefined ? {} : { owner: to18(owner) }),
    name: textOf(row['Name']) ?? null,
    size: numberOf(row['BodyLength']),
    checksum: null,
    contentType: textOf(row['ContentType']) ?? null,
    at: stamp(row['CreatedDate']) ?? null,
    mark: null,
    isPrivate: row['IsPrivate'] === true,
  };
}

function common(row: WireObject): Pick<FileRow, 'id' | 'modified' | 'deleted'> {
  return {
    id: to18(textOf(row['Id']) ?? ''),
    modified: stamp(row['SystemModstamp']),
    deleted: row['IsDeleted'] === true,
  };
}

/** The title is what people see and rename; it has no extension, unless somebody typed it. */
function nameOf(row: WireObject): string | null {
  const title = textOf(row['Title']) ?? textOf(row['PathOnClient'])?.split(/[\\/]/).at(-1);
  if (title === undefined) return null;
  const extension = textOf(row['FileExtension']);
  return extension === undefined || title.toLowerCase().endsWith(`.${extension.toLowerCase()}`)
    ? title
    : `${title}.${extension}`;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function stamp(value: unknown): string | undefined {
  return isoOf(textOf(value) ?? '');
}
