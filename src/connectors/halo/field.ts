import type { FieldType } from '../../model/catalogue.ts';
import type { OptionSource } from './options.ts';

/** Paths of custom fields begin with it. */
export const CUSTOM_PREFIX = 'customfields.';

/** A documented property (Halo's swagger declares hundreds more an object; these are the ones its guides and clients use). */
export interface DocumentedField {
  readonly path: string;
  readonly label: string;
  readonly type: FieldType;
  /** `both`: on create and later. `create`: on create only, never read back. `none`: the server's own. */
  readonly write: 'both' | 'create' | 'none';
  readonly required: boolean;
  /** True when list rows carry it reliably: null there means empty. */
  readonly listed: boolean;
  readonly references?: readonly string[];
  readonly length?: number;
  readonly scale?: number;
  /** A choice from one of the tenant's lists. */
  readonly choice?: Choice;
}

export interface Choice {
  readonly source: OptionSource;
  /** Property in which rows show its text; absent where the field itself holds the text and no id. */
  readonly shown?: string;
}

export type FieldOptions = Partial<
  Pick<DocumentedField, 'required' | 'references' | 'length' | 'scale' | 'choice'>
>;

const field =
  (write: DocumentedField['write'], listed: boolean) =>
  (path: string, label: string, type: FieldType = 'text', options: FieldOptions = {}): DocumentedField => ({
    path,
    label,
    type,
    write,
    required: false,
    listed,
    ...options,
  });

/** In list rows, writable. */
export const row = field('both', true);
/** In details only, writable. */
export const detail = field('both', false);
/** Set by Halo. */
export const server = field('none', true);
export const serverDetail = field('none', false);
/** Steers a create. */
export const onCreate = field('create', false);

const ADDRESS_PARTS = [
  ['line1', 'line 1'],
  ['line2', 'line 2'],
  ['line3', 'line 3 (city)'],
  ['line4', 'line 4 (county or state)'],
  ['postcode', 'postcode'],
] as const;

/** An AddressStore, flattened. */
export function address(prefix: string, label: string): DocumentedField[] {
  return ADDRESS_PARTS.map(([part, name]) => detail(`${prefix}.${part}`, `${label} ${name}`));
}

export const agent = { references: ['Agent'] };

export const EXTERNAL_LINK = detail('external_link', 'External link of crosswalk', 'text', { length: 1000 });
