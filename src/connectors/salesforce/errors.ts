import { CODES, type Code } from '../../model/codes.ts';
import { CrosswalkError, type Problem } from '../../model/errors.ts';
import {
  CONCURRENT,
  DAILY,
  DELETED_REFERENCE,
  type Entry,
  FAILED,
  FAULTS,
  NO_EXTERNAL_ID,
  ODD,
  QUERY,
  REFUSED,
  STATUSES,
} from './faults.ts';
import { isWireObject, objectsOf, textOf, textsOf } from './wire.ts';

/** One error as REST answers (`errorCode`) and results of collections (`statusCode`) carry it. */
export interface Fault {
  readonly errorCode: string;
  /** May hold values of records: never shown as it is, see `DETAIL`. */
  readonly message: string;
  readonly fields: readonly string[];
  /** Of DUPLICATES_DETECTED: the rule and the records it found, in words that hold no value of a record. */
  readonly duplicates?: string;
}

/**
 * The part of a known message that names configuration and never a value of a record. What is not listed is not repeated: the texts of
 * validation rules, triggers and flows are an admin's own and quote whatever the record holds.
 */
const DETAIL: Readonly<Record<string, (message: string) => string | undefined>> = {
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: (message) =>
    /^[\w.]+: execution of (?:Before|After)\w+/.exec(message)?.[0],
  DUPLICATE_VALUE: (message) => /\b[\w.]+ duplicates value on record with id: \w{15,18}/.exec(message)?.[0],
  INVALID_FIELD: (message) => unknownField(message) && `the field "${unknownField(message)}"`,
  INVALID_FIELD_FOR_INSERT_UPDATE: (message) => /fields?: ([\w, ]+)/.exec(message)?.[0],
  INVALID_TYPE: (message) => /sObject type '\w+'/.exec(message)?.[0],
  REQUIRED_FIELD_MISSING: (message) => /\[[\w, ]+\]/.exec(message)?.[0],
  STRING_TOO_LONG: (message) => /max length=\d+/.exec(message)?.[0],
};

/** `No such column 'x' on ...` and `Didn't understand relationship 'x' in field path` name the field that is gone. */
export function unknownField(message: string): string | undefined {
  return /No such column '([\w.]+)'|Didn't understand relationship '([\w.]+)'/
    .exec(message)
    ?.slice(1)
    .find(Boolean);
}

export function isConcurrencyLimit(fault: Fault): boolean {
  return fault.errorCode === 'REQUEST_LIMIT_EXCEEDED' && !isDaily(fault);
}

function isDaily(fault: Fault): boolean {
  return !/concurrent/i.test(fault.message);
}

function entryOf(fault: Fault, status: number | undefined): Entry {
  if (fault.errorCode === 'REQUEST_LIMIT_EXCEEDED') return isDaily(fault) ? DAILY : CONCURRENT;
  const known = FAULTS[fault.errorCode];
  // The record itself is named by no field.
  if (fault.errorCode === 'ENTITY_IS_DELETED' && fault.fields.some((field) => !/^id$/i.test(field)))
    return DELETED_REFERENCE;
  // The same code for a field that is gone and for one that cannot be filtered, sorted or compared this way.
  if (fault.errorCode === 'INVALID_FIELD' && status !== undefined && !unknownField(fault.message))
    return QUERY;
  if (fault.errorCode === 'NOT_FOUND' && /external ID field/i.test(fault.message)) return NO_EXTERNAL_ID;
  // Of a whole request it is the resource that is not found, of an item the record.
  if (fault.errorCode === 'NOT_FOUND' && status !== undefined) return STATUSES[404] ?? ODD;
  if (known !== undefined) return known;
  if (status === undefined) return REFUSED;
  return STATUSES[status] ?? (status >= 500 ? FAILED : ODD);
}

/** All errors of an answer; one made from the status where the body says nothing (HTML, an empty 500). */
export function faultsOf(status: number, body: unknown): readonly [Fault, ...Fault[]] {
  const [first, ...rest] = objectsOf(Array.isArray(body) ? body : isWireObject(body) ? [body] : []).map(
    faultOf,
  );
  return first === undefined ? [{ errorCode: `HTTP_${status}`, message: '', fields: [] }] : [first, ...rest];
}

export function faultOf(error: Readonly<Record<string, unknown>>): Fault {
  const code = textOf(error['errorCode']) ?? textOf(error['statusCode']) ?? textOf(error['error']) ?? '';
  return {
    // Both are shown, so they have to look like what they are.
    errorCode: /^\w{1,80}$/.test(code) ? code : 'UNKNOWN',
    message: textOf(error['message']) ?? '',
    fields: textsOf(error['fields']).filter((field) => /^[A-Za-z][\w.]{0,120}$/.test(field)),
    ...duplicatesOf(error['duplicateResult']),
  };
}

const SHOWN_MATCHES = 3;

/** `duplicateResult` holds the rule's name, and whole records of which only the ids may be shown. */
function duplicatesOf(result: unknown): Pick<Fault, 'duplicates'> {
  if (!isWireObject(result)) return {};
  const rule = textOf(result['duplicateRule']) ?? '';
  const ids = objectsOf(result['matchResults'])
    .flatMap((match) => objectsOf(match['matchRecords']))
    .flatMap(({ record }) => (isWireObject(record) ? (textOf(record['Id']) ?? []) : []))
    .filter((id) => /^[a-zA-Z0-9]{15,18}$/.test(id));
  const parts = [
    ...(/^[\p{L}\p{N}_ .:()&-]{1,80}$/u.test(rule) ? [`duplicate rule "${rule}"`] : []),
    ...(ids.length === 0 ? [] : [`like ${[...new Set(ids)].slice(0, SHOWN_MATCHES).join(', ')}`]),
  ];
  return parts.length === 0 ? {} : { duplicates: parts.join(', ') };
}

/**
 * A failed request as an error. `quoted` says that the request held configuration only (a mapping's fields and where
 * clause), so that what Salesforce says about the query may be shown.
 */
export function requestError(
  connection: string,
  place: string,
  status: number,
  fault: Fault,
  quoted = false,
): CrosswalkError {
  const entry = entryOf(fault, status);
  const detail =
    DETAIL[fault.errorCode]?.(fault.message) ??
    (quoted && ABOUT_THE_QUERY.has(entry.code) ? queryComplaint(fault.message) : undefined);
  return new CrosswalkError({
    code: entry.code,
    kind: CODES[entry.code].kind,
    what: `Salesforce connection "${connection}" answered ${fault.errorCode}${detail ? ` for ${detail}` : ''}.`,
    where: `At ${place}, status ${status}.`,
    why: entry.why,
    todo: entry.cure,
  });
}

/** Other failures speak of the session, the user or the server, whatever was asked. */
const ABOUT_THE_QUERY: ReadonlySet<Code> = new Set<Code>(['QUERY_REFUSED', 'FIELD_GONE', 'OBJECT_UNKNOWN']);

/** What stands after the echoed query, its caret and `ERROR at Row:1:Column:n`. */
function queryComplaint(message: string): string | undefined {
  const text = message
    .split(/ERROR at Row:\d+:Column:\d+\s*/)
    .at(-1)
    ?.trim();
  return text ? `the query: ${text.replace(/\s+/g, ' ').slice(0, 300)}` : undefined;
}

/** A rejected record as a result. */
export function recordProblem(object: string, id: string | undefined, fault: Fault): Problem {
  const entry = entryOf(fault, undefined);
  const detail = fault.duplicates ?? DETAIL[fault.errorCode]?.(fault.message);
  const named = unknownField(fault.message);
  const fields = fault.fields.length > 0 || named === undefined ? fault.fields : [named];
  const [field] = fields;
  return {
    code: entry.code,
    kind: CODES[entry.code].kind,
    what: `Salesforce answered ${fault.errorCode}${detail ? `: ${detail.replace(/\.$/, '')}` : ''}.`,
    where: `In ${object}${id === undefined ? '' : ` ${id}`}${fieldText(fields)}.`,
    why: entry.why,
    todo: entry.cure,
    ...(field === undefined ? {} : { field }),
  };
}

function fieldText(fields: readonly string[]): string {
  if (fields.length === 0) return '';
  return `, field${fields.length === 1 ? '' : 's'} ${fields.map((name) => `"${name}"`).join(', ')}`;
}
