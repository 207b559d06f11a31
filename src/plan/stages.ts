import type { Catalogue } from '../model/catalogue.ts';
import type { Problem } from '../model/errors.ts';
import type { Mapping, Stage, StageChoice } from '../model/mapping.ts';
import { stageGone, stageMoved, stageRenamed } from './reasons-stage.ts';

/** What the mapping names of stages: those that come over, and the one that new records begin in. */
export function stageChoices({ import: { stages }, syncBack }: Mapping): readonly StageChoice[] {
  const first = syncBack.on.includes('create') ? syncBack.stage : undefined;
  return [stages, first].filter((choice) => choice !== undefined);
}

/** `STAGE_CHANGED` for a stage that is gone or whose name means another one now, `STAGE_RENAMED` for one that is still the same. */
export function stageProblems(mapping: Mapping, live: Catalogue): readonly Problem[] {
  return stageChoices(mapping).flatMap((choice) => {
    const options = live.fields.find(({ path }) => path === choice.field)?.options ?? [];
    return choice.stages.flatMap((stage) => problemOf(mapping, choice, stage, options) ?? []);
  });
}

function problemOf(
  mapping: Mapping,
  choice: StageChoice,
  stage: Stage,
  options: readonly { readonly value: string; readonly label: string }[],
): Problem | undefined {
  const option = options.find(({ value }) => value === stage.value);
  if (option === undefined) return stageGone(mapping, choice, stage, options);
  if (same(stage.written, stage.value) || same(stage.written, option.label)) return undefined;
  const other = options.find(({ label, value }) => same(label, stage.written) || same(value, stage.written));
  return other === undefined
    ? stageRenamed(mapping, choice, stage, option)
    : stageMoved(mapping, choice, stage, other);
}

/** As the configuration compares them. */
function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
