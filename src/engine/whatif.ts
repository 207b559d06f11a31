import type { CompiledMapping } from '../compile/compiled.ts';
import type { Compared, FlowEffect, MappingChange, MappingEffect } from '../model/effect.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Mapping } from '../model/mapping.ts';
import { type Direction, WRITES } from '../model/plan.ts';
import type { Value } from '../model/value.ts';
import { fieldAt } from '../plan/canonical.ts';
import { createEffectTally, type EffectTally } from '../plan/effect.ts';
import { constantsOf } from '../plan/effect-constants.ts';
import { type Edits, editsOf } from '../plan/effect-edits.ts';
import { type FlowRequest, type RunContext, sidesOf } from './context.ts';
import { costOf } from './cost.ts';
import { batches } from './flow.ts';
import { inOrder } from './order.ts';
import { type Planned, planMapping } from './plan.ts';
import { addRequests, requestsSince } from './requests.ts';
import { sharedFields, shareReads, withReads } from './whatif-memo.ts';
import { openWhatifFile, type WhatifFile } from './whatif-records.ts';
import { type Side, scan, type Versions } from './whatif-scan.ts';
import { boundTargets, costWithAside, countAside, sampleOf, wholeRows } from './whatif-targets.ts';

export interface WhatifRequest {
  /** Both with the same state and connections, and each with its own mappings and overlay. */
  readonly base: RunContext;
  readonly head: RunContext;
  /** Whether examples carry what records hold. */
  readonly values: boolean;
  /** Requests for targets, one by one, that a mapping may take at most; the rest is counted from the source alone. */
  readonly mostRequests: number;
}

/** Said of every entry of a plan but those that say that nothing is to be done. */
const ACTIONS = [...WRITES, 'held', 'skip'];

/**
 * Compares two versions of an integration's mappings over the records as they are: what the edited version would do and the other would
 * not. Each mapping's plans come from `planMapping`; untouched mappings are not read. Writes nothing anywhere. A mapping that cannot be
 * compared carries its error; the others go on.
 */
export async function whatif(request: WhatifRequest): Promise<readonly MappingEffect[]> {
  const { base, head } = request;
  const effects: MappingEffect[] = [];
  const opened = new Set<string>();
  const relinked = new Set<string>();
  for (const compiled of inOrder(Object.values(head.mappings))) {
    const { mapping } = compiled;
    const old = base.mappings[mapping.name];
    const parents = mapping.dependsOn.some((name) => relinked.has(name));
    const scope = scopeOf(old, compiled, parents);
    if (!scope) continue;
    const effect = await compareOne(request, old, compiled, scope, opened);
    if (effect.flows.some(links)) relinked.add(mapping.name);
    effects.push(effect);
  }
  for (const [name, { mapping }] of Object.entries(base.mappings)) {
    if (!(name in head.mappings)) effects.push(removed(mapping, head.state.linkCount(name)));
  }
  return effects;
}

/** Whether what others refer to leads elsewhere in the edited version. */
function links({ counts, undone }: FlowEffect): boolean {
  return counts.create + counts.link + undone.create + undone.link > 0;
}

interface Scope {
  readonly change: MappingChange;
  readonly compared: Compared;
  readonly edits: Edits | undefined;
  /** False when the records are known by their ids, so that the source is not read. */
  readonly all: boolean;
}

/** How two versions of a mapping have to be compared; `undefined` when nothing can differ. */
export function scopeOf(
  old: CompiledMapping | undefined,
  compiled: CompiledMapping,
  parents: boolean,
): Scope | undefined {
  const { mapping } = compiled;
  if (!old) return { change: 'added', compared: 'whole', edits: undefined, all: true };
  const edits = editsOf(old.mapping, mapping);
  const same = (side: 'source' | 'target') =>
    old.mapping[side].connection === mapping[side].connection &&
    old.mapping[side].object === mapping[side].object;
  if (!same('source') || !same('target')) return { change: 'moved', compared: 'whole', edits, all: true };
  const all = old.mapping.hash !== mapping.hash || parents;
  const byRecord = all || edits.ids.source.size > 0;
  const change = edits.rules.length > 0 || old.mapping.hash !== mapping.hash ? 'edited' : 'parent';
  if (old.mapping.backHash !== mapping.backHash || edits.full || (byRecord && edits.pending))
    return { change, compared: 'whole', edits, all };
  if (byRecord) return { change, compared: 'records', edits, all };
  // A guard makes no record anything else; what it says to what is due may be another thing.
  return edits.rules.length > 0 ? { change, compared: 'pending', edits, all } : undefined;
}

export function removed(mapping: Mapping, linked?: number): MappingEffect {
  return {
    ...named(mapping),
    ...{ change: 'removed', compared: 'rules', edits: [], read: 0, planned: 0, flows: [], requests: {} },
    ...(linked === undefined ? {} : { linked }),
  };
}

export function named(mapping: Mapping): Pick<MappingEffect, 'integration' | 'mapping' | 'objects'> {
  return {
    ...{ integration: mapping.integration, mapping: mapping.name },
    objects: [mapping.source.object, mapping.target.object],
  };
}

async function compareOne(
  request: WhatifRequest,
  old: CompiledMapping | undefined,
  compiled: CompiledMapping,
  scope: Scope,
  opened: Set<string>,
): Promise<MappingEffect> {
  const { head } = request;
  const before = head.requests();
  const file = openWhatifFile();
  const edits = scope.edits?.rules ?? [];
  let about: Pick<
    MappingEffect,
    'integration' | 'mapping' | 'objects' | 'change' | 'compared' | 'edits' | 'linked'
  > = { ...named(compiled.mapping), change: scope.change, compared: scope.compared, edits };
  const reads = old && scope.change !== 'moved' ? shareReads(...sharedFields(old, compiled)) : undefined;
  const sharing = (context: RunContext) => (reads ? withReads(context, compiled.mapping, reads) : context);
  try {
    const base: Side | undefined = old && { context: sharing(request.base), compiled: old };
    const edited: Side = { context: sharing(head), compiled };
    let read = 0;
    const tallies = {
      import: tallyFor(edited, old?.mapping, 'import', request.values),
      syncBack: tallyFor(edited, old?.mapping, 'syncBack', request.values),
    };
    let aside = 0;
    let ask: (side: 'base' | 'head') => FlowRequest = () => ({
      full: scope.compared === 'whole' && old !== undefined,
    });
    if (scope.compared === 'records' && base && scope.edits) {
      const versions: Versions = { base, head: edited };
      const scanned = await scan(versions, scope.edits, file, scope.all);
      read = scanned.read;
      const targets = await boundTargets(versions, scanned, file, request.mostRequests);
      aside = targets.aside;
      if (aside > 0) await countAside(versions, file, tallies.import);
      ask = (side) => ({
        full: false,
        only: {
          given: {
            ...{ source: file.given(side), target: wholeRows(versions, file) },
            ...(targets.listed ? { keys: file.targets() } : {}),
          },
        },
        // The guards count what was set aside too.
        ...(side === 'head' ? { select: countEstimates(tallies.import) } : {}),
      });
    }
    const sample =
      base && reads && scope.compared === 'whole' ? sampleOf(edited, request.mostRequests) : undefined;
    if (sample) {
      ask = () => ({ full: false, only: sample.only });
      about = { ...about, compared: 'sample', linked: sample.linked };
    }
    const scanCost = requestsSince(before, head.requests());
    // Of two other objects nothing that was done before can be told from what is to be done.
    if (base && scope.change !== 'moved') await keepPlan(base, ask('base'), file);
    const planned = await planMapping(edited.context, compiled, ask('head'));
    try {
      const flows: FlowEffect[] = [];
      for (const direction of ['import', 'syncBack'] as const) {
        const own = planned.directions.includes(direction) ? await costOf(planned, direction, opened) : {};
        const first = direction === 'import';
        const cost = first ? addRequests(scanCost, costWithAside(own, planned, aside)) : own;
        fill(tallies[direction], planned, direction, file);
        flows.push(tallies[direction].result(planned.guards.get(direction), cost));
      }
      return {
        ...about,
        read: scope.compared === 'records' ? read : planned.source.records,
        planned: planned.flow.spool.sourceCount(),
        flows: flows.filter((flow) => planned.directions.includes(flow.direction) || !isEmptyFlow(flow)),
        requests: requestsSince(before, head.requests()),
      };
    } finally {
      planned.close();
    }
  } catch (error) {
    head.signal?.throwIfAborted();
    if (!(error instanceof CrosswalkError)) throw error;
    return {
      ...about,
      ...{
        read: 0,
        planned: 0,
        flows: [],
        requests: requestsSince(before, head.requests()),
        error: error.text,
      },
    };
  } finally {
    file.close();
    reads?.close();
  }
}

const ENTRIES = 500;

/** What the other version would do, for the edited one's entries to be looked up in. */
async function keepPlan({ context, compiled }: Side, request: FlowRequest, file: WhatifFile): Promise<void> {
  const planned = await planMapping(context, compiled, request);
  try {
    for (const direction of ['import', 'syncBack'] as const) {
      for (const rows of batches(planned.flow.spool.decisions(direction, ACTIONS), ENTRIES))
        file.putEntries(rows.map(({ entry }) => entry));
    }
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

function countEstimates(tally: EffectTally): NonNullable<FlowRequest['select']> {
  return (flow) => {
    const { update, held, fields } = tally.estimated();
    flow.tally.count('import', 'update', update);
    flow.tally.count('import', 'held', held);
    for (const [field, count] of Object.entries(fields)) flow.tally.field('import', field, count);
    return { source: true, target: true };
  };
}

function isEmptyFlow({ counts, undone, pending }: FlowEffect): boolean {
  return [...Object.values(counts), ...Object.values(undone), pending].every((count) => count === 0);
}
