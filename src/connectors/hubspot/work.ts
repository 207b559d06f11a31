import type { RecordChange, WriteResult } from '../connector.ts';
import { hubspotCapabilities } from './capabilities.ts';
import { textOf } from './convert.ts';
import type { HubspotDeps } from './deps.ts';
import { type HubspotObject, PRIMARY_COMPANY } from './describe.ts';
import { stageFieldOf } from './lifecycle.ts';

/** One call of `write` in progress: what its steps share. */
export interface Work extends HubspotDeps {
  readonly object: HubspotObject;
  readonly signal: AbortSignal | undefined;
  /** Paths of which the caller wants to know what was stored; `undefined` when it does not ask. */
  readonly fields: readonly string[] | undefined;
  /** The last call for an entry counts. */
  settle(entry: Entry, result: WriteResult): void;
}

/** One change, in HubSpot's terms. */
export interface Entry {
  readonly change: RecordChange;
  /** Names the input within its request: results and errors carry it. */
  readonly trace: string;
  /** Of the record to change; `undefined` while it has to be created. */
  readonly id: string | undefined;
  /** By name, as text: '' clears. */
  readonly properties: Readonly<Record<string, string>>;
  /** The company to be the primary one, null for none; `undefined` where the change does not say. */
  readonly company: string | null | undefined;
  /** Property and value by which the record is ours. */
  readonly mark: { readonly field: string; readonly value: string } | undefined;
}

export function entryOf(object: HubspotObject, change: RecordChange, index: number): Entry {
  const values = change.kind === 'deactivate' ? {} : change.values;
  const mark = change.kind === 'create' ? change.externalId : undefined;
  const company = values[PRIMARY_COMPANY];
  const texts = Object.entries(values).flatMap(([path, value]): [string, string][] => {
    if (path === PRIMARY_COMPANY) return [];
    // HubSpot refuses a property that it does not know by name, which says more than we could.
    const property = object.properties.get(path) ?? { name: path, type: 'string', fieldType: 'text' };
    const text = textOf(property, value);
    // A new record has nothing to clear.
    return change.kind === 'create' && text === '' ? [] : [[path, text]];
  });
  return {
    change,
    trace: `change-${index}`,
    id: change.kind === 'create' ? undefined : change.id,
    properties: Object.fromEntries(mark === undefined ? texts : [...texts, [mark.field, mark.value]]),
    company: company === undefined ? undefined : company === null ? null : String(company),
    mark,
  };
}

/** The stage that an entry sets; '' clears it. */
export function stageOf(
  object: HubspotObject,
  { properties }: Pick<Entry, 'properties'>,
): string | undefined {
  return properties[stageFieldOf(object)];
}

/** Inputs that one batch takes. */
export function slices<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = hubspotCapabilities.writeBatch;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}
