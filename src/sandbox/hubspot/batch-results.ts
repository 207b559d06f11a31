import type { HubspotError } from './errors.ts';
import { NAMES, type ObjectName } from './names.ts';
import type { Portal } from './portal.ts';
import type { Answer } from './routes.ts';
import { wireTime } from './time.ts';

/** One entry of `errors[]` in a 207. */
export interface ItemError {
  readonly status: 'error';
  readonly category: string;
  readonly message: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** The refusal of one input, which `who` (trace id or id) leads back to. */
export function itemError(error: HubspotError, who: Readonly<Record<string, readonly string[]>>): ItemError {
  return {
    status: 'error',
    category: error.category,
    message: error.message,
    context: { ...error.extra.context, ...who },
  };
}

/** All ids that lead nowhere, in one error. */
export function missing(
  object: ObjectName,
  ids: readonly string[],
  traceIds: readonly string[] = [],
): ItemError {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: `Could not get some ${NAMES[object].upper} objects, they may be deleted or not exist. Check that ids are valid.`,
    context: { ids, ...(traceIds.length === 0 ? {} : { objectWriteTraceId: traceIds }) },
  };
}

/** The answer of a batch: 207 as soon as one input failed. The order of the results says nothing. */
export function complete(
  portal: Portal,
  results: readonly unknown[],
  errors: readonly ItemError[],
  status: number,
): Answer {
  const at = wireTime(portal.clock.now());
  return {
    status: errors.length === 0 ? status : 207,
    body: {
      status: 'COMPLETE',
      results: portal.shuffled(results),
      ...(errors.length === 0 ? {} : { numErrors: errors.length, errors }),
      startedAt: at,
      completedAt: at,
    },
  };
}
