import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Problem } from '../model/errors.ts';
import { VERSION } from '../model/version.ts';
import { safeJsonLine, safeText } from '../report/safe.ts';
import type { CommentCommandOptions } from './comment.ts';
import type { DoctorOptions } from './doctor.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { addAuth } from './program-auth.ts';
import { addDoctor } from './program-doctor.ts';
import { addIntegratorCommands } from './program-integrator.ts';
import { addRepairCommands } from './program-repair.ts';
import { addDepotCommands } from './program-state.ts';
import { addWatch } from './program-watch.ts';

/**
 * Parses a command line and runs the command it names; each command's code is loaded only then. An unknown command or flag is an error
 * with a suggestion, never ignored.
 */
export async function buildProgram(io: Io, argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command('crosswalk')
    .description('Keeps a Halo service desk and the CRMs around it in step, as code.')
    .version(VERSION)
    .showSuggestionAfterError(true)
    .showHelpAfterError('(add --help for the options and an example)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(safeLines(text)) });

  const add = (usage: string, description: string, example: string): Command =>
    common(
      program
        .command(usage)
        .description(description)
        .addHelpText('after', `\nExample:\n  $ crosswalk ${example}`),
    );
  const run =
    <Options extends CommonOptions>(work: (options: Options, ...args: string[]) => Promise<ExitCode>) =>
    async (...received: unknown[]) => {
      const command = received.at(-1) as Command;
      code = await work(command.optsWithGlobals<Options>(), ...command.args);
    };

  add('validate', 'check every mapping: schema, names, types, rules', 'validate')
    .option('--format <format>', 'text, json or github (annotations)', oneOf('text', 'json', 'github'))
    .action(run(async (options) => (await import('./validate.ts')).validateCommand(io, options)));
  add('compile', 'write the mappings as TypeScript and type-check them', 'compile').action(
    run(async (options) => (await import('./compile.ts')).compileCommand(io, options)),
  );
  add('test', 'run the YAML tests beside the mappings', 'test').action(
    run(async (options) => (await import('./test.ts')).testCommand(io, options)),
  );
  addDoctor(add, run<DoctorOptions>, io);
  add('pull', 'write the field catalogues of both systems', 'pull --env-file .env')
    .option('--object <connection/object>', 'a further object; may be repeated', collect)
    .action(run(async (options) => (await import('./pull.ts')).pullCommand(io, options)));
  values(add('plan', 'show what sync would do; writes nothing', 'plan --env-file .env --out plan.json'))
    .option('--full', 'read everything, not only what changed')
    .option('--out <file>', 'save the plan: ids, field names and keyed hashes, no values')
    .option('--exit-code', 'exit with 5 when there are changes')
    .option('--all', 'show every entry')
    .option('--against <dir>', 'the effect of an edit: compare with the mappings in this folder')
    .option(
      '--base-schemas <dir>',
      'with --against: the field catalogues of that version, where they are others',
    )
    .option('--most-requests <n>', 'with --against: requests for single targets, a mapping; 1000', atLeastOne)
    .option('--offline', 'with --against: ask no system, compare the rules and the mapping tests')
    .action(run(async (options) => (await import('./plan.ts')).planCommand(io, options)));
  add('comment', 'put a plan into the one comment of a pull request', 'comment --plan plan.json --pr 12')
    .requiredOption('--plan <file>', 'what "plan --json" printed')
    .option('--pr <n>', 'number of the pull request; without it that of the event', atLeastOne)
    .option('--check-failed', 'say that the checks before it failed, so that no system was asked')
    .option('--author <login>', 'whose comment is updated, for the token of an app')
    .option('--dry-run', 'print the Markdown instead')
    .action(
      run<CommentCommandOptions>(async (options) =>
        (await import('./comment.ts')).commentCommand(io, options),
      ),
    );
  allowing(add('sync', 'import and sync back what changed', 'sync --env-file .env'))
    .option('--full', 'read everything, not only what changed')
    .option('--scheduled', 'only what integration.yaml says is due now')
    .option('--now', 'with --scheduled: at once, whether or not it is due')
    .action(run(async (options) => (await import('./sync.ts')).syncCommand(io, options)));
  values(
    allowing(
      add(
        'import <mapping>',
        'a one-off import of some records',
        'import accounts --where "Type = \'Customer\'" --limit 10',
      ),
    ),
  )
    .option('--where <clause>', "a further condition, AND-ed to the mapping's own")
    .option('--ids <ids>', 'only these source ids, separated by commas', list)
    .option('--limit <n>', 'at most this many records', atLeastOne)
    .option('--plan', 'show what would be done; writes nothing')
    .option('--out <file>', 'with --plan: save it for "apply"')
    .action(
      run(async (options, mapping = '') => (await import('./import.ts')).importCommand(io, mapping, options)),
    );
  values(
    add(
      'explain [id]',
      'why a record is as it is, field by field; or what an error code means',
      'explain 0015g00000ABCDEAA5 --env-file .env',
    ),
  )
    .option('--mapping <name>', 'look in one mapping only')
    .option('--code <code>', 'cause and cure of an error code instead of a record')
    .action(run(async (options, id = '') => (await import('./explain.ts')).explainCommand(io, id, options)));
  add('status', 'last run, last success, last error, held records', 'status')
    .option('--mapping <name>', 'of one mapping only')
    .option('--html <dir>', 'write the status page into this folder')
    .option('--github', 'of what runs left on GitHub instead of here')
    .action(run(async (options) => (await import('./status.ts')).statusCommand(io, options)));
  addWatch(add, run, io);

  const links = program.command('links').description('pairs of records that belong together');
  const link = (usage: string, description: string, example: string) =>
    common(
      links
        .command(usage)
        .description(description)
        .addHelpText('after', `\nExample:\n  $ crosswalk links ${example}`),
    );
  link('list', 'every pair, from links.yaml and from the state', 'list --mapping accounts')
    .option('--mapping <name>', 'of one mapping only')
    .action(run(async (options) => (await import('./links.ts')).linksListCommand(io, options)));
  link(
    'add <mapping> <source> <target>',
    'append a pair to links.yaml',
    'add accounts 0015g00000ABCDEAA5 42',
  ).action(
    run(async (options, mapping = '', source = '', target = '') =>
      (await import('./links.ts')).linksAddCommand(io, mapping, source, target, options),
    ),
  );
  link(
    'remove <mapping> <source>',
    'forget a pair, so that the record is matched anew',
    'remove accounts 0015g00000ABCDEAA5',
  ).action(
    run(async (options, mapping = '', source = '') =>
      (await import('./links.ts')).linksRemoveCommand(io, mapping, source, options),
    ),
  );

  const state = program.command('state').description('what crosswalk remembers between runs');
  common(
    state
      .command('show')
      .description('whose it is, how much it holds')
      .addHelpText('after', '\nExample:\n  $ crosswalk state show'),
  ).action(run(async (options) => (await import('./state.ts')).stateShowCommand(io, options)));
  addRepairCommands({ io, program, state, links, run, common, allowing });
  addDepotCommands({ io, state, run, common, atLeastOne });

  addIntegratorCommands({ io, program, add, common, run, atLeastOne });
  addAuth(program, io, common, run);

  program
    .command('sandbox')
    .description('run local Salesforce, HubSpot and Halo servers until Ctrl-C')
    .option('--data <dir>', 'records to start with; without it the demo set')
    .option('--port <n>', 'first of consecutive ports; without it, or with 0, free ones', port)
    .option('--faults <file>', 'faults to play from the start')
    .option('--log <file>', 'one JSON line a request')
    .option('--rates <mode>', "real (the vendors' limits) or off", oneOf('real', 'off'))
    .option('--latency <ms>', 'added to every answer', wholeNumber)
    .option('--write-env <file>', 'the variables every other command takes by --env-file')
    .addHelpText('after', '\nExample:\n  $ crosswalk sandbox --write-env .env.sandbox')
    .action(async (options) => {
      code = await (await import('./sandbox.ts')).sandboxCommand(io, options);
    });
  program
    .command('demo')
    .description('the main job against the sandbox, in under a minute')
    .addHelpText('after', '\nExample:\n  $ npm run demo')
    .action(async () => {
      code = await (await import('./demo.ts')).demoCommand(io);
    });

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (/'--?dry-?run/.test(error.message))
        io.err('"crosswalk plan" is the dry run: it shows what sync would do, and writes nothing.\n');
      if (argv.includes('--json'))
        io.out(`${safeJsonLine({ outcome: 'failed', flows: [], error: usageProblem(error) })}\n`);
      return 1;
    }
    throw error;
  }
}

/** What was mistyped is repeated, and may have been pasted. */
function safeLines(text: string): string {
  return text.split('\n').map(safeText).join('\n');
}

function usageProblem(error: CommanderError): Problem {
  return {
    code: 'USAGE',
    kind: 'config',
    what: error.message.replace(/^error: /, ''),
    todo: 'Look at --help.',
  };
}

function common(command: Command): Command {
  return command
    .option('--mappings <dir>', 'folder of the mappings', 'mappings')
    .option('--schemas <dir>', 'folder of the field catalogues', 'schemas/objects')
    .option('--state <dir>', 'folder of the state', '.crosswalk/state')
    .option('--integration <name>', 'one integration instead of all enabled ones')
    .option('--env-file <file>', 'NAME=value lines, on top of the environment')
    .option('--json', 'print one JSON object');
}

function values(command: Command): Command {
  return command
    .option('--values', 'show record values also in a pipe or in CI')
    .option('--no-values', 'mask record values also at a terminal');
}

function allowing(command: Command): Command {
  return command.option(
    '--allow <what=n>',
    'let a guard pass this once: create=400, update=50, <field>=10; may be repeated',
    allowance,
  );
}

function allowance(
  text: string,
  previous: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const match = /^([^=]+)=(\d+)$/.exec(text);
  if (!match?.[1]) throw new InvalidArgumentError('Write it like update=400.');
  return { ...previous, [match[1]]: Number(match[2]) };
}

function collect(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}

function list(text: string): readonly string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) throw new InvalidArgumentError('It names no id.');
  return items;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('It is at least 1.');
  return number;
}

function port(text: string): number {
  const number = wholeNumber(text);
  if (number > 65_000)
    throw new InvalidArgumentError('It is at most 65000: each system takes one port more.');
  return number;
}

function oneOf(...choices: readonly string[]) {
  return (text: string): string => {
    if (choices.includes(text)) return text;
    throw new InvalidArgumentError(`It is one of ${choices.join(', ')}.`);
  };
}
