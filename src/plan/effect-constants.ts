import type { MoveEnd } from '../model/effect.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import { isEmpty, isPlannedRef, type PlanValue, type Scalar, type Value } from '../model/value.ts';
import { fingerprint } from './fingerprint.ts';

/** Turns a value as the configuration writes it into the form in which records hold it. */
export type Canonical = (field: string, value: Value) => Value;

/**
 * Tells values that stand in the configuration, which everybody who reads it knows, from those that only records hold. By rule, so that
 * a record's text that happens to be a word of another rule's map stays hidden.
 */
export function constantsOf(
  versions: readonly (Mapping | undefined)[],
  back: boolean,
  canonical: Canonical,
): (rule: string, field: string, value: PlanValue) => MoveEnd {
  const known = new Map<string, Map<string, Scalar>>();
  for (const mapping of versions) {
    for (const rule of mapping?.fields ?? []) {
      const own = known.get(rule.id) ?? new Map<string, Scalar>();
      known.set(rule.id, own);
      const field = back && rule.source.kind === 'path' ? rule.source.path : rule.target;
      for (const value of mapping ? written(mapping, rule, back) : [])
        own.set(fingerprint(canonical(field, value)), value);
    }
  }
  return (rule, _field, value) => {
    if (isPlannedRef(value)) return 'value';
    if (isEmpty(value)) return 'empty';
    const constant = known.get(rule)?.get(fingerprint(value));
    return constant === undefined ? 'value' : { constant };
  };
}

function written(mapping: Mapping, rule: FieldRule, back: boolean): Scalar[] {
  const map = rule.values === undefined ? undefined : mapping.values[rule.values];
  const constant = rule.source.kind === 'value' ? [rule.source.value].flat() : [];
  return [
    ...(map ? Object.values(back ? map.reverse : map.map) : []),
    ...(map?.unmapped.kind === 'default' ? [map.unmapped.value] : []),
    ...(rule.unmatched.kind === 'value' ? [rule.unmatched.value] : []),
    ...(back ? [] : constant),
  ].filter((value) => value !== null);
}
