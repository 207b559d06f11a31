import { type Batch, type Element, post, sentFields, storedIn, unknown } from './batch.ts';
import { problemOf, rejectionOf } from './rejection.ts';
import { idOf, objectsOf, property } from './wire.ts';

/** A record Halo fails on with status 500 is narrowed down too, but an outage must not multiply the requests. */
const MAX_SERVER_FAILURES = 8;

/**
 * Updates by id: sending one twice does no harm, so that a rejected array is cut in halves until the bad element stands
 * alone, whatever the server did with the others.
 */
export async function updateRecords(batch: Batch, elements: readonly Element[]): Promise<void> {
  const budget = { serverFailures: MAX_SERVER_FAILURES };
  await narrow(batch, elements, budget);
}

async function narrow(
  batch: Batch,
  elements: readonly Element[],
  budget: { serverFailures: number },
): Promise<void> {
  if (elements.length === 0) return;
  const sent = await post(batch, elements, true);
  if (sent.kind === 'lost') {
    budget.serverFailures -= 1;
    if (sent.error.code === 'SERVER_FAILED' && elements.length > 1 && budget.serverFailures > 0) {
      return halves(batch, elements, budget);
    }
    for (const element of elements) {
      batch.settle(element, unknown(element.change.key, batch.schema, sent.error.text.what));
    }
    if (sent.error.code !== 'SERVER_FAILED') throw sent.error;
    return;
  }
  const { response } = sent;
  if (response.status !== 400) {
    const body = response.json();
    const missing = settleUpdates(batch, elements, body);
    // Left out of an answer that has the others: sent again, which does no harm, so that a bad one gets its reason.
    if (missing.length < elements.length) return narrow(batch, missing, budget);
    const short = Array.isArray(body) && body.length < elements.length;
    return short && elements.length > 1 ? halves(batch, elements, budget) : undefined;
  }
  const rejection = rejectionOf(response);
  const [only] = elements;
  const bad = elements.length === 1 ? only : elements[rejection.index ?? -1];
  if (bad === undefined) return halves(batch, elements, budget);
  const where = `At POST /${batch.schema.object.name}.`;
  const problem = problemOf(rejection, where, sentFields(bad));
  batch.settle(bad, { kind: 'rejected', key: bad.change.key, problem });
  await narrow(
    batch,
    elements.filter((element) => element !== bad),
    budget,
  );
}

async function halves(
  batch: Batch,
  elements: readonly Element[],
  budget: { serverFailures: number },
): Promise<void> {
  const middle = Math.ceil(elements.length / 2);
  await narrow(batch, elements.slice(0, middle), budget);
  await narrow(batch, elements.slice(middle), budget);
}

/** Returns what the answer leaves out, which is `unknown` until it is sent again. */
function settleUpdates(batch: Batch, elements: readonly Element[], body: unknown): readonly Element[] {
  const rows = objectsOf(Array.isArray(body) ? body : [body]);
  const answered = new Map(rows.map((row) => [idOf(property(row, 'id')), row]));
  // Builds that ignore `returnall` answer one object for a whole array, the last element's: the 201 stands for all of them.
  const last = elements.at(-1)?.change;
  const forAll =
    !Array.isArray(body) && last !== undefined && last.kind !== 'create' && answered.has(last.id);
  const missing: Element[] = [];
  for (const element of elements) {
    const { change } = element;
    if (change.kind === 'create') continue;
    const row = answered.get(change.id);
    if (row !== undefined || forAll) {
      const stored = row === undefined ? {} : storedIn(batch, change.id, row);
      batch.settle(element, { kind: 'ok', key: change.key, id: change.id, created: false, ...stored });
      continue;
    }
    missing.push(element);
    batch.settle(element, unknown(change.key, batch.schema, 'Halo answered without this record.'));
  }
  return missing;
}
