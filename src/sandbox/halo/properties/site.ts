import { propertyTable } from './table.ts';

/** A site (`/Site`): scalar properties of Site, and those Site_List shows. Swagger v2, April 2025. */
export const SITE = propertyTable({
  integer: `
    sitephonenumberint id sla_id messagegroup_id inuseby zoffsetx zoffsety smallx smally bigx bigy
    deliverby refnumber seriousnesslevel defaultstocklocation stopped sitetimeoffset sitedateformat
    regionaldirector facilitiesmanager language_id linked_organisation_id newsite_web_access_level
    open_ticket_count onhold_ticket_count total_ticket_count opened_thismonth_count cautomateid ninjarmmid
    device42id datto_alternate_id connectwiseid autotaskid ateraid site_service_tax_code
    site_prepay_tax_code site_contract_tax_code site_sales_tax_code site_purchase_tax_code syncroid
    passportal_id import_site_mapping liongardid surchargeid region_code ncentral_details_id
    import_details_id sqlimport_id businesscentral_area_company_id sequence gfisiteid stockbin_id
    maincontact_id site_item_tax_code`,
  number: `
    client_id item_quantity_in_stock item_serialised_assets_in_stock item_quantity_reserved
    item_quantity_reserved_on_order item_quantity_available text globx globy style upwho xrefsite zoomx
    zoomy geocoord1 geocoord2`,
  boolean: `
    inactive invoice_address_isdelivery isstocklocation isinvoicesite defaultdelivery monthlyreportinclude
    monthlyreportemailmanager accountmanagertech monthlyreportemaildirect slocked newsite_sendwelcomeemail
    isnhserveremaildefault all_faqlists_allowed issitedetails hasitemsinstock`,
  date: `
    datecreated uptimestamp contractlastchecked monthlyreportlastrun slastupdate`,
  text: `
    accountsid accountsfirstname accountslastname accountsemailaddress accountsccemailaddress
    accountsbccemailaddress name client_name clientsite_name phonenumber colour timezone notes ldapstring
    emaildomain todomain disclaimermatchstring emailsubjectprefix actguid teamviewerpassword
    maincontact_name wildcardref language_name snowname newsite_contactname newsite_contactemail
    newsite_contacttitle guid servicenowid datto_id datto_url azuretenantid pagerdutywildcard
    site_item_tax_code_name site_service_tax_code_name site_contract_tax_code_name
    site_prepay_tax_code_name site_purchase_tax_code_name third_party_client_name auvik_id hubspot_id
    hudu_url kaseyaid country_code matching_value lapsafe_default_installation_name authrocket_locale use
    delivery_address_line1 delivery_address_line2 delivery_address_line3 delivery_address_line4
    delivery_address_line5 itglue_id client_itglue_id stockbin_name country_code_name region_code_name ref
    lapsafe_default_installation`,
  list: `
    id name client_id client_name clientsite_name inactive sla_id phonenumber colour timezone
    invoice_address_isdelivery notes isstocklocation messagegroup_id item_quantity_in_stock
    item_serialised_assets_in_stock item_quantity_reserved item_quantity_reserved_on_order
    item_quantity_available use gfisiteid delivery_address_line1 delivery_address_line2
    delivery_address_line3 delivery_address_line4 delivery_address_line5 itglue_id client_itglue_id
    stockbin_id stockbin_name country_code_name region_code_name ref lapsafe_default_installation
    maincontact_id site_item_tax_code`,
});
