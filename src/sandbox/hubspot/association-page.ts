import { invalid } from './errors.ts';
import type { Link } from './links.ts';
import { NAMES, type ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import { isLive } from './values.ts';

/** What a record is associated with; archived records have no associations and are none. */
export function liveLinks(portal: Portal, from: ObjectName, id: string, to: ObjectName): readonly Link[] {
  if (!isLive(portal, from, id)) return [];
  return portal.links.of({ object: from, id }, to).filter((link) => isLive(portal, to, link.id));
}

export interface Entry {
  readonly id: string;
  readonly type: string;
}

/** As v3 tells them: one entry for each type of a pair, so the same id comes twice where there is a label. */
export function entries(from: ObjectName, to: ObjectName, links: readonly Link[]): readonly Entry[] {
  return links.flatMap(({ id, types }) => types.map((type) => ({ id, type: typeName(from, to, type) })));
}

/** What v3 calls a type of association; without a suffix it is the primary one. */
export function typeName(from: ObjectName, to: ObjectName, type: number): string {
  const pair = `${NAMES[from].singular}_to_${NAMES[to].singular}`;
  switch (type) {
    case 1:
    case 2:
      return pair;
    case 279:
    case 280:
      return `${pair}_unlabeled`;
    case 13:
      return 'parent_to_child_company';
    case 14:
      return 'child_to_parent_company';
    default:
      return `${pair}_${type}`;
  }
}

export interface Page<T> {
  readonly results: readonly T[];
  readonly paging?: { readonly next: { readonly after: string; readonly link: string } };
}

/** `size` of the items from `start`; where there are more, `url` with `after` leads to them. */
export function pageOf<T>(items: readonly T[], start: number, size: number, url: string): Page<T> {
  const end = start + size;
  const results = items.slice(start, end);
  if (end >= items.length) return { results };
  const after = Buffer.from(String(end), 'latin1').toString('base64');
  return { results, paging: { next: { after, link: `${url}?after=${encodeURIComponent(after)}` } } };
}

/** Where a page begins; the text is the server's own, and clients only hand it back. */
export function startOf(after: unknown): number {
  if (after === undefined || after === null || after === '') return 0;
  const start = Number(Buffer.from(String(after), 'base64').toString('latin1'));
  if (!Number.isInteger(start) || start < 0) throw invalid('after is not valid.');
  return start;
}
