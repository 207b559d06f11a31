import { closest, distance } from 'fastest-levenshtein';

/** The candidate that `word` was probably meant to be; nothing when none is near. Letter case costs nothing. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const list = [...new Set(candidates)].filter((candidate) => candidate !== word);
  if (list.length === 0) return undefined;
  const lower = word.toLowerCase();
  const best = closest(
    lower,
    list.map((candidate) => candidate.toLowerCase()),
  );
  // Two swapped letters count as two steps.
  const shorter = Math.min(lower.length, best.length);
  const limit = shorter < 4 ? 1 : Math.max(2, Math.floor(shorter * 0.4));
  const steps = distance(lower, best);
  const near = steps <= limit || (lower.length >= 4 && (best.endsWith(lower) || best.startsWith(lower)));
  return near ? list.find((candidate) => candidate.toLowerCase() === best) : undefined;
}

/** `"a", "b" or "c"`, cut after `limit` names with their number. */
export function listed(names: readonly string[], limit = 12): string {
  const shown = names.slice(0, limit).map((name) => `"${name}"`);
  if (names.length > limit) return `${shown.join(', ')} and ${names.length - limit} more`;
  const last = shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} or ${last}`;
}
