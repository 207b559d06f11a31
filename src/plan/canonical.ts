import type { CatalogueField } from '../model/catalogue.ts';
import { isPlannedRef, type PlanValue, type PlanValues, type Value, type Values } from '../model/value.ts';

/** A connector's own rule for giving a value back after storing it. */
export type Canonical = (field: CatalogueField, value: Value) => Value;

/** Wishes for one side in the form in which that side gives values back. */
export function canonicalWanted(
  values: PlanValues,
  fields: readonly CatalogueField[],
  canonical: Canonical,
): PlanValues {
  const out: Record<string, PlanValue> = {};
  for (const [path, value] of Object.entries(values)) {
    const field = fieldAt(fields, path);
    out[path] = isPlannedRef(value) || !field ? value : canonical(field, value);
  }
  return out;
}

/** A record's values in that same form. */
export function canonicalValues(
  values: Values,
  fields: readonly CatalogueField[],
  canonical: Canonical,
): Values {
  const out: Record<string, Value> = {};
  for (const [path, value] of Object.entries(values)) {
    const field = fieldAt(fields, path);
    out[path] = field ? canonical(field, value) : value;
  }
  return out;
}

/** Catalogue fields are sorted by path, so a look-up is a binary search. */
export function fieldAt(fields: readonly CatalogueField[], path: string): CatalogueField | undefined {
  let low = 0;
  let high = fields.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const field = fields[middle];
    if (!field) return undefined;
    if (field.path === path) return field;
    if (field.path < path) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** Values without references to records that are still to be created. */
export function plainValues(values: PlanValues): Values {
  const out: Record<string, Value> = {};
  for (const [path, value] of Object.entries(values)) if (!isPlannedRef(value)) out[path] = value;
  return out;
}
