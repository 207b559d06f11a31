import { normaliseKey } from '../../model/key.ts';
import type { WriteResult } from '../connector.ts';
import { type Batch, type CreateElement, created, post, sentFields, unknown } from './batch.ts';
import { newestId } from './newest.ts';
import { recover } from './recover.ts';
import { problemOf, rejectionOf } from './rejection.ts';
import { idOf, isWireObject, objectsOf, property, type WireObject } from './wire.ts';

/**
 * Creates are never sent twice unless they are proven absent. A rejected array leaves every element uncertain (Halo may have
 * stopped at the bad one, rolled back, or carried on), hence the newest records are looked through before the rest is sent
 * again. An answer that is lost makes all of them `unknown`.
 */
export async function createRecords(batch: Batch, elements: readonly CreateElement[]): Promise<void> {
  if (elements.length === 0) return;
  // Only an array can leave an element uncertain after an answer; one alone is created or refused.
  const floor = elements.length > 1 ? await floorOf(batch) : undefined;
  await send(batch, elements, floor);
}

async function floorOf(batch: Batch): Promise<number | undefined> {
  const { name } = batch.schema.object;
  const known = batch.floors.get(name) ?? (await newestId(batch)) ?? 'unordered';
  batch.floors.set(name, known);
  return known === 'unordered' ? undefined : known;
}

/** Ids only grow: what is created after this record has a higher one. */
function raiseFloor(batch: Batch, id: string): void {
  const { name } = batch.schema.object;
  const known = batch.floors.get(name);
  if (typeof known === 'number') batch.floors.set(name, Math.max(known, Number(id)));
}

async function send(
  batch: Batch,
  elements: readonly CreateElement[],
  floor: number | undefined,
): Promise<void> {
  if (elements.length === 0) return;
  const sent = await post(batch, elements, false);
  if (sent.kind === 'lost') {
    for (const element of elements) {
      batch.settle(element, unknown(element.change.key, batch.schema, sent.error.text.what));
    }
    throw sent.error;
  }
  const { response } = sent;
  if (response.status !== 400) {
    const rows = answeredRows(response.json(), elements);
    if (rows !== undefined) {
      elements.forEach((element, index) => {
        settleCreated(batch, element, rows[index]);
        raiseFloor(batch, idOf(property(rows[index] ?? {}, 'id')) ?? '0');
      });
      return;
    }
    // Created for certain, but which id belongs to whom has to be looked up.
    const found = await recover(batch, elements, floor);
    for (const element of elements) {
      batch.settle(element, found.get(element) ?? unanswered(batch, element));
    }
    return;
  }
  const rejection = rejectionOf(response);
  const reject = (element: CreateElement) => {
    const where = `At POST /${batch.schema.object.name}.`;
    const problem = problemOf(rejection, where, sentFields(element));
    batch.settle(element, { kind: 'rejected', key: element.change.key, problem });
  };
  const [only] = elements;
  if (elements.length === 1 && only !== undefined) return reject(only);
  // Until each is looked up: should that fail, none of them may count as not sent.
  for (const element of elements) {
    batch.settle(
      element,
      unknown(element.change.key, batch.schema, 'Halo refused the array it was sent in.'),
    );
  }
  await narrow(batch, elements, floor, rejection.index, reject);
}

async function narrow(
  batch: Batch,
  elements: readonly CreateElement[],
  floor: number | undefined,
  badIndex: number | undefined,
  reject: (element: CreateElement) => void,
): Promise<void> {
  const found = await recover(batch, elements, floor);
  for (const [element, result] of found) batch.settle(element, result);
  const bad = badIndex === undefined ? undefined : elements[badIndex];
  if (bad !== undefined && !found.has(bad)) reject(bad);
  const absent = elements.filter((element) => !found.has(element) && element !== bad);
  if (bad !== undefined) return send(batch, absent, floor);
  // A server that stopped at the bad element created exactly those before it.
  const firstAbsent = elements.findIndex((element) => !found.has(element));
  const stopped = firstAbsent > 0 && elements.slice(firstAbsent).every((element) => !found.has(element));
  const cut = stopped ? 1 : Math.ceil(absent.length / 2);
  await send(batch, absent.slice(0, cut), floor);
  await send(batch, absent.slice(cut), floor);
}

/** One row an element in the order sent; `undefined` when the answer does not tell which is whose. */
function answeredRows(body: unknown, elements: readonly CreateElement[]): readonly WireObject[] | undefined {
  const rows = isWireObject(body) ? [body] : objectsOf(body);
  if (rows.length !== elements.length) return undefined;
  const matches = rows.every((row, index) => {
    const sent = normaliseKey(String(elements[index]?.body.name ?? ''));
    const got = property(row, 'name');
    return idOf(property(row, 'id')) !== undefined && (typeof got !== 'string' || normaliseKey(got) === sent);
  });
  // A single answer to a single element needs no proof.
  return matches || (rows.length === 1 && idOf(property(rows[0] ?? {}, 'id')) !== undefined)
    ? rows
    : undefined;
}

function settleCreated(batch: Batch, element: CreateElement, row: WireObject | undefined): void {
  const id = row === undefined ? undefined : idOf(property(row, 'id'));
  batch.settle(
    element,
    row === undefined || id === undefined ? unanswered(batch, element) : created(batch, element, id, row),
  );
}

function unanswered(batch: Batch, element: CreateElement): WriteResult {
  return unknown(element.change.key, batch.schema, 'Halo answered without saying which id this record got.');
}
