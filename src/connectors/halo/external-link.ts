import type { Clock } from '../../model/clock.ts';
import { normaliseKey } from '../../model/key.ts';
import type { Memory } from '../connector.ts';
import type { HaloApi } from './api.ts';
import { haloCapabilities } from './capabilities.ts';
import type { HaloObject } from './objects.ts';
import { INTEGRATION_NAME } from './schema.ts';
import { idOf, isWireObject, property, textOf, type WireObject } from './wire.ts';

/** What a tenant did with `new_external_link`, which Halo documents by its name alone. */
export interface LinkKnowledge {
  /** `works`: a link that was sent with a create came back from `/ExternalLink`; `ignored`: it did not, twice. */
  readonly status: 'works' | 'ignored' | 'unknown';
  /** ISO time of the last look; absent before the first. */
  readonly at?: string;
  /** The list honours `third_party_id=`. */
  readonly filtered: boolean;
  /** Looks in a row that found nothing. */
  readonly misses: number;
  /** Fields whose value the links repeat, as `Client customfields.CFx`. */
  readonly marks: readonly string[];
}

/** A record that was just created with a link. */
export interface Linked {
  readonly object: HaloObject;
  readonly id: string;
  readonly mark: { readonly field: string; readonly value: string };
}

export interface ExternalLinks {
  knowledge(): LinkKnowledge;
  /** Whether the next create carries a link: not where the tenant is known to ignore it. */
  sends(): boolean;
  /** Looks one of these up where it is not known what the tenant does with links; at most one request. Never throws. */
  learn(created: readonly Linked[], signal: AbortSignal | undefined): Promise<void>;
  /** Requests that `learn` will take for the first creates of an object. */
  learningCost(object: HaloObject): number;
  /** The tenant refused a record because of its link. */
  refused(): void;
  /**
   * Our links of an object by Halo id, from the newest on, until every id of `wanted` is met or as many were read as there could be
   * between them; one request for a hundred. Empty where links are not known to work.
   */
  newest(
    object: HaloObject,
    wanted: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string>>;
  /** Halo ids by mark for records that crosswalk created with `field` as their mark; what is absent may exist all the same. */
  byMark(
    object: HaloObject,
    field: string,
    marks: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
}

const KEY = 'externalLink';
const LIST = 'ExternalLink';
const DAY_MS = 86_400_000;
/** A tenant that ignored links may have been upgraded, one that kept them may have lost the scope to read them. */
const VALID_DAYS = 30;
/** The link may be listed later than its record. */
const MISSES = 2;
const LOOKS_A_RUN = 2;
/** Up to this many marks are asked for one by one. */
const FEW = 5;
/** Pages of links between ours: other integrations write links too. */
const SPARE_PAGES = 1;

const NOTHING: LinkKnowledge = { status: 'unknown', filtered: false, misses: 0, marks: [] };

/** What earlier runs learned about external links of the tenant. Sends nothing. */
export function linkKnowledge(memory: Pick<Memory, 'get'>): LinkKnowledge {
  const text = memory.get(KEY);
  if (text === undefined) return NOTHING;
  try {
    const stored: unknown = JSON.parse(text);
    if (!isWireObject(stored)) return NOTHING;
    const { status, at, filtered, misses, marks } = stored;
    if (status !== 'works' && status !== 'ignored' && status !== 'unknown') return NOTHING;
    return {
      status,
      ...(typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? { at } : {}),
      filtered: filtered === true,
      misses: typeof misses === 'number' ? misses : 0,
      marks: Array.isArray(marks) ? marks.filter((mark) => typeof mark === 'string') : [],
    };
  } catch {
    return NOTHING;
  }
}

/** The property of a create that makes Halo keep `value` in an external link of its own. */
export function newLink(value: unknown): WireObject {
  return { integration_name: INTEGRATION_NAME, third_party_id: value };
}

export function createExternalLinks(options: {
  readonly api: HaloApi;
  readonly clock: Clock;
  readonly memory: Memory;
}): ExternalLinks {
  const { api, clock, memory } = options;
  let looks = 0;

  const knowledge = (): LinkKnowledge => linkKnowledge(memory);
  const fresh = ({ at }: LinkKnowledge): boolean =>
    at !== undefined && Math.abs(clock.now() - Date.parse(at)) < VALID_DAYS * DAY_MS;
  const put = (known: Omit<LinkKnowledge, 'at'>): void =>
    memory.put(KEY, JSON.stringify({ ...known, at: new Date(clock.now()).toISOString() }));

  /** Whether there is nothing to learn about marks that begin with `mark`. */
  const isKnown = (known: LinkKnowledge, mark: string): boolean =>
    known.status !== 'unknown' &&
    fresh(known) &&
    (known.status === 'ignored' || known.marks.some((one) => one === mark || one.startsWith(`${mark} `)));

  const page = async (
    object: HaloObject,
    pageNo: number,
    pageSize: number,
    thirdPartyId?: string,
    signal?: AbortSignal,
  ) => {
    const query = {
      table_id: object.externalLinkTable ?? 0,
      ...(thirdPartyId === undefined ? {} : { third_party_id: thirdPartyId }),
      pageinate: true,
      page_no: pageNo,
      page_size: pageSize,
      // Newest first: where the filters are not honoured, what was just made stands on the first page.
      order: 'id',
      orderdesc: true,
    };
    const { rows } = await api.list(`/${LIST}`, 'links', query, signal);
    return rows;
  };

  return {
    knowledge,
    sends() {
      const known = knowledge();
      return known.status !== 'ignored' || !fresh(known);
    },
    async learn(created, signal) {
      const [one] = created;
      if (one === undefined || one.object.externalLinkTable === undefined) return;
      const known = knowledge();
      const mark = `${one.object.name} ${one.mark.field}`;
      if (isKnown(known, mark)) return;
      if (looks >= LOOKS_A_RUN) return;
      looks += 1;
      try {
        const rows = await page(one.object, 1, haloCapabilities.pageSize, one.mark.value, signal);
        const found = rows.some((row) => isOurs(row, one));
        if (found) {
          const others = rows.some((row) => !sameText(property(row, 'third_party_id'), one.mark.value));
          const marks = [...new Set([...(known.status === 'works' ? known.marks : []), mark])];
          put({ status: 'works', filtered: !others, misses: 0, marks });
          return;
        }
      } catch {
        // No access to /ExternalLink: links cannot be used then, whatever becomes of them. The record itself is written.
      }
      const misses = known.misses + 1;
      const settled = known.status !== 'unknown' && fresh(known);
      // Links of another object were seen to work; one miss is no reason to give them up.
      if (settled && misses < MISSES) put({ ...known, misses });
      else put({ status: misses >= MISSES ? 'ignored' : 'unknown', filtered: false, misses, marks: [] });
    },
    learningCost(object) {
      if (object.externalLinkTable === undefined || looks >= LOOKS_A_RUN) return 0;
      return isKnown(knowledge(), object.name) ? 0 : 1;
    },
    refused() {
      put({ status: 'ignored', filtered: false, misses: MISSES, marks: [] });
    },
    async newest(object, wanted, signal) {
      const found = new Map<string, string>();
      if (knowledge().status !== 'works' || wanted.length === 0) return found;
      const pages = Math.ceil(wanted.length / haloCapabilities.pageSize) + SPARE_PAGES;
      for (let pageNo = 1; pageNo <= pages && wanted.some((id) => !found.has(id)); pageNo += 1) {
        const rows = await page(object, pageNo, haloCapabilities.pageSize, undefined, signal);
        for (const row of rows) {
          const link = linkOf(row, object);
          if (link !== undefined && !found.has(link.id)) found.set(link.id, link.mark);
        }
        if (rows.length < haloCapabilities.pageSize) break;
      }
      return found;
    },
    async byMark(object, field, marks) {
      const found = new Map<string, readonly string[]>();
      const known = knowledge();
      if (known.status !== 'works' || !known.filtered || !known.marks.includes(`${object.name} ${field}`))
        return found;
      if (marks.length === 0 || marks.length > FEW) return found;
      for (const mark of marks) {
        const rows = await page(object, 1, haloCapabilities.pageSize, mark);
        const ids = rows.flatMap((row) => {
          const link = linkOf(row, object);
          return link !== undefined && sameText(link.mark, mark) ? [link.id] : [];
        });
        if (ids.length > 0) found.set(mark, [...new Set(ids)]);
      }
      return found;
    },
  };
}

/** The id and mark of a link that crosswalk made for a record of this object. */
export function linkOf(
  row: WireObject,
  object: HaloObject,
): { readonly id: string; readonly mark: string } | undefined {
  const mark = textOf(property(row, 'third_party_id'));
  const id = idOf(property(row, 'halo_id'));
  if (mark === undefined || id === undefined || !isCrosswalks(row)) return undefined;
  return Number(property(row, 'table_id')) === object.externalLinkTable ? { id, mark } : undefined;
}

/** True for a row of `external_links` or `/ExternalLink` that crosswalk made. */
export function isCrosswalks(row: WireObject): boolean {
  return sameText(property(row, 'integration_name'), INTEGRATION_NAME);
}

function isOurs(row: WireObject, { object, id, mark }: Linked): boolean {
  const link = linkOf(row, object);
  return link !== undefined && link.id === id && sameText(link.mark, mark.value);
}

export function sameText(a: unknown, b: string): boolean {
  const text = textOf(a);
  return text !== undefined && normaliseKey(text) === normaliseKey(b);
}
