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

/** The note of a row, HTML where it has some. */
export function noteOf(row: WireObject): Note {
  const html = textOf(property(row, 'note_html'));
  return html === undefined
    ? { body: htmlOfText(textOf(property(row, 'note')) ?? ''), attribution: undefined }
    : readNote(html);
}

/**
 * An action as a note; `undefined` for what is none: without text, or the one in which a new ticket keeps its details. That one has
 * number 1 and an outcome that is no button of the agents.
 */
export function recordOf(
  row: WireObject,
  ticket: string,
  paths: readonly string[],
): SystemRecord | undefined {
  const id = idOfRow(row, ticket);
  const note = noteOf(row);
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
