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

/** Updates by id first, then creates by the external id field they are marked with; those without one are sent once. */
export function batchesOf(object: string, entries: readonly Entry[]): readonly Batch[] {
  const collections = '/composite/sobjects';
  const attributes = { type: object };
  const updates = entries.filter(({ change }) => change.kind === 'update');
  const creates = Map.groupBy(
    entries.filter(({ change }) => change.kind === 'create'),
    ({ change }) => (change.kind === 'create' ? change.externalId?.field : undefined),
  );
  const of = (change: RecordChange) => (change.kind === 'deactivate' ? {} : wireValues(change.values));
  return [
    ...slices(updates).map(
      (slice): Batch => ({
        method: 'PATCH',
        path: collections,
        entries: slice,
        record: (change) => ({
          attributes,
          id: change.kind === 'update' ? change.id : undefined,
          ...of(change),
        }),
      }),
    ),
    ...[...creates].flatMap(([field, group]) =>
      slices(group).map(
        (slice): Batch =>
          field === undefined
            ? {
                method: 'POST',
                path: collections,
                entries: slice,
                record: (change) => ({ attributes, ...of(change) }),
              }
            : {
                method: 'PATCH',
                path: `${collections}/${encodeURIComponent(object)}/${encodeURIComponent(field)}`,
                entries: slice,
                record: (change) => ({
                  attributes,
                  ...of(change),
                  [field]: change.kind === 'create' ? change.externalId?.value : undefined,
                }),
              },
      ),
    ),
  ];
}

function slices<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = salesforceCapabilities.writeBatch;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}
