import { propertyTable } from './table.ts';

/** A file on a record: scalar properties of Attachment, and those Attachment_List shows. Swagger v2, April 2025. */
export const ATTACHMENT = propertyTable({
  integer: `
    id filesize type unique_id ticket_id action_id user_id agent_id attachmentaction_id image_upload_id
    anon_outcomeid version_count copy_from_id _match_integration_id import_details_id faultid child_count
    parent_id linked_version_id tickettype_id`,
  boolean: `
    isimage _canupdate _enduserportalpdfprint has_scanned _is_new_version _alreadyuploaded showforusers
    showonchild showonrelated already_posted _isimport allow_anon_upload`,
  date: `
    last_updated datecreated`,
  text: `
    third_party_id link content_type filename note desc data guid image_upload_key file _warning parent_name
    _match_thirdparty_id _match_integration_name data_base64 download_url third_party_token _importtype s3url
    att_link tickettype_guid validate_guid`,
  list: `
    id filename datecreated note filesize type unique_id desc isimage showforusers showonchild showonrelated
    data_base64 download_url third_party_token third_party_id already_posted faultid s3url att_link
    child_count parent_id linked_version_id allow_anon_upload tickettype_id tickettype_guid validate_guid`,
});
