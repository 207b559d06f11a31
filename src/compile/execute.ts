import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import type { PlanValue, PlanValues, Values } from '../model/value.ts';
import { askAnswers } from './ask.ts';
import type { Answers, LinkNeed, LookupNeed, Needs, ParkedNeed, Transformed } from './compiled.ts';
import { type DirectedRule, directedRules } from './directed.ts';
import { FieldRefused, type Refusal, TransformError } from './failure.ts';
import type { Ask } from './runtime.ts';

/** One direction of a compiled module, seen from outside its own types; `only` runs the rule of that number alone. */
export type Run = (values: Values, ask: Ask, only?: number) => Readonly<Record<string, unknown>>;

/** A direction of one mapping, ready to run. */
export interface Way {
  readonly run: Run;
  /** The receiving system, whose look-ups the rules ask. */
  readonly system: string;
  /** In the order in which the module numbers them. */
  readonly rules: readonly DirectedRule[];
  /** `FieldRule.id` by field, for provenance. */
  readonly ruleIds: Readonly<Record<string, string>>;
  /** Numbers of the rules that ask about other records. */
  readonly asking: readonly number[];
  /** Some rule reports a record that it carries over. */
  readonly tells: boolean;
}

const NONE: readonly never[] = Object.freeze([]);

export function wayOf(mapping: Mapping, direction: 'import' | 'syncBack', run: Run): Way {
  const rules = directedRules(mapping, direction);
  return {
    run,
    system: (direction === 'import' ? mapping.target : mapping.source).system,
    rules,
    ruleIds: Object.fromEntries(rules.map(({ field, rule }) => [field, rule.id])),
    asking: rules.flatMap(({ rule }, index) => (asks(rule) ? [index] : [])),
    tells:
      direction === 'import' &&
      rules.some(({ rule }) => mapping.values[rule.values ?? '']?.announced === true),
  };
}

/**
 * Runs one direction over one record. Never throws for a record: what goes wrong becomes a problem of that field. All rules run at
 * once; only a record of which one fails is gone through rule by rule, so that the others' values and every problem are known.
 */
export function execute(mapping: Mapping, way: Way, values: Values, answers: Answers): Transformed {
  try {
    if (way.asking.length === 0 && !way.tells) return transformed(way, way.run(values, SILENT), NONE, NONE);
    const warnings: Problem[] = [];
    const parked: ParkedNeed[] = [];
    const ask = asker(mapping, way, answers, warnings, parked);
    return transformed(way, way.run(values, ask), warnings, parked);
  } catch {
    return executeEach(mapping, way, values, answers);
  }
}

function transformed(
  way: Way,
  values: Readonly<Record<string, unknown>>,
  warnings: readonly Problem[],
  parked: readonly ParkedNeed[],
): Transformed {
  return { values: values as PlanValues, rules: way.ruleIds, problems: NONE, warnings, parked };
}

function executeEach(mapping: Mapping, way: Way, values: Values, answers: Answers): Transformed {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const parked: ParkedNeed[] = [];
  const given: (readonly [string, PlanValue])[] = [];
  way.rules.forEach(({ field }, index) => {
    try {
      const ask = asker(mapping, way, answers, warnings, parked);
      given.push(...(Object.entries(way.run(values, ask, index)) as [string, PlanValue][]));
    } catch (error) {
      const refused = error instanceof FieldRefused ? error : new FieldRefused('hold', failure(error));
      (refused.outcome === 'hold' ? problems : warnings).push(
        problemOf(mapping, way, field, refused.refusal),
      );
    }
  });
  // `fromEntries` defines own properties, whatever the field is called.
  return { values: Object.fromEntries(given), rules: way.ruleIds, problems, warnings, parked };
}

function asker(mapping: Mapping, way: Way, answers: Answers, warnings: Problem[], parked: ParkedNeed[]): Ask {
  return askAnswers(way.system, answers, {
    warn: (field, refusal) => warnings.push(problemOf(mapping, way, field, refusal)),
    park: (need) => parked.push(need),
    // What is above it in the same list comes with it, or soon after.
    wait: (need) => {
      if (need.mapping === mapping.name) parked.push(need);
    },
  });
}

/** For rules that ask nothing. */
const SILENT: Ask = Object.freeze({
  lookup: () => undefined,
  link: () => undefined,
  defaulted: () => {},
  left: () => false,
});

/**
 * The look-ups and links that `execute` may ask for this record, each once. Runs only the rules that ask, with answers that know
 * nothing but `known`: the fail-safe of a reference is included unless that one is known.
 */
export function collectNeeds(way: Way, values: Values, known?: Answers['link']): Needs {
  if (way.asking.length === 0) return { lookups: NONE, links: NONE };
  const lookups = new Map<string, LookupNeed>();
  const links = new Map<string, LinkNeed>();
  const answers: Answers = {
    lookup: (need) => {
      lookups.set(JSON.stringify([need.name, need.key]), need);
      return undefined;
    },
    link: (need) => {
      links.set(JSON.stringify([need.mapping, need.id, need.field]), need);
      return known?.(need);
    },
  };
  const ask = askAnswers(way.system, answers, { warn: () => {}, park: () => {}, wait: () => {} });
  for (const index of way.asking) {
    try {
      way.run(values, ask, index);
    } catch {
      // The same failure is reported when the record itself is transformed.
    }
  }
  return { lookups: [...lookups.values()], links: [...links.values()] };
}

function asks(rule: FieldRule): boolean {
  return rule.lookup !== undefined || rule.link !== undefined;
}

function failure(error: unknown): Refusal {
  // Only our own sentences are passed on: another error's message may quote the value.
  const why =
    error instanceof TransformError
      ? error.message
      : `The rule's code stopped with ${error instanceof Error ? error.name : 'an unknown error'}.`;
  return {
    code: 'TRANSFORM_FAILED',
    what: "The field's value could not be transformed.",
    why,
    todo: "Correct the field's value in the record, or change the rule's transform.",
  };
}

function problemOf(mapping: Mapping, way: Way, field: string, refusal: Refusal): Problem {
  const at = (way.rules.find((directed) => directed.field === field)?.rule ?? mapping).at;
  return {
    code: refusal.code,
    kind: CODES[refusal.code].kind,
    what: refusal.what,
    where: `${at.file}:${at.line}:${at.column}`,
    ...(refusal.why === undefined ? {} : { why: refusal.why }),
    todo: refusal.todo,
    field,
  };
}
