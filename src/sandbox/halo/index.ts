import type { SandboxOptions, SandboxRequest, SandboxResponse, SandboxSystem } from '../system.ts';
import { empty, json, Refusal } from './answers.ts';
import { applicationPage } from './application.ts';
import { APPLICATION, allows, createAuthority, decode, discovery } from './auth.ts';
import { createHands, pinStamps } from './control.ts';
import { postControl } from './controlpage.ts';
import { createNumberGate } from './numbergate.ts';
import { agentMe, authInfo, instanceInfo, swagger } from './open.ts';
import { readParams } from './params.ts';
import { createRateLimiter } from './rate.ts';
import { allowedMethods, serve } from './routes.ts';
import { loadRecords } from './seed.ts';
import {
  ARRAY_MODES,
  type ArrayMode,
  DEFAULT_SETTINGS,
  type HaloSettings,
  readSettings,
} from './settings.ts';
import { createEntities, createResources, createTenant } from './tenantparts.ts';
import { mergeTickets } from './ticketmerge.ts';

export type { ArrayMode, HaloSettings } from './settings.ts';

export interface HaloSandbox extends SandboxSystem {
  /** What an array write does on a bad element from now on; gives back what it did before. */
  setArrayMode(mode: ArrayMode): ArrayMode;
  /** Changes what differs between tenants; throws an Error for a setting that does not exist. */
  configure(settings: Partial<HaloSettings>): void;
  /** Every token given so far stops working. */
  expireTokens(): void;
}

/** A Halo tenant of its own; `settings` are the tenant differences to start with. Throws an Error for broken data. */
export function createHaloSandbox(
  options: SandboxOptions,
  settings: Partial<HaloSettings> = {},
): HaloSandbox {
  const { tenant, application } = createTenant(options, { ...DEFAULT_SETTINGS, ...readSettings(settings) });
  const entities = createEntities(tenant);
  loadRecords(tenant, entities, options.data);
  const resources = createResources(tenant, entities);
  const controlPage = tenant.control;
  const authority = createAuthority(options.clock, () => application.active);
  const limiter = createRateLimiter(options.clock, tenant.settings, options.rates === 'real');
  const hands = createHands(tenant, entities);
  const gate = createNumberGate(tenant);

  const route = (request: SandboxRequest): SandboxResponse => {
    const path = decode(request.path).toLowerCase().replace(/\/+$/, '');
    const target = openPage(path, request);
    if (target !== undefined) return request.method === 'GET' ? target : methodNotAllowed(['GET']);
    if (path === '/auth/token') {
      return request.method === 'POST' ? authority.token(request) : methodNotAllowed(['POST']);
    }
    const [, object = '', id, ...rest] = /^\/api\/(.+)$/.test(path) ? path.slice(1).split('/') : [];
    const own = `${object}/${id ?? ''}`;
    const resource = Object.hasOwn(resources, object) ? resources[object] : undefined;
    const page = PAGES[own] ?? (object === 'application' ? ['GET'] : undefined);
    if (rest.length > 0 || (resource === undefined && page === undefined)) return empty(404);
    const methods = page ?? allowedMethods(id);
    if (!methods.includes(request.method)) return methodNotAllowed(methods);
    const scopes = authority.scopes(request);
    if (scopes === undefined) return empty(401);
    const refused = application.refuse(path) ?? denied(tenant.settings, path);
    if (refused !== undefined) return refused;
    if (own === 'agent/me') return agentMe(application.agent() ?? {}, scopes);
    if (resource === undefined) {
      if (!allows(scopes, ['admin'])) return empty(403);
      if (object === 'application') return applicationPage(application, id);
      return request.method === 'POST' ? postControl(controlPage, request) : json(200, controlPage.get());
    }
    return serve(resource, request, readParams(request.query), id, scopes);
  };

  return {
    name: 'halo',
    handle: (request) => {
      tenant.address.url = request.baseUrl;
      const refused = limiter.refuse();
      if (refused !== undefined) return withDate(options, refused);
      const work = () =>
        withDate(
          options,
          answer(() => route(request)),
        );
      return gate.pass(request, work);
    },
    env: (baseUrl) => ({
      HALO_URL: baseUrl,
      HALO_TENANT: APPLICATION.tenant,
      HALO_CLIENT_ID: APPLICATION.clientId,
      HALO_CLIENT_SECRET: APPLICATION.clientSecret,
    }),
    ...hands,
    actions: {
      expireToken: () => authority.expire(),
      stamp: (body) => ({ stamped: pinStamps(entities, body) }),
      application: (body) => application.change(body),
      control: (body) => controlPage.change(body),
      rewrite: (body) => tenant.rewrites.set(body),
      merge: (body) => mergeTickets(tenant, body),
      notices: (body) => {
        const counts = tenant.notices.show();
        if (body['clear'] === true) tenant.notices.clear();
        return counts;
      },
      settings: (body) => ({ ...Object.assign(tenant.settings, readSettings(body)) }),
    },
    throttled: (how) => withDate(options, limiter.answer(how)),
    disturbances: ['shortPage', 'duplicateRow', 'recordCount', 'itemErrors', ...ARRAY_MODES],
    late: (how, work) => gate.atOnce(() => tenant.lag.hold(how, work)),
    stats: () => ({ ...limiter.stats(), notices: tenant.notices.show() }),
    setArrayMode: (mode) => {
      const before = tenant.settings.arrayMode;
      Object.assign(tenant.settings, readSettings({ arrayMode: mode }));
      return before;
    },
    configure: (changes) => {
      Object.assign(tenant.settings, readSettings(changes));
    },
    expireTokens: () => authority.expire(),
  };
}

/** What is no collection, with its verbs. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  'agent/me': ['GET'],
  'control/': ['GET', 'POST'],
  'tickets/object': ['POST'],
};

/** What the role of the agent does not open. */
function denied(settings: HaloSettings, path: string): SandboxResponse | undefined {
  const hit = (paths: readonly string[]) => paths.some((one) => new RegExp(one, 'i').test(path));
  if (hit(settings.unauthorisedPaths)) return empty(401);
  return hit(settings.forbiddenPaths) ? empty(403) : undefined;
}

/** Pages that need no token. */
function openPage(path: string, request: SandboxRequest): SandboxResponse | undefined {
  switch (path) {
    case '/api/authinfo':
      return authInfo(request.baseUrl);
    case '/api/instanceinfo':
      return instanceInfo(request.baseUrl);
    case '/api/health':
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'Healthy' };
    case '/api/swagger/v2/swagger.json':
      return swagger();
    case '/auth/.well-known/openid-configuration':
      return discovery(request.baseUrl);
    default:
      return undefined;
  }
}

function answer(run: () => SandboxResponse): SandboxResponse {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return error.response;
    throw error;
  }
}

/** A sweep of a list starts its checkpoint from this header, so it has to be the server's clock. */
function withDate(options: SandboxOptions, response: SandboxResponse): SandboxResponse {
  return { ...response, headers: { date: new Date(options.clock.now()).toUTCString(), ...response.headers } };
}

function methodNotAllowed(methods: readonly string[]): SandboxResponse {
  return empty(405, { allow: methods.join(', ') });
}
