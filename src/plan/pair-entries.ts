import type { FieldHashes } from '../model/link.ts';
import { isPlannedRef, type Value } from '../model/value.ts';
import { canonicalValues, canonicalWanted } from './canonical.ts';
import type { Comparison } from './compare.ts';
import type { DecideContext, DecidedEntry, PairInput } from './decide.ts';
import { fingerprint } from './fingerprint.ts';
import { standing } from './standing.ts';

/** The update of the target, with what its fields are agreed to hold once it has been carried out. */
export function toTargetEntry(
  context: DecideContext,
  input: PairInput,
  comparison: Comparison,
): DecidedEntry {
  const changes = comparison.toTarget;
  const after: Record<string, FieldHashes> = {};
  const target = {
    ...canonicalValues(input.target.values, context.mapping.target.catalogue.fields, context.canonicalTarget),
    ...Object.fromEntries(changes.map((change) => [change.field, change.after])),
  };
  for (const change of changes) {
    const rule = context.mapping.fields.find((candidate) => candidate.id === change.rule);
    if (rule)
      after[rule.id] = {
        source: context.hash(fingerprint(change.after)),
        target: context.hash(standing(rule, change.after, target)),
      };
  }
  return {
    entry: {
      action: 'update',
      direction: 'import',
      recordId: input.source.id,
      otherId: input.target.id,
      changes,
    },
    after,
    turns: comparison.turns.toTarget,
  };
}

/** The same of the source; what it will look like from the target is told by the mapping itself. */
export function toSourceEntry(
  context: DecideContext,
  input: PairInput,
  comparison: Comparison,
): DecidedEntry {
  const { mapping } = context;
  const changes = comparison.toSource;
  const patched: Record<string, Value> = { ...input.source.values };
  for (const change of changes) if (!isPlannedRef(change.after)) patched[change.field] = change.after;
  const seen = canonicalWanted(
    context.forward(patched).values,
    mapping.target.catalogue.fields,
    context.canonicalTarget,
  );
  const target = canonicalValues(
    input.target.values,
    mapping.target.catalogue.fields,
    context.canonicalTarget,
  );
  const after: Record<string, FieldHashes> = {};
  for (const change of changes) {
    const rule = mapping.fields.find((candidate) => candidate.id === change.rule);
    if (!rule) continue;
    after[rule.id] =
      rule.direction === 'syncBack'
        ? bothSides(context.hash(fingerprint(change.after)))
        : {
            source: context.hash(fingerprint(seen[rule.target])),
            target: context.hash(standing(rule, target[rule.target] ?? null, target)),
          };
  }
  return {
    entry: {
      action: 'update',
      direction: 'syncBack',
      recordId: input.target.id,
      otherId: input.source.id,
      changes,
    },
    after,
    turns: comparison.turns.toSource,
  };
}

/** Hashes of a field that both sides agree on. */
export function bothSides(hash: number): FieldHashes {
  return { source: hash, target: hash };
}
