import { CODES } from '../../model/codes.ts';
import { CrosswalkError, type Problem } from '../../model/errors.ts';
import type { Fault, FaultDetail } from './api.ts';
import { CATEGORIES, DAILY, DETAILS, type Entry, FAILED, ODD, QUERY, REFUSED, STATUSES } from './faults.ts';

export { batchFaults, faultOf } from './read-fault.ts';

/** A failed request as an error. */
export function requestError(connection: string, place: string, fault: Fault): CrosswalkError {
  const entry = requestEntry(fault);
  return new CrosswalkError({
    code: entry.code,
    kind: CODES[entry.code].kind,
    what: `HubSpot connection "${connection}" answered ${answered(fault)}.`,
    where: `At ${place}, status ${fault.status}.`,
    why: entry.why,
    todo: entry.cure,
  });
}

/** A rejected record as a result. `id` is HubSpot's own, where the record has one. */
export function recordProblem(object: string, id: string | undefined, fault: Fault): Problem {
  const entry = recordEntry(fault);
  if (fault.among !== undefined) return refusedTogether(object, id, fault, fault.among);
  const [{ property } = { property: undefined }] = named(fault);
  const other = fault.existingId === undefined ? '' : ` It is record ${fault.existingId}.`;
  return {
    code: entry.code,
    kind: CODES[entry.code].kind,
    what: `HubSpot answered ${answered(fault)}.`,
    where: `In ${object}${id === undefined ? '' : ` ${id}`}.`,
    why: `${entry.why}${other}`,
    todo: entry.cure,
    ...(property === undefined ? {} : { field: property }),
  };
}

/** Held as one that its own values are to blame for would be: written again later, in a batch with fewer bad ones. */
function refusedTogether(object: string, id: string | undefined, fault: Fault, among: number): Problem {
  return {
    code: 'RECORD_REJECTED',
    kind: CODES.RECORD_REJECTED.kind,
    what: `HubSpot answered ${answered(fault)} to ${among} records at once, and this may not be the one it means.`,
    where: `In ${object}${id === undefined ? '' : ` ${id}`}.`,
    why: 'So many records were refused that these were not looked at one by one.',
    todo: 'Correct the records that were held for a reason of their own; this one is tried again by itself, or at once by "crosswalk retry".',
  };
}

/** What stands in the message: names of HubSpot's own and of properties, never its texts. */
function answered(fault: Fault): string {
  const name = fault.category ?? (fault.daily ? 'DAILY' : `status ${fault.status}`);
  const details = named(fault)
    .slice(0, SHOWN)
    .map(({ code, property }) => [code, property && `for "${property}"`].filter(Boolean).join(' '));
  const scopes = fault.scopes === undefined ? [] : [`scopes ${fault.scopes.join(', ')}`];
  const wait = fault.retryAfterMs === undefined ? [] : [`come back in ${span(fault.retryAfterMs)}`];
  const parts = [...details, ...scopes, ...wait];
  return parts.length === 0 ? name : `${name}: ${parts.join('; ')}`;
}

const SHOWN = 5;

function named({ errors }: Fault): readonly FaultDetail[] {
  const seen = new Set<string>();
  return errors.filter(({ code, property }) => {
    const key = `${code} ${property}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function span(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (ms < 120_000) return `${Math.ceil(ms / 1000)} s`;
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}

function detailEntry({ errors }: Fault): Entry | undefined {
  return errors
    .map(({ code }) => (code === undefined || !Object.hasOwn(DETAILS, code) ? undefined : DETAILS[code]))
    .find((entry) => entry !== undefined);
}

function categoryEntry({ category }: Fault): Entry | undefined {
  return category !== undefined && Object.hasOwn(CATEGORIES, category) ? CATEGORIES[category] : undefined;
}

/** Of a whole request a missing property is as final as of a record; that nothing was found is about its address. */
function requestEntry(fault: Fault): Entry {
  if (fault.daily) return DAILY;
  const { status } = fault;
  if (status === 404 && fault.category === undefined) return STATUSES[404] ?? ODD;
  const known = categoryEntry(fault) ?? detailEntry(fault);
  if (known !== undefined) return known;
  if (status === 400) return QUERY;
  return STATUSES[status] ?? (status >= 500 ? FAILED : ODD);
}

function recordEntry(fault: Fault): Entry {
  if (fault.daily) return DAILY;
  const known = detailEntry(fault) ?? categoryEntry(fault);
  if (known !== undefined) return known;
  if (fault.status === 409) return CATEGORIES['CONFLICT'] ?? REFUSED;
  if (fault.status === 400 || fault.status === 207) return REFUSED;
  return STATUSES[fault.status] ?? (fault.status >= 500 ? FAILED : REFUSED);
}
