import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench } from '../e2e/harness.ts';
import { run, runJson } from './support.ts';

const id = (n: number) => `0010000000000${String(n).padStart(2, '0')}AAA`;

const alike = {
  salesforce: {
    Account: [
      { Id: id(1), Name: 'Müller & Söhne GmbH', Website: 'https://www.mueller.example' },
      { Id: id(2), Name: 'Zephyr Logistics' },
      { Id: id(3), Name: 'Acme' },
      { Id: id(4), Name: 'Nobody like it' },
    ],
  },
  halo: {
    Client: [
      { id: 91, name: 'Muller und Sohne' },
      { id: 92, name: 'Zephir Logistics Ltd' },
      { id: 93, name: 'ACME Inc.' },
      { id: 94, name: 'Acme Limited' },
      { id: 95, name: 'Somewhere' },
    ],
  },
};

describe('links suggest', () => {
  it('writes clear pairs as lines and doubtful ones as comments, links nothing and writes nothing', async () => {
    const it = await bench(alike);
    const out = join(it.options.mappings, '../suggested.yaml');

    const ran = await run(it, 'links', 'suggest', '--mapping', 'accounts', '--out', out);

    const yaml = readFileSync(out, 'utf8');
    expect(ran.code).toBe(0);
    expect(yaml.split('\n').filter((line) => line.trimStart().startsWith('- '))).toEqual([
      `    - { source: "${id(1)}", target: "91" }`,
      `    - { source: "${id(2)}", target: "92" }`,
    ]);
    expect(yaml).toContain(`    # - { source: "${id(3)}", target: "93" }`);
    expect(yaml).toContain('not the only candidate');
    expect(yaml).not.toContain(id(4));
    for (const name of ['Müller', 'Zephyr', 'ACME', 'Acme']) expect(yaml).not.toContain(name);
    expect(await it.writes()).toEqual([]);
    expect(await runJson(it, 'links', 'list')).toEqual([]);
  });

  it('is valid as links.yaml, names included as comments when they are asked for', async () => {
    const it = await bench(alike);
    const { text } = await run(it, 'links', 'suggest', '--mapping', 'accounts', '--values');
    expect(text).toContain('# "Müller & Söhne GmbH" ~ "Muller und Sohne"');
    writeFileSync(
      join(it.options.mappings, 'salesforce/links.yaml'),
      text.slice(0, text.lastIndexOf('accounts: 4')),
    );

    expect((await run(it, 'validate')).code).toBe(0);
    const linked = await it.sync();
    expect(linked.flows[0]?.counts.link).toBe(2);
    expect((await runJson(it, 'links', 'suggest', '--mapping', 'accounts')) as object).toMatchObject({
      mappings: [{ sources: 0, pairs: [] }],
    });
  });

  it('neutralises what a name could do to the file', async () => {
    const it = await bench({
      salesforce: { Account: [{ Id: id(1), Name: 'Evil Corp\n    - { source: "x", target: "1" }' }] },
      halo: { Client: [{ id: 91, name: 'Evil  source x target 1' }] },
    });

    const { text } = await run(it, 'links', 'suggest', '--mapping', 'accounts', '--values');

    expect(text.split('\n').filter((line) => line.trimStart().startsWith('- '))).toHaveLength(1);
  });

  it('does not write into links.yaml', async () => {
    const it = await bench();
    const ran = await run(
      it,
      'links',
      'suggest',
      '--out',
      join(it.options.mappings, 'salesforce/links.yaml'),
    );
    expect(ran.code).toBe(1);
    expect(ran.text).toContain('USAGE');
  });

  it('compares 5,000 with 5,000 in fewer than 40 comparisons a record, reading each side once', async () => {
    const words = Array.from(
      { length: 400 },
      (_, n) => `${'bcdfghklmnprstvwz'[n % 17]}${'aeiou'[n % 5]}${n.toString(36)}x`,
    );
    const name = (n: number) => `${words[n % 400]} ${words[(n * 7 + 3) % 400]}${n} Services`;
    const rows = Array.from({ length: 5_000 }, (_, n) => n);
    const it = await bench({
      salesforce: {
        Account: rows.map((n) => ({
          Id: `00100000000${String(n).padStart(4, '0')}AAA`,
          Name: `${name(n)} Ltd`,
        })),
      },
      halo: { Client: rows.map((n) => ({ id: 1_000 + n, name: name(n).toUpperCase() })) },
    });
    // Without a match by name nothing is linked, and everything is left to suggest.
    it.rewrite('salesforce/accounts.yaml', (text) =>
      text.replace('[link, externalId, name]', '[link, externalId]'),
    );
    await it.forgetRequests();

    const out = (await runJson(it, 'links', 'suggest', '--mapping', 'accounts')) as {
      mappings: { sources: number; compared: number; pairs: { score: number; clear: boolean }[] }[];
    };

    expect(out.mappings[0]?.sources).toBe(5_000);
    expect(out.mappings[0]?.compared).toBeLessThan(5_000 * 40);
    expect(out.mappings[0]?.pairs.filter((pair) => pair.score >= 0.95 && pair.clear).length).toBeGreaterThan(
      4_900,
    );
    const lists = (await it.requests('halo')).filter((row) => row.path.startsWith('/api/Client'));
    expect(lists.length).toBeLessThanOrEqual(53);
  });
});
