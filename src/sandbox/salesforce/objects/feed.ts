/** What hangs on a case and on other records as text. From the object reference; there is no recorded describe of them. */
import { AUDIT_FIELDS } from './system.ts';

export const CASE_COMMENT_FIELDS = `
Id                  id                              d     Case Comment ID
ParentId            reference(Case:Parent)          c!    Parent ID
IsPublished         boolean                         cud   Published
CommentBody         textarea(4000)                  cuB   Body
IsDeleted           boolean                         d     Deleted
${AUDIT_FIELDS}`;

/** Of a feed item and of the entity feeds, which are views on feed items without some of the fields. */
const SHARED = `
Id                  id                              d     Feed Item ID
Type                picklist(40)                    cr    Feed Item Type
IsDeleted           boolean                         d     Deleted
CommentCount        int                             d     Comment Count
LikeCount           int                             d     Like Count
Title               string(255)                     cu    Title
Body                textarea(10000)                 cu    Body
LinkUrl             url(1000)                       c     Link Url
IsRichText          boolean                         cud   Is Rich Text
RelatedRecordId     reference(ContentVersion)       c     Related Record ID
InsertedById        reference(User:InsertedBy)      d     InsertedBy ID
NetworkScope        picklist(40)                    crF   Network Scope
Visibility          picklist(40)                    curD  Visibility
BestCommentId       reference(FeedComment:BestComment)  -  Best Comment ID
${AUDIT_FIELDS}`;

export const FEED_ITEM_FIELDS = `
ParentId            reference(Account|Case|Contact|ContentDocument|Opportunity|User:Parent)  c!  Parent ID
${SHARED}
Revision            int                             -     Revision
LastEditById        reference(User:LastEditBy)      -     Last Edit By ID
LastEditDate        datetime                        -     Last Edit Date
Status              picklist(40)                    curD  Status
HasContent          boolean                         d     Has Content
HasLink             boolean                         d     Has Link
HasFeedEntity       boolean                         d     Has Feed Entity
HasVerifiedComment  boolean                         d     Has Verified Comment
IsClosed            boolean                         d     Is Closed
`;

export function entityFeedFields(parent: string): string {
  return `ParentId            reference(${parent}:Parent)     -     Parent ID\n${SHARED}`;
}

export const FEED_ITEM_PICKLISTS = {
  Type: [
    'TrackedChange',
    'UserStatus',
    'TextPost',
    'AdvancedTextPost',
    'LinkPost',
    'ContentPost',
    'PollPost',
    'RypplePost',
    'ProfileSkillPost',
    'DashboardComponentSnapshot',
    'ApprovalPost',
    'CaseCommentPost',
    'ReplyPost',
    'EmailMessageEvent',
    'CallLogPost',
    'ChangeStatusPost',
    'AttachArticleEvent',
    'MilestoneEvent',
    'ActivityEvent',
    'ChatTranscriptPost',
    'CollaborationGroupCreated',
    'CollaborationGroupUnarchived',
    'SocialPost',
    'QuestionPost',
    'FacebookPost',
    'BasicTemplateFeedItem',
    'CreateRecordEvent',
    'CanvasPost',
    'AnnouncementPost',
  ],
  Visibility: ['*AllUsers', 'InternalUsers'],
  NetworkScope: ['AllNetworks'],
  Status: ['*Published', 'PendingReview', 'Draft', 'Isolated'],
};

export const FEED_COMMENT_FIELDS = `
Id                  id                              d     Feed Comment ID
FeedItemId          reference(FeedItem:FeedItem)    c!    Feed Item ID
ParentId            reference(Account|Case|Contact|ContentDocument|Opportunity|User:Parent)  -  Parent ID
CreatedById         reference(User:CreatedBy)       d     Created By ID
CreatedDate         datetime                        d     Created Date
SystemModstamp      datetime                        d     System Modstamp
Revision            int                             -     Revision
LastEditById        reference(User:LastEditBy)      -     Last Edit By ID
LastEditDate        datetime                        -     Last Edit Date
CommentBody         textarea(10000)                 cu    Comment Body
IsDeleted           boolean                         d     Deleted
InsertedById        reference(User:InsertedBy)      d     InsertedBy ID
CommentType         picklist(40)                    cr    Comment Type
RelatedRecordId     reference(ContentVersion)       c     Related Record ID
IsRichText          boolean                         cud   Is Rich Text
IsVerified          boolean                         d     Is Verified
HasEntityLinks      boolean                         d     Has Entity Links
Status              picklist(40)                    curD  Status
ThreadParentId      reference(FeedComment:ThreadParent)  c  Thread Parent ID
ThreadLevel         int                             -     Thread Level
ThreadChildrenCount  int                            -     Thread Children Count
ThreadLastUpdatedDate  datetime                     -     Thread Last Updated Date
`;

export const FEED_COMMENT_PICKLISTS = {
  CommentType: ['*TextComment', 'ContentComment'],
  Status: ['*Published', 'PendingReview', 'Draft', 'Isolated'],
};

export const FEED_ATTACHMENT_FIELDS = `
Id                  id                              d     Feed Attachment ID
FeedEntityId        reference(FeedItem|FeedComment)  c!   Feed Entity ID
Type                picklist(40)                    c!r   Feed Attachment Type
RecordId            reference(ContentVersion|ContentDocument|FeedItem)  c  Record ID
Title               string(255)                     cu    Title
Value               string(1000)                    cuF   Value
IsDeleted           boolean                         d     Deleted
`;

export const FEED_ATTACHMENT_PICKLISTS = { Type: ['Content', 'InlineImage', 'FeedEntity', 'Link'] };
