import type { FlowSummary, RunEntry, RunHead, RunSummary } from '../model/run-log.ts';
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

const WORDS = {
  create: 'created',
  update: 'updated',
  link: 'linked',
  deactivate: 'deactivated',
  archive: 'archived',
  skip: 'skipped',
  held: 'held',
} as const;

/** What a run did, and the codes of what stopped it. Of one that ended well and did nothing that it had nothing to do. */
function doneText({ outcome, flows }: RunSummary): string {
  const codes = [...new Set(flows.flatMap(({ error }) => (error ? [safeText(error.code)] : [])))].sort();
  const parts = [countsText(flows), codes.join(', ')].filter(Boolean);
  return parts.join('; ') || (['done', 'nothing'].includes(outcome) ? 'nothing to do' : '');
}

function countsText(flows: readonly FlowSummary[]): string {
  const parts = Object.entries(WORDS).flatMap(([action, word]) => {
    const count = flows.reduce((sum, { counts }) => sum + (counts[action as keyof typeof WORDS] ?? 0), 0);
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return parts.join(', ');
}

/** What became of one record: ids, names of fields and codes. */
export function entryLine(entry: RunEntry, painter: Painter): string {
  const { sourceId, targetId, fields = [], code, requestId, ms } = entry;
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
    entry.result === 'ok' ? painter.green('ok') : painter.red([entry.result, code].filter(Boolean).join(' ')),
    ...(more.length > 0 ? [painter.dim(`(${more.join(', ')})`)] : []),
  ].join('  ');
}

/** What stopped mappings, once each. */
export function errorsOf(summary: RunSummary | undefined, painter: Painter): readonly string[] {
  if (!summary)
    return [painter.red('The run was ended from outside, or is still going on: it has no summary.')];
  const errors = new Map(summary.flows.flatMap(({ error }) => (error ? [[error.what, error] as const] : [])));
  return [...errors.values()].flatMap((error) => problemLines(error).map((line) => painter.red(line)));
}
