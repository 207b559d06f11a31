import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inCommits, inFiles, scanText } from '../support/secret-scan.ts';
import { ROOT } from './files.ts';

const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

describe('the secret scan', () => {
  it('finds nothing in this repository', () => {
    expect(inFiles(ROOT)).toEqual([]);
  });

  it.each([
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
    ['a GitHub token', `token: ${TOKEN}`],
    ['a session of Salesforce', `sid=00D5g000000ABCD!${'AQ'.repeat(20)}`],
    ['a consumer key', `key: 3MVG9${'x1_'.repeat(25)}`],
    ['a state key', `CROSSWALK_STATE_KEY=${'0f'.repeat(32)}`],
    ['a client secret', `  "clientSecret": "d0b7a1f2-58c4-4e39-8f66-0a9e3c51b7d4-2e8f6a90",`],
  ])('finds %s, and says where without saying what', (_, line) => {
    const root = folder({ 'mappings/deep/a.yaml': `version: 1\n${line}\n` });

    const found = inFiles(root);

    expect(found).toEqual([{ path: 'mappings/deep/a.yaml', line: 2 }]);
    expect(scanText(found, false)).toMatch(/^mappings\/deep\/a\.yaml:2 This has the shape of a credential\./);
    expect(scanText(found, false)).not.toContain(line.slice(-12));
  });

  it.each([
    ['a reference to a variable', 'clientSecret: { env: HALO_CLIENT_SECRET }'],
    ['a commit', 'uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1'],
    ['the sum of a package', '"integrity": "sha512-4rR0xAtsWJbWzPRRLfW3Ap5oGGqkkQ=="'],
    ['a record id', 'source: 0015g00000ABCDEAA5'],
    ['an empty line of the example', 'SALESFORCE_CLIENT_SECRET='],
  ])('takes %s for none', (_, line) => {
    expect(inFiles(folder({ 'a.yaml': line }))).toEqual([]);
  });

  it('reads neither packages nor the untracked .env', () => {
    expect(inFiles(folder({ 'node_modules/x/a.js': TOKEN, '.env': `A=${TOKEN}` }))).toEqual([]);
  });

  it('finds what one commit added and a later one took out', () => {
    const log = [
      `commit ${'b'.repeat(40)}`,
      '--- a/mappings/a.yaml',
      '+++ b/mappings/a.yaml',
      '@@ -3 +2,0 @@',
      `-  token: ${TOKEN}`,
      `commit ${'a'.repeat(40)}`,
      '--- a/mappings/a.yaml',
      '+++ b/mappings/a.yaml',
      '@@ -2,0 +2,2 @@ mapping: a',
      '+  # for now',
      `+  token: ${TOKEN}`,
    ].join('\n');

    const found = inCommits(log);

    expect(found).toEqual([{ path: 'mappings/a.yaml', line: 3, commit: 'a'.repeat(40) }]);
    expect(scanText(found, true)).toMatch(
      /^::error file=mappings\/a\.yaml,line=3,title=Credential \(commit aaaaaaaaaaaa\)::/,
    );
  });

  it('prints no command that the name of a file holds', () => {
    const [line = '', ...rest] = scanText([{ path: 'a\n::set-output::b,line=9', line: 1 }], true).split('\n');

    expect(line).toMatch(/^::error file=a%0A%3A%3Aset-output%3A%3Ab%2Cline=9,line=1,/);
    expect(rest).toEqual(['']);
  });
});

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'crosswalk-scan-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
