import { propertyTable } from './table.ts';

/** An action of a ticket: scalar properties of Actions as far as they are no other vendor's, and those its list shows. */
export const ACTIONS = propertyTable({
  integer: `
    ticket_id id who_type who_agentid replied_to_ticket_id replied_to_action_id created_from_ticket_id
    created_from_action_id action_contract_id action_travel_contract_id project_id merged_from_ticketid
    on_behalf_of actionby_agent_id actioncontractid action_invoice_line_id actprocessid asset_id asset_site
    from_mailbox_id sales_mailbox_override_id agentnotificationneeded chatid action_appointment_id
    action_supplier_id new_tickettype new_chargerate new_contract_id new_parent_id new_priority new_impact
    new_urgency new_source new_matched_rule_id new_agent new_sla_id new_slastatus new_starttimeslot
    new_targettimeslot new_oppattemptsmade new_oppclosurecategory new_product_id new_version_id
    new_matched_kb_id new_matched_linked_id new_supplier_id new_supplier_contract_id new_supplier_priority_id
    new_appointment_type emailtemplate_id copy_to_id invoice_id remotetechid move_to_id new_workflow_id
    faultidfrom actionnumberfrom new_template_id new_primary_asset_status primary_asset_id
    _match_integration_id faultstimeentryid billingoverriddenbytimeentry new_service_id parentactionnumber
    new_supplier_contact_id new_branch_id new_thirdpartyreviewscore timesheet_approval_status original_agent
    milestone_bill_id replying_to new_step new_client_id new_site_id new_user_id outgoingid outcome_id
    action_systemid chargerate travel_chargerate old_status new_status attachment_count unread
    actionby_user_id`,
  number: `
    actionactualresponse new_estimate new_estimatedays new_deadlinenotificationhours new_project_time_budget
    new_project_money_budget new_oppvalue new_foppvalue_monthly new_foppvalue_annual new_foppvalue_oneoff
    new_oppconversionprobability new_oppprofit utcoffset timetaken timetakendays timetakenadjusted
    nonbilltime traveltime mileage`,
  boolean: `
    personal_unread isjson actisbillable actisreadyforprocessing travelisreadyforprocessing actreviewed
    reply_direct actioninformownerofaction new_firsttimefix new_oppdontaddtomailinglist create_article
    sendemail action_showpreview setnotetoemailbody action_isresponse validate_response update_children
    update_parent send_survey follow unfollow primaryserviceusersfollow add_followup_appointment
    add_followup_task _forcereassign _agent01_ok _agent02_ok _ticketclash01_ok _canupdate dont_do_rules
    _includeticketinresponse recalculate_billing _isimport _isinboundsales oktoclose sendsms
    _dontupdate_devops _isnotify _faultForce isBulkEmail _sendtweet dont_update_fault
    ignoredatedoneisstartdate _validate_travel sync_to_sentinel dontcreatechild needcreatechild
    updateservicestatus usecroverride _dontupdate_jira sync_to_salesforce isbillingaction
    ishiddenfrominternalit sync_to_servicenow user_creation_failed _dontupdate_pagerduty sync_to_jira
    _ignore_ai _ignore_translate translate_note dont_recalculate_billing is_third_party_supplier
    _changeprivate _isreplyaction allow_automation_on_related _isportalagentnote _agent03_ok
    _can_edit_billing_time _prevent_outgoing is_halo_ack isundeliverable hiddenfromuser important
    hide_user_visibility_toggle`,
  date: `
    datetime last_updated actionarrivaldate actioncompletiondate actiondatecreated actprocesseddate
    dateinvoicedtraveltime dateinvoicedmileage actionresponsedate actiontargetresponsedate new_fixbydate
    new_followupdate new_deadlinedate new_startdate new_targetdate new_opptrialdate new_oppdemodate
    new_oppdiscountdate new_oppconverteddate new_supplier_response_date new_supplier_fix_date
    contract_date_override parentactiondate nextcalldate dateemailed`,
  text: `
    outcome who_initials who_colour note action_contract_ref email_message_id ticket_guid on_behalf_of_name
    guid actioninternetmessageid emailbody emailsubject note_html emailbody_html userdesc
    externalinvoicenumber from_address_override actionslaresponsestate emailtolistall mailentryid
    replytoaddress whowith action_supplier_name new_category1 new_category2 new_category3 new_category4
    new_team new_startdate_timezone new_starttime new_targetdate_timezone new_targettime new_oppcontactname
    new_oppcompanyname new_oppemailaddress new_oppcustomertitle new_opptel new_oppcountry new_oppregion
    new_opptype new_opphear new_oppcurrentsystem new_oppcompetitors new_oppproductchosen new_oppreason
    new_opptimezonename new_supplier_ref new_customer_ref third_party_product_id third_party_version_id
    _warning smsto third_party_who private_note new_rule_ids customfieldvalidationreason servicestatusnote
    entity_type _match_thirdparty_id _match_integration_name parentactiondetails _importtype itsm_summary
    new_colour internet_message_id new_customer_signature new_agent_signature new_status_name emailfrom
    emailtonew emailto emailccnew emaildirection emailcc emailsubjectnew colour actionby_application_id
    action_travel_contract_ref who emailbcc`,
  list: `
    ticket_id id outcome who_type who_agentid who_initials who_colour datetime last_updated note
    replied_to_ticket_id replied_to_action_id project_id personal_unread isjson merged_from_ticketid
    email_message_id ticket_guid on_behalf_of on_behalf_of_name actionby_agent_id guid actisbillable
    emailsubject note_html actiondatecreated sync_to_salesforce outcome_id action_systemid dateemailed
    timetaken nonbilltime traveltime chargerate hiddenfromuser important old_status new_status
    new_status_name emailfrom emailto emaildirection emailcc colour attachment_count unread
    actionby_application_id actionby_user_id who`,
});
