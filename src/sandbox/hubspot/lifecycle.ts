import type { PropertyOption } from './definitions.ts';
import type { ObjectName } from './names.ts';
import { wireTime } from './time.ts';

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
  const iso = wireTime(now);
  if (stage === '') return { hs_v2_date_entered_current_stage: '', hs_v2_time_in_current_stage: '' };
  return {
    ...pipelineOf(object, stage),
    hs_v2_date_entered_current_stage: iso,
    hs_v2_time_in_current_stage: iso,
    [`hs_v2_date_entered_${stage}`]: iso,
    [`hs_date_entered_${stage}`]: iso,
    // Of contacts an older field tells the same, as epoch milliseconds.
    ...(object === 'contacts' ? { [`hs_lifecyclestage_${stage}_date`]: String(now) } : {}),
  };
}

/** The pipeline that the stages belong to: a contact has it from the start, a company with its first stage. */
export function pipelineOf(object: ObjectName, stage: string | undefined): { readonly hs_pipeline?: string } {
  if (object === 'contacts') return { hs_pipeline: 'contacts-lifecycle-pipeline' };
  return stage === undefined || stage === '' ? {} : { hs_pipeline: 'companies-lifecycle-pipeline' };
}
