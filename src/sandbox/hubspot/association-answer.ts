import { concernsItem, disturbance } from '../faults/actions.ts';
import type { Answer, Call } from './routes.ts';

/** What one input came to: a result, an error of its own, or nothing. */
export interface Result {
  readonly value?: unknown;
  readonly error?: Readonly<Record<string, unknown>>;
}

/** The answer of a batch in no particular order; 207 as soon as one input failed. */
export function multi(call: Call, status: number, results: readonly Result[]): Answer {
  const { portal } = call;
  const time = new Date(portal.clock.now()).toISOString();
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
export function itemFault(call: Call, position: number, input: unknown): Result['error'] {
  const fault = disturbance(call.request.disturbances, 'itemErrors');
  if (fault === undefined || !concernsItem(fault, position, input)) return undefined;
  return {
    status: 'error',
    category: fault.code ?? 'INTERNAL_ERROR',
    message: fault.message ?? 'internal error',
    context: { id: [typeof input === 'object' && input !== null && 'id' in input ? String(input.id) : ''] },
  };
}
