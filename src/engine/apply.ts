import { leadingLink } from '../model/link.ts';
import { type Action, type Direction, type Entry, WRITES } from '../model/plan.ts';
import { isPlannedRef, type PlanValue } from '../model/value.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import type { FlowRequest } from './context.ts';
import type { Flow } from './flow.ts';
import type { SavedEntries, SavedEntry, SavedField } from './saved-entries.ts';

/** A write of the saved plan that was not carried out, or one that would be needed now and nobody has seen. */
export interface LeftOut {
  readonly mapping: string;
  readonly direction: Direction;
  readonly action: string;
  readonly recordId: string;
  /**
   * `changed`: the record or its partner is not what it was; `gone`: nothing is to be done about it any more, or something else;
   * `new`: it is not in the plan.
   */
  readonly why: 'changed' | 'gone' | 'new';
  /** Fields that differ from the plan. */
  readonly fields?: readonly string[];
}

/**
 * Leaves of a new plan only what the saved one has, with the same ids and the same values before and after. A mapping is settled as
 * a whole only when nothing was left out; otherwise its checkpoints stay, so that the next run sees the rest.
 */
export function approvedOnly(saved: SavedEntries, left: LeftOut[]): NonNullable<FlowRequest['select']> {
  return (flow, directions) => {
    const { mapping } = flow.compiled;
    let whole = true;
    for (const direction of directions) {
      flow.spool.dropDecisions(direction, WRITES, ({ entry }) => {
        const { action, recordId } = entry;
        const known = saved.meet({ mapping: mapping.name, direction, action, recordId });
        const fields = known && differences(flow, known, entry);
        if (fields && fields.length === 0) return false;
        const why = known ? 'changed' : 'new';
        const named = fields?.filter((field) => field !== '');
        left.push({
          ...{ mapping: mapping.name, direction, action, recordId, why },
          ...(named && named.length > 0 ? { fields: named } : {}),
        });
        takeBack(flow, entry);
        whole = false;
        return true;
      });
    }
    for (const { direction, action, recordId } of saved.missed(mapping.name))
      left.push({ mapping: mapping.name, direction, action, recordId, why: 'gone' });
    return { source: whole, target: whole };
  };
}

/** Fields in which the entry is not what was saved; an empty name stands for the ids. */
function differences(flow: Flow, saved: SavedEntry, entry: Entry): string[] {
  const out: string[] = [];
  if (saved.otherId !== ('otherId' in entry ? entry.otherId : undefined)) out.push('');
  const now = new Map<string, { before: PlanValue | undefined; after: PlanValue }>();
  if (entry.action === 'update')
    for (const { field, before, after } of entry.changes) now.set(field, { before, after });
  if (entry.action === 'create')
    for (const [field, after] of Object.entries(entry.values)) now.set(field, { before: undefined, after });
  const fields = saved.fields ?? {};
  for (const field of new Set([...Object.keys(fields), ...now.keys()])) {
    const was = fields[field];
    const is = now.get(field);
    if (!was || !is || !sameField(flow, was, is)) out.push(field);
  }
  return out;
}

function sameField(
  flow: Flow,
  was: SavedField,
  is: { readonly before: PlanValue | undefined; readonly after: PlanValue },
): boolean {
  const { state } = flow.context;
  const before = is.before === undefined ? undefined : state.hash(fingerprint(is.before));
  if (was.before !== before) return false;
  const { after } = was;
  if (typeof after === 'number')
    return !isPlannedRef(is.after) && after === state.hash(fingerprint(is.after));
  if (isPlannedRef(is.after))
    return is.after.planned.mapping === after.mapping && is.after.planned.sourceId === after.sourceId;
  // The record that the plan referred to has been created meanwhile, by this very plan or by a run: the reference is its id now.
  const { mapping, sourceId: id } = after;
  const link = state.linksBySource(mapping, [id]).get(id);
  const born = leadingLink(state.linksByTarget(mapping, [id]).get(id) ?? []);
  const ids = [link?.targetId, ...Object.values(link?.refs ?? {}), born?.sourceId];
  return ids.includes(String(is.after));
}

/** It is as if the record had not been looked at: not counted, and held if it was held. */
export function takeBack(flow: Flow, entry: Entry): void {
  const { direction, recordId } = entry;
  const action: Action = entry.action;
  flow.tally.count(direction, action, -1);
  flow.cleared[direction === 'import' ? 'source' : 'target'].delete(recordId);
  if (entry.action !== 'update') return;
  for (const change of entry.changes) {
    const rule = flow.compiled.mapping.fields.find((candidate) => candidate.id === change.rule);
    flow.tally.field(direction, rule?.target ?? change.rule, -1);
  }
}
