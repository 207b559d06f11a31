/** One line of the result: what was measured and the bound it has to keep. Ratios and counts only, never a time. */
export interface Figure {
  readonly bench: string;
  readonly name: string;
  readonly unit: 'ratio' | 'count' | 'bytes' | 'percent';
  readonly value: number;
  readonly bound: { readonly kind: 'atLeast' | 'atMost'; readonly value: number } | undefined;
  /** How it came about, for a reader: sizes, ranges. */
  readonly detail?: string;
}

export function holds({ value, bound }: Figure): boolean {
  if (bound === undefined) return true;
  return bound.kind === 'atLeast' ? value >= bound.value : value <= bound.value;
}

/** The time at the lower quarter: other processes only ever add, so that the middle tells more about them than about the code. */
export function quick(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 4)] ?? Number.NaN;
}
