import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Annotation, assignments, commands } from './command-files.ts';

export interface ScriptRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Both streams, in the order in which they came. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  readonly masks: readonly string[];
}

export interface Script {
  readonly text: string;
  readonly shell: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** For the script and its command files; a new one each time. */
  readonly folder: string;
  /** Sees what is printed as it comes; `interrupt` does what the runner does to cancel. */
  readonly watch?: (text: string, interrupt: () => void) => void;
}

/** docs: "jobs.<id>.steps[*].shell". Only a shell that is asked for by name minds a pipe's failure. */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  default: ['bash', '-e'],
  bash: ['bash', '--noprofile', '--norc', '-eo', 'pipefail'],
};

/** A GitHub summary holds 1 MiB a step; what is larger is refused as a whole. */
const SUMMARY_LIMIT = 1_048_576;

/** Runs a script as a runner does: from a file, with files of its own for outputs, variables and the summary. */
export async function runScript(script: Script): Promise<ScriptRun> {
  const shell = SHELLS[script.shell ?? 'default'];
  if (shell === undefined) throw new Error(`the shell ${script.shell} is not known here`);
  mkdirSync(script.folder, { recursive: true });
  const file = (name: string, text = '') => {
    const path = join(script.folder, name);
    writeFileSync(path, text);
    return path;
  };
  const files = {
    GITHUB_OUTPUT: file('output'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
  };
  const [command = '', ...args] = shell;
  const ended = await new Promise<Pick<ScriptRun, 'code' | 'signal' | 'log'>>((resolve, reject) => {
    const child = spawn(command, [...args, file('script.sh', script.text)], {
      cwd: script.cwd,
      env: { ...script.env, ...files },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that nothing that it started outlives the step: the runner ends orphans as well.
      detached: true,
    });
    const endAll = () => {
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
      } catch {
        // Nobody is left.
      }
    };
    let log = '';
    const timers: NodeJS.Timeout[] = [];
    // The runner signals the process that it started, and no process below it; 7.5 s later it says so again, and 2.5 s after that it
    // ends everything (docs: "Workflow cancellation reference").
    const interrupt = () => {
      child.kill('SIGINT');
      timers.push(
        setTimeout(() => child.kill('SIGTERM'), 7_500),
        setTimeout(endAll, 10_000),
      );
    };
    const hear = (bytes: Buffer) => {
      log += String(bytes);
      script.watch?.(log, interrupt);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('exit', endAll);
    child.on('close', (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ code, signal, log });
    });
  });
  const summary = readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8');
  if (Buffer.byteLength(summary) > SUMMARY_LIMIT) throw new Error('the summary of a step is above 1 MiB');
  return {
    ...ended,
    ...commands(ended.log),
    outputs: assignments(readFileSync(files.GITHUB_OUTPUT, 'utf8')),
    env: assignments(readFileSync(files.GITHUB_ENV, 'utf8')),
    summary,
  };
}
