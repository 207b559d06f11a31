import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Desk, desk, run, runJson } from './support.ts';

const home = process.cwd();
afterEach(() => process.chdir(home));

describe('test', () => {
  it('runs the tests beside the mappings and counts them', async () => {
    const { code, text } = await run(desk(), 'test');

    expect(code).toBe(0);
    expect(text).toContain('salesforce / accounts\n  ok    a full account becomes a customer\n');
    expect(text).toMatch(/\n19 passed, 0 failed\n$/);
    expect(text).not.toContain('no test reaches');
  });

  it('shows what differs and where the test stands, and exits with 1', async () => {
    const it = desk();
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Technology'));

    const { code, text } = await run(it, 'test');

    expect(code).toBe(1);
    expect(text).toMatch(
      /fail {2}an industry is found without regard to case {3}.*accounts\.test\.yaml:\d+\n/,
    );
    expect(text).toContain('Technology');
    expect(text).toMatch(/\n18 passed, 1 failed\n$/);
  });

  it('names a rule that no test reaches', async () => {
    const it = desk();
    it.rewrite('salesforce/contacts.yaml', (text) =>
      text.replace('  - { source: Title,', '  - { source: Department, target: notes }\n  - { source: Title,'),
    );

    const { text } = await run(it, 'test');

    expect(text).toMatch(/no test reaches the rule for notes {3}.*contacts\.yaml:\d+\n/);
    expect(await runJson(it, 'test')).toMatchObject({
      passed: 19,
      failed: 0,
      mappings: [
        { mapping: 'accounts', uncovered: [] },
        { mapping: 'contacts', uncovered: ['notes'] },
      ],
    });
  });
});

describe('compile', () => {
  /** Compiles in a project of its own, because the modules are written into the folder it is called from. */
  const elsewhere = (it: Desk): Desk => {
    const schemas = resolve('schemas/objects');
    process.chdir(it.folder);
    return { ...it, options: { ...it.options, schemas } };
  };

  it('writes a module a mapping, type-checks them, and says where they are', async () => {
    const it = elsewhere(desk());

    const made = (await runJson(it, 'compile')) as {
      ok: boolean;
      modules: { mapping: string; file: string }[];
    };

    expect(made.ok).toBe(true);
    expect(made.modules.map((module) => module.mapping)).toEqual([
      'salesforce/accounts',
      'salesforce/contacts',
    ]);
    for (const { file } of made.modules) expect(existsSync(file)).toBe(true);
    expect(readFileSync(made.modules[0]?.file ?? '', 'utf8')).toContain('main_phonenumber');
    const { code, text } = await run(it, 'compile');
    expect(code).toBe(0);
    expect(text).toBe(
      `${made.modules.map(({ mapping, file }) => `${mapping}  ${file}\n`).join('')}Compiled and type-checked.\n`,
    );
  });

  it('drops the modules of mappings that are no longer so', async () => {
    const it = elsewhere(desk());
    const before = (await runJson(it, 'compile')) as { modules: { file: string }[] };
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('Banking: Finance', 'Banking: Technology'));

    const after = (await runJson(it, 'compile')) as { modules: { file: string }[] };

    const [accounts, contacts] = before.modules.map((module) => module.file);
    expect(after.modules[1]?.file).toBe(contacts);
    expect(after.modules[0]?.file).not.toBe(accounts);
    expect(existsSync(accounts ?? '')).toBe(false);
  });
});
