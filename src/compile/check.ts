import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position } from '../model/diagnostic.ts';
import { CrosswalkError } from '../model/errors.ts';
import { positionAbove } from './position.ts';

/** One complaint of the type checker; `yaml` is the rule it is about, where it is about one. */
export interface CompileError {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly yaml?: Position;
}

export type CheckResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly errors: readonly CompileError[] };

const ERROR_LINE = /^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/;
const GLOBAL_ERROR = /^error (TS\d+: .*)$/;

/**
 * Type-checks emitted modules with the project's own `tsc`, in strict mode. `dir` is the `outDir` they were written to; `modules`
 * limits the check to these files (default: all that lie there, earlier compilations included). Throws `COMPILER_MISSING` (config).
 */
export async function checkCompiled(dir: string, modules?: readonly string[]): Promise<CheckResult> {
  const folder = resolve(dir);
  const files = modules?.map((module) => resolve(module)) ?? (await emittedModules(folder));
  if (files.length === 0) return { ok: true };
  const config = join(folder, `tsconfig.${randomUUID()}.json`);
  await writeFile(config, JSON.stringify(compilerConfig(files)));
  try {
    const output = await run(compilerPath(), ['--project', config, '--pretty', 'false'], folder);
    const errors = await readErrors(output, folder);
    return errors.length === 0 ? { ok: true } : { ok: false, errors };
  } finally {
    await rm(config, { force: true });
  }
}

function compilerConfig(files: readonly string[]): object {
  return {
    compilerOptions: {
      target: 'es2024',
      lib: ['es2024'],
      module: 'nodenext',
      moduleDetection: 'force',
      types: ['node'],
      typeRoots: [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))],
      strict: true,
      noUncheckedIndexedAccess: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
    },
    files: [...files, fileURLToPath(new URL('./transforms/html-to-text.d.ts', import.meta.url))],
  };
}

async function emittedModules(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.types.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function compilerPath(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  } catch (error) {
    throw compilerMissing(error);
  }
}

/** The compiler's output; it answers with a non-zero code when there are errors, which is no failure of the run. */
function run(script: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((done, fail) => {
    execFile(process.execPath, [script, ...args], { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      const answered = error === null || (typeof error.code === 'number' && stdout.includes('error TS'));
      if (answered) done(stdout);
      else fail(compilerMissing(error));
    });
  });
}

function compilerMissing(cause: unknown): CrosswalkError {
  const text = {
    code: 'COMPILER_MISSING',
    kind: 'config',
    what: 'The compiled mappings could not be type-checked, because the TypeScript compiler did not start.',
    todo: 'Run "npm ci" without --omit=dev and try again.',
  } as const;
  return new CrosswalkError(text, cause);
}

async function readErrors(output: string, folder: string): Promise<readonly CompileError[]> {
  const texts = new Map<string, readonly string[]>();
  const errors: CompileError[] = [];
  for (const line of output.split('\n')) {
    const [, name, at, message] = ERROR_LINE.exec(line) ?? [];
    if (name === undefined || at === undefined || message === undefined) {
      const general = GLOBAL_ERROR.exec(line)?.[1];
      if (general !== undefined) errors.push({ file: folder, line: 1, message: general });
      continue;
    }
    const file = resolve(folder, name);
    const text = texts.get(file) ?? (await readFile(file, 'utf8')).split('\n');
    texts.set(file, text);
    const yaml = positionAbove(text, Number(at));
    errors.push({ file, line: Number(at), message, ...(yaml === undefined ? {} : { yaml }) });
  }
  return errors;
}
