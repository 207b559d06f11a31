import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CODES } from '../src/model/codes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Paths below `folder`, relative to the project, with `/`. */
function files(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).split(sep).join('/'))
    .sort();
}

const sources = files('src').filter((path) => /\.(ts|js)$/.test(path));
const entryFiles = ['src/cli.ts', 'src/bin.js'];

/** What each folder of src/ may import from the others; its own files are always allowed. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  generated: [],
  where: ['model'],
  http: ['model'],
  state: ['model'],
  schedule: ['model'],
  runlog: ['model'],
  plan: ['model', 'state/store.ts'],
  report: ['model', 'state/store.ts'],
  sandbox: ['model'],
  github: ['http', 'model'],
  // Handlebars lives in compile/, and a template's fields must be known when the configuration is checked.
  config: [
    'compile/template.ts',
    'schedule',
    'where',
    'generated',
    'model',
    'connectors/connector.ts',
    'connectors/connection.ts',
    'connectors/registry.ts',
    '*/capabilities.ts',
  ],
  compile: [
    'where',
    'generated',
    'model',
    'config',
    'connectors/connector.ts',
    'connectors/registry.ts',
    '*/capabilities.ts',
  ],
  engine: [
    'plan',
    'http/door.ts',
    'connectors/connector.ts',
    'compile/compiled.ts',
    'state',
    'where',
    'model',
  ],
  'connectors/capabilities.ts': ['generated', 'model'],
  'connectors/connector.ts': [
    'connectors/capabilities.ts',
    'connectors/writes.ts',
    'where',
    'model',
    'http/door.ts',
  ],
  'connectors/writes.ts': ['model'],
  'connectors/connection.ts': ['generated', 'model'],
  'connectors/html.ts': [],
  'connectors/registry.ts': ['connectors', 'http', 'model'],
  'connectors/*': [
    'connectors/connector.ts',
    'connectors/connection.ts',
    'connectors/html.ts',
    'generated',
    'http',
    'where',
    'model',
  ],
  commands: [
    'engine',
    'compile',
    'config',
    'report',
    'state',
    'github',
    'sandbox',
    'http',
    'plan',
    'schedule',
    'runlog',
    'connectors/registry.ts',
    'connectors/connector.ts',
    '*/capabilities.ts',
    'where',
    'model',
  ],
  'cli.ts': ['commands', 'report', 'config/secrets.ts', 'model'],
  'bin.js': ['cli.ts'],
};

/** The one place that may import a package; packages not listed may be imported anywhere under src/. */
const HOME: Readonly<Record<string, readonly string[]>> = {
  jsforce: ['src/connectors/salesforce/'],
  '@hubspot/api-client': ['src/connectors/hubspot/'],
  '@octokit/rest': ['src/github/'],
  ajv: ['src/config/'],
  croner: ['src/schedule/'],
  'sanitize-html': ['src/connectors/html.ts'],
  yauzl: ['src/github/'],
  'js-yaml': ['src/config/'],
  handlebars: ['src/compile/', 'src/report/'],
  '@apexdevtools/apex-parser': ['src/sandbox/salesforce/'],
  'json-schema-to-typescript': ['src/compile/'],
  commander: ['src/cli.ts', 'src/commands/'],
  nock: [],
  typescript: [],
  vitest: [],
};

/** Long because they are lists of facts, not because they do much. */
const TABLES = [
  'src/model/codes.ts',
  'src/model/mapping.ts',
  'src/connectors/salesforce/faults.ts',
  'src/connectors/halo/errors.ts',
];
const isTable = (path: string) =>
  TABLES.includes(path) || /(^|\/)(properties|tables?|seed|demo-data)(\/|\.ts$)/.test(path);

describe('imports', () => {
  it('are found by the scanner in every form', () => {
    const code = [
      "import a from './a.ts';",
      "import type { B } from './b.ts';",
      'import {\n  c,\n} from "./c.ts";',
      "import './d.ts';",
      "export { e } from './e.ts';",
      "export * from './f.ts';",
      "const g = await import('./g.ts');",
      "// import h from './h.ts';",
      "const text = 'x';",
    ].join('\n');

    expect(specifiers(code)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts']);
  });

  it('point downwards only', () => {
    const wrong = sources.flatMap((file) =>
      specifiers(read(file))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => posix.join(posix.dirname(file), specifier))
        .filter((imported) => !allowed(file, imported))
        .map((imported) => `${file} imports ${imported}`),
    );

    expect(wrong).toEqual([]);
  });

  it('name every folder of src/ in the table', () => {
    expect(sources.filter((file) => ruleOf(file) === undefined)).toEqual([]);
  });

  it('keep each SDK in its one folder', () => {
    const wrong = sources.flatMap((file) =>
      packages(file)
        .filter((name) => HOME[name] && !HOME[name].some((home) => file.startsWith(home)))
        .map((name) => `${file} imports ${name}`),
    );

    expect(wrong).toEqual([]);
  });

  it('use only packages that package.json declares for run time', () => {
    const declared = Object.keys(manifest().dependencies);
    const wrong = sources.flatMap((file) =>
      packages(file)
        .filter((name) => !declared.includes(name))
        .map((name) => `${file} imports ${name}`),
    );

    expect(wrong).toEqual([]);
  });

  it('keep nock in one test helper', () => {
    const users = files('test').filter(
      (file) =>
        file.endsWith('.ts') && specifiers(read(file)).some((specifier) => packageOf(specifier) === 'nock'),
    );

    expect(users.length).toBeLessThanOrEqual(1);
    expect(users.filter((file) => !file.startsWith('test/support/'))).toEqual([]);
  });
});

describe('source files', () => {
  const code = sources.map((path) => [path, withoutComments(read(path))] as const);
  const having = (pattern: RegExp, except: readonly string[] = []) =>
    code.filter(([path, text]) => !except.includes(path) && pattern.test(text)).map(([path]) => path);

  it('export by name', () => {
    expect(having(/^export default\b/m)).toEqual([]);
  });

  it('have no enum and no namespace', () => {
    expect(having(/^\s*(export\s+)?(const\s+)?(enum|namespace)\s+\w+\s*\{/m)).toEqual([]);
  });

  it('know vendors in their connectors only: what comes third works on the same spine', () => {
    const spine = sources.filter((path) => /^src\/(plan|engine|compile|config)\//.test(path));

    expect(spine.length).toBeGreaterThan(50);
    expect(spine.filter((path) => /hubspot/i.test(read(path)))).toEqual([]);
  });

  it('write to the console and end the process in the entry files only', () => {
    expect(having(/\bconsole\.\w+\(/, entryFiles)).toEqual([]);
    expect(having(/\bprocess\.exit(Code\b|\()/, entryFiles)).toEqual([]);
  });

  it('have at most 300 lines, tables aside', () => {
    const long = sources
      .filter((path) => !isTable(path) && !path.startsWith('src/generated/'))
      .map((path) => [path, read(path).split('\n').length] as const)
      .filter(([, lines]) => lines > 300);

    expect(long).toEqual([]);
  });
});

describe('error codes', () => {
  // A vendor's own codes are upper-case words too, so only what stands behind `code:` counts as one of ours.
  const used = new Map(
    sources
      .filter((path) => path !== 'src/model/codes.ts' && !path.startsWith('src/sandbox/'))
      .flatMap((path) =>
        [...withoutComments(read(path)).matchAll(/\bcode: '([A-Z][A-Z0-9_]+)'/g)].map((match) => [
          match[1],
          path,
        ]),
      ),
  );

  it('used in the source stand in the table', () => {
    const unknown = [...used].filter(([code]) => !Object.hasOwn(CODES, code ?? ''));

    expect(unknown).toEqual([]);
  });

  it('of the table are used', () => {
    const everything = sources
      .filter((path) => path !== 'src/model/codes.ts')
      .map(read)
      .join('\n');

    expect(Object.keys(CODES).filter((code) => !new RegExp(`['"]${code}['"]`).test(everything))).toEqual([]);
  });

  it('are sorted, and each says a cause and a cure in one sentence', () => {
    const names = Object.keys(CODES);

    expect(names).toEqual(names.toSorted());
    expect(
      Object.entries(CODES).filter(([, entry]) => !/\.$/.test(entry.cause) || !/\.$/.test(entry.cure)),
    ).toEqual([]);
  });
});

describe('the repository', () => {
  const texts = ['src', 'test', 'mappings', 'schemas', '.github', '.ci']
    .flatMap(files)
    .concat(readdirSync(root).filter((name) => /\.(md|json)$|^\.npmrc$|^LICENSE$/.test(name)));

  it('names no path of a machine and no private registry', () => {
    // Written in pieces, so that this file does not find itself.
    const forbidden = ['/wo' + 'rk/', '/ho' + 'me/', '/ro' + 'ot/', 'artifact' + 'ory', 'verda' + 'ccio'];
    const wrong = texts.flatMap((path) =>
      forbidden.filter((word) => read(path).includes(word)).map((word) => `${path} has ${word}`),
    );
    const lock = read('package-lock.json');
    const hosts = new Set([...lock.matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map((match) => match[1]));

    expect(wrong).toEqual([]);
    expect([...hosts].filter((host) => host !== 'registry.npmjs.org')).toEqual([]);
  });

  it('locks every package for every platform, without which npm ci refuses to start', () => {
    const { packages: locked } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(locked).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !locked[`node_modules/${name}`] && !locked[`${path}/node_modules/${name}`],
      ),
    );

    expect(missing).toEqual([]);
  });

  it('has the licence that package.json names', () => {
    expect(manifest().license).toBe('MIT');
    expect(read('LICENSE')).toContain('The crosswalk authors');
  });

  it.skipIf(!existsSync(join(root, 'src/README.md')))(
    'explains each dependency in one line of src/README.md',
    () => {
      const { dependencies, devDependencies } = manifest();
      const lines = read('src/README.md').split('\n');
      const unexplained = Object.keys({ ...dependencies, ...devDependencies }).filter(
        (name) => !lines.some((line) => line.includes(`\`${name}\``)),
      );

      expect(unexplained).toEqual([]);
    },
  );

  it.skipIf(!existsSync(join(root, 'README.md')))('has every command and script that its guides name', () => {
    const guides = [
      'README.md',
      ...['src', 'mappings'].flatMap(files).filter((path) => path.endsWith('.md')),
    ];
    const commands = files('src/commands').map((path) => posix.basename(path, '.ts'));
    const builtIn = ['test', 'ci', 'install', 'i', 'run'];
    const wrong = guides.flatMap((guide) => {
      const code = [...read(guide).matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].map((match) => match[0]).join('\n');
      const named = [...code.matchAll(/npx crosswalk ([a-z]+)/g)].map((match) => match[1] ?? '');
      const scripts = [...code.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '');
      const verbs = [...code.matchAll(/npm ([a-z]+)/g)].map((match) => match[1] ?? '');
      return [
        ...named.filter((name) => !commands.includes(name)).map((name) => `${guide}: crosswalk ${name}`),
        ...scripts.filter((name) => !(name in manifest().scripts)).map((name) => `${guide}: npm run ${name}`),
        ...verbs.filter((name) => !builtIn.includes(name)).map((name) => `${guide}: npm ${name}`),
      ];
    });

    expect(wrong).toEqual([]);
  });
});

function manifest() {
  return JSON.parse(read('package.json')) as {
    license: string;
    scripts: Record<string, string>;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
}

/** Row of the import table for a file: the file itself, its connector, or its folder. */
function ruleOf(file: string): string | undefined {
  const inside = file.replace(/^src\//, '');
  if (Object.hasOwn(MAY_IMPORT, inside)) return inside;
  if (/^connectors\/[^/]+\//.test(inside)) return 'connectors/*';
  const [folder = ''] = inside.split('/');
  return Object.hasOwn(MAY_IMPORT, folder) ? folder : undefined;
}

function allowed(file: string, imported: string): boolean {
  const own = posix
    .dirname(file)
    .split('/')
    .slice(0, file.startsWith('src/connectors/') ? 3 : 2)
    .join('/');
  if (own !== 'src' && own !== 'src/connectors' && imported.startsWith(`${own}/`)) return true;
  const inside = imported.replace(/^src\//, '');
  return (MAY_IMPORT[ruleOf(file) ?? ''] ?? []).some((entry) => {
    if (entry.startsWith('*/')) return inside.startsWith('connectors/') && inside.endsWith(entry.slice(1));
    return inside === entry || (!entry.endsWith('.ts') && inside.startsWith(`${entry}/`));
  });
}

function packages(file: string): readonly string[] {
  return specifiers(read(file))
    .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
    .map(packageOf);
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function specifiers(code: string): readonly string[] {
  const statement =
    /^[ \t]*(?:import|export)\b(?:[\w\s{},*$]*?\bfrom)?\s*(['"])([^'"\n]+)\1|\bimport\(\s*(['"])([^'"\n]+)\3/gm;
  return [...withoutComments(code).matchAll(statement)].map((match) => match[2] ?? match[4] ?? '');
}

/** Whole-line and block comments only: a `//` inside a string must survive. */
function withoutComments(code: string): string {
  return code.replace(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
