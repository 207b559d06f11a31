import type { SystemRecord } from '../../model/record.ts';
import type { ReadByIdsRequest } from '../connector.ts';
import type { HubspotDeps, LazyObject } from './deps.ts';

/** Whole records by id. */
export async function readByIds(
  _deps: HubspotDeps,
  _object: LazyObject,
  _request: ReadByIdsRequest,
): Promise<ReadonlyMap<string, SystemRecord>> {
  throw new Error('not written yet');
}
