import type { Catalogue } from '../model/catalogue.ts';
import type { Problem } from '../model/errors.ts';
import type { Mapping, Stage, StageChoice } from '../model/mapping.ts';
import { stageGone, stageMoved, stageRenamed } from './reasons-stage.ts';

/** Stages that are not what they were when the mapping was checked. */
export interface StageChanges {
  /** Gone, or the name has gone over to another: records would be left out, or come over, without anybody having said so. */
  readonly stopping: readonly Problem[];
  readonly renamed: readonly Problem[];
}

/** The choices of stages that a mapping makes; none where it names no stage. */
export function stageChoices({ import: { stages }, syncBack }: Mapping): readonly StageChoice[] {
  const first = syncBack.on.includes('create') ? syncBack.stage : undefined;
  return [stages, first].filter((choice) => choice !== undefined);
}

/** Compares the stages that the mapping names with those there are in the source now. */
export function stageChanges(mapping: Mapping, live: Catalogue): StageChanges {
  const changes = stageChoices(mapping).flatMap((choice) => {
    const options = live.fields.find(({ path }) => path === choice.field)?.options ?? [];
    return choice.stages.flatMap((stage) => changeOf(mapping, choice, stage, options) ?? []);
  });
  return {
    stopping: changes.filter(({ code }) => code === 'STAGE_CHANGED'),
    renamed: changes.filter(({ code }) => code === 'STAGE_RENAMED'),
  };
}

function changeOf(
  mapping: Mapping,
  choice: StageChoice,
  stage: Stage,
  options: readonly { readonly value: string; readonly label: string }[],
): Problem | undefined {
  const option = options.find(({ value }) => value === stage.value);
  if (option === undefined) return stageGone(mapping, choice, stage, options);
  if (same(stage.written, stage.value) || same(stage.written, option.label)) return undefined;
  const other = options.find(({ label, value }) => same(label, stage.written) || same(value, stage.written));
  if (other !== undefined) return stageMoved(mapping, choice, stage, other);
  return stageRenamed(mapping, choice, stage, option);
}

/** As the configuration compares them. */
function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
