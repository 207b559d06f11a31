import { createReadStream } from 'node:fs';
import type { StreamedBody } from '../../../http/door.ts';
import type { FileBody } from '../../../model/file.ts';
import type { WireObject } from '../wire.ts';

/** Read at a time: a multiple of 3, so that each piece is base64 of its own; small, so that what is done with is collected at once. */
const PIECE = 8 * 1024 * 3;

/**
 * `[{…,"data_base64":"…"}]`, the only form in which Halo takes a file by one request: written piece by piece, so that neither the file nor
 * its base64 is ever held whole.
 */
export function attachmentBody(properties: WireObject, file: FileBody): StreamedBody {
  const head = Buffer.from(`[${JSON.stringify(properties).slice(0, -1)},"data_base64":"`);
  const tail = Buffer.from('"}]');
  return {
    size: head.length + 4 * Math.ceil(file.size / 3) + tail.length,
    async *open() {
      yield head;
      yield* base64(createReadStream(file.path, { highWaterMark: PIECE }));
      yield tail;
    },
  };
}

/** Of chunks of any length; what a chunk leaves over of three bytes goes before the next. */
async function* base64(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let left: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    const whole = bytes.length - (bytes.length % 3);
    left = bytes.subarray(whole);
    if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
  }
  if (left.length > 0) yield Buffer.from(left.toString('base64'));
}
