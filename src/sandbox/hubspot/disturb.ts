import { concernsItem, type Disturbance, disturbance } from '../faults/actions.ts';
import { HubspotError } from './errors.ts';

/** The size of a page that the fault `shortPage` wants. */
export function concernsShortPage(all: readonly Disturbance[] | undefined): number | undefined {
  return disturbance(all, 'shortPage')?.rows;
}

/** The refusal that the fault `itemErrors` has for one input of a batch. */
export function itemRefusal(
  all: readonly Disturbance[] | undefined,
  position: number,
  input: unknown,
): HubspotError | undefined {
  const errors = disturbance(all, 'itemErrors');
  if (errors === undefined || !concernsItem(errors, position, input)) return undefined;
  return new HubspotError(
    400,
    errors.code ?? 'VALIDATION_ERROR',
    errors.message ?? 'The record cannot be written.',
  );
}
