import { CODES } from '../model/codes.ts';
import type { Problem } from '../model/errors.ts';
import type { FieldRule, Mapping } from '../model/mapping.ts';
import { isEmpty, type PlanValue, type Values } from '../model/value.ts';
import { askAnswers } from './ask.ts';
import type { Answers, LinkNeed, LookupNeed, Needs, ParkedNeed, Transformed } from './compiled.ts';
import { FieldRefused, type Refusal, TransformError } from './failure.ts';
import type { Ask, Receiver } from './runtime.ts';

/** One direction of a compiled module, seen from outside its own types. */
export type Direction = (values: Values, out: Receiver<Record<string, PlanValue>>) => void;

/** A direction and the system that receives its values, whose look-ups it asks. */
export interface Way {
  readonly run: Direction;
  readonly system: string;
}

/** Runs one direction over one record. Never throws for a record: what goes wrong becomes a problem of that field. */
export function execute(
  mapping: Mapping,
  { run, system }: Way,
  values: Values,
  answers: Answers,
): Transformed {
  const results = new Map<string, { readonly value: PlanValue; readonly rule: string }>();
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const parked: ParkedNeed[] = [];

  const take = (
    field: string,
    ruleId: string,
    compute: (ask: Ask) => unknown,
    whenEmpty: 'keep' | 'clear',
  ) => {
    const report = (refusal: Refusal) => problemOf(mapping, ruleId, field, refusal);
    const ask = askAnswers({ field, system }, answers, {
      warn: (refusal) => warnings.push(report(refusal)),
      park: (need) => parked.push(need),
    });
    try {
      const value = compute(ask.ask) as PlanValue | undefined;
      if (!isEmpty(value)) results.set(field, { value: value ?? null, rule: ruleId });
      else if (whenEmpty === 'clear' && !ask.leave()) results.set(field, { value: null, rule: ruleId });
    } catch (error) {
      const refused = error instanceof FieldRefused ? error : new FieldRefused('hold', failure(error));
      (refused.outcome === 'hold' ? problems : warnings).push(report(refused.refusal));
    }
  };
  run(values, {
    set: (field, rule, compute) => take(field, rule, compute, 'keep'),
    setOrClear: (field, rule, compute) => take(field, rule, compute, 'clear'),
  });

  return {
    // `fromEntries` defines own properties, whatever the field is called.
    values: Object.fromEntries([...results].map(([field, result]) => [field, result.value])),
    rules: Object.fromEntries([...results].map(([field, result]) => [field, result.rule])),
    problems,
    warnings,
    parked,
  };
}

/**
 * The look-ups and links that `execute` may ask for this record, each once. Runs only the rules that ask, with answers that know
 * nothing, so fail-safes are included.
 */
export function collectNeeds(mapping: Mapping, { run, system }: Way, values: Values): Needs {
  const lookups = new Map<string, LookupNeed>();
  const links = new Map<string, LinkNeed>();
  const asking = new Set(mapping.fields.filter(asks).map((rule) => rule.id));
  if (asking.size === 0) return { lookups: [], links: [] };
  const answers: Answers = {
    lookup: (need) => {
      lookups.set(JSON.stringify([need.name, need.key]), need);
      return undefined;
    },
    link: (need) => {
      links.set(JSON.stringify([need.mapping, need.id, need.field]), need);
      return undefined;
    },
  };
  const take = (field: string, rule: string, compute: (ask: Ask) => unknown) => {
    if (!asking.has(rule)) return;
    try {
      compute(askAnswers({ field, system }, answers, { warn: () => {}, park: () => {} }).ask);
    } catch {
      // The same failure is reported when the record itself is transformed.
    }
  };
  run(values, { set: take, setOrClear: take });
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

function problemOf(mapping: Mapping, ruleId: string, field: string, refusal: Refusal): Problem {
  const at = (mapping.fields.find((rule) => rule.id === ruleId) ?? mapping).at;
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
