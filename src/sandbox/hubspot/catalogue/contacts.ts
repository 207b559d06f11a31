/** The properties of contacts that people and integrations use; see `table.ts` for the columns. */
export const CONTACT_PROPERTIES = `
email|Email|string text|uf|contactinformation
firstname|First Name|string text|f|contactinformation
lastname|Last Name|string text|f|contactinformation
salutation|Salutation|string text|f|contactinformation
jobtitle|Job Title|string text|f|contactinformation
phone|Phone Number|string phonenumber|f|contactinformation
mobilephone|Mobile Phone Number|string phonenumber|f|contactinformation
fax|Fax Number|string phonenumber|f|contactinformation
company|Company Name|string text|f|contactinformation
website|Website URL|string text|f|contactinformation
address|Street Address|string text|f|contactinformation
city|City|string text|f|contactinformation
state|State/Region|string text|f|contactinformation
zip|Postal Code|string text|f|contactinformation
country|Country/Region|string text|f|contactinformation
message|Message|string textarea|f|contactinformation
industry|Industry|string text|f|contactinformation
numemployees|Number of Employees|enumeration select|df|contactinformation
annualrevenue|Annual Revenue|string text|f|contactinformation
date_of_birth|Date of birth|string text|f|contactinformation
start_date|Start date|string text|f|contactinformation
gender|Gender|string text|f|contactinformation
marital_status|Marital Status|string text|f|contactinformation
relationship_status|Relationship Status|string text|f|contactinformation
degree|Degree|string text|f|contactinformation
school|School|string text|f|contactinformation
field_of_study|Field of study|string text|f|contactinformation
graduation_date|Graduation date|string text|f|contactinformation
work_email|Work email|string text|f|contactinformation
hs_language|Preferred language|enumeration select|f|contactinformation
hs_timezone|Time Zone|enumeration select|x|contactinformation
hs_persona|Persona|enumeration radio|df|contactinformation
hs_buying_role|Buying Role|enumeration checkbox|f|contactinformation
hs_seniority|Seniority|enumeration select|f|contactinformation
lifecyclestage|Lifecycle Stage|enumeration radio|x|contactinformation
hs_lead_status|Lead Status|enumeration radio|df|contactinformation
hubspot_owner_id|Contact owner|enumeration select|o|contactinformation
hubspot_team_id|HubSpot Team|enumeration select|rx|contactinformation
hubspot_owner_assigneddate|Owner Assigned Date|datetime date|r|contactinformation
associatedcompanyid|Primary Associated Company ID|number number||contactinformation
createdate|Create Date|datetime date|r|contactinformation
lastmodifieddate|Last Modified Date|datetime date|r|contactinformation
hs_lastmodifieddate|Object last modified date/time|datetime date|rh|contactinformation
hs_createdate|Object create date/time|datetime date|rh|contactinformation
hs_object_id|Record ID|number number|r|contactinformation
hs_object_source|Record source|enumeration select|rx|contactinformation
hs_object_source_id|Record source ID|string text|rh|contactinformation
hs_object_source_label|Record source|string text|rh|contactinformation
hs_merged_object_ids|Merged Contact IDs|enumeration checkbox|rx|contactinformation
hs_calculated_merged_vids|Merged vids with timestamps of a contact|enumeration checkbox|rxc|contactinformation
hs_all_contact_vids|All vids for a contact|enumeration checkbox|rxc|contactinformation
hs_additional_emails|Additional email addresses|enumeration checkbox|ux|contactinformation
hs_unique_creation_key|Unique creation key|string text|ruh|contactinformation
hs_email_domain|Email Domain|string text|r|emailinformation
hs_full_name_or_email|Full name or email|string calculation_equation|ch|contactinformation
hs_is_contact|Is a contact|bool calculation_equation|ch|contactinformation
hs_is_unworked|Contact unworked|bool calculation_equation|c|contactinformation
hs_pipeline|Pipeline|enumeration select|xh|contactinformation
hs_searchable_calculated_phone_number|Calculated Phone Number|string calculation_equation|ch|contactinformation
hs_searchable_calculated_mobile_number|Calculated Mobile Number|string calculation_equation|ch|contactinformation
hs_v2_date_entered_current_stage|Date entered current stage|datetime date|r|contactlcs
hs_v2_time_in_current_stage|Time in current stage|datetime calculation_read_time|c|contactlcs
hs_email_optout|Unsubscribed from all email|bool booleancheckbox|r|emailinformation
hs_email_bounce|Marketing emails bounced|number number|r|emailinformation
hs_email_open|Marketing emails opened|number number|r|emailinformation
hs_email_click|Marketing emails clicked|number number|r|emailinformation
hs_email_last_open_date|Last marketing email open date|datetime date|r|emailinformation
num_notes|Number of Sales Activities|number number|r|contact_activity
num_contacted_notes|Number of times contacted|number number|r|contact_activity
notes_last_contacted|Last Contacted|datetime date|r|contact_activity
notes_last_updated|Last Activity Date|datetime date|r|contact_activity
notes_next_activity_date|Next Activity Date|datetime date|r|contact_activity
num_associated_deals|Number of Associated Deals|number number|r|contactinformation
num_conversion_events|Number of Form Submissions|number number|r|conversioninformation
closedate|Close Date|datetime date||contactinformation
days_to_close|Days To Close|number number|r|contactinformation
hubspotscore|HubSpot Score|number calculation_score|c|contactinformation
hs_analytics_source|Original Source Type|enumeration select|r|analyticsinformation
hs_analytics_first_url|First Page Seen|string text|r|analyticsinformation
hs_analytics_num_visits|Number of Sessions|number number|r|analyticsinformation
hs_analytics_num_page_views|Number of Pageviews|number number|r|analyticsinformation
twitterhandle|Twitter Username|string text|f|socialmediainformation
linkedinbio|LinkedIn Bio|string text|f|socialmediainformation
followercount|Follower Count|number number||socialmediainformation
ip_city|IP City|string text|r|analyticsinformation
ip_country|IP Country|string text|r|analyticsinformation
`;
