import { isWireObject, objectsOf, textOf, type WireObject } from '../../model/wire-object.ts';

export { isWireObject, objectsOf, textOf, type WireObject } from '../../model/wire-object.ts';

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** One answer of /query, /queryAll or a later page of theirs. */
export interface QueryPage {
  readonly records: readonly WireObject[];
  readonly totalSize: number;
  readonly done: boolean;
  /** Path below the instance's host. */
  readonly next: string | undefined;
}

/** `undefined` when the body is not a query result. */
export function queryPageOf(body: unknown): QueryPage | undefined {
  if (!isWireObject(body) || !Array.isArray(body['records'])) return undefined;
  const { totalSize, done, nextRecordsUrl } = body;
  if (typeof totalSize !== 'number' || typeof done !== 'boolean') return undefined;
  return { records: objectsOf(body['records']), totalSize, done, next: textOf(nextRecordsUrl) };
}
