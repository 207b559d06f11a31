import type { Counts } from '../model/plan.ts';

const WORDS = {
  create: 'created',
  update: 'updated',
  link: 'linked',
  deactivate: 'deactivated',
  archive: 'archived',
  skip: 'skipped',
  held: 'held',
} as const satisfies Partial<Record<keyof Counts, string>>;

interface Counted {
  readonly counts: Counts;
  readonly wouldHave?: Counts;
}

/** What flows did, all together, and what those that a guard refused would have done; empty where there is nothing to say. */
export function countsText(flows: readonly Counted[]): string {
  const done = summed(flows.map(({ counts }) => counts));
  const would = summed(flows.flatMap(({ wouldHave }) => wouldHave ?? []));
  return [done, would && `would have: ${would}`].filter(Boolean).join('; ');
}

function summed(all: readonly Counts[]): string {
  const parts = Object.entries(WORDS).flatMap(([action, word]) => {
    const count = all.reduce((sum, counts) => sum + (counts[action as keyof typeof WORDS] ?? 0), 0);
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return parts.join(', ');
}
