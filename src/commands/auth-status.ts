import type { ConnectionInfo } from '../connectors/connector.ts';
import { createDoor } from '../http/create-door.ts';
import type { Problem } from '../model/errors.ts';
import type { Connection } from '../model/mapping.ts';
import { problemLines } from '../report/entries.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { type AuthOptions, chosenConnections } from './auth.ts';
import { openConnection, USER_AGENT } from './connections.ts';
import { failureText } from './failure.ts';
import type { ExitCode, Io } from './io.ts';
import { createMemory } from './memory.ts';
import { environment } from './project.ts';

interface Row {
  readonly connection: string;
  readonly system: string;
  readonly flow: string;
  readonly info?: ConnectionInfo;
  readonly problem?: Problem;
  readonly exitCode: ExitCode;
}

/** `crosswalk auth status`: logs in to every connection and says as whom, one after the other; a failing one does not hide the next. */
export async function authStatusCommand(io: Io, options: AuthOptions): Promise<ExitCode> {
  const rows: Row[] = [];
  for (const connection of chosenConnections(options)) rows.push(await ask(io, options, connection));
  if (options.json === true) {
    const connections = rows.map(({ exitCode: _, info, ...row }) => ({ ...row, ...(info && shown(info)) }));
    io.out(`${safeJson({ connections })}\n`);
  } else io.out(rows.map((row) => text(io, row)).join('\n'));
  // What an admin of a system has to mend outweighs what a file lacks.
  return Math.max(...rows.map(({ exitCode }) => exitCode), 0) as ExitCode;
}

async function ask(io: Io, options: AuthOptions, connection: Connection): Promise<Row> {
  const { name, system, auth } = connection;
  const row = { connection: name, system, flow: auth.flow };
  try {
    const door = createDoor({ clock: io.clock, userAgent: USER_AGENT });
    const env = environment(io, options);
    const connector = await openConnection(io, env, door, connection, createMemory(), options.state);
    return { ...row, info: await connector.check(), exitCode: 0 };
  } catch (error) {
    if (io.signal.aborted) throw error;
    const { problem, exitCode } = failureText(error, io.painter);
    return { ...row, problem, exitCode };
  }
}

type Shown = Omit<ConnectionInfo, 'tokenIssuedAt'> & { readonly tokenIssuedAt?: string };

function shown(info: ConnectionInfo): Shown {
  const { tokenIssuedAt, ...rest } = info;
  const issued = tokenIssuedAt === undefined ? {} : { tokenIssuedAt: new Date(tokenIssuedAt).toISOString() };
  return { ...rest, ...issued };
}

function text(io: Io, { connection, system, flow, info, problem }: Row): string {
  const { painter } = io;
  const head = `${painter.bold(connection)}: ${system}, ${flow}`;
  if (info === undefined)
    return `${[head, ...problemLines(problem ?? { code: '', kind: 'internal', what: '' }).map((line) => painter.red(`  ${line}`))].join('\n')}\n`;
  const issued =
    flow === 'privateApp' ? 'by hand, without an end' : (shown(info).tokenIssuedAt ?? 'just now');
  return `${[
    `${head}: ${painter.green('logged in')}`,
    `  acts as ${safeText(info.actsAs)}`,
    `  org ${safeText(info.orgId)}, ${safeText(info.orgName)}, ${info.kind === 'unknown' ? 'kind not told' : info.kind}`,
    `  token issued ${issued}, scopes ${info.scopes === undefined ? 'not told' : safeText(info.scopes.join(' '))}`,
  ].join('\n')}\n`;
}
