import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { failure, link, open, START, statePath } from './support.ts';

describe('opening', () => {
  it('makes an empty state where none exists and finds it again', () => {
    const path = join(dirname(statePath()), 'deep/er/salesforce.sqlite');

    const first = open(path);
    const { lineage } = first.envelope;
    expect(first.outcome).toBe('cold');
    expect(first.envelope).toMatchObject({ version: 1, serial: 0, orgs: {} });
    expect(first.envelope.keyId).toMatch(/^[0-9a-f]{8}$/);
    first.close();

    const second = open(path);
    expect(second.outcome).toBe('warm');
    expect(second.envelope.lineage).toBe(lineage);
  });

  it('counts the serial once per opening that wrote, and not when it only read', () => {
    const path = statePath();
    const first = open(path);
    first.putLinks([link()]);
    first.putLinks([link({ sourceId: 'b' })]);
    expect(first.envelope.serial).toBe(1);
    first.close();

    const second = open(path);
    second.linksBySource('accounts', ['b']);
    expect(second.envelope.serial).toBe(1);
    second.close();

    const third = open(path);
    expect(() =>
      third.transaction(() => {
        third.putLinks([link({ sourceId: 'c' })]);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(third.envelope.serial).toBe(1);
    third.removeLinks('accounts', ['b']);
    expect(third.envelope.serial).toBe(2);
  });

  it('leaves no journal behind after closing, so that the one file is the whole state', () => {
    const path = statePath();
    const state = open(path);
    state.putLinks([link()]);
    state.close();

    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('refuses every call after closing', () => {
    const state = open(statePath());
    state.close();

    expect(() => state.linkCount('accounts')).toThrow();
  });
});

describe('opening for reading', () => {
  it('makes no file where none exists and reports it as cold', () => {
    const path = statePath();
    const state = open(path, { readOnly: true });

    expect(state.outcome).toBe('cold');
    expect(state.linkCount('accounts')).toBe(0);
    expect(failure(() => state.putLinks([link()])).code).toBe('STATE_READ_ONLY');
    expect(existsSync(path)).toBe(false);
  });

  it('reads beside a run that is writing, and sees what that run has committed', () => {
    const path = statePath();
    const writer = open(path);
    const reader = open(path, { readOnly: true });
    expect(reader.linksBySource('accounts', ['0015g00000AAAAAAA1']).size).toBe(0);

    writer.putLinks([
      link({ hashes: { name: { source: 7, target: 7 }, phone: { source: 8, target: undefined } } }),
    ]);

    expect(
      reader.linksBySource('accounts', ['0015g00000AAAAAAA1']).get('0015g00000AAAAAAA1')?.hashes,
    ).toEqual({
      name: { source: 7, target: 7 },
      phone: { source: 8, target: undefined },
    });
  });

  it('checks the org of a bound connection and binds none', () => {
    const path = statePath();
    const writer = open(path);
    writer.bindOrg('salesforce', '00D1');
    writer.close();

    const reader = open(path, { readOnly: true });
    reader.bindOrg('halo', 'tenant-1');
    expect(reader.envelope.orgs).toEqual({ salesforce: '00D1' });
    expect(failure(() => reader.bindOrg('salesforce', '00D2')).code).toBe('STATE_FOREIGN');
  });
});

describe('a state that must not be used', () => {
  it('of another org is refused, and the binding stays', () => {
    const state = open(statePath());
    state.bindOrg('salesforce', '00D1');
    state.bindOrg('salesforce', '00D1');

    const error = failure(() => state.bindOrg('salesforce', '00D2'));

    expect(error).toMatchObject({ code: 'STATE_FOREIGN', kind: 'config' });
    expect(error.text.what).toBe(
      'The state belongs to org "00D1" of connection "salesforce", which now leads to org "00D2".',
    );
    expect(state.envelope.orgs).toEqual({ salesforce: '00D1' });
  });

  it('of another key is refused without telling the key', () => {
    const path = filled();

    const error = failure(() => open(path, { key: 'key two' }));

    expect(error).toMatchObject({ code: 'STATE_KEY', kind: 'config' });
    expect(error.message).not.toMatch(/key two|key one/);
  });

  it('of a newer version is refused', () => {
    const path = filled();
    const raw = new DatabaseSync(path);
    raw.exec('PRAGMA user_version = 2');
    raw.close();

    expect(failure(() => open(path))).toMatchObject({ code: 'STATE_NEWER', kind: 'config' });
  });

  const damages: readonly [string, (path: string) => void][] = [
    ['cut in half', (path) => truncateSync(path, Math.floor(readFileSync(path).length / 2))],
    ['cut inside its header', (path) => truncateSync(path, 60)],
    ['empty', (path) => truncateSync(path, 0)],
    ['some other text', (path) => writeFileSync(path, '{"version":1}'.repeat(500))],
    ['another SQLite database', (path) => copyFileSync(otherDatabase(), path)],
    [
      'overwritten in its middle',
      (path) => {
        const content = readFileSync(path);
        content.fill(0xaa, 4096 * 3, 4096 * 5);
        writeFileSync(path, content);
      },
    ],
  ];

  it.each(damages)('%s is refused, by a run and by a reader, and keeps every byte', (_name, damage) => {
    const path = filled();
    damage(path);
    const before = readFileSync(path);

    expect(failure(() => open(path)).code).toBe('STATE_CORRUPT');
    expect(failure(() => open(path, { readOnly: true })).code).toBe('STATE_CORRUPT');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('whose journal is there and whose file is gone is not taken for a first run', () => {
    const path = statePath();
    writeFileSync(`${path}-wal`, 'x');

    expect(failure(() => open(path)).code).toBe('STATE_CORRUPT');
    expect(existsSync(path)).toBe(false);
  });

  it('whose folder is a file says that it cannot be opened', () => {
    const path = statePath();
    writeFileSync(path, 'x');

    expect(failure(() => open(join(path, 'below.sqlite'))).code).toBe('STATE_ACCESS');
  });

  it('that is a folder says that it cannot be opened', () => {
    const path = statePath();
    mkdirSync(path);

    expect(failure(() => open(path)).code).toBe('STATE_ACCESS');
  });
});

function filled(): string {
  const path = statePath();
  const state = open(path);
  state.putLinks(
    Array.from({ length: 400 }, (_, n) => link({ sourceId: `0015g00000A${n}`, targetId: String(n) })),
  );
  state.startRun({ command: 'sync', runner: 'local', at: START });
  state.close();
  return path;
}

function otherDatabase(): string {
  const path = statePath();
  const raw = new DatabaseSync(path);
  raw.exec('CREATE TABLE envelope (name TEXT)');
  raw.close();
  return path;
}
