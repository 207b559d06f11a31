import { CODES } from '../../model/codes.ts';
import { CrosswalkError } from '../../model/errors.ts';
import type { WireObject } from './wire.ts';

const APPLICATION = 'Configuration > Integrations > Halo API > View Applications';

/** A token without an agent behind it: `/agent/me` answers 401 with an empty body, or with somebody who is no agent. */
export function noAgent(connection: string): CrosswalkError {
  return new CrosswalkError({
    code: 'AUTH_LOGIN_TYPE',
    kind: CODES.AUTH_LOGIN_TYPE.kind,
    what: `Halo issued a token to connection "${connection}", but there is no agent behind it.`,
    where: `At GET /agent/me of connection "${connection}".`,
    why: 'The application\'s Login Type is not "Agent", or no agent to log in as is named.',
    todo: `Open ${APPLICATION}, set Login Type to "Agent", choose an agent, and save the application again.`,
  });
}

/** Throws `AUTH_LOGIN_TYPE` or `AUTH_AGENT_INACTIVE` for an answer of `/agent/me` that no sync can run as (requirements S-39). */
export function refuseUnusableAgent(connection: string, me: WireObject): void {
  if (me['is_agent'] === false) throw noAgent(connection);
  if (me['isdisabled'] !== true && me['inactive'] !== true) return;
  throw new CrosswalkError({
    code: 'AUTH_AGENT_INACTIVE',
    kind: CODES.AUTH_AGENT_INACTIVE.kind,
    what: `The agent that connection "${connection}" acts as is switched off in Halo.`,
    where: `At GET /agent/me of connection "${connection}".`,
    why: 'Its account was disabled; an API-only agent has to be active too.',
    todo: `Activate the agent under Configuration > Teams & Agents > Agents, or name another one under ${APPLICATION}.`,
  });
}
