import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { idOf, type Row, type Scalar } from '../store.ts';
import { addRow, put } from '../write.ts';
import { shareVersion } from './content.ts';
import type { ObjectRules, Writing } from './rules.ts';

/** All other types are made by the system. */
const WRITABLE = ['TextPost', 'LinkPost', 'ContentPost', 'QuestionPost'];
/** What rich text of posts may hold; `<br>` is not in it. */
const TAGS = ['p', 'a', 'b', 'code', 'i', 'u', 's', 'ul', 'ol', 'li', 'img'];

export const feedItem: ObjectRules = {
  prepare(writing) {
    const { row, before } = writing;
    checkMarkup(row, 'Body');
    if (before !== undefined) return edited(writing, row);
    const kind = row['Type'] ?? typeOf(row);
    if (!WRITABLE.includes(String(kind)))
      throw new SalesforceError(
        'FIELD_INTEGRITY_EXCEPTION',
        `Type: You cannot create feed items of type ${String(kind)}.`,
        ['Type'],
      );
    if (kind === 'TextPost' && row['Body'] === undefined) throw missing('Body');
    if (kind === 'LinkPost' && row['LinkUrl'] === undefined) throw missing('LinkUrl');
    if (kind === 'ContentPost' && row['RelatedRecordId'] === undefined) throw missing('RelatedRecordId');
    return {
      ...row,
      Type: kind,
      InsertedById: writing.how.by,
      CommentCount: 0,
      LikeCount: 0,
      NetworkScope: 'AllNetworks',
      HasContent: kind === 'ContentPost',
      HasLink: kind === 'LinkPost',
    };
  },
  after: ({ org, row, before }) => {
    if (before === undefined) attachFile(org, row);
  },
};

/** The file of a post or comment: an attachment of it, shared with the record that it is about. */
export function attachFile(org: Org, row: Row): void {
  const file = row['RelatedRecordId'];
  if (typeof file !== 'string' || !file.startsWith('068')) return;
  const origin = { by: String(row['CreatedById']), at: String(row['CreatedDate']) };
  addRow(org, 'FeedAttachment', { FeedEntityId: idOf(row), Type: 'Content', RecordId: file }, origin);
  shareVersion(org, file, String(row['ParentId']), origin);
}

export const feedComment: ObjectRules = {
  prepare(writing) {
    const { org, row, before } = writing;
    checkMarkup(row, 'CommentBody');
    if (before !== undefined) return edited(writing, row);
    const item = org.store.table('FeedItem').get(String(row['FeedItemId']));
    const file = row['RelatedRecordId'] !== undefined;
    if (!file && row['CommentBody'] === undefined) throw missing('CommentBody');
    return {
      ...row,
      ParentId: item?.['ParentId'] ?? '',
      InsertedById: writing.how.by,
      CommentType: file ? 'ContentComment' : 'TextComment',
    };
  },
  after: ({ org, row, before }) => {
    if (before !== undefined) return;
    countComments(org, row, true);
    attachFile(org, row);
  },
  removed: (org, row) => countComments(org, row, false),
};

/** Of a loaded comment: the record that it is about, and its place in the count of its post. */
export function completeComment(org: Org, row: Row): void {
  const item = org.store.table('FeedItem').get(String(row['FeedItemId']));
  const parent = item?.['ParentId'];
  if (parent !== undefined) org.store.table('FeedComment').put({ ...row, ParentId: parent });
  countComments(org, row, false);
}

/** A new comment moves its post's stamps, the deletion of one does not. */
function countComments(org: Org, row: Row, added: boolean): void {
  const table = org.store.table('FeedItem');
  const type = org.schema.whole('FeedItem');
  const item = table.get(String(row['FeedItemId']));
  if (item === undefined || type === undefined) return;
  const live = org.store
    .table('FeedComment')
    .lookup('FeedItemId', [idOf(item)])
    .filter((comment) => comment['IsDeleted'] !== true).length;
  if (added) put(org, type, { ...item, CommentCount: live });
  else table.put({ ...item, CommentCount: live });
}

function edited(writing: Writing, row: Row): Row {
  return {
    ...row,
    Revision: Number(writing.before?.['Revision'] ?? 1) + 1,
    LastEditById: writing.how.by,
    LastEditDate: writing.now,
  };
}

function typeOf(row: Row): Scalar {
  if (row['RelatedRecordId'] !== undefined) return 'ContentPost';
  return row['LinkUrl'] === undefined ? 'TextPost' : 'LinkPost';
}

function checkMarkup(row: Row, name: string): void {
  if (row['IsRichText'] !== true) return;
  for (const [, tag = ''] of String(row[name] ?? '').matchAll(/<\/?([a-zA-Z][a-zA-Z0-9]*)/g)) {
    if (!TAGS.includes(tag.toLowerCase()))
      throw new SalesforceError(
        'INVALID_MARKUP',
        `${name}: the tag <${tag.toLowerCase()}> is not supported in rich text.`,
        [name],
      );
  }
}

function missing(name: string): SalesforceError {
  return new SalesforceError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${name}]`, [name]);
}
