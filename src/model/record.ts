import type { Values } from './value.ts';

/** One record of one system, flattened by its connector. */
export interface SystemRecord {
  /** The system's own id as text; Salesforce ids always in their 18-character form. */
  readonly id: string;
  readonly values: Values;
  /** When the system says it last changed (ISO 8601 with zone), where it says so. */
  readonly modified?: string;
  /** True when the system reports the record as deleted (recycle bin included). */
  readonly deleted?: boolean;
  /** The surviving record's id when this one lost a merge. */
  readonly mergedInto?: string;
  /** True when the system shows the record as switched off (Halo `inactive`, HubSpot archived). */
  readonly inactive?: boolean;
  /** Ids of records that came with this one and that others refer to: a Halo client's `{ site_id: '18' }` is its main site. */
  readonly refs?: Readonly<Record<string, string>>;
  /**
   * True when `values` holds only what a list shows and some requested fields may be missing;
   * `readByIds` then has the rest.
   */
  readonly partial?: boolean;
}
