import type { SystemRecord } from '../../../model/record.ts';
import type { Values } from '../../../model/value.ts';
import { escapeHtml, htmlOfText, safeHtml } from '../../html.ts';
import { isoOf } from '../convert.ts';
import { to18 } from '../ids.ts';
import { isWireObject, textOf, type WireObject } from '../wire.ts';
import { readMark } from './mark.ts';
import type { FeedSource } from './sources.ts';

/** What an answer to a post takes from the post. */
export interface Post {
  readonly kind: string;
  readonly internal: boolean;
}

/** Where to find what a row does not hold. */
export interface EntryContext {
  readonly instanceUrl: string;
  /** The connection's own user: nobody else's comments can have been made from an action, whatever their last line says. */
  readonly userId: string;
  /** By id of the feed item. */
  readonly posts: ReadonlyMap<string, Post>;
}

/** A row as a note; `undefined` for what is no note of a case: mirrored, empty, below an object of another kind, a later part. */
export function entryOf(
  source: FeedSource,
  row: WireObject,
  context: EntryContext,
): SystemRecord | undefined {
  const own = ownOf(source, row, context);
  const parent = to18(text(row, 'ParentId'));
  if (own === undefined || !parent.startsWith('500')) return undefined;
  const id = to18(text(row, 'Id'));
  const deleted = row['IsDeleted'] === true;
  if (own.body === '' && !deleted) return undefined;
  const modified = isoOf(text(row, 'SystemModstamp'));
  return {
    id,
    values: {
      parent,
      at: isoOf(text(row, 'CreatedDate')) ?? null,
      author: nameOf(row['CreatedBy']),
      mark: null,
      url: `${context.instanceUrl}/${id}`,
      ...own,
    },
    ...(modified === undefined ? {} : { modified }),
    ...(deleted ? { deleted: true } : {}),
  };
}

type Own = Values & { readonly body: string; readonly kind: string; readonly internal: boolean };

function ownOf(source: FeedSource, row: WireObject, { posts, userId }: EntryContext): Own | undefined {
  switch (source.object) {
    case 'CaseFeed':
      return postOf(row);
    case 'FeedComment':
      return answerOf(row, posts.get(to18(text(row, 'FeedItemId'))));
    case 'CaseComment':
      return commentOf(row, userId);
    case 'EmailMessage':
      return mailOf(row);
    default:
      return source.object satisfies never;
  }
}

/** The comment or mail itself stands for the item that mirrors it. */
const MIRRORED: Readonly<Record<string, string>> = { CaseCommentPost: '00a', EmailMessageEvent: '02s' };

function postOf(row: WireObject): Own | undefined {
  const { kind, internal } = postFacts(row);
  const mirrored = MIRRORED[kind];
  if (mirrored !== undefined && text(row, 'RelatedRecordId').startsWith(mirrored)) return undefined;
  const body = bodyOf(text(row, 'Body'), row['IsRichText'] === true);
  const title = text(row, 'Title').trim();
  const link = text(row, 'LinkUrl').trim();
  const named = link === '' ? htmlOfText(title) : safeHtml(anchor(link, title === '' ? link : title));
  return { kind, internal, body: [body, shown(kind, body) ? named : ''].filter(Boolean).join('') };
}

/** A link is part of its post; the title of a file or a question says something where there is no text. */
function shown(kind: string, body: string): boolean {
  return kind === 'LinkPost' || kind === 'QuestionPost' || body === '';
}

function anchor(address: string, title: string): string {
  return `<p><a href="${escapeHtml(address)}">${escapeHtml(title)}</a></p>`;
}

/**
 * Orgs without digital experiences have no `Visibility`, because nobody from outside can see a feed: all of it is internal. Where there
 * is one, what is not for all users is internal.
 */
export function postFacts(row: WireObject): Post {
  return { kind: text(row, 'Type'), internal: row['Visibility'] !== 'AllUsers' };
}

function answerOf(row: WireObject, post: Post | undefined): Own | undefined {
  if (post === undefined) return undefined;
  return { ...post, body: bodyOf(text(row, 'CommentBody'), row['IsRichText'] === true) };
}

function commentOf(row: WireObject, userId: string): Own | undefined {
  const { text: body, mark } = ownText(row, userId);
  if (mark !== undefined && mark.part > 1) return undefined;
  return {
    kind: 'CaseCommentPost',
    internal: row['IsPublished'] !== true,
    // A mark stands for a text, were there none.
    body: mark !== undefined && body === '' ? '<p></p>' : htmlOfText(body),
    mark: mark?.mark ?? null,
  };
}

function ownText(row: WireObject, userId: string): ReturnType<typeof readMark> {
  const written = text(row, 'CommentBody');
  if (to18(text(row, 'CreatedById')) === to18(userId)) return readMark(written);
  return { text: written, mark: undefined };
}

function mailOf(row: WireObject): Own {
  const subject = text(row, 'Subject').trim();
  const html = safeHtml(text(row, 'HtmlBody'));
  const body = html === '' ? htmlOfText(text(row, 'TextBody')) : html;
  const from = text(row, 'FromName').trim() || text(row, 'FromAddress').trim();
  const sent = isoOf(text(row, 'MessageDate'));
  return {
    kind: 'EmailMessageEvent',
    // Ticked unless somebody took the mail out of what customers see of the feed.
    internal: row['IsExternallyVisible'] === false,
    body: `${subject === '' ? '' : `<p><strong>${escapeHtml(subject)}</strong></p>`}${body}`,
    ...(from === '' ? {} : { author: from }),
    ...(sent === undefined ? {} : { at: sent }),
  };
}

function bodyOf(body: string, rich: boolean): string {
  return rich ? safeHtml(body) : htmlOfText(body);
}

function nameOf(user: unknown): string | null {
  return isWireObject(user) ? (textOf(user['Name']) ?? null) : null;
}

function text(row: WireObject, name: string): string {
  return textOf(row[name]) ?? '';
}
