/** The properties of companies that people and integrations use; see `table.ts` for the columns. */
export const COMPANY_PROPERTIES = `
name|Company name|string text|f|companyinformation
domain|Company Domain Name|string text|f|companyinformation
website|Website URL|string text|f|companyinformation
phone|Phone Number|string phonenumber|f|companyinformation
address|Street Address|string text|f|companyinformation
address2|Street Address 2|string text|f|companyinformation
city|City|string text|f|companyinformation
state|State/Region|string text|f|companyinformation
zip|Postal Code|string text|f|companyinformation
country|Country/Region|string text|f|companyinformation
timezone|Time Zone|string text|f|companyinformation
description|Description|string textarea|f|companyinformation
about_us|About Us|string textarea|f|companyinformation
industry|Industry|enumeration select|f|companyinformation
type|Type|enumeration select|df|companyinformation
lifecyclestage|Lifecycle Stage|enumeration radio|x|companyinformation
hs_lead_status|Lead Status|enumeration radio|df|companyinformation
numberofemployees|Number of Employees|number number|f|companyinformation
annualrevenue|Annual Revenue|number number|f|companyinformation
total_money_raised|Total Money Raised|string text|f|companyinformation
founded_year|Year Founded|string text|f|companyinformation
is_public|Is Public|bool booleancheckbox|f|companyinformation
hubspot_owner_id|Company owner|enumeration select|o|companyinformation
hubspot_team_id|HubSpot Team|enumeration select|rx|companyinformation
hubspot_owner_assigneddate|Owner Assigned Date|datetime date|r|companyinformation
createdate|Create Date|datetime date|r|companyinformation
hs_createdate|Object create date/time|datetime date|r|companyinformation
hs_lastmodifieddate|Last Modified Date|datetime date|r|companyinformation
hs_object_id|Record ID|number number|r|companyinformation
hs_object_source|Record source|enumeration select|rx|companyinformation
hs_object_source_id|Record source ID|string text|rh|companyinformation
hs_object_source_label|Record source|string text|rh|companyinformation
hs_merged_object_ids|Merged Company IDs|enumeration checkbox|rx|companyinformation
hs_unique_creation_key|Unique creation key|string text|ruh|companyinformation
hs_pipeline|Pipeline|enumeration select|xh|companyinformation
hs_annual_revenue_currency_code|Annual Revenue Currency Code|enumeration select|rxh|companyinformation
hs_task_label|Task label|string calculation_equation|ch|companyinformation
hs_parent_company_id|Parent Company|number number|r|companyinformation
hs_num_child_companies|Number of child companies|number number|r|companyinformation
hs_num_blockers|Number of blockers|number calculation_rollup|c|companyinformation
hs_num_contacts_with_buying_roles|Number of contacts with a buying role|number calculation_rollup|c|companyinformation
hs_num_decision_makers|Number of decision makers|number calculation_rollup|c|companyinformation
hs_num_open_deals|Number of open deals|number calculation_rollup|c|companyinformation
num_associated_contacts|Number of Associated Contacts|number number|r|companyinformation
num_associated_deals|Number of Associated Deals|number number|r|companyinformation
num_notes|Number of Sales Activities|number number|r|company_activity
num_contacted_notes|Number of times contacted|number number|r|company_activity
notes_last_contacted|Last Contacted|datetime date|r|company_activity
notes_last_updated|Last Activity Date|datetime date|r|company_activity
notes_next_activity_date|Next Activity Date|datetime date|r|company_activity
hs_v2_date_entered_current_stage|Date entered current stage|datetime date|r|companyinformation
hs_v2_time_in_current_stage|Time in current stage|datetime calculation_read_time|c|companyinformation
hs_ideal_customer_profile|Ideal Customer Profile Tier|enumeration select||companyinformation
hs_is_target_account|Target Account|bool booleancheckbox||companyinformation
hs_csm_sentiment|CSM sentiment|enumeration select||companyinformation
hs_keywords|Company Keywords|enumeration checkbox|x|companyinformation
closedate|Close Date|datetime date||companyinformation
recent_deal_amount|Recent Deal Amount|number number|r|company_revenue
total_revenue|Total Revenue|number number|r|company_revenue
facebook_company_page|Facebook Company Page|string text|f|socialmediainformation
facebookfans|Facebook Fans|number number||socialmediainformation
linkedin_company_page|LinkedIn Company Page|string text|f|socialmediainformation
linkedinbio|LinkedIn Bio|string text|f|socialmediainformation
twitterhandle|Twitter Handle|string text|f|socialmediainformation
twitterfollowers|Twitter Followers|number number||socialmediainformation
googleplus_page|Google Plus Page|string text|h|socialmediainformation
hs_analytics_source|Original Source Type|enumeration select|r|analyticsinformation
`;
