import type { Answers } from '../compile/compiled.ts';
import type { FieldHashes } from '../model/link.ts';
import type { FieldRule } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import { canonicalValues, canonicalWanted, plainValues } from '../plan/canonical.ts';
import type { Decision } from '../plan/decide.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import type { Flow } from './flow.ts';

const NO_ANSWERS: Answers = { lookup: () => undefined, link: () => undefined };

/**
 * The decision to create a target, with what it says to the source from its first moment on: under rules that only sync back, what was
 * imported is no news, even where the way back leads to another value than the one it came from (two statuses become one).
 */
export function withBaseline(flow: Flow, decision: Decision, source: SystemRecord): Decision {
  const [first] = decision.entries;
  const { compiled, sides, context } = flow;
  const { mapping } = compiled;
  const rules = mapping.fields.filter(isPlainBack);
  if (first?.entry.action !== 'create' || !decision.link || rules.length === 0) return decision;
  const said = compiled.backward(plainValues(first.entry.values), NO_ANSWERS);
  if (said.problems.length > 0) return decision;
  const { fields } = mapping.source.catalogue;
  const canonical = sides.source.canonical.bind(sides.source);
  const wanted = canonicalWanted(said.values, fields, canonical);
  const there = canonicalValues(source.values, fields, canonical);
  const hashes = rules.flatMap((rule): [string, FieldHashes][] => {
    if (rule.source.kind !== 'path') return [];
    const { path } = rule.source;
    const hash = (value: Parameters<typeof fingerprint>[0]) => context.state.hash(fingerprint(value));
    return [[rule.id, { source: hash(there[path] ?? null), target: hash(wanted[path]) }]];
  });
  const link = { ...decision.link, hashes: { ...decision.link.hashes, ...Object.fromEntries(hashes) } };
  return { ...decision, link };
}

/** Works without asking about other records, and reads a field that the import has just filled. */
function isPlainBack(rule: FieldRule, _: number, all: readonly FieldRule[]): boolean {
  if (rule.direction !== 'syncBack' || rule.link !== undefined || rule.lookup !== undefined) return false;
  return all.some(({ target, direction }) => target === rule.target && direction !== 'syncBack');
}
