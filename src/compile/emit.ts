import { CrosswalkError } from '../model/errors.ts';
import { type FieldRule, importsTo, type Mapping, syncsBack, type ValueMap } from '../model/mapping.ts';
import { type DirectedRule, directedRules } from './directed.ts';
import { expressionOf, precedingKey, type TemplateConstant, type ValueTables } from './expression.ts';
import { fromComment, isPlain, literal } from './literal.ts';
import { templatePaths } from './template.ts';

export interface EmitOptions {
  /** Module specifier of the runtime, as the emitted module will import it. */
  readonly runtime: string;
  /** Module specifier of the record types. */
  readonly types: string;
}

const TYPES = ['Ask', 'Given', 'GivenOrCleared', 'Received'] as const;

const DEFAULTS: EmitOptions = { runtime: 'crosswalk/runtime', types: './types.ts' };

const RUNTIME = [
  'boolean',
  'choices',
  'chosen',
  'date',
  'datetime',
  'filled',
  'htmlToText',
  'id',
  'incomplete',
  'join',
  'listed',
  'lower',
  'mapTold',
  'mapValue',
  'moment',
  'number',
  'passedOn',
  'phone',
  'pick',
  'preferred',
  'read',
  'setOwn',
  'split',
  'template',
  'textToHtml',
  'timeOfDay',
  'trim',
  'truncate',
  'upper',
  'valueTable',
] as const;

/**
 * A mapping as a TypeScript module: one function a direction, one statement a field, each under a comment that gives the place of
 * its rule. Configuration enters it as JSON literals only. Throws `TEMPLATE_INVALID` (config).
 */
export function emitModule(mapping: Mapping, options: EmitOptions = DEFAULTS): string {
  const [source, target] = typeNames(mapping);
  const constants: string[] = [];
  const templates = emitTemplates(mapping, constants);
  const tables = emitTables(mapping, constants);
  const preceding = emitPreceding(mapping, constants);

  const statements = (direction: 'import' | 'syncBack', received: string) =>
    directedRules(mapping, direction).map((directed, index) =>
      statement(
        directed,
        index,
        received,
        (direction === 'import' ? mapping.source : mapping.target).system,
        expressionOf({ mapping, rule: directed.rule, direction, templates, tables, preceding }),
      ),
    );

  const body = [
    ...constants,
    method('forward', 'source', source, statements('import', target)),
    method('backward', 'target', target, statements('syncBack', source)),
  ].join('\n');
  const used = RUNTIME.filter((name) => new RegExp(`\\b${name}\\(`).test(body));
  const types = TYPES.filter((name) => new RegExp(`\\b${name}\\b`).test(body));
  return [
    `${fromComment(mapping.file)}; written by crosswalk, edits are lost.`,
    `import type { ${source}, ${target} } from ${literal(options.types)};`,
    `import type { ${types.join(', ')} } from ${literal(options.runtime)};`,
    ...(used.length === 0 ? [] : [`import { ${used.join(', ')} } from ${literal(options.runtime)};`]),
    '',
    body,
  ].join('\n');
}

/** Names of the two record types, from system and object: `SalesforceAccount`, `HaloClient`. */
export function typeNames(mapping: Mapping): readonly [string, string] {
  const name = ({ system, object }: { readonly system: string; readonly object: string }) =>
    [system, object]
      .map((word) => word.replace(/[^A-Za-z0-9]/g, ''))
      .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
      .join('');
  const source = `${name(mapping.source)}Record`;
  const target = `${name(mapping.target)}Record`;
  const letterFirst = (text: string) => (/^[A-Z]/.test(text) ? text : `Of${text}`);
  return source === target
    ? [`Source${source}`, `Target${target}`]
    : [letterFirst(source), letterFirst(target)];
}

/**
 * One rule: a block that works out the field's value and, where there is one, hands it over. `only` runs this rule alone, so that a
 * record of which one field fails can be gone through field by field.
 */
function statement(
  { rule, field, from, label }: DirectedRule,
  index: number,
  received: string,
  system: string,
  expression: string,
): string {
  const { file, line, column } = rule.at;
  const name = literal(field);
  const set = (value: string) =>
    isPlain(field) ? `out[${name}] = ${value}` : `setOwn(out, ${name}, ${value})`;
  const asks = rule.lookup !== undefined || rule.link !== undefined;
  const otherwise = {
    keep: undefined,
    clear: set('null'),
    hold: `incomplete(${[name, literal(system), literal(from)].join(', ')})`,
  }[rule.onEmpty];
  const type = `${rule.onEmpty === 'clear' ? 'GivenOrCleared' : 'Given'}<${received}, ${name}>`;
  return [
    `  ${fromComment(`${file}:${line}:${column}: ${label}`)}`,
    `  if (all || only === ${index}) {`,
    `    const value: ${type} = ${expression};`,
    `    if (filled(value)) ${set('value')};`,
    ...(otherwise === undefined ? [] : [`    else ${asks ? `if (!ask.left(${name})) ` : ''}${otherwise};`]),
    '  }',
  ].join('\n');
}

function method(name: string, from: string, fromType: string, statements: readonly string[]): string {
  return [
    `export function ${name}(${from}: ${fromType}, ask: Ask, only?: number): Received {`,
    '  const all = only === undefined;',
    '  const out: Received = {};',
    ...statements,
    '  return out;',
    '}\n',
  ].join('\n');
}

/** One constant a template, so that each is parsed once; by rule id. */
function emitTemplates(mapping: Mapping, constants: string[]): ReadonlyMap<string, TemplateConstant> {
  const names = new Map<string, TemplateConstant>();
  for (const rule of mapping.fields) {
    if (rule.source.kind !== 'template') continue;
    const checked = templatePaths(rule.source.template);
    const { file, line, column } = rule.at;
    if (!checked.ok) {
      throw new CrosswalkError({
        code: 'TEMPLATE_INVALID',
        kind: 'config',
        what: checked.error.message,
        where: `${file}:${line}:${column}`,
        todo: 'Write the template as text with fields in it, like "SF {{AccountNumber}}".',
      });
    }
    const name = `template${names.size + 1}`;
    names.set(rule.id, { name, paths: checked.paths });
    constants.push(fromComment(`${file}:${line}:${column}: template`));
    constants.push(`const ${name} = template(${literal(rule.source.template)});\n`);
  }
  return names;
}

/** One constant a value map and direction in use. */
function emitTables(mapping: Mapping, constants: string[]): ValueTables {
  const forward = new Map<string, string>();
  const backward = new Map<string, string>();
  const emit = (
    names: Map<string, string>,
    map: ValueMap,
    way: string,
    rows: ValueMap['map'],
    unmapped: string,
  ) => {
    if (names.has(map.name)) return;
    const name = `map${names.size + 1}${way}_${map.name.replace(/[^A-Za-z0-9]/g, '')}`;
    names.set(map.name, name);
    const { file, line, column } = map.at;
    const lines = Object.entries(rows).map(([key, value]) => `  ${literal([key, value])},`);
    constants.push(fromComment(`${file}:${line}:${column}: values`));
    constants.push(
      `const ${name} = valueTable(${[literal(map.name), `[\n${lines.join('\n')}\n]`, unmapped].join(', ')});\n`,
    );
  };
  for (const rule of mapping.fields) {
    const map = valueMapOf(mapping, rule);
    if (map === undefined) continue;
    if (importsTo(rule)) emit(forward, map, '', map.map, literal({ ...map.unmapped }));
    // A default is in the target's terms and has no way back.
    const back = map.unmapped.kind === 'default' ? { kind: 'leave' } : { kind: map.unmapped.kind };
    if (syncsBack(rule))
      emit(backward, map, 'Back', map.reverse, literal(map.unmappedBack ? { ...map.unmappedBack } : back));
  }
  return { import: forward, syncBack: backward };
}

/** One constant for each map that decides before a rule's own way back. */
function emitPreceding(mapping: Mapping, constants: string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const rule of mapping.fields.filter(syncsBack)) {
    for (const { path, map = ownOptions(mapping, rule) } of rule.precedence ?? []) {
      if (map === undefined) continue;
      const name = `first${names.size + 1}`;
      names.set(precedingKey(rule, path), name);
      const { file, line, column } = rule.at;
      const lines = Object.entries(map).map(([key, value]) => `  ${literal([key, value])},`);
      constants.push(fromComment(`${file}:${line}:${column}: what decides first`));
      constants.push(
        `const ${name} = valueTable(${literal(path)}, [\n${lines.join('\n')}\n], { "kind": "leave" });\n`,
      );
    }
  }
  return names;
}

/** What the source takes for a rule, where it says so: a field that names it outright may name nothing else. */
function ownOptions(mapping: Mapping, { source }: FieldRule): Readonly<Record<string, string>> | undefined {
  const path = source.kind === 'path' ? source.path : undefined;
  const options = mapping.source.catalogue.fields.find((field) => field.path === path)?.options ?? [];
  if (options.length === 0) return undefined;
  return Object.fromEntries(
    options.flatMap(({ value, label }) => [
      [label, value],
      [value, value],
    ]),
  );
}

function valueMapOf(mapping: Mapping, rule: FieldRule): ValueMap | undefined {
  if (rule.values === undefined || !Object.hasOwn(mapping.values, rule.values)) return undefined;
  return mapping.values[rule.values];
}
