import { AUDIT_FIELDS } from './system.ts';

/** From the object reference. A mail belongs to a case by ParentId, which nobody changes later. */
export const EMAIL_MESSAGE_FIELDS = `
Id                  id                              d     Email Message ID
ParentId            reference(Case:Parent)          c     Case ID
ActivityId          reference(Task:Activity)        -     Activity ID
CreatedById         reference(User:CreatedBy)       d     Created By ID
TextBody            textarea(131072)                cu    Text Body
HtmlBody            textarea(131072)                cu    HTML Body
Headers             textarea(32000)                 cu    Headers
Subject             string(3000)                    cu    Subject
Name                string(255)                     N     Name
FromName            string(1000)                    cu    From Name
FromAddress         email(1000)                     cu    From Address
ValidatedFromAddress  picklist(255)                 cu    From
ToAddress           string(4000)                    cu    To Address
CcAddress           string(4000)                    cu    CC Address
BccAddress          string(4000)                    cu    BCC Address
Incoming            boolean                         cd    Is Incoming
HasAttachment       boolean                         d     Has Attachment
Status              picklist(40)                    curd  Status
MessageDate         datetime                        cu    Message Date
IsDeleted           boolean                         d     Deleted
ReplyToEmailMessageId  reference(EmailMessage:ReplyToEmailMessage)  c  Email Message ID
IsExternallyVisible  boolean                        cd    Is Externally Visible
MessageIdentifier   string(765)                     cui   Message ID
ThreadIdentifier    string(765)                     cu    Thread ID
IsClientManaged     boolean                         cd    Is Client Managed
RelatedToId         reference(Account|Case|Opportunity|Product2:RelatedTo)  cu  Related To ID
IsTracked           boolean                         cd    Is Tracked
IsOpened            boolean                         d     Opened?
FirstOpenedDate     datetime                        cu    First Opened
LastOpenedDate      datetime                        cu    Last Opened
IsBounced           boolean                         d     Is Bounced
EmailTemplateId     reference(EmailTemplate:EmailTemplate)  c  Email Template ID
${AUDIT_FIELDS.replace(/^CreatedById.*$/m, '').replace(/\n\n/g, '\n')}`;

export const EMAIL_MESSAGE_PICKLISTS = {
  Status: ['*0=New', '1=Read', '2=Replied', '3=Sent', '4=Forwarded', '5=Draft'],
};
