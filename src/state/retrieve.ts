import type { Copy, Depot } from '../model/depot.ts';
import { CrosswalkError, type ErrorText } from '../model/errors.ts';
import { openSnapshot, type Snapshot } from './snapshot.ts';

/** A copy that was believed and could not be used. */
export interface PassedOver {
  readonly copy: Copy;
  readonly problem: ErrorText;
}

export type Retrieved =
  /** The listing succeeded and nobody ever left a copy. */
  | { readonly kind: 'cold' }
  | {
      /** `recovered`: newer ones could not be used, so this one may lack what was written last. */
      readonly kind: 'warm' | 'recovered';
      readonly copy: Copy;
      readonly snapshot: Snapshot;
      /** Newest copy there is, used or not: whoever writes next goes on from it. */
      readonly newest: string;
      readonly passedOver: readonly PassedOver[];
    }
  /** There was a state and none can be used. */
  | {
      readonly kind: 'lost';
      readonly newest: string | undefined;
      readonly passedOver: readonly PassedOver[];
      readonly why: string;
    };

export interface RetrieveOptions {
  readonly integration: string;
  readonly key: string;
}

/** More unusable copies in a row than this are no accident that an older one will mend. */
const MOST_PASSED_OVER = 25;

/**
 * The newest usable copy. `cold` only when the place said that there is none and never was: what failed this time is thrown, and copies
 * that count no more (of a branch that was the default one, say) make a state that is lost. Another key or a newer format is thrown too,
 * because an older copy would hide a mistake that is easily put right, and a state made anew would take the place of one that is good.
 */
export async function retrieve(depot: Depot, options: RetrieveOptions): Promise<Retrieved> {
  const copies = await depot.copies(options.integration);
  const passedOver: PassedOver[] = [];
  let newest: string | undefined;
  const doubts: Copy[] = [];
  for await (const copy of copies.newestFirst) {
    if (copy.doubt !== undefined) {
      doubts.push(copy);
      continue;
    }
    newest ??= copy.id;
    const opened = await usable(depot, options, copy, passedOver);
    if (opened !== undefined) {
      const best = await highestSerial(depot, options, { copy, snapshot: opened }, passedOver);
      return { kind: passedOver.length === 0 ? 'warm' : 'recovered', ...best, newest, passedOver };
    }
    if (passedOver.length >= MOST_PASSED_OVER) break;
  }
  if (passedOver.length > 0)
    return { kind: 'lost', newest, passedOver, why: `none of ${passedOver.length} can be used` };
  if (!copies.complete)
    return { kind: 'lost', newest, passedOver, why: 'there are more copies than could be looked at' };
  const [doubt] = doubts;
  if (doubt)
    return {
      kind: 'lost',
      newest,
      passedOver,
      why: `none of the ${doubts.length} that are there counts; of the newest, ${doubt.from}: ${doubt.doubt}`,
    };
  return { kind: 'cold' };
}

interface Opened {
  readonly copy: Copy;
  readonly snapshot: Snapshot;
}

/** A run that is started again may leave two copies; ids tell when they were uploaded, serials which state is the later one. */
async function highestSerial(
  depot: Depot,
  options: RetrieveOptions,
  first: Opened,
  passedOver: PassedOver[],
): Promise<Opened> {
  let best = first;
  for (const copy of first.copy.also) {
    if (passedOver.some((one) => one.copy.id === copy.id)) continue;
    const snapshot = await usable(depot, options, copy, passedOver);
    const later =
      snapshot?.header.lineage === best.snapshot.header.lineage &&
      snapshot.header.serial > best.snapshot.header.serial;
    if (snapshot && later) best = { copy, snapshot };
  }
  return best;
}

const UNUSABLE: ReadonlySet<string> = new Set(['ARTIFACT_UNUSABLE', 'SNAPSHOT_INVALID']);

async function usable(
  depot: Depot,
  { integration, key }: RetrieveOptions,
  copy: Copy,
  passedOver: PassedOver[],
): Promise<Snapshot | undefined> {
  try {
    const bytes = await depot.fetch(integration, copy);
    const run = copy.run === undefined ? {} : { run: copy.run };
    return openSnapshot(bytes, { integration, key, where: copy.from, ...run });
  } catch (error) {
    if (!(error instanceof CrosswalkError)) throw error;
    if (!UNUSABLE.has(error.code)) throw error;
    passedOver.push({ copy, problem: error.text });
    return undefined;
  }
}
