import { createReadStream } from 'node:fs';
import type { StreamedBody } from '../../../http/door.ts';
import type { FileBody } from '../../../model/file.ts';

export interface Multipart {
  readonly contentType: string;
  readonly body: StreamedBody;
}

/**
 * A record with its content, in the form that Salesforce takes beyond the 37 MB of base64 in JSON: two parts, the content read from disk as
 * it is sent.
 */
export function multipart(values: object, name: string, file: FileBody): Multipart {
  // A text that no file holds: it would have to contain its own checksum.
  const boundary = `crosswalk-${file.md5}`;
  // The name that counts is in the record; the header takes plain ASCII only.
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const head = Buffer.from(
    [
      `--${boundary}`,
      'Content-Disposition: form-data; name="entity_content";',
      'Content-Type: application/json; charset=UTF-8',
      '',
      JSON.stringify(values),
      `--${boundary}`,
      `Content-Disposition: form-data; name="VersionData"; filename="${plain}"`,
      'Content-Type: application/octet-stream',
      '',
      '',
    ].join('\r\n'),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary="${boundary}"`,
    body: {
      size: head.length + file.size + tail.length,
      async *open() {
        yield head;
        yield* createReadStream(file.path);
        yield tail;
      },
    },
  };
}
