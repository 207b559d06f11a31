/** crosswalk's field types; every connector maps its native ones onto these. */
export type FieldType =
  | 'id'
  | 'reference'
  | 'text'
  | 'memo'
  | 'html'
  | 'email'
  | 'phone'
  | 'url'
  | 'integer'
  | 'decimal'
  | 'currency'
  | 'percent'
  | 'checkbox'
  | 'date'
  | 'datetime'
  | 'time'
  | 'select'
  | 'multiselect'
  | 'compound'
  | 'table'
  | 'binary';

/** Types that may be mapped onto each other without a transform (requirements H-08, Q22). */
export type FieldFamily =
  | 'text'
  | 'number'
  | 'checkbox'
  | 'date'
  | 'time'
  | 'select'
  | 'multiselect'
  | 'reference'
  | 'none';

export const FAMILY: Readonly<Record<FieldType, FieldFamily>> = {
  id: 'reference',
  reference: 'reference',
  text: 'text',
  memo: 'text',
  html: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  integer: 'number',
  decimal: 'number',
  currency: 'number',
  percent: 'number',
  checkbox: 'checkbox',
  date: 'date',
  datetime: 'date',
  time: 'time',
  select: 'select',
  multiselect: 'multiselect',
  compound: 'none',
  table: 'none',
  binary: 'none',
};

export interface FieldOption {
  /** What crosswalk reads and writes; for systems whose options have ids this is the label, which survives a move between tenants. */
  readonly value: string;
  readonly label: string;
  readonly active: boolean;
  /** The system's own id of it, where that is not the value: mappings may name the option by it, too. */
  readonly id?: string;
  /** Valid only where another field of the record holds one of these: a priority under ticket types (`{ tickettype_id: ['Incident'] }`). */
  readonly within?: Readonly<Record<string, readonly string[]>>;
}

export interface CatalogueField {
  /** Flat path, as it appears in mappings. */
  readonly path: string;
  readonly label: string;
  readonly type: FieldType;
  /** The system's own type name, for people and for `canonical`. */
  readonly native: string;
  readonly nullable: boolean;
  /** Must be given when a record is created. */
  readonly required: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  /** Usable in a where clause that the server evaluates. */
  readonly filterable: boolean;
  /** Longest text, in characters. */
  readonly length?: number;
  /** Digits after the decimal point. */
  readonly scale?: number;
  readonly options?: readonly FieldOption[];
  /** True when the system rejects a value outside `options`. */
  readonly restricted?: boolean;
  /** Objects a reference may point at. */
  readonly references?: readonly string[];
  /** Name under which a reference's own fields are reached in a path (`OwnerId` -> `Owner`). */
  readonly relationship?: string;
  readonly unique?: boolean;
  readonly externalId?: boolean;
}

/** One object of one system: what `crosswalk pull` writes and everything else reads. Fields are sorted by path. */
export interface Catalogue {
  readonly system: string;
  readonly object: string;
  readonly label: string;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly fields: readonly CatalogueField[];
}
