import { describe, expect, it } from 'vitest';
import { zippedFiles } from '../../src/github/zip.ts';
import { type ZipFile, zipOf } from '../support/github-zip.ts';

const NAME = 'crm.state';
const bytes = Buffer.from('a state '.repeat(500));
const zip = (...files: readonly ZipFile[]) => zipOf(files);
const read = (file: Uint8Array, most = 1_000_000) => zippedFiles(file, (name) => name === NAME, most);
const why = async (file: Uint8Array, most?: number) => {
  const found = await read(file, most);
  return found.kind === 'damaged' ? found.why : `${found.files.length} files`;
};

describe('one file of a zip', () => {
  it.each([true, false])('is read by its exact name, stored: %s', async (stored) => {
    const found = await read(
      zip(
        { name: `../${NAME}`, bytes: Buffer.from('no') },
        { name: NAME, bytes, stored },
        { name: 'x', bytes },
      ),
    );

    expect(found).toEqual({ kind: 'read', files: [{ name: NAME, bytes }] });
  });

  it('is read behind a comment of the zip', async () => {
    const file = zip({ name: NAME, bytes });
    file.writeUInt16LE(5, file.length - 2);

    expect(await why(Buffer.concat([file, Buffer.from('hello')]))).toBe('1 files');
  });

  it.each<readonly [string, Buffer, string]>([
    ['another name only', zip({ name: `a/${NAME}`, bytes }), '0 files'],
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
  ])('is not read from %s', async (_, file, expected) => {
    expect(await why(file)).toBe(expected);
  });

  it('is never half read: a zip that is cut anywhere is no zip', async () => {
    const file = zip({ name: NAME, bytes });
    for (let length = 0; length < file.length; length += 1)
      expect((await read(file.subarray(0, length))).kind, `${length} bytes`).toBe('damaged');
  });

  it('is not believed when a byte of it changed', async () => {
    const file = zip({ name: NAME, bytes, stored: true });
    const start = 30 + NAME.length;
    for (let at = start; at < start + 30; at += 1) {
      const bad = Buffer.from(file);
      bad.writeUInt8(bad.readUInt8(at) ^ 0x55, at);
      expect((await read(bad)).kind, `byte ${at}`).toBe('damaged');
    }
  });
});
