/** Files and legacy attachments, from the object reference. */
import { AUDIT_FIELDS } from './system.ts';

export const CONTENT_DOCUMENT_FIELDS = `
Id                       id                              d     ContentDocument ID
IsArchived               boolean                         ud    Is Archived
ArchivedById             reference(User:ArchivedBy)      -     User ID
ArchivedDate             date                            -     Archived Date
IsDeleted                boolean                         d     Is Deleted
OwnerId                  reference(User:Owner)           ud    Owner ID
Title                    string(255)                     u!N   Title
PublishStatus            picklist(40)                    d     Publish Status
LatestPublishedVersionId  reference(ContentVersion:LatestPublishedVersion)  -  Latest Published Version ID
ParentId                 reference(ContentWorkspace:Parent)  u  Parent ID
Description              textarea(1000)                  u     Description
ContentSize              int                             -     Size
FileType                 string(20)                      -     File Type
FileExtension            string(40)                      -     File Extension
SharingOption            picklist(40)                    ud    Prevent others from sharing and unsharing
SharingPrivacy           picklist(40)                    ud    File Privacy on Records
ContentModifiedDate      datetime                        -     Content Modified Date
LastViewedDate           datetime                        -     Last Viewed Date
LastReferencedDate       datetime                        -     Last Referenced Date
${AUDIT_FIELDS}`;

export const CONTENT_VERSION_FIELDS = `
Id                       id                              d     ContentVersion ID
ContentDocumentId        reference(ContentDocument:ContentDocument)  cd  ContentDocument ID
IsLatest                 boolean                         d     Is Latest
ContentUrl               url(1333)                       cu    Content URL
VersionNumber            string(20)                      -     Version Number
Title                    string(255)                     cudN  Title
Description              textarea(1000)                  cu    Description
ReasonForChange          string(1000)                    cu    Reason For Change
SharingOption            picklist(40)                    cud   Prevent others from sharing and unsharing
SharingPrivacy           picklist(40)                    cud   File Privacy on Records
PathOnClient             string(500)                     c     Path On Client
RatingCount              int                             -     Rating Count
IsDeleted                boolean                         d     Is Deleted
ContentModifiedDate      datetime                        c     Content Modified Date
ContentModifiedById      reference(User:ContentModifiedBy)  -  User ID
PositiveRatingCount      int                             -     Positive Rating Count
NegativeRatingCount      int                             -     Negative Rating Count
OwnerId                  reference(User:Owner)           cud   Owner ID
TagCsv                   textarea(2000)                  cu    Tags
FileType                 string(20)                      d     File Type
PublishStatus            picklist(40)                    d     Publish Status
VersionData              base64                          c     Version Data
ContentSize              int                             -     Size
FileExtension            string(40)                      -     File Extension
FirstPublishLocationId   reference(Account|Case|Contact|EmailMessage|Opportunity|User:FirstPublishLocation)  c  First Publish Location ID
Origin                   picklist(40)                    crd   Content Origin
ContentLocation          picklist(40)                    crd   Content Location
ExternalDocumentInfo1    string(1000)                    cu    External Document Info1
ExternalDocumentInfo2    string(1000)                    cu    External Document Info2
Checksum                 string(50)                      -     Checksum
IsMajorVersion           boolean                         cd    Major Version
IsAssetEnabled           boolean                         cd    Asset File Enabled
${AUDIT_FIELDS}`;

export const CONTENT_PICKLISTS = {
  SharingOption: ['*A=Allowed', 'R=Restricted'],
  SharingPrivacy: ['*N=Visible to Anyone With Record Access', 'P=Private on Records'],
  PublishStatus: ['U=Upload Interrupted', 'P=Public', '*R=Personal Library'],
  Origin: ['*C=Content', 'H=Chatter'],
  ContentLocation: ['*S=Salesforce', 'E=External', 'L=Social Customer Service'],
};

export const CONTENT_DOCUMENT_LINK_FIELDS = `
Id                       id                              d     ContentDocumentLink ID
LinkedEntityId           reference(Account|Case|Contact|EmailMessage|Opportunity|User:LinkedEntity)  c!  Linked Entity ID
ContentDocumentId        reference(ContentDocument:ContentDocument)  c!  ContentDocument ID
IsDeleted                boolean                         d     Is Deleted
SystemModstamp           datetime                        d     System Modstamp
ShareType                picklist(40)                    curD  Share Type
Visibility               picklist(40)                    curD  Visibility
`;

export const CONTENT_DOCUMENT_LINK_PICKLISTS = {
  ShareType: ['*V=Viewer', 'C=Collaborator', 'I=Inferred'],
  Visibility: ['*AllUsers=All Users', 'InternalUsers=Standard Users', 'SharedUsers=Shared Users'],
};

export const ATTACHMENT_FIELDS = `
Id                  id                              d     Attachment ID
IsDeleted           boolean                         d     Deleted
ParentId            reference(Account|Case|Contact|EmailMessage|Opportunity|Product2:Parent)  c!  Parent ID
Name                string(255)                     cu!N  File Name
IsPrivate           boolean                         cud   Private
ContentType         string(120)                     cu    Content Type
BodyLength          int                             -     Body Length
Body                base64                          cu!   Body
OwnerId             reference(User:Owner)           cud   Owner ID
${AUDIT_FIELDS}
Description         textarea(500)                   cu    Description
`;
