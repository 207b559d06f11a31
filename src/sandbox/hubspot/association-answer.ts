import { itemRefusal } from './disturb.ts';
import type { Answer, Call } from './routes.ts';
import { wireTime } from './time.ts';

/** What one input came to: a result, an error of its own, or nothing. */
export interface Result {
  readonly value?: unknown;
  readonly error?: Readonly<Record<string, unknown>>;
}

/** The answer of a batch in no particular order; 207 as soon as one input failed. */
export function multi(call: Call, status: number, results: readonly Result[]): Answer {
  const { portal } = call;
  const time = wireTime(portal.clock.now());
  const errors = results.flatMap(({ error }) => error ?? []);
  return {
    status: errors.length === 0 ? status : 207,
    body: {
      status: 'COMPLETE',
      results: portal.shuffled(results.flatMap(({ value }) => value ?? [])),
      ...(errors.length === 0 ? {} : { numErrors: errors.length, errors }),
      startedAt: time,
      completedAt: time,
    },
  };
}

/** The error of the fault `itemErrors` where it names this input. */
export function itemFault(call: Call, position: number, id: string): Result['error'] {
  const refused = itemRefusal(call.request.disturbances, position, { id });
  return refused === undefined
    ? undefined
    : { status: 'error', category: refused.category, message: refused.message, context: { id: [id] } };
}
