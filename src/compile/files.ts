import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mapping } from '../model/mapping.ts';
import { emitModule, typeNames } from './emit.ts';
import { mappedPaths } from './paths.ts';
import { type CatalogueOf, emitTypes, recordType } from './types.ts';

/** Files beside this one, the transforms apart, whose text decides what compiled code means; part of every hash. */
const RUNTIME_FILES = [
  'runtime.ts',
  'failure.ts',
  'families.ts',
  'incomplete.ts',
  'template.ts',
  'valueMap.ts',
] as const;
const HASH_LENGTH = 16;
const HASH_FOLDER = /^[0-9a-f]{16}$/;

/**
 * Writes `<outDir>/<hash>/<integration>/<mapping>.ts` and its types beside it, unless they are there (a module that was tampered with
 * is replaced), and returns the module's absolute, real path. Each file appears whole or not at all.
 */
export async function writeModule(
  mapping: Mapping,
  outDir: string,
  catalogueOf: CatalogueOf,
): Promise<string> {
  const name = fileName(mapping.name);
  await mkdir(outDir, { recursive: true });
  // Node resolves imports from the real path, so the relative way to the runtime has to start there.
  const root = await realpath(outDir);
  // The hash is one folder of the path, so its value does not change the relative specifier.
  const sample = join(root, '0'.repeat(HASH_LENGTH), fileName(mapping.integration));
  const runtime = specifier(sample, fileURLToPath(new URL('./runtime.ts', import.meta.url)));
  const text = emitModule(mapping, { runtime, types: `./${name}.types.ts` });

  const [sourceName, targetName] = typeNames(mapping);
  const paths = mappedPaths(mapping);
  const types = [
    recordType(sourceName, mapping.source.catalogue, paths.source, catalogueOf),
    recordType(targetName, mapping.target.catalogue, paths.target, catalogueOf),
  ];
  const hash = createHash('sha256').update(JSON.stringify([text, types, await runtimeText()]));
  const folder = join(root, hash.digest('hex').slice(0, HASH_LENGTH), fileName(mapping.integration));

  await mkdir(folder, { recursive: true });
  // Node then need not guess the module system of files outside any package.
  await writeOnce(join(root, 'package.json'), async () => '{ "type": "module" }\n');
  await writeOnce(join(folder, `${name}.types.ts`), () => emitTypes(types, runtime));
  const file = join(folder, `${name}.ts`);
  if ((await readIfThere(file)) !== text) await writeAtomically(file, text);
  return file;
}

/** Removes the folders of earlier compilations: those directly under `outDir` that hold none of `modules`. Returns how many went. */
export async function pruneCompiled(outDir: string, modules: readonly string[]): Promise<number> {
  if (!existsSync(outDir)) return 0;
  const root = await realpath(outDir);
  const kept = new Set(modules.map((module) => relative(root, resolve(module)).split(sep)[0]));
  const entries = await readdir(root, { withFileTypes: true });
  const old = entries.filter(
    (entry) => entry.isDirectory() && HASH_FOLDER.test(entry.name) && !kept.has(entry.name),
  );
  for (const entry of old) await rm(join(root, entry.name), { recursive: true, force: true });
  return old.length;
}

async function runtimeText(): Promise<readonly string[]> {
  return Promise.all((await runtimeFiles()).map((url) => readFile(url, 'utf8')));
}

/** Every file of this project that a compiled module runs, in a fixed order. */
export async function runtimeFiles(): Promise<readonly URL[]> {
  const own = RUNTIME_FILES.map((file) => new URL(`./${file}`, import.meta.url));
  const transforms = new URL('./transforms/', import.meta.url);
  const names = (await readdir(transforms)).filter((name) => name.endsWith('.ts')).sort();
  return [...own, ...names.map((name) => new URL(name, transforms))];
}

async function writeOnce(file: string, text: () => Promise<string>): Promise<void> {
  if ((await readIfThere(file)) === undefined) await writeAtomically(file, await text());
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeAtomically(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${randomUUID()}.tmp`);
  await writeFile(temporary, text, { flag: 'wx' });
  await rename(temporary, file);
}

function specifier(fromFolder: string, file: string): string {
  const path = relative(fromFolder, file).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

/** A name as a file name that no system objects to and that cannot leave its folder. */
function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80) || '_';
}
