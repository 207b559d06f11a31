/** Requests of a rolling 24 hours, ours and everybody's, as the system's last answer told. */
export interface Usage {
  readonly used: number;
  readonly limit: number;
}

const SPENT: ReadonlySet<string> = new Set(['BUDGET_SPENT', 'QUOTA_EXHAUSTED']);

/** True when a run met a bound of its requests, ours or the vendor's: that request was not carried out, and a later run goes on. */
export function isBudgetSpent(problem: { readonly code: string }): boolean {
  return SPENT.has(problem.code);
}
