import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import { newer, otherKey } from './errors.ts';
import { hasher } from './hash.ts';

/** What a copy says about itself, readable without the key and sealed with it: a changed header does not open. */
export interface SnapshotHeader {
  readonly format: number;
  readonly integration: string;
  readonly lineage: string;
  readonly serial: number;
  readonly keyId: string;
  /** ISO time. */
  readonly at: string;
  /** Who made it: the page of a run, or a host name. */
  readonly by: string;
  /** The run of a workflow that made it; absent where none did. */
  readonly run?: number;
  /** SHA-256 of what is inside, as hex. */
  readonly digest: string;
}

export interface SnapshotFile {
  /** `<integration>.sqlite`, or `auth/<connection>.token`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Snapshot {
  readonly header: SnapshotHeader;
  readonly files: readonly SnapshotFile[];
}

export const SNAPSHOT_FORMAT = 1;

const MAGIC = Buffer.from('crosswalk state\n');
const IV = 12;
const TAG = 16;
const LONGEST_HEADER = 64 * 1024;
const MOST_BYTES = 2 ** 31 - 1;
/** Hashes do not become smaller; ids do, and higher levels cost seconds for another tenth of them. */
const LEVEL = 6;

/**
 * Copies of a state for a place where others can see them: compressed, and encrypted with AES-256-GCM under a key that is derived from
 * `CROSSWALK_STATE_KEY` and bound to the integration (HKDF-SHA256). What is inside holds ids and keyed hashes, and sealed log-ins.
 */
export function sealSnapshot(
  about: Omit<SnapshotHeader, 'format' | 'keyId' | 'digest'>,
  files: readonly SnapshotFile[],
  key: string,
): { readonly header: SnapshotHeader; readonly bytes: Uint8Array } {
  const body = zstdCompressSync(packed(files), { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
  const header: SnapshotHeader = {
    format: SNAPSHOT_FORMAT,
    ...about,
    keyId: hasher(key).keyId,
    digest: createHash('sha256').update(body).digest('hex'),
  };
  const head = framed(Buffer.from(JSON.stringify(header)));
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', derived(key, header.integration), iv).setAAD(head);
  const sealed = Buffer.concat([cipher.update(body), cipher.final()]);
  return { header, bytes: Buffer.concat([head, iv, cipher.getAuthTag(), sealed]) };
}

export interface Opening {
  readonly integration: string;
  readonly key: string;
  /** Names the copy in messages. */
  readonly where: string;
  /** The run whose copy it has to be, where the place knows it: an old copy that is put there anew names another one. */
  readonly run?: number;
}

/**
 * Opens a copy of one integration. Throws `SNAPSHOT_INVALID` for damage and for copies of other
 * integrations, `STATE_NEWER`, `STATE_KEY`.
 */
export function openSnapshot(bytes: Uint8Array, opening: Opening): Snapshot {
  const { integration, key, where } = opening;
  const { input, header, end } = headerOf(bytes, opening);
  const { keyId } = hasher(key);
  if (header.keyId !== keyId) throw otherKey(where, header.keyId, keyId);
  const body = opened(input, end, derived(key, integration), where);
  if (createHash('sha256').update(body).digest('hex') !== header.digest)
    throw invalid(where, 'What is inside does not have the digest that it says.');
  const files = unpacked(zstdDecompressSync(body, { maxOutputLength: MOST_BYTES }));
  const strange = files.find(({ name }) => name !== `${integration}.sqlite` && !TOKEN.test(name));
  if (strange) throw invalid(where, 'It holds a file that does not belong to a state.');
  return { header, files };
}

/** Name of a kept log-in inside a copy and inside a state folder. */
const TOKEN = /^auth\/[A-Za-z][\w-]*\.token$/;

function framed(header: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([MAGIC, length, header]);
}

/**
 * What a copy says of itself, as far as that can be told without the key: nothing is opened, and a header may be forged. Throws
 * `SNAPSHOT_INVALID`, `STATE_NEWER`.
 */
export function snapshotHeader(bytes: Uint8Array, about: Omit<Opening, 'key'>): SnapshotHeader {
  return headerOf(bytes, about).header;
}

function headerOf(bytes: Uint8Array, { integration, where, run }: Omit<Opening, 'key'>) {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, end } = framedHeader(input, where);
  if (header.format > SNAPSHOT_FORMAT) throw newer(where, header.format, SNAPSHOT_FORMAT);
  if (header.integration !== integration)
    throw invalid(where, `It is the state of integration "${header.integration}", not of "${integration}".`);
  if (run !== undefined && header.run !== run)
    throw invalid(where, `Run ${header.run ?? 'unknown'} made it, and not run ${run}, which left it.`);
  return { input, header, end };
}

function framedHeader(
  input: Buffer,
  where: string,
): { readonly header: SnapshotHeader; readonly end: number } {
  const start = MAGIC.length + 4;
  if (input.length < start || !input.subarray(0, MAGIC.length).equals(MAGIC))
    throw invalid(where, 'It does not begin as such a file does.');
  const end = start + input.readUInt32BE(MAGIC.length);
  if (end - start > LONGEST_HEADER || end > input.length) throw invalid(where, 'It is cut short.');
  const header = parsed(input.toString('utf8', start, end));
  if (header === undefined) throw invalid(where, 'What it says about itself cannot be read.');
  return { header, end };
}

/** A format to come may say other things beside its number. */
function parsed(text: string): SnapshotHeader | undefined {
  try {
    const header = JSON.parse(text) as SnapshotHeader;
    if (!Number.isInteger(header.format)) return undefined;
    if (header.format > SNAPSHOT_FORMAT) return header;
    const whole =
      Number.isInteger(header.serial) &&
      [header.integration, header.lineage, header.keyId, header.at, header.by, header.digest].every(
        (value) => typeof value === 'string',
      );
    return whole ? header : undefined;
  } catch {
    return undefined;
  }
}

function opened(input: Buffer, end: number, key: Buffer, where: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, input.subarray(end, end + IV), {
      authTagLength: TAG,
    })
      .setAAD(input.subarray(0, end))
      .setAuthTag(input.subarray(end + IV, end + IV + TAG));
    return Buffer.concat([decipher.update(input.subarray(end + IV + TAG)), decipher.final()]);
  } catch (error) {
    throw invalid(where, 'It was changed or cut after it had been sealed.', error);
  }
}

function derived(key: string, integration: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `crosswalk state copy ${integration}`, 32));
}

function packed(files: readonly SnapshotFile[]): Buffer {
  const index = Buffer.from(JSON.stringify(files.map(({ name, bytes }) => [name, bytes.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(index.length);
  return Buffer.concat([length, index, ...files.map(({ bytes }) => bytes)]);
}

function unpacked(body: Buffer): readonly SnapshotFile[] {
  let at = 4 + body.readUInt32BE(0);
  const index = JSON.parse(body.toString('utf8', 4, at)) as readonly (readonly [string, number])[];
  return index.map(([name, length]) => {
    at += length;
    return { name, bytes: body.subarray(at - length, at) };
  });
}

export function invalid(where: string, why: string, cause?: unknown): CrosswalkError {
  return new CrosswalkError(
    {
      code: 'SNAPSHOT_INVALID',
      kind: CODES.SNAPSHOT_INVALID.kind,
      what: 'A copy of the state cannot be used.',
      where: `${where}.`,
      why,
      todo: CODES.SNAPSHOT_INVALID.cure,
    },
    cause,
  );
}
