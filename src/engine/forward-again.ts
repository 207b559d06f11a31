import { answersFrom } from './answers.ts';
import { decideContext, type Flow, forwardAll, type Transforming } from './flow.ts';
import type { PendingRow } from './spool.ts';

/** `forwardAll` for records that were transformed before: what they refer to may have been decided meanwhile, all else stands. */
export async function forwardAgain(flow: Flow, rows: readonly PendingRow[]): Promise<Transforming[]> {
  if (flow.compiled.mapping.fields.some((rule) => rule.link !== undefined && rule.direction !== 'syncBack'))
    return forwardAll(
      flow,
      rows.map((row) => row.record),
    );
  const decide = decideContext(flow, answersFrom(flow.lookups.target));
  return rows.map(({ record, wanted }) => ({ record, wanted, decide }));
}
