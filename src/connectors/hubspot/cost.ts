import type { PlannedWrite, WriteCost } from '../connector.ts';
import type { ObjectName } from './describe.ts';

/** What `write` will send for these. */
export async function writeCost(_object: ObjectName, _writes: Iterable<PlannedWrite>): Promise<WriteCost> {
  throw new Error('not written yet');
}
