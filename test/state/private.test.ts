import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { link, open, statePath } from './support.ts';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

function withUmask(umask: number): void {
  const before = process.umask(umask);
  onTestFinished(() => {
    process.umask(before);
  });
}

describe.skipIf(process.platform === 'win32')('what the state makes on disk', () => {
  it.each([0o000, 0o022, 0o077])('is for its owner alone, with umask %o', (umask) => {
    const base = dirname(statePath());
    const folder = join(base, '.crosswalk/state');
    mkdirSync(dirname(folder));
    withUmask(umask);
    const path = join(folder, 'deep/salesforce.sqlite');

    const state = open(path);
    state.putLinks([link()]);

    const files = readdirSync(dirname(path)).sort();
    expect(files).toEqual(expect.arrayContaining(['salesforce.sqlite', 'salesforce.sqlite.lock']));
    expect(files.length).toBeGreaterThan(2);
    expect(files.map((file) => mode(join(dirname(path), file)))).toEqual(files.map(() => '600'));
    expect([mode(folder), mode(dirname(path))]).toEqual(['700', '700']);
  });

  it('leaves alone what was there before', () => {
    const path = statePath();
    open(path).close();
    chmodSync(path, 0o640);
    chmodSync(dirname(path), 0o750);

    open(path).close();

    expect([mode(path), mode(dirname(path))]).toEqual(['640', '750']);
  });
});
