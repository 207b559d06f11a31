import type { WireRecord } from '../system.ts';
import { putAction } from './actionstore.ts';
import { CLOSED } from './builtintickets.ts';
import type { Tenant } from './tenant.ts';
import { stamp } from './time.ts';

/**
 * Control plane, `{ from, into }`: an agent merges one ticket into another. The first is closed and says where it went, the
 * second gets a copy of its actions. Throws an Error for tickets that are not there.
 */
export function mergeTickets(tenant: Tenant, body: WireRecord): WireRecord {
  const from = tenant.tickets.get(Number(body['from']));
  const into = tenant.tickets.get(Number(body['into']));
  if (from === undefined || into === undefined || from.id === into.id) {
    throw new Error('"merge" takes { "from": <ticket>, "into": <another ticket> }.');
  }
  const now = tenant.clock.now();
  tenant.journal.begin();
  for (const action of tenant.actions.find('ticket', from.id)) {
    if (action.values['id'] === 1 || Number(action.values['action_systemid'] ?? 0) > 0) continue;
    const values = { ...action.values, merged_from_ticketid: from.id };
    putAction(tenant, into, { values, custom: action.custom, at: now, number: 0 });
  }
  const closed = { status_id: CLOSED, hasbeenclosed: true, dateclosed: stamp(now), merged_into_id: into.id };
  tenant.tickets.put({ ...from, values: { ...from.values, ...closed }, updated: now });
  return { from: from.id, into: into.id };
}
