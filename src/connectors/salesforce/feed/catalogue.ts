import type { Catalogue, CatalogueField } from '../../../model/catalogue.ts';

export const CASE_FEED = 'Case.feed';

/**
 * Kinds of feed items that hold something to read. The others (TrackedChange, CreateRecordEvent, MilestoneEvent, …) tell of changes
 * that come over as fields.
 */
export const FEED_KINDS = [
  'CallLogPost',
  'CaseCommentPost',
  'ChangeStatusPost',
  'ContentPost',
  'EmailMessageEvent',
  'LinkPost',
  'QuestionPost',
  'TextPost',
] as const;

/** What comes over unless the mapping says otherwise: what people wrote, to each other or to the customer. */
export const USUAL_KINDS = ['TextPost', 'CaseCommentPost', 'EmailMessageEvent', 'ContentPost'] as const;

/** Native type of a note's body: comments hold plain text. */
export const COMMENT_NATIVE = 'comment';

/** Longest comment, in bytes of UTF-8: Salesforce counts these and not characters. */
export const COMMENT_BYTES = 4_000;

const field = (
  path: string,
  label: string,
  type: CatalogueField['type'],
  more: Partial<CatalogueField> = {},
): CatalogueField => ({
  path,
  label,
  type,
  native: type,
  nullable: true,
  required: false,
  createable: false,
  updateable: false,
  filterable: true,
  ...more,
});

/** The feed of a case as notes: posts and what was answered to them, comments and mails. */
export const caseFeedCatalogue: Catalogue = {
  system: 'salesforce',
  object: CASE_FEED,
  label: 'Case Feed',
  createable: true,
  updateable: true,
  fields: [
    field('at', 'When', 'datetime', { nullable: false }),
    field('author', 'Author', 'text'),
    field('body', 'Body', 'html', { native: COMMENT_NATIVE, createable: true, updateable: true }),
    field('internal', 'Internal', 'checkbox', { nullable: false, createable: true, updateable: true }),
    field('kind', 'Kind', 'select', {
      nullable: false,
      options: FEED_KINDS.map((value) => ({ value, label: value, active: true })),
      restricted: true,
    }),
    field('mark', 'Mark', 'text', { createable: true, externalId: true }),
    field('parent', 'Case', 'reference', {
      nullable: false,
      required: true,
      createable: true,
      references: ['Case'],
    }),
    field('url', 'Address', 'url'),
  ],
};
