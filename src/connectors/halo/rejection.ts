import type { HttpResponse } from '../../http/door.ts';
import { CODES, type Code } from '../../model/codes.ts';
import type { Problem } from '../../model/errors.ts';
import { type KnownText, TICKET_TEXTS } from './rejection-ticket.ts';
import { isWireObject } from './wire.ts';

/** What a 400 says; Halo reports one error at a time. */
export interface Rejection {
  readonly text: string;
  /** Place of the refused element in the posted array, where the answer names it. */
  readonly index?: number;
  readonly field?: string;
}

/** Halo's own words, as recorded by authors of other clients; the first that matches wins. */
const KNOWN_TEXTS: readonly KnownText[] = [
  ...TICKET_TEXTS,
  {
    pattern: /^Username must be entered/i,
    code: 'RECORD_INCOMPLETE',
    field: 'name',
    what: 'Halo requires a name for every user.',
    todo: 'Map "firstname" and "surname" (or "name") from fields that are filled in the source record.',
  },
  {
    pattern: /^Name must (be entered|not be blank)/i,
    code: 'RECORD_INCOMPLETE',
    field: 'name',
    what: 'Halo requires a name for every customer and site.',
    todo: 'Fill the name in the source record, or map "name" from a field that is always filled.',
  },
  {
    pattern: /^A Site must be selected/i,
    code: 'RECORD_INCOMPLETE',
    field: 'site_id',
    what: 'Halo requires a site for every user.',
    todo: 'Map "site_id", and give it a fail-safe: unmatched: { site: "Customer/Site" }.',
  },
  {
    pattern: /populate main contact name/i,
    code: 'RECORD_INCOMPLETE',
    field: 'newclient_contactname',
    what: 'This Halo tenant creates customers only together with their main contact.',
    todo: 'Switch off "main contact details compulsory" in Halo\'s customer settings, or map "newclient_contactname".',
  },
  {
    pattern: /must be unique|already (exists|in use)|duplicate/i,
    code: 'RECORD_CONFLICT',
    what: 'Halo already has a record with a value that must be unique.',
    todo: 'Find the other record in Halo and link the two in links.yaml, or rename one of them.',
  },
  {
    pattern: /record not found|does not exist|no longer exists/i,
    code: 'RECORD_GONE',
    what: 'Halo does not know a record with this id.',
    todo: 'Run the command again; if it stays, check in Halo whether the record was deleted or merged.',
  },
  {
    pattern: /could not convert|is not valid\.?$|error converting value|unexpected character/i,
    code: 'VALUE_INVALID',
    what: 'Halo cannot store a value of this kind in the field.',
    todo: "Compare the mapping with Halo's field types (crosswalk pull) and add a transform.",
  },
  {
    pattern:
      /must (not be blank|be entered|be selected|be specified|be populated)|please (enter|select|populate)|is required|cannot insert the value NULL/i,
    code: 'RECORD_INCOMPLETE',
    what: 'Halo requires a value that the record does not have.',
    todo: 'Save the record by hand in Halo to see which field it asks for, then map that field or fill it in the source record.',
  },
  {
    pattern: /truncated|too long|maximum length|exceeds/i,
    code: 'VALUE_INVALID',
    what: 'A text is longer than Halo stores.',
    todo: 'Save the record by hand in Halo to see which field it is, then add the transform "truncate" to it or shorten the text in the source record.',
  },
  {
    pattern: /do(es)? not have (access|permission)|not permitted/i,
    code: 'AUTH_FORBIDDEN',
    what: 'The agent that the API application logs in as may not change this record.',
    todo: "Give the agent's role access to the customer or record, or use an agent that has it.",
  },
];

/** One error for one record. `sent` are the names of the fields that were sent: Halo names one of them in some of its texts. */
export function problemOf(rejection: Rejection, where: string, sent: readonly string[]): Problem {
  const { text } = rejection;
  const known = KNOWN_TEXTS.find(({ pattern }) => pattern.test(text));
  const code: Code = known?.code ?? 'RECORD_REJECTED';
  const field = fieldName(rejection.field) ?? known?.field ?? namedField(text, sent);
  return {
    code,
    kind: CODES[code].kind,
    what: known?.what ?? 'Halo refused the record.',
    where,
    why: reasonOf(text),
    todo:
      known?.todo ??
      'Save the same values by hand in Halo to read its full text, then correct the record or the mapping.',
    ...(field === undefined ? {} : { field }),
  };
}

/**
 * What may be repeated of Halo's words: the phrase crosswalk knows and nothing around it. Its texts quote values of records, those
 * that were sent and those of other records (the one that already has the name).
 */
export function reasonOf(text: string): string {
  if (text.trim() === '') return 'Halo gave no reason.';
  const phrase = KNOWN_TEXTS.map(({ pattern }) => pattern.exec(text)?.[0]).find(Boolean);
  return phrase === undefined
    ? "Halo's text is none that crosswalk knows; it may quote the record, so it is not repeated here."
    : `Halo says: "${phrase}".`;
}

/** "Name must be unique" names its field in its first word, a database error its column. */
function namedField(text: string, sent: readonly string[]): string | undefined {
  const named = /^([A-Za-z]+) must be unique/.exec(text)?.[1]?.toLowerCase();
  if (named !== undefined && sent.includes(named)) return named;
  return /the value NULL into column '(\w+)'/.exec(text)?.[1]?.toLowerCase();
}

/** A path of a model state; anything else in its place is no name of a field. */
function fieldName(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z_][\w.[\]]{0,80}$/.test(text) ? text : undefined;
}

/**
 * The three 400 bodies (a JSON string, a serialised .NET exception, a model-state dictionary) and the spellings that
 * other clients' parsers know: `{resultCode, errorMessage}`, `{Message}`, `{error}`.
 */
export function rejectionOf(response: HttpResponse): Rejection {
  const body = response.json();
  if (typeof body === 'string') return { text: body };
  if (!isWireObject(body)) return { text: response.text.startsWith('<') ? '' : response.text.slice(0, 500) };
  for (const key of ['Message', 'errorMessage', 'error_description', 'error', 'message', 'title']) {
    const text = body[key];
    if (typeof text === 'string' && text !== '' && !isWireObject(body.errors)) return { text };
  }
  // ASP.NET nests the dictionary in `errors` when it answers a problem document.
  const states = isWireObject(body.errors) ? body.errors : body;
  for (const [path, messages] of Object.entries(states)) {
    const first: unknown = Array.isArray(messages) ? messages[0] : messages;
    if (typeof first !== 'string') continue;
    const place = /^\$?\[(\d+)\]\.?(.*)$/.exec(path);
    if (place === null) return { text: first, ...(path === '' ? {} : { field: path }) };
    return { text: first, index: Number(place[1]), ...(place[2] ? { field: place[2] } : {}) };
  }
  return { text: '' };
}
