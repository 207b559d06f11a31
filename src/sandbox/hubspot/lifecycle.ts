import type { PropertyOption } from './definitions.ts';
import type { ObjectName } from './names.ts';

export const STAGE = 'lifecyclestage';

/**
 * Whether a write of `wanted` has an effect on a record in stage `current`. Stages only go forward, in their display
 * order; whoever wants back has to clear the value first, in a request of its own. A write in the wrong direction
 * is not refused, it does nothing.
 */
export function stageMoves(
  options: readonly PropertyOption[],
  current: string | undefined,
  wanted: string,
): boolean {
  if (current === undefined || current === '' || wanted === '') return true;
  const order = (value: string) => options.find((option) => option.value === value)?.displayOrder;
  const from = order(current);
  const to = order(wanted);
  return from === undefined || to === undefined || to >= from;
}

/** What HubSpot stores beside the stage when it is entered at `now` (milliseconds). */
export function stageFields(
  object: ObjectName,
  stage: string,
  now: number,
): Readonly<Record<string, string>> {
  const iso = new Date(now).toISOString();
  if (stage === '') return { hs_v2_date_entered_current_stage: '', hs_v2_time_in_current_stage: '' };
  return {
    hs_pipeline: object === 'companies' ? 'companies-lifecycle-pipeline' : 'contacts-lifecycle-pipeline',
    hs_v2_date_entered_current_stage: iso,
    hs_v2_time_in_current_stage: iso,
    [`hs_v2_date_entered_${stage}`]: iso,
    // Of contacts an older field tells the same, as epoch milliseconds.
    ...(object === 'contacts' ? { [`hs_lifecyclestage_${stage}_date`]: String(now) } : {}),
  };
}
