import type { Problem } from '../model/errors.ts';
import { sizeText } from '../model/file.ts';
import type { Mapping } from '../model/mapping.ts';
import type { Entry } from '../model/plan.ts';
import type { Painter } from './painter.ts';
import { safeText, showValue, type ValueView } from './safe.ts';

export interface EntryStyle {
  readonly painter: Painter;
  readonly values: ValueView;
}

/** One entry of a plan as lines of text: what happens, to which record, and for each field from what to what, by which line. */
export function entryLines(mapping: Mapping, entry: Entry, style: EntryStyle): string[] {
  const { painter } = style;
  const [giving, receiving] =
    entry.direction === 'import' ? [mapping.source, mapping.target] : [mapping.target, mapping.source];
  const from = `${giving.object} ${safeText(entry.recordId)}`;
  const to =
    'otherId' in entry && entry.otherId !== undefined
      ? ` -> ${receiving.object} ${safeText(entry.otherId)}`
      : ` -> ${receiving.system}`;
  switch (entry.action) {
    case 'create':
      return [
        painter.green(`  + create  ${from}${to}`),
        ...Object.entries(entry.values).map(([field, value]) =>
          line(painter, field, `${showValue(value, style.values)}`, origin(mapping, entry.rules[field])),
        ),
        ...(typeof entry.file?.size === 'number'
          ? [line(painter, 'size', sizeText(entry.file.size), '')]
          : []),
      ];
    case 'update':
      return [
        painter.yellow(`  ~ update  ${from}${to}`),
        ...entry.changes.map((change) =>
          line(
            painter,
            change.field,
            `${showValue(change.before, style.values)} -> ${showValue(change.after, style.values)}`,
            origin(mapping, change.rule),
          ),
        ),
      ];
    case 'link':
      return [painter.cyan(`  = link    ${from}${to}`) + painter.dim(`  matched by ${safeText(entry.how)}`)];
    case 'deactivate':
    case 'archive':
      return [painter.red(`  - ${entry.action}  ${from}${to}`), `      ${safeText(entry.reason.what)}`];
    case 'skip':
      return [painter.dim(`  . skip    ${from}  ${entry.reason.code}: ${safeText(entry.reason.what)}`)];
    case 'held':
      return [
        painter.red(`  ! held    ${from}`),
        ...problemLines(entry.problem).map((text) => `      ${text}`),
      ];
    case 'unchanged':
      return [];
  }
}

/** A problem as lines: code and what, then why and what to do. */
export function problemLines(problem: Problem): string[] {
  return [
    `${problem.code}: ${safeText(problem.what)}`,
    ...(problem.where ? [`where: ${safeText(problem.where)}`] : []),
    ...(problem.why ? [`why: ${safeText(problem.why)}`] : []),
    ...(problem.todo ? [`do: ${safeText(problem.todo)}`] : []),
  ];
}

function line(painter: Painter, field: string, text: string, from: string): string {
  return `      ${safeText(field).padEnd(28)} ${text}${from ? painter.dim(`   ${from}`) : ''}`;
}

function origin(mapping: Mapping, rule: string | undefined): string {
  const found = rule === undefined ? undefined : mapping.fields.find((candidate) => candidate.id === rule);
  return found ? `${safeText(found.at.file)}:${found.at.line}` : '';
}
