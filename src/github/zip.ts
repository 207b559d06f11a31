import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

/** What reading files of a zip came to; `why` ends a sentence that begins with the artifact. */
export type ZipFiles =
  | { readonly kind: 'read'; readonly files: readonly ZippedFile[] }
  | { readonly kind: 'damaged'; readonly why: string };

export interface ZippedFile {
  /** As the zip gives it, which is nothing to write a file under. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of a zip whose names are `wanted`, unpacked in memory, each of at most `mostBytes`; others are not looked at. A name that
 * occurs twice, a size above the limit or other than the zip says, a password and a wrong checksum are damage of the whole.
 */
export async function zippedFiles(
  zip: Uint8Array,
  wanted: (name: string) => boolean,
  mostBytes: number,
): Promise<ZipFiles> {
  const opened = await opening(zip);
  if (opened === undefined) return damaged('it is no whole zip');
  const files: ZippedFile[] = [];
  try {
    for await (const entry of opened.eachEntry()) {
      const name = entry.fileNameRaw.toString('utf8');
      if (!wanted(name)) continue;
      if (files.some((file) => file.name === name)) return damaged(`it has two files "${name}"`);
      if (entry.isEncrypted()) return damaged('its zip has a password');
      if (entry.uncompressedSize > mostBytes) return damaged(`it unpacks to ${entry.uncompressedSize} bytes`);
      const bytes = await unpacked(opened, entry);
      if (bytes === undefined) return damaged('its file does not have the size it says');
      if (crc32(bytes) !== entry.crc32) return damaged('the checksum of its file is wrong');
      files.push({ name, bytes });
    }
  } catch {
    return damaged('the directory of its zip is damaged');
  }
  return { kind: 'read', files };
}

/** Names stay as bytes: the library refuses a zip for a name that leads out of a folder, and here no name leads anywhere. */
async function opening(zip: Uint8Array): Promise<ZipFile | undefined> {
  const file = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  try {
    return await fromBufferPromise(file, { decodeStrings: false, lazyEntries: true });
  } catch {
    return undefined;
  }
}

/** The library ends the stream with an error at the first byte beyond the size that the directory names. */
async function unpacked(zip: ZipFile, entry: Entry): Promise<Uint8Array | undefined> {
  try {
    return await buffer(await zip.openReadStreamPromise(entry));
  } catch {
    return undefined;
  }
}

function damaged(why: string): ZipFiles {
  return { kind: 'damaged', why };
}
