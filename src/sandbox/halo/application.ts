import type { SandboxResponse, WireRecord } from '../system.ts';
import { empty, json } from './answers.ts';
import { APPLICATION } from './auth.ts';
import type { Config } from './config.ts';

/** The API application's own record, and what the agent it logs in as means for its requests. */
export interface Application {
  /** As `/Application` shows it. */
  show(): WireRecord;
  /** Control plane: an administrator's change; throws an Error for what the application does not have. */
  change(changes: WireRecord): WireRecord;
  readonly active: boolean;
  /** `undefined` where "Login Type" is not Agent. */
  agent(): WireRecord | undefined;
  /** What requests are answered with that no agent, or one that is switched off, stands behind. */
  refuse(path: string): SandboxResponse | undefined;
}

/** Of its 47 properties those that say who logs in and what may be done. */
export function createApplication(config: Config): Application {
  const agentId = config.agent.all().find((row) => row['isapiagent'] === true)?.['id'] ?? 0;
  let row: WireRecord = {
    id: '0d6cf1a4-5b53-4b7e-8f8d-3c0d6f5b9a11',
    clientId: APPLICATION.clientId,
    displayName: 'crosswalk',
    grant_type: 'client_credentials',
    type: 'confidential',
    loginas_agent_id: agentId,
    loginas_client_id: 0,
    loginas_supplier_id: 0,
    allowagents: true,
    allowusers: false,
    inactive: false,
    permissions: 'all',
  };
  const agent = () => config.agent.get(Number(row['loginas_agent_id'] ?? 0));
  return {
    show: () => ({ ...row, loginas_agent_name: agent()?.['name'] ?? '' }),
    change(changes) {
      for (const name of Object.keys(changes)) {
        if (!Object.hasOwn(row, name)) {
          throw new Error(`The application has no "${name}"; it has ${Object.keys(row).join(', ')}.`);
        }
      }
      row = { ...row, ...changes };
      return row;
    },
    get active() {
      return row['inactive'] !== true;
    },
    agent,
    // The token endpoint does not look at the agent; what it may do is decided at each request. Best knowledge.
    refuse(path) {
      const known = agent();
      if (known === undefined) return empty(path === '/api/agent/me' ? 401 : 403);
      return known['isdisabled'] === true && path !== '/api/agent/me' ? empty(401) : undefined;
    },
  };
}

/** `GET /Application` and `GET /Application/{id}`: the tenant has this one. */
export function applicationPage(application: Application, id: string | undefined): SandboxResponse {
  const row = application.show();
  if (id === undefined) return json(200, [row]);
  return id.toLowerCase() === row['id'] ? json(200, row) : empty(404);
}
