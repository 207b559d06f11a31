import { CODES } from '../../../model/codes.ts';
import { type Finding, fail, type ObjectUse, pass, warn } from '../../../model/finding.ts';
import type { SalesforceApi } from '../api.ts';
import type { ObjectInfo } from '../describe.ts';
import { queryPath } from '../where.ts';

const POSTS = 'SELECT Id FROM CaseFeed LIMIT 1';
const MAILS = 'SELECT Id FROM EmailMessage LIMIT 1';
const COMMENTS = 'CaseComment';

/** What reading a feed and writing comments needs of the org and its user. Reads only. */
export async function examineFeed(
  api: SalesforceApi,
  describe: (object: string) => Promise<ObjectInfo>,
  use: ObjectUse,
): Promise<readonly Finding[]> {
  const isThere = async (soql: string) =>
    (await api.page(queryPath('query', soql), { kind: 'auth', quotable: true })).ok;
  const [posts, mails] = await Promise.all([isThere(POSTS), isThere(MAILS)]);
  return [
    posts
      ? pass('feed', 'posts of cases are readable')
      : warn(
          'feed',
          'the org shows no posts of cases: only comments and mails come over',
          CODES.FEED_UNTRACKED.cure,
        ),
    mails
      ? pass('feed-mails', 'mails of cases are readable')
      : warn(
          'feed-mails',
          'the org shows no mails of cases',
          'Nothing, if the org has no Email-to-Case; otherwise give the integration user access to Email Messages.',
        ),
    ...rightsOf(await describe(COMMENTS), use),
  ];
}

/** Salesforce ties comments to the right to edit cases; the text of one can be edited where the org lets it. */
function rightsOf({ catalogue, fields, queryable }: ObjectInfo, use: ObjectUse): readonly Finding[] {
  const missing = [
    ...(queryable ? [] : ['Read']),
    ...(use.creates !== undefined && !catalogue.createable ? ['Create'] : []),
  ];
  if (missing.length > 0) {
    return [
      fail(
        'object-access',
        'OBJECT_ACCESS',
        `${COMMENTS}: the user may not ${missing.map((right) => right.toLowerCase()).join(' nor ')} its records`,
        'Setup > Permission Sets > a permission set of the integration user > Object Settings > Cases > Edit: tick Read, Create and Edit; comments follow cases.',
      ),
    ];
  }
  const edits = use.updates === undefined || fields.get('commentbody')?.updateable === true;
  return [
    edits
      ? pass('feed-comments', 'comments of cases are readable and, where they are sent back, writable')
      : warn(
          'feed-comments',
          'the text of a comment cannot be edited: an action that is edited later is held',
          'Setup > Support Settings: let users edit case comments, or leave edits of actions to one side.',
        ),
  ];
}
