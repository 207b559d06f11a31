import { type Command, InvalidArgumentError } from 'commander';
import { WORKFLOW_AUTHOR } from '../model/alert.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import type { WatchOptions } from './watch.ts';

type Add = (usage: string, description: string, example: string) => Command;
type Run = <Options extends CommonOptions>(
  work: (options: Options, ...args: string[]) => Promise<ExitCode>,
) => (...received: unknown[]) => Promise<void>;

/** The command that raises the alarm. */
export function addWatch(add: Add, run: Run, io: Io): void {
  add('watch', 'what has stopped, fails or waits for too long; keeps an issue an alarm', 'watch --github')
    .option('--github', 'open, update and close issues')
    .option('--dry-run', 'with --github: only say what would be done')
    .option('--author <login>', 'whose issues are ours', login, WORKFLOW_AUTHOR)
    .option('--keep-alive', 'only switch the scheduled workflows on that GitHub has switched off')
    .action(run<WatchOptions>(async (options) => (await import('./watch.ts')).watchCommand(io, options)));
}

function login(text: string): string {
  if (/^[A-Za-z0-9-]+(\[bot\])?$/.test(text)) return text;
  throw new InvalidArgumentError('Write a login, like github-actions[bot].');
}
