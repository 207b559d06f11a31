import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import type { Mapping, Stage, StageChoice } from '../model/mapping.ts';

/** Texts about stages that are not what they were when the mapping was checked. Stages are settings of a system, not values of a record. */

interface Option {
  readonly value: string;
  readonly label: string;
}

export function stageGone(
  { source }: Mapping,
  choice: StageChoice,
  { written, value }: Stage,
  options: readonly Option[],
): Problem {
  const named = written === value ? `"${value}"` : `"${written}" ("${value}")`;
  return {
    ...changed(choice),
    what: `${source.system} has no stage ${named} in "${choice.field}" of ${source.object} any more.`,
    todo: `Run "crosswalk pull", then name the stages that are meant. There are: ${options.map((option) => `"${option.label}" (${option.value})`).join(', ')}.`,
  };
}

export function stageMoved({ source }: Mapping, choice: StageChoice, stage: Stage, other: Option): Problem {
  return {
    ...changed(choice),
    what: `"${stage.written}" was the name of the stage "${stage.value}" in "${choice.field}" of ${source.object}, and is that of "${other.value}" in ${source.system} now.`,
    todo: `Write the internal value of the one that is meant, "${stage.value}" or "${other.value}", and run "crosswalk pull".`,
  };
}

export function stageRenamed({ source }: Mapping, choice: StageChoice, stage: Stage, now: Option): Problem {
  return {
    code: 'STAGE_RENAMED',
    kind: CODES.STAGE_RENAMED.kind,
    what: `The stage "${stage.written}" of ${source.object} is called "${now.label}" in ${source.system} now; it is still the same one.`,
    where: placeOf(choice),
    todo: `Run "crosswalk pull" and write "${now.label}", or the internal value "${stage.value}".`,
  };
}

function changed(choice: StageChoice) {
  return {
    code: 'STAGE_CHANGED',
    kind: CODES.STAGE_CHANGED.kind,
    where: placeOf(choice),
    why: 'Records would come over, or be left out, that nobody has named.',
  } as const;
}

function placeOf({ at }: StageChoice): string {
  return `${at.file}:${at.line}:${at.column}`;
}
