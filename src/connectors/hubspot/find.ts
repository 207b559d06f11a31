import type { SystemRecord } from '../../model/record.ts';
import type { FindRequest } from '../connector.ts';
import type { HubspotDeps } from './deps.ts';
import type { HubspotObject } from './describe.ts';

/** Candidates for each key set. */
export async function find(
  _deps: HubspotDeps,
  _object: HubspotObject,
  _request: FindRequest,
): Promise<readonly (readonly SystemRecord[])[]> {
  throw new Error('not written yet');
}
