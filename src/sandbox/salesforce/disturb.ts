import { concernsItem, disturbance } from '../faults/actions.ts';
import type { Call } from './call.ts';
import { SalesforceError } from './errors.ts';

/** Throws the error of the fault `itemErrors` where it names this element of a write, a lost row lock by itself. */
export function failItem(call: Call, position: number, element: unknown): void {
  const errors = disturbance(call.disturbances, 'itemErrors');
  if (errors === undefined || !concernsItem(errors, position, element)) return;
  const code = errors.code ?? 'UNABLE_TO_LOCK_ROW';
  const message = errors.message ?? (code === 'UNABLE_TO_LOCK_ROW' ? lockMessage(element) : code);
  throw new SalesforceError(code, message);
}

function lockMessage(element: unknown): string {
  const id = typeof element === 'string' ? element : idIn(element);
  return `unable to obtain exclusive access to this record or 1 records: ${id}`;
}

/** Of a new record the lock is on its parent. */
function idIn(element: unknown): string {
  const entries = typeof element === 'object' && element !== null ? Object.entries(element) : [];
  const find = (test: (name: string) => boolean) =>
    entries.find(([name, value]) => typeof value === 'string' && test(name.toLowerCase()))?.[1];
  return String(find((name) => name === 'id') ?? find((name) => name.endsWith('id')) ?? '');
}
