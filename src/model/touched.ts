import type { Action, Direction } from './plan.ts';

/** What a run did with one record, as the run log keeps it: ids, names of fields and codes, never a value. */
export interface Touched {
  readonly mapping: string;
  readonly direction: Direction;
  readonly action: Action;
  readonly sourceId?: string;
  readonly targetId?: string;
  /** Paths on the receiving side that were (to be) written. */
  readonly fields?: readonly string[];
  /**
   * `failed`: it was not carried out because the system or the run stopped, and is no fault of the record. `left`: the run had spent its
   * requests, and a later one goes on.
   */
  readonly result: 'ok' | 'held' | 'failed' | 'left' | 'skipped';
  /** Error code of what was not `ok`. */
  readonly code?: string;
  /** The system's own name for the request, where its answer tells one. */
  readonly requestId?: string;
  /** Milliseconds that the request took which carried the record, waits and retries included. */
  readonly ms?: number;
}
