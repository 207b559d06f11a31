import { CLEAN_STATUS, GEOCODE_ACCURACY } from './picklists.ts';

/** Columns as `parseFields` reads them. */
export const CONTACT_FIELDS = `
Id                      id                                d      Contact ID
IsDeleted               boolean                           d      Deleted
MasterRecordId          reference(Contact:MasterRecord)   -      Master Record ID
AccountId               reference(Account:Account)        cups   Account ID
LastName                string(80)                        cu!P   Last Name                        Name
FirstName               string(40)                        cuP    First Name                       Name
Salutation              picklist(40)                      cuP    Salutation                       Name
Name                    string(121)                       !NP    Full Name
OtherStreet             textarea(255)                     cup    Other Street                     OtherAddress
OtherCity               string(40)                        cup    Other City                       OtherAddress
OtherState              string(80)                        cup    Other State/Province             OtherAddress
OtherPostalCode         string(20)                        cup    Other Zip/Postal Code            OtherAddress
OtherCountry            string(80)                        cup    Other Country                    OtherAddress
OtherLatitude           double(18,15)                     cup    Other Latitude                   OtherAddress
OtherLongitude          double(18,15)                     cup    Other Longitude                  OtherAddress
OtherGeocodeAccuracy    picklist(40)                      curp   Other Geocode Accuracy           OtherAddress
OtherAddress            address                           p      Other Address
MailingStreet           textarea(255)                     cup    Mailing Street                   MailingAddress
MailingCity             string(40)                        cup    Mailing City                     MailingAddress
MailingState            string(80)                        cup    Mailing State/Province           MailingAddress
MailingPostalCode       string(20)                        cup    Mailing Zip/Postal Code          MailingAddress
MailingCountry          string(80)                        cup    Mailing Country                  MailingAddress
MailingLatitude         double(18,15)                     cup    Mailing Latitude                 MailingAddress
MailingLongitude        double(18,15)                     cup    Mailing Longitude                MailingAddress
MailingGeocodeAccuracy  picklist(40)                      curp   Mailing Geocode Accuracy         MailingAddress
MailingAddress          address                           p      Mailing Address
Phone                   phone(40)                         cup    Business Phone
Fax                     phone(40)                         cup    Business Fax
MobilePhone             phone(40)                         cup    Mobile Phone
HomePhone               phone(40)                         cup    Home Phone
OtherPhone              phone(40)                         cup    Other Phone
AssistantPhone          phone(40)                         cup    Asst. Phone
ReportsToId             reference(Contact:ReportsTo)      cups   Reports To ID
Email                   email(80)                         cuip   Email
Title                   string(128)                       cup    Title
Department              string(80)                        cup    Department
AssistantName           string(40)                        cup    Assistant's Name
LeadSource              picklist(255)                     cup    Lead Source
Birthdate               date                              cup    Birthdate
Description             textarea(32000)                   cup    Contact Description
OwnerId                 reference(User:Owner)             cud    Owner ID
CreatedDate             datetime                          d      Created Date
CreatedById             reference(User:CreatedBy)         d      Created By ID
LastModifiedDate        datetime                          d      Last Modified Date
LastModifiedById        reference(User:LastModifiedBy)    d      Last Modified By ID
SystemModstamp          datetime                          d      System Modstamp
LastActivityDate        date                              -      Last Activity
LastCURequestDate       datetime                          -      Last Stay-in-Touch Request Date
LastCUUpdateDate        datetime                          -      Last Stay-in-Touch Save Date
LastViewedDate          datetime                          -      Last Viewed Date
LastReferencedDate      datetime                          -      Last Referenced Date
EmailBouncedReason      string(255)                       cu     Email Bounced Reason
EmailBouncedDate        datetime                          cu     Email Bounced Date
IsEmailBounced          boolean                           d      Is Email Bounced
PhotoUrl                url(255)                          -      Photo URL
Jigsaw                  string(20)                        cup    Data.com Key
JigsawContactId         string(20:JigsawContact)          -      Jigsaw Contact ID
CleanStatus             picklist(40)                      curp   Clean Status
IndividualId            reference(Individual:Individual)  cus    Individual ID
Halo_Id__c              string(40)                        cupxq  Halo Id
Newsletter__c           boolean                           cupd   Newsletter
`;

export const CONTACT_PICKLISTS = {
  OtherGeocodeAccuracy: GEOCODE_ACCURACY,
  MailingGeocodeAccuracy: GEOCODE_ACCURACY,
  CleanStatus: CLEAN_STATUS,
  Salutation: ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.'],
  LeadSource: ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'],
};
