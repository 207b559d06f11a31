import type { CompiledMapping } from '../compile/compiled.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import { stageChoices, stageProblems } from '../plan/stages.ts';
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
  if (stageChoices(mapping).length === 0) return [];
  const live = await sidesOf(context, mapping).source.describe(mapping.source.object);
  const problems = stageProblems(mapping, live);
  const changed = problems.find(({ code }) => code === 'STAGE_CHANGED');
  if (changed !== undefined) throw new CrosswalkError(changed);
  return problems;
}
