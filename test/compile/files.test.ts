import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileMapping } from '../../src/compile/compile.ts';
import { pruneCompiled, runtimeFiles, writeModule } from '../../src/compile/files.ts';
import { answers, field, mapping, rule, temporaryFolder } from './builders.ts';

const folders: string[] = [];
const folder = () => {
  const made = temporaryFolder();
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true });
});

const none = () => undefined;
const simple = mapping([rule('Name', 'name')], {
  source: [field('Name', 'text')],
  target: [field('name', 'text')],
});

describe('writeModule', () => {
  test('writes the module and its types into a folder named for their content', async () => {
    const outDir = folder();

    const file = await writeModule(simple, outDir, none);

    expect(relative(outDir, file)).toMatch(/^[0-9a-f]{16}\/crm\/things\.ts$/);
    expect(readdirSync(join(file, '..')).sort()).toEqual(['things.ts', 'things.types.ts']);
    expect(readFileSync(join(file, '../things.types.ts'), 'utf8')).toContain('Name?: string | null;');
  });

  test('does not touch files that are already right', async () => {
    const outDir = folder();
    const file = await writeModule(simple, outDir, none);
    const before = statSync(file).ino;

    const again = await writeModule(simple, outDir, none);

    expect(again).toBe(file);
    expect(statSync(file).ino).toBe(before);
  });

  test('replaces a module that someone changed', async () => {
    const outDir = folder();
    const file = await writeModule(simple, outDir, none);
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, 'throw new Error();');

    await writeModule(simple, outDir, none);

    expect(readFileSync(file, 'utf8')).toBe(right);
  });

  test('puts another rule or another catalogue into another folder, and leaves the first alone', async () => {
    const outDir = folder();
    const first = await writeModule(simple, outDir, none);

    const otherRule = await writeModule(
      { ...simple, fields: [rule('Name', 'name', { onEmpty: 'clear' })] },
      outDir,
      none,
    );
    const otherType = await writeModule(
      mapping(simple.fields, { source: [field('Name', 'integer')], target: [] }),
      outDir,
      none,
    );

    expect(new Set([first, otherRule, otherType]).size).toBe(3);
    expect(readFileSync(first, 'utf8')).toContain('"name"');
  });

  test('finds the runtime from a folder behind a symbolic link', async () => {
    const link = join(folder(), 'link');
    symlinkSync(mkdtempSync(join(folder(), 'deeper-')), link);

    const compiled = await compileMapping(simple, { outDir: link });

    expect(compiled.forward({ Name: 'n' }, answers()).values).toEqual({ name: 'n' });
    expect(await pruneCompiled(link, [compiled.module])).toBe(0);
  });

  test('keeps a hostile name inside the folder', async () => {
    const outDir = folder();

    const file = await writeModule(
      { ...simple, name: '../../../etc/passwd', integration: '..' },
      outDir,
      none,
    );

    expect(relative(outDir, file)).toMatch(/^[0-9a-f]{16}\/__\/_________etc_passwd\.ts$/);
  });
});

describe('the hash of a module', () => {
  test('covers every file that the runtime loads', async () => {
    const loaded = new Set<string>();
    const follow = (file: URL): void => {
      if (loaded.has(file.href)) return;
      loaded.add(file.href);
      const text = readFileSync(file, 'utf8');
      // Types are gone when the code runs.
      for (const [, path] of text.matchAll(/^(?:import|export) (?!type\b)[^;]*? from '(\.[^']+)';/gm))
        follow(new URL(path ?? '', file));
    };
    follow(new URL('../../src/compile/runtime.ts', import.meta.url));

    const hashed = new Set((await runtimeFiles()).map((file) => file.href));
    expect([...loaded].filter((file) => !hashed.has(file))).toEqual([]);
    expect(loaded.size).toBeGreaterThan(10);
  });
});

describe('pruneCompiled', () => {
  test('removes earlier compilations and nothing else', async () => {
    const outDir = folder();
    const old = await writeModule(simple, outDir, none);
    const current = await writeModule({ ...simple, fields: [] }, outDir, none);
    mkdirSync(join(outDir, 'notes'));

    const removed = await pruneCompiled(outDir, [current]);

    expect(removed).toBe(1);
    expect(() => statSync(old)).toThrow('ENOENT');
    expect(readdirSync(outDir).sort()).toEqual(
      ['notes', 'package.json', relative(outDir, current).split('/')[0]].sort(),
    );
  });
});
