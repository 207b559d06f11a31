import type { Compared, FlowEffect, MappingChange, MappingEffect, MoveEnd } from '../model/effect.ts';
import type { Counts, FlowResult } from '../model/plan.ts';

/** Words that the text for a terminal and the comment on a pull request share. Nothing of it is escaped yet. */

const VERBS = [
  ['create', 'to create'],
  ['update', 'to update'],
  ['link', 'to link'],
  ['deactivate', 'to deactivate'],
  ['archive', 'to archive'],
  ['held', 'held back'],
  ['skip', 'left out'],
] as const satisfies readonly (readonly [keyof Counts, string])[];

export function countsText(counts: Counts): string {
  return VERBS.flatMap(([action, words]) =>
    counts[action] > 0 ? [`${number(counts[action])} ${words}`] : [],
  ).join(', ');
}

export function touchedOf(counts: Counts): number {
  return VERBS.reduce((sum, [action]) => sum + counts[action], 0);
}

/** Records whose treatment changes, those included that were only counted. */
export function concernedBy({ counts, estimated }: FlowEffect): number {
  return touchedOf(counts) + (estimated ? estimated.update + estimated.held : 0);
}

export function number(count: number): string {
  return count.toLocaleString('en');
}

export function records(count: number): string {
  return `${number(count)} ${count === 1 ? 'record' : 'records'}`;
}

export function endText(end: MoveEnd): string {
  if (end === 'empty') return '(empty)';
  if (end === 'value') return '(a value of the record)';
  return typeof end.constant === 'string' ? `"${end.constant}"` : String(end.constant);
}

export function requestsText(requests: FlowResult['requests']): string {
  return Object.entries(requests)
    .filter(([, { read, write }]) => read + write > 0)
    .map(([connection, { read, write }]) => `${connection} ${number(read)} read, ${number(write)} write`)
    .join('; ');
}

/** One sentence on what was compared and how much of it was looked at. */
export function howText({ change, compared, read, planned, flows, linked = 0 }: MappingEffect): string {
  const aside = flows.reduce((sum, { estimated: e }) => sum + (e ? e.update + e.held : 0), 0);
  const what: Record<MappingChange, string> = {
    added: 'New mapping',
    removed: 'The mapping is gone',
    edited: 'Edited',
    moved: 'Between other objects or connections than before',
    parent: 'Not edited itself; records that its own refer to would be linked otherwise',
  };
  const how: Record<Compared, string> = {
    records: `${records(read)} read, the outcome of ${number(planned + aside)} may differ`,
    whole:
      change === 'edited'
        ? `both versions were planned in full, because the edit decides what travels back or what is left out (${records(read)} read)`
        : `planned in full (${records(read)} read)`,
    sample: `**only ${number(planned)} of ${number(linked)} linked records were compared**, in full and in both versions, because the edit decides what travels back and all of them would take too many requests (--most-requests)`,
    pending: `both versions were planned over what is due now (${records(read)} read)`,
    rules: 'compared without asking a system',
  };
  return change === 'removed' ? `${what[change]}.` : `${what[change]}: ${how[compared]}.`;
}

/** What would be done to records, and what not any more, in one sentence a direction. */
export function flowText(flow: FlowEffect): string {
  const parts = [
    countsText(flow.counts) || 'nothing to do',
    flow.altered > 0 && `${number(flow.altered)} of them would be written anyway, but otherwise`,
    flow.estimated &&
      `about ${number(flow.estimated.update)} more to update${flow.estimated.held > 0 ? ` and ${number(flow.estimated.held)} held back` : ''}, counted from the source alone (--most-requests)`,
    touchedOf(flow.undone) > 0 && `no longer: ${countsText(flow.undone)}`,
    flow.pending > 0 && `${records(flow.pending)} of those looked at pending either way`,
  ];
  return parts.filter(Boolean).join('; ');
}
