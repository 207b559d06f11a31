import { FAMILY, type FieldFamily } from '../model/catalogue.ts';
import { CrosswalkError } from '../model/errors.ts';
import {
  type FieldRule,
  type Mapping,
  TRANSFORM_NAMES,
  type TransformStep,
  type Unmatched,
} from '../model/mapping.ts';
import { fieldOf } from './directed.ts';
import { isPlain, literal } from './literal.ts';

/** Names of the constants that hold value tables, by name of the map. */
export interface ValueTables {
  readonly import: ReadonlyMap<string, string>;
  readonly syncBack: ReadonlyMap<string, string>;
}

/** The constant that holds a prepared template, and the fields the template reads. */
export interface TemplateConstant {
  readonly name: string;
  readonly paths: readonly string[];
}

export interface RuleContext {
  readonly mapping: Mapping;
  readonly rule: FieldRule;
  readonly direction: 'import' | 'syncBack';
  /** By rule id. */
  readonly templates: ReadonlyMap<string, TemplateConstant>;
  readonly tables: ValueTables;
  /** Constants that hold the tables of `FieldRule.precedence`, by rule id and path. */
  readonly preceding: ReadonlyMap<string, string>;
}

/** Key of one entry of `RuleContext.preceding`. */
export function precedingKey(rule: FieldRule, path: string): string {
  return JSON.stringify([rule.id, path]);
}

const TRANSFORMS: ReadonlySet<string> = new Set(TRANSFORM_NAMES);

/** Families whose values are text in TypeScript but must not be mixed with it; what a mapping states itself has to say so. */
const STATED: Readonly<Partial<Record<FieldFamily, string>>> = {
  reference: 'id',
  date: 'moment',
  time: 'timeOfDay',
};

/**
 * The expression that computes one field. Import: read, transform, value map, look-up or link. Back, as its mirror image: read,
 * value map, transform, look-up or link.
 */
export function expressionOf(context: RuleContext): string {
  return context.direction === 'import' ? importExpression(context) : syncBackExpression(context);
}

function importExpression(context: RuleContext): string {
  const { rule } = context;
  if (rule.ancestors !== undefined && rule.link !== undefined)
    return applyQuestion(`[${rule.ancestors.map((path) => member('source', path)).join(', ')}]`, context);
  const transformed = applySteps(readSource(context), rule.transform, rule);
  const mapped = applyTable(transformed, context);
  const stated = rule.source.kind === 'value' || rule.values !== undefined;
  return applyQuestion(stated ? state(mapped, context, rule.target) : mapped, context);
}

function syncBackExpression(context: RuleContext): string {
  const { rule } = context;
  const mapped = applyPrecedence(applyTable(member('target', rule.target), context), context);
  const receiver = rule.source.kind === 'path' ? rule.source.path : '';
  const stated =
    rule.values !== undefined && rule.transformBack.length === 0 ? state(mapped, context, receiver) : mapped;
  return applyQuestion(applySteps(stated, rule.transformBack, rule), context);
}

function readSource({ rule, templates }: RuleContext): string {
  switch (rule.source.kind) {
    case 'path':
      return member('source', rule.source.path);
    case 'template': {
      const constant = templates.get(rule.id);
      return `${constant?.name}(pick(source, ${literal(constant?.paths ?? [])}))`;
    }
    case 'value':
      return literal(rule.source.value);
  }
}

function applySteps(expression: string, steps: readonly TransformStep[], rule: FieldRule): string {
  return steps.reduce((inner, { name, args }) => {
    // The name becomes code, so it is checked here too and not only by the schema.
    if (!TRANSFORMS.has(name)) throw transformUnknown(rule);
    const extra = Object.keys(args).length === 0 ? '' : `, ${literal(args)}`;
    return `${name}(${inner}${extra})`;
  }, expression);
}

function applyTable(expression: string, { mapping, rule, direction, tables }: RuleContext): string {
  const table = rule.values === undefined ? undefined : tables[direction].get(rule.values);
  if (table === undefined) return expression;
  const told = direction === 'import' && mapping.values[rule.values ?? '']?.announced === true;
  return told
    ? `mapTold(${expression}, ${table}, ask, ${literal(rule.target)})`
    : `mapValue(${expression}, ${table})`;
}

/** What another field decides comes first; only then is the rule's own way back gone, which may hold the record. */
function applyPrecedence(expression: string, { rule, preceding }: RuleContext): string {
  if (rule.precedence === undefined || rule.precedence.length === 0) return expression;
  const given = rule.precedence.map(({ path, map }) => {
    const table = preceding.get(precedingKey(rule, path));
    if (table === undefined) return member('target', path);
    return `${map === undefined ? 'chosen' : 'listed'}(${member('target', path)}, ${table})`;
  });
  return `preferred(() => ${expression}, ${given.join(', ')})`;
}

/** Gives what the mapping states itself (a constant, a row of a value map) the form that the receiving field's family wants. */
function state(expression: string, { mapping, rule, direction }: RuleContext, path: string): string {
  if (rule.lookup !== undefined || rule.link !== undefined) return expression;
  const { catalogue } = direction === 'import' ? mapping.target : mapping.source;
  const field = catalogue.fields.find((candidate) => candidate.path === path);
  if (field === undefined) return expression;
  const family = FAMILY[field.type];
  const wrapper = STATED[family];
  if (wrapper !== undefined) return `${wrapper}(${expression})`;
  const listed = family === 'multiselect' ? `choices(${expression})` : expression;
  const keeps = rule.values !== undefined && mapping.values[rule.values]?.unmapped.kind === 'keep';
  return keeps && (family === 'select' || family === 'multiselect') ? `passedOn(${listed})` : listed;
}

/** Direct access where no inherited property can be meant. */
function member(record: string, path: string): string {
  return isPlain(path) ? `${record}[${literal(path)}]` : `read(${record}, ${literal(path)})`;
}

function applyQuestion(expression: string, { rule, direction }: RuleContext): string {
  const field = literal(fieldOf(rule, direction));
  const unmatched = literal({ ...unmatchedFor(rule, direction) });
  if (rule.lookup !== undefined)
    return `ask.lookup(${field}, ${literal(rule.lookup)}, ${expression}, ${unmatched})`;
  if (rule.link !== undefined)
    return `ask.link(${field}, ${literal(rule.link.length === 1 ? (rule.link[0] ?? '') : rule.link)}, ${expression}, ${unmatched})`;
  return expression;
}

/** On the way back a fail-safe of the import means nothing: it names a record of the target. */
function unmatchedFor(rule: FieldRule, direction: 'import' | 'syncBack'): Unmatched {
  const failSafe = rule.unmatched.kind === 'lookup' || rule.unmatched.kind === 'value';
  return direction === 'syncBack' && rule.direction === 'both' && failSafe
    ? { kind: 'keep' }
    : rule.unmatched;
}

function transformUnknown(rule: FieldRule): CrosswalkError {
  const { file, line, column } = rule.at;
  return new CrosswalkError({
    code: 'TRANSFORM_UNKNOWN',
    kind: 'config',
    what: 'A rule names a transform that does not exist.',
    where: `${file}:${line}:${column}`,
    todo: `Use one of ${[...TRANSFORMS].sort().join(', ')}.`,
  });
}
