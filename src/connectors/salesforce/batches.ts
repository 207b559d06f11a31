import type { RecordChange } from '../connector.ts';
import { salesforceCapabilities } from './capabilities.ts';
import { wireValues } from './convert.ts';

export interface Entry {
  readonly index: number;
  readonly change: RecordChange;
}

/** One request's worth of records of one kind. */
export interface Batch {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly entries: readonly Entry[];
  readonly record: (change: RecordChange) => Record<string, unknown>;
}

export interface ObjectShape {
  readonly name: string;
  /** Fields that hold the id of a parent, which Salesforce locks while a child is written. */
  readonly parents: readonly string[];
  /** Names of its fields, in lower case, as far as the user may see them. */
  readonly fields: ReadonlySet<string>;
}

const COLLECTIONS = '/composite/sobjects';

/**
 * Updates by id first, then creates by the external id field they are marked with; those without one are sent once. Children of one
 * parent stand together, so that requests which run at the same time seldom wait for the same parent.
 */
export function batchesOf(object: ObjectShape, entries: readonly Entry[]): readonly Batch[] {
  const size = salesforceCapabilities.writeBatch;
  const sorted = byParent(object, entries);
  const updates = sorted.filter(({ change }) => change.kind === 'update');
  const creates = Map.groupBy(
    sorted.filter(({ change }) => change.kind === 'create'),
    ({ change }) => (change.kind === 'create' ? change.externalId?.field : undefined),
  );
  return [
    ...slices(updates, size).map((slice) => updateBatch(object, slice)),
    ...[...creates].flatMap(([field, group]) =>
      slices(group, size).map((slice) => createBatch(object, slice, field)),
    ),
  ];
}

export function updateBatch(object: ObjectShape, entries: readonly Entry[]): Batch {
  return {
    method: 'PATCH',
    path: COLLECTIONS,
    entries,
    record: (change) => record(object, change, { id: change.kind === 'update' ? change.id : undefined }),
  };
}

function createBatch(object: ObjectShape, entries: readonly Entry[], field: string | undefined): Batch {
  if (field === undefined) {
    return { method: 'POST', path: COLLECTIONS, entries, record: (change) => record(object, change, {}) };
  }
  return {
    method: 'PATCH',
    path: `${COLLECTIONS}/${encodeURIComponent(object.name)}/${encodeURIComponent(field)}`,
    entries,
    record: (change) =>
      record(object, change, { [field]: change.kind === 'create' ? change.externalId?.value : undefined }),
  };
}

/** `attributes` names the object and comes last: no value of a record may stand in its place. */
function record(object: ObjectShape, change: RecordChange, own: Readonly<Record<string, unknown>>) {
  const values = change.kind === 'deactivate' ? {} : wireValues(change.values);
  return { ...values, ...own, attributes: { type: object.name } };
}

function byParent({ parents }: ObjectShape, entries: readonly Entry[]): readonly Entry[] {
  const keyOf = ({ change }: Entry) =>
    change.kind === 'deactivate' ? '' : parents.map((field) => String(change.values[field] ?? '')).join(' ');
  const keys = new Map(entries.map((entry) => [entry, keyOf(entry)]));
  const compared = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return entries.toSorted((a, b) => compared(keys.get(a) ?? '', keys.get(b) ?? ''));
}

export function slices<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (items.length === 0) return [];
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}
