import { attempt, type ExamineRequest, type Finding, fail, pass, warn } from '../../model/finding.ts';
import type { Memory } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { haloCapabilities } from './capabilities.ts';
import { isChild } from './child-name.ts';
import type { DateFilter } from './date-filter.ts';
import { examineFields } from './examine-fields.ts';
import { learned } from './examine-learned.ts';
import { examineTickets } from './examine-tickets.ts';
import { objectOf } from './objects.ts';
import type { Schemas } from './schema.ts';
import { property, textOf, type WireObject } from './wire.ts';

export interface Examination {
  readonly api: HaloApi;
  readonly schemas: Schemas;
  readonly dateFilter: DateFilter;
  readonly memory: Memory;
  /** `/agent/me` */
  readonly me: () => Promise<WireObject>;
}

/** Everything a run relies on beside the login: agent, scopes, lists, custom fields, date filter. Reads only. */
export async function examine(on: Examination, request: ExamineRequest): Promise<readonly Finding[]> {
  if (!request.loggedIn) return [];
  const findings = [
    ...(await attempt('agent', () => agent(on))),
    ...(await attempt('scopes', () => scopes(on, request))),
  ];
  for (const object of listed(request))
    findings.push(...(await attempt(`access ${object.name}`, () => readable(on, object))));
  for (const use of request.uses.filter(({ object }) => !isChild(object)))
    findings.push(...(await attempt(`fields ${use.object}`, () => examineFields(on, use))));
  return [
    ...findings,
    ...learned(on.dateFilter, on.memory),
    pass('limits', 'Halo does not tell how many requests are left; crosswalk waits when it refuses one'),
    ...(await examineTickets(on, request)),
  ];
}

const AGENT_PAGE = 'Configuration > Teams & Agents > Agents';

/** The agent that the application logs in as decides what it may do; the log-in refused one that is inactive or no agent. Better nobody's own. */
async function agent({ me }: Examination): Promise<readonly Finding[]> {
  const self = await me();
  const name = textOf(property(self, 'name')) ?? 'the agent';
  if (property(self, 'isapiagent') === true)
    return [pass('agent', `login type Agent, as the API-only agent "${name}"`)];
  return [
    warn(
      'agent',
      `login type Agent, as "${name}", who is a person`,
      `Make an API-only agent (${AGENT_PAGE} > New) and choose it on the application: what crosswalk writes then carries its own name, and no licence or leaver stops it.`,
    ),
  ];
}

/** A scope is fixed when the token is issued; `all` opens everything, `all:standard` everything but set-up. */
async function scopes({ api }: Examination, request: ExamineRequest): Promise<readonly Finding[]> {
  const granted = await api.scopes();
  const has = (...any: readonly string[]) => any.some((scope) => granted.includes(scope));
  const writes = request.uses.some(
    (use) =>
      !/^(tickets|opportunities)\b/i.test(use.object) &&
      (use.creates !== undefined || use.updates !== undefined),
  );
  const custom = request.uses.some((use) =>
    use.reads.some((path) => path.startsWith(haloCapabilities.customFields.prefix)),
  );
  const agents = listed(request).some(({ name }) => name === 'Agent');
  const tickets = request.uses.filter(({ object }) => /^(tickets|opportunities)\b/i.test(object));
  const ticketWrites = tickets.some((use) => use.creates !== undefined || use.updates !== undefined);
  const missing = [
    ...(has('all', 'all:standard', 'read:customers', 'edit:customers') ? [] : ['read:customers']),
    ...(writes && !has('all', 'all:standard', 'edit:customers') ? ['edit:customers'] : []),
    ...(tickets.length === 0 || has('all', 'all:standard', 'read:tickets', 'edit:tickets')
      ? []
      : ['read:tickets']),
    ...(ticketWrites && !has('all', 'all:standard', 'edit:tickets') ? ['edit:tickets'] : []),
    ...(agents &&
    !has('all', 'all:standard', 'admin', 'read:agents', 'edit:agents', 'read:customers', 'edit:customers')
      ? ['read:agents']
      : []),
    ...(custom && !has('all', 'all:standard', 'admin') ? ['all'] : []),
  ];
  if (missing.length === 0) return [pass('scopes', granted.join(' '))];
  return [
    fail(
      'scopes',
      'AUTH_FORBIDDEN',
      `the token has "${granted.join(' ')}" and lacks ${missing.map((scope) => `"${scope}"`).join(', ')}${custom && missing.includes('all') ? ' (custom fields are set-up)' : ''}`,
      `Tick ${missing.map((scope) => `"${scope}"`).join(', ')} on the Permissions tab of the application (Configuration > Integrations > Halo API > View Applications), and write it in auth.scope where the connection has one.`,
    ),
  ];
}

interface Listed {
  readonly name: string;
  readonly envelope: string;
}

/** The lists a run reads: objects of mappings, and what their look-ups search. */
function listed({ uses, lookups }: ExamineRequest): readonly Listed[] {
  const capabilities: Readonly<Record<string, { readonly object: string }>> = haloCapabilities.lookups;
  const names = [
    // What hangs on records has no list of its own.
    ...uses.flatMap(({ object }) => (isChild(object) ? [] : object)),
    ...lookups.flatMap((name) => capabilities[name]?.object ?? []),
  ];
  return [...new Set(names)]
    .sort()
    .map((name) =>
      name === 'TopLevel' ? { name, envelope: 'tree' } : { name, envelope: objectOf(name).envelope },
    );
}

/** One row is enough: without a permission the list answers 401, without a scope 403, both with an empty body. */
async function readable({ api }: Examination, { name, envelope }: Listed): Promise<readonly Finding[]> {
  const { rows, total } = await api.list(`/${name}`, envelope, {
    pageinate: true,
    page_no: 1,
    page_size: 1,
    includeinactive: true,
    includeactive: true,
  });
  return [
    pass(
      'access',
      `${name}: readable, ${total ?? rows.length} ${(total ?? rows.length) === 1 ? 'record' : 'records'}`,
    ),
  ];
}
