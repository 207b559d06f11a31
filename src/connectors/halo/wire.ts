import { isWireObject, type WireObject } from '../../model/wire-object.ts';

export { isWireObject, objectsOf, type WireObject } from '../../model/wire-object.ts';

/** Property by name, in any case where the exact one is missing: builds differ in the case of envelope keys. */
export function property(object: WireObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  // Rows have some hundred and fifty names, nearly all of another length.
  const key = Object.keys(object).find(
    (candidate) => candidate.length === wanted.length && candidate.toLowerCase() === wanted,
  );
  return key === undefined ? undefined : object[key];
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  return typeof value === 'number' ? String(value) : undefined;
}

/** An id as crosswalk holds it. Halo declares some ids as doubles (`18.0`); 0 and below mean "none". */
export function idOf(value: unknown): string | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  const id = Math.trunc(number);
  return id > 0 ? String(id) : undefined;
}

/** Epoch milliseconds of a `Date` header, in whole seconds: Halo's own clock. */
export function serverTime(header: string | undefined): number | undefined {
  const at = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(at) ? undefined : at;
}

/** A moment without a zone, in the form of Halo's own stamps. */
export function zoneless(wallClock: number): string {
  return new Date(wallClock).toISOString().slice(0, 19);
}

export interface ListAnswer {
  readonly rows: readonly WireObject[];
  /** Matching rows in total; `undefined` for a bare array, which is the whole answer. */
  readonly total: number | undefined;
  /** Rows of a full page as the server sees it; `undefined` where it does not say. */
  readonly pageSize: number | undefined;
  readonly bare: boolean;
}

/** Rows of a list: the envelope's key, `results` (what newer builds put around bare lists), or the array itself. */
export function listOf(body: unknown, envelope: string): ListAnswer | undefined {
  if (Array.isArray(body))
    return body.every(isWireObject)
      ? { rows: body, total: undefined, pageSize: undefined, bare: true }
      : undefined;
  if (!isWireObject(body)) return undefined;
  const own = property(body, envelope);
  const rows = own ?? property(body, 'results');
  const count = property(body, 'record_count');
  const size = property(body, 'page_size');
  const total = typeof count === 'number' ? count : undefined;
  const pageSize = typeof size === 'number' && size > 0 ? size : undefined;
  // A row that is none is no reason to take the others for all there are.
  if (Array.isArray(rows))
    return rows.every(isWireObject) ? { rows, total, pageSize, bare: false } : undefined;
  // An empty list, or a page behind the last one, comes as null from some builds.
  const empty = total === 0 || (total !== undefined && own === null);
  return empty ? { rows: [], total, pageSize, bare: false } : undefined;
}
