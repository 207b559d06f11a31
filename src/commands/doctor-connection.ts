import type { Env } from '../config/secrets.ts';
import type { ConnectionInfo, Connector } from '../connectors/connector.ts';
import { createDoor } from '../http/create-door.ts';
import type { Catalogue } from '../model/catalogue.ts';
import type { Code } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import { attempt, type Finding, fail, failed, pass, warn } from '../model/finding.ts';
import type { Connection, Mapping } from '../model/mapping.ts';
import { stageProblems } from '../plan/stages.ts';
import { openConnection, USER_AGENT } from './connections.ts';
import { drift } from './doctor-drift.ts';
import type { ConnectionUse } from './doctor-uses.ts';
import { clockFinding, reached, watch } from './doctor-watch.ts';
import type { Io } from './io.ts';
import type { AttachableMemory } from './memory.ts';
import { nativeFindings } from './native.ts';

export interface Patient {
  readonly connection: Connection;
  readonly use: ConnectionUse;
  readonly memory: AttachableMemory;
  /** Folder of the states, where a kept token lies. */
  readonly stateFolder: string;
  /** The orgs that states belong to, by integration. */
  readonly orgs: Readonly<Record<string, string>>;
}

export interface Examined {
  readonly findings: readonly Finding[];
  /** Absent when its settings are incomplete or wrong. */
  readonly connector: Connector | undefined;
}

/** Everything about one connection, best first; a failed check does not stop those that do not need it. */
export async function examineConnection(io: Io, env: Env, patient: Patient): Promise<Examined> {
  const { connection, use, memory, stateFolder } = patient;
  // Somebody is waiting: one repeat tells a hiccup from a fault.
  const door = watch(
    createDoor({ clock: io.clock, userAgent: USER_AGENT, retry: { attempts: 2 } }),
    io.clock,
  );
  let connector: Connector;
  try {
    connector = await openConnection(io, env, door, connection, memory, stateFolder);
  } catch (error) {
    if (error instanceof CrosswalkError)
      return { findings: [failed('settings', error)], connector: undefined };
    throw error;
  }
  const { loggedIn, login } = await logIn(patient, connector);
  const rest = await attempt('checks', async () => examined(connector, use, loggedIn));
  const more = loggedIn
    ? [
        ...(await catalogues(connector, use)),
        ...(await attempt('look-ups', () => fixedRecords(connector, use))),
        ...(await attempt('native', () => nativeFindings(connection, connector, use.partners))),
      ]
    : [];
  return {
    findings: [...reached(door), ...clockFinding(door), ...login, ...rest, ...more],
    connector,
  };
}

async function examined(
  connector: Connector,
  use: ConnectionUse,
  loggedIn: boolean,
): Promise<readonly Finding[]> {
  return (await connector.examine?.({ uses: use.uses, lookups: use.lookups, loggedIn })) ?? [];
}

/** A log-in that succeeded and could not read everything `check` reads; what else can be read is worth saying. */
const PARTIAL: ReadonlySet<string> = new Set<Code>([
  'ANSWER_UNEXPECTED',
  'FIELD_GONE',
  'OBJECT_UNKNOWN',
  'QUERY_REFUSED',
  'RECORD_FORBIDDEN',
]);

async function logIn(
  { connection, orgs }: Patient,
  connector: Connector,
): Promise<{ readonly loggedIn: boolean; readonly login: readonly Finding[] }> {
  try {
    const info = await connector.check();
    return {
      loggedIn: true,
      login: [pass('login', `as ${info.actsAs}`), org(connection, info), ...foreign(orgs, info)],
    };
  } catch (error) {
    if (!(error instanceof CrosswalkError)) throw error;
    const check = error.code.startsWith('NETWORK_') ? 'reachable' : 'login';
    return { loggedIn: PARTIAL.has(error.code), login: [failed(check, error)] };
  }
}

function org(connection: Connection, info: ConnectionInfo): Finding {
  const named = `"${info.orgName}" (${info.orgId})`;
  if (info.kind === 'production') return pass('org', `production ${named}`);
  if (info.kind === 'unknown') return pass('org', `${named}; this system does not tell production from test`);
  if (connection.allowNonProduction)
    return warn(
      'org',
      `a ${info.kind} org, ${named}; allowNonProduction allows it`,
      'Give its runs a state folder of their own.',
    );
  return fail(
    'org',
    'NOT_PRODUCTION',
    `a ${info.kind} org, ${named}`,
    'Use the production credentials, or set allowNonProduction: true on the connection and use a state folder of its own.',
  );
}

/** Records that mappings name by themselves: without the top level that new customers go to, every create would be held. */
async function fixedRecords(connector: Connector, { fixed }: ConnectionUse): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { lookup, key, role, mapping } of fixed) {
    const answer = [...(await connector.lookup(lookup, [key])).values()][0];
    const what = `${lookup} "${key}" of mapping "${mapping}"`;
    if (answer?.kind === 'one') findings.push(pass('look-up', `${what}: there`));
    else {
      const found = `${what}: ${answer === undefined ? 'no such record' : `${answer.count} records of that name`}`;
      const cure = `Make exactly one record of that name, or correct the mapping; until then records that need it are held.`;
      findings.push(
        role === 'always' ? fail('look-up', 'LOOKUP_UNMATCHED', found, cure) : warn('look-up', found, cure),
      );
    }
  }
  return findings;
}

/** A state is never applied to another org. */
function foreign(orgs: Readonly<Record<string, string>>, info: ConnectionInfo): readonly Finding[] {
  return Object.entries(orgs).flatMap(([integration, org]) =>
    org === info.orgId
      ? []
      : [
          fail(
            'state',
            'STATE_FOREIGN',
            `the state of "${integration}" belongs to org "${org}", and this is "${info.orgId}"`,
            'Point the connection back to that org, or give this one a state folder of its own (--state).',
          ),
        ],
  );
}

/** A stage that is gone stops the mapping. */
function stages(mapping: Mapping, live: Catalogue): Finding {
  const problems = stageProblems(mapping, live);
  const worst = problems.find(({ code }) => code === 'STAGE_CHANGED') ?? problems[0];
  if (worst === undefined) return pass('stages', `mapping "${mapping.name}": each is there`);
  const cure = worst.todo ?? '';
  return worst.code === 'STAGE_CHANGED'
    ? fail('stages', 'STAGE_CHANGED', worst.what, cure)
    : warn('stages', worst.what, cure);
}

/** An object that cannot be described is a finding of the connector's own checks. */
async function catalogues(connector: Connector, use: ConnectionUse): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const item of use.uses) {
    try {
      const live = await connector.describe(item.object);
      const staged = use.staged.filter(({ source }) => source.object === item.object);
      findings.push(...drift(item, live), ...staged.map((mapping) => stages(mapping, live)));
    } catch (error) {
      if (!(error instanceof CrosswalkError)) throw error;
    }
  }
  return findings;
}
