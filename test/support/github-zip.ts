import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the directory claims instead of the truth. */
  readonly claimedBytes?: number;
  readonly stored?: boolean;
}

/**
 * A zip as actions/upload-artifact streams it: sizes and checksum behind the data (bit 3), deflated. Written from APPNOTE.TXT, for the
 * other side of what is tested.
 */
export function zipOf(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const push = (...more: readonly Buffer[]) => {
    for (const part of more) {
      parts.push(part);
      at += part.length;
    }
  };
  for (const { name, bytes, claimedBytes = bytes.length, stored = false } of files) {
    const path = Buffer.from(name, 'utf8');
    const packed = stored ? Buffer.from(bytes) : deflateRawSync(bytes);
    const method = stored ? 0 : 8;
    const begin = at;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(8, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(path.length, 26);
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(crc32(bytes), 4);
    descriptor.writeUInt32LE(packed.length, 8);
    descriptor.writeUInt32LE(claimedBytes, 12);
    push(local, path, packed, descriptor);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(0x032d, 4);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(8, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc32(bytes), 16);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(claimedBytes, 24);
    central.writeUInt16LE(path.length, 28);
    central.writeUInt32LE(begin, 42);
    directory.push(central, path);
  }
  const begin = at;
  push(...directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(at - begin, 12);
  end.writeUInt32LE(begin, 16);
  push(end);
  return Buffer.concat(parts);
}
