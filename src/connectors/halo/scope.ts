import { normaliseKey } from '../../model/key.ts';
import type { Scope } from '../../model/mapping.ts';
import type { Query } from './api.ts';
import { optionLabel } from './option-label.ts';
import type { HaloSchema, Schemas } from './schema.ts';
import { property, type WireObject } from './wire.ts';

export interface Scoped {
  /** What the list is asked for. */
  readonly query: Query;
  /** Whether a row is in the scope: a build that does not know the parameter lists every type. */
  readonly within: (row: WireObject) => boolean;
}

const EVERYTHING: Scoped = { query: {}, within: () => true };

/**
 * Only records in which a field holds one of some options. Values that this tenant does not have ask for nothing the server could
 * filter by, and no row holds them.
 */
export async function scopeOf(
  schemas: Schemas,
  schema: HaloSchema,
  scope: Scope | undefined,
): Promise<Scoped> {
  if (scope === undefined) return EVERYTHING;
  const at = schema.fields.get(scope.field)?.at;
  if (at?.kind !== 'option') return EVERYTHING;
  const found = await schemas.named(at.source, scope.values.map(String));
  const wanted = { ...at, options: found };
  const labels = new Set(found.map(({ label }) => normaliseKey(label)));
  const parameter = schema.object.scopes?.[scope.field];
  const ids = found.map(({ id }) => id).join(',');
  return {
    query: parameter === undefined || ids === '' ? {} : { [parameter]: ids },
    within: (row) => labels.has(normaliseKey(optionLabel(wanted, row, property(row, at.name)) ?? undefined)),
  };
}
