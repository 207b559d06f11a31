import type { CompiledMapping } from '../compile/compiled.ts';
import type { FlowRequest } from './context.ts';
import { batches } from './flow.ts';
import { fieldSteps, markKeys, matchKeys } from './match.ts';
import { carries } from './paths.ts';
import type { SourceReading, TargetReading } from './reading.ts';
import type { Spool } from './spool.ts';

type Given = NonNullable<NonNullable<FlowRequest['only']>['given']>;

const BATCH = 500;

const NOTHING_PROVEN = { checkpoint: undefined, complete: false, resumed: false, notes: [] } as const;

/** Puts source records that were read already into the run file. */
export function putGivenSource(spool: Spool, given: Given): SourceReading {
  for (const batch of batches(given.source, BATCH)) spool.putSource(batch);
  return { records: spool.sourceCount(), brought: spool.sourceCount() > 0, ...NOTHING_PROVEN };
}

/** The same for targets; a list of all of them is indexed for matching, and not compared. */
export function putGivenTarget({ mapping }: CompiledMapping, spool: Spool, given: Given): TargetReading {
  for (const batch of batches(given.target, BATCH)) spool.putTarget(batch);
  const mark = mapping.externalId.target;
  const steps = fieldSteps(mapping).flatMap((step) => step.fields);
  let indexed = given.keys !== undefined;
  let marked = false;
  let markHidden = given.keys === undefined;
  for (const batch of batches(given.keys ?? [], BATCH)) {
    indexed &&= batch.every((record) => carries(record, steps));
    marked ||= mark !== undefined && batch.some((record) => mark in record.values);
    markHidden ||= mark !== undefined && batch.some((record) => !(mark in record.values));
    spool.putKeys(
      'target',
      batch.flatMap((record) => [
        ...markKeys(mapping, record),
        ...matchKeys(mapping, record.id, record.values),
      ]),
    );
  }
  return { records: spool.targetCount(), ...NOTHING_PROVEN, indexed, marked, markHidden };
}
