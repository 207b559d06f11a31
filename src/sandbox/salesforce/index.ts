import type { SandboxRequest, SandboxResponse, SandboxSystem } from '../system.ts';
import { createSessions, type Sessions } from './auth.ts';
import { type BulkJobs, createBulkJobs } from './bulk/index.ts';
import type { Answer, Call } from './call.ts';
import { controls } from './control.ts';
import { loadOrg } from './load.ts';
import { createLocators, type Locators } from './locators.ts';
import { ADMIN_USERNAME, createOrg, type Org, type SalesforceOptions } from './org.ts';
import { dispatch, FIRST_VERSION, LAST_VERSION, versions } from './rest.ts';
import { createUsage, limitReached, type Usage } from './usage.ts';

export type { SalesforceOptions } from './org.ts';

const MAX_URI = 16_384;

/** A Salesforce production org over REST: OAuth, describes, SOQL, records, collections. */
export function createSalesforceSandbox(options: SalesforceOptions): SandboxSystem {
  const org = createOrg(options);
  loadOrg(org, options.data);
  const sessions = createSessions(org, ADMIN_USERNAME);
  const locators = createLocators(org);
  const usage = createUsage(org);
  const bulk = createBulkJobs(org);
  return {
    name: 'salesforce',
    handle: (request) =>
      finish(org, usage, request, handle({ org, sessions, locators, bulk, usage }, request)),
    env: (baseUrl) => ({
      SALESFORCE_URL: baseUrl,
      SALESFORCE_CLIENT_ID: sessions.credentials.clientId,
      SALESFORCE_CLIENT_SECRET: sessions.credentials.clientSecret,
      SALESFORCE_USERNAME: sessions.credentials.username,
      get SALESFORCE_PRIVATE_KEY() {
        return sessions.credentials.keys().privateKey;
      },
    }),
    ...controls(org, sessions, locators, bulk),
    throttled: (how) => finishHeaders(org, usage, limitReached(org, how)),
    disturbances: ['shortPage', 'duplicateRow', 'recordCount', 'locatorExpiry', 'itemErrors'],
    late: (how, work) => org.transactions.hold(how, work),
    stats: () => ({ apiUsage: { used: usage.used, max: usage.max } }),
  };
}

interface Parts {
  readonly org: Org;
  readonly sessions: Sessions;
  readonly locators: Locators;
  readonly bulk: BulkJobs;
  readonly usage: Usage;
}

function handle(parts: Parts, request: SandboxRequest): Answer {
  const { org, sessions, usage } = parts;
  org.transactions.tick();
  const search = request.search ?? `?${request.query.toString()}`;
  if (request.path.length + search.length > MAX_URI)
    return { status: 414, headers: HTML, body: '<html><body><h1>414 URI Too Long</h1></body></html>' };
  const path = request.path.replace(/\/+$/, '');
  switch (path) {
    case '/services/oauth2/token':
      return sessions.token(request);
    case '/services/oauth2/authorize':
      return sessions.authorize(request);
    case '/services/oauth2/introspect':
      return sessions.introspect(request);
    case '/services/oauth2/revoke':
      return revoke(sessions, request);
    case '/services/data':
      return { status: 200, body: versions() };
    default:
      break;
  }
  const token = bearer(request);
  if (token === undefined) return unauthorised('INVALID_HEADER_TYPE', 'INVALID_AUTH_HEADER');
  const userId = sessions.userOf(token);
  if (userId === undefined) return unauthorised('Session expired or invalid', 'INVALID_SESSION_ID');
  if (path === '/services/oauth2/userinfo' || path.startsWith('/id/'))
    return identity(org, userId, request.baseUrl);
  const [, version, rest = ''] = /^\/services\/data\/v(\d+)\.0(\/.*)?$/.exec(path) ?? [];
  if (version !== undefined && Number(version) < FIRST_VERSION) {
    return {
      status: 410,
      body: [
        { message: 'The requested resource is no longer available', errorCode: 'UNSUPPORTED_API_VERSION' },
      ],
    };
  }
  if (version === undefined || Number(version) > LAST_VERSION) {
    return {
      status: 404,
      body: [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }],
    };
  }
  if (!usage.take()) return limitReached(org);
  const call: Call = {
    org,
    locators: parts.locators,
    bulk: parts.bulk,
    method: methodOf(request),
    parts: rest
      .split('/')
      .filter((part) => part !== '')
      .map(decodePart),
    query: request.query,
    headers: request.headers,
    version: `v${version}.0`,
    body: request.body,
    baseUrl: request.baseUrl,
    usage,
    ...(request.disturbances === undefined ? {} : { disturbances: request.disturbances }),
  };
  return dispatch(call);
}

const HTML = { 'content-type': 'text/html;charset=UTF-8' };

/** HEAD is GET without a body; `_HttpMethod` is for clients that cannot send PATCH. */
function methodOf(request: SandboxRequest): string {
  if (request.method === 'HEAD') return 'GET';
  return request.method === 'POST'
    ? (request.query.get('_HttpMethod')?.toUpperCase() ?? 'POST')
    : request.method;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function bearer(request: SandboxRequest): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
}

function unauthorised(message: string, errorCode: string): Answer {
  return {
    status: 401,
    headers: { 'www-authenticate': 'Bearer realm="Salesforce"' },
    body: [{ message, errorCode }],
  };
}

function revoke(sessions: Sessions, request: SandboxRequest): Answer {
  const token =
    new URLSearchParams(request.body.toString('utf8')).get('token') ?? request.query.get('token') ?? '';
  if (sessions.revoke(token)) return { status: 200 };
  return {
    status: 400,
    body: { error: 'unsupported_token_type', error_description: 'this token type is not supported' },
  };
}

function identity(org: Org, userId: string, baseUrl: string): Answer {
  const user = org.store.table('User').get(userId);
  return {
    status: 200,
    body: {
      id: `${baseUrl}/id/${org.orgId}/${userId}`,
      user_id: userId,
      organization_id: org.orgId,
      username: user?.['Username'] ?? null,
      preferred_username: user?.['Username'] ?? null,
      display_name: user?.['Name'] ?? null,
      name: user?.['Name'] ?? null,
      email: user?.['Email'] ?? null,
      active: user?.['IsActive'] ?? false,
      urls: {
        rest: `${baseUrl}/services/data/v{version}/`,
        sobjects: `${baseUrl}/services/data/v{version}/sobjects/`,
      },
    },
  };
}

function finish(org: Org, usage: Usage, request: SandboxRequest, answer: Answer): SandboxResponse {
  const pretty =
    request.headers['x-prettyprint'] === '1' &&
    typeof answer.body === 'object' &&
    answer.body !== null &&
    !Buffer.isBuffer(answer.body);
  const body = pretty ? JSON.stringify(answer.body, undefined, 2) : answer.body;
  const type: Record<string, string> = pretty ? { 'content-type': 'application/json;charset=UTF-8' } : {};
  return finishHeaders(org, usage, { status: answer.status, body, headers: { ...type, ...answer.headers } });
}

function finishHeaders(org: Org, usage: Usage, response: SandboxResponse): SandboxResponse {
  return {
    ...response,
    headers: {
      date: new Date(org.clock.now()).toUTCString(),
      'sforce-limit-info': `api-usage=${usage.used}/${usage.max}`,
      ...response.headers,
    },
  };
}
