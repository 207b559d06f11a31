import type { SandboxResponse } from '../system.ts';
import type { Throttle } from './actions.ts';

/** What stands between a client and a system says these: load balancers and gateways, the same for every vendor. */

const HTML = { 'content-type': 'text/html; charset=UTF-8' };

const REASONS: Readonly<Record<number, string>> = {
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Time-out',
};

/** An answer with a status alone; the gateway's 502, 503 and 504 carry its HTML page. */
export function plainFailure(status: number): SandboxResponse {
  const reason = REASONS[status];
  return reason === undefined ? { status } : gatewayPage(status, reason);
}

export function unavailablePage(): SandboxResponse {
  return gatewayPage(503, 'Service Unavailable');
}

function gatewayPage(status: number, reason: string): SandboxResponse {
  const title = `${status} ${reason}`;
  return {
    status,
    headers: HTML,
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  };
}

/** Where a system sends everybody while it is being worked on. */
export function toMaintenancePage(baseUrl: string, to: string | undefined): SandboxResponse {
  const location = to ?? `${baseUrl}/maintenance.html`;
  return {
    status: 302,
    headers: { ...HTML, location },
    body: `<html><head><title>Object moved</title></head><body><h2>Object moved to <a href="${location}">here</a>.</h2></body></html>`,
  };
}

/** The page behind that redirect, for clients that follow it. */
export function maintenancePage(): SandboxResponse {
  return {
    status: 200,
    headers: HTML,
    body: '<html><head><title>Maintenance</title></head><body><h1>We are down for maintenance</h1></body></html>',
  };
}

/** `Retry-After` as a fault wants it; `now` in milliseconds. */
export function waitHeaders(
  retryAfter: Throttle['retryAfter'],
  now: number,
): Readonly<Record<string, string>> {
  if (retryAfter === undefined || retryAfter.form === 'none') return {};
  return {
    'retry-after':
      retryAfter.form === 'seconds'
        ? String(retryAfter.seconds)
        : new Date(now + retryAfter.seconds * 1000).toUTCString(),
  };
}
