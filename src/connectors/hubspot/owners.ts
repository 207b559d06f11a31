import type { LookupAnswer } from '../connector.ts';
import type { HubspotApi } from './api.ts';

export type Lookup = (name: string, keys: readonly string[]) => Promise<ReadonlyMap<string, LookupAnswer>>;

/** Owners by e-mail address. */
export function createLookup(_connection: string, _api: HubspotApi): Lookup {
  return () => Promise.reject(new Error('not written yet'));
}
