import type { WriteResult } from '../connectors/connector.ts';
import type { Problem } from '../model/errors.ts';
import type { Entry } from '../model/plan.ts';
import type { Touched } from '../model/touched.ts';
import { isBudgetSpent } from '../model/usage.ts';
import { writeUnknown } from '../plan/reasons.ts';
import type { Flow } from './flow.ts';

/** What needed no write: found pairs, held and skipped records. */
export function touchedBy(flow: Flow, entry: Entry): readonly Touched[] {
  switch (entry.action) {
    case 'link':
      return [{ ...about(flow, entry), result: 'ok' }];
    case 'skip':
      return [{ ...about(flow, entry), result: 'skipped', code: entry.reason.code }];
    case 'held':
      return [{ ...about(flow, entry), result: 'held', code: entry.problem.code }];
    default:
      return [];
  }
}

/** A write that was not sent, with its reason: `held` where the record has to wait, `failed` where the system or the run stopped, `left` where its requests were spent. */
export function notSent(
  flow: Flow,
  entry: Entry,
  result: 'held' | 'failed' | 'left',
  problem?: Problem,
): Touched {
  return { ...about(flow, entry), result, ...(problem ? { code: problem.code } : {}) };
}

/** A write and its answer; `ms` is what the request took. */
export function answered(
  flow: Flow,
  entry: Entry,
  result: WriteResult,
  { system, ms }: { readonly system: string; readonly ms: number },
): Touched {
  const base = { ...about(flow, entry), ms, ...(result.requestId ? { requestId: result.requestId } : {}) };
  switch (result.kind) {
    case 'ok':
      return { ...base, ...idsOf(entry, result.id), result: 'ok' };
    case 'rejected':
      return { ...base, result: 'held', code: result.problem.code };
    case 'unknown':
      return { ...base, result: 'held', code: writeUnknown(system, entry.action === 'create').code };
    case 'unsent':
      return notSent(
        flow,
        entry,
        result.problem && isBudgetSpent(result.problem) ? 'left' : 'failed',
        result.problem,
      );
  }
}

/** Ids and fields of an entry, without what became of it. */
export function about(flow: Flow, entry: Entry): Omit<Touched, 'result'> {
  const fields = fieldsOf(entry);
  return {
    mapping: flow.compiled.mapping.name,
    direction: entry.direction,
    action: entry.action,
    ...idsOf(entry, 'otherId' in entry ? entry.otherId : undefined),
    ...(fields ? { fields } : {}),
  };
}

function idsOf(
  { direction, recordId }: Entry,
  otherId: string | undefined,
): Pick<Touched, 'sourceId' | 'targetId'> {
  const [source, target] = direction === 'import' ? [recordId, otherId] : [otherId, recordId];
  return {
    ...(source === undefined ? {} : { sourceId: source }),
    ...(target === undefined ? {} : { targetId: target }),
  };
}

function fieldsOf(entry: Entry): readonly string[] | undefined {
  if (entry.action === 'create') return Object.keys(entry.values);
  return entry.action === 'update' ? entry.changes.map(({ field }) => field) : undefined;
}
