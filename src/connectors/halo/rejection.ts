import type { HttpResponse } from '../../http/door.ts';
import { CODES, type Code } from '../../model/codes.ts';
import type { Problem } from '../../model/errors.ts';
import { isWireObject } from './wire.ts';

/** What a 400 says; Halo reports one error at a time. */
export interface Rejection {
  readonly text: string;
  /** Place of the refused element in the posted array, where the answer names it. */
  readonly index?: number;
  readonly field?: string;
}

interface KnownText {
  readonly pattern: RegExp;
  readonly code: Code;
  readonly field?: string;
  readonly what: string;
  readonly todo: string;
}

/** Halo's own words, as recorded by authors of other clients; the first that matches wins. */
const KNOWN_TEXTS: readonly KnownText[] = [
  {
    pattern: /^Username must be entered/i,
    code: 'RECORD_INCOMPLETE',
    field: 'name',
    what: 'Halo requires a name for every user.',
    todo: 'Map "firstname" and "surname" (or "name") from fields that are filled in the source record.',
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
    todo: 'Map the field that Halo names, or fill it in the source record.',
  },
  {
    pattern: /truncated|too long|maximum length|exceeds/i,
    code: 'VALUE_INVALID',
    what: 'A text is longer than Halo stores.',
    todo: 'Add the transform "truncate" to the field that Halo names, or shorten the text in the source record.',
  },
  {
    pattern: /do(es)? not have (access|permission)|not permitted/i,
    code: 'AUTH_FORBIDDEN',
    what: 'The agent that the API application logs in as may not change this record.',
    todo: "Give the agent's role access to the customer or record, or use an agent that has it.",
  },
];

/** One error for one record. `values` are what was sent: they and quoted parts are taken out of Halo's words. */
export function problemOf(rejection: Rejection, where: string, values: readonly unknown[]): Problem {
  const known = KNOWN_TEXTS.find(({ pattern }) => pattern.test(rejection.text));
  const code: Code = known?.code ?? 'RECORD_REJECTED';
  const field = rejection.field ?? known?.field ?? uniqueField(rejection.text);
  const words = redact(rejection.text, values);
  return {
    code,
    kind: CODES[code].kind,
    what: known?.what ?? 'Halo refused the record.',
    where,
    why: words === '' ? 'Halo gave no reason.' : `Halo says: ${words}`,
    todo: known?.todo ?? CODES[code].cure,
    ...(field === undefined ? {} : { field }),
  };
}

/** "Name must be unique" names its field in its first word. */
function uniqueField(text: string): string | undefined {
  const named = /^([A-Za-z]+) must be unique/.exec(text)?.[1] ?? /column '(\w+)'/.exec(text)?.[1];
  return named?.toLowerCase();
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

const REDACTED = '…';

/** Halo's words without anything that may be a record's value. */
export function redact(text: string, values: readonly unknown[] = []): string {
  let words = text.replace(/\s+/g, ' ').trim();
  const sent = values
    .flat()
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map(String)
    .filter((value) => value.trim().length > 2)
    .sort((a, b) => b.length - a.length);
  for (const value of sent) words = words.replaceAll(value, REDACTED);
  return words
    .replace(/'[^']*'|"[^"]*"|‘[^’]*’|“[^”]*”/g, `"${REDACTED}"`)
    .replace(/[^\s@]+@[^\s@]+/g, REDACTED)
    .replace(/(string to [a-z]+): .*?(?=\. Path|$)/i, `$1: ${REDACTED}`)
    .replace(/\+?\d[\d ()./-]{4,}\d/g, REDACTED)
    .slice(0, 240);
}
