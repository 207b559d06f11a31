import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AuthOptions } from './auth.ts';
import type { AuthLoginOptions } from './auth-login.ts';
import type { AuthWaitOptions } from './auth-wait.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';

type Run = <Options extends CommonOptions>(
  work: (options: Options, ...args: string[]) => Promise<ExitCode>,
) => (...received: unknown[]) => Promise<void>;

/** `crosswalk auth ...`; `common` adds the options every command takes. */
export function addAuth(program: Command, io: Io, common: (command: Command) => Command, run: Run): void {
  const auth = program.command('auth').description('log-ins of the connections');
  const add = (usage: string, description: string, example: string): Command =>
    common(
      auth
        .command(usage)
        .description(description)
        .addHelpText('after', `\nExample:\n  $ crosswalk auth ${example}`),
    ).option('--connection <name>', 'one connection of connections.yaml');

  add(
    'login <system>',
    'log in by browser and print the refresh token with the commands that store it',
    'login salesforce --env-file .env',
  )
    .option('--port <n>', 'port of the callback on this machine', port, 1717)
    .addOption(timeout('how long to wait for the browser', 5))
    .option('--show', 'print the token also into a pipe or with --json')
    .action(
      run<AuthLoginOptions>(async (options, system = '') =>
        (await import('./auth-login.ts')).authLoginCommand(io, system, options),
      ),
    );
  add('status', 'log in to every connection and say as whom', 'status --env-file .env').action(
    run<AuthOptions>(async (options) => (await import('./auth-status.ts')).authStatusCommand(io, options)),
  );
  add('wait', 'wait until Salesforce knows a new app', 'wait --timeout 20m --env-file .env')
    .addOption(timeout('how long at most', 20))
    .action(
      run<AuthWaitOptions>(async (options) => (await import('./auth-wait.ts')).authWaitCommand(io, options)),
    );
}

function port(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= 65_535)) throw new InvalidArgumentError('It is a number up to 65535; 0 takes a free one.');
  return number;
}

function timeout(description: string, minutes: number): Option {
  return new Option('--timeout <time>', `${description}, like 90s or ${minutes}m`)
    .argParser(duration)
    .default(minutes * 60_000, `${minutes}m`);
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds. */
function duration(text: string): number {
  const [, number, unit = ''] = /^(\d{1,5})(s|m|h)$/.exec(text.trim()) ?? [];
  const factor = UNITS[unit];
  if (number === undefined || factor === undefined)
    throw new InvalidArgumentError('Write it like 90s, 20m or 1h.');
  return Number(number) * factor;
}
