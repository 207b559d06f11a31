import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CrosswalkError } from '../model/errors.ts';
import { type StartOptions, startSandbox } from './start.ts';

/** What `crosswalk sandbox` takes, parsed. */
export interface SandboxArguments {
  readonly data?: string;
  readonly port?: number;
  /** A file with one fault or an array of them. */
  readonly faults?: string;
  readonly log?: string;
  readonly rates?: 'real' | 'off';
  /** Milliseconds added to every answer. */
  readonly latency?: number;
  readonly writeEnv?: string;
}

export interface SandboxIo {
  /** Called once with the JSON line, when all systems listen. */
  print(line: string): void;
  /** Ends the sandbox (Ctrl-C, SIGTERM). */
  readonly stop: AbortSignal;
}

const MARKER = '# Written by "crosswalk sandbox --write-env"; it is replaced at the next start.';

/**
 * Runs until `io.stop`. Prints one line: `{"systems":{"<name>":{"url","controlUrl","env":{...}}},"env":{...}}`.
 * Throws a CrosswalkError when it cannot start, or when `writeEnv` names a file that it did not write.
 */
export async function runSandbox(args: SandboxArguments, io: SandboxIo): Promise<void> {
  if (args.writeEnv !== undefined) checkEnvFile(args.writeEnv);
  const options: StartOptions = {
    ...(args.data === undefined ? {} : { data: args.data }),
    ...(args.port === undefined ? {} : { port: args.port }),
    ...(args.log === undefined ? {} : { logFile: args.log }),
    ...(args.rates === undefined ? {} : { rates: args.rates }),
    ...(args.latency === undefined ? {} : { latencyMs: args.latency }),
    ...(args.faults === undefined ? {} : { faults: readFaults(args.faults) }),
  };
  const sandbox = await startSandbox(options);
  try {
    if (args.writeEnv !== undefined) writeEnv(args.writeEnv, sandbox.env);
    io.print(JSON.stringify({ systems: sandbox.systems, env: sandbox.env }));
    await aborted(io.stop);
  } finally {
    await sandbox.close();
  }
}

/** `KEY=value` lines under the marker; a value of several lines is quoted with `\n`, as Node's and dotenv's parsers read it. */
export function envFile(env: Readonly<Record<string, string>>): string {
  const lines = Object.entries(env).map(([key, value]) =>
    /^[\w./:@+=!-]*$/.test(value) ? `${key}=${value}` : `${key}="${value.replaceAll('\n', '\\n')}"`,
  );
  return [MARKER, ...lines, ''].join('\n');
}

function checkEnvFile(path: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8').startsWith(MARKER)) return;
  throw new CrosswalkError({
    code: 'SANDBOX_ENV_FILE',
    kind: 'config',
    what: 'The sandbox does not overwrite a file that it did not write.',
    where: path,
    why: 'Its first line is not the mark of an earlier --write-env.',
    todo: 'Name another file, or delete this one if nothing in it is needed.',
  });
}

function writeEnv(path: string, env: Readonly<Record<string, string>>): void {
  try {
    writeFileSync(path, envFile(env), { mode: 0o600 });
  } catch (error) {
    throw new CrosswalkError(
      {
        code: 'SANDBOX_ENV_FILE',
        kind: 'config',
        what: 'The sandbox cannot write the file of --write-env.',
        where: path,
        why: 'Its folder is missing or may not be written to.',
        todo: 'Name a file in an existing folder.',
      },
      error,
    );
  }
}

function readFaults(path: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(content) ? content : [content];
  } catch (error) {
    throw new CrosswalkError(
      {
        code: 'SANDBOX_FAULTS',
        kind: 'config',
        what: 'The faults file cannot be read.',
        where: path,
        why: 'It is missing or is not JSON.',
        todo: 'Give a JSON file with one fault or an array of faults.',
      },
      error,
    );
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
