import { createDecipheriv, hkdfSync } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openSnapshot, SNAPSHOT_FORMAT, type SnapshotFile, sealSnapshot } from '../../src/state/snapshot.ts';
import { failure } from './support.ts';

const KEY = 'key one';
const about = { integration: 'crm', lineage: 'l', serial: 7, at: '2026-11-21T09:00:00Z', by: 'a run' };
const FILES: readonly SnapshotFile[] = [
  { name: 'crm.sqlite', bytes: Buffer.from('the database, with 0015g00000AAAAAAA1 in it') },
  { name: 'auth/salesforce.token', bytes: Buffer.from('a sealed log-in') },
];
const sealed = (files = FILES) => Buffer.from(sealSnapshot(about, files, KEY).bytes);
const open = (bytes: Uint8Array, integration = 'crm', key = KEY) =>
  openSnapshot(bytes, { integration, key, where: 'Artifact 1' });

describe('a sealed copy of a state', () => {
  it('gives back what was put in, and says whose it is', () => {
    const { header, files } = open(sealed());

    expect(header).toMatchObject({ ...about, format: SNAPSHOT_FORMAT });
    expect(files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual(
      FILES.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
    );
  });

  it('has a key of its own for each integration, derived as it is written down (HKDF-SHA256)', () => {
    const bytes = sealed();
    const end = 20 + bytes.readUInt32BE(16);
    const opens = (integration: string) => {
      const key = Buffer.from(hkdfSync('sha256', KEY, '', `crosswalk state copy ${integration}`, 32));
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(end, end + 12))
        .setAAD(bytes.subarray(0, end))
        .setAuthTag(bytes.subarray(end + 12, end + 28));
      return Buffer.concat([decipher.update(bytes.subarray(end + 28)), decipher.final()]);
    };

    expect(zstdDecompressSync(opens('crm')).includes('the database, with')).toBe(true);
    expect(() => opens('crm2')).toThrow();
    expect(() => opens('')).toThrow();
  });

  it('shows nothing of what is inside, and is another one each time', () => {
    const [one, two] = [sealed(), sealed()];

    expect(one.includes('0015g00000AAAAAAA1')).toBe(false);
    expect(one.includes('auth/salesforce')).toBe(false);
    expect(one.equals(two)).toBe(false);
  });

  it('does not open when any byte of it is another one', () => {
    const good = sealed();
    // Every byte of the header matters, too: a serial that was raised would make an old state the newest.
    for (let at = 0; at < good.length; at += 1) {
      const bad = Buffer.from(good);
      bad.writeUInt8(bad.readUInt8(at) ^ 1, at);
      const { code } = failure(() => open(bad));
      expect(['SNAPSHOT_INVALID', 'STATE_KEY', 'STATE_NEWER'], `byte ${at}`).toContain(code);
    }
  });

  it('does not open when it is cut anywhere', () => {
    const good = sealed();
    for (let length = 0; length < good.length; length += 1)
      expect(failure(() => open(good.subarray(0, length))).code, `${length} bytes`).toBe('SNAPSHOT_INVALID');
  });

  it('is not taken for the state of another integration', () => {
    const error = failure(() => open(sealed(), 'crm2'));

    expect(error.code).toBe('SNAPSHOT_INVALID');
    expect(error.text.why).toBe('It is the state of integration "crm", not of "crm2".');
  });

  it('is not taken for the copy of another run', () => {
    const of = (run?: number) => sealSnapshot({ ...about, ...(run ? { run } : {}) }, FILES, KEY).bytes;
    const opening = { integration: 'crm', key: KEY, where: 'Artifact 1', run: 12 };

    expect(openSnapshot(of(12), opening).header.run).toBe(12);
    expect(failure(() => openSnapshot(of(11), opening)).text.why).toBe(
      'Run 11 made it, and not run 12, which left it.',
    );
    expect(failure(() => openSnapshot(of(), opening)).code).toBe('SNAPSHOT_INVALID');
  });

  it('asks for the key that it was sealed with', () => {
    expect(failure(() => open(sealed(), 'crm', 'key two')).code).toBe('STATE_KEY');
  });

  it('asks for a newer crosswalk when its format is a newer one', () => {
    const text = sealed().toString('latin1').replace('"format":1', '"format":2');

    expect(failure(() => open(Buffer.from(text, 'latin1'))).code).toBe('STATE_NEWER');
  });

  it.each(['../../.bashrc', 'auth/../crm.sqlite', '/etc/passwd', 'other.sqlite', 'auth/x.token/y'])(
    'holds no file called %s',
    (name) => {
      const bad = sealed([...FILES, { name, bytes: Buffer.from('x') }]);

      expect(failure(() => open(bad)).code).toBe('SNAPSHOT_INVALID');
    },
  );
});
