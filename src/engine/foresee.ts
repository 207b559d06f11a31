import { isPlannedRef, type Value, type Values } from '../model/value.ts';
import type { DecideContext, Wanted } from '../plan/decide.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import { fetchAnswers } from './answers.ts';
import { decideContext, type Flow } from './flow.ts';

/** A source record as it is, and what its target would have it be. */
interface Foreseen {
  readonly id: string;
  readonly values: Values;
  readonly backward: Wanted | undefined;
}

/**
 * By the id given, what to decide by where a reference or look-up may be written to the source: it can tell what the new value will look
 * like from there, which need not be what the target holds (a company says the customer, not which of its sites). Empty where nothing
 * of that kind would be written.
 */
export async function foresee(
  flow: Flow,
  records: readonly Foreseen[],
): Promise<ReadonlyMap<string, DecideContext>> {
  const { context, compiled, lookups } = flow;
  const paths = compiled.mapping.fields.flatMap(({ direction, link, lookup, source }) =>
    direction === 'both' && (link ?? lookup) !== undefined && source.kind === 'path' ? [source.path] : [],
  );
  const patched = new Map<string, Values>();
  for (const { id, values, backward } of records) {
    const changes = paths.flatMap((path): [string, Value][] => {
      const value = backward?.values[path];
      if (value === undefined || value === null || isPlannedRef(value)) return [];
      return fingerprint(value) === fingerprint(values[path]) ? [] : [[path, value]];
    });
    if (changes.length > 0) patched.set(id, { ...values, ...Object.fromEntries(changes) });
  }
  if (patched.size === 0) return new Map();
  const rows = [...patched.values()];
  const answers = await fetchAnswers(
    context,
    compiled,
    'target',
    (links) => rows.map((values) => compiled.forwardNeeds(values, links)),
    lookups.target,
  );
  const decide = decideContext(flow, answers);
  return new Map([...patched.keys()].map((id) => [id, decide]));
}
