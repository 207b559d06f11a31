import type { Catalogue, CatalogueField, FieldOption } from '../model/catalogue.ts';
import type { FieldRule, Precedence, Scope } from '../model/mapping.ts';
import type { Scalar, Value } from '../model/value.ts';

/**
 * The value of the option that a mapping means, which may name it by value, label or the system's own id; whatever is no option stays
 * as it is, for the rules to say so.
 */
export function optionValue(
  field: CatalogueField | undefined,
  written: Scalar,
  scope: Scope | undefined,
): Scalar {
  if (written === null || typeof written === 'boolean') return written;
  const options = field?.options ?? [];
  // One id may mean another option under each ticket type: those of the mapping's own types come first.
  const own = options.filter((option) => fits(option, scope));
  const option = optionOf(own, String(written)) ?? optionOf(options, String(written));
  return option === undefined ? written : option.value;
}

/** Whether records of every one of the types that a mapping names may hold the option, of some, or of none. */
export function fitting({ within }: FieldOption, scope: Scope | undefined): 'all' | 'some' | 'none' {
  const types = scope && within?.[scope.field];
  if (types === undefined) return 'all';
  const fit = scope?.values.filter((value) => types.includes(String(value))).length ?? 0;
  return fit === 0 ? 'none' : fit === scope?.values.length ? 'all' : 'some';
}

function fits(option: FieldOption, scope: Scope | undefined): boolean {
  return fitting(option, scope) !== 'none';
}

/** Whether this field's options have ids of their own, so that they may be named by these. */
export function hasOptionIds(field: CatalogueField | undefined): boolean {
  return field?.options?.some(({ id }) => id !== undefined) === true;
}

function optionOf(options: readonly FieldOption[], written: string): FieldOption | undefined {
  const folded = fold(written);
  return (
    options.find(({ value }) => value === written) ??
    options.find(({ value, label }) => fold(value) === folded || fold(label) === folded) ??
    options.find(({ id }) => id !== undefined && id === folded)
  );
}

export interface OptionSides {
  readonly source: Catalogue;
  readonly target: Catalogue;
  readonly scope: Scope | undefined;
}

/** Constants of a rule, and what precedes its way back, by the values that records hold. */
export function withOptionValues(rule: FieldRule, { source, target, scope }: OptionSides): FieldRule {
  const field = fieldOf(target, rule.target);
  const constant =
    rule.source.kind === 'value' && hasOptionIds(field)
      ? { ...rule.source, value: constantValue(field, rule.source.value, scope) }
      : rule.source;
  const receiver = rule.source.kind === 'path' ? fieldOf(source, rule.source.path) : undefined;
  const precedence = rule.precedence?.map((one) => preceding(one, target, receiver));
  return { ...rule, source: constant, ...(precedence === undefined ? {} : { precedence }) };
}

function constantValue(field: CatalogueField | undefined, value: Value, scope: Scope | undefined): Value {
  return Array.isArray(value)
    ? value.map((item) => optionValue(field, item, scope))
    : optionValue(field, value as Scalar, scope);
}

function preceding(
  { path, map }: Precedence,
  target: Catalogue,
  receiver: CatalogueField | undefined,
): Precedence {
  if (map === undefined) return { path };
  return { path, map: renamed(map, fieldOf(target, path), receiver) };
}

/** The fields that a value map leads from and to, where their options have ids: those of the first rule that uses it. */
export function optionFields(
  map: string,
  rules: readonly FieldRule[],
  source: Catalogue,
  target: Catalogue,
): { readonly from: CatalogueField | undefined; readonly to: CatalogueField | undefined } {
  const user = rules.find((rule) => rule.values === map);
  const from = user?.source.kind === 'path' ? fieldOf(source, user.source.path) : undefined;
  const to = user && fieldOf(target, user.target);
  return { from: hasOptionIds(from) ? from : undefined, to: hasOptionIds(to) ? to : undefined };
}

/** Rows of a value map by the values that records hold, whatever they are named by. */
export function renamed(
  rows: Readonly<Record<string, Scalar>>,
  from: CatalogueField | undefined,
  to: CatalogueField | undefined,
  scope?: Scope,
): Readonly<Record<string, Scalar>> {
  return Object.fromEntries(
    Object.entries(rows).map(([key, value]) => [
      String(optionValue(from, key, scope)),
      optionValue(to, value, scope),
    ]),
  );
}

function fieldOf(catalogue: Catalogue, path: string): CatalogueField | undefined {
  return catalogue.fields.find((field) => field.path === path);
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}
