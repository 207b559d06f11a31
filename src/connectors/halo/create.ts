import { type Answered, matchAnswer } from './answered.ts';
import { type Batch, type CreateElement, created, post, sentFields, unknown } from './batch.ts';
import { newestId } from './newest.ts';
import { type Found, recover, recoverLost, type Search } from './recover.ts';
import { problemOf, type Rejection, rejectionOf } from './rejection.ts';
import { NUMBER_TAKEN } from './rejection-ticket.ts';
import { EVERYTHING, type Outcome, widthAfter } from './width.ts';
import { idOf, property } from './wire.ts';

/**
 * Creates are never sent twice unless they are proven absent. A rejected array leaves every element uncertain (Halo may have
 * stopped at the bad one, rolled back, or carried on), hence the newest records are looked through before the rest is sent
 * again. An answer that is lost makes all of them `unknown` that cannot be seen at once, and ends the writing.
 */
export async function createRecords(batch: Batch, elements: readonly CreateElement[]): Promise<void> {
  if (elements.length === 0) return;
  // Only an array can leave an element uncertain after an answer; one alone is created or refused.
  const floor = elements.length > 1 ? await floorOf(batch) : undefined;
  const search: Search = { floor, details: new Map(), refusals: 0, meetings: 0 };
  let open = elements;
  let width = EVERYTHING;
  while (open.length > 0) {
    if (!batch.links.sends()) open = open.map(withoutLink);
    const group = open.slice(0, width.size);
    const rest = open.slice(width.size);
    const { outcome, absent } = await send(batch, group, search);
    width = widthAfter(width, outcome);
    const created =
      outcome.kind !== 'refusedAlone' && !(outcome.kind === 'refused' && outcome.accepted === 0);
    search.refusals = (created ? 0 : search.refusals) + (outcome.kind === 'accepted' ? 0 : 1);
    open = [...absent, ...rest];
  }
}

interface Step {
  readonly outcome: Outcome;
  /** Proven not to exist, to be sent again. */
  readonly absent: readonly CreateElement[];
}

async function floorOf(batch: Batch): Promise<number | undefined> {
  const { name } = batch.schema.object;
  const known = batch.floors.get(name) ?? (await newestId(batch)) ?? 'unordered';
  batch.floors.set(name, known);
  return known === 'unordered' ? undefined : known;
}

/** Ids only grow: what is created after this record has a higher one. */
function madeRecord(batch: Batch, id: string): void {
  const { name } = batch.schema.object;
  batch.made.add(name, id);
  const known = batch.floors.get(name);
  if (typeof known === 'number') batch.floors.set(name, Math.max(known, Number(id)));
}

async function send(batch: Batch, group: readonly CreateElement[], search: Search): Promise<Step> {
  const sent = await post(batch, group, false);
  if (sent.kind === 'lost') {
    settleUnknown(batch, group, sent.error.text.what);
    // A system that is down does not answer this either; what was lost stays lost.
    const seen: Found = await recoverLost(batch, group, search).catch(() => new Map());
    settleFound(batch, seen);
    throw sent.error;
  }
  const { response } = sent;
  if (response.status !== 400)
    return accepted(batch, group, search, matchAnswer(batch, group, response.json()));
  const rejection = rejectionOf(response);
  const [only] = group;
  if (group.length === 1 && only !== undefined) return refusedAlone(batch, only, rejection, search);
  // Until each is looked up: should that fail, none of them may count as not sent.
  settleUnknown(batch, group, 'Halo refused the array it was sent in.');
  return narrowed(batch, group, await recover(batch, group, search), rejection);
}

/** Creates of other people that meet ours, in a row. */
const MEETINGS = 4;

function refusedAlone(batch: Batch, element: CreateElement, rejection: Rejection, search: Search): Step {
  if (batch.schema.object.numbered && NUMBER_TAKEN.test(rejection.text) && search.meetings < MEETINGS) {
    search.meetings += 1;
    return { outcome: { kind: 'accepted', count: 0 }, absent: [element] };
  }
  if (refusesLink(element, rejection)) {
    batch.links.refused();
    return { outcome: { kind: 'accepted', count: 0 }, absent: [element] };
  }
  reject(batch, element, rejection);
  return { outcome: { kind: 'refusedAlone' }, absent: [] };
}

/** Without what crosswalk added; a link that is the mapping's own mark stays. */
function withoutLink(element: CreateElement): CreateElement {
  if (element.change.externalId?.field === 'external_link' || element.change.externalId === undefined)
    return element;
  const { new_external_link: _, ...body } = element.body;
  return { ...element, body };
}

/** True where Halo may object to the link that crosswalk added, which no mapping asked for; its words for that are not documented. */
function refusesLink({ change, body }: CreateElement, { field, text }: Rejection): boolean {
  const own = change.externalId === undefined || change.externalId.field === 'external_link';
  if (!('new_external_link' in body) || own) return false;
  return (
    /new_external_link/i.test(field ?? '') || /external.?link|third.?party|integration|module/i.test(text)
  );
}

/** What is there is there; what is absent is sent again, and by what is there the bad ones are known. */
function narrowed(batch: Batch, group: readonly CreateElement[], found: Found, rejection: Rejection): Step {
  settleFound(batch, found);
  const link = group.some((element) => refusesLink(element, rejection));
  if (link) batch.links.refused();
  const bad = rejection.index === undefined || link ? undefined : group[rejection.index];
  const named = bad !== undefined && !found.has(bad) ? bad : undefined;
  if (named !== undefined) reject(batch, named, rejection);
  const absent = group.filter((element) => !found.has(element) && element !== named);
  for (const element of absent) batch.settle(element, { kind: 'unsent', key: element.change.key });
  const ok = [...found.values()].filter(({ kind }) => kind === 'ok').length;
  if (named !== undefined || link) return { outcome: { kind: 'accepted', count: group.length }, absent };
  const firstAbsent = group.findIndex((element) => !found.has(element));
  // Halo carried on behind a bad one, so that whatever is absent was refused; or it stopped at the first that is.
  const carriedOn = group.some((element, index) => index > firstAbsent && found.has(element));
  const suspects = absent.length === 0 || ok === 0 ? 0 : carriedOn ? absent.length : 1;
  return { outcome: { kind: 'refused', accepted: ok, absent: absent.length, suspects }, absent };
}

/** The answer to an array that was carried out: whose row is whose, and what of those without one. */
async function accepted(
  batch: Batch,
  group: readonly CreateElement[],
  search: Search,
  { rows, exact }: Answered,
): Promise<Step> {
  for (const [element, row] of rows) {
    const id = idOf(property(row, 'id'));
    if (id === undefined) continue;
    batch.settle(element, created(batch, element, id, row));
    madeRecord(batch, id);
  }
  const open = group.filter((element) => !rows.has(element));
  if (open.length === 0) return { outcome: { kind: 'accepted', count: group.length }, absent: [] };
  settleUnknown(batch, open, 'Halo answered without saying which id this record got.');
  // Created, but which id belongs to whom has to be looked up.
  const found = await recover(batch, open, search);
  settleFound(batch, found);
  const absent = open.filter((element) => !found.has(element));
  const ok = group.length - absent.length;
  if (!exact || absent.length === 0) return { outcome: { kind: 'accepted', count: ok }, absent: [] };
  // The answer has a row for each of the others: Halo says itself that it left these out. Alone, each gets its reason.
  for (const element of absent) batch.settle(element, { kind: 'unsent', key: element.change.key });
  return {
    outcome: { kind: 'refused', accepted: ok, absent: absent.length, suspects: absent.length },
    absent,
  };
}

function settleFound(batch: Batch, found: Found): void {
  for (const [element, result] of found) {
    batch.settle(element, result);
    if (result.kind === 'ok') madeRecord(batch, result.id);
  }
}

function reject(batch: Batch, element: CreateElement, rejection: Rejection): void {
  const problem = problemOf(rejection, `At POST /${batch.schema.object.name}.`, sentFields(element));
  batch.settle(element, { kind: 'rejected', key: element.change.key, problem });
}

function settleUnknown(batch: Batch, elements: readonly CreateElement[], why: string): void {
  for (const element of elements) {
    batch.settle(element, unknown(element.change.key, batch.schema, why));
  }
}
