import type { Code } from '../../model/codes.ts';

export interface Entry {
  readonly code: Code;
  readonly why: string;
  readonly cure: string;
}

const VALUE: Omit<Entry, 'why'> = {
  code: 'VALUE_INVALID',
  cure: 'Correct the value in the source record, or add a transform to the mapping.',
};

/** By the code of one error about one property. */
export const DETAILS: Readonly<Record<string, Entry>> = {
  CONFLICTING_UNIQUE_VALUE: {
    code: 'RECORD_CONFLICT',
    why: 'Another record already has this value, and no two may.',
    cure: 'Link the two records in links.yaml, or change the value on one side.',
  },
  INVALID_DATE: { ...VALUE, why: 'The value is no date that HubSpot can read.' },
  INVALID_EMAIL: { ...VALUE, why: 'The value is no e-mail address.' },
  INVALID_FLOAT: { ...VALUE, why: 'The value is no number.' },
  INVALID_INTEGER: { ...VALUE, why: 'The value is no whole number.' },
  INVALID_LONG: { ...VALUE, why: 'The value is no whole number.' },
  INVALID_OPTION: {
    code: 'VALUE_INVALID',
    why: 'The value is none of the options of the property; their internal names count, not their labels.',
    cure: 'Add the option in HubSpot under Settings > Properties, or a value map to the mapping.',
  },
  PROPERTY_DOESNT_EXIST: {
    code: 'FIELD_GONE',
    why: 'The property was deleted or archived.',
    cure: 'Restore it in HubSpot under Settings > Properties > Archived properties, or remove it from the mapping, then run "crosswalk pull". One that carries Halo\'s id is made again by "crosswalk doctor --fix".',
  },
  READ_ONLY_VALUE: {
    code: 'FIELD_READONLY',
    why: 'HubSpot sets this property itself.',
    cure: 'Map it with direction: import only.',
  },
};

/** By the category of a whole refusal. */
export const CATEGORIES: Readonly<Record<string, Entry>> = {
  CONFLICT: {
    code: 'RECORD_CONFLICT',
    why: 'Another record already has this value, and no two may.',
    cure: 'Link the two records in links.yaml, or change the value on one side.',
  },
  EXPIRED_AUTHENTICATION: {
    code: 'AUTH_REJECTED',
    why: 'The access token has expired.',
    cure: 'Run the command again; if it stays, run "crosswalk auth login hubspot".',
  },
  INVALID_AUTHENTICATION: {
    code: 'AUTH_REJECTED',
    why: 'HubSpot does not know the access token: it was rotated, its app was deleted, or it was copied in part.',
    cure: 'Copy it again in HubSpot under Settings > Integrations > Private Apps > the app > Auth > Show token.',
  },
  MISSING_SCOPES: {
    code: 'AUTH_SCOPE',
    why: 'The app of this connection has not been given a scope that the request needs.',
    cure: 'Add the scopes in HubSpot under Settings > Integrations > Private Apps > the app > Scopes; an OAuth app is installed again with "crosswalk auth login hubspot".',
  },
  OBJECT_NOT_FOUND: {
    code: 'RECORD_GONE',
    why: 'The record was archived, merged or deleted for good.',
    cure: 'Check that it still exists in HubSpot; the next run reads it anew.',
  },
};

/** By HTTP status, for answers without a known category. */
export const STATUSES: Readonly<Record<number, Entry>> = {
  401: {
    code: 'AUTH_REJECTED',
    why: 'HubSpot does not accept the access token.',
    cure: 'Copy it again in HubSpot under Settings > Integrations > Private Apps > the app > Auth > Show token.',
  },
  403: {
    code: 'AUTH_FORBIDDEN',
    why: 'The app of this connection may not do this.',
    cure: 'Check its scopes in HubSpot under Settings > Integrations > Private Apps > the app > Scopes.',
  },
  404: {
    code: 'CONNECTION_URL',
    why: 'The host does not know this resource of the API.',
    cure: 'Check url of the connection: https://api.hubapi.com.',
  },
  414: {
    code: 'QUERY_REFUSED',
    why: 'The request is longer than HubSpot takes, or the record has been merged 250 times.',
    cure: 'Map fewer properties.',
  },
  423: {
    code: 'RECORD_LOCKED',
    why: 'HubSpot is working on the same records for somebody else.',
    cure: 'Nothing: it is tried again by the next run.',
  },
  429: {
    code: 'RATE_LIMITED',
    why: 'HubSpot asks for fewer requests.',
    cure: 'Nothing is lost; the next run goes on.',
  },
  477: {
    code: 'SERVER_FAILED',
    why: 'HubSpot is moving this account to another data centre, which takes up to a day.',
    cure: 'Nothing is lost; the next scheduled run goes on.',
  },
  // Cloudflare's answer where it cannot even tell the account of a token.
  530: {
    code: 'AUTH_REJECTED',
    why: 'The access token does not have the form of one: it was copied in part or is of something else.',
    cure: 'Copy it again in HubSpot under Settings > Integrations > Private Apps > the app > Auth > Show token.',
  },
};

export const DAILY: Entry = {
  code: 'QUOTA_EXHAUSTED',
  why: 'The account has used up its API requests of the day, by everybody together.',
  cure: "Nothing is lost: the next run after midnight of the account's time zone goes on where this one stopped.",
};
export const FAILED: Entry = {
  code: 'SERVER_FAILED',
  why: 'HubSpot failed while it worked on the request.',
  cure: 'Run the command again; status.hubspot.com shows incidents.',
};
export const QUERY: Entry = {
  code: 'QUERY_REFUSED',
  why: 'HubSpot does not take the request as it is.',
  cure: 'Check the properties that the mapping names with "crosswalk doctor".',
};
export const ODD: Entry = {
  code: 'ANSWER_UNEXPECTED',
  why: 'HubSpot refused the request for a reason crosswalk does not know.',
  cure: 'Open an issue with the text of this message.',
};
export const REFUSED: Entry = {
  code: 'RECORD_REJECTED',
  why: 'HubSpot refused the record; its own message may quote what the record holds and is not repeated.',
  cure: 'Save the record by hand in HubSpot, which shows the reason, and correct it.',
};
