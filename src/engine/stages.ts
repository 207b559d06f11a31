import type { CompiledMapping } from '../compile/compiled.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import type { Stage, StageChoice } from '../model/mapping.ts';
import { stageGone, stageMoved, stageRenamed } from '../plan/reasons-stage.ts';
import { type RunContext, sidesOf } from './context.ts';

/**
 * Compares the stages that the mapping names with those there are now: what they meant when the mapping was checked is known from the
 * catalogue alone. Renamed ones are told. Throws `STAGE_CHANGED` (config) for one that is gone, or whose name has gone over to another:
 * records would be left out, or come over, without anybody having said so.
 */
export async function checkStages(
  context: RunContext,
  { mapping }: CompiledMapping,
): Promise<readonly Problem[]> {
  const { stages } = mapping.import;
  const first = mapping.syncBack.on.includes('create') ? mapping.syncBack.stage : undefined;
  const choices = [stages, first].filter((choice) => choice !== undefined);
  if (choices.length === 0) return [];
  const live = await sidesOf(context, mapping).source.describe(mapping.source.object);
  return choices.flatMap((choice) => {
    const options = live.fields.find(({ path }) => path === choice.field)?.options ?? [];
    return choice.stages.flatMap((stage) => changeOf(choice, stage, options));
  });

  function changeOf(
    choice: StageChoice,
    stage: Stage,
    options: readonly { readonly value: string; readonly label: string }[],
  ): readonly Problem[] {
    const option = options.find(({ value }) => value === stage.value);
    if (option === undefined) throw new CrosswalkError(stageGone(mapping, choice, stage, options));
    if (same(stage.written, stage.value) || same(stage.written, option.label)) return [];
    const other = options.find(
      ({ label, value }) => same(label, stage.written) || same(value, stage.written),
    );
    if (other !== undefined) throw new CrosswalkError(stageMoved(mapping, choice, stage, other));
    return [stageRenamed(mapping, choice, stage, option)];
  }
}

/** As the configuration compares them. */
function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
