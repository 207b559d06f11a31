import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench, counts } from '../e2e/harness.ts';
import { acme, beta, crm, twins } from './records.ts';
import { desk, type Place, run, runJson } from './support.ts';

const file = (place: Place) => join(place.options.mappings, 'salesforce/links.yaml');
const read = (place: Place) => readFileSync(file(place), 'utf8');
const write = (place: Place, text: string) => writeFileSync(file(place), text);

describe('links add', () => {
  it('makes the file, valid and with the line for editors', async () => {
    const it = desk();

    const { code, text } = await run(it, 'links', 'add', 'accounts', acme.Id, '42');

    expect(code).toBe(0);
    expect(text).toBe(`Added to ${file(it)}: accounts ${acme.Id} = 42\n`);
    expect(read(it)).toBe(
      '# yaml-language-server: $schema=../../schemas/config/links.schema.json\n' +
        '# Pairs of records that belong together whatever their names say.\n' +
        'version: 1\nlinks:\n  accounts:\n    - { source: "001000000000001AAA", target: "42" }\n',
    );
    expect((await run(it, 'validate')).code).toBe(0);
  });

  it('says of an id that no record can have what validate says', async () => {
    const it = desk();

    const { code, text } = await run(it, 'links', 'add', 'accounts', 'nope', '42');

    expect(code).toBe(0);
    expect(text).toContain(`${file(it)}:6`);
    expect(text).toContain('"nope" cannot be the id of a record of the source system [id-unlikely]');
    expect((await run(it, 'links', 'add', 'accounts', acme.Id, '43')).text).not.toContain('warning');
  });

  it('keeps comments, order and everything else that people wrote', async () => {
    const it = desk();
    write(
      it,
      `# ours\nversion: 1\nlinks:\n  accounts: # by hand\n    # the merger of May\n    - { source: "${acme.Id}", target: "42", note: kept } # yes\n  contacts:\n    - { source: "003000000000009AAA", target: "7" }\n`.replace(
        ', note: kept',
        '',
      ),
    );
    const before = read(it).split('\n');

    expect((await run(it, 'links', 'add', 'accounts', beta.Id, '43')).code).toBe(0);
    expect((await run(it, 'links', 'add', 'contacts', '003000000000001AAA', '8')).code).toBe(0);

    const after = read(it).split('\n');
    const added = after.filter((text) => !before.includes(text));
    expect(added).toEqual([
      `    - { source: "${beta.Id}", target: "43" }`,
      '    - { source: "003000000000001AAA", target: "8" }',
    ]);
    expect(after.filter((text) => !added.includes(text))).toEqual(before);
    expect((await run(it, 'validate')).code).toBe(0);
  });

  it.each([
    ['Windows line ends', 'version: 1\r\nlinks:\r\n  accounts:\r\n    - { source: "1", target: "2" }\r\n'],
    ['rows that are not indented', 'version: 1\nlinks:\n  accounts:\n  - { source: "1", target: "2" }\n'],
    ['a wider indentation', 'version: 1\nlinks:\n    accounts:\n        - { source: "1", target: "2" }\n'],
    ['rows of several lines', 'version: 1\nlinks:\n  accounts:\n    - source: "1"\n      target: "2"\n'],
    ['something after the links', 'links:\n  accounts:\n    - { source: "1", target: "2" }\nversion: 1\n'],
    ['no links', 'version: 1\nlinks: {}\n'],
    [
      'links of another mapping only',
      'version: 1\nlinks:\n  contacts:\n    - { source: "1", target: "2" }\n',
    ],
  ])('adds to a file with %s', async (_, text) => {
    const it = desk();
    write(it, text);

    expect((await run(it, 'links', 'add', 'accounts', acme.Id, '42')).text).toContain('Added to');

    const rows = (await runJson(it, 'links', 'list', '--mapping', 'accounts')) as {
      source: string;
      target: string;
    }[];
    expect(rows.map((row) => [row.source, row.target])).toContainEqual([acme.Id, '42']);
    expect((await run(it, 'validate')).code).toBe(0);
  });

  it('refuses a source that has a line already, and says which line', async () => {
    const it = desk();
    await run(it, 'links', 'add', 'accounts', acme.Id, '42');
    const before = read(it);

    const { code, text } = await run(it, 'links', 'add', 'accounts', acme.Id, '43');

    expect(code).toBe(1);
    expect(text).toContain(`LINK_EXISTS: Source "${acme.Id}" is linked to "42" already.`);
    expect(text).toContain(`${file(it)}:6:`);
    expect(read(it)).toBe(before);
  });

  it('refuses an unknown mapping and names those there are', async () => {
    const it = desk();

    const { code, text } = await run(it, 'links', 'add', 'account', acme.Id, '42');

    expect(code).toBe(1);
    expect(text).toContain('MAPPING_UNKNOWN: There is no mapping "account".');
    expect(text).toContain('There are: accounts, contacts.');
    expect(existsSync(file(it))).toBe(false);
  });

  it('leaves the file as it was when the result would not be valid', async () => {
    const it = desk();
    const text = 'version: 1\nlinks: { accounts: [{ source: "1", target: "2" }] }\n';
    write(it, text);

    const { code } = await run(it, 'links', 'add', 'accounts', acme.Id, '42');

    expect(code).toBe(1);
    expect(read(it)).toBe(text);
  });

  it('settles which of two customers of one name is meant', async () => {
    const it = await bench({ salesforce: { Account: [beta] }, halo: twins });
    expect(counts(await it.sync(), 'accounts')).toEqual({ held: 1 });
    await run(it, 'links', 'add', 'accounts', beta.Id, '92');

    expect(counts(await it.sync(), 'accounts')).toEqual({ link: 1 });
    expect((await it.sync()).outcome).toBe('nothing');
  });
});

describe('links list', () => {
  it('says that there are none', async () => {
    expect((await run(desk(), 'links', 'list')).text).toBe('No links yet.\n');
    expect(await runJson(desk(), 'links', 'list')).toEqual([]);
  });

  it('shows pairs of the file and of the state, of one mapping when asked', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    await run(it, 'links', 'add', 'accounts', '001000000000009AAA', '77');

    const rows = await runJson(it, 'links', 'list', '--mapping', 'accounts');

    const clients = await it.records('halo', 'Client');
    const idOf = (name: string) => String(clients.find((row) => row['name'] === name)?.['id']);
    const row = { integration: 'salesforce', mapping: 'accounts' };
    expect(rows).toEqual([
      { ...row, source: '001000000000009AAA', target: '77', from: 'links.yaml', status: 'written' },
      { ...row, source: acme.Id, target: idOf('Acme'), from: 'state', status: 'active' },
      { ...row, source: beta.Id, target: idOf('Beta GmbH'), from: 'state', status: 'active' },
    ]);
    expect((await run(it, 'links', 'list')).text.split('\n')).toHaveLength(5);
  });

  it('prints nothing but the failure when the state cannot be opened', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    const other = {
      ...it,
      io: { ...it.io, env: { ...it.io.env, CROSSWALK_STATE_KEY: 'another key, 32 characters long!' } },
    };

    const { code, text, failure } = await run(other, 'links', 'list', '--json');

    expect(code).toBe(1);
    expect(failure?.problem.code).toBe('STATE_KEY');
    expect(text).toBe(failure?.text);
  });
});

describe('links remove', () => {
  it('forgets the pair, so that the next run matches the record anew', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.sync();
    it.clock.advance(3_600_000);
    const client = await it.record('halo', 'Client', (row) => row['name'] === 'Acme');

    const { code, text } = await run(it, 'links', 'remove', 'accounts', acme.Id);

    expect(code).toBe(0);
    expect(text).toContain(`Removed: accounts ${acme.Id} = ${client['id']}\n`);
    expect(await runJson(it, 'links', 'list', '--mapping', 'accounts')).toHaveLength(1);
    expect(counts(await it.sync(), 'accounts')).toMatchObject({ link: 1 });
    expect(await runJson(it, 'links', 'list', '--mapping', 'accounts')).toContainEqual(
      expect.objectContaining({ source: acme.Id, target: String(client['id']) }),
    );
    expect((await it.records('halo', 'Client')).filter((row) => row['name'] === 'Acme')).toHaveLength(1);
    expect((await it.sync()).outcome).toBe('nothing');
  });

  it('says so when the state has no such pair, and makes no state', async () => {
    const it = desk();

    const { code, text } = await run(it, 'links', 'remove', 'accounts', acme.Id);

    expect(code).toBe(1);
    expect(text).toContain(
      `LINK_UNKNOWN: The state has no link of source "${acme.Id}" in mapping "accounts".`,
    );
    expect(existsSync(it.options.state)).toBe(false);
  });
});

it.each([['links', 'list'], ['retry'], ['explain', acme.Id]])(
  '%s says that a mapping does not exist',
  async (...words) => {
    const { code, text } = await run(desk(), ...words, '--mapping', 'acounts');

    expect(code).not.toBe(0);
    expect(text).toContain('There is no mapping "acounts".');
    expect(text).toContain('Did you mean "accounts"?');
  },
);
