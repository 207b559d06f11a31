import type { HttpResponse } from '../../http/door.ts';
import { CODES, type Code } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import { noAgent } from './agent.ts';
import { reasonOf, rejectionOf } from './rejection.ts';

interface Area {
  readonly pattern: RegExp;
  readonly name: string;
  readonly scopes: string;
}

const AREAS: readonly Area[] = [
  {
    pattern: /^\/(client|site|users|toplevel)\b/i,
    name: 'customers, sites and users',
    scopes: '"read:customers" and "edit:customers"',
  },
  {
    pattern: /^\/opportunities\b/i,
    name: 'opportunities (the role needs the Sales permission)',
    scopes: '"read:tickets" and "edit:tickets"',
  },
  {
    pattern: /^\/(tickets|actions|attachment)\b/i,
    name: 'tickets, their actions and files',
    scopes: '"read:tickets" and "edit:tickets"',
  },
  {
    pattern: /^\/(tickettype|status|priority|sla|category|team|outcome|workflow|control)\b/i,
    name: 'the settings of tickets',
    scopes: '"all:standard" (or "all")',
  },
  { pattern: /^\/agent\b/i, name: 'agents', scopes: '"all:standard" (or "read:agents")' },
  {
    pattern: /^\/(fieldinfo|lookup|externallink)\b/i,
    name: 'custom fields and look-up lists',
    scopes: '"all" (or "admin")',
  },
];

const ANY_AREA: Omit<Area, 'pattern'> = { name: 'this part of Halo', scopes: '"all"' };

function areaOf(path: string): Omit<Area, 'pattern'> {
  return AREAS.find(({ pattern }) => pattern.test(path)) ?? ANY_AREA;
}

export interface Place {
  readonly connection: string;
  readonly method: string;
  /** Below `/api`. */
  readonly path: string;
}

function fail(code: Code, place: Place, text: { what: string; why: string; todo: string }, cause?: unknown) {
  return new CrosswalkError(
    {
      code,
      kind: CODES[code].kind,
      what: text.what,
      where: `At ${place.method} ${place.path} of connection "${place.connection}".`,
      why: text.why,
      todo: text.todo,
    },
    cause,
  );
}

/** A 401 that a fresh token did not cure. Its body is empty, so that both of its meanings are named. */
export function unauthorised(place: Place): CrosswalkError {
  if (/^\/agent\/me$/i.test(place.path)) return noAgent(place.connection);
  const area = areaOf(place.path);
  return fail('AUTH_REJECTED', place, {
    what: 'Halo refused a token it had issued a moment before.',
    why: `Either the role of the agent behind the application has no permission for ${area.name}, or the application's Login Type is not Agent.`,
    todo: 'Open Configuration > Integrations > Halo API, set Login Type to "Agent" with an agent to log in as, and check the permissions of that agent\'s role.',
  });
}

/** The error for an answer no record is to blame for; `undefined` when the answer is about the request itself. */
export function connectionFailure(place: Place, response: HttpResponse): CrosswalkError | undefined {
  const { status } = response;
  const area = areaOf(place.path);
  if (status === 403) {
    return fail('AUTH_FORBIDDEN', place, {
      what: `The Halo application may not use ${area.name}.`,
      why: `Halo answered 403 without a text: the scope ${area.scopes} or the matching permission of the agent's role is missing.`,
      todo: `Tick ${area.scopes} on the Permissions tab of the application, check the agent's role, then run the command again (a new token is fetched).`,
    });
  }
  if (status === 429 || status === 420) {
    return fail('RATE_LIMITED', place, {
      what: 'Halo refuses more requests for now.',
      why: 'Its limit counts all requests of the last five minutes, of every integration with this tenant.',
      todo: CODES.RATE_LIMITED.cure,
    });
  }
  if (status >= 500) {
    return fail('SERVER_FAILED', place, {
      what: `Halo failed with status ${status}.`,
      why:
        status === 504
          ? 'Its gateway gives up after about a minute, the work behind it may go on.'
          : CODES.SERVER_FAILED.cause,
      todo: CODES.SERVER_FAILED.cure,
    });
  }
  return undefined;
}

/** A request Halo refuses as such (400, 404 of a list, 415): ours to answer for, not a record's. */
export function requestRefused(place: Place, response: HttpResponse): CrosswalkError {
  if (response.status === 404) {
    return fail('ANSWER_UNEXPECTED', place, {
      what: 'Halo does not know this part of its API.',
      why: 'The address may lead to another product, or this build of Halo is older than crosswalk supports.',
      todo: `Open the connection's URL followed by "/api/swagger/index.html" in a browser; it must show Halo's API.`,
    });
  }
  return fail('ANSWER_UNEXPECTED', place, {
    what: `Halo refused the request with status ${response.status}.`,
    why: reasonOf(rejectionOf(response).text),
    todo: CODES.ANSWER_UNEXPECTED.cure,
  });
}

/** A request that was certainly not carried out. What a gateway or a newer build may answer besides says nothing about that. */
const REFUSED: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 413, 415, 420, 429]);

/** An answer to a write by which nobody can tell whether it was carried out (202, 204, 408, 409, 499); `undefined` for any other. */
export function writeUnclear(place: Place, { status }: HttpResponse): CrosswalkError | undefined {
  if (status === 200 || status === 201 || REFUSED.has(status)) return undefined;
  return fail('SERVER_FAILED', place, {
    what: `Halo answered a write with status ${status}, which does not say whether it was carried out.`,
    why: 'Halo itself answers 201; a gateway or a proxy before it may answer in its place while the work goes on.',
    todo: CODES.SERVER_FAILED.cure,
  });
}

export function unexpectedAnswer(place: Place, what: string): CrosswalkError {
  return fail('ANSWER_UNEXPECTED', place, {
    what,
    why: CODES.ANSWER_UNEXPECTED.cause,
    todo: CODES.ANSWER_UNEXPECTED.cure,
  });
}
