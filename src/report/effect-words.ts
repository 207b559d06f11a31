import type {
  Compared,
  Deferred,
  FlowEffect,
  MappingChange,
  MappingEffect,
  MoveEnd,
  SettingEdit,
} from '../model/effect.ts';
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
export function howText(effect: MappingEffect): string {
  const { change, compared, read, planned, flows, linked = 0, sampled = 0 } = effect;
  const aside = flows
    .filter(({ direction }) => direction === 'import')
    .reduce((sum, { estimated: e }) => sum + (e ? e.update + e.held : 0), 0);
  const what: Record<MappingChange, string> = {
    added: 'New mapping',
    removed: 'The mapping is gone',
    disabled: 'The integration is switched off, so that none of its runs touches this any more',
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
    sample: `${records(read)} read; but **only ${number(sampled)} of ${number(linked)} linked records were compared** with their targets, which decide what travels back, because all of them would take too many requests (--most-requests). What the source alone decides is counted over every record; the rest is as many at least`,
    pending: `both versions were planned over what is due now (${records(read)} read)`,
    rules: 'compared without asking a system',
    edit: '**not compared**: what notes and files hang on which record is known only to a run; "crosswalk plan" shows what it would do',
  };
  const unknown = effect.pendingUnknown
    ? ' What is pending anyway is not known, as finding out would take too many requests (--most-requests): guards and the cost are told without it.'
    : '';
  const byHand = effect.unscheduled
    ? ` **No schedule carries all of this out**, because ${effect.unscheduled}: the rest comes of runs by hand only.`
    : '';
  return isGone(change) ? `${what[change]}.` : `${what[change]}: ${how[compared]}.${unknown}${byHand}`;
}

/** What would be done to records, and what not any more, in one sentence a direction. */
export function flowText(flow: FlowEffect): string {
  const parts = [
    countsText(flow.counts) || 'nothing to do',
    (flow.stopped ?? 0) > 0 &&
      `${number(flow.stopped ?? 0)} of them are linked, and nothing travels back from their targets any more`,
    flow.altered > 0 && `${number(flow.altered)} of them would be written anyway, but otherwise`,
    flow.estimated &&
      `about ${number(flow.estimated.update)} more to update${flow.estimated.held > 0 ? ` and ${number(flow.estimated.held)} held back` : ''}, ${flow.direction === 'import' ? 'counted from the source alone' : 'if the linked records that were not looked at are like the others'} (--most-requests)`,
    touchedOf(flow.undone) > 0 && `no longer: ${countsText(flow.undone)}`,
    flow.pending > 0 && `${records(flow.pending)} of those looked at pending either way`,
  ];
  return parts.filter(Boolean).join('; ');
}

export function isGone(change: MappingChange): boolean {
  return change === 'removed' || change === 'disabled';
}

/** What of the configuration a setting belongs to, and its key. */
export function settingName({ subject: { kind, name }, key }: SettingEdit): string {
  return key === '' ? `${kind} ${name}` : `${kind} ${name}: ${key}`;
}

/** `named` is the connection's name, escaped for where it is shown. */
export function deferredText({ requests, perRun, runs }: Deferred, named: string): string {
  return `The next run would take ${number(requests)} requests of ${named}, and its limits.runRequests allows ${number(perRun)}: what is left is deferred to the runs after it, about ${number(runs)} in all.`;
}

/** Whether some of the targets alone were looked at, so that nothing found is no proof that there is nothing. */
export function isSample({ compared }: MappingEffect): boolean {
  return compared === 'sample';
}

/** What stands before a guard's own words. */
export function guardTitle({ guardAnyway }: FlowEffect): string {
  return guardAnyway
    ? 'A guard would refuse the next run, with this edit or without it'
    : 'A guard would refuse the next run';
}
