import type { Where, WhereClause } from '../../../model/where.ts';
import { wherePredicate } from '../../../where/index.ts';
import type { ObjectInfo } from '../describe.ts';
import type { ReadQuery } from '../read-query.ts';
import { queryPath, select } from '../where.ts';
import { FEED_KINDS } from './catalogue.ts';

/** One of the objects that a case's feed is kept in. */
export interface FeedSource {
  readonly object: 'CaseFeed' | 'FeedComment' | 'CaseComment' | 'EmailMessage';
  /** First characters of its ids. */
  readonly prefix: string;
  readonly fields: readonly string[];
  /** Kinds of notes it can hold; posts say theirs themselves. */
  readonly kinds: readonly string[];
  readonly conditions: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

const COMMON = ['Id', 'ParentId', 'CreatedDate', 'CreatedBy.Name', 'IsDeleted', 'SystemModstamp'];

/**
 * Posts (FeedItem by way of CaseFeed: FeedItem itself takes no query without a filter from users who are no administrators), answers to
 * them, comments of the case and its mails. Whoever posts a comment gets a CaseCommentPost besides, and a mail an EmailMessageEvent.
 */
export const FEED_SOURCES = {
  CaseFeed: {
    object: 'CaseFeed',
    prefix: '0D5',
    fields: [
      ...COMMON,
      ...['Type', 'Body', 'Title', 'LinkUrl', 'IsRichText', 'RelatedRecordId', 'CommentCount', 'Visibility'],
    ],
    kinds: FEED_KINDS,
    conditions: [],
  },
  FeedComment: {
    object: 'FeedComment',
    prefix: '0D7',
    fields: [...COMMON, 'FeedItemId', 'CommentBody', 'IsRichText'],
    kinds: FEED_KINDS,
    conditions: [],
  },
  CaseComment: {
    object: 'CaseComment',
    prefix: '00a',
    fields: [...COMMON, 'CreatedById', 'CommentBody', 'IsPublished'],
    kinds: ['CaseCommentPost'],
    conditions: [],
  },
  EmailMessage: {
    object: 'EmailMessage',
    prefix: '02s',
    fields: [
      ...COMMON,
      ...[
        'Subject',
        'TextBody',
        'HtmlBody',
        'FromName',
        'FromAddress',
        'IsExternallyVisible',
        'MessageDate',
        'Status',
      ],
    ],
    kinds: ['EmailMessageEvent'],
    // Mails of other objects have no ParentId: that is for cases alone. 5 is a draft, which nobody has sent.
    conditions: ['ParentId != null', "Status != '5'"],
    // Two bodies of up to 131,072 characters each.
    headers: { 'Sforce-Query-Options': 'batchSize=500' },
  },
} satisfies Readonly<Record<FeedSource['object'], FeedSource>>;

/** By the id of an entry; `undefined` for an id of anything else. */
export function sourceOf(id: string): FeedSource | undefined {
  return Object.values<FeedSource>(FEED_SOURCES).find(({ prefix }) => id.startsWith(prefix));
}

/** What reading pages of a source needs; these objects are the same in every org, so that no describe is spent on them. */
export function infoOf({ object }: FeedSource): ObjectInfo {
  return {
    catalogue: {
      system: 'salesforce',
      object,
      label: object,
      createable: false,
      updateable: false,
      fields: [],
    },
    fields: new Map(),
    relationships: new Set(),
    stamp: 'SystemModstamp',
    queryable: true,
    hasDeleted: true,
    hasMaster: false,
  };
}

export interface SourceQuery {
  readonly source: FeedSource;
  readonly conditions: readonly string[];
  /** Leaves out `Visibility`, which orgs without digital experiences do not have. */
  readonly withoutVisibility: boolean;
  readonly limit?: number | undefined;
}

/** Deleted entries come too, unless the reading is limited: they would use the limit up. */
export function sourceQuery({ source, conditions, withoutVisibility, limit }: SourceQuery): ReadQuery {
  const resource = limit === undefined ? 'queryAll' : 'query';
  const soql: ReadQuery['soql'] = (more) =>
    select({
      object: source.object,
      fields: source.fields.filter((name) => !(withoutVisibility && name === 'Visibility')),
      conditions: [...source.conditions, ...conditions, ...more],
      orderBy: ['SystemModstamp', 'Id'],
      ...(limit === undefined ? {} : { limit }),
    });
  return { resource, soql, path: (more) => queryPath(resource, soql(more)) };
}

/** Kinds that can meet a clause: those that none of its conditions on the kind alone leaves out. */
export function kindsOf(where: WhereClause | undefined): readonly string[] {
  if (where === undefined) return FEED_KINDS;
  const terms = where.tree.kind === 'and' ? where.tree.terms : [where.tree];
  const alone = terms.filter((term) => fieldsOf(term).every((path) => path.toLowerCase() === 'kind'));
  const tests = alone.map((term) => wherePredicate(term, { now: 0, timeZone: 'UTC' }));
  return FEED_KINDS.filter((kind) => tests.every((test) => test({ kind })));
}

function fieldsOf(where: Where): readonly string[] {
  switch (where.kind) {
    case 'and':
    case 'or':
      return where.terms.flatMap(fieldsOf);
    case 'not':
      return fieldsOf(where.term);
    case 'server':
      return where.fields.map(({ path }) => path);
    default:
      return [where.field.path];
  }
}
