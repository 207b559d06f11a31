import type { Mapping } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { fieldAt } from '../plan/canonical.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import type { Sides } from './context.ts';

/**
 * Whether a target record is this mapping's business: of the ticket types it is for. A row that does not show the field is taken at the
 * server's word, which was asked for these alone.
 */
export function isWithin({ scope, target }: Mapping, sides: Sides, record: SystemRecord): boolean {
  const value = scope === undefined ? undefined : record.values[scope.field];
  if (scope === undefined || value === undefined) return true;
  const field = fieldAt(target.catalogue.fields, scope.field);
  const text = (given: typeof value) => fingerprint(field ? sides.target.canonical(field, given) : given);
  return scope.values.some((one) => text(one) === text(value));
}
