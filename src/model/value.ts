/** What a field can hold once a connector has read it. Multi-select values are arrays; a date is text in ISO form. */
export type Scalar = string | number | boolean | null;
export type Value = Scalar | readonly Scalar[];

/** Values by flat field path: `Name`, `Owner.Email`, `customfields.CFIndustry`, `delivery_address.line1`. */
export type Values = Readonly<Record<string, Value>>;

/** Stands in a plan for the id of a record that the same plan creates. */
export interface PlannedRef {
  readonly planned: { readonly mapping: string; readonly sourceId: string };
}

export type PlanValue = Value | PlannedRef;
export type PlanValues = Readonly<Record<string, PlanValue>>;

export function isPlannedRef(value: PlanValue | undefined): value is PlannedRef {
  return typeof value === 'object' && value !== null && 'planned' in value;
}

/** Empty as every system here understands it: absent, null, blank text or no choices. `false` and 0 are values. */
export function isEmpty(value: PlanValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

/** Structural equality of two values; order matters in arrays, which connectors return in a fixed order. */
export function sameValue(a: PlanValue | undefined, b: PlanValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => item === b[index]);
  }
  if (isPlannedRef(a) && isPlannedRef(b)) {
    return a.planned.mapping === b.planned.mapping && a.planned.sourceId === b.planned.sourceId;
  }
  return false;
}
