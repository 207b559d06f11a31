import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileBody, FileStream } from '../../src/model/file.ts';

export interface FileOnDisk extends Disposable {
  readonly bytes: Buffer;
  readonly body: FileBody;
}

/** Bytes of every value, the same for the same size. */
export function bytesOf(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) % 256));
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** As the engine hands it to a connector. */
export function fileOnDisk(bytes: Buffer): FileOnDisk {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-test-file-'));
  const path = join(folder, 'content');
  writeFileSync(path, bytes);
  return {
    bytes,
    body: { path, size: bytes.length, md5: md5(bytes) },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

export async function contentOf(stream: FileStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream.chunks) chunks.push(chunk);
  return Buffer.concat(chunks);
}
