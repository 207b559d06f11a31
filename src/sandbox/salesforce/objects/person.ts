import { GEOCODE_ACCURACY } from './picklists.ts';

/** What an account has beside the rest once person accounts are switched on; as recorded. Columns as `parseFields` reads them. */
export const PERSON_FIELDS = `
LastName                   string(80)                    cuNW  Last Name                         Name
FirstName                  string(40)                    cuNW  First Name                        Name
Salutation                 picklist(40)                  cuW   Salutation                        Name
PersonContactId            reference(Contact:PersonContact)  s  Contact ID
IsPersonAccount            boolean                       d     Is Person Account
PersonMailingStreet        textarea(255)                 cup   Mailing Street                    PersonMailingAddress
PersonMailingCity          string(40)                    cup   Mailing City                      PersonMailingAddress
PersonMailingState         string(80)                    cup   Mailing State/Province            PersonMailingAddress
PersonMailingPostalCode    string(20)                    cup   Mailing Zip/Postal Code           PersonMailingAddress
PersonMailingCountry       string(80)                    cup   Mailing Country                   PersonMailingAddress
PersonMailingLatitude      double(18,15)                 cup   Mailing Latitude                  PersonMailingAddress
PersonMailingLongitude     double(18,15)                 cup   Mailing Longitude                 PersonMailingAddress
PersonMailingGeocodeAccuracy  picklist(40)               curp  Mailing Geocode Accuracy          PersonMailingAddress
PersonMailingAddress       address                       p     Mailing Address
PersonOtherStreet          textarea(255)                 cup   Other Street                      PersonOtherAddress
PersonOtherCity            string(40)                    cup   Other City                        PersonOtherAddress
PersonOtherState           string(80)                    cup   Other State/Province              PersonOtherAddress
PersonOtherPostalCode      string(20)                    cup   Other Zip/Postal Code             PersonOtherAddress
PersonOtherCountry         string(80)                    cup   Other Country                     PersonOtherAddress
PersonOtherLatitude        double(18,15)                 cup   Other Latitude                    PersonOtherAddress
PersonOtherLongitude       double(18,15)                 cup   Other Longitude                   PersonOtherAddress
PersonOtherGeocodeAccuracy  picklist(40)                 curp  Other Geocode Accuracy            PersonOtherAddress
PersonOtherAddress         address                       p     Other Address
PersonMobilePhone          phone(40)                     cup   Mobile
PersonHomePhone            phone(40)                     cup   Home Phone
PersonOtherPhone           phone(40)                     cup   Other Phone
PersonAssistantPhone       phone(40)                     cup   Asst. Phone
PersonEmail                email(80)                     cup   Email
PersonTitle                string(80)                    cup   Title
PersonDepartment           string(80)                    cup   Department
PersonAssistantName        string(40)                    cup   Assistant
PersonLeadSource           picklist(255)                 cup   Lead Source
PersonBirthdate            date                          cup   Birthdate
PersonHasOptedOutOfEmail   boolean                       cudp  Email Opt Out
PersonHasOptedOutOfFax     boolean                       cudp  Fax Opt Out
PersonDoNotCall            boolean                       cudp  Do Not Call
PersonLastCURequestDate    datetime                      -     Last Stay-in-Touch Request Date
PersonLastCUUpdateDate     datetime                      -     Last Stay-in-Touch Save Date
PersonEmailBouncedReason   string(255)                   cu    Email Bounced Reason
PersonEmailBouncedDate     datetime                      cu    Email Bounced Date
PersonIndividualId         reference(Individual:PersonIndividual)  cu   Individual ID
PersonPronouns             picklist(255)                 cup   Pronouns
PersonGenderIdentity       picklist(255)                 cup   Gender Identity
`;

export const PERSON_PICKLISTS = {
  Salutation: ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.'],
  PersonMailingGeocodeAccuracy: GEOCODE_ACCURACY,
  PersonOtherGeocodeAccuracy: GEOCODE_ACCURACY,
  PersonLeadSource: ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'],
};

/** Of a contact. */
export const PERSON_CONTACT_FIELDS = `
IsPersonAccount            boolean                       d     Is Person Account
`;
