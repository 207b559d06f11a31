import { templatePaths } from '../compile/template.ts';
import type { WrittenField, TransformStep as WrittenStep } from '../generated/mapping.ts';
import {
  type FieldRule,
  type FieldSource,
  TRANSFORM_NAMES,
  type TransformName,
  type TransformStep,
  type Unmatched,
} from '../model/mapping.ts';
import { withCounterpart } from './counterpart.ts';
import { keyAt, type PlacedRule, type Report, valueAt } from './draft.ts';
import { type OptionSides, withOptionValues } from './options.ts';
import { positionInScalar } from './scalar-offset.ts';
import type { YamlDocument } from './yaml.ts';

interface RuleEnds extends OptionSides {
  /** The way from a reference up the hierarchy: the field itself, then that of its parent, and so on. */
  readonly parentPaths: (path: string) => readonly string[] | undefined;
  /** Mappings that take no part, and whose links therefore lead nowhere. */
  readonly resting: ReadonlySet<string>;
}

/** Rules in the order given, every default filled in. */
export function normaliseFields(
  rules: readonly PlacedRule[],
  document: YamlDocument,
  { parentPaths, resting, ...sides }: RuleEnds,
  report: Report,
): readonly FieldRule[] {
  const all = rules.map(({ field, path, precedence }): FieldRule => {
    const source = fieldSource(field, document, path, report);
    const direction = field.direction ?? 'import';
    const ancestors =
      field.ancestors === true && field.source !== undefined ? parentPaths(field.source) : undefined;
    const rule: FieldRule = {
      id: direction === 'syncBack' && source.kind === 'path' ? `${source.path}~syncBack` : field.target,
      source,
      target: field.target,
      direction,
      write: field.write ?? 'always',
      onEmpty: field.onEmpty ?? 'keep',
      transform: (field.transform ?? []).map(transformStep),
      transformBack: (field.transformBack ?? []).map(transformStep),
      values: field.values,
      lookup: field.lookup,
      link: field.link === undefined ? undefined : taking([field.link].flat(), resting),
      unmatched: unmatched(field.unmatched),
      ...(ancestors === undefined ? {} : { ancestors }),
      ...(precedence === undefined ? {} : { precedence }),
      at: valueAt(document, path),
    };
    return withOptionValues(rule, sides);
  });
  return all.map((rule) => withCounterpart(rule, all, sides.source));
}

/** The mappings of a link that take part; all of them where none does. */
function taking(names: readonly string[], resting: ReadonlySet<string>): readonly string[] {
  const left = names.filter((name) => !resting.has(name));
  return left.length === 0 ? names : left;
}

function fieldSource(field: WrittenField, document: YamlDocument, path: string, report: Report): FieldSource {
  const given = (['source', 'template', 'value'] as const).filter((key) => field[key] !== undefined);
  if (given.length !== 1) {
    report({
      severity: 'error',
      rule: 'field-source',
      message:
        given.length === 0
          ? 'this rule says no source, template or value'
          : `this rule says both "${given[0]}" and "${given[1]}"`,
      at: given[1] === undefined ? keyAt(document, `${path}/target`) : keyAt(document, `${path}/${given[1]}`),
      todo: 'Write exactly one of source (a field), template (text with fields) and value (a constant).',
    });
  }
  if (field.source !== undefined) return { kind: 'path', path: field.source };
  if (field.template === undefined) return { kind: 'value', value: field.value ?? null };
  const template = templatePaths(field.template);
  if (template.ok) return { kind: 'template', template: field.template, paths: template.paths };
  const { message, line, column } = template.error;
  const offset =
    field.template
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, text) => sum + text.length + 1, 0) +
    column -
    1;
  report({
    severity: 'error',
    rule: 'template-invalid',
    message,
    at: positionInScalar(document, `${path}/template`, offset, offset + 1),
    todo: 'A template is text with source fields in double braces: "SF {{AccountNumber}} ({{Site}})".',
  });
  return { kind: 'template', template: field.template, paths: [] };
}

const ARGUMENT: Readonly<Partial<Record<TransformName, string>>> = {
  date: 'timeZone',
  split: 'separator',
  join: 'separator',
  phone: 'region',
  truncate: 'length',
};

function transformStep(step: WrittenStep): TransformStep {
  const [written, argument] =
    typeof step === 'string' ? [step, undefined] : (Object.entries(step)[0] ?? ['', undefined]);
  const name = TRANSFORM_NAMES.find((known) => known === written);
  if (name === undefined) throw new TypeError(`the schema lets through the transform "${written}"`);
  const parameter = ARGUMENT[name];
  return { name, args: parameter === undefined || argument === undefined ? {} : { [parameter]: argument } };
}

/** People are found by their address, everything else by its name. */
const BY_EMAIL: readonly string[] = ['user', 'agent'];

/** `{ site: X }` asks the look-up `siteByName`, `{ user: X }` the look-up `userByEmail`. */
function unmatched(written: WrittenField['unmatched']): Unmatched {
  if (written === undefined || written === 'hold') return { kind: 'hold' };
  if (written === 'keep') return { kind: 'keep' };
  if ('value' in written) return { kind: 'value', value: written.value };
  const [target, key] = Object.entries(written)[0] ?? ['', ''];
  return {
    kind: 'lookup',
    lookup: `${target}By${BY_EMAIL.includes(target) ? 'Email' : 'Name'}`,
    key: String(key),
  };
}
