import type { CompiledMapping } from '../compile/compiled.ts';
import type { FlowEffect, MappingEffect } from '../model/effect.ts';
import type { Mapping } from '../model/mapping.ts';
import { editsOf } from '../plan/effect-edits.ts';
import type { RunContext } from './context.ts';
import { inOrder } from './order.ts';
import { createOverlay } from './overlay.ts';
import { compareOne, named, type Scope } from './whatif-one.ts';

export interface WhatifRequest {
  /** Both with the same state and connections, and each with its own mappings and overlay. */
  readonly base: RunContext;
  readonly head: RunContext;
  /** Whether examples carry what records hold. */
  readonly values: boolean;
  /** Requests for targets, one by one, that a mapping may take at most; the rest is counted from the source alone. */
  readonly mostRequests: number;
}

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
  // What is due is planned beside the two versions; what it would create is nothing that only one of them knows.
  const overlay = createOverlay();
  const due = { ...base, overlay };
  try {
    for (const compiled of inOrder(Object.values(head.mappings))) {
      const { mapping } = compiled;
      const old = base.mappings[mapping.name];
      const parents = mapping.dependsOn.some((name) => relinked.has(name));
      const scope = scopeOf(old, compiled, parents);
      if (!scope) continue;
      if (mapping.childOf) {
        effects.push(uncompared(mapping, scope));
        continue;
      }
      const effect = await compareOne({ ...request, due, opened }, old, compiled, scope);
      if (effect.flows.some(links)) relinked.add(mapping.name);
      effects.push(effect);
    }
  } finally {
    overlay.close();
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

/** Of what hangs on records only the edit is told. */
function uncompared(mapping: Mapping, { change, edits }: Scope): MappingEffect {
  const nothing = { read: 0, planned: 0, flows: [], requests: {} };
  return { ...named(mapping), change, compared: 'edit', edits: edits?.rules ?? [], ...nothing };
}

export function removed(
  mapping: Mapping,
  linked?: number,
  change: 'removed' | 'disabled' = 'removed',
): MappingEffect {
  return {
    ...named(mapping),
    ...{ change, compared: 'rules', edits: [], read: 0, planned: 0, flows: [], requests: {} },
    ...(linked === undefined ? {} : { linked }),
  };
}
