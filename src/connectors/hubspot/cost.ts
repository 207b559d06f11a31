import type { PlannedWrite, WriteCost } from '../connector.ts';
import { hubspotCapabilities } from './capabilities.ts';
import { type ObjectName, PRIMARY_COMPANY } from './describe.ts';
import { stageFieldOf } from './lifecycle.ts';

/**
 * Batches of a hundred. Where a stage is set, it is read before and after; a stage that has to be cleared first, which no plan shows,
 * costs two more. A contact's company goes with its create, or in requests of its own after its associations were read. What is archived
 * is looked at first.
 */
export async function writeCost(object: ObjectName, writes: Iterable<PlannedWrite>): Promise<WriteCost> {
  const count = { create: 0, createdIn: 0, update: 0, staged: 0, filed: 0, deactivate: 0 };
  const stage = stageFieldOf({ name: object });
  for (const { kind, fields } of writes) {
    const filed = fields.includes(PRIMARY_COMPANY);
    if (kind === 'deactivate') count.deactivate += 1;
    else if (kind === 'create') count[filed ? 'createdIn' : 'create'] += 1;
    else {
      if (fields.some((field) => field !== PRIMARY_COMPANY)) count.update += 1;
      if (fields.includes(stage)) count.staged += 1;
      if (filed) count.filed += 1;
    }
  }
  const batches = (records: number) => Math.ceil(records / hubspotCapabilities.writeBatch);
  return {
    read: 2 * batches(count.staged) + batches(count.filed) + batches(count.deactivate),
    write:
      batches(count.create) +
      batches(count.createdIn) +
      batches(count.update) +
      batches(count.filed) +
      batches(count.deactivate),
    once: 0,
  };
}
