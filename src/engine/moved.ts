import type { CatalogueField } from '../model/catalogue.ts';
import type { Link } from '../model/link.ts';
import type { FieldRule } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { isPlannedRef, type PlanValue } from '../model/value.ts';
import { fieldAt } from '../plan/canonical.ts';
import type { Wanted } from '../plan/decide.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import { currencyOther } from '../plan/reasons-tree.ts';
import { stampOf } from '../plan/stamp.ts';
import { standing } from '../plan/standing.ts';
import type { Flow, Transforming } from './flow.ts';
import { backRules, carries, sweepFields } from './paths.ts';

/** True when the source asks for something else than when both sides last agreed, so that the target has to be looked at. */
export function sourceMoved(flow: Flow, item: Transforming, link: Link): boolean {
  const { mapping } = flow.compiled;
  if (item.wanted.problems.length > 0 || link.status !== 'active') return true;
  if (currencyOther(mapping, item.record) !== undefined) return true;
  if (stampOf(mapping, item.record, link.targetId) !== undefined) return true;
  if (link.parked.length !== item.wanted.parked.length) return true;
  return mapping.fields.some((rule) => {
    if (rule.direction === 'syncBack') return false;
    const now = hashOf(flow, 'target', rule.target, item.wanted.values[rule.target]);
    return link.hashes[rule.id]?.source !== now;
  });
}

/** In how many fields the source asks for what it asked for when both sides of this link last agreed. */
export function agreements(flow: Flow, item: Transforming, link: Link): number {
  return flow.compiled.mapping.fields.filter(
    (rule) =>
      rule.direction !== 'syncBack' &&
      link.hashes[rule.id]?.source === hashOf(flow, 'target', rule.target, item.wanted.values[rule.target]),
  ).length;
}

/**
 * True when a swept target row shows, or may hide, a change that could travel back. A row that lacks one of the fields hides it:
 * Halo's lists leave most of them out.
 */
export function rowMoved(flow: Flow, row: SystemRecord | undefined, link: Link): boolean {
  if (!row || backRules(flow.compiled.mapping).length === 0) return false;
  if (!carries(row, sweepFields(flow.compiled, false))) return !flow.continued;
  const onlyBack = backRules(flow.compiled.mapping).some((rule) => rule.direction === 'syncBack');
  return onlyBack || targetMoved(flow, row, link, undefined);
}

/** True when the sweep brought a row that tells whether the target moved. */
export function shows(flow: Flow, row: SystemRecord | undefined): boolean {
  return row !== undefined && carries(row, sweepFields(flow.compiled, false));
}

/** True when a field that may travel back differs from what both sides last agreed on. `wanted` is for rules that only sync back. */
export function targetMoved(
  flow: Flow,
  target: SystemRecord,
  link: Link,
  wanted: Wanted | undefined,
): boolean {
  return backRules(flow.compiled.mapping).some((rule) => {
    const before = link.hashes[rule.id]?.target;
    if (rule.direction !== 'syncBack') {
      return before !== standingHash(flow, rule, target);
    }
    const path = rule.source.kind === 'path' ? rule.source.path : '';
    return before !== hashOf(flow, 'source', path, wanted?.values[path]);
  });
}

function standingHash(flow: Flow, rule: FieldRule, { values }: SystemRecord): number {
  const value = (path: string) => canonicalOf(flow, 'target', path, values[path] ?? null);
  const deciders = (rule.precedence ?? []).map(({ path }) => [path, value(path) ?? null]);
  return flow.context.state.hash(standing(rule, value(rule.target), Object.fromEntries(deciders)));
}

/** The hash of what a source record wants in a field of the target, as creates are journalled and links settled with it. */
export function targetHash(flow: Flow, path: string, value: PlanValue | undefined): number {
  return hashOf(flow, 'target', path, value);
}

function hashOf(flow: Flow, side: 'source' | 'target', path: string, value: PlanValue | undefined): number {
  return flow.context.state.hash(fingerprint(canonicalOf(flow, side, path, value)));
}

function canonicalOf(
  flow: Flow,
  side: 'source' | 'target',
  path: string,
  value: PlanValue | undefined,
): PlanValue | undefined {
  const field: CatalogueField | undefined = fieldAt(flow.compiled.mapping[side].catalogue.fields, path);
  return value === undefined || isPlannedRef(value) || !field
    ? value
    : flow.sides[side].canonical(field, value);
}
