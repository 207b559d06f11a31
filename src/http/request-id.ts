/**
 * Names under which servers and the gateways before them tell a request's id. HubSpot documents `x-hubspot-correlation-id`,
 * Salesforce and Halo none; where one is sent, their support can find the request by it.
 */
const HEADERS = [
  'x-request-id',
  'x-sfdc-request-id',
  'x-hubspot-correlation-id',
  'request-id',
  'x-correlation-id',
] as const;

/** The server's own name for the request it answered; absent where it tells none, or what it tells is no plain name. */
export function requestIdOf(headers: Headers): string | undefined {
  for (const name of HEADERS) {
    const id = headers.get(name);
    if (id !== null && /^[\w.:=/+-]{1,100}$/.test(id)) return id;
  }
  return undefined;
}
