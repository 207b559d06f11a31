import { batchFaults } from './errors.ts';
import { incomplete } from './incomplete.ts';

/** What every batch answers, as the client gives it; `errors` only with 207. */
export interface Answered {
  /** `PENDING` or `PROCESSING` where HubSpot has answered before it was done. */
  readonly status?: string;
  readonly results?: readonly unknown[];
  readonly numErrors?: number;
  readonly errors?: unknown;
}

/**
 * The category of an error that leaves open what was asked for, or another name for what is wrong; `undefined` where HubSpot has answered
 * for everything. What does not exist is an answer.
 */
export function failedIn(answer: Answered | null | undefined): string | undefined {
  if (!Array.isArray(answer?.results)) return 'no results';
  if (answer.status !== undefined && answer.status !== 'COMPLETE') return `status ${answer.status}`;
  const faults = batchFaults(answer.errors ?? []);
  const failed = faults.find(({ category }) => category !== 'OBJECT_NOT_FOUND');
  if (failed !== undefined) return failed.category ?? 'an error without category';
  return (answer.numErrors ?? 0) > 0 && faults.length === 0 ? 'errors it does not name' : undefined;
}

/** Throws `READ_INCOMPLETE` for an answer that leaves open what some of the `asked` records are. */
export function requireAll(
  connection: string,
  place: string,
  asked: number,
  answer: Answered | null | undefined,
): void {
  const failed = failedIn(answer);
  if (failed === undefined) return;
  throw incomplete(connection, place, `It did not answer for all of ${asked} records (${failed}).`);
}
