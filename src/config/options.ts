import type { Catalogue, CatalogueField, FieldOption } from '../model/catalogue.ts';
import type { FieldRule, Precedence } from '../model/mapping.ts';
import type { Scalar, Value } from '../model/value.ts';

/**
 * The value of the option that a mapping means, which may name it by value, label or the system's own id; whatever is no option stays
 * as it is, for the rules to say so.
 */
export function optionValue(field: CatalogueField | undefined, written: Scalar): Scalar {
  if (written === null || typeof written === 'boolean') return written;
  const option = optionOf(field?.options ?? [], String(written));
  return option === undefined ? written : option.value;
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

/** Constants of a rule, and what precedes its way back, by the values that records hold. */
export function withOptionValues(rule: FieldRule, source: Catalogue, target: Catalogue): FieldRule {
  const field = fieldOf(target, rule.target);
  const constant =
    rule.source.kind === 'value' && hasOptionIds(field)
      ? { ...rule.source, value: constantValue(field, rule.source.value) }
      : rule.source;
  const receiver = rule.source.kind === 'path' ? fieldOf(source, rule.source.path) : undefined;
  const precedence = rule.precedence?.map((one) => preceding(one, target, receiver));
  return { ...rule, source: constant, ...(precedence === undefined ? {} : { precedence }) };
}

function constantValue(field: CatalogueField | undefined, value: Value): Value {
  return Array.isArray(value)
    ? value.map((item) => optionValue(field, item))
    : optionValue(field, value as Scalar);
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
): Readonly<Record<string, Scalar>> {
  return Object.fromEntries(
    Object.entries(rows).map(([key, value]) => [String(optionValue(from, key)), optionValue(to, value)]),
  );
}

function fieldOf(catalogue: Catalogue, path: string): CatalogueField | undefined {
  return catalogue.fields.find((field) => field.path === path);
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}
