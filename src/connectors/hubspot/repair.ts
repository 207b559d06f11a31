import { type Finding, pass, type Repair } from '../../model/finding.ts';
import type { HubspotApi } from './api.ts';

/** Sends the calls of a repair in order; what an earlier attempt already made (409) is no failure. Throws a refusal. */
export async function repair(api: HubspotApi, { makes, calls }: Repair): Promise<Finding> {
  let made = 0;
  for (const { method, path, body } of calls) {
    const place = `${method} ${path}`;
    const answer = await api.call({ place, kind: 'write', repeatable: false }, (client) =>
      client.apiRequest({ method, path, body }),
    );
    if (answer.kind === 'ok') made += 1;
    else if (answer.kind !== 'refused' || answer.fault.status !== CONFLICT) throw answer.error;
  }
  return pass('repair', made === 0 ? `there already: ${makes}` : `made ${makes}`);
}

const CONFLICT = 409;
