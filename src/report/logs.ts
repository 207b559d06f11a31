import type { RunEntry, RunHead, RunSummary } from '../model/run-log.ts';
import { countsText } from './counts.ts';
import { problemLines } from './entries.ts';
import type { Painter } from './painter.ts';
import { safeText } from './safe.ts';

export interface LoggedRun {
  /** Name of the log, which `logs` takes to show it. */
  readonly name: string;
  readonly run: RunHead;
  /** Absent when the run was killed or is still going on. */
  readonly summary: RunSummary | undefined;
}

/** One line a run: when, what, how it ended, what it did. */
export function runLine({ name, run, summary }: LoggedRun, painter: Painter): string {
  const outcome = summary ? safeText(summary.outcome) : 'unfinished';
  const paint = ['failed', 'refused', 'stopped', 'unfinished'].includes(outcome)
    ? painter.red
    : painter.green;
  return [
    `${safeText(name)}  ${safeText(run.integration)}  ${safeText(run.command)} (${safeText(run.runner)})`,
    paint(outcome),
    ...(summary ? [doneText(summary)].filter(Boolean) : []),
  ].join('  ');
}

/** What a run did, and the codes of what stopped it. Of one that ended well and did nothing that it had nothing to do. */
function doneText({ outcome, flows }: RunSummary): string {
  const codes = [...new Set(flows.flatMap(({ error }) => (error ? [safeText(error.code)] : [])))].sort();
  const parts = [countsText(flows), codes.join(', ')].filter(Boolean);
  return parts.join('; ') || (['done', 'nothing'].includes(outcome) ? 'nothing to do' : '');
}

/** What became of one record: ids, names of fields and codes. */
export function entryLine(entry: RunEntry, painter: Painter): string {
  const { sourceId, targetId, fields = [], requestId, ms } = entry;
  const ids = [sourceId, targetId].flatMap((id) => (id === undefined ? [] : [safeText(id)])).join(' - ');
  const more = [
    ...(requestId === undefined ? [] : [`request ${safeText(requestId)}`]),
    ...(ms === undefined ? [] : [`${ms} ms`]),
  ];
  return [
    safeText(entry.time),
    `${safeText(entry.mapping)} ${entry.direction === 'import' ? 'import' : 'sync-back'}`,
    `${entry.action} ${ids}`,
    ...(fields.length > 0 ? [fields.map(safeText).join(', ')] : []),
    became(entry, painter),
    ...(more.length > 0 ? [painter.dim(`(${more.join(', ')})`)] : []),
  ].join('  ');
}

function became({ result, code }: RunEntry, painter: Painter): string {
  if (result === 'ok') return painter.green('ok');
  const text = [result, code].filter(Boolean).join(' ');
  return result === 'left' ? painter.yellow(text) : painter.red(text);
}

/** What stopped mappings, once each. */
export function errorsOf(summary: RunSummary | undefined, painter: Painter): readonly string[] {
  if (!summary)
    return [painter.red('The run was ended from outside, or is still going on: it has no summary.')];
  const errors = new Map(summary.flows.flatMap(({ error }) => (error ? [[error.what, error] as const] : [])));
  return [...errors.values()].flatMap((error) => problemLines(error).map((line) => painter.red(line)));
}
