/** Columns as `parseFields` reads them. */
export const CASE_FIELDS = `
Id                  id                              d     Case ID
IsDeleted           boolean                         d     Deleted
MasterRecordId      reference(Case:MasterRecord)    -     Master Record ID
CaseNumber          string(30)                      diNa  Case Number
ContactId           reference(Contact:Contact)      cups  Contact ID
AccountId           reference(Account:Account)      cups  Account ID
AssetId             reference(Asset:Asset)          cups  Asset ID
ParentId            reference(Case:Parent)          cups  Parent Case ID
SuppliedName        string(80)                      cup   Name
SuppliedEmail       email(80)                       cup   Email Address
SuppliedPhone       string(40)                      cup   Phone
SuppliedCompany     string(80)                      cup   Company
Type                picklist(40)                    cup   Case Type
Status              picklist(40)                    cuD   Status
Reason              picklist(40)                    cup   Case Reason
Origin              picklist(40)                    cup   Case Origin
Subject             string(255)                     cup   Subject
Priority            picklist(40)                    cupD  Priority
Description         textarea(32000)                 cup   Description
IsClosed            boolean                         d     Closed
ClosedDate          datetime                        p     Closed Date
IsEscalated         boolean                         cudp  Escalated
OwnerId             reference(Group|User:Owner)     cud   Owner ID
CreatedDate         datetime                        d     Created Date
CreatedById         reference(User:CreatedBy)       d     Created By ID
LastModifiedDate    datetime                        d     Last Modified Date
LastModifiedById    reference(User:LastModifiedBy)  d     Last Modified By ID
SystemModstamp      datetime                        d     System Modstamp
ContactPhone        phone(40)                       -     Contact Phone
ContactMobile       phone(40)                       -     Contact Mobile
ContactEmail        email(80)                       -     Contact Email
ContactFax          phone(40)                       -     Contact Fax
Comments            textarea(4000)                  cuSAB  Internal Comments
LastViewedDate      datetime                        -     Last Viewed Date
LastReferencedDate  datetime                        -     Last Referenced Date
Halo_Ticket_Id__c   string(40)                      cupxq  Halo Ticket Id
Halo_Ticket_URL__c  url(255)                        cup   Halo Ticket URL
`;

export const CASE_PICKLISTS = {
  Type: ['Mechanical', 'Electrical', 'Electronic', 'Structural', 'Other'],
  Status: ['*New', 'Working', 'Escalated', 'Closed'],
  Reason: [
    'Installation',
    'Equipment Complexity',
    'Performance',
    'Breakdown',
    'Equipment Design',
    'Feedback',
    'Other',
  ],
  Origin: ['Phone', 'Email', 'Web'],
  Priority: ['High', '*Medium', 'Low'],
};
