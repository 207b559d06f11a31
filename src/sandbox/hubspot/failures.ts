import { plainFailure } from '../faults/answers.ts';
import type { SandboxResponse } from '../system.ts';
import type { Portal } from './portal.ts';

/** Of HubSpot itself. 503 is not here: what comes with it was seen to have no content type, which is a status alone. */
const OWN: Readonly<Record<number, { readonly message: string; readonly headers?: Record<string, string> }>> =
  {
    423: { message: 'The resource is locked by another operation. Wait at least two seconds.' },
    477: {
      message: 'This account is being moved to another data centre.',
      headers: { 'retry-after': '600' },
    },
    500: { message: 'internal error' },
  };

/** Those of Cloudflare, which stands before HubSpot. */
const CLOUDFLARE: Readonly<Record<number, string>> = {
  520: 'Web server returns an unknown error',
  521: 'Web server is down',
  522: 'Connection timed out',
  523: 'Origin is unreachable',
  524: 'A timeout occurred',
  525: 'SSL handshake failed',
  526: 'Invalid SSL certificate',
  530: 'Origin DNS error',
};

/** `undefined` for a status that is answered without a body. */
export function failureWords(portal: Portal, status: number): SandboxResponse | undefined {
  const own = OWN[status];
  if (own !== undefined) {
    const correlationId = portal.correlationId();
    return {
      status,
      headers: {
        'content-type': 'application/json;charset=utf-8',
        'x-hubspot-correlation-id': correlationId,
        ...own.headers,
      },
      body: { status: 'error', message: own.message, correlationId },
    };
  }
  if (status === 502 || status === 504) return plainFailure(status);
  const reason = CLOUDFLARE[status];
  return reason === undefined ? undefined : cloudflarePage(status, reason);
}

function cloudflarePage(status: number, reason: string): SandboxResponse {
  const title = `api.hubapi.com | ${status}: ${reason}`;
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8', server: 'cloudflare' },
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>Error ${status}</h1><p>${reason}</p></body></html>`,
  };
}
