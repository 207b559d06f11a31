import type { ConnectionInfo } from '../connector.ts';
import type { HubspotApi } from './api.ts';

/** Whose portal it is. */
export async function checkPortal(_connection: string, _api: HubspotApi): Promise<ConnectionInfo> {
  throw new Error('not written yet');
}
