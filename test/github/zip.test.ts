import { describe, expect, it } from 'vitest';
import { readEntry } from '../../src/github/zip.ts';
import { type ZipFile, zipOf } from '../support/github-zip.ts';

const NAME = 'crm.state';
const bytes = Buffer.from('a state '.repeat(500));
const zip = (...files: readonly ZipFile[]) => zipOf(files);
const read = (file: Uint8Array, most = 1_000_000) => readEntry(file, NAME, most);
const why = (file: Uint8Array, most?: number) => {
  const entry = read(file, most);
  return entry.kind === 'damaged' ? entry.why : 'it was read';
};

describe('one file of a zip', () => {
  it.each([true, false])('is read by its exact name, stored: %s', (stored) => {
    const entry = read(
      zip(
        { name: `../${NAME}`, bytes: Buffer.from('no') },
        { name: NAME, bytes, stored },
        { name: 'x', bytes },
      ),
    );

    expect(entry.kind === 'read' && Buffer.from(entry.bytes).equals(bytes)).toBe(true);
  });

  it('is read behind a comment of the zip', () => {
    const file = zip({ name: NAME, bytes });
    file.writeUInt16LE(5, file.length - 2);

    expect(read(Buffer.concat([file, Buffer.from('hello')])).kind).toBe('read');
  });

  it.each<readonly [string, Buffer, string]>([
    ['another name only', zip({ name: `a/${NAME}`, bytes }), `it has no file "${NAME}"`],
    [
      'the name twice',
      zip({ name: NAME, bytes }, { name: NAME, bytes: Buffer.from('other') }),
      `it has two files "${NAME}"`,
    ],
    ['no zip', Buffer.from('<html>not found</html>'), 'it is no whole zip'],
    ['nothing', Buffer.alloc(0), 'it is no whole zip'],
    [
      'more than it says, as a bomb has',
      zip({ name: NAME, bytes: Buffer.alloc(5_000_000), claimedBytes: 10 }),
      'its file does not have the size it says',
    ],
    [
      'less than it says',
      zip({ name: NAME, bytes, claimedBytes: 5_000 }),
      'its file does not have the size it says',
    ],
    [
      'more than is allowed',
      zip({ name: NAME, bytes: Buffer.alloc(2_000_000) }),
      'it unpacks to 2000000 bytes',
    ],
  ])('is not read from %s', (_, file, expected) => {
    expect(why(file)).toBe(expected);
  });

  it('is never half read: a zip that is cut anywhere is no zip', () => {
    const file = zip({ name: NAME, bytes });
    for (let length = 0; length < file.length; length += 1)
      expect(read(file.subarray(0, length)).kind, `${length} bytes`).toBe('damaged');
  });

  it('is not believed when a byte of it changed', () => {
    const file = zip({ name: NAME, bytes, stored: true });
    const start = 30 + NAME.length;
    for (let at = start; at < start + 30; at += 1) {
      const bad = Buffer.from(file);
      bad.writeUInt8(bad.readUInt8(at) ^ 0x55, at);
      expect(read(bad).kind, `byte ${at}`).toBe('damaged');
    }
  });
});
