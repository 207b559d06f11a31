import type { Throttle } from '../faults/actions.ts';
import type { SandboxRequest, SandboxResponse, SandboxSystem } from '../system.ts';
import { ACCOUNT_ROUTES } from './account.ts';
import { ASSOCIATION_ROUTES } from './association-routes.ts';
import { createAuth, MalformedToken } from './auth.ts';
import { controls } from './control.ts';
import { errorBody, HubspotError } from './errors.ts';
import { failureWords, URI_TOO_LONG } from './failures.ts';
import { createLag } from './index-lag.ts';
import { LIST_ROUTES } from './lists.ts';
import { loadPortal } from './load.ts';
import { OAUTH_ROUTES } from './oauth.ts';
import { OBJECT_ROUTES } from './object-routes.ts';
import { OWNER_ROUTES } from './owners.ts';
import { createPortal, type HubspotOptions, type Portal, touchOnLinks } from './portal.ts';
import { PROPERTY_ROUTES } from './property-routes.ts';
import { createLimits } from './rates.ts';
import { type Answer, findRoute, type Parts, type Route } from './routes.ts';
import { SEARCH_ROUTES } from './search.ts';
import type { App } from './tokens.ts';
import { allOrNothing } from './undo.ts';

export type { HubspotOptions } from './portal.ts';
export type { HubspotSettings } from './settings.ts';

/** The first route that fits answers, so paths with fixed parts stand before those with open ones. */
const ROUTES: readonly Route[] = [
  ...SEARCH_ROUTES,
  ...OBJECT_ROUTES,
  ...PROPERTY_ROUTES,
  ...ASSOCIATION_ROUTES,
  ...OWNER_ROUTES,
  ...LIST_ROUTES,
  ...ACCOUNT_ROUTES,
  ...OAUTH_ROUTES,
];

/** A HubSpot account over its REST APIs: objects, search, properties, associations, owners, OAuth. */
export function createHubspotSandbox(options: HubspotOptions): SandboxSystem {
  const portal = createPortal(options);
  loadPortal(portal, options.data);
  const parts: Parts = {
    portal,
    auth: createAuth(portal),
    limits: createLimits(portal, options.rates),
    lag: createLag(portal),
  };
  touchOnLinks(portal);
  return {
    name: 'hubspot',
    handle: (request) => serve(parts, request),
    env: (baseUrl) => ({ HUBSPOT_URL: baseUrl, ...parts.auth.env() }),
    ...controls(parts),
    throttled: (how, request) => throttled(parts, how, request),
    failed: (status, request) =>
      status === 429 ? throttled(parts, undefined, request) : failureWords(portal, status),
    disturbances: ['shortPage', 'itemErrors'],
    late: (how, work) => parts.lag.hold(how, work),
    stats: () => parts.limits.stats(),
  };
}

/** Characters of path and query that the gateway in front takes. */
const MAX_URI = 16_384;

function serve(parts: Parts, request: SandboxRequest): SandboxResponse {
  const { portal } = parts;
  if (request.path.length + (request.search ?? '').length > MAX_URI) return URI_TOO_LONG;
  const found = findRoute(ROUTES, request.method, request.path);
  if (!('route' in found)) {
    const answer = answered(portal, () => {
      throw found.methods.length > 0
        ? new HubspotError(405, 'METHOD_NOT_ALLOWED', 'HTTP 405 Method Not Allowed')
        : new HubspotError(404, 'OBJECT_NOT_FOUND', 'Not Found');
    });
    return finish(parts, answer, {});
  }
  const { route, params } = found;
  const call = { ...parts, request, params };
  let app: App | undefined;
  const answer = answered(portal, () => {
    if (route.open === true) return route.handle(call);
    app = parts.auth.check(route, call);
    return parts.limits.refuse(route, app) ?? allOrNothing(portal, () => route.handle(call));
  });
  return finish(parts, answer, app === undefined ? {} : parts.limits.headers(route, app));
}

/** The 429 of a fault, with the headers of the request that it hits. */
function throttled(parts: Parts, how?: Throttle, request?: SandboxRequest): SandboxResponse {
  const found = request === undefined ? undefined : findRoute(ROUTES, request.method, request.path);
  const route = found !== undefined && 'route' in found ? found.route : undefined;
  return finish(parts, parts.limits.throttled(how, route, request && parts.auth.appOf(request)), {});
}

function answered(portal: Portal, work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof MalformedToken) return failureWords(portal, 530) ?? { status: 530 };
    if (!(error instanceof HubspotError)) throw error;
    return { status: error.status, body: errorBody(error, portal.correlationId()) };
  }
}

/** Every answer is JSON unless it says otherwise, has a correlation id, and tells how much of the limits is left. */
function finish(
  { portal }: Parts,
  answer: Answer,
  limits: Readonly<Record<string, string>>,
): SandboxResponse {
  const json = answer.body !== undefined && typeof answer.body === 'object';
  return {
    ...answer,
    headers: {
      date: new Date(portal.clock.now()).toUTCString(),
      ...(json ? { 'content-type': 'application/json;charset=utf-8' } : {}),
      'x-hubspot-correlation-id': correlationOf(answer) ?? portal.correlationId(),
      ...limits,
      ...answer.headers,
    },
  };
}

function correlationOf(answer: Answer): string | undefined {
  const { body } = answer;
  if (typeof body !== 'object' || body === null || !('correlationId' in body)) return undefined;
  return typeof body.correlationId === 'string' ? body.correlationId : undefined;
}
