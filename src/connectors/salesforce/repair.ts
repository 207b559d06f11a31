import { type Finding, pass, type Repair } from '../../model/finding.ts';
import type { SalesforceApi } from './api.ts';

/** Sends the calls of a repair in order; what an earlier attempt already made is no failure. Throws a refusal. */
export async function repair(api: SalesforceApi, { makes, calls }: Repair): Promise<Finding> {
  let made = 0;
  for (const { method, path, body } of calls) {
    // A configuration call holds no record, so that Salesforce's words about it may be shown.
    const answer = await api.send({ method, path, body, kind: 'write', quotable: true });
    if (answer.ok) made += 1;
    else if (!isThere(answer.fault.errorCode)) throw answer.error;
  }
  return pass('repair', made === 0 ? `there already: ${makes}` : `made ${makes}`);
}

function isThere(errorCode: string | undefined): boolean {
  return errorCode === 'DUPLICATE_DEVELOPER_NAME' || errorCode === 'DUPLICATE_VALUE';
}
