import type { CatalogueField } from '../../model/catalogue.ts';
import { type FieldRule, importsTo, syncsBack, type ValueMap } from '../../model/mapping.ts';
import type { Scalar } from '../../model/value.ts';
import { keyAt, type MappingDraft, rulePath, valueAt } from '../draft.ts';
import { listed, nearest } from '../nearest.ts';
import { hasOptionIds, optionValue } from '../options.ts';
import { shown } from '../values-in-messages.ts';
import { pointer } from '../yaml.ts';
import { fieldName, fieldsOf, type MappingRule, type RuleContext, type SideName } from './context.ts';
import { constantFits, familyOf, typeName } from './families.ts';

/** Value maps exist, say what every value becomes, and give only what the receiving field accepts. */
export const valueMaps: MappingRule = (draft, context) => {
  const { mapping, document } = draft;
  const used = new Set<string>();
  // One remark a map and field, however many rules use them.
  mapping.fields.forEach((rule, index) => {
    if (rule.values === undefined) return;
    used.add(rule.values);
    const at = valueAt(document, rulePath(draft, index, 'values'));
    const map = Object.hasOwn(mapping.values, rule.values) ? mapping.values[rule.values] : undefined;
    if (map === undefined) {
      const guess = nearest(rule.values, Object.keys(mapping.values));
      context.report({
        severity: 'error',
        rule: 'value-map-unknown',
        message: `there is no value map "${rule.values}"`,
        at,
        ...(guess === undefined ? {} : { didYouMean: guess }),
        todo: 'Write it under values.',
      });
      return;
    }
    checkUse(draft, context, rule, map);
  });

  for (const { name, map, path } of draft.maps) {
    if (!used.has(name)) {
      context.report({
        severity: 'warning',
        rule: 'value-map-unused',
        message: `no rule uses the value map "${name}"`,
        at: keyAt(document, path),
        todo: 'Name it in a rule (values:), or remove it.',
      });
    }
    if (
      map.unmapped === 'default'
        ? map.default !== undefined
        : map.unmapped === undefined || map.default === undefined
    )
      continue;
    context.report({
      severity: 'error',
      rule: 'value-map-unmapped',
      message:
        map.default === undefined
          ? `"${name}" has no default`
          : `"${name}" says both "default" and "unmapped: ${map.unmapped}"`,
      at: valueAt(document, `${path}/unmapped`),
      todo: 'Write default: with a value, or unmapped: hold or keep; not both.',
    });
  }
};

function checkUse(draft: MappingDraft, context: RuleContext, rule: FieldRule, map: ValueMap): void {
  const { source, target } = fieldsOf(rule, draft, context);
  const placed = draft.maps.find(({ name }) => name === map.name);
  const path = placed?.path ?? pointer('values', map.name);
  const rows = placed?.rows ?? `${path}/map`;
  const written = placed?.map;
  if (importsTo(rule)) {
    if (source !== undefined)
      checkInput(
        draft,
        context,
        map,
        source,
        Object.keys(map.map),
        rows,
        'source',
        written?.unmapped !== undefined || written?.default !== undefined,
      );
    if (target !== undefined) {
      checkOutput(
        draft,
        context,
        target,
        'target',
        Object.entries(map.map).map(([key, value]) => [rows + pointer(key), value]),
      );
      if (map.unmapped.kind === 'default')
        checkOutput(draft, context, target, 'target', [[`${path}/default`, map.unmapped.value]]);
    }
  }
  if (!syncsBack(rule)) return;
  if (target !== undefined)
    checkInput(
      draft,
      context,
      map,
      target,
      Object.keys(map.reverse),
      `${path}/reverse`,
      'target',
      map.unmappedBack !== undefined || map.unmapped.kind !== 'hold' || written?.unmapped === 'hold',
    );
  if (source !== undefined) {
    const entries = Object.entries(map.reverse).map(([key, value]): [string, Scalar] => [
      reversePlace(draft, path, rows, key, value),
      value,
    ]);
    checkOutput(draft, context, source, 'source', entries);
  }
  if (rule.direction === 'both' || importedBeside(draft, rule))
    checkRoundTrip(draft, context, map, path, target);
}

function reversePlace(draft: MappingDraft, path: string, rows: string, key: string, value: Scalar): string {
  const own = path + pointer('reverse', key);
  return draft.document.keys.has(own) ? own : rows + pointer(String(value));
}

/** Totality, and entries for values that the field does not have. */
function checkInput(
  draft: MappingDraft,
  context: RuleContext,
  map: ValueMap,
  field: CatalogueField,
  keys: readonly string[],
  path: string,
  side: SideName,
  covered: boolean,
): void {
  const options = field.options ?? [];
  if (options.length === 0) return;
  const folded = new Set(keys.map(fold));
  const missing = options
    .filter((option) => option.active && !folded.has(fold(option.value)))
    .map((option) => shown(option.value));
  if (!covered && missing.length > 0) {
    context.report({
      severity: 'error',
      rule: 'value-map-incomplete',
      message: `"${map.name}" lacks ${missing.length} of the values of ${fieldName(draft, side, field)}: ${listed(missing, 6)}`,
      at: map.at,
      why: 'A record with one of them could not be carried over.',
      todo: 'Map them, or say what the others become: default: Other, unmapped: hold or unmapped: keep.',
    });
  }
  const known = new Set(options.map((option) => fold(option.value)));
  for (const key of keys) {
    const place = `${path}${pointer(key)}`;
    if (known.has(fold(key)) || !draft.document.keys.has(place)) continue;
    const guess = nearest(
      key,
      options.map((option) => option.value),
    );
    context.report({
      severity: 'warning',
      rule: 'value-map-key-unknown',
      message: `${fieldName(draft, side, field)} has no value "${shown(key)}"`,
      at: keyAt(draft.document, place),
      ...(guess === undefined ? {} : { didYouMean: guess }),
      todo: 'Remove the entry; if the value is new in that system, run "crosswalk pull".',
    });
  }
}

function checkOutput(
  draft: MappingDraft,
  context: RuleContext,
  field: CatalogueField,
  side: SideName,
  entries: readonly (readonly [string, Scalar])[],
): void {
  const options = field.restricted === true ? field.options?.map((option) => option.value) : undefined;
  for (const [place, value] of entries) {
    if (value === null) continue;
    const at = valueAt(draft.document, place);
    if (!constantFits(value, familyOf(field)) && !(typeof value === 'number' && hasOptionIds(field))) {
      context.report({
        severity: 'error',
        rule: 'value-type',
        message: `${fieldName(draft, side, field)} is ${typeName(field)} and cannot take ${typeof value === 'string' ? 'the text' : `the ${typeof value}`} "${shown(String(value))}"`,
        at,
        todo:
          typeof value === 'string'
            ? 'Write it without quotes, or map another field.'
            : 'Put quotes around it.',
      });
    } else if (options !== undefined && !options.includes(String(value))) {
      const guess = nearest(String(value), options);
      context.report({
        severity: 'error',
        rule: 'value-not-an-option',
        message: `${fieldName(draft, side, field)} has no option "${shown(String(value))}"`,
        at,
        ...(guess === undefined ? {} : { didYouMean: guess }),
        todo: `Use one of its options: ${listed(options, 8)}.`,
      });
    }
  }
}

/** The way back of a short key is a rule of its own where the import writes once; its map is the same. */
function importedBeside({ mapping }: MappingDraft, back: FieldRule): boolean {
  return mapping.fields.some(
    (rule) => importsTo(rule) && rule.values === back.values && rule.target === back.target,
  );
}

/** There and back must end where it started, or every sync-back changes what people chose. */
function checkRoundTrip(
  draft: MappingDraft,
  context: RuleContext,
  map: ValueMap,
  path: string,
  target: CatalogueField | undefined,
): void {
  const meant = (key: string) =>
    hasOptionIds(target) ? String(optionValue(target, key, draft.mapping.scope)) : key;
  const written = Object.keys(writtenMap(draft, map)?.reverse ?? {});
  const decided = new Set(written.map((key) => fold(meant(key))));
  const first = new Map<string, string>();
  for (const [key, value] of Object.entries(map.map)) {
    const folded = fold(String(value));
    const other = first.get(folded);
    if (other === undefined) first.set(folded, key);
    else if (!decided.has(folded)) {
      context.report({
        severity: 'error',
        rule: 'value-map-lossy',
        message: `"${shown(other)}" and "${shown(key)}" both become "${shown(String(value))}", and the field travels both ways`,
        at: keyAt(draft.document, path + pointer('map', key)),
        related: keyAt(draft.document, path + pointer('map', other)),
        why: 'On the way back nothing tells which of the two it was.',
        todo: `Decide it under reverse: ${shown(String(value))}: ${shown(other)}, or write direction: import.`,
      });
      decided.add(folded);
    }
  }
  if (map.unmapped.kind !== 'default' || decided.has(fold(String(map.unmapped.value)))) return;
  context.report({
    severity: 'error',
    rule: 'value-map-lossy',
    message: `every value that is not listed becomes "${shown(String(map.unmapped.value))}", and the field travels both ways`,
    at: valueAt(draft.document, `${path}/default`),
    why: 'On the way back nothing tells which value it was.',
    todo: `Write unmapped: hold or keep, decide it under reverse: ${shown(String(map.unmapped.value))}: ..., or write direction: import.`,
  });
}

/** As the compiled mapping compares keys. */
function fold(text: string): string {
  return text.trim().toLowerCase();
}

function writtenMap(draft: MappingDraft, map: ValueMap) {
  return draft.maps.find(({ name }) => name === map.name)?.map;
}
