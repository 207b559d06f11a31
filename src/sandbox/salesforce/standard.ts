import { type FieldDescribe, parseFields } from './fields.ts';
import { ACCOUNT_FIELDS, ACCOUNT_PICKLISTS } from './objects/account.ts';
import { CASE_FIELDS, CASE_PICKLISTS } from './objects/case.ts';
import { CONTACT_FIELDS, CONTACT_PICKLISTS } from './objects/contact.ts';
import * as feed from './objects/feed.ts';
import * as files from './objects/files.ts';
import { EMAIL_MESSAGE_FIELDS, EMAIL_MESSAGE_PICKLISTS } from './objects/mail.ts';
import { OPPORTUNITY_FIELDS, OPPORTUNITY_PICKLISTS } from './objects/opportunity.ts';
import {
  FIELD_PERMISSIONS_FIELDS,
  PERMISSION_SET_ASSIGNMENT_FIELDS,
  PERMISSION_SET_FIELDS,
} from './objects/permissions.ts';
import * as products from './objects/products.ts';
import {
  GROUP_FIELDS,
  ORGANIZATION_FIELDS,
  RECORD_TYPE_FIELDS,
  USER_FIELDS,
  USER_PICKLISTS,
} from './objects/setup.ts';
import { CASE_STATUS_FIELDS, OPPORTUNITY_STAGE_FIELDS } from './objects/stages.ts';
import { type ObjectType, objectType, type TypeOptions } from './objecttype.ts';

type Picklists = Readonly<Record<string, readonly string[]>>;

/** Objects whose feed is tracked; each has a feed object of its own. */
export const FEED_ENTITIES = ['Account', 'Case', 'Contact', 'Opportunity'];

/** Every object of a new org that integrations of service desks meet. */
export function standardTypes(): readonly ObjectType[] {
  return [...businessTypes(), ...feedTypes(), ...fileTypes(), ...setupTypes()];
}

function define(
  name: string,
  prefix: string,
  table: string,
  picklists: Picklists = {},
  options: TypeOptions = {},
): ObjectType {
  const fields: readonly FieldDescribe[] = parseFields(table, picklists);
  return objectType(name, prefix, fields, options);
}

function businessTypes(): readonly ObjectType[] {
  return [
    define('Account', '001', ACCOUNT_FIELDS, ACCOUNT_PICKLISTS, { mergeable: true }),
    define('Contact', '003', CONTACT_FIELDS, CONTACT_PICKLISTS, { mergeable: true }),
    define('Opportunity', '006', OPPORTUNITY_FIELDS, OPPORTUNITY_PICKLISTS, { plural: 'Opportunities' }),
    define('Case', '500', CASE_FIELDS, CASE_PICKLISTS),
    define('Product2', '01t', products.PRODUCT_FIELDS),
    define('Pricebook2', '01s', products.PRICEBOOK_FIELDS),
    define('PricebookEntry', '01u', products.PRICEBOOK_ENTRY_FIELDS, {}, { plural: 'Price Book Entries' }),
    define('OpportunityLineItem', '00k', products.LINE_ITEM_FIELDS),
  ];
}

function feedTypes(): readonly ObjectType[] {
  const entityFeeds = FEED_ENTITIES.map((name) =>
    define(`${name}Feed`, '', feed.entityFeedFields(name), feed.FEED_ITEM_PICKLISTS, {
      createable: false,
      updateable: false,
      view: 'FeedItem',
    }),
  );
  return [
    define('FeedItem', '0D5', feed.FEED_ITEM_FIELDS, feed.FEED_ITEM_PICKLISTS),
    ...entityFeeds,
    define('FeedComment', '0D7', feed.FEED_COMMENT_FIELDS, feed.FEED_COMMENT_PICKLISTS),
    // The prefix of feed attachments is not documented.
    define('FeedAttachment', '0bA', feed.FEED_ATTACHMENT_FIELDS, feed.FEED_ATTACHMENT_PICKLISTS),
    define('CaseComment', '00a', feed.CASE_COMMENT_FIELDS),
    define('EmailMessage', '02s', EMAIL_MESSAGE_FIELDS, EMAIL_MESSAGE_PICKLISTS),
  ];
}

function fileTypes(): readonly ObjectType[] {
  return [
    define('ContentDocument', '069', files.CONTENT_DOCUMENT_FIELDS, files.CONTENT_PICKLISTS, {
      createable: false,
    }),
    define('ContentVersion', '068', files.CONTENT_VERSION_FIELDS, files.CONTENT_PICKLISTS, {
      deletable: false,
    }),
    define(
      'ContentDocumentLink',
      '06A',
      files.CONTENT_DOCUMENT_LINK_FIELDS,
      files.CONTENT_DOCUMENT_LINK_PICKLISTS,
    ),
    define('Attachment', '00P', files.ATTACHMENT_FIELDS),
  ];
}

function setupTypes(): readonly ObjectType[] {
  const setup = { setup: true };
  const readOnly = { setup: true, updateable: false };
  const created = { setup: true, createable: true };
  return [
    define('User', '005', USER_FIELDS, USER_PICKLISTS, created),
    define('Group', '00G', GROUP_FIELDS, {}, created),
    define('Organization', '00D', ORGANIZATION_FIELDS, {}, readOnly),
    define('RecordType', '012', RECORD_TYPE_FIELDS, {}, setup),
    define('OpportunityStage', '01J', OPPORTUNITY_STAGE_FIELDS, {}, readOnly),
    // Its ids have the prefix of all picklist entries.
    define('CaseStatus', '01J', CASE_STATUS_FIELDS, {}, { ...readOnly, plural: 'Case Status Values' }),
    define('PermissionSet', '0PS', PERMISSION_SET_FIELDS, {}, setup),
    define('PermissionSetAssignment', '0Pa', PERMISSION_SET_ASSIGNMENT_FIELDS, {}, setup),
    define('FieldPermissions', '01k', FIELD_PERMISSIONS_FIELDS, {}, created),
  ];
}
