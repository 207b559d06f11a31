import type { Clock } from '../../../model/clock.ts';
import { CrosswalkError, type Problem } from '../../../model/errors.ts';
import type { RecordChange, WriteResult } from '../../connector.ts';
import type { SalesforceApi } from '../api.ts';
import { to18 } from '../ids.ts';
import { isLocked, LOCK_RETRIES, waitForLock } from '../locks.ts';
import { firstFault, lost, unknown } from '../result.ts';
import { isWireObject, objectsOf, textOf, type WireObject } from '../wire.ts';
import { mayHaveHappened, writeHeaders } from '../write.ts';
import { commentProblem } from './problems.ts';

/** Comments that one collection takes. */
export const MOST_PARTS = 200;

export interface WriteDeps {
  readonly api: SalesforceApi;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
}

/** One step of a comment that is several records. Ids, or records with their fields. */
export type Step =
  | { readonly kind: 'create' | 'update'; readonly records: readonly object[] }
  | { readonly kind: 'delete'; readonly ids: readonly string[] };

export interface CommentDeps extends Omit<WriteDeps, 'signal'> {
  readonly connection: string;
  readonly apiVersion: string;
}

/** What becomes of one change: one comment among others in a collection, several together, or nothing. */
export type CommentPlan =
  | { readonly kind: 'single'; readonly parent: string; readonly change: RecordChange }
  | {
      readonly kind: 'whole';
      readonly parent: string;
      readonly change: RecordChange;
      readonly steps: readonly Step[];
      readonly firstId: string | undefined;
    }
  | { readonly kind: 'refused'; readonly change: RecordChange; readonly problem: Problem };

const COLLECTIONS = '/composite/sobjects';

/**
 * A comment of several records, all of them or none; `firstId` where the first of them is there already. What is locked is sent again.
 * Throws when nothing was carried out.
 */
export async function sendWhole(
  deps: WriteDeps,
  apiVersion: string,
  change: RecordChange,
  parent: string,
  steps: readonly Step[],
  firstId: string | undefined,
): Promise<WriteResult> {
  for (let attempt = 0; ; attempt += 1) {
    let items: readonly WireObject[];
    try {
      items = await sendSteps(deps, apiVersion, steps);
    } catch (error) {
      if (error instanceof CrosswalkError && mayHaveHappened(error))
        return lost('CaseComment', change, error);
      throw error;
    }
    const retry = LOCK_RETRIES[attempt];
    if (retry !== undefined && items.some(isLocked)) {
      if (await waitForLock(deps.clock, retry, deps.random, deps.signal)) continue;
    }
    return resultOf(change, parent, items, firstId);
  }
}

function resultOf(
  change: RecordChange,
  parent: string,
  items: readonly WireObject[],
  firstId: string | undefined,
): WriteResult {
  const faults = items.filter((item) => item['success'] !== true).map(firstFault);
  const fault = faults.find(({ errorCode }) => !ROLLED_BACK.has(errorCode)) ?? faults[0];
  if (fault !== undefined)
    return { kind: 'rejected', key: change.key, problem: commentProblem(parent, fault) };
  const id = firstId ?? textOf(items[0]?.['id']);
  if (id === undefined) {
    return unknown('CaseComment', change, 'The answer held fewer results than records were sent.');
  }
  return { kind: 'ok', key: change.key, id: to18(id), created: firstId === undefined };
}

/** What is said of the others when one fails. */
const ROLLED_BACK: ReadonlySet<string> = new Set(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'PROCESSING_HALTED']);

/** One result a record. A single collection goes by itself, several in one composite request. */
async function sendSteps(
  { api, signal }: WriteDeps,
  apiVersion: string,
  steps: readonly Step[],
): Promise<readonly WireObject[]> {
  const options = { headers: writeHeaders(), ...(signal === undefined ? {} : { signal }) };
  const [only, ...others] = steps;
  if (only?.kind === 'create' && others.length === 0) {
    const body = { allOrNone: true, records: only.records };
    const answer = await api.send({ method: 'POST', path: COLLECTIONS, body, ...options });
    if (!answer.ok) throw answer.error;
    return objectsOf(answer.body);
  }
  const root = `/services/data/v${apiVersion}${COLLECTIONS}`;
  const answer = await api.send({
    method: 'POST',
    path: '/composite',
    ...options,
    body: {
      allOrNone: true,
      compositeRequest: steps.map((step, index) => ({
        referenceId: `s${index}`,
        httpHeaders: writeHeaders(),
        ...(step.kind === 'delete'
          ? { method: 'DELETE', url: `${root}?ids=${step.ids.join(',')}&allOrNone=true` }
          : {
              method: step.kind === 'create' ? 'POST' : 'PATCH',
              url: root,
              body: { allOrNone: true, records: step.records },
            }),
      })),
    },
  });
  if (!answer.ok) throw answer.error;
  const answers = isWireObject(answer.body) ? objectsOf(answer.body['compositeResponse']) : [];
  return answers.flatMap(({ body, httpStatusCode }) =>
    // A step that was refused as a whole has errors where the others have results.
    typeof httpStatusCode === 'number' && httpStatusCode < 300
      ? objectsOf(body)
      : [{ success: false, errors: objectsOf(body).flatMap((one) => errorsOf(one)) }],
  );
}

function errorsOf(one: WireObject): readonly WireObject[] {
  return Array.isArray(one['errors']) ? objectsOf(one['errors']) : [one];
}

/** As collections take it: `attributes` names the object. */
export function commentRecord(fields: Readonly<Record<string, unknown>>): object {
  return { ...fields, attributes: { type: 'CaseComment' } };
}
