import type { LookupAnswer } from '../connectors/connector.ts';
import { capabilitiesOf } from '../connectors/registry.ts';
import type { Unmatched } from '../model/mapping.ts';
import { isPlannedRef, type PlannedRef, type Scalar } from '../model/value.ts';
import type { Answers, ParkedNeed } from './compiled.ts';
import { FieldRefused, type Refusal } from './failure.ts';
import type { Ask, Id } from './runtime.ts';
import { asText } from './transforms/text.ts';

interface Reports {
  warn(field: string, refusal: Refusal): void;
  park(need: ParkedNeed): void;
  /** A reference that leads nowhere and leaves its field as it is. */
  wait(need: ParkedNeed): void;
}

/** The questions of one record's fields over prefetched answers; `system` is the one whose look-ups are asked. */
export function askAnswers(system: string, answers: Answers, reports: Reports): Ask {
  const left: string[] = [];
  const leave = (field: string, refusal: Refusal) => {
    left.push(field);
    reports.warn(field, refusal);
    return undefined;
  };

  const failSafe = (unmatched: Unmatched, code: Refusal['code']): Id | null => {
    if (unmatched.kind === 'value') return idOf(unmatched.value);
    if (unmatched.kind !== 'lookup') return null;
    const answer = answers.lookup({ name: unmatched.lookup, key: unmatched.key });
    if (answer === undefined)
      throw new FieldRefused('hold', failSafeMissing(code, unmatched.lookup, unmatched.key));
    return oneOf(answer, unmatched.lookup);
  };

  const lookupCode = (name: string): Refusal['code'] =>
    capabilitiesOf(system)?.lookups[name]?.unmatchedCode ?? 'LOOKUP_UNMATCHED';
  const nothingFound = (name: string) => lookupUnmatched(name, lookupCode(name));

  return {
    lookup(field, name, key, unmatched) {
      const text = keyOf(key);
      if (text === '') return failSafe(unmatched, lookupCode(name));
      const answer = answers.lookup({ name, key: text });
      if (answer !== undefined) return oneOf(answer, name);
      if (unmatched.kind === 'keep') return leave(field, nothingFound(name));
      if (unmatched.kind === 'hold') throw new FieldRefused('hold', nothingFound(name));
      return failSafe(unmatched, lookupCode(name));
    },
    link(field, mappings, id, unmatched) {
      const names = [mappings].flat();
      const ids = (Array.isArray(id) ? id : [id]).map(keyOf).filter((text) => text !== '');
      // Nothing to wait for: a record that refers to nobody is not parked.
      if (ids.length === 0) return failSafe(unmatched, 'PARENT_MISSING');
      const pairs = ids.flatMap((text) => names.map((mapping) => ({ mapping, id: text, field })));
      const found = pairs.map((need) => answers.link(need));
      const answer = found.find((one) => one !== undefined);
      if (answer !== undefined) return linkOf(answer);
      if (unmatched.kind === 'keep') {
        for (const need of pairs) reports.wait(need);
        return leave(field, parentMissing(names));
      }
      if (unmatched.kind === 'hold') throw new FieldRefused('hold', parentMissing(names));
      const standIn = failSafe(unmatched, 'PARENT_MISSING');
      for (const need of pairs) reports.park(need);
      return standIn;
    },
    defaulted: (field, map) => reports.warn(field, valueDefaulted(map)),
    left: (field) => left.includes(field),
  };
}

function keyOf(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : asText(value).trim();
}

function oneOf(answer: LookupAnswer, name: string): Id {
  if (answer.kind === 'one') return answer.id as Id;
  throw new FieldRefused('hold', {
    code: 'LOOKUP_AMBIGUOUS',
    what: `Look-up "${name}" found ${answer.count} records where there should be one.`,
    todo: 'Make the records that share the name or address distinguishable, or link the record in links.yaml.',
  });
}

function linkOf(answer: string | PlannedRef): Id | PlannedRef {
  return isPlannedRef(answer) ? answer : (answer as Id);
}

/** Ids travel as text, also when the mapping writes a number. */
function idOf(value: Scalar): Id | null {
  return value === null ? null : (String(value) as Id);
}

function lookupUnmatched(name: string, code: Refusal['code']): Refusal {
  return {
    code,
    what: `Look-up "${name}" found no active record.`,
    todo: 'Create the record it looks for or switch it on again, correct the value, or choose another "unmatched" for the rule.',
  };
}

function valueDefaulted(map: string): Refusal {
  return {
    code: 'VALUE_DEFAULTED',
    what: `The record's value stands in no row of "${map}", and the field got the default.`,
    todo: 'Nothing if the default is right; otherwise add the value to the map.',
  };
}

function parentMissing(mappings: readonly string[]): Refusal {
  const names = mappings.map((name) => `"${name}"`).join(' or ');
  return {
    code: 'PARENT_MISSING',
    what: `The record refers to a record of mapping ${names} that is not linked.`,
    todo: 'Import the other record first, link it in links.yaml, or name a fail-safe with "unmatched".',
  };
}

function failSafeMissing(code: Refusal['code'], lookup: string, key: string): Refusal {
  return {
    code,
    what: `The fail-safe "${key}" does not exist.`,
    why: `The record it stands in for was not found, and look-up "${lookup}" did not find the fail-safe.`,
    todo: 'Create the fail-safe in the receiving system, or name another one with "unmatched".',
  };
}
