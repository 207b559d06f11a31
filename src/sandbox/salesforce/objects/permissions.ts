/** Permission sets as far as granting fields goes. Best knowledge of the object reference, without a recorded describe. */
export const PERMISSION_SET_FIELDS = `
Id                 id             d     PermissionSet ID
Name               string(80)     cu!N  Permission Set Name
Label              string(80)     cu!   Permission Set Label
IsOwnedByProfile   boolean        d     Is Owned By Profile
IsCustom           boolean        d     Custom
Description        string(255)    cu    Description
CreatedDate        datetime       d     Created Date
CreatedById        reference(User:CreatedBy)       d  Created By ID
LastModifiedDate   datetime       d     Last Modified Date
LastModifiedById   reference(User:LastModifiedBy)  d  Last Modified By ID
SystemModstamp     datetime       d     System Modstamp
`;

export const PERMISSION_SET_ASSIGNMENT_FIELDS = `
Id                 id             d     PermissionSetAssignment ID
PermissionSetId    reference(PermissionSet:PermissionSet)  c!  PermissionSet ID
AssigneeId         reference(User:Assignee)                c!  Assignee ID
SystemModstamp     datetime       d     System Modstamp
`;

export const FIELD_PERMISSIONS_FIELDS = `
Id                 id             d     FieldPermissions ID
ParentId           reference(PermissionSet:Parent)  c!  Parent ID
SobjectType        picklist(40)   c!    SObject Type Name
Field              picklist(255)  c!    Field Name
PermissionsEdit    boolean        cud   Edit Field
PermissionsRead    boolean        cud   Read Field
SystemModstamp     datetime       d     System Modstamp
`;
