import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { discardState, replaceState } from '../../src/state/replace.ts';
import { failure, link, open, statePath } from './support.ts';

function made(path: string, sourceId: string): string {
  const state = open(path);
  state.putLinks([link({ sourceId })]);
  state.close();
  return path;
}

const sources = (path: string) => {
  const state = open(path, { readOnly: true });
  const ids = [...state.links('accounts')].map((item) => item.sourceId);
  state.close();
  return ids;
};

describe('putting a new state in the place of another', () => {
  it('leaves the old one under another name', () => {
    const path = made(statePath(), 'old');
    const fresh = made(`${path}.rebuild`, 'new');

    expect(replaceState(path, fresh, `${path}.old`, true)).toBe(true);

    expect(sources(path)).toEqual(['new']);
    expect(sources(`${path}.old`)).toEqual(['old']);
    expect(existsSync(fresh)).toBe(false);
  });

  it('takes what a killed run left in the journal along, and never mixes it with the new state', () => {
    const path = made(statePath(), 'old');
    const killed = new DatabaseSync(path);
    killed.exec("PRAGMA wal_autocheckpoint = 0; INSERT INTO envelope VALUES ('mark', 'x')");
    const journal = readFileSync(`${path}-wal`);
    killed.close();
    writeFileSync(`${path}-wal`, journal);
    const fresh = made(`${path}.rebuild`, 'new');

    replaceState(path, fresh, `${path}.old`, false);

    expect(readFileSync(`${path}.old-wal`).equals(journal)).toBe(true);
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(sources(path)).toEqual(['new']);
  });

  it('that fails at its last step leaves the old one where it was', () => {
    const path = made(statePath(), 'old');

    expect(() => replaceState(path, `${path}.missing`, `${path}.old`, true)).toThrow();

    expect(sources(path)).toEqual(['old']);
  });

  it('is no first run in between, where only a journal was left', () => {
    const path = statePath();
    writeFileSync(`${path}-wal`, 'x');

    expect(() => replaceState(path, `${path}.missing`, `${path}.old`, false)).toThrow();

    expect(failure(() => open(path)).code).toBe('STATE_CORRUPT');
  });

  it('has nothing to keep where there was none', () => {
    const path = statePath();
    const fresh = made(`${path}.rebuild`, 'new');

    expect(replaceState(path, fresh, `${path}.old`, false)).toBe(false);
    expect(readdirSync(dirname(path)).some((name) => name.endsWith('.old'))).toBe(false);
    expect(sources(path)).toEqual(['new']);
  });

  it('begins with what an attempt before left behind out of the way', () => {
    const path = made(statePath(), 'old');
    for (const suffix of ['', '-wal', '-shm', '.new', '.lock'])
      writeFileSync(`${path}.rebuild${suffix}`, 'x');

    discardState(`${path}.rebuild`);

    expect(readdirSync(dirname(path)).filter((name) => name.includes('rebuild'))).toEqual([]);
    rmSync(path);
  });
});
