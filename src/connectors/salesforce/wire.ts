/** A JSON object as Salesforce sends it; nothing about it is known before it is looked at. */
export type WireObject = Readonly<Record<string, unknown>>;

export function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function objectsOf(value: unknown): readonly WireObject[] {
  return Array.isArray(value) ? value.filter(isWireObject) : [];
}

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
