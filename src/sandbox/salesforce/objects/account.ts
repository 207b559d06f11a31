import { CLEAN_STATUS, GEOCODE_ACCURACY } from './picklists.ts';

/** Columns as `parseFields` reads them. */
export const ACCOUNT_FIELDS = `
Id                       id                                        d      Account ID
IsDeleted                boolean                                   d      Deleted
MasterRecordId           reference(Account:MasterRecord)           -      Master Record ID
Name                     string(255)                               cu!NW  Account Name                Name
Type                     picklist(40)                              cup    Account Type
RecordTypeId             reference(RecordType:RecordType)          cu     Record Type ID
ParentId                 reference(Account:Parent)                 cups   Parent Account ID
BillingStreet            textarea(255)                             cup    Billing Street              BillingAddress
BillingCity              string(40)                                cup    Billing City                BillingAddress
BillingState             string(80)                                cup    Billing State/Province      BillingAddress
BillingPostalCode        string(20)                                cup    Billing Zip/Postal Code     BillingAddress
BillingCountry           string(80)                                cup    Billing Country             BillingAddress
BillingLatitude          double(18,15)                             cup    Billing Latitude            BillingAddress
BillingLongitude         double(18,15)                             cup    Billing Longitude           BillingAddress
BillingGeocodeAccuracy   picklist(40)                              curp   Billing Geocode Accuracy    BillingAddress
BillingAddress           address                                   p      Billing Address
ShippingStreet           textarea(255)                             cup    Shipping Street             ShippingAddress
ShippingCity             string(40)                                cup    Shipping City               ShippingAddress
ShippingState            string(80)                                cup    Shipping State/Province     ShippingAddress
ShippingPostalCode       string(20)                                cup    Shipping Zip/Postal Code    ShippingAddress
ShippingCountry          string(80)                                cup    Shipping Country            ShippingAddress
ShippingLatitude         double(18,15)                             cup    Shipping Latitude           ShippingAddress
ShippingLongitude        double(18,15)                             cup    Shipping Longitude          ShippingAddress
ShippingGeocodeAccuracy  picklist(40)                              curp   Shipping Geocode Accuracy   ShippingAddress
ShippingAddress          address                                   p      Shipping Address
Phone                    phone(40)                                 cup    Account Phone
Fax                      phone(40)                                 cup    Account Fax
AccountNumber            string(40)                                cup    Account Number
Website                  url(255)                                  cup    Website
PhotoUrl                 url(255)                                  -      Photo URL
Sic                      string(20)                                cup    SIC Code
Industry                 picklist(40)                              cup    Industry
AnnualRevenue            currency(18,0)                            cup    Annual Revenue
NumberOfEmployees        int                                       cup    Employees
Ownership                picklist(40)                              cup    Ownership
TickerSymbol             string(20)                                cup    Ticker Symbol
Description              textarea(32000)                           cup    Account Description
Rating                   picklist(40)                              cup    Account Rating
Site                     string(80)                                cup    Account Site
OwnerId                  reference(User:Owner)                     cud    Owner ID
CreatedDate              datetime                                  d      Created Date
CreatedById              reference(User:CreatedBy)                 d      Created By ID
LastModifiedDate         datetime                                  d      Last Modified Date
LastModifiedById         reference(User:LastModifiedBy)            d      Last Modified By ID
SystemModstamp           datetime                                  d      System Modstamp
LastActivityDate         date                                      -      Last Activity
LastViewedDate           datetime                                  -      Last Viewed Date
LastReferencedDate       datetime                                  -      Last Referenced Date
IsPartner                boolean                                   ud     Partner Account
IsCustomerPortal         boolean                                   ud     Customer Portal Account
ChannelProgramName       string(255)                               F      Channel Program Name
ChannelProgramLevelName  string(255)                               F      Channel Program Level Name
Jigsaw                   string(20)                                cup    Data.com Key
JigsawCompanyId          string(20:JigsawCompany)                  -      Jigsaw Company ID
CleanStatus              picklist(40)                              curp   Clean Status
AccountSource            picklist(40)                              cup    Account Source
DunsNumber               string(9)                                 cup    D-U-N-S Number
Tradestyle               string(255)                               cup    Tradestyle
NaicsCode                string(8)                                 cup    NAICS Code
NaicsDesc                string(120)                               cup    NAICS Description
YearStarted              string(4)                                 cup    Year Started
SicDesc                  string(80)                                cup    SIC Description
DandbCompanyId           reference(DandBCompany:DandbCompany)      cups   D&B Company ID
OperatingHoursId         reference(OperatingHours:OperatingHours)  cups   Operating Hour ID
Halo_Id__c               string(40)                                cupxq  Halo Id
Halo_Site_Id__c          string(40)                                cupxq  Halo Site Id
Customer_Tier__c         picklist(255)                             curp   Customer Tier
Renewal_Date__c          date                                      cup    Renewal Date
Regions__c               multipicklist(4099)                       curp   Regions
`;

export const ACCOUNT_PICKLISTS = {
  BillingGeocodeAccuracy: GEOCODE_ACCURACY,
  ShippingGeocodeAccuracy: GEOCODE_ACCURACY,
  CleanStatus: CLEAN_STATUS,
  Customer_Tier__c: ['Gold', 'Silver', 'Bronze'],
  Regions__c: ['EMEA', 'Americas', 'APAC'],
  Type: [
    'Prospect',
    'Customer - Direct',
    'Customer - Channel',
    'Channel Partner / Reseller',
    'Installation Partner',
    'Technology Partner',
    'Other',
  ],
  Industry: [
    'Agriculture',
    'Apparel',
    'Banking',
    'Biotechnology',
    'Chemicals',
    'Communications',
    'Construction',
    'Consulting',
    'Education',
    'Electronics',
    'Energy',
    'Engineering',
    'Entertainment',
    'Environmental',
    'Finance',
    'Food & Beverage',
    'Government',
    'Healthcare',
    'Hospitality',
    'Insurance',
    'Machinery',
    'Manufacturing',
    'Media',
    'Not For Profit',
    'Recreation',
    'Retail',
    'Shipping',
    'Technology',
    'Telecommunications',
    'Transportation',
    'Utilities',
    'Other',
  ],
  Ownership: ['Public', 'Private', 'Subsidiary', 'Other'],
  Rating: ['Hot', 'Warm', 'Cold'],
  AccountSource: ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'],
};
