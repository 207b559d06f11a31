import type { SystemRecord } from '../../../model/record.ts';
import type { Values } from '../../../model/value.ts';
import { dateTime } from '../convert.ts';
import { idOf, property, textOf, type WireObject } from '../wire.ts';
import type { AttachmentObject } from './objects.ts';

/** A row of a list or the details of one attachment; `parent` where the request says whose it is. */
export function attachmentOf(
  object: AttachmentObject,
  id: string,
  row: WireObject,
  paths: readonly string[],
  parent?: string,
): SystemRecord {
  const whole: Values = {
    parent: parent ?? object.ownerIn.map((name) => idOf(property(row, name))).find(Boolean) ?? null,
    name: textOf(property(row, 'filename')) ?? null,
    size: sizeOf(row) ?? null,
    // Halo keeps none.
    checksum: null,
    contentType: textOf(property(row, 'content_type')) ?? null,
    at: dateTime(property(row, 'datecreated')),
    // What is not said to be for the customer's eyes is not.
    internal: property(row, 'showforusers') !== true,
    mark: textOf(property(row, 'third_party_id')) ?? null,
  };
  const modified = dateTime(property(row, 'last_updated'));
  return {
    id,
    values: Object.fromEntries(paths.flatMap((path) => (path in whole ? [[path, whole[path] ?? null]] : []))),
    ...(typeof modified === 'string' ? { modified } : {}),
  };
}

/** Bytes that Halo says it stored; `undefined` where it does not say. */
export function sizeOf(row: WireObject): number | undefined {
  const size = property(row, 'filesize');
  return typeof size === 'number' && size >= 0 ? size : undefined;
}
