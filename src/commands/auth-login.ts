import { resolveEnv } from '../config/secrets.ts';
import { startLogin } from '../connectors/registry.ts';
import { createDoor } from '../http/create-door.ts';
import type { LoggedIn } from '../model/browser-login.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Connection, EnvRef } from '../model/mapping.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { type AuthOptions, chosenConnections } from './auth.ts';
import { openCallback } from './auth-callback.ts';
import { resolver, USER_AGENT } from './connections.ts';
import type { ExitCode, Io } from './io.ts';
import { environment } from './project.ts';

export interface AuthLoginOptions extends AuthOptions {
  /** Of the callback on this machine. */
  readonly port: number;
  /** Milliseconds to wait for the browser. */
  readonly timeout: number;
  /** Prints the token also where no person watches. */
  readonly show?: boolean;
}

/**
 * `crosswalk auth login <system>`: a person logs in by browser, and the refresh token is printed with the commands that store it. It is
 * this command's result, shown once and kept nowhere; a pipe or a log gets it only when asked.
 */
export async function authLoginCommand(io: Io, system: string, options: AuthLoginOptions): Promise<ExitCode> {
  if (options.show !== true && (!io.interactive || options.json === true)) throw unseen();
  const connection = theOne(system, chosenConnections(options, system), options.connection);
  const env = environment(io, options);
  const masking = resolver(io, env, connection.name);
  const callback = await openCallback({
    port: options.port,
    timeoutMs: options.timeout,
    clock: io.clock,
    signal: io.signal,
  });
  try {
    const login = await startLogin({
      connection,
      // The address to open has the client id in it, which is no secret: masked, nobody could open it.
      resolve: (setting, key) =>
        key === 'auth.clientId'
          ? resolveEnv(setting, env, { connection: connection.name, key })
          : masking(setting, key),
      door: createDoor({ clock: io.clock, userAgent: USER_AGENT }),
      redirectUri: callback.redirectUri,
    });
    io.err(
      `Open this address in a browser and log in as the user that crosswalk shall act as:\n\n${login.url}\n\nThe app needs the callback URL ${callback.redirectUri}.${login.needs === undefined ? '' : ` ${login.needs}`} Waiting for the browser to come back ...\n`,
    );
    const done = await callback.answer(login.finish);
    const names = variables(connection);
    io.out(
      options.json === true
        ? `${safeJson({ connection: connection.name, ...done, secrets: names })}\n`
        : text(io, connection, done, names),
    );
    return 0;
  } finally {
    callback.close();
  }
}

function text(io: Io, connection: Connection, done: LoggedIn, names: Variables): string {
  const { painter } = io;
  const stored = Object.values(names).filter((name) => name !== names.refreshToken);
  return [
    painter.green(`Logged in to org ${safeText(done.orgId)} as ${safeText(done.actsAs)}.`),
    `Scopes: ${safeText(done.scopes.join(' ')) || 'not told'}`,
    '',
    'The refresh token, shown this once and kept nowhere. Whoever has it can act as this user:',
    '',
    done.refreshToken,
    '',
    'Store it: write it into .env with an editor, so that it does not end up in the history of your shell. These lines belong there:',
    '',
    `  ${names.refreshToken}=`,
    ...stored.map((name) => `  ${name}=`),
    '',
    'For GitHub, store the whole file again:',
    '',
    '  gh secret set CROSSWALK_ENV --env crosswalk-sync < .env',
    '',
    ...(connection.auth.flow === 'refreshToken' ? [] : yaml(connection.name, names)),
    '',
  ].join('\n');
}

function yaml(name: string, names: Variables): readonly string[] {
  return [
    `For connection "${name}" to use it, write in connections.yaml:`,
    '',
    '  auth:',
    '    flow: refreshToken',
    `    clientId: { env: ${names.clientId ?? `${prefix(name)}_CLIENT_ID`} }`,
    ...(names.clientSecret === undefined ? [] : [`    clientSecret: { env: ${names.clientSecret} }`]),
    `    refreshToken: { env: ${names.refreshToken} }`,
  ];
}

interface Variables {
  readonly refreshToken: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
}

/** Names as the connection has them; one that it does not have yet is made of its own name. */
function variables({ name, auth }: Connection): Variables {
  const reference = (setting: string | EnvRef | undefined) =>
    typeof setting === 'object' ? setting.env : undefined;
  const clientId = 'clientId' in auth ? reference(auth.clientId) : undefined;
  const clientSecret = 'clientSecret' in auth ? reference(auth.clientSecret) : undefined;
  const refreshToken = 'refreshToken' in auth ? reference(auth.refreshToken) : undefined;
  return {
    refreshToken: refreshToken ?? `${prefix(name)}_REFRESH_TOKEN`,
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}

function prefix(connection: string): string {
  return connection.replace(/\W/g, '_').toUpperCase();
}

function theOne(system: string, found: readonly Connection[], asked: string | undefined): Connection {
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw new CrosswalkError({
    code: 'CONNECTION_UNKNOWN',
    kind: 'config',
    what:
      only === undefined
        ? `connections.yaml has no connection to ${system}${asked === undefined ? '' : ` called "${asked}"`}.`
        : `connections.yaml has several connections to ${system}.`,
    ...(only === undefined ? {} : { why: `They are: ${found.map(({ name }) => name).join(', ')}.` }),
    todo: only === undefined ? 'Add one, with its url and auth.clientId.' : 'Name one with --connection.',
  });
}

function unseen(): CrosswalkError {
  return new CrosswalkError({
    code: 'USAGE',
    kind: 'config',
    what: 'The refresh token would be shown to nobody.',
    why: 'It is printed to a terminal only, because output that goes elsewhere is often kept and read by others.',
    todo: 'Run the command at a terminal, or add --show to print the token here all the same.',
  });
}
