/** Columns that end the table of nearly every object. */
export const AUDIT_FIELDS = `
CreatedDate         datetime                        d     Created Date
CreatedById         reference(User:CreatedBy)       d     Created By ID
LastModifiedDate    datetime                        d     Last Modified Date
LastModifiedById    reference(User:LastModifiedBy)  d     Last Modified By ID
SystemModstamp      datetime                        d     System Modstamp
`;
