import type { Code } from '../../model/codes.ts';

export interface Entry {
  readonly code: Code;
  readonly why: string;
  readonly cure: string;
}

/** What each of Salesforce's error codes means to crosswalk. Codes that are missing are a plain refusal. */
export const FAULTS: Readonly<Record<string, Entry>> = {
  ALL_OR_NONE_OPERATION_ROLLED_BACK: {
    code: 'RECORD_REJECTED',
    why: 'Another record of the same request failed.',
    cure: 'Correct the other record; this one is tried again.',
  },
  API_CURRENTLY_DISABLED: {
    code: 'API_DISABLED',
    why: 'The API is switched off for this user.',
    cure: 'Give the user the permission "API Enabled".',
  },
  API_DISABLED_FOR_ORG: {
    code: 'API_DISABLED',
    why: 'The org has no API access: its edition lacks it, or the user lacks "API Enabled".',
    cure: 'Give the user the permission "API Enabled"; Professional Edition needs the API add-on.',
  },
  APEX_ERROR: {
    code: 'RECORD_REJECTED',
    why: 'Apex code in the org failed on this record.',
    cure: 'Ask the Salesforce admin to look at the Apex debug log for this record.',
  },
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: {
    code: 'RECORD_REJECTED',
    why: 'A trigger or flow in the org refused the record.',
    cure: 'Save the record by hand in Salesforce to read the full text (the debug log of the integration user has it too), then correct the record, the trigger or the flow.',
  },
  CIRCULAR_DEPENDENCY: {
    code: 'REFERENCE_INVALID',
    why: 'The record would stand above itself in the hierarchy.',
    cure: 'Correct which record is the parent of which, in the system where it was changed last.',
  },
  DELETE_FAILED: {
    code: 'RECORD_REJECTED',
    why: 'Other records depend on it.',
    cure: 'Delete or re-point those first.',
  },
  DUPLICATES_DETECTED: {
    code: 'RECORD_CONFLICT',
    why: 'A duplicate rule of the org matched an existing record.',
    cure: 'Link the two records in links.yaml, or relax the duplicate rule for the integration user.',
  },
  DUPLICATE_EXTERNAL_ID: {
    code: 'RECORD_CONFLICT',
    why: 'Several records carry the same external id.',
    cure: 'Clear the external id on all but one of them in Salesforce.',
  },
  DUPLICATE_VALUE: {
    code: 'RECORD_CONFLICT',
    why: 'A field that must be unique already has this value on another record.',
    cure: 'Link the two records in links.yaml, or change the value on one of them.',
  },
  ENTITY_IS_DELETED: {
    code: 'RECORD_GONE',
    why: 'The record is in the recycle bin.',
    cure: 'Restore it in Salesforce, or let the next run settle the deletion.',
  },
  ENTITY_IS_LOCKED: {
    code: 'RECORD_LOCKED',
    why: 'The record is locked by an approval process.',
    cure: 'It is tried again; finish or recall the approval if it stays.',
  },
  FIELD_CUSTOM_VALIDATION_EXCEPTION: {
    code: 'RECORD_REJECTED',
    why: 'A validation rule of the org, or Apex code that adds errors of its own, refused it; its text may quote the record, so it is not repeated here.',
    cure: 'Save the record by hand in Salesforce to read the full text, or look under Setup > Object Manager > the object > Validation Rules; then correct the record, or exempt the integration user from the rule.',
  },
  FIELD_FILTER_VALIDATION_EXCEPTION: {
    code: 'RECORD_REJECTED',
    why: 'A look-up filter of the org refused the referenced record.',
    cure: 'Look at the filter under Setup > Object Manager > the object > Fields & Relationships; then correct the reference, or relax the filter.',
  },
  FIELD_INTEGRITY_EXCEPTION: {
    code: 'VALUE_INVALID',
    why: 'The value contradicts another field or record.',
    cure: 'Correct the value in the record that it comes from.',
  },
  INACTIVE_OWNER_OR_USER: {
    code: 'REFERENCE_INVALID',
    why: 'The user who is to own the record is inactive.',
    cure: 'Give the record another owner, or reactivate that user; where the owner is mapped, name a fail-safe with "unmatched".',
  },
  INSUFFICIENT_ACCESS: {
    code: 'RECORD_FORBIDDEN',
    why: 'The user may not do this to the record.',
    cure: 'Give the integration user edit access to the object and its records.',
  },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: {
    code: 'RECORD_FORBIDDEN',
    why: 'The user may not use a record this one refers to (owner, account, record type).',
    cure: 'Give the integration user access to the referenced record.',
  },
  INSUFFICIENT_ACCESS_OR_READONLY: {
    code: 'RECORD_FORBIDDEN',
    why: 'The user may not change this record.',
    cure: 'Give the integration user edit access to the object and its records.',
  },
  INVALID_CROSS_REFERENCE_KEY: {
    code: 'REFERENCE_INVALID',
    why: 'The record, or one it refers to, does not exist or is of another kind.',
    cure: 'Run "crosswalk import" for the referenced records, then this one is tried again.',
  },
  INVALID_EMAIL_ADDRESS: {
    code: 'VALUE_INVALID',
    why: 'Salesforce does not accept it as an e-mail address.',
    cure: 'Correct the address in the record that it comes from.',
  },
  INVALID_FIELD: {
    code: 'FIELD_GONE',
    why: 'The field does not exist, or field-level security hides it from the user.',
    cure: 'Give the integration user access to the field, or remove it from the mapping, then run "crosswalk pull".',
  },
  INVALID_FIELD_FOR_INSERT_UPDATE: {
    code: 'FIELD_READONLY',
    why: 'The user may not write the field.',
    cure: 'Give the integration user edit access to the field, or map it with direction: import.',
  },
  INVALID_ID_FIELD: {
    code: 'REFERENCE_INVALID',
    why: 'An id is malformed or of another object.',
    cure: 'Check the ids in links.yaml.',
  },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: {
    code: 'VALUE_INVALID',
    why: 'The value is not one of the picklist (or not of the record type).',
    cure: 'Add the value to the picklist, or a value map to the mapping.',
  },
  INVALID_QUERY_FILTER_OPERATOR: {
    code: 'QUERY_REFUSED',
    why: 'The operator does not suit the field.',
    cure: 'Correct the where clause of the mapping.',
  },
  INVALID_QUERY_LOCATOR: {
    code: 'READ_INCOMPLETE',
    why: 'The query expired before it was read to its end.',
    cure: 'Run the command again; it goes on from the last checkpoint.',
  },
  INVALID_SESSION_ID: {
    code: 'AUTH_REJECTED',
    why: 'Salesforce refuses the session for this API.',
    cure: 'Check the IP ranges and the "API Enabled" permission of the integration user.',
  },
  INVALID_TYPE: {
    code: 'OBJECT_UNKNOWN',
    why: 'The object does not exist, or the user has no access to it.',
    cure: 'Correct the name in the mapping, or give the integration user read access to the object.',
  },
  INVALID_TYPE_ON_FIELD_IN_RECORD: {
    code: 'VALUE_INVALID',
    why: 'The value has another type than the field.',
    cure: 'Add a transform to the mapping.',
  },
  JSON_PARSER_ERROR: {
    code: 'VALUE_INVALID',
    why: 'A value has another type than its field.',
    cure: 'Add a transform to the mapping.',
  },
  LIMIT_EXCEEDED: {
    code: 'RATE_LIMITED',
    why: 'A limit of the org was reached.',
    cure: 'Run the command again later.',
  },
  MALFORMED_ID: {
    code: 'REFERENCE_INVALID',
    why: 'An id is malformed or of another object.',
    cure: 'Check the ids in links.yaml.',
  },
  MALFORMED_QUERY: {
    code: 'QUERY_REFUSED',
    why: 'Salesforce cannot read the query.',
    cure: 'Correct the where clause of the mapping.',
  },
  MULTIPLE_CHOICES: {
    code: 'RECORD_CONFLICT',
    why: 'Several records carry the same external id.',
    cure: 'Clear the external id on all but one of them in Salesforce.',
  },
  NOT_FOUND: {
    code: 'RECORD_GONE',
    why: 'The record does not exist, or the user may not see it.',
    cure: 'Check that it still exists and is shared with the integration user.',
  },
  NUMBER_OUTSIDE_VALID_RANGE: {
    code: 'VALUE_INVALID',
    why: 'The number is too large for the field.',
    cure: 'Correct the value in the record that it comes from.',
  },
  OP_WITH_INVALID_USER_TYPE_EXCEPTION: {
    code: 'REFERENCE_INVALID',
    why: 'A user of that kind cannot own the record.',
    cure: 'Give the record an owner with a full licence.',
  },
  OPERATION_TOO_LARGE: {
    code: 'QUERY_REFUSED',
    why: 'Sharing rules make the query too large for this user.',
    cure: 'Give the integration user "View All" on the object.',
  },
  QUERY_TIMEOUT: {
    code: 'QUERY_TIMEOUT',
    why: 'The query ran longer than Salesforce allows (120 s).',
    cure: 'Run the command again; narrow the where clause to indexed fields if it happens every time.',
  },
  QUERY_TOO_COMPLICATED: {
    code: 'QUERY_REFUSED',
    why: 'The query has too many formula fields or conditions.',
    cure: 'Map fewer formula fields or shorten the where clause.',
  },
  REQUIRED_FIELD_MISSING: {
    code: 'RECORD_INCOMPLETE',
    why: 'A field that Salesforce requires is empty.',
    cure: 'Fill it in the record that it comes from, or map it.',
  },
  SERVER_UNAVAILABLE: {
    code: 'SERVER_FAILED',
    why: 'Salesforce is unavailable for the moment.',
    cure: 'Run the command again later; status.salesforce.com shows incidents.',
  },
  STORAGE_LIMIT_EXCEEDED: {
    code: 'STORAGE_FULL',
    why: 'The org has no data storage left.',
    cure: 'Free or buy data storage in Salesforce.',
  },
  STRING_TOO_LONG: {
    code: 'VALUE_INVALID',
    why: 'The text is longer than the field.',
    cure: 'Shorten it in the record that it comes from, or add "truncate" to the mapping.',
  },
  TXN_SECURITY_METERING_ERROR: {
    code: 'AUTH_FORBIDDEN',
    why: 'A transaction security policy blocked the request.',
    cure: 'Exempt the integration user from the policy.',
  },
  UNABLE_TO_LOCK_ROW: {
    code: 'RECORD_LOCKED',
    why: 'Another process held the record or its parent.',
    cure: 'It is tried again by the next run.',
  },
  UNKNOWN_EXCEPTION: {
    code: 'SERVER_FAILED',
    why: 'Salesforce failed while it worked on the request.',
    cure: 'Run the command again; status.salesforce.com shows incidents.',
  },
  UNSUPPORTED_API_VERSION: {
    code: 'API_VERSION',
    why: 'The org does not know this API version (any more).',
    cure: 'Set apiVersion of the connection to one that GET /services/data lists.',
  },
  URI_TOO_LONG: {
    code: 'QUERY_REFUSED',
    why: 'The query is longer than one request may be.',
    cure: 'Map fewer fields or shorten the where clause.',
  },
};

export const DAILY: Entry = {
  code: 'QUOTA_EXHAUSTED',
  why: 'The org has used up its API requests of the last 24 hours.',
  cure: 'Wait until the window moves on, or add API requests; the next scheduled run goes on.',
};
export const CONCURRENT: Entry = {
  code: 'RATE_LIMITED',
  why: 'Too many long requests run in the org at the same time.',
  cure: 'Nothing is lost; the next run goes on.',
};
export const NO_EXTERNAL_ID: Entry = {
  code: 'FIELD_GONE',
  why: 'The external id field does not exist, is not marked as External ID, or is hidden from the user.',
  cure: 'Create the field with "External ID" ticked and give the integration user access to it.',
};
/** Of a record that names another one which was deleted. */
export const DELETED_REFERENCE: Entry = {
  code: 'REFERENCE_INVALID',
  why: 'The record that the field refers to is in the recycle bin.',
  cure: 'Restore that record in Salesforce, or let this one refer to another; it is tried again.',
};
export const QUERY: Entry = {
  code: 'QUERY_REFUSED',
  why: 'A field cannot be used in a query this way.',
  cure: 'Correct the where clause or the match fields of the mapping.',
};

/** By HTTP status, for answers without a known error code. */
export const STATUSES: Readonly<Record<number, Entry>> = {
  300: {
    code: 'RECORD_CONFLICT',
    why: 'Several records carry the same external id.',
    cure: 'Clear the external id on all but one of them in Salesforce.',
  },
  401: {
    code: 'AUTH_REJECTED',
    why: 'Salesforce refuses the session for this API.',
    cure: 'Check the IP ranges and the "API Enabled" permission of the integration user.',
  },
  403: {
    code: 'AUTH_FORBIDDEN',
    why: 'The integration user may not do this.',
    cure: 'Check its permission set.',
  },
  404: {
    code: 'CONNECTION_URL',
    why: 'The host does not know the API resource: it is not the API host, or the API version is unknown.',
    cure: 'Check url and apiVersion of the connection.',
  },
  410: {
    code: 'API_VERSION',
    why: 'The API version has been retired.',
    cure: 'Set apiVersion of the connection to a current one.',
  },
  414: {
    code: 'QUERY_REFUSED',
    why: 'The query is longer than one request may be.',
    cure: 'Map fewer fields or shorten the where clause.',
  },
  429: {
    code: 'RATE_LIMITED',
    why: 'Salesforce asks for fewer requests.',
    cure: 'Nothing is lost; the next run goes on.',
  },
  431: {
    code: 'QUERY_REFUSED',
    why: 'The query is longer than one request may be.',
    cure: 'Map fewer fields or shorten the where clause.',
  },
};
export const FAILED: Entry = {
  code: 'SERVER_FAILED',
  why: 'Salesforce failed while it worked on the request.',
  cure: 'Run the command again; status.salesforce.com shows incidents.',
};
export const ODD: Entry = {
  code: 'ANSWER_UNEXPECTED',
  why: 'Salesforce refused the request for a reason crosswalk does not know.',
  cure: 'Open an issue with the text of this message.',
};
export const REFUSED: Entry = {
  code: 'RECORD_REJECTED',
  why: 'Salesforce refused the record.',
  cure: 'Look the code up in the Salesforce documentation and correct the record.',
};
