import { createHash } from 'node:crypto';
import { SalesforceError } from '../errors.ts';
import type { ObjectType } from '../objecttype.ts';
import type { Org } from '../org.ts';
import { idOf, type Row, type Scalar } from '../store.ts';
import { addRow, put } from '../write.ts';
import { markAttachment } from './mail.ts';
import type { ObjectRules } from './rules.ts';

const MB = 1024 * 1024;
/** Of a file as base64 in JSON, and of an attachment. */
const MAX_ATTACHMENT = 25 * MB;

const FILE_TYPES: Readonly<Record<string, string>> = {
  csv: 'CSV',
  doc: 'WORD',
  docx: 'WORD_X',
  gif: 'GIF',
  html: 'HTML',
  jpeg: 'JPEG',
  jpg: 'JPG',
  pdf: 'PDF',
  png: 'PNG',
  ppt: 'POWER_POINT',
  pptx: 'POWER_POINT_X',
  txt: 'TEXT',
  xls: 'EXCEL',
  xlsx: 'EXCEL_X',
  xml: 'XML',
  zip: 'ZIP',
};

export const contentVersion: ObjectRules = {
  prepare(writing) {
    const { row, before, bytes, now } = writing;
    if (before !== undefined) return row;
    if (row['ContentUrl'] === undefined && row['PathOnClient'] === undefined) throw missing('PathOnClient');
    if (row['ContentUrl'] === undefined && bytes === undefined) throw missing('VersionData');
    const document = row['ContentDocumentId'];
    if (document !== undefined && row['FirstPublishLocationId'] !== undefined)
      throw new SalesforceError(
        'FIELD_INTEGRITY_EXCEPTION',
        'First Publish Location ID: it cannot be set on a new version of a file',
        ['FirstPublishLocationId'],
      );
    return {
      ...row,
      ...fileFacts(row, bytes),
      Title: row['Title'] ?? titleOf(String(row['PathOnClient'] ?? 'Untitled')),
      ContentModifiedDate: row['ContentModifiedDate'] ?? now,
      ContentModifiedById: writing.how.by,
      IsLatest: true,
      FirstPublishLocationId: row['FirstPublishLocationId'] ?? (document === undefined ? writing.how.by : ''),
    };
  },
  after({ org, row, before }) {
    if (before !== undefined) followTitle(org, row);
    else publish(org, row);
  },
};

/** What the server knows of a file: its size, checksum and type. */
export function fileFacts(row: Row, bytes: Buffer | undefined): Row {
  const path = String(row['PathOnClient'] ?? '');
  const extension = /\.([A-Za-z0-9]+)$/.exec(path)?.[1];
  return {
    ...(extension === undefined ? {} : { FileExtension: extension }),
    FileType:
      row['ContentUrl'] === undefined ? (FILE_TYPES[(extension ?? '').toLowerCase()] ?? 'UNKNOWN') : 'LINK',
    ...(bytes === undefined
      ? {}
      : { ContentSize: bytes.length, Checksum: createHash('md5').update(bytes).digest('hex') }),
  };
}

/** The same of a record that data brings, whose bytes are kept already. */
export function loadedFile(org: Org, type: ObjectType, row: Row): Row {
  const bytes = org.files.get(idOf(row));
  if (type.name === 'Attachment') return bytes === undefined ? {} : { BodyLength: bytes.length };
  if (type.name !== 'ContentVersion') return {};
  return {
    ...fileFacts(row, bytes),
    Title: row['Title'] ?? titleOf(String(row['PathOnClient'] ?? 'Untitled')),
    IsLatest: true,
    ContentModifiedDate: row['ContentModifiedDate'] ?? row['CreatedDate'] ?? '',
  };
}

/** Gives a new version its document (or makes it the latest of the one it names) and its first links. */
export function publish(org: Org, version: Row): void {
  const table = org.store.table('ContentVersion');
  const by = String(version['CreatedById']);
  const origin = { by, at: String(version['CreatedDate']) };
  const { FirstPublishLocationId: place, ...rest } = version;
  const known = version['ContentDocumentId'];
  if (typeof known === 'string') {
    newVersion(org, known, place === '' ? rest : version);
    return;
  }
  const document = addRow(
    org,
    'ContentDocument',
    {
      ...documentValues(version),
      LatestPublishedVersionId: idOf(version),
      SystemModstamp: version['SystemModstamp'],
      LastModifiedDate: version['SystemModstamp'],
    },
    origin,
  );
  if (document === undefined) return;
  table.put({
    ...version,
    ContentDocumentId: idOf(document),
    VersionNumber: version['VersionNumber'] ?? '1',
  });
  link(org, idOf(document), by, 'I', origin);
  if (typeof place === 'string' && place !== '' && place !== by)
    link(org, idOf(document), place, 'V', origin);
}

/** Whoever posts a file to a record shares the file with it. */
export function shareVersion(
  org: Org,
  versionId: string,
  entity: string,
  origin: { by: string; at: string },
): void {
  const document = org.store.table('ContentVersion').get(versionId)?.['ContentDocumentId'];
  if (typeof document !== 'string' || isLinked(org, document, entity)) return;
  link(org, document, entity, 'V', origin);
}

function isLinked(org: Org, document: string, entity: string): boolean {
  return org.store
    .table('ContentDocumentLink')
    .lookup('ContentDocumentId', [document])
    .some((link) => link['LinkedEntityId'] === entity && link['IsDeleted'] !== true);
}

function link(
  org: Org,
  document: string,
  entity: string,
  share: string,
  origin: { by: string; at: string },
): void {
  const values = {
    ContentDocumentId: document,
    LinkedEntityId: entity,
    ShareType: share,
    Visibility: 'AllUsers',
  };
  addRow(org, 'ContentDocumentLink', values, origin);
  markAttachment(org, entity);
}

function newVersion(org: Org, documentId: string, version: Row): void {
  const table = org.store.table('ContentVersion');
  const earlier = table
    .lookup('ContentDocumentId', [documentId])
    .filter((row) => idOf(row) !== idOf(version));
  const type = org.schema.whole('ContentVersion');
  const documents = org.schema.whole('ContentDocument');
  const document = org.store.table('ContentDocument').get(documentId);
  if (type === undefined || documents === undefined || document === undefined) return;
  for (const row of earlier) if (row['IsLatest'] === true) put(org, type, { ...row, IsLatest: false });
  const number = Math.max(0, ...earlier.map((row) => Number(row['VersionNumber'] ?? 1))) + 1;
  table.put({ ...version, VersionNumber: String(number) });
  put(org, documents, { ...document, ...documentValues(version), LatestPublishedVersionId: idOf(version) });
}

function documentValues(version: Row): Record<string, Scalar> {
  const out: Record<string, Scalar> = {};
  for (const name of [
    'Title',
    'Description',
    'ContentSize',
    'FileType',
    'FileExtension',
    'OwnerId',
    'ContentModifiedDate',
    'SharingOption',
    'SharingPrivacy',
    'PublishStatus',
  ]) {
    const value = version[name];
    if (value !== undefined) out[name] = value;
  }
  return out;
}

function followTitle(org: Org, version: Row): void {
  const type = org.schema.whole('ContentDocument');
  const document = org.store.table('ContentDocument').get(String(version['ContentDocumentId']));
  if (version['IsLatest'] !== true || type === undefined || document === undefined) return;
  put(org, type, { ...document, ...documentValues(version) });
}

export const contentDocumentLink: ObjectRules = {
  prepare({ org, row, before }) {
    if (before !== undefined) return row;
    const double = isLinked(org, String(row['ContentDocumentId']), String(row['LinkedEntityId']));
    if (double)
      throw new SalesforceError(
        'DUPLICATE_VALUE',
        `Document with ID: ${String(row['ContentDocumentId']).slice(0, 15)} is already linked with the entity with ID: ${String(row['LinkedEntityId']).slice(0, 15)}`,
        ['LinkedEntityId'],
      );
    return row;
  },
  after: ({ org, row }) => markAttachment(org, String(row['LinkedEntityId'])),
};

export const attachment: ObjectRules = {
  prepare({ row, bytes }) {
    if (bytes === undefined) return row;
    if (bytes.length > MAX_ATTACHMENT)
      throw new SalesforceError(
        'MAXIMUM_SIZE_OF_ATTACHMENT',
        'The attached file exceeds the maximum size of 25 MB.',
        ['Body'],
      );
    return { ...row, BodyLength: bytes.length };
  },
  after: ({ org, row }) => markAttachment(org, String(row['ParentId'])),
};

function titleOf(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return name.replace(/(.)\.[A-Za-z0-9]+$/, '$1').slice(0, 255);
}

function missing(name: string): SalesforceError {
  return new SalesforceError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${name}]`, [name]);
}
