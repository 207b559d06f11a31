import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Io } from '../src/commands/io.ts';
import { buildProgram } from '../src/commands/program.ts';
import { loadProject } from '../src/config/project.ts';
import { createRedactor, parseEnvFile } from '../src/config/secrets.ts';
import { CAPABILITIES } from '../src/connectors/registry.ts';
import { systemClock } from '../src/model/clock.ts';
import { CODES, type CodeEntry } from '../src/model/codes.ts';
import { NO_COUNTS } from '../src/model/plan.ts';
import { PLAIN } from '../src/report/painter.ts';
import { createFaultBook } from '../src/sandbox/faults/book.ts';

// That every command and script named exists, and that each dependency is explained, is tested in architecture.test.ts.

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const GUIDES = [
  'README.md',
  'src/README.md',
  'src/connectors/README.md',
  'mappings/salesforce/README.md',
  'mappings/hubspot/README.md',
];

describe('every guide', () => {
  it.each(GUIDES)('%s links to files and headings that exist', (guide) => {
    const links = [...withoutCode(read(guide)).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    const broken = links
      .map(([, path = '', anchor]) => ({ path: path === '' ? guide : join(dirname(guide), path), anchor }))
      .filter(
        ({ path, anchor }) =>
          !existsSync(join(root, path)) || (anchor !== undefined && !anchors(read(path)).includes(anchor)),
      );

    expect(links.length).toBeGreaterThan(0);
    expect(broken).toEqual([]);
  });

  it.each(GUIDES)('%s names only files of the project that exist', (guide) => {
    const named = [...read(guide).matchAll(/`((?:src|test|mappings|schemas|\.github)\/[\w./-]+)`/g)]
      .map((match) => match[1] ?? '')
      .filter((path) => !/^mappings\/(salesforce|hubspot)\/links\.yaml$/.test(path));

    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(GUIDES)('%s shows error codes as the source has them', async (guide) => {
    await expect(withFreshCodes(read(guide))).toMatchFileSnapshot(join(root, guide));
  });
});

describe('src/README.md', () => {
  it('names functions in the files that export them', () => {
    const rows = [
      ...read('src/README.md').matchAll(
        /^\| [^|]+ \| ((?:`\w+`(?:, )?)+) \| ((?:`src\/[^`]+`(?:, )?)+) \|$/gm,
      ),
    ];
    const missing = rows.flatMap(([, functions = '', files = '']) => {
      const code = quoted(files).map(read).join('\n');
      return quoted(functions).filter(
        (name) => !new RegExp(`export (?:async )?function ${name}\\b`).test(code),
      );
    });

    expect(rows.length).toBeGreaterThan(14);
    expect(missing).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = read('README.md');

  it('has a first mapping of ten lines that loads without a remark', () => {
    const yaml = /## The first mapping in ten lines\s+```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'crosswalk-docs-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'crm'));
    copyFileSync(join(root, 'mappings/connections.yaml'), join(folder, 'connections.yaml'));
    writeFileSync(join(folder, 'crm/integration.yaml'), 'version: 1\nintegration: crm\nenabled: true\n');
    writeFileSync(join(folder, 'crm/accounts.yaml'), yaml);

    const loaded = loadProject({
      directory: folder,
      schemas: join(root, 'schemas/objects'),
      systems: CAPABILITIES,
    });

    expect(yaml.trimEnd().split('\n')).toHaveLength(10);
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.project?.integrations[0]?.mappings.map((mapping) => mapping.fields.length)).toEqual([4]);
  });

  it('names every command and every option', async () => {
    const commands = await commandLines();
    const missing: string[] = [];
    for (const command of commands) {
      if (!readme.includes(`| \`${command}`)) missing.push(command);
      for (const [option] of (await help(command)).matchAll(/--[a-z][a-z-]*/g)) {
        if (option !== '--help' && !readme.includes(option)) missing.push(`${command} ${option}`);
      }
    }

    expect(commands.length).toBeGreaterThan(14);
    expect(missing).toEqual([]);
  });

  it('names no option that does not exist', async () => {
    const known = new Set(['--ignore-scripts', '--help', '--plan']);
    for (const command of await commandLines())
      for (const [option] of (await help(command)).matchAll(/--[a-z][a-z-]*/g)) known.add(option);

    const named = [...readme.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
    expect(named.filter((option) => !known.has(option))).toEqual([]);
  });

  it('names every key and choice of the mapping language', () => {
    const language = readme.slice(readme.indexOf('## The mapping language'));
    const words = schemaWords(schema('mapping'));

    expect(words.length).toBeGreaterThan(50);
    expect(words.filter((word) => !codeWords(language).has(word))).toEqual([]);
  });

  it('names every part of the language that is refused for now', () => {
    const section = readme.slice(readme.indexOf('### Not running yet'), readme.indexOf('## The sandbox'));
    const refused = ['mapping', 'integration']
      .flatMap((name) => notYet(schema(name)))
      .map((text) => text.split(' ')[0] ?? '');

    expect(refused.length).toBeGreaterThan(0);
    expect(refused.filter((name) => !section.includes(name))).toEqual([]);
  });

  it('names every key of connections.yaml', () => {
    const section = readme.slice(readme.indexOf('### Connections'), readme.indexOf('### Not running yet'));

    expect(schemaWords(schema('connections')).filter((word) => !codeWords(section).has(word))).toEqual([]);
  });

  it('names every key and choice of integration.yaml', () => {
    const section = readme.slice(readme.indexOf('### On a schedule'), readme.indexOf('### Run logs'));
    const elsewhere = new Set(['version', 'integration', 'description', 'allowPublic', 'plan', 'values']);
    const words = schemaWords(schema('integration')).filter((word) => !elsewhere.has(word));

    expect(words.length).toBeGreaterThan(15);
    expect(words.filter((word) => !codeWords(section).has(word))).toEqual([]);
  });

  it('names every count of a result and every fault of the sandbox', () => {
    const said = reasonFor(() => createFaultBook().add({ system: 'halo', do: 'nothing' }));
    const faults = /it knows (.+)\.$/.exec(said)?.[1]?.split(', ') ?? [];

    expect(Object.keys(NO_COUNTS).filter((count) => !readme.includes(`"${count}"`))).toEqual([]);
    expect(faults.length).toBeGreaterThan(5);
    expect(faults.filter((fault) => !readme.includes(`"${fault}"`))).toEqual([]);
  });
});

describe('.env.example', () => {
  const names = Object.keys(parseEnvFile(read('.env.example')));

  it('names the variables that the shipped connections and the state need, without values', () => {
    const used = [...read('mappings/connections.yaml').matchAll(/\{ env: (\w+) \}/g)].map(
      (match) => match[1],
    );

    expect([...names].sort()).toEqual([...used, 'CROSSWALK_STATE_KEY'].sort());
    expect(Object.values(parseEnvFile(read('.env.example'))).filter((value) => value !== '')).toEqual([]);
  });

  it('is stored as one secret of each environment that a workflow takes it from, and the guide says how', () => {
    const guide = read('mappings/salesforce/README.md');
    const workflows = ['sync', 'import', 'plan', 'watch'].map((name) =>
      read(`.github/workflows/${name}.yml`),
    );
    const environments = new Set(workflows.join('\n').match(/crosswalk-(?:sync|plan)\b(?=[,' ])/g));

    expect([...environments].sort()).toEqual(['crosswalk-plan', 'crosswalk-sync']);
    for (const name of environments)
      expect(guide).toMatch(new RegExp(`gh secret set CROSSWALK_ENV --env ${name} < `));
  });
});

/** Rows between `<!-- codes: … -->` and `<!-- /codes -->`, written from the source. */
function withFreshCodes(text: string): string {
  return text.replace(/(<!-- codes: (.+) -->\n)[\s\S]*?(<!-- \/codes -->)/g, (_, open, wanted, close) => {
    const codes: readonly string[] = wanted === 'all' ? Object.keys(CODES).sort() : wanted.split(' ');
    return `${open}\n${codeTable(codes, wanted === 'all')}\n\n${close}`;
  });
}

function codeTable(codes: readonly string[], withKind: boolean): string {
  const known: Readonly<Record<string, CodeEntry>> = CODES;
  const cells = codes.map((code) => {
    const entry = known[code];
    if (entry === undefined) throw new Error(`there is no code ${code}`);
    return [`\`${code}\``, ...(withKind ? [entry.kind] : []), entry.cause, entry.cure];
  });
  const head = ['Code', ...(withKind ? ['Kind'] : []), 'Cause', 'What to do'];
  return [head, head.map(() => '---'), ...cells]
    .map(
      (row) =>
        `| ${row.map((cell) => cell.replaceAll('|', '\\|').replace(/<([^>]+)>/g, '&lt;$1&gt;')).join(' | ')} |`,
    )
    .join('\n');
}

async function help(command: string): Promise<string> {
  let text = '';
  const io: Io = {
    out: (part) => {
      text += part;
    },
    err: () => undefined,
    env: {},
    clock: systemClock,
    painter: PLAIN,
    interactive: false,
    signal: new AbortController().signal,
    redactor: createRedactor(),
  };
  await buildProgram(
    io,
    [...command.split(' '), '--help'].filter((word) => word !== ''),
  );
  return text;
}

/** Every command a person can type, those of a group with the group's name before it. */
async function commandLines(): Promise<readonly string[]> {
  const top = listed(await help(''));
  const nested = await Promise.all(
    top.map(async (name) => {
      const children = listed(await help(name));
      return children.length === 0 ? [name] : children.map((child) => `${name} ${child}`);
    }),
  );
  return nested.flat();
}

function listed(text: string): readonly string[] {
  const section = /\nCommands:\n([\s\S]*)/.exec(text)?.[1] ?? '';
  return [...section.matchAll(/^ {2}([a-z]+)/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'help');
}

function schema(name: string): unknown {
  return JSON.parse(read(`schemas/config/${name}.schema.json`));
}

/** Names of properties and choices; those below a part that does not run yet are left out. */
function schemaWords(node: unknown): string[] {
  if (!isObject(node)) return [];
  if ('x-not-yet' in node) return [];
  const { properties, enum: choices } = node;
  const own = isObject(properties)
    ? Object.entries(properties).flatMap(([name, child]) =>
        isObject(child) && 'x-not-yet' in child ? [] : [name],
      )
    : [];
  const values = Array.isArray(choices) ? choices.filter((choice) => typeof choice === 'string') : [];
  return [...new Set([...own, ...values, ...Object.values(node).flatMap((child) => schemaWords(child))])];
}

function notYet(node: unknown): string[] {
  if (!isObject(node)) return [];
  const own = typeof node['x-not-yet'] === 'string' ? [node['x-not-yet']] : [];
  return [...own, ...Object.values(node).flatMap(notYet)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

/** Words that stand in code spans. */
function codeWords(text: string): ReadonlySet<string> {
  return new Set(
    [...withoutCode(text).matchAll(/`([^`\n]+)`/g)].flatMap((match) => (match[1] ?? '').match(/\w+/g) ?? []),
  );
}

function reasonFor(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return '';
}

/** Headings as GitHub turns them into anchors. */
function anchors(text: string): readonly string[] {
  return [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```/g, '');
}
