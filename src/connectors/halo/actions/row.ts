import type { SystemRecord } from '../../../model/record.ts';
import type { Value } from '../../../model/value.ts';
import { htmlOfText, safeHtml } from '../../html.ts';
import { dateTime } from '../convert.ts';
import { idOf, property, textOf, type WireObject } from '../wire.ts';
import { type Note, readNote } from './attribution.ts';

/** Actions are numbered within their ticket: `4242-3` is the third of ticket 4242. */
export interface ActionId {
  readonly ticket: string;
  readonly number: string;
}

export function actionId(text: string): ActionId | undefined {
  const [, ticket, number] = /^0*([1-9]\d*)-0*([1-9]\d*)$/.exec(text.trim()) ?? [];
  return ticket === undefined || number === undefined ? undefined : { ticket, number };
}

/** `ticket` is whose list it is from; a row need not say it. */
export function idOfRow(row: WireObject, ticket: string): string | undefined {
  const number = idOf(property(row, 'id'));
  return number === undefined ? undefined : `${idOf(property(row, 'ticket_id')) ?? ticket}-${number}`;
}

/** The note of a row, HTML where it has some. `self`: the agent that crosswalk acts as. */
export function noteOf(row: WireObject, self?: string): Note {
  const html = textOf(property(row, 'note_html'));
  const own = isOwn(row, self);
  if (html !== undefined) return readNote(html, own);
  const body = htmlOfText(textOf(property(row, 'note')) ?? '');
  return own ? readNote(body, true) : { body, attribution: undefined };
}

export function isOwn(row: WireObject, self: string | undefined): boolean {
  const by = idOf(property(row, 'who_agentid')) ?? idOf(property(row, 'actionby_agent_id'));
  return by !== undefined && by === self;
}

/**
 * The notes of all of a ticket's rows. Of several that bear one mark our own agent's is the one that was made from it, or the oldest: the
 * others are answers that quote it, which not every mail program says.
 */
export function notesOf(
  rows: readonly WireObject[],
  self: string | undefined,
): ReadonlyMap<WireObject, Note> {
  const notes = new Map(rows.map((row) => [row, noteOf(row, self)] as const));
  const byMark = Map.groupBy(notes, ([, { attribution }]) => attribution?.mark);
  for (const [mark, bearers] of byMark) {
    if (mark === undefined || bearers.length === 1) continue;
    const oldestFirst = bearers.map(([row]) => row).sort((a, b) => numberOf(a) - numberOf(b));
    const origin = oldestFirst.find((row) => isOwn(row, self)) ?? oldestFirst[0];
    for (const [row] of bearers) {
      if (row === origin) continue;
      const html = textOf(property(row, 'note_html')) ?? '';
      notes.set(row, { body: safeHtml(html), attribution: undefined });
    }
  }
  return notes;
}

function numberOf(row: WireObject): number {
  return Number(idOf(property(row, 'id')) ?? 0);
}

/**
 * An action as a note; `undefined` for what is none: without text, or the one in which a new ticket keeps its details. That one has
 * number 1 and an outcome that is no button of the agents.
 */
export function recordOf(
  row: WireObject,
  ticket: string,
  paths: readonly string[],
  note: Note,
): SystemRecord | undefined {
  const id = idOfRow(row, ticket);
  if (id === undefined || isOpening(row, note) || (note.body === '' && note.attribution === undefined))
    return undefined;
  const all = valuesOf(row, ticket, note);
  const modified = dateTime(property(row, 'last_updated'));
  return {
    id,
    values: Object.fromEntries(paths.map((path) => [path, all[path] ?? null])),
    ...(typeof modified === 'string' ? { modified } : {}),
  };
}

function valuesOf(
  row: WireObject,
  ticket: string,
  { body, attribution }: Note,
): Readonly<Record<string, Value>> {
  return {
    parent: idOf(property(row, 'ticket_id')) ?? ticket,
    body: body === '' ? null : body,
    author: attribution?.author || (textOf(property(row, 'who')) ?? null),
    at: dateTime(property(row, 'datetime')),
    internal: property(row, 'hiddenfromuser') === true,
    kind: textOf(property(row, 'outcome')) ?? null,
    mark: attribution?.mark ?? null,
    sync_to_salesforce: property(row, 'sync_to_salesforce') === true,
    url: attribution?.url || null,
  };
}

function isOpening(row: WireObject, { attribution }: Note): boolean {
  if (idOf(property(row, 'id')) !== '1' || attribution !== undefined) return false;
  const outcome = textOf(property(row, 'outcome')) ?? '';
  return (
    idOf(property(row, 'outcome_id')) === undefined ||
    /^$|open|logged|new ticket|first|received|created/i.test(outcome)
  );
}

/** Notes are compared as they travel: what Halo keeps of HTML differs in ways that nobody sees. */
export function canonicalNote(value: Value): Value {
  if (typeof value !== 'string') return value;
  const body = safeHtml(value);
  return body === '' ? null : body;
}
