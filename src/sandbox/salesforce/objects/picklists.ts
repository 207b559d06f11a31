/** `value=label` where the two differ; a leading `*` marks the default. */
export const GEOCODE_ACCURACY = [
  'Address',
  'NearAddress',
  'Block',
  'Street',
  'ExtendedZip',
  'Zip',
  'Neighborhood',
  'City',
  'County',
  'State',
  'Unknown',
];

export const CLEAN_STATUS = [
  'Matched=In Sync',
  'Different',
  'Acknowledged=Reviewed',
  'NotFound=Not Found',
  'Inactive',
  'Pending=Not Compared',
  'SelectMatch=Select Match',
  'Skipped',
];
