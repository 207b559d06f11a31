import type { CompiledMapping } from '../compile/compiled.ts';
import type { Compared, FlowEffect, MappingChange, MappingEffect } from '../model/effect.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import type { Direction } from '../model/plan.ts';
import type { Value } from '../model/value.ts';
import { fieldAt } from '../plan/canonical.ts';
import { createEffectTally, type EffectTally } from '../plan/effect.ts';
import { constantsOf } from '../plan/effect-constants.ts';
import type { Edits } from '../plan/effect-edits.ts';
import { type FlowRequest, type RunContext, sidesOf } from './context.ts';
import { costOf } from './cost.ts';
import { batches } from './flow.ts';
import { type Planned, planMapping } from './plan.ts';
import { addRequests, type RequestTotals, requestsSince } from './requests.ts';
import type { WhatifRequest } from './whatif.ts';
import { type Chosen, choose } from './whatif-choose.ts';
import { ACTIONS, type Due, planDue } from './whatif-due.ts';
import { type ByDirection, guardOfNext, refused } from './whatif-guard.ts';
import { sharedFields, shareReads, withReads } from './whatif-memo.ts';
import { openWhatifFile, type Version, type WhatifFile } from './whatif-records.ts';
import type { Side } from './whatif-scan.ts';
import { mostTargets } from './whatif-targets.ts';

/** How one mapping is compared. */
export interface Scope {
  readonly change: MappingChange;
  readonly compared: Compared;
  readonly edits: Edits | undefined;
  /** False when the records are known by their ids, so that the source is not read. */
  readonly all: boolean;
}

/** What comparing one mapping takes besides its two versions. */
export interface OneRequest extends WhatifRequest {
  /** The version without the edit, for planning what is due in it. */
  readonly due: RunContext;
  /** Connections that earlier mappings write to. */
  readonly opened: Set<string>;
}

export function named(mapping: Mapping): Pick<MappingEffect, 'integration' | 'mapping' | 'objects'> {
  return {
    ...{ integration: mapping.integration, mapping: mapping.name },
    objects: [mapping.source.object, mapping.target.object],
  };
}

/** Compares one mapping. What stops the comparison is in the result; whatever else is thrown stops all. */
export async function compareOne(
  request: OneRequest,
  old: CompiledMapping | undefined,
  compiled: CompiledMapping,
  scope: Scope,
): Promise<MappingEffect> {
  const { head } = request;
  const before = head.requests();
  const file = openWhatifFile();
  const reads = old && scope.change !== 'moved' ? shareReads(...sharedFields(old, compiled)) : undefined;
  const sharing = (context: RunContext) => (reads ? withReads(context, compiled.mapping, reads) : context);
  const about = {
    ...{ ...named(compiled.mapping), change: scope.change, compared: scope.compared },
    edits: scope.edits?.rules ?? [],
  };
  try {
    const base = old && {
      ...{ context: sharing(request.base), compiled: old },
      due: sharing(request.due),
    };
    const edited: Side = { context: sharing(head), compiled };
    const found = await effectOf(request, scope, { base, edited, file });
    return { ...about, ...found, requests: requestsSince(before, head.requests()) };
  } catch (error) {
    head.signal?.throwIfAborted();
    if (!(error instanceof CrosswalkError)) throw error;
    const requests = requestsSince(before, head.requests());
    return { ...about, ...{ read: 0, planned: 0, flows: [], requests }, error: error.text };
  } finally {
    file.close();
    reads?.close();
  }
}

interface Pair {
  readonly base: (Side & { readonly due: RunContext }) | undefined;
  readonly edited: Side;
  readonly file: WhatifFile;
}

type Found = Pick<MappingEffect, 'read' | 'planned' | 'flows'> & Partial<MappingEffect>;

async function effectOf(request: OneRequest, scope: Scope, { base, edited, file }: Pair): Promise<Found> {
  const tallies = {
    import: tallyFor(edited, base?.compiled.mapping, 'import', request.values),
    syncBack: tallyFor(edited, base?.compiled.mapping, 'syncBack', request.values),
  };
  let due: Due | undefined;
  let planned: Planned | undefined;
  try {
    let chosen: Chosen | undefined;
    const { mostRequests } = request;
    const { edits, compared, all } = scope;
    // Of two other objects nothing that was done before can be told from what is to be done.
    const comparable = scope.change === 'moved' ? undefined : base;
    const limit = mostTargets(edited, mostRequests);
    if (comparable && edits && (compared === 'records' || (compared === 'whole' && limit !== undefined))) {
      due = await planDue({ ...comparable, context: comparable.due }, limit, mostRequests);
      const most = compared === 'whole' ? limit : undefined;
      const choice = { edits, all, mostRequests, most, due, tally: tallies.import };
      chosen = await choose({ base: comparable, head: edited }, choice, file);
    }
    const whole = { full: compared === 'whole' && base !== undefined };
    const ask = (side: Version): FlowRequest => chosen?.ask(side) ?? whole;
    const without = comparable ? await keepPlan(comparable, ask('base'), file) : undefined;
    planned = await planMapping(edited.context, edited.compiled, ask('head'));
    due?.leave((id) => file.hasCandidate(id));
    const anyway = chosen ? due?.refused : without;
    const flows: FlowEffect[] = [];
    for (const direction of ['import', 'syncBack'] as const) {
      const tally = tallies[direction];
      fill(tally, planned, direction, file);
      if (direction === 'syncBack' && chosen?.sample) tally.scale(chosen.sample.times);
      const cost = await costOfNext(planned, direction, { due, chosen, opened: request.opened });
      const flow = tally.result(cost);
      const estimated = tally.estimated();
      flows.push({ ...flow, ...guardOfNext(planned, flow, { due, anyway, estimated }) });
    }
    const sample = chosen?.sample;
    return {
      read: chosen ? chosen.read : planned.source.records,
      planned: planned.flow.spool.sourceCount(),
      flows: flows.filter((flow) => planned?.directions.includes(flow.direction) || !isEmptyFlow(flow)),
      ...(sample ? { compared: 'sample', linked: sample.linked, sampled: sample.ids.size } : {}),
      ...(chosen && !due ? { pendingUnknown: true } : {}),
    };
  } finally {
    planned?.close();
    due?.close();
  }
}

async function costOfNext(
  planned: Planned,
  direction: Direction,
  more: { readonly due: Due | undefined; readonly chosen: Chosen | undefined; readonly opened: Set<string> },
): Promise<RequestTotals> {
  const { due, chosen, opened } = more;
  const own = planned.directions.includes(direction) ? await costOf(planned, direction, opened) : {};
  const besides = direction === 'import' ? (chosen?.cost ?? {}) : {};
  const pending = due ? await due.cost(direction, opened) : {};
  return [own, besides, pending].reduce(addRequests);
}

const ENTRIES = 500;

/** What the other version would do, for the edited one's entries to be looked up in; and whether its guards refuse it. */
async function keepPlan(
  { context, compiled }: Side,
  request: FlowRequest,
  file: WhatifFile,
): Promise<ByDirection> {
  const planned = await planMapping(context, compiled, request);
  try {
    for (const direction of ['import', 'syncBack'] as const) {
      for (const rows of batches(planned.flow.spool.decisions(direction, ACTIONS), ENTRIES))
        file.putEntries(rows.map(({ entry }) => entry));
    }
    return refused(planned);
  } finally {
    planned.close();
  }
}

function tallyFor(
  { context, compiled }: Side,
  old: Mapping | undefined,
  direction: Direction,
  values: boolean,
): EffectTally {
  const { mapping } = compiled;
  const back = direction === 'syncBack';
  const side = back ? 'source' : 'target';
  const connector = sidesOf(context, mapping)[side];
  const { fields } = mapping[side].catalogue;
  const canonical = (path: string, value: Value) => {
    const field = fieldAt(fields, path);
    return field ? connector.canonical(field, value) : value;
  };
  const versions = [mapping, old];
  const endOf = constantsOf(versions, back, canonical);
  return createEffectTally(direction, { versions, endOf, canonical, values });
}

function fill(tally: EffectTally, planned: Planned, direction: Direction, file: WhatifFile): void {
  for (const { entry } of planned.flow.spool.decisions(direction, ACTIONS))
    tally.add(entry, file.meet(entry));
  for (const entry of file.missed()) if (entry.direction === direction) tally.undo(entry);
}

function isEmptyFlow({ counts, undone, pending }: FlowEffect): boolean {
  return [...Object.values(counts), ...Object.values(undone), pending].every((count) => count === 0);
}
