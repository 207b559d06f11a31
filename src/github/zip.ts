import { crc32, inflateRawSync } from 'node:zlib';

/** What reading one file of a zip came to; `why` ends a sentence that begins with the artifact. */
export type ZipEntry =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'damaged'; readonly why: string };

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/**
 * The bytes of the one entry with that exact name (APPNOTE.TXT 6.3). Nothing is ever written under a name from a zip, and entries of
 * other names are not looked at. Names that occur twice, sizes above `mostBytes` and wrong checksums are damage. Of the sizes only the
 * central directory's count: a zip that was streamed, as GitHub's are, has none in front of the data. No zip64: it begins at 4 GB.
 */
export function readEntry(zip: Uint8Array, name: string, mostBytes: number): ZipEntry {
  const file = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  try {
    return entryOf(file, name, mostBytes);
  } catch (error) {
    // A position outside of the file.
    if (error instanceof RangeError) return damaged('its zip is cut short');
    throw error;
  }
}

/** Names of a zip's entries as it gives them, which are nothing to write a file under; `undefined` where it cannot be read. */
export function entryNames(zip: Uint8Array): readonly string[] | undefined {
  const file = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  try {
    return entriesOf(file)?.map(({ name }) => name);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function entryOf(file: Buffer, name: string, mostBytes: number): ZipEntry {
  if (endOf(file) === undefined) return damaged('it is no whole zip');
  const entries = entriesOf(file);
  if (entries === undefined) return damaged('the directory of its zip is damaged');
  const [only, second] = entries.flatMap((entry) => (entry.name === name ? [entry.at] : []));
  if (only === undefined) return damaged(`it has no file "${name}"`);
  if (second !== undefined) return damaged(`it has two files "${name}"`);
  return unpacked(file, only, mostBytes);
}

/** The central directory: each entry's name and where in the directory it stands. */
function entriesOf(file: Buffer): readonly { readonly name: string; readonly at: number }[] | undefined {
  const end = endOf(file);
  if (end === undefined) return undefined;
  const entries: { name: string; at: number }[] = [];
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (file.readUInt32LE(at) !== CENTRAL) return undefined;
    const nameBytes = file.readUInt16LE(at + 28);
    entries.push({ name: file.toString('utf8', at + 46, at + 46 + nameBytes), at });
    at += 46 + nameBytes + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}

function unpacked(file: Buffer, at: number, mostBytes: number): ZipEntry {
  const flags = file.readUInt16LE(at + 8);
  const method = file.readUInt16LE(at + 10);
  const packedBytes = file.readUInt32LE(at + 20);
  const bytes = file.readUInt32LE(at + 24);
  const header = file.readUInt32LE(at + 42);
  if (flags & ENCRYPTED) return damaged('its zip has a password');
  if (bytes > mostBytes) return damaged(`it unpacks to ${bytes} bytes`);
  if (file.readUInt32LE(header) !== LOCAL) return damaged('the directory of its zip is damaged');
  const start = header + 30 + file.readUInt16LE(header + 26) + file.readUInt16LE(header + 28);
  if (start + packedBytes > file.length) return damaged('its zip is cut short');
  const packed = file.subarray(start, start + packedBytes);
  const plain = method === STORED ? packed : method === DEFLATED ? inflated(packed, bytes) : undefined;
  if (plain === undefined || plain.length !== bytes)
    return damaged('its file does not have the size it says');
  if (crc32(plain) !== file.readUInt32LE(at + 16)) return damaged('the checksum of its file is wrong');
  return { kind: 'read', bytes: plain };
}

/** One byte more than it says may come out, so that a file that is larger than it says is told apart and not unpacked. */
function inflated(packed: Buffer, bytes: number): Buffer | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: bytes + 1 });
  } catch {
    return undefined;
  }
}

/** The end record is the last thing in the file but for a comment. */
function endOf(file: Buffer): number | undefined {
  const first = Math.max(0, file.length - END_BYTES - LONGEST_COMMENT);
  for (let at = file.length - END_BYTES; at >= first; at -= 1) {
    if (file.readUInt32LE(at) === END && at + END_BYTES + file.readUInt16LE(at + 20) === file.length)
      return at;
  }
  return undefined;
}

function damaged(why: string): ZipEntry {
  return { kind: 'damaged', why };
}
