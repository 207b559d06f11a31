import type { WriteRequest, WriteResult } from '../connector.ts';
import type { HubspotDeps } from './deps.ts';
import type { HubspotObject } from './describe.ts';

/** Applies changes; one result a change, in their order. */
export async function write(
  _deps: HubspotDeps,
  _object: HubspotObject,
  _request: WriteRequest,
): Promise<readonly WriteResult[]> {
  throw new Error('not written yet');
}
