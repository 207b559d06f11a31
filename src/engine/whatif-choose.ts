import type { EffectTally } from '../plan/effect.ts';
import type { Edits } from '../plan/effect-edits.ts';
import { type FlowRequest, sidesOf } from './context.ts';
import { batches } from './flow.ts';
import { addRequests, type RequestTotals, requestsSince } from './requests.ts';
import type { Due } from './whatif-due.ts';
import { sharedFields } from './whatif-memo.ts';
import type { Version, WhatifFile } from './whatif-records.ts';
import { scan, type Versions } from './whatif-scan.ts';
import {
  boundTargets,
  costOfList,
  costOfRest,
  countAside,
  knownTargets,
  type Sample,
  sampleOf,
} from './whatif-targets.ts';

export interface ChooseRequest {
  readonly edits: Edits;
  /** False when the records are known by their ids, so that the source is not read. */
  readonly all: boolean;
  /** Requests for targets that may be made. */
  readonly mostRequests: number;
  /** Targets to look at beside those whose outcome differs, because the edit decides what travels back. */
  readonly most: number | undefined;
  readonly due: Due | undefined;
  readonly tally: EffectTally;
}

/** The records that both versions have to plan, and what is known of them. */
export interface Chosen {
  /** Source records that were read to find them. */
  readonly read: number;
  readonly ask: (version: Version) => FlowRequest;
  /** What a run takes for what it reads and writes beyond the plan of these. */
  readonly cost: RequestTotals;
  /** Set where the targets of some linked records alone are looked at. */
  readonly sample?: Sample;
}

const BATCH = 500;

/**
 * Finds the records whose outcome may differ, by reading the source; and of the targets, which are dear, those that a run is due to look at
 * and, where the edit decides what travels back, some more.
 */
export async function choose(
  versions: Versions,
  { edits, all, mostRequests, most, due, tally }: ChooseRequest,
  file: WhatifFile,
): Promise<Chosen> {
  const { head } = versions;
  const first = due ? [...due.pairs()].map(({ sourceId }) => sourceId) : [];
  const more = due && edits.pending ? due.imports() : [];
  const sample =
    most === undefined
      ? undefined
      : sampleOf(
          head,
          most,
          (function* () {
            yield* first;
            yield* more;
          })(),
        );
  const before = head.context.requests();
  const sampled = sample?.ids ?? new Set<string>();
  const scanned = await scan(versions, { edits, all: all || sample !== undefined, sampled }, file);
  if (due && edits.pending)
    for (const records of batches(due.deleted(), BATCH))
      file.putCandidates(records.map((record) => ({ record, base: true, head: true, moved: false })));
  const looked = await lookAt(versions, due, sampled, file);
  const bound = { most: mostRequests, sampled: sample !== undefined };
  const { aside, listed } = await boundTargets(versions, scanned, file, bound);
  if (aside > 0) await countAside(versions, file, tally);
  const reading = requestsSince(before, head.context.requests());
  const { update: updated, fields } = tally.estimated();
  const rest = {
    looked: sample ? Math.max(aside, sample.linked - looked.size) : aside,
    updated,
    fields: Object.keys(fields),
  };
  const listing = sample && !listed ? costOfList(head) : {};
  return {
    read: scanned.read,
    cost: [await costOfRest(head, rest), listing].reduce(addRequests, reading),
    ask: (version) => ({
      full: false,
      only: {
        ...(looked.size > 0 ? { targetIds: [...looked] } : {}),
        given: {
          ...{ source: file.given(version), target: knownTargets(versions, file) },
          ...(listed ? { keys: file.targets() } : {}),
        },
      },
    }),
    ...(sample ? { sample } : {}),
  };
}

/** Reads the targets that a run is due to look at, of records that may come out otherwise, and those of the sample. Their ids. */
async function lookAt(
  { base, head }: Versions,
  due: Due | undefined,
  sampled: ReadonlySet<string>,
  file: WhatifFile,
): Promise<ReadonlySet<string>> {
  const { mapping } = head.compiled;
  const ids = new Set<string>();
  for (const { sourceId, targetId } of due?.pairs() ?? []) if (file.hasCandidate(sourceId)) ids.add(targetId);
  for (const sources of batches(sampled, BATCH))
    for (const { targetId } of head.context.state.linksBySource(mapping.name, sources).values())
      ids.add(targetId);
  const [object, fields] = sharedFields(base.compiled, head.compiled);
  for (const batch of batches(ids, BATCH)) {
    const found = await sidesOf(head.context, mapping).target.readByIds({ object, ids: batch, fields });
    file.putDue([...found.values()]);
  }
  return ids;
}
