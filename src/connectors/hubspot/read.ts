import type { ReadPage, ReadRequest } from '../connector.ts';
import type { HubspotDeps, LazyObject } from './deps.ts';

/** Pages of what changed since the checkpoint. */
export function readPages(
  _deps: HubspotDeps,
  _object: LazyObject,
  _request: ReadRequest,
): AsyncIterable<ReadPage> {
  throw new Error('not written yet');
}
