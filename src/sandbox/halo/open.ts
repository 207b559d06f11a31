import type { SandboxResponse, WireRecord } from '../system.ts';
import { json } from './answers.ts';
import { APPLICATION } from './auth.ts';
import { ACTIONS } from './properties/actions.ts';
import { AREA } from './properties/area.ts';
import { ATTACHMENT } from './properties/attachment.ts';
import { FAULTS } from './properties/faults.ts';
import { SITE } from './properties/site.ts';
import { isWriteOnly, type PropertyKind, type PropertyTable } from './properties/table.ts';
import { USERS } from './properties/users.ts';

/** What a tenant answers to everybody, and who the caller is. */

const VERSION = '2.250.32';
const OBJECTS =
  'Client Site Users Tickets Opportunities Projects Actions Attachment ExternalLink TicketType Status Priority SLA Category Outcome Workflow Currency Agent TopLevel Team Lookup FieldInfo Features Organisation Application Control';

export function authInfo(baseUrl: string): SandboxResponse {
  return json(200, {
    auth_url: `${baseUrl}/auth`,
    tenant_id: APPLICATION.tenant,
    agent_url: baseUrl,
    portal_url: `${baseUrl}/portal`,
  });
}

export function instanceInfo(baseUrl: string): SandboxResponse {
  return json(200, {
    dbid: 'crosswalk',
    app_version: VERSION,
    database_version: VERSION,
    agent_url: baseUrl,
    portal_url: `${baseUrl}/portal`,
    auth_url: `${baseUrl}/auth`,
  });
}

/** `/Agent/me`: the agent the application logs in as, with the scopes of the token as claims. */
export function agentMe(agent: WireRecord, scopes: ReadonlySet<string>): SandboxResponse {
  return json(200, {
    isdisabled: false,
    ...agent,
    isagentdetails: true,
    claims: [...scopes].map((scope) => ({ claim_type: 'scope', claim_value: scope })),
  });
}

/** A small OpenAPI document of what the sandbox serves; the real one has some 900 paths. */
export function swagger(): SandboxResponse {
  const operation = { responses: { 200: { description: 'OK' } } };
  return json(200, {
    openapi: '3.0.1',
    info: {
      title: 'Halo API',
      description: 'The Halo REST API, as far as the sandbox has it',
      version: 'v2',
    },
    servers: [{ url: '/api' }],
    paths: Object.fromEntries(
      OBJECTS.split(' ')
        .map((name) => `/${name}`)
        .flatMap((path) => [
          [path, { get: operation, post: operation }],
          [`${path}/{id}`, { get: operation, delete: operation }],
        ]),
    ),
    components: {
      schemas: {
        Area: schema(AREA),
        Site: schema(SITE),
        Users: schema(USERS),
        Faults: schema(FAULTS),
        Actions: schema(ACTIONS),
        Attachment: schema(ATTACHMENT),
      },
      securitySchemes: { Bearer: { type: 'http', scheme: 'Bearer' } },
    },
  });
}

const TYPES: Readonly<Record<PropertyKind, WireRecord>> = {
  integer: { type: 'integer', format: 'int32' },
  number: { type: 'number', format: 'double' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date-time' },
  text: { type: 'string' },
};

function schema(table: PropertyTable): WireRecord {
  const shown = [...table.kinds].filter(([name]) => !isWriteOnly(name));
  return { type: 'object', properties: Object.fromEntries(shown.map(([name, kind]) => [name, TYPES[kind]])) };
}
