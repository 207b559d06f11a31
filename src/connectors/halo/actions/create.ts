import { pooled } from '../pool.ts';
import { problemOf, type Rejection, rejectionOf } from '../rejection.ts';
import { EVERYTHING, type Outcome, widthAfter } from '../width.ts';
import { idOf, isWireObject, property, textOf, type WireObject } from '../wire.ts';
import { readNote } from './attribution.ts';
import { type ActionBatch, type ActionElement, created, placeOf, post, unknown } from './batch.ts';
import { markIn, ticketIn } from './body.ts';
import { USUAL_OUTCOME } from './outcome.ts';
import { actionsOf } from './read.ts';
import { idOfRow, notesOf } from './row.ts';

const WIDTH = 4;

/** Which elements are there, with their rows. */
type Found = ReadonlyMap<ActionElement, WireObject>;

/**
 * New actions in arrays, in the order given. Halo may have stopped at a bad element of an array that it refuses, or carried on: what
 * the tickets then hold tells, because every action bears its mark. Nothing is sent again that is not proven absent. Throws when an
 * answer was lost, with everything settled.
 */
export async function createActions(batch: ActionBatch, elements: readonly ActionElement[]): Promise<void> {
  let open = elements;
  let width = EVERYTHING;
  while (open.length > 0) {
    const group = open.slice(0, width.size);
    const { outcome, absent } = await send(batch, group);
    width = widthAfter(width, outcome);
    open = [...absent, ...open.slice(group.length)];
  }
}

interface Step {
  readonly outcome: Outcome;
  readonly absent: readonly ActionElement[];
}

async function send(batch: ActionBatch, group: readonly ActionElement[]): Promise<Step> {
  const sent = await post(batch, group, false);
  if (sent.kind === 'lost') {
    for (const element of group) batch.settle(element, unknown(element.change, sent.error.text.what));
    // A system that is down does not answer this either; what was lost stays lost.
    settleFound(batch, await findMarked(batch, group).catch(() => new Map()));
    throw sent.error;
  }
  const { response } = sent;
  if (response.status !== 400) return answered(batch, group, response.json());
  const rejection = rejectionOf(response);
  const [only] = group;
  if (only !== undefined && group.length === 1) {
    reject(batch, only, rejection);
    return { outcome: { kind: 'refusedAlone' }, absent: [] };
  }
  for (const element of group)
    batch.settle(element, unknown(element.change, 'Halo refused the array it was sent in.'));
  return narrowed(batch, group, rejection);
}

async function narrowed(
  batch: ActionBatch,
  group: readonly ActionElement[],
  rejection: Rejection,
): Promise<Step> {
  const found = await findMarked(batch, group);
  settleFound(batch, found);
  const bad = rejection.index === undefined ? undefined : group[rejection.index];
  const named = bad !== undefined && !found.has(bad) ? bad : undefined;
  if (named !== undefined) reject(batch, named, rejection);
  // What bears no mark cannot be told from what other people write.
  const absent = group.filter(
    (element) => !found.has(element) && element !== named && markIn(element.change) !== undefined,
  );
  for (const element of absent) batch.settle(element, { kind: 'unsent', key: element.change.key });
  if (named !== undefined) return { outcome: { kind: 'accepted', count: group.length }, absent };
  const first = group.findIndex((element) => !found.has(element));
  const carriedOn = group.some((element, index) => index > first && found.has(element));
  const suspects = absent.length === 0 || found.size === 0 ? 0 : carriedOn ? absent.length : 1;
  return { outcome: { kind: 'refused', accepted: found.size, absent: absent.length, suspects }, absent };
}

/** With `returnall` Halo answers a row for each element; builds that do not know it answer the last one, and then the tickets tell. */
async function answered(batch: ActionBatch, group: readonly ActionElement[], body: unknown): Promise<Step> {
  const rows = rowsOf(group, body);
  const open = group.filter((element) => !rows.has(element));
  settleFound(batch, rows);
  if (open.length === 0) return { outcome: { kind: 'accepted', count: group.length }, absent: [] };
  for (const element of open)
    batch.settle(
      element,
      unknown(element.change, 'Halo answered without saying which number this action got.'),
    );
  const found = await findMarked(batch, open);
  settleFound(batch, found);
  const accepted = group.length - open.length + found.size;
  const exact = Array.isArray(body) && body.length === rows.size && rows.size > 0;
  const absent = exact
    ? open.filter((element) => !found.has(element) && markIn(element.change) !== undefined)
    : [];
  if (absent.length === 0) return { outcome: { kind: 'accepted', count: accepted }, absent };
  for (const element of absent) batch.settle(element, { kind: 'unsent', key: element.change.key });
  return { outcome: { kind: 'refused', accepted, absent: absent.length, suspects: absent.length }, absent };
}

/**
 * Whose rows they are: by the mark where they show it, else by the ticket where it has got only this one. Their order proves nothing.
 * All of them are our own agent's, whether or not they say so.
 */
function rowsOf(group: readonly ActionElement[], body: unknown): Found {
  const rows = (Array.isArray(body) ? body : [body]).filter(
    (row): row is WireObject => isWireObject(row) && idOf(property(row, 'id')) !== undefined,
  );
  const [only] = group;
  const [one] = rows;
  if (only !== undefined && one !== undefined && group.length === 1 && rows.length === 1)
    return new Map([[only, one]]);
  const ticketOf = (row: WireObject) => idOf(property(row, 'ticket_id')) ?? '';
  const byMark = new Map<string, ActionElement>(group.map((element) => [keyOf(element), element]));
  const elements = Map.groupBy(group, ({ change }) => ticketIn(change));
  const answers = Map.groupBy(rows, ticketOf);
  const found = new Map<ActionElement, WireObject>();
  for (const row of rows) {
    const ticket = ticketOf(row);
    const mark = readNote(textOf(property(row, 'note_html')) ?? '', true).attribution?.mark;
    const [single, second] = elements.get(ticket) ?? [];
    const alone = mark === undefined && second === undefined && answers.get(ticket)?.length === 1;
    const element = byMark.get(`${ticket} ${mark}`) ?? (alone ? single : undefined);
    if (element !== undefined) found.set(element, row);
  }
  return found;
}

function keyOf({ change }: ActionElement): string {
  return `${ticketIn(change)} ${markIn(change)}`;
}

async function findMarked(batch: ActionBatch, elements: readonly ActionElement[]): Promise<Found> {
  const marked = elements.filter(({ change }) => markIn(change) !== undefined);
  const tickets = [...new Set(marked.flatMap(({ change }) => ticketIn(change) ?? []))];
  const lists = await pooled(tickets, WIDTH, (ticket) => actionsOf(batch.api, ticket, batch.signal));
  const byKey = new Map<string, WireObject>(
    lists.flatMap(({ rows }, index) =>
      [...notesOf(rows, batch.self)].map(
        ([row, { attribution }]) => [`${tickets[index]} ${attribution?.mark}`, row] as const,
      ),
    ),
  );
  return new Map(
    marked.flatMap((element) => {
      const row = byKey.get(keyOf(element));
      return row === undefined ? [] : [[element, row] as const];
    }),
  );
}

function settleFound(batch: ActionBatch, found: Found): void {
  for (const [element, row] of found) {
    const id = idOfRow(row, ticketIn(element.change) ?? '');
    if (id !== undefined) batch.settle(element, created(batch, element, id, row));
  }
}

function reject(batch: ActionBatch, { change, body }: ActionElement, rejection: Rejection): void {
  const problem = problemOf(rejection, placeOf(change), Object.keys(body));
  const named = problem.code === 'OUTCOME_FORBIDDEN' ? { ...problem, what: forbidden(change) } : problem;
  batch.settle({ change, body }, { kind: 'rejected', key: change.key, problem: named });
}

function forbidden({ values }: ActionElement['change']): string {
  const outcome = textOf(values['kind']) ?? USUAL_OUTCOME;
  return `The agent of the Halo application may not use the outcome "${outcome}" on this ticket, or Halo has none of that name.`;
}
