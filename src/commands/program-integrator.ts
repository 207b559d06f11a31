import type { Command } from 'commander';
import type { IntegrationsOptions } from './integrations.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import type { LogsOptions } from './logs.ts';
import type { ScheduleOptions } from './schedule.ts';

type Run = <Options extends CommonOptions>(
  work: (options: Options, ...args: string[]) => Promise<ExitCode>,
) => (...received: unknown[]) => Promise<void>;

/** What runs when, and what runs did: `schedule`, `logs`, `integrations list`. */
export function addIntegratorCommands({
  io,
  program,
  add,
  common,
  run,
  atLeastOne,
}: {
  readonly io: Io;
  readonly program: Command;
  readonly add: (usage: string, description: string, example: string) => Command;
  readonly common: (command: Command) => Command;
  readonly run: Run;
  readonly atLeastOne: (text: string) => number;
}): void {
  const github = 'what runs left on GitHub instead of here';
  add('schedule', 'when each integration is due', 'schedule --next 3')
    .option('--next <n>', 'so many times (5)', atLeastOne)
    .option('--due', 'only which are due now; for a workflow')
    .option('--github', `by ${github}`)
    .action(
      run<ScheduleOptions>(async (options) => (await import('./schedule.ts')).scheduleCommand(io, options)),
    );
  add('logs [run]', 'the runs, or what one of them did record by record', 'logs --record 0015g00000ABCDEAA5')
    .option('--errors', 'only what was held or failed, and what stopped mappings')
    .option('--record <id>', 'what happened to one record of either side, in all runs')
    .option('--last <n>', 'look at so many runs, newest first (30)', atLeastOne)
    .option('--github', github)
    .action(
      run<LogsOptions>(async (options, wanted = '') =>
        (await import('./logs.ts')).logsCommand(io, wanted, options),
      ),
    );
  const integrations = program.command('integrations').description('what there is to keep in step');
  common(
    integrations
      .command('list')
      .description('every integration: what of it runs when, last success, next due')
      .addHelpText('after', '\nExample:\n  $ crosswalk integrations list'),
  )
    .option('--scheduled', 'only those of which something is on the schedule')
    .option('--github', `by ${github}`)
    .action(
      run<IntegrationsOptions>(async (options) =>
        (await import('./integrations.ts')).integrationsListCommand(io, options),
      ),
    );
}
