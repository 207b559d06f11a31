import type { FieldType } from '../../model/catalogue.ts';
import type { HaloObjectName } from './objects.ts';

/** A documented property (Halo's swagger declares hundreds more an object; these are the ones its guides and clients use). */
export interface DocumentedField {
  readonly path: string;
  readonly label: string;
  readonly type: FieldType;
  /** `both`: on create and later. `create`: on create only, never read back. `none`: the server's own. */
  readonly write: 'both' | 'create' | 'none';
  readonly required: boolean;
  /** True when list rows carry it reliably: null there means empty. */
  readonly listed: boolean;
  readonly references?: readonly string[];
  readonly length?: number;
}

type Options = Partial<Pick<DocumentedField, 'required' | 'references' | 'length'>>;

const field =
  (write: DocumentedField['write'], listed: boolean) =>
  (path: string, label: string, type: FieldType = 'text', options: Options = {}): DocumentedField => ({
    path,
    label,
    type,
    write,
    required: false,
    listed,
    ...options,
  });

/** In list rows, writable. */
const row = field('both', true);
/** In details only, writable. */
const detail = field('both', false);
/** Set by Halo. */
const server = field('none', true);
const serverDetail = field('none', false);
/** Steers a create. */
const onCreate = field('create', false);

const ADDRESS_PARTS = [
  ['line1', 'line 1'],
  ['line2', 'line 2'],
  ['line3', 'line 3 (city)'],
  ['line4', 'line 4 (county or state)'],
  ['postcode', 'postcode'],
] as const;

/** An AddressStore, flattened. */
function address(prefix: string, label: string): DocumentedField[] {
  return ADDRESS_PARTS.map(([part, name]) => detail(`${prefix}.${part}`, `${label} ${name}`));
}

const agent = { references: ['Agent'] };

const EXTERNAL_LINK = detail('external_link', 'External link of crosswalk', 'text', { length: 1000 });

const CLIENT: readonly DocumentedField[] = [
  server('id', 'Id', 'id'),
  row('name', 'Name', 'text', { required: true }),
  row('toplevel_id', 'Top level', 'reference', { references: ['TopLevel'] }),
  server('toplevel_name', 'Top level name'),
  row('inactive', 'Inactive', 'checkbox'),
  row('colour', 'Colour'),
  detail('notes', 'Notes', 'memo'),
  detail('website', 'Website', 'url'),
  detail('domain', 'Domain'),
  row('ref', 'Reference'),
  detail('trading_name', 'Trading name'),
  detail('tax_number', 'Tax number'),
  detail('main_phonenumber', 'Main phone number', 'phone'),
  ...address('main_delivery_address', 'Main delivery address'),
  ...address('main_invoice_address', 'Main invoice address'),
  serverDetail('main_site_id', 'Main site', 'reference', { references: ['Site'] }),
  serverDetail('main_site_name', 'Main site name'),
  detail('main_contact_id', 'Main contact', 'reference', { references: ['Users'] }),
  serverDetail('main_contact_name', 'Main contact name'),
  serverDetail('main_contact_email', 'Main contact e-mail', 'email'),
  serverDetail('main_contact_phonenumber', 'Main contact phone number', 'phone'),
  row('accountmanagertech', 'Account manager', 'reference', agent),
  serverDetail('accountmanagertech_name', 'Account manager name'),
  serverDetail('accountmanagertech_email', 'Account manager e-mail', 'email'),
  row('accountownertech', 'Account owner', 'reference', agent),
  row('salesreptech', 'Sales representative', 'reference', agent),
  row('pritech', 'Primary agent', 'reference', agent),
  row('sectech', 'Secondary agent', 'reference', agent),
  detail('preferredagent', 'Preferred agent', 'reference', agent),
  row('customertype', 'Customer type', 'integer'),
  row('customer_relationship_list', 'Customer relationships'),
  row('is_vip', 'VIP', 'checkbox'),
  row('is_account', 'Is an account', 'checkbox'),
  row('stopped', 'Credit stop', 'integer'),
  row('taxable', 'Taxable', 'checkbox'),
  row('default_currency_code', 'Default currency', 'integer'),
  row('item_tax_code', 'Item tax code', 'integer'),
  row('service_tax_code', 'Service tax code', 'integer'),
  row('contract_tax_code', 'Contract tax code', 'integer'),
  row('prepay_tax_code', 'Prepay tax code', 'integer'),
  row('accountsid', 'Accounts id'),
  detail('accountsemailaddress', 'Accounts e-mail', 'email'),
  detail('paymentterms', 'Payment terms', 'integer'),
  row('due_date_type', 'Due date type', 'integer'),
  row('invoiceduedaysextraclient', 'Extra invoice due days', 'integer'),
  row('client_to_invoice', 'Customer to invoice', 'reference', { references: ['Client'] }),
  detail('billingtemplate_id', 'Billing template', 'integer'),
  detail('seriousnesslevel', 'Seriousness level', 'integer'),
  detail('hubspot_id', 'HubSpot id'),
  detail('stripe_customer_id', 'Stripe customer id'),
  row('itglue_id', 'IT Glue id'),
  row('azure_tenant_id', 'Azure tenant id'),
  detail('salesforce_dontsync', "Don't sync to Salesforce", 'checkbox'),
  detail('hubspot_dont_sync', "Don't sync to HubSpot", 'checkbox'),
  server('open_ticket_count', 'Open tickets', 'integer'),
  serverDetail('datecreated', 'Created', 'datetime'),
  serverDetail('alastupdate', 'Last updated', 'datetime'),
  EXTERNAL_LINK,
  onCreate('newclient_sitename', 'New main site: name'),
  onCreate('newclient_phonenumber', 'New main site: phone number', 'phone'),
  onCreate('newclient_domain', 'New main site: domain'),
  onCreate('newclient_timezone', 'New main site: time zone'),
  onCreate('newclient_countrycode', 'New main site: country code'),
  onCreate('newclient_regioncode', 'New main site: region code', 'integer'),
  onCreate('newclient_contactname', 'New main contact: name'),
  onCreate('newclient_contactemail', 'New main contact: e-mail', 'email'),
  onCreate('newclient_contacttitle', 'New main contact: title'),
];

const SITE: readonly DocumentedField[] = [
  server('id', 'Id', 'id'),
  row('name', 'Name', 'text', { required: true }),
  row('client_id', 'Customer', 'reference', { required: true, references: ['Client'] }),
  server('client_name', 'Customer name'),
  server('clientsite_name', 'Customer and site name'),
  row('inactive', 'Inactive', 'checkbox'),
  row('sla_id', 'SLA', 'integer'),
  row('phonenumber', 'Phone number', 'phone'),
  row('colour', 'Colour'),
  row('timezone', 'Time zone'),
  detail('notes', 'Notes', 'memo'),
  detail('isinvoicesite', 'Invoice site', 'checkbox'),
  row('invoice_address_isdelivery', 'Invoice address is the delivery address', 'checkbox'),
  ...address('delivery_address', 'Delivery address'),
  ...address('invoice_address', 'Invoice address'),
  row('maincontact_id', 'Main contact', 'reference', { references: ['Users'] }),
  serverDetail('maincontact_name', 'Main contact name'),
  detail('emaildomain', 'E-mail domain'),
  row('isstocklocation', 'Stock location', 'checkbox'),
  detail('country_code', 'Country code'),
  server('country_code_name', 'Country'),
  detail('region_code', 'Region code', 'integer'),
  server('region_code_name', 'Region'),
  detail('language_id', 'Language', 'integer'),
  detail('accountsid', 'Accounts id'),
  detail('accountsemailaddress', 'Accounts e-mail', 'email'),
  row('ref', 'Reference'),
  detail('refnumber', 'Reference number', 'integer'),
  detail('stopped', 'Credit stop', 'integer'),
  detail('hubspot_id', 'HubSpot id'),
  row('itglue_id', 'IT Glue id'),
  serverDetail('datecreated', 'Created', 'datetime'),
  serverDetail('slastupdate', 'Last updated', 'datetime'),
  EXTERNAL_LINK,
  onCreate('newsite_contactname', 'New main contact: name'),
  onCreate('newsite_contactemail', 'New main contact: e-mail', 'email'),
  onCreate('newsite_contacttitle', 'New main contact: title'),
];

const USERS: readonly DocumentedField[] = [
  server('id', 'Id', 'id'),
  // Derived from first name and surname where it is not mapped.
  row('name', 'Name'),
  row('firstname', 'First name'),
  row('surname', 'Surname'),
  row('initials', 'Initials'),
  row('title', 'Title'),
  row('emailaddress', 'E-mail', 'email'),
  detail('email2', 'E-mail 2', 'email'),
  detail('email3', 'E-mail 3', 'email'),
  row('phonenumber', 'Phone number', 'phone'),
  server('sitephonenumber', 'Site phone number', 'phone'),
  row('mobilenumber', 'Mobile number', 'phone'),
  row('mobilenumber2', 'Mobile number 2', 'phone'),
  row('homenumber', 'Home number', 'phone'),
  row('fax', 'Fax', 'phone'),
  row('telpref', 'Preferred number', 'integer'),
  row('whatsapp_number', 'WhatsApp number', 'phone'),
  row('login', 'Log-in name'),
  row('site_id', 'Site', 'reference', { required: true, references: ['Site'] }),
  server('site_name', 'Site name'),
  row('client_id', 'Customer', 'reference', { references: ['Client'] }),
  server('client_name', 'Customer name'),
  row('inactive', 'Inactive', 'checkbox'),
  row('isimportantcontact', 'VIP', 'checkbox'),
  row('isimportantcontact2', 'VIP 2', 'checkbox'),
  detail('ismaincontact', 'Main contact', 'checkbox'),
  row('is_prospect', 'Prospect', 'checkbox'),
  row('isserviceaccount', 'Service account', 'checkbox'),
  row('neversendemails', 'Never send e-mails', 'checkbox'),
  row('neversendmarketingemails', 'Never send marketing e-mails', 'checkbox'),
  detail('unsubscribed', 'Unsubscribed', 'checkbox'),
  detail('notes', 'Notes', 'memo'),
  row('other1', 'Other 1'),
  row('other2', 'Other 2'),
  row('other3', 'Other 3'),
  row('other4', 'Other 4'),
  row('other5', 'Other 5'),
  detail('department', 'Department'),
  detail('organisation_id', 'Organisation', 'integer'),
  row('priority_id', 'Priority', 'integer'),
  detail('slaid', 'SLA', 'integer'),
  row('linked_agent_id', 'Linked agent', 'reference', agent),
  detail('linked_user_id', 'Linked user', 'reference', { references: ['Users'] }),
  detail('web_access_level', 'Portal access level', 'integer'),
  ...address('primary_address', 'Primary address'),
  row('relationship_id', 'Relationship', 'integer'),
  row('default_currency_code', 'Default currency', 'integer'),
  row('date_of_birth', 'Date of birth', 'date'),
  detail('hubspot_id', 'HubSpot id'),
  row('azureoid', 'Azure object id'),
  row('okta_id', 'Okta id'),
  detail('third_party_id', 'Third-party id'),
  detail('salesforce_dontsync', "Don't sync to Salesforce", 'checkbox'),
  detail('hubspot_dont_sync', "Don't sync to HubSpot", 'checkbox'),
  serverDetail('datecreated', 'Created', 'datetime'),
  serverDetail('ulastupdate', 'Last updated', 'datetime'),
  serverDetail('lastlogindate', 'Last log-in', 'datetime'),
  EXTERNAL_LINK,
];

const AGENT: readonly DocumentedField[] = [
  server('id', 'Id', 'id'),
  server('name', 'Name'),
  server('email', 'E-mail', 'email'),
  server('firstname', 'First name'),
  server('surname', 'Surname'),
  server('initials', 'Initials'),
  server('jobtitle', 'Job title'),
  server('team', 'Team'),
  server('isdisabled', 'Disabled', 'checkbox'),
  server('isapiagent', 'API-only', 'checkbox'),
  serverDetail('is_sales', 'Sales', 'checkbox'),
  server('colour', 'Colour'),
  server('lastlogindate', 'Last log-in', 'datetime'),
];

export const DOCUMENTED: Readonly<Record<HaloObjectName, readonly DocumentedField[]>> = {
  Client: CLIENT,
  Site: SITE,
  Users: USERS,
  Agent: AGENT,
};
