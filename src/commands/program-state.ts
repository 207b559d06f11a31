import type { Command } from 'commander';
import type { Wiring } from './program-repair.ts';

/** Commands that carry the state from one machine to the next. */
export function addDepotCommands({
  io,
  state,
  run,
  common,
  atLeastOne,
}: Pick<Wiring, 'io' | 'state' | 'run' | 'common'> & {
  readonly atLeastOne: (text: string) => number;
}): void {
  const add = (usage: string, description: string, example: string): Command =>
    common(
      state
        .command(usage)
        .description(description)
        .addHelpText('after', `\nExample:\n  $ crosswalk ${example}`),
    ).option('--depot <dir>', "a folder that several machines reach, instead of GitHub's artifacts");
  add('pull', 'fetch the newest trusted copy of the state', 'state pull --state .crosswalk/state')
    .option('--allow-lost', 'go on without one when all copies are lost, to rebuild it')
    .action(run(async (options) => (await import('./state-pull.ts')).statePullCommand(io, options)));
  add('push', 'a sealed copy of the state, to be uploaded', 'state push --integration salesforce --out copy')
    .option('--out <dir>', 'folder for the file to upload')
    .option('--replaces', 'hand in a state that was made anew')
    .action(run(async (options) => (await import('./state-push.ts')).statePushCommand(io, options)));
  add('prune', 'delete old copies of the state', 'state prune --keep 10')
    .option('--keep <n>', 'so many of the newest; one a day of the last week is kept as well', atLeastOne)
    .action(run(async (options) => (await import('./state-prune.ts')).statePruneCommand(io, options)));
}
