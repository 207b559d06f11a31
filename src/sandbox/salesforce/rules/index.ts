import type { Org } from '../org.ts';
import { idOf, type Row } from '../store.ts';
import { caseRules, contactFields } from './case.ts';
import { caseComment, showInFeed } from './comments.ts';
import { attachment, contentDocumentLink, contentVersion, publish } from './content.ts';
import { attachFile, completeComment, feedComment, feedItem } from './feed.ts';
import { emailMessage, markAttachment, showMail } from './mail.ts';
import { lineItem, opportunityRules, pricebookEntry } from './opportunity.ts';
import { accountRules, contactRules, isPerson, writeContact } from './person.ts';
import type { ObjectRules } from './rules.ts';

/** By object name. */
const RULES: Readonly<Record<string, ObjectRules>> = {
  Account: accountRules,
  Attachment: attachment,
  Case: caseRules,
  CaseComment: caseComment,
  Contact: contactRules,
  ContentDocumentLink: contentDocumentLink,
  ContentVersion: contentVersion,
  EmailMessage: emailMessage,
  FeedComment: feedComment,
  FeedItem: feedItem,
  Opportunity: opportunityRules,
  OpportunityLineItem: lineItem,
  PricebookEntry: pricebookEntry,
};

export function rulesOf(typeName: string): ObjectRules {
  return RULES[typeName] ?? {};
}

/** What follows from loaded records: posts of comments and mails, documents of files. Whatever the data gives stays. */
export function completeLoaded(org: Org): void {
  const live = (name: string): readonly Row[] =>
    [...org.store.table(name).rows()].filter((row) => row['IsDeleted'] !== true);
  for (const row of live('Account'))
    if (isPerson(row) && row['PersonContactId'] === undefined) writeContact(org, row);
  const posted = new Set(live('FeedItem').map((row) => row['RelatedRecordId']));
  for (const row of live('CaseComment')) if (!posted.has(idOf(row))) showInFeed(org, row);
  for (const row of live('EmailMessage')) showMail(org, row);
  for (const row of live('ContentVersion')) if (row['ContentDocumentId'] === undefined) publish(org, row);
  for (const row of live('FeedComment')) completeComment(org, row);
  const attached = new Set(live('FeedAttachment').map((row) => row['FeedEntityId']));
  for (const row of [...live('FeedItem'), ...live('FeedComment')])
    if (!attached.has(idOf(row))) attachFile(org, row);
  for (const row of live('ContentDocumentLink')) markAttachment(org, String(row['LinkedEntityId']));
  for (const row of live('Attachment')) markAttachment(org, String(row['ParentId']));
  const cases = org.store.table('Case');
  for (const row of live('Case')) cases.put(contactFields(org, row));
}
