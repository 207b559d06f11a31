import type { WireRecord } from '../system.ts';
import { SalesforceError } from './errors.ts';

/**
 * One record as `multipart/form-data`: a part of JSON with the fields (`entity_document`, `entity_content`, any name
 * whose content type is JSON) and a part with the bytes, named as the field that they belong to.
 */
export function multipartRecord(contentType: string, body: Buffer): WireRecord {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw broken('the boundary is missing');
  let record: WireRecord | undefined;
  const bytes: WireRecord = {};
  for (const { headers, content } of parts(body, boundary)) {
    const name = /\bname="([^"]*)"/i.exec(headers)?.[1] ?? '';
    if (/^content-type:\s*application\/json/im.test(headers)) record = fields(content);
    else bytes[name] = content;
  }
  if (record === undefined) throw broken('there is no JSON part');
  return { ...record, ...bytes };
}

function parts(body: Buffer, boundary: string): readonly { headers: string; content: Buffer }[] {
  const found: { headers: string; content: Buffer }[] = [];
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  while (at >= 0) {
    const next = body.indexOf(mark, at + mark.length);
    if (next < 0) break;
    const part = body.subarray(at + mark.length, next);
    const end = part.indexOf('\r\n\r\n');
    if (end >= 0)
      found.push({
        headers: part.subarray(0, end).toString('utf8'),
        content: part.subarray(end + 4, part.length - 2),
      });
    at = next;
  }
  return found;
}

function fields(content: Buffer): WireRecord {
  try {
    const value: unknown = JSON.parse(content.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to the same refusal as for text that is no object.
  }
  throw broken('the JSON part is not an object');
}

function broken(why: string): SalesforceError {
  return new SalesforceError('INVALID_MULTIPART_REQUEST', `Multipart message is not valid: ${why}`);
}
