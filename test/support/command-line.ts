import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOOK = new URL('./kill-hook.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Node keeps what it compiled there when a process ends, and checks it against the files: the next ones start in half the time. */
const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), 'crosswalk-compiled') };

export interface Ended {
  /** 128 + number of the signal where a shell stands between. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** What `kill-hook.ts` reads from the environment. */
export type Hook = Readonly<Record<`HOOK_${string}`, string>>;

/**
 * Runs the command line as a process of its own with the hook loaded. `limitKilobytes` is what `ulimit -f` lets it write to any one file.
 */
export function commandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  hook: Hook = {},
  limitKilobytes?: number,
): Promise<Ended> {
  const node = [process.execPath, '--import', HOOK, '--', 'src/bin.js', ...args];
  const command =
    limitKilobytes === undefined
      ? node
      : ['bash', '-c', `ulimit -f ${limitKilobytes}; exec "$@"`, 'bash', ...node];
  return new Promise((resolve, reject) => {
    const child = spawn(command[0] as string, command.slice(1), {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...(limitKilobytes === undefined ? COMPILED : {}), ...env, ...hook },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (bytes) => {
      out += String(bytes);
    });
    child.stderr.on('data', (bytes) => {
      err += String(bytes);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
}
