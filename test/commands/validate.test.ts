import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { desk, run, runJson } from './support.ts';

/** A field that does not exist, as a typing mistake makes one. */
const misspelt = () => {
  const it = desk();
  it.rewrite('salesforce/accounts.yaml', (text) => text.replace('source: Phone', 'source: Phnoe'));
  return it;
};
const line =
  readFileSync('mappings/salesforce/accounts.yaml', 'utf8')
    .split('\n')
    .findIndex((text) => text.includes('source: Phone')) + 1;

describe('validate', () => {
  it('says what it has checked when everything is in order', async () => {
    const { code, text } = await run(desk(), 'validate');

    expect(code).toBe(0);
    expect(text).toBe('no errors\nValid: 2 mappings with 16 field rules in 1 integrations.\n');
  });

  it('warns of a mapping on the schedule whose parent is not', async () => {
    const it = desk();
    it.rewrite('salesforce/integration.yaml', (text) => text.replace('[accounts, contacts]', '[contacts]'));

    const { code, text } = await run(it, 'validate');

    expect(code).toBe(0);
    expect(text).toContain(
      'integration.yaml:6:14 warning "contacts" runs on the schedule without "accounts"',
    );
    expect(text).toContain('[integrator-parent]');
    expect(text).toContain('to do: Add "accounts" to the list.');
  });

  it('prints nothing for GitHub when everything is in order', async () => {
    expect(await run(desk(), 'validate', '--format', 'github')).toEqual({
      code: 0,
      text: '',
      failure: undefined,
    });
  });

  it('shows place, frame, caret and the nearest name, and exits with 1', async () => {
    const it = misspelt();

    const { code, text } = await run(it, 'validate');

    expect(code).toBe(1);
    expect(text).toContain(`${it.options.mappings}/salesforce/accounts.yaml:${line}:15 error `);
    expect(text).toContain(`> ${line} |   - { source: Phnoe, target: main_phonenumber, direction: both }`);
    expect(text).toContain('\n       |               ^^^^^\n');
    expect(text).toContain('did you mean "Phone"?');
    expect(text).toContain('1 error in 1 file');
    expect(text).not.toContain('Valid:');
  });

  it('gives scripts the same finding as one object, and still exits with 1', async () => {
    const it = misspelt();

    const { code, text } = await run(it, 'validate', '--json');

    expect(code).toBe(1);
    expect(JSON.parse(text)).toMatchObject({
      valid: false,
      errors: 1,
      warnings: 0,
      diagnostics: [
        {
          rule: 'field-unknown',
          severity: 'error',
          at: { line, column: 15, endColumn: 20 },
          didYouMean: 'Phone',
        },
      ],
    });
    expect(await runJson(desk(), 'validate')).toEqual({
      valid: true,
      errors: 0,
      warnings: 0,
      diagnostics: [],
    });
  });

  it('annotates the line for GitHub, one command a line', async () => {
    const it = misspelt();

    const { code, text } = await run(it, 'validate', '--format', 'github');

    expect(code).toBe(1);
    expect(text).toMatch(/^::error file=[^,]*accounts\.yaml,[^\n]+\n$/);
    expect(text).toContain(`,line=${line},col=15,endColumn=19,title=field-unknown::`);
    expect(text).toContain('%0ADid you mean "Phone"?%0A');
  });

  it('collects the faults of all files, tests included, and says each once', async () => {
    const it = misspelt();
    it.rewrite('salesforce/contacts.yaml', (text) => text.replace('source: Title', 'source: Titel'));
    it.rewrite('salesforce/accounts.test.yaml', (text) =>
      text.replace('direction: syncBack', 'direction: sideways'),
    );

    const { text } = await run(it, 'validate', '--json');

    const found = JSON.parse(text) as { diagnostics: { rule: string; at: { file: string } }[] };
    expect(found.diagnostics.map((item) => item.at.file.split('/').at(-1))).toEqual([
      'accounts.test.yaml',
      'accounts.yaml',
      'contacts.yaml',
    ]);
  });

  it('needs no variable of the environment', async () => {
    expect((await run(desk({}), 'validate')).code).toBe(0);
  });

  it('refuses an unknown format and names the known ones', async () => {
    const { code, text } = await run(desk(), 'validate', '--format', 'xml');

    expect(code).toBe(1);
    expect(text).toContain('It is one of text, json, github.');
  });
});

describe('a command that needs the configuration', () => {
  it.each(['compile', 'test', 'plan', 'sync', 'status', 'links list', 'state show'])(
    '%s shows the findings and exits with 1 when it is broken',
    async (command) => {
      const { code, text, failure } = await run(misspelt(), ...command.split(' '));

      expect(code).toBe(1);
      expect(failure?.problem.code).toBe('CONFIG_INVALID');
      expect(text).toContain('did you mean "Phone"?');
    },
  );

  it('names the integrations there are when another one is asked for', async () => {
    const { code, text } = await run(desk(), 'status', '--integration', 'hubspot');

    expect(code).toBe(1);
    expect(text).toContain('INTEGRATION_UNKNOWN: There is no integration "hubspot".');
    expect(text).toContain('"salesforce"');
  });

  it('says which variable is missing before it asks any system', async () => {
    const { code, text } = await run(desk({ CROSSWALK_STATE_KEY: 'a key of a test' }), 'sync');

    expect(code).toBe(1);
    expect(text).toContain('ENV_MISSING: The environment variable "HALO_URL" is not set.');
    expect(text).toContain('connection "halo"');
  });

  it('says so when the file of --env-file is not there', async () => {
    const { code, text } = await run(desk({}), 'sync', '--env-file', '/nowhere/.env');

    expect(code).toBe(1);
    expect(text).toContain('ENV_FILE: The file given by --env-file cannot be read.');
    expect(text).toContain('/nowhere/.env');
  });
});
