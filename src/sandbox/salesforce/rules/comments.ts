import type { Org } from '../org.ts';
import { idOf, type Row } from '../store.ts';
import { addRow, put } from '../write.ts';
import type { ObjectRules } from './rules.ts';

export const caseComment: ObjectRules = {
  after: ({ org, row }) => showInFeed(org, row),
  removed: (org, row, remove) => {
    const type = org.schema.whole('FeedItem');
    const item = feedItemOf(org, row);
    if (type !== undefined && item !== undefined && item['IsDeleted'] !== true) remove(type, idOf(item));
  },
};

/** A comment is also a post of the case's feed that names it, as long as the feed of cases is tracked. */
export function showInFeed(org: Org, row: Row): void {
  if (!org.settings.feedTracking.includes('Case')) return;
  const values = {
    Body: row['CommentBody'],
    Visibility: row['IsPublished'] === true ? 'AllUsers' : 'InternalUsers',
  };
  const shown = feedItemOf(org, row);
  const type = org.schema.whole('FeedItem');
  if (shown !== undefined && type !== undefined) {
    const { Body: _old, ...rest } = shown;
    put(org, type, {
      ...rest,
      ...(values.Body === undefined ? {} : { Body: values.Body }),
      Visibility: values.Visibility,
      IsDeleted: false,
    });
    return;
  }
  systemPost(org, 'CaseCommentPost', row, { ...values, RelatedRecordId: idOf(row) });
}

/** A post that the system makes of `source`, with its author and time. */
export function systemPost(
  org: Org,
  kind: string,
  source: Row,
  values: Readonly<Record<string, Row[string] | undefined>>,
): void {
  const by = String(source['CreatedById']);
  addRow(
    org,
    'FeedItem',
    {
      ParentId: source['ParentId'],
      Type: kind,
      InsertedById: by,
      CommentCount: 0,
      LikeCount: 0,
      NetworkScope: 'AllNetworks',
      SystemModstamp: source['SystemModstamp'],
      LastModifiedDate: source['SystemModstamp'],
      ...values,
    },
    { by, at: String(source['CreatedDate']) },
  );
}

function feedItemOf(org: Org, row: Row): Row | undefined {
  return org.store.table('FeedItem').lookup('RelatedRecordId', [idOf(row)])[0];
}
