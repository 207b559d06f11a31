import type { Diagnostic, Position } from '../model/diagnostic.ts';
import { type Painter, PLAIN } from './painter.ts';
import { safeText } from './safe.ts';

/** Text of the files by name, secrets already blotted out; a file that is not here gets no code frame. */
export type Sources = ReadonlyMap<string, string>;

const WIDEST = 160;
const CONTEXT = 2;

/** All findings as a person reads them, each with a code frame, and a line with the counts. */
export function diagnosticsToText(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  paint: Painter = PLAIN,
): string {
  return [
    ...diagnostics.map((diagnostic) => diagnosticToText(diagnostic, sources, paint)),
    summarise(diagnostics),
  ].join('\n\n');
}

function diagnosticToText(diagnostic: Diagnostic, sources: Sources, paint: Painter): string {
  const { severity, rule, message, at, why, didYouMean, todo, related } = diagnostic;
  const colour = severity === 'error' ? paint.red : paint.yellow;
  return [
    `${paint.bold(place(at))} ${colour(severity)} ${oneLine(message)} ${paint.dim(`[${rule}]`)}`,
    ...frame(at, sources, colour, paint),
    ...(why === undefined ? [] : [`  why: ${oneLine(why)}`]),
    ...(didYouMean === undefined ? [] : [`  ${paint.cyan(`did you mean "${oneLine(didYouMean)}"?`)}`]),
    ...(todo === undefined ? [] : [`  to do: ${oneLine(todo)}`]),
    ...(related === undefined
      ? []
      : [`  see also ${place(related)}`, ...frame(related, sources, paint.cyan, paint, 0)]),
  ].join('\n');
}

function place({ file, line, column }: Position): string {
  return `${safeText(file)}:${line}:${column}`;
}

function frame(
  at: Position,
  sources: Sources,
  colour: (text: string) => string,
  paint: Painter,
  context = CONTEXT,
): readonly string[] {
  const text = sources.get(at.file);
  if (text === undefined || text === '') return [];
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const first = Math.max(1, at.line - context);
  const last = Math.min(lines.length, at.line + context);
  const gutter = String(last).length;
  // A long line is shown around the place, so that the caret stays in sight.
  const shift = at.column > WIDEST - 40 ? at.column - 40 : 0;
  const cut = (line: string) => {
    const part = visible(line.slice(shift, shift + WIDEST));
    return (shift > 0 && part !== '' ? '…' : '') + part + (line.length > shift + WIDEST ? '…' : '');
  };

  const shown: string[] = [];
  for (let line = first; line <= last; line += 1) {
    const source = lines[line - 1] ?? '';
    if (line === last && line > at.line && source === '') continue;
    const marked = line === at.line;
    shown.push(
      `  ${marked ? colour('>') : ' '} ${paint.dim(`${String(line).padStart(gutter)} |`)} ${cut(source)}`.trimEnd(),
    );
    if (!marked) continue;
    const before = visible(source.slice(shift, at.column - 1));
    const end = Math.min(at.endColumn ?? at.column + 1, shift + WIDEST + 1);
    const marks = Math.max(1, displayWidth(source.slice(at.column - 1, end - 1)));
    const indent = ' '.repeat(displayWidth(before) + (shift > 0 ? 1 : 0));
    shown.push(`    ${' '.repeat(gutter)} ${paint.dim('|')} ${indent}${colour('^'.repeat(marks))}`);
  }
  return shown;
}

/** A tab takes the room of a blank, so that the caret stays under its place. */
function visible(text: string): string {
  return safeText(text.replaceAll('\t', ' '));
}

/** Columns a terminal needs: one a character, two for East Asian wide ones and emoji, none for combining marks. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\u200b|\u200d|\ufe0f/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

function oneLine(text: string): string {
  return visible(text.replace(/\s*\n\s*/g, ' '));
}

/** `2 errors, 1 warning in 3 files`, or `no errors`. */
export function summarise(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  if (diagnostics.length === 0) return 'no errors';
  const files = new Set(diagnostics.map((diagnostic) => diagnostic.at.file)).size;
  const counts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ];
  return `${counts.join(', ')} in ${plural(files, 'file')}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** For `--json`: the findings as they are, and the counts. */
export function diagnosticsToJson(diagnostics: readonly Diagnostic[]): {
  readonly errors: number;
  readonly warnings: number;
  readonly diagnostics: readonly Diagnostic[];
} {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  return { errors, warnings: diagnostics.length - errors, diagnostics };
}

/**
 * Workflow commands that GitHub Actions turns into annotations on the changed lines, one a finding, in order.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function diagnosticsToAnnotations(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(annotation).join('\n');
}

function annotation({ severity, rule, message, at, why, didYouMean, todo }: Diagnostic): string {
  const properties = [
    `file=${property(at.file)}`,
    `line=${at.line}`,
    `col=${at.column}`,
    // GitHub's end column is inclusive.
    ...(at.endColumn === undefined ? [] : [`endColumn=${at.endColumn - 1}`]),
    `title=${property(rule)}`,
  ];
  const text = [
    message,
    why,
    didYouMean === undefined ? undefined : `Did you mean "${didYouMean}"?`,
    todo,
  ].filter((part) => part !== undefined);
  return `::${severity} ${properties.join(',')}::${data(text.join('\n'))}`;
}

/** Each line made safe by itself: the command's own line breaks are escapes that GitHub turns back. */
function data(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => safeText(line).replaceAll('%', '%25'))
    .join('%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
