import type { FieldDescribe } from './fields.ts';
import type { ObjectType } from './objecttype.ts';

/**
 * Child relationship names are not derivable from the reference field: `Child.Field` to name, `*` when deletion of the
 * parent cascades, `!` when it is refused while there are such children. An empty name is none.
 */
const CHILDREN: Readonly<Record<string, string>> = {
  'Account.ParentId': 'ChildAccounts',
  'AccountFeed.ParentId': '*Feeds',
  'Attachment.ParentId': '*Attachments',
  'Case.AccountId': '!Cases',
  'Case.ContactId': '!Cases',
  'Case.ParentId': 'Cases',
  'CaseComment.ParentId': '*CaseComments',
  'CaseFeed.ParentId': '*Feeds',
  'Contact.AccountId': '*Contacts',
  'ContactFeed.ParentId': '*Feeds',
  'ContentDocumentLink.ContentDocumentId': '*ContentDocumentLinks',
  'ContentDocumentLink.LinkedEntityId': '*ContentDocumentLinks',
  'ContentVersion.ContentDocumentId': '*ContentVersions',
  'EmailMessage.ParentId': '*EmailMessages',
  'EmailMessage.RelatedToId': 'Emails',
  'FeedAttachment.FeedEntityId': '*FeedAttachments',
  'FeedComment.FeedItemId': '*FeedComments',
  'FeedItem.ParentId': '*',
  'Opportunity.AccountId': '*Opportunities',
  'Opportunity.ContactId': 'Opportunities',
  'Opportunity.Pricebook2Id': 'Opportunities',
  'OpportunityFeed.ParentId': '*Feeds',
  'OpportunityLineItem.OpportunityId': '*OpportunityLineItems',
  'PricebookEntry.Pricebook2Id': '*PricebookEntries',
  'PricebookEntry.Product2Id': '*PricebookEntries',
};

export interface RelationshipFacts {
  readonly relationshipName: string | null;
  readonly cascadeDelete: boolean;
  readonly restrictedDelete: boolean;
}

export function relationshipOf(child: ObjectType, field: FieldDescribe): RelationshipFacts {
  const named = CHILDREN[`${child.name}.${field.name}`];
  const name =
    named?.replace(/^[*!]/, '') ??
    (child.custom || field.custom ? `${child.name.replace(/__c$/, '')}s__r` : '');
  return {
    relationshipName: name === '' ? null : name,
    cascadeDelete: named?.startsWith('*') ?? false,
    restrictedDelete: named?.startsWith('!') ?? false,
  };
}
