/** Set-up objects, cut down to the fields that integrations read. Columns as `parseFields` reads them. */
export const USER_FIELDS = `
Id                  id                       d      User ID
Username            string(80)               cu!i   Username
LastName            string(80)               cu!P   Last Name          Name
FirstName           string(40)               cuP    First Name         Name
Name                string(121)              !NP    Full Name
CompanyName         string(80)               cu     Company Name
Division            string(80)               cu     Division
Department          string(80)               cu     Department
Title               string(80)               cu     Title
Email               email(128)               cu!i   Email
Phone               phone(40)                cu     Phone
MobilePhone         phone(40)                cu     Mobile
Alias               string(8)                cu!    Alias
CommunityNickname   string(40)               cud    Nickname
IsActive            boolean                  cud    Active
TimeZoneSidKey      picklist(40)             cud    Time Zone
UserRoleId          reference(UserRole:UserRole)   cu   Role ID
LocaleSidKey        picklist(40)             cud    Locale
ReceivesInfoEmails  boolean                  cud    Info Emails
ProfileId           reference(Profile:Profile)     cud  Profile ID
UserType            picklist(40)             dr     User Type
LanguageLocaleKey   picklist(40)             cud    Language
EmployeeNumber      string(20)               cu     Employee Number
ManagerId           reference(User:Manager)  cu     Manager ID
LastLoginDate       datetime                 -      Last Login
CreatedDate         datetime                 d      Created Date
CreatedById         reference(User:CreatedBy)       d  Created By ID
LastModifiedDate    datetime                 d      Last Modified Date
LastModifiedById    reference(User:LastModifiedBy)  d  Last Modified By ID
SystemModstamp      datetime                 d      System Modstamp
FederationIdentifier  string(512)            cui    SAML Federation ID
`;

export const USER_PICKLISTS = {
  TimeZoneSidKey: [
    'America/Los_Angeles',
    'America/New_York',
    'Europe/London',
    'Europe/Berlin',
    'Asia/Tokyo',
    'GMT',
  ],
  LocaleSidKey: ['en_US', 'en_GB', 'de_DE', 'fr_FR', 'ja_JP'],
  UserType: [
    'Standard',
    'PowerPartner=Partner',
    'CSPLitePortal=High Volume Portal',
    'Guest',
    'AutomatedProcess=Automated Process',
  ],
  LanguageLocaleKey: ['en_US=English', 'de=German', 'fr=French', 'ja=Japanese'],
};

export const ORGANIZATION_FIELDS = `
Id                   id                d    Organization ID
Name                 string(80)        u!N  Name
Division             string(80)        u    Division
Street               textarea(255)     u    Street                 Address
City                 string(40)        u    City                   Address
State                string(80)        u    State/Province         Address
PostalCode           string(20)        u    Zip/Postal Code        Address
Country              string(80)        u    Country                Address
Latitude             double(18,15)     u    Latitude               Address
Longitude            double(18,15)     u    Longitude              Address
GeocodeAccuracy      picklist(40)      ur   Geocode Accuracy       Address
Address              address           -    Address
Phone                phone(40)         u    Phone
Fax                  phone(40)         u    Fax
PrimaryContact       string(80)        u    Primary Contact
DefaultLocaleSidKey  picklist(40)      ud   Locale
TimeZoneSidKey       picklist(40)      ud   Time Zone
LanguageLocaleKey    picklist(40)      ud   Language
FiscalYearStartMonth  int              ud   Fiscal Year Starts In
OrganizationType     picklist(40)      d    Edition
NamespacePrefix      string(15)        -    Namespace Prefix
InstanceName         string(5)         -    Instance Name
IsSandbox            boolean           d    Is Sandbox
IsReadOnly           boolean           d    Is Read Only
TrialExpirationDate  datetime          -    Trial Expiration Date
CreatedDate          datetime          d    Created Date
CreatedById          reference(User:CreatedBy)       d  Created By ID
LastModifiedDate     datetime          d    Last Modified Date
LastModifiedById     reference(User:LastModifiedBy)  d  Last Modified By ID
SystemModstamp       datetime          d    System Modstamp
`;

export const RECORD_TYPE_FIELDS = `
Id                 id            d     Record Type ID
Name               string(80)    cu!N  Name
DeveloperName      string(80)    cud   Record Type Name
NamespacePrefix    string(15)    -     Namespace Prefix
Description        string(255)   cu    Description
SobjectType        picklist(40)  cd    Sobject Type Name
IsActive           boolean       cud   Active
CreatedById        reference(User:CreatedBy)       d  Created By ID
CreatedDate        datetime      d     Created Date
LastModifiedById   reference(User:LastModifiedBy)  d  Last Modified By ID
LastModifiedDate   datetime      d     Last Modified Date
SystemModstamp     datetime      d     System Modstamp
`;

export const GROUP_FIELDS = `
Id                 id            d     Group ID
Name               string(40)    cu!N  Name
DeveloperName      string(80)    cud   Developer Name
RelatedId          reference(User:Related)         -  Related ID
Type               picklist(40)  cdr   Type
Email              email(255)    cu    Email
OwnerId            reference(User:Owner)           d  Owner ID
CreatedDate        datetime      d     Created Date
CreatedById        reference(User:CreatedBy)       d  Created By ID
LastModifiedDate   datetime      d     Last Modified Date
LastModifiedById   reference(User:LastModifiedBy)  d  Last Modified By ID
SystemModstamp     datetime      d     System Modstamp
`;
