import type { Command } from 'commander';
import type { CommonOptions, ExitCode, Io } from './io.ts';

/** What a part of the command line is given to hang its commands on. */
export interface Wiring {
  readonly io: Io;
  readonly program: Command;
  readonly state: Command;
  readonly links: Command;
  readonly run: <Options extends CommonOptions>(
    work: (options: Options, ...args: string[]) => Promise<ExitCode>,
  ) => (...received: unknown[]) => Promise<void>;
  readonly common: (command: Command) => Command;
  readonly allowing: (command: Command) => Command;
}

/** Commands for the day when something is odd: saved plans, held records, missing links, a lost state. */
export function addRepairCommands({ io, program, state, links, run, common, allowing }: Wiring): void {
  const add = (parent: Command, usage: string, description: string, example: string): Command =>
    common(
      parent
        .command(usage)
        .description(description)
        .addHelpText('after', `\nExample:\n  $ crosswalk ${example}`),
    );
  allowing(add(program, 'apply [plan]', 'carry out a saved plan', 'apply plan.json --env-file .env'))
    .option('--hash <sha256>', 'the plan that was reviewed; without a file it is fetched from GitHub')
    .action(run(async (options, plan) => (await import('./apply.ts')).applyCommand(io, plan, options)));
  allowing(add(program, 'retry [ids...]', 'try held records again now', 'retry --code MATCH_AMBIGUOUS'))
    .option('--mapping <name>', 'held records of one mapping only')
    .option('--code <code>', 'held for this reason only')
    .action(run(async (options, ...ids) => (await import('./retry.ts')).retryCommand(io, ids, options)));
  add(
    links,
    'suggest',
    'pairs that look alike, for review; links nothing',
    'links suggest --out suggestions.yaml',
  )
    .option('--mapping <name>', 'of one mapping only')
    .option('--out <file>', 'write them to a file')
    .option('--values', 'name the records also in a pipe, in CI or in a file')
    .option('--no-values', 'leave the names out also at a terminal')
    .action(run(async (options) => (await import('./links-suggest.ts')).linksSuggestCommand(io, options)));
  add(
    state,
    'rebuild',
    'make a lost or damaged state anew from both systems; writes to neither',
    'state rebuild --yes --env-file .env',
  )
    .option('--yes', 'agree to what it costs')
    .option('--anyway', 'also where the state is in order, or has another key or a newer format')
    .action(run(async (options) => (await import('./state-rebuild.ts')).stateRebuildCommand(io, options)));
  add(state, 'export', 'everything the state holds, one JSON line each', 'state export --out state.jsonl')
    .option('--out <file>', 'write it to a file')
    .action(run(async (options) => (await import('./state-export.ts')).stateExportCommand(io, options)));
}
