import { propertyTable } from './table.ts';

/** A row of `/ExternalLink`. Swagger v2, April 2025. */
export const EXTERNAL_LINK = propertyTable({
  integer: `
    id table_id module_id halo_id third_party_count halo_second_id details_id revisions chat_message_count`,
  boolean: `
    primary populate_url dont_move_existing_assets`,
  date: `
    date_created date_updated subscription_expiry`,
  text: `
    integration_name third_party_id third_party_desc third_party_type third_party_url
    third_party_assigned_to halo_desc halo_second_desc extra_match_field third_party_secondary_id
    third_party_status third_party_priority subscription_id new_subscription_key third_party_additional_id`,
  list: `
    id table_id module_id integration_name halo_id third_party_id third_party_desc third_party_type
    third_party_url third_party_assigned_to third_party_count primary halo_desc halo_second_id
    halo_second_desc extra_match_field details_id third_party_secondary_id third_party_status
    third_party_priority populate_url date_created date_updated subscription_id new_subscription_key
    subscription_expiry revisions dont_move_existing_assets chat_message_count third_party_additional_id`,
});
