import { propertyTable } from './table.ts';

/**
 * A ticket: scalar properties of Faults as far as a service desk without the other vendors' tools has them, and those
 * Faults_List shows. Swagger v2, April 2025; it leaves `team_id` out.
 */
export const FAULTS = propertyTable({
  integer: `
    id status_id tickettype_id sla_id priority_id client_id site_id user_id agent_id categoryid_1
    categoryid_2 categoryid_3 categoryid_4 parent_id child_count child_count_open attachment_count
    enduserstatus organisation_id department_id matched_kb_id product_id release_id release2_id release3_id
    workflow_stage_id workflow_id workflow_step workflow_seq pipeline_stage_id unread_child_action_count
    unread_related_action_count child_action_count related_action_count impact urgency starttimeslot
    targettimeslot oppattemptsmade oppclosurecategory quantity source releasenotegroup_id third_party_id
    supplier_status appointment_type appointment_id connectedinstance_id action_number action_ticket_id
    salesorder_id orderhead_id impactlevel supplier_id pr_id branch_id update_milestone_id milestone_id
    milestone_sequence milestone_status merged_into_id reassigncount parent_status parent_agent child_status
    table maximumRestrictedPriority statusseq next_appointment_type orionalert orionwho useful_count
    notuseful_count itil_requesttype_id closure_agent_id createdfromautomationstdid approval_status
    client_to_invoice_to_id ticket_client_to_invoice_to_id _importtypeid createdfrom_id clonedfrom_id
    top_level_id site_sla_id approvedby satisfactionlevel service_id currentfaactionnumber causedby
    chargerate laststatuschangeinformed quotepriority invoicestatus firsttimefix userrequestedapprover
    sendprintrequest component_id version_id contract_id laststatuschangeinformedmanager currency
    servicefailurestid matched_rule_id team_department_id newaction_emailfrom sibling_count_open
    appointment_count open_chat_count task_count target_adjust start_adjust apply_this_rule _reclose_oid
    follower_count actioncode clone_count todo_count service_count unsubscribedfromserviceid
    items_issued_count quotation_count salesorder_count purchaseorder_count invoice_line_count _importid
    pdf_attachment_id created_from_action_id your_vote connectwise_id connectwise_project_id autotask_id
    laststatuschangestatus usertype resourcetype_id clonedfrom call_log_count postloggedview
    _match_integration_id alluserscanview salesforce_stage service_request_detail_id visible_child_tickets
    supplier_contact_id parent_itil_ticket_type linked_halo_ticket_count halolink_ticketid
    thirdpartyreviewscore forwarded_by contract_schedule_plan_id default_reporter unrelate_from_ticket_id
    colour_rule original_agent sqlimport_id ola_count incomingevent_count kblinkid automation_entity_type
    locked_by_agentid service_linked_device team_id`,
  number: `
    estimate estimatedays projecttimepercentage projectcompletionpercentage timetaken chargehours
    nonchargehours travelhours totalmileage itemsprice slaholdtime slapercused slatimeleft
    currentelapsedhours oppvalue oppvalue_monthly oppvalue_annual oppvalue_oneoff oppconversionprobability
    oppvalueadjusted oppprofit cost projecttimebudget projectmoneybudget projecttimeactual projectmoneyactual
    milestone_value slatimeelapsed search_score ticketage overrideticketcost closure_time nonbillable_time
    mileage responsetime first_responsetime actualcost deadlinenotificationhours utcoffset
    elapsed_response_hours elapsed_resolution_hours prepay_balance_hours prepay_balance_amount billable_time
    slatimeremaining`,
  boolean: `
    flagged read onhold excludefromsla parentassign hasbeenclosed is_vip isimportantcontact inactive
    release_important projectinternaltask ticket_invoices_for_each_site recalculate_billing reviewed
    canbevotedfor isbeingclosed updateservicestatus closed_in_integration_system status_change_frozen
    invoiceseperatelyoverride showforusers agreedcleared isparentservice actisbillabledefault
    fixbydateadjusted oppdontaddtomailinglist deleted matched_rule_dont_show_notification ignore_kb_match
    sendack _canupdate _mustupdateticketuser _spam _spamblock create_article dont_do_rules apply_rules
    _forcereassign _appointment01_ok _agent01_ok _agent02_ok _asset01_ok return_this _validate_form
    _validate_updates _ispreview nochangesequpdate _reclose _recover is_opportunity is_project
    _refreshresponse _isimport _isalert _novalidate is_closure_reminder_closure is_slahold_reminder_closure
    sendtopagerduty process_ai send_remoteinvite linkremotesession close_unassigned canbechild
    _changefreeze01_ok _force _ticketclash01_ok _milestonedate01_ok _ignoremilestonedates locked has_related
    _print_generate _dontupdate_devops _iszapier _isnotify createacknowledgement donotapplytemplateintheapi
    _create_outstanding_appointments _create_outstanding_appointment_email _acknowledgealert
    sendtosplunkoncall mark_as_read_only actionworkflowset isbillable itemsarebillable childrenlefttocreate
    forceruleupdate _isteams dontcreatechild needcreatechild _validate_only domerge isnew isclone
    _has_automations _dontupdate_jira _dontupdate_salesforce sync_to_salesforce check_status_freeze
    clear_feedback _dontupdate_pagerduty _dont_fire_automations show_chat_create override_opening_action_who
    _matchintacctclass is_sensitive defaultsendattachments hide_feedback respondbydateadjusted
    can_add_cc_followers show_channel_create _isagentuser matched_kb_id_acessible_to_user _re_index
    _fetch_matches _prevent_outgoing dont_copy_history make_automation_entity_inactive is_downtime
    _forceunlock _is_aisuggestion_merge`,
  date: `
    dateoccurred projectearlieststart projectlatestend respondbydate responsedate first_responsedate
    responsestartdate fixbydate dateclosed dateassigned slaactiondate lastactiondate last_update
    lastchildactiondate lastincomingemail nextactivitydate startdate targetdate deadlinedate followupdate
    opptrialdate oppdemodate oppdiscountdate oppconverteddate nextappointmentdate action_datetime
    milestone_startdate milestone_enddate date_fully_closed startdatetime enddatetime datecreated invoicedate
    invoicepaiddate planneddate planneddateend workflow_stepstarted sla_start_date laststatuschangestatusdate
    reviewed_date workflow_move_date_override`,
  text: `
    summary details status_name tickettype_name sla_name client_name site_name user_name team agent_name
    category_1 category_2 category_3 category_4 category_1_display category_2_display category_3_display
    category_4_display items supplier_name slaresponsestate site_timezone parentguid reportedby user_email
    emailtolist emailtolistsupplier emailcclist emailcclistsupplier release_note product_name release_name
    release2_name release3_name child_ticket_id_string asset_key_field_string asset_type_name workflow_name
    workflow_stage workflow_stage_number inventory_number pipeline_stage_name parent_subject
    startdate_timezone starttime targetdate_timezone targettime oppcontactname oppcompanyname oppemailaddress
    oppcustomertitle opptel oppaddr1 oppaddr2 oppaddr3 oppaddr4 opppostcode oppcountry oppregion opptype
    oppcurrentsystem oppcompetitors oppproductchosen oppreason opphear opptimezonename lastnote userdef1
    userdef2 userdef3 userdef4 userdef5 releasenotegroup_name third_party_id_string contract_refextra
    section_timezone itilname related_service_descriptions related_service_category_names firstname lastname
    web_url api_url action_outcome action_chargerate action_contract_ref action_note budgettype
    requesttype_name branch_name milestone_name email_message_id guid colour action_agent_name
    lastaction_chargerate hover_summary ai_summary use supplier_reference top_level_name primary_service_name
    idsummary scomclearance scomalertid statuscolor account_manager orionnote product_key ninja_id
    teams_ticket_icon lastactiondateteams priority_name sitepostcode mailbox userdepartments
    servicestatusnote newrelic_id ticket_tags opp_country_name opp_region_name purchaseordernumber
    budgethours created_by billing_plan_text default_appointment_summary default_appointment_details
    agent_signature customer_signature new_agent_signature new_customer_signature _importthirdpartyid
    _importtype oppjobtitle phonenumber details_html takenby createdfrom_summary clonedfrom_summary
    closure_note closure_note_html customer_relationships slastate slaexcuse client_reference
    satisfactioncomment invoicenumber invoicenote ccaddress alsoinform deliverycontact assetstring
    timezonename quotedescription invoicedescription alternativecontactno opportunity_third_party_url pr_link
    github_repository component_name version_name mailentryid contract_ref lessonslearned matched_rule_name
    phonenumberfrom addressfrom newaction_emailfrom_address_override users_name parent_summary
    parent_status_name current_action_type current_action_name reference email_start_tag_override
    email_end_tag_override third_party_client_id third_party_call_id form_id _warning _warning_is_error
    created_from_action_name your_vote_comment servicenow_id third_party_parent_id third_party_problem_id
    opened_by resolved_by servicenow_number parent_ticket_type_name createdfrom_ticket_type_name
    clonedfrom_ticket_type_name autotask_number who resourcetype_name matched_rule_ids _validation_key
    contract_balance bookingurl customfieldvalidationreason _match_thirdparty_id _match_integration_name
    salesforce_contactid salesforce_accountid salesforce_parentid salesforce_status requesttype_published_id
    default_teams_chat_name htmlmessage sms_override device_name seenby recaptcha_token suggested_category1
    internet_message_id matching_value slaresponseexcuse _fromchatprofileid default_slack_channel_name
    notepad thirdparty_url ticket_client_to_invoice_to_name`,
  list: `
    id dateoccurred summary details status_id status_name tickettype_id tickettype_name sla_id sla_name
    priority_id client_id client_name site_id site_name user_id user_name team agent_id agent_name category_1
    category_2 category_3 category_4 categoryid_1 categoryid_2 categoryid_3 categoryid_4 category_1_display
    category_2_display category_3_display category_4_display estimate estimatedays projecttimepercentage
    projectcompletionpercentage projectearlieststart projectlatestend timetaken chargehours nonchargehours
    travelhours totalmileage itemsprice items supplier_name parent_id child_count child_count_open
    attachment_count flagged read enduserstatus onhold respondbydate responsedate first_responsedate
    responsestartdate slaresponsestate fixbydate dateclosed dateassigned excludefromsla slaholdtime
    site_timezone parentguid parentassign slaactiondate slapercused slatimeleft currentelapsedhours
    lastactiondate last_update lastchildactiondate organisation_id department_id reportedby user_email
    emailtolist emailtolistsupplier emailcclist emailcclistsupplier matched_kb_id release_note product_id
    product_name release_id release_name release2_id release2_name release3_id release3_name
    child_ticket_id_string asset_key_field_string asset_type_name workflow_name workflow_stage
    workflow_stage_id workflow_stage_number lastincomingemail nextactivitydate inventory_number workflow_id
    workflow_step workflow_seq pipeline_stage_id pipeline_stage_name hasbeenclosed unread_child_action_count
    unread_related_action_count child_action_count parent_subject related_action_count is_vip
    isimportantcontact inactive impact urgency startdate startdate_timezone starttime starttimeslot
    targetdate targetdate_timezone targettime targettimeslot deadlinedate followupdate oppcontactname
    oppcompanyname oppemailaddress oppcustomertitle opptel oppaddr1 oppaddr2 oppaddr3 oppaddr4 opppostcode
    oppcountry oppregion opptype oppvalue oppvalue_monthly oppvalue_annual oppvalue_oneoff
    oppconversionprobability oppvalueadjusted oppprofit oppcurrentsystem oppcompetitors opptrialdate
    oppdemodate oppdiscountdate oppattemptsmade oppconverteddate oppproductchosen oppreason opphear
    opptimezonename oppclosurecategory cost quantity projecttimebudget projectmoneybudget projecttimeactual
    projectmoneyactual lastnote userdef1 userdef2 userdef3 userdef4 userdef5 source release_important
    releasenotegroup_name releasenotegroup_id third_party_id third_party_id_string supplier_status
    contract_refextra appointment_type section_timezone itilname related_service_descriptions
    related_service_category_names projectinternaltask appointment_id nextappointmentdate firstname lastname
    connectedinstance_id web_url api_url action_number action_ticket_id action_datetime action_outcome
    action_chargerate action_contract_ref action_note ticket_invoices_for_each_site salesorder_id
    orderhead_id budgettype requesttype_name recalculate_billing impactlevel supplier_id pr_id branch_id
    branch_name update_milestone_id milestone_id milestone_name milestone_value milestone_sequence
    milestone_status milestone_startdate milestone_enddate email_message_id guid colour reviewed
    action_agent_name merged_into_id reassigncount parent_status parent_agent child_status date_fully_closed
    lastaction_chargerate hover_summary slatimeelapsed ai_summary search_score table use canbevotedfor
    supplier_reference top_level_name isbeingclosed maximumRestrictedPriority primary_service_name idsummary
    scomclearance scomalertid statusseq statuscolor next_appointment_type account_manager orionalert
    orionnote orionwho product_key ticketage ninja_id teams_ticket_icon lastactiondateteams priority_name
    useful_count notuseful_count sitepostcode mailbox userdepartments updateservicestatus servicestatusnote
    itil_requesttype_id startdatetime enddatetime closure_agent_id closed_in_integration_system newrelic_id
    createdfromautomationstdid ticket_tags status_change_frozen approval_status opp_country_name
    opp_region_name invoiceseperatelyoverride purchaseordernumber overrideticketcost budgethours created_by
    client_to_invoice_to_id billing_plan_text default_appointment_summary default_appointment_details
    agent_signature customer_signature ticket_client_to_invoice_to_id team_id`,
});

/** What answers show whether it was ever set or not; of the hundreds of others only what is. */
export const FAULTS_CORE: ReadonlySet<string> = new Set(
  `id summary details details_html dateoccurred last_update lastactiondate dateassigned dateclosed date_fully_closed inactive
  merged_into_id status_id tickettype_id client_id site_id user_id reportedby team team_id agent_id category_1 category_2
  category_3 category_4 categoryid_1 categoryid_2 categoryid_3 categoryid_4 impact urgency priority_id sla_id source workflow_id
  workflow_step pipeline_stage_id parent_id child_count attachment_count estimate timetaken startdate targetdate deadlinedate
  followupdate onhold excludefromsla respondbydate fixbydate slastate slaresponsestate flagged read is_vip oppcontactname
  oppcompanyname oppemailaddress oppcustomertitle opptel opptype oppvalue oppvalue_monthly oppvalue_annual oppvalue_oneoff
  oppconversionprobability oppvalueadjusted oppprofit oppcurrentsystem oppcompetitors oppreason opphear oppproductchosen
  oppattemptsmade oppclosurecategory oppconverteddate is_opportunity is_project sync_to_salesforce salesforce_stage
  salesforce_status salesforce_accountid salesforce_contactid salesforce_parentid third_party_id third_party_id_string
  client_reference reference supplier_reference emailcclist closure_note showforusers web_url table use datecreated`.split(
    /\s+/,
  ),
);
