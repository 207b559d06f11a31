import { createDoor } from '../http/create-door.ts';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Connection } from '../model/mapping.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { type AuthOptions, chosenConnections } from './auth.ts';
import { openConnection, USER_AGENT } from './connections.ts';
import type { ExitCode, Io } from './io.ts';
import { createMemory } from './memory.ts';
import { environment } from './project.ts';

export interface AuthWaitOptions extends AuthOptions {
  /** Milliseconds. */
  readonly timeout: number;
}

const ASK_AGAIN_MS = 30_000;
/** The only system whose new apps take time to be known. */
const SLOW_SYSTEM = 'salesforce';

/**
 * `crosswalk auth wait`: asks for a token until the system knows the app (requirements D-14). Only "I do not know this app" is waited
 * for; any other refusal is final and thrown at once.
 */
export async function authWaitCommand(io: Io, options: AuthWaitOptions): Promise<ExitCode> {
  const system = options.connection === undefined ? SLOW_SYSTEM : undefined;
  const ready = [];
  const since = io.clock.now();
  for (const connection of chosenConnections(options, system)) {
    const actsAs = await known(io, options, connection, since);
    ready.push({ connection: connection.name, actsAs });
    if (options.json !== true)
      io.out(
        `${connection.name}: the app is known, logged in as ${safeText(actsAs)}${waited(io.clock.now() - since)}.\n`,
      );
  }
  if (options.json === true) io.out(`${safeJson({ ready, waitedMs: io.clock.now() - since })}\n`);
  return 0;
}

async function known(
  io: Io,
  options: AuthWaitOptions,
  connection: Connection,
  since: number,
): Promise<string> {
  const env = environment(io, options);
  for (;;) {
    try {
      const door = createDoor({ clock: io.clock, userAgent: USER_AGENT });
      const connector = await openConnection(io, env, door, connection, createMemory(), options.state);
      return (await connector.check()).actsAs;
    } catch (error) {
      if (!(error instanceof CrosswalkError) || error.code !== 'AUTH_PROPAGATION') throw error;
      const passed = io.clock.now() - since;
      const left = options.timeout - passed;
      if (left <= 0) throw unknownStill(error, connection, passed);
      const next = Math.min(ASK_AGAIN_MS, left);
      io.err(
        `${connection.name}: not known yet${waited(passed)}; a new app needs 10-20 minutes. Asking again in ${Math.ceil(next / 1000)} s.\n`,
      );
      await io.clock.sleep(next, io.signal);
    }
  }
}

function waited(ms: number): string {
  return ms < 1000 ? '' : ` after ${minutes(ms)}`;
}

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function unknownStill(error: CrosswalkError, connection: Connection, passed: number): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'AUTH_PROPAGATION',
      kind: CODES.AUTH_PROPAGATION.kind,
      what: `The app of connection "${connection.name}" is still not known${waited(passed)}.`,
      ...(error.text.where === undefined ? {} : { where: error.text.where }),
      why: 'A new app needs 10-20 minutes. If that has passed since it was saved, the consumer key is mistyped or belongs to another org.',
      todo: "Compare auth.clientId with the consumer key on the app's page, and the url with the org the app was made in; then wait again.",
    },
    error,
  );
}
