import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { desk, run } from './commands/support.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'src/bin.js');

interface Child {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line as a process of its own, with nothing in its environment but `env`. */
function crosswalk(
  args: readonly string[],
  env: Record<string, string> = {},
  node: readonly string[] = [],
): Child {
  const ran = spawnSync(process.execPath, [...node, bin, ...args], { encoding: 'utf8', cwd: root, env });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Code that Node runs before the command line. */
const before = (code: string) => ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
const TERMINAL = before('process.stdout.isTTY = true; process.stderr.isTTY = true;');
const TELL_MODULES = before(
  `import { registerHooks } from 'node:module';
   import { appendFileSync } from 'node:fs';
   registerHooks({ load(url, context, next) { appendFileSync(process.env.SEEN, url + '\\n'); return next(url, context); } });`,
);

describe('--help', () => {
  const commands = [
    'validate',
    'compile',
    'test',
    'pull',
    'plan',
    'sync',
    'import',
    'explain',
    'status',
    'sandbox',
    'demo',
  ];
  const nested = [
    'links list',
    'links add',
    'links remove',
    'state show',
    'auth login',
    'auth status',
    'auth wait',
  ];

  it('lists every command and exits with 0', () => {
    const { code, out, err } = crosswalk(['--help']);

    expect([code, err]).toEqual([0, '']);
    const listed = [...out.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1]);
    expect(listed).toEqual(expect.arrayContaining([...commands, 'links', 'state', 'auth']));
  });

  it.each([...commands, ...nested])(
    'of %s has an example that the program itself accepts',
    async (command) => {
      const { code, text } = await run(desk(), ...command.split(' '), '--help');

      expect(code).toBe(0);
      const example = /\nExample:\n {2}\$ (?:crosswalk|npm run) (.+)\n/.exec(text)?.[1] ?? '';
      expect(example.split(' ').slice(0, command.split(' ').length).join(' ')).toBe(command);
      for (const [option] of example.matchAll(/--[a-z-]+/g)) expect(text).toContain(`  ${option}`);
    },
  );

  it('says how to go on when it is called without a command, and exits with 1', () => {
    const { code, err } = crosswalk([]);

    expect(code).toBe(1);
    expect(err).toContain('Usage: crosswalk');
  });
});

describe('B39 a mistyped command line', () => {
  it.each<[readonly string[], string]>([
    [['plan', '--ful'], "error: unknown option '--ful'\n(Did you mean --full?)"],
    [['snyc'], "error: unknown command 'snyc'\n(Did you mean sync?)"],
    [['sync', '--allow', 'create'], "argument 'create' is invalid. Write it like update=400."],
    [['import'], "error: missing required argument 'mapping'"],
    [['explain', 'a', 'b'], "error: too many arguments for 'explain'. Expected 1 argument but got 2"],
    [
      ['import', 'accounts', '--limit', 'ten'],
      "option '--limit <n>' argument 'ten' is invalid. It is a whole number.",
    ],
    [['links', 'ad'], "error: unknown command 'ad'\n(Did you mean add?)"],
  ])('%j is refused', async (args, message) => {
    const place = desk();

    const { code, text } = await run(place, ...args);

    expect(code).toBe(1);
    expect(text).toContain(message);
    expect(text).toContain('(add --help for the options and an example)');
    expect(existsSync(place.options.state)).toBe(false);
  });

  it('sync --dry-run runs nothing and says which command is the dry run', () => {
    const state = join(temporary(), 'state');

    const { code, out, err } = crosswalk(['sync', '--dry-run', '--state', state], {
      CROSSWALK_STATE_KEY: 'a key of a test, 32 characters long',
    });

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain("error: unknown option '--dry-run'");
    expect(err).toContain('crosswalk plan');
    expect(existsSync(state)).toBe(false);
  });

  it('gives scripts that asked for JSON one object', () => {
    const { code, out, err } = crosswalk(['plan', '--json', '--ful']);

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'failed',
      flows: [],
      error: { code: 'USAGE', kind: 'config', what: expect.stringContaining("unknown option '--ful'") },
    });
    expect(err).toContain('(Did you mean --full?)');
  });
});

describe('a failure with --json', () => {
  it.each<[string, readonly string[], string, number]>([
    ['a missing folder of mappings', ['sync', '--mappings', '/nowhere'], 'CONFIG_INVALID', 1],
    ['an unknown integration', ['plan', '--integration', 'nowhere'], 'INTEGRATION_UNKNOWN', 1],
    ['a missing key', ['explain', '1'], 'STATE_KEY_MISSING', 1],
  ])('prints one object on stdout and the text on stderr: %s', (_, args, code, exit) => {
    const ran = crosswalk([...args, '--json', '--state', temporary()]);

    expect(ran.code).toBe(exit);
    expect(JSON.parse(ran.out)).toMatchObject({ outcome: 'failed', flows: [], error: { code } });
    expect(ran.err).not.toBe('');
    expect(ran.err).not.toContain('{');
  });
});

describe('what a pipe gets', () => {
  it('has no escape codes', () => {
    const { code, out } = crosswalk(['validate']);

    expect([code, out.includes('\u001b')]).toEqual([0, false]);
  });

  it('is what a terminal gets with NO_COLOR', () => {
    const coloured = crosswalk(['validate'], {}, TERMINAL);
    const plain = crosswalk(['validate'], { NO_COLOR: '1' }, TERMINAL);

    expect(coloured.out).toContain('\u001b[32mValid: ');
    expect(plain.out).toMatch(/^no errors\n+Valid: /);
    expect(plain.out).not.toContain('\u001b');
  });
});

describe('what a command loads', () => {
  const SDKS = /node_modules\/(?:jsforce|@hubspot|@octokit)\//;
  const modules = (...args: string[]) => {
    const seen = join(temporary(), 'seen');
    const { code, err } = crosswalk(args, { SEEN: seen }, TELL_MODULES);
    expect([code, err]).toEqual([0, '']);
    return readFileSync(seen, 'utf8').split('\n');
  };

  it.each([[['--help']], [['validate']], [['plan', '--help']]])('is no SDK for %j', (args) => {
    const loaded = modules(...args);

    expect(loaded.filter((url) => SDKS.test(url))).toEqual([]);
    expect(loaded.some((url) => url.endsWith('/src/commands/program.ts'))).toBe(true);
  });

  it('is little for --help: the command line, and no part that does the work', () => {
    const folders = modules('--help').flatMap((url) => /\/src\/([\w-]+)\//.exec(url)?.[1] ?? []);

    for (const folder of ['engine', 'state', 'connectors', 'sandbox', 'http', 'compile'])
      expect(folders).not.toContain(folder);
  });

  it('is seen by this way of looking: a connection to Salesforce does load its SDK', () => {
    const seen = join(temporary(), 'seen');
    const code = `const { createSdk } = await import('./src/connectors/salesforce/sdk.ts');
      await createSdk({ accessToken: 'a', instanceUrl: 'http://127.0.0.1:1' }, '62.0');`;

    spawnSync(process.execPath, [...TELL_MODULES, '--input-type=module', '-e', code], {
      cwd: root,
      env: { SEEN: seen },
    });

    const loaded = readFileSync(seen, 'utf8').split('\n');
    expect(loaded.some((url) => SDKS.test(url))).toBe(true);
  });
});
