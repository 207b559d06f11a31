import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { idOf, type Row } from '../store.ts';
import { systemPost } from './comments.ts';
import type { ObjectRules } from './rules.ts';

export const emailMessage: ObjectRules = {
  prepare({ row, before, now, sent }) {
    if (
      before !== undefined &&
      before['Status'] !== row['Status'] &&
      !(before['Status'] === '0' && row['Status'] === '1')
    )
      throw new SalesforceError(
        'FIELD_INTEGRITY_EXCEPTION',
        'Status: the status can only be changed from New to Read',
        ['Status'],
      );
    // Mails that were sent can no longer be changed; drafts and those of a client's own keeping can.
    if (before !== undefined && before['Status'] === '3' && before['IsClientManaged'] !== true)
      throw new SalesforceError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
    // Seen from outside unless a client says otherwise.
    const visible = before === undefined ? sent['IsExternallyVisible'] !== false : row['IsExternallyVisible'];
    return completeMail({ MessageDate: now, ...row, IsExternallyVisible: visible === true });
  },
  after: ({ org, row, before }) => {
    if (before === undefined) showMail(org, row);
  },
};

/** Values that follow from others; also of loaded mails. */
export function completeMail(row: Row): Row {
  const { HtmlBody: html, ParentId: parent, Subject: subject, CreatedDate: created } = row;
  return {
    ...(created === undefined ? {} : { MessageDate: created }),
    ...row,
    ...(row['TextBody'] === undefined && typeof html === 'string' ? { TextBody: textOf(html) } : {}),
    ...(parent === undefined ? {} : { RelatedToId: parent }),
    ...(typeof subject === 'string' ? { Name: subject.slice(0, 255) } : {}),
  };
}

/** A mail of a case is an event of its feed, which names the mail and does not repeat it. */
export function showMail(org: Org, row: Row): void {
  if (row['ParentId'] === undefined || !org.settings.feedTracking.includes('Case')) return;
  if (org.store.table('FeedItem').lookup('RelatedRecordId', [idOf(row)]).length > 0) return;
  systemPost(org, 'EmailMessageEvent', row, {
    RelatedRecordId: idOf(row),
    Visibility: row['IsExternallyVisible'] === true ? 'AllUsers' : 'InternalUsers',
  });
}

/** Also where an attachment or a file is added. */
export function markAttachment(org: Org, parentId: string): void {
  const table = org.store.table('EmailMessage');
  const mail = table.get(parentId);
  if (mail !== undefined) table.put({ ...mail, HasAttachment: true });
}

function textOf(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, '')
    .replace(/<(br|\/p|\/div)[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .trim();
}
