import type { CompiledMapping } from '../compile/compiled.ts';
import type { Problem } from '../model/errors.ts';
import type { Link } from '../model/link.ts';
import type { Mapping } from '../model/mapping.ts';
import type { Direction, Entry, RunResult } from '../model/plan.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import { rebuildUnmatched } from '../plan/reasons.ts';
import type { RunContext } from './context.ts';
import { batches, type Flow } from './flow.ts';
import { rememberMarked } from './marks.ts';
import { settleChildren } from './parents-seen.ts';
import type { Planned } from './plan.ts';
import { heldRow } from './push.ts';
import { eachMapping } from './run.ts';
import { settleDecisions, settleRun } from './settle.ts';

const BATCH = 500;

/** How the links of one mapping were found again. */
export interface Relinked {
  readonly integration: string;
  readonly mapping: string;
  readonly linked: number;
  /** Links by what led to them: `links.yaml`, `externalId`, or the fields that were equal. */
  readonly by: Readonly<Record<string, number>>;
}

/**
 * Fills an empty state from the two systems: the decisions of a first run, of which only what writes to neither system is carried
 * out. Pairs are linked with both sides as they are now; what has no partner is held, because it may have lost one.
 */
export async function rebuild(
  context: RunContext,
  order: readonly CompiledMapping[],
): Promise<{ readonly result: RunResult; readonly relinked: readonly Relinked[] }> {
  const relinked: Relinked[] = [];
  const result = await eachMapping(
    context,
    order,
    { full: true, relink: true },
    () => undefined,
    async (_, planned) => {
      relinked.push(await remember(planned));
      return {};
    },
  );
  return { result, relinked };
}

async function remember(planned: Planned): Promise<Relinked> {
  const { flow } = planned;
  const { mapping } = flow.compiled;
  const by: Record<string, number> = {};
  let linked = 0;
  for (const { entry, link } of flow.spool.decisions('import', ['link'])) {
    if (entry.action !== 'link' || !link) continue;
    linked += 1;
    by[entry.how] = (by[entry.how] ?? 0) + 1;
    noteDifferences(flow, link);
  }
  await settleDecisions(flow);
  await rememberMarked(flow);
  for (const direction of ['import', 'syncBack'] as const) {
    holdCreates(flow, direction);
    putOff(flow, direction);
  }
  settleRun(flow, planned.source, planned.target);
  settleChildren(flow, planned.settles, planned.source);
  return { integration: mapping.integration, mapping: mapping.name, linked, by };
}

function holdCreates(flow: Flow, direction: Direction): void {
  const { mapping } = flow.compiled;
  const side = direction === 'import' ? 'source' : 'target';
  const problem =
    direction === 'import'
      ? rebuildUnmatched(mapping.source, mapping.target, stepsOf(mapping))
      : rebuildUnmatched(mapping.target, mapping.source, stepsOf(mapping));
  for (const rows of batches(flow.spool.decisions(direction, ['create']), BATCH)) {
    flow.context.state.putHeld(
      rows.map(({ entry }) => heldRow(flow, side, entry.recordId, problem)),
      flow.context.clock.now(),
    );
    for (const { entry } of rows) {
      flow.tally.count(direction, 'create', -1);
      flow.tally.hold(direction, entry.recordId, problem);
    }
  }
}

/** Writes of an overwriting adoption wait for the next run: their fields are left without hashes. */
function putOff(flow: Flow, direction: Direction): void {
  for (const { entry } of flow.spool.decisions(direction, ['update'])) {
    if (entry.action !== 'update') continue;
    flow.tally.count(direction, 'update', -1);
    for (const { field } of entry.changes)
      flow.tally.note(direction, entry.recordId, differs(flow.compiled.mapping, field, entry));
  }
}

/** A pair that differs was different before the loss, or changed since: nobody knows, so it stays as it is. */
function noteDifferences(flow: Flow, link: Link): void {
  const absent = flow.context.state.hash(fingerprint(undefined));
  for (const rule of flow.compiled.mapping.fields) {
    const seen = link.hashes[rule.id];
    if (!seen || rule.write === 'create' || seen.source === seen.target) continue;
    if (seen.source === absent || seen.target === absent) continue;
    const direction = rule.direction === 'syncBack' ? 'syncBack' : 'import';
    const field = direction === 'syncBack' && rule.source.kind === 'path' ? rule.source.path : rule.target;
    flow.tally.note(
      direction,
      direction === 'import' ? link.sourceId : link.targetId,
      differs(flow.compiled.mapping, field, undefined),
    );
  }
}

function differs(mapping: Mapping, field: string, written: Entry | undefined): Problem {
  const towards = written?.direction === 'syncBack' ? mapping.source.system : mapping.target.system;
  return {
    code: 'REBUILD_DIFFERS',
    kind: 'conflict',
    field,
    what: written
      ? `Field "${field}" differs between the two sides; the next sync writes it to ${towards} (adopt: overwrite).`
      : `Field "${field}" differs between the two sides; it stays as it is until one of them changes it (adopt: linkOnly).`,
  };
}

function stepsOf(mapping: Mapping): string {
  const marks = mapping.externalId.target ?? mapping.externalId.source;
  const steps = mapping.import.match.flatMap((step) =>
    step.by === 'fields' ? [step.fields.join(' + ')] : [],
  );
  return [...(marks === undefined ? [] : ['the mark']), ...steps].join(', nor ') || 'anything else';
}
