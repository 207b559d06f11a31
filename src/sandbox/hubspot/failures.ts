import { plainFailure } from '../faults/answers.ts';
import type { SandboxResponse } from '../system.ts';
import type { Portal } from './portal.ts';

interface Own {
  readonly message: string;
  readonly category?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Of HubSpot itself. 503 is not here: what comes with it was seen to have no content type, which is a status alone. */
const OWN: Readonly<Record<number, Own>> = {
  400: { category: 'VALIDATION_ERROR', message: 'The request is not valid.' },
  401: {
    category: 'INVALID_AUTHENTICATION',
    message: 'The access token is invalid or has been revoked.',
  },
  403: {
    category: 'MISSING_SCOPES',
    message: "This app hasn't been granted all required scopes to make this call.",
  },
  404: { category: 'OBJECT_NOT_FOUND', message: 'resource not found' },
  409: { category: 'CONFLICT', message: 'Another request changed the resource.' },
  423: { message: 'The resource is locked by another operation. Wait at least two seconds.' },
  477: {
    message: 'This account is being moved to another data centre.',
    headers: { 'retry-after': '600' },
  },
  500: { message: 'internal error' },
};

/** Of the gateway in front, for an address that is too long. */
export const URI_TOO_LONG: SandboxResponse = {
  status: 414,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body: '<html>\r\n<head><title>414 Request-URI Too Large</title></head>\r\n<body>\r\n<center><h1>414 Request-URI Too Large</h1></center>\r\n</body>\r\n</html>\r\n',
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
      body: {
        status: 'error',
        message: own.message,
        correlationId,
        ...(own.category === undefined ? {} : { category: own.category }),
      },
    };
  }
  if (status === 414) return URI_TOO_LONG;
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
