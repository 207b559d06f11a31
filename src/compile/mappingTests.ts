import { FAMILY } from '../model/catalogue.ts';
import type { Position } from '../model/diagnostic.ts';
import type { Problem } from '../model/errors.ts';
import type { Endpoint, FieldRule, Mapping } from '../model/mapping.ts';
import type { MappingTest } from '../model/mapping-test.ts';
import { type PlanValue, type Scalar, sameValue, type Value, type Values } from '../model/value.ts';
import type { Answers, CompiledMapping, Transformed } from './compiled.ts';

export interface TestResult {
  readonly name: string;
  readonly at: Position;
  /** One sentence a difference; none when the case passed. */
  readonly differences: readonly string[];
}

export interface TestReport {
  readonly mapping: string;
  readonly passed: number;
  readonly failed: number;
  readonly results: readonly TestResult[];
  /** Rules that no case made speak: it wrote nothing, held nothing and warned of nothing in any of them. */
  readonly uncovered: readonly FieldRule[];
}

/**
 * Runs those of `tests` that belong to the mapping. Look-ups and links know only what the case says. A case that expects values
 * names all of them: a field that comes out and is not expected is a difference too.
 */
export function runMappingTests(compiled: CompiledMapping, tests: readonly MappingTest[]): TestReport {
  const { mapping } = compiled;
  const spoke = new Set<string>();
  const results: TestResult[] = [];
  for (const test of tests) {
    if (test.integration !== mapping.integration || test.mapping !== mapping.name) continue;
    const outcome = transformTest(compiled, test);
    for (const rule of rulesThatSpoke(compiled, outcome)) spoke.add(rule);
    results.push({ name: test.name, at: test.at, differences: compare(test, outcome, mapping) });
  }
  const failed = results.filter((result) => result.differences.length > 0).length;
  const uncovered = mapping.fields.filter((rule) => !spoke.has(rule.id));
  return { mapping: mapping.name, passed: results.length - failed, failed, results, uncovered };
}

/** The failed cases with file and line, and a line of counts. The values shown are those of the test file, never of a real record. */
export function formatTestReport(report: TestReport): string {
  const failures = report.results
    .filter((result) => result.differences.length > 0)
    .map(({ name, at, differences }) =>
      [`${at.file}:${at.line}: ${name}`, ...differences.map((difference) => `  ${difference}`)].join('\n'),
    );
  return [...failures, `${report.mapping}: ${report.passed} passed, ${report.failed} failed`].join('\n');
}

/** What one case gives; `undefined` when it has no record of the giving side. */
export function transformTest(compiled: CompiledMapping, test: MappingTest): Transformed | undefined {
  const given = test.direction === 'syncBack' ? test.given.target : test.given.source;
  if (given === undefined) return undefined;
  const answers = answersOf(test);
  return test.direction === 'syncBack' ? compiled.backward(given, answers) : compiled.forward(given, answers);
}

/** Keys of look-ups compare trimmed and without regard to case, as connectors do. */
function answersOf(test: MappingTest): Answers {
  const back = test.direction === 'syncBack';
  const lookups = new Map(
    Object.entries(test.lookups).flatMap(([name, known]) =>
      Object.entries(known).map(([key, id]) => [lookupKey(name, key), id] as const),
    ),
  );
  const links = new Map(
    Object.entries(test.links).flatMap(([mapping, known]) =>
      Object.entries(known).map(([source, target]) => {
        const [from, to] = back ? [target, source] : [source, target];
        return [JSON.stringify([mapping, from]), to] as const;
      }),
    ),
  );
  return {
    lookup: ({ name, key }) => {
      const id = lookups.get(lookupKey(name, key));
      return id === undefined ? undefined : { kind: 'one', id };
    },
    link: ({ mapping, id }) => links.get(JSON.stringify([mapping, id])),
  };
}

function lookupKey(name: string, key: string): string {
  return JSON.stringify([name, key.trim().toLowerCase()]);
}

function rulesThatSpoke(compiled: CompiledMapping, outcome: Transformed | undefined): readonly string[] {
  if (outcome === undefined) return [];
  const places = new Set([...outcome.problems, ...outcome.warnings].map((problem) => problem.where));
  const spoke = compiled.mapping.fields.filter(({ at }) => places.has(`${at.file}:${at.line}:${at.column}`));
  const gave = Object.keys(outcome.values).map((field) => outcome.rules[field] ?? field);
  return [...gave, ...spoke.map((rule) => rule.id)];
}

function compare(test: MappingTest, outcome: Transformed | undefined, mapping: Mapping): readonly string[] {
  const giver = test.direction === 'syncBack' ? 'target' : 'source';
  if (outcome === undefined) return [`the case gives no ${giver} record (given: { ${giver}: ... })`];
  const receiver = test.direction === 'syncBack' ? mapping.source : mapping.target;
  const main =
    test.expect.kind === 'hold'
      ? compareHold(test.expect.code, outcome)
      : [...outcome.problems.map(unexpectedHold), ...compareValues(test.expect.values, outcome, receiver)];
  return [...main, ...compareWarnings(test.warnings, outcome)];
}

function compareHold(code: string, outcome: Transformed): readonly string[] {
  const held = outcome.problems.map((problem) => problem.code);
  if (held.includes(code)) return [];
  const instead = held.length === 0 ? 'it goes through' : `it is held with ${held.join(', ')}`;
  return [`expected the record to be held with ${code}, but ${instead}`];
}

function unexpectedHold({ code, field, where, what, why }: Problem): string {
  return `${field ?? 'record'}: expected values, but the record is held with ${code} (${where}): ${[what, why].filter(Boolean).join(' ')}`;
}

function compareWarnings(expected: readonly string[] | undefined, outcome: Transformed): readonly string[] {
  if (expected === undefined) return [];
  const [wanted, actual] = [[...expected], outcome.warnings.map((warning) => warning.code)].map((codes) =>
    codes.sort().join(', '),
  );
  return wanted === actual ? [] : [`expected the warnings [${wanted}], got [${actual}]`];
}

function compareValues(expected: Values, outcome: Transformed, receiver: Endpoint): readonly string[] {
  const references = new Set(
    receiver.catalogue.fields.filter(({ type }) => FAMILY[type] === 'reference').map(({ path }) => path),
  );
  const fields = [...new Set([...Object.keys(expected), ...Object.keys(outcome.values)])].sort();
  return fields.flatMap((field) => {
    const rule = Object.hasOwn(outcome.rules, field) ? ` (rule "${outcome.rules[field]}")` : '';
    if (!Object.hasOwn(outcome.values, field))
      return [`${field}: expected ${show(expected[field])}, but the field is left alone`];
    const actual = outcome.values[field];
    if (!Object.hasOwn(expected, field)) return [`${field}: not expected, got ${show(actual)}${rule}`];
    // Ids are text to crosswalk; in a test a number reads better.
    const wanted = references.has(field) ? idAsText(expected[field]) : expected[field];
    return sameValue(actual, wanted)
      ? []
      : [`${field}: expected ${show(wanted)}, got ${show(actual)}${rule}`];
  });
}

function idAsText(value: Value | undefined): Value | undefined {
  return typeof value === 'number' ? String(value) : value;
}

function show(value: PlanValue | Scalar | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
