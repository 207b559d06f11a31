import type { Org } from '../org.ts';
import { idOf, type Row, type Scalar } from '../store.ts';
import { addRow } from '../write.ts';
import { showInFeed, systemPost } from './comments.ts';
import type { ObjectRules, Writing } from './rules.ts';

/** Changes of these make a TrackedChange of the feed. */
const TRACKED = ['Status', 'Priority', 'OwnerId'];

export const caseRules: ObjectRules = {
  prepare(writing) {
    const { org, how, before } = writing;
    // Write-only: it makes a comment.
    const { Comments: _comment, ...row } = writing.row;
    const contact = contactOf(org, row);
    const account =
      before === undefined && row['AccountId'] === undefined ? contact?.['AccountId'] : undefined;
    const owner = how.autoAssign ? org.rules.assignCasesTo : undefined;
    return {
      ...row,
      ...(account === undefined ? {} : { AccountId: account }),
      ...(owner === undefined ? {} : { OwnerId: owner }),
    };
  },
  after(writing) {
    const { org, row, before } = writing;
    const comment = writing.sent['Comments'];
    if (comment !== undefined) addComment(writing, comment);
    if (!org.settings.feedTracking.includes('Case')) return;
    const post = { ...row, ParentId: idOf(row) };
    if (before === undefined) systemPost(org, 'CreateRecordEvent', post, {});
    else if (TRACKED.some((name) => before[name] !== row[name])) {
      systemPost(
        org,
        'TrackedChange',
        { ...post, CreatedDate: row['LastModifiedDate'] ?? '', CreatedById: row['LastModifiedById'] ?? '' },
        {},
      );
    }
  },
};

function addComment(writing: Writing, text: Scalar): void {
  const { org, row } = writing;
  const made = addRow(
    org,
    'CaseComment',
    { ParentId: idOf(row), CommentBody: text, IsPublished: false },
    { by: writing.how.by, at: String(row['SystemModstamp']) },
  );
  if (made !== undefined) showInFeed(org, made);
}

/** Fields of a case that show its contact. */
export function contactFields(org: Org, row: Row): Row {
  const contact = contactOf(org, row);
  const shown = {
    ContactPhone: 'Phone',
    ContactMobile: 'MobilePhone',
    ContactEmail: 'Email',
    ContactFax: 'Fax',
  };
  const out: Record<string, Scalar> = { ...row };
  for (const [name, source] of Object.entries(shown)) {
    const value = contact?.[source];
    if (value === undefined) delete out[name];
    else out[name] = value;
  }
  return out;
}

function contactOf(org: Org, row: Row): Row | undefined {
  const id = row['ContactId'];
  return typeof id === 'string' ? org.store.table('Contact').get(id) : undefined;
}
