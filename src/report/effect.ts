import type { Effect, FlowEffect, MappingEffect, RuleEdit } from '../model/effect.ts';
import { changed } from './effect-summary.ts';
import {
  deferredText,
  endText,
  flowText,
  guardTitle,
  howText,
  isGone,
  isSample,
  number,
  records,
  requestsText,
  settingName,
} from './effect-words.ts';
import { problemLines } from './entries.ts';
import type { Painter } from './painter.ts';
import { safeText, showValue } from './safe.ts';

const EDITS_SHOWN = 20;
const MOVES_SHOWN = 10;

/** The effect of an edit for a terminal: what was edited, what that does to records, by rule, and what it costs. */
export function effectText(effect: Effect, painter: Painter): string {
  const lines = [
    ...(effect.baseUnread ? problemLines(effect.baseUnread).map((line) => painter.yellow(line)) : []),
    ...effect.settings.map((edit) => painter.cyan(editText({ ...edit, key: settingName(edit) }))),
    ...effect.connections.map((name) =>
      painter.yellow(`Connection "${safeText(name)}" was edited; "crosswalk doctor" tells what it leads to.`),
    ),
    ...effect.mappings.flatMap((mapping) => mappingLines(mapping, painter)),
    ...effect.deferred.map((item) => painter.yellow(deferredText(item, safeText(item.connection)))),
    ending(effect, painter),
  ];
  return `${lines.join('\n')}\n`;
}

function ending(effect: Effect, painter: Painter): string {
  if (!effect.complete)
    return painter.red('This is incomplete: of a mapping that could not be compared nothing is known.');
  if (effect.mappings.length === 0)
    return effect.settings.length > 0
      ? 'No mapping differs; how and when they run does.'
      : painter.green('No mapping differs.');
  if (effect.offline) return 'No system was asked: how many records this concerns is not known.';
  if (!changed(effect) && effect.mappings.some(isSample))
    return painter.yellow('Nothing was found; but only some of the linked records were looked at.');
  return changed(effect)
    ? 'This is what the edit does, apart from what is pending anyway.'
    : painter.green('The edit changes nothing for any record.');
}

function mappingLines(mapping: MappingEffect, painter: Painter): string[] {
  const spent = requestsText(mapping.requests);
  return [
    `${painter.bold(safeText(`${mapping.integration} / ${mapping.mapping}`))} ${safeText(mapping.objects.join(' -> '))}`,
    `  ${howText(mapping).replaceAll('**', '')}`,
    ...mapping.edits.slice(0, EDITS_SHOWN).map((edit) => painter.cyan(`  ${editText(edit)}`)),
    ...(mapping.edits.length > EDITS_SHOWN
      ? [`  ... and ${mapping.edits.length - EDITS_SHOWN} more edits`]
      : []),
    ...(!isGone(mapping.change) || mapping.linked === undefined
      ? []
      : [`  ${records(mapping.linked)} stay linked in the state, and nothing looks after them any more.`]),
    ...(mapping.error ? problemLines(mapping.error).map((line) => painter.red(`  ${line}`)) : []),
    ...mapping.flows.flatMap((flow) => flowLines(flow, painter)),
    ...(mapping.tests ?? []).flatMap(({ name, at, fields }) => [
      `  test "${safeText(name)}"   ${safeText(at.file)}:${at.line}`,
      ...fields.map(({ field, before, after }) => `      ${safeText(`${field}: ${before} -> ${after}`)}`),
    ]),
    ...(spent ? [painter.dim(`  comparing took: ${spent}`)] : []),
    '',
  ];
}

export function editText({ kind, key, details, at }: RuleEdit): string {
  const sign = { added: '+', removed: '-', changed: '~' }[kind];
  const what = details.length > 0 ? `: ${details.join('; ')}` : '';
  return safeText(`${sign} ${key}${what}   ${at.file}:${at.line}`);
}

function flowLines(flow: FlowEffect, painter: Painter): string[] {
  const cost = requestsText(flow.cost);
  return [
    `  ${painter.bold(flow.direction === 'import' ? 'import' : 'sync-back')}: ${flowText(flow)}`,
    ...flow.rules.flatMap(({ field, records: count, at, moves }) => [
      painter.yellow(`    ${safeText(field)}: ${records(count)}   ${safeText(at.file)}:${at.line}`),
      ...moves
        .slice(0, MOVES_SHOWN)
        .map(
          ({ from, to, count: n }) =>
            `      ${number(n)} x ${safeText(`${endText(from)} -> ${endText(to)}`)}`,
        ),
      ...(moves.length > MOVES_SHOWN ? [`      ... and ${moves.length - MOVES_SHOWN} more kinds`] : []),
    ]),
    ...flow.reasons.map(({ action, code, count, what, examples }) =>
      painter.red(
        `    ${number(count)} x ${action} ${code}: ${safeText(what)} (e.g. ${examples.map(safeText).join(', ')})`,
      ),
    ),
    ...flow.examples.map(({ action, undone, recordId, otherId, fields, values }) => {
      const shown = Object.entries(values ?? {}).map(
        ([field, { before, after }]) =>
          `${safeText(field)} ${showValue(before, 'shown')} -> ${showValue(after, 'shown')}`,
      );
      const about = shown.length > 0 ? shown.join(', ') : fields.map(safeText).join(', ');
      const to = otherId === undefined ? '' : ` -> ${safeText(otherId)}`;
      return painter.dim(`    ${undone ? 'no longer ' : ''}${action} ${safeText(recordId)}${to}   ${about}`);
    }),
    ...(flow.guard
      ? [`${guardTitle(flow)}:`, ...problemLines(flow.guard)].map((line) => painter.red(`    ${line}`))
      : []),
    ...(cost ? [painter.dim(`    the next run takes about: ${cost}`)] : []),
  ];
}
