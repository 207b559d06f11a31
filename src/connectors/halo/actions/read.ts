import { CODES } from '../../../model/codes.ts';
import type { Problem } from '../../../model/errors.ts';
import type { SystemRecord } from '../../../model/record.ts';
import type { ReadByIdsRequest, ReadPage, ReadRequest } from '../../connector.ts';
import type { HaloApi } from '../api.ts';
import { unexpectedAnswer } from '../errors.ts';
import { pooled } from '../pool.ts';
import { idOf, type ListAnswer, listOf, property, textOf, type WireObject } from '../wire.ts';
import { actionId, idOfRow, isOwn, noteOf, notesOf, recordOf } from './row.ts';

/** One request a ticket: Halo's limit counts requests, so that a few at a time are enough. */
const WIDTH = 4;

const TICKETS_A_PAGE = 20;

/** The list has no pages that are documented; more than any ticket has. */
const MOST = 10_000;

/** A list that was cut off is no shorter than this. */
const LEAST_CAP = 50;

/** All notes of the named tickets: Halo lists no others (asked without a ticket it never answers) and tells nowhere which changed. */
export async function* readActions(
  api: HaloApi,
  request: ReadRequest,
  self: () => Promise<string | undefined>,
): AsyncGenerator<ReadPage> {
  const tickets = [...new Set(request.parents ?? [])];
  for (let start = 0; start < tickets.length; start += TICKETS_A_PAGE) {
    const some = tickets.slice(start, start + TICKETS_A_PAGE);
    const lists = await pooled(some, WIDTH, async (ticket) => ({
      ticket,
      ...(await actionsOf(api, ticket, request.signal)),
    }));
    const own = await self();
    const short = lists.find(({ missing }) => missing > 0);
    yield {
      records: lists.flatMap(({ ticket, rows }) => recordsOf(rows, ticket, request.fields, own)),
      last: start + TICKETS_A_PAGE >= tickets.length,
      ...(short === undefined ? {} : { short: true, note: miscounted(api, short.missing) }),
    };
  }
  if (tickets.length === 0) yield { records: [], last: true };
}

/** All of a ticket's actions as notes. */
export function recordsOf(
  rows: readonly WireObject[],
  ticket: string,
  paths: readonly string[],
  self: string | undefined,
): readonly SystemRecord[] {
  const notes = [...notesOf(rows, self)];
  return notes.flatMap(([row, note]) => recordOf(row, ticket, paths, note) ?? []);
}

export interface Actions {
  readonly rows: readonly WireObject[];
  /** How many the list announces beyond those it gives; it may count what the filters leave out. */
  readonly missing: number;
}

/** A ticket that is not there has none. */
export async function actionsOf(api: HaloApi, ticket: string, signal?: AbortSignal): Promise<Actions> {
  const query = { ticket_id: ticket, count: MOST, includehtmlnote: true, excludesys: true };
  const answer = await list(api, query, signal);
  const rows = new Map<string, WireObject>();
  for (const row of answer.rows) collect(rows, row, ticket);
  // Builds that cap the list may know pages all the same.
  const capped = answer.rows.length >= LEAST_CAP;
  for (let page = 1; capped && rows.size < (answer.total ?? 0); page += 1) {
    const before = rows.size;
    const more = await list(api, { ...query, pageinate: true, page_no: page, page_size: 100 }, signal);
    for (const row of more.rows) collect(rows, row, ticket);
    // The first page brings nothing new.
    if (more.rows.length === 0 || (rows.size === before && page > 1)) break;
  }
  const whole = await pooled([...rows.values()], WIDTH, (row) => withHtml(api, ticket, row, signal));
  return { rows: whole, missing: Math.max(0, (answer.total ?? 0) - rows.size) };
}

async function list(
  api: HaloApi,
  query: Parameters<HaloApi['list']>[2],
  signal?: AbortSignal,
): Promise<ListAnswer> {
  const place = { connection: api.connection, method: 'GET', path: '/Actions' };
  const body = await api.object('/Actions', query, signal);
  if (body === undefined) return { rows: [], total: 0, pageSize: undefined, bare: false };
  const answer = listOf(body, 'actions');
  if (answer === undefined) throw unexpectedAnswer(place, 'Halo\'s list has no "actions".');
  return answer;
}

/** A build that does not know `ticket_id` would answer with everybody's. */
function collect(rows: Map<string, WireObject>, row: WireObject, ticket: string): void {
  const id = idOfRow(row, ticket);
  if (id !== undefined && actionId(id)?.ticket === ticket) rows.set(id, row);
}

/** The mark stands in the HTML alone: where the list leaves it out, the action itself has it. */
async function withHtml(
  api: HaloApi,
  ticket: string,
  row: WireObject,
  signal?: AbortSignal,
): Promise<WireObject> {
  const number = idOf(property(row, 'id'));
  const shown = property(row, 'note_html') !== undefined || textOf(property(row, 'note')) === undefined;
  return shown || number === undefined ? row : ((await actionRow(api, { ticket, number }, signal)) ?? row);
}

export async function actionRow(
  api: HaloApi,
  { ticket, number }: { readonly ticket: string; readonly number: string },
  signal?: AbortSignal,
): Promise<WireObject | undefined> {
  return api.object(`/Actions/${number}`, { ticket_id: ticket, includedetails: true }, signal);
}

export async function actionsById(
  api: HaloApi,
  { ids, fields }: ReadByIdsRequest,
  self: () => Promise<string | undefined>,
): Promise<ReadonlyMap<string, SystemRecord>> {
  const known = [...new Set(ids)].flatMap((id) => actionId(id) ?? []);
  const own = await self();
  const found = await pooled(known, WIDTH, async (id) => {
    const row = await actionRow(api, id);
    return row && (await recordAlone(api, row, { ...id, fields, own }));
  });
  return new Map(found.flatMap((record) => (record === undefined ? [] : [[record.id, record] as const])));
}

/** Whether the mark on somebody else's note is a quotation shows only beside the ticket's other notes. */
async function recordAlone(
  api: HaloApi,
  row: WireObject,
  {
    ticket,
    number,
    fields,
    own,
  }: {
    readonly ticket: string;
    readonly number: string;
    readonly fields: readonly string[];
    readonly own: string | undefined;
  },
): Promise<SystemRecord | undefined> {
  const note = noteOf(row, own);
  if (note.attribution === undefined || isOwn(row, own)) return recordOf(row, ticket, fields, note);
  const { rows } = await actionsOf(api, ticket);
  return recordsOf(rows, ticket, fields, own).find(({ id }) => id === `${ticket}-${number}`);
}

function miscounted(api: HaloApi, missing: number): Problem {
  return {
    code: 'COUNT_WRONG',
    kind: CODES.COUNT_WRONG.kind,
    what: `Halo announces ${missing} ${missing === 1 ? 'action' : 'actions'} of a ticket more than it lists.`,
    where: `At GET /Actions of connection "${api.connection}".`,
    why: CODES.COUNT_WRONG.cause,
    todo: CODES.COUNT_WRONG.cure,
  };
}
