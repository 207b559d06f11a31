import { setImmediate } from 'node:timers/promises';
import type { CompiledMapping } from '../compile/compiled.ts';
import type { Connector } from '../connectors/connector.ts';
import type { RequestCounts } from '../http/door.ts';
import type { Clock } from '../model/clock.ts';
import type { Mapping } from '../model/mapping.ts';
import type { Direction } from '../model/plan.ts';
import type { SystemRecord } from '../model/record.ts';
import type { Touched } from '../model/touched.ts';
import type { Values } from '../model/value.ts';
import type { WhereClause } from '../model/where.ts';
import type { Allowances } from '../plan/guard.ts';
import type { StateStore } from '../state/store.ts';
import type { Flow } from './flow.ts';
import type { Overlay } from './overlay.ts';
import type { SpooledSource } from './spool.ts';

/** Everything a run needs, handed in by the command; the engine itself opens nothing. */
export interface RunContext {
  readonly state: StateStore;
  /** By connection name. */
  readonly connectors: Readonly<Record<string, Connector>>;
  /** Mappings by name, all of the integration: links refer to them. */
  readonly mappings: Readonly<Record<string, CompiledMapping>>;
  /** Requests so far, by connection; the door's own counters. */
  readonly requests: () => Readonly<Record<string, RequestCounts>>;
  readonly clock: Clock;
  /** Evaluates a where clause on a record, with the clock and time zone of the record's system. */
  readonly matches: (clause: WhereClause, values: Values, mapping: Mapping) => boolean;
  readonly allow: Allowances;
  readonly progress: (event: Progress) => void;
  /** Told what became of each record, right after it has been settled in the state. */
  readonly touched: (records: readonly Touched[]) => void;
  readonly signal: AbortSignal | undefined;
  /** What earlier mappings of a dry run would have linked and created. Empty in a real run, where the state has it. */
  readonly overlay: Overlay;
}

/** What to read; the default is everything that changed. */
export interface FlowRequest {
  /** Ignore the checkpoints and read everything. */
  readonly full: boolean;
  /**
   * Some records only: narrows the source, checkpoints untouched. Import only, unless targets are named, which are then looked at as if
   * a sweep had brought them.
   */
  readonly only?: {
    readonly where?: WhereClause;
    readonly ids?: readonly string[];
    readonly limit?: number;
    readonly targetIds?: readonly string[];
    /** Of what hangs on records: only that of these (source ids), and of pairs that were linked since the last run. */
    readonly parents?: readonly string[];
    /** Somebody looked at these records: what a rebuild left unmatched may be created now. */
    readonly released?: boolean;
    /**
     * Records that were read already, each with whether it meets the clause, and targets of theirs. No side is read for them. `keys`: all
     * of the target as a list showed it, for matching.
     */
    readonly given?: {
      readonly source: Iterable<SpooledSource>;
      readonly target: Iterable<SystemRecord>;
      readonly keys?: Iterable<SystemRecord>;
    };
  };
  /** The state was lost: marks are looked for also where the sweep does not show them, and no guard applies, because nothing is written. */
  readonly relink?: boolean;
  /** A record that theirs refer to was linked to another target in this run: read all of the source. */
  readonly relinked?: boolean;
  /** Takes out of the plan what must not be carried out, and says which readings are settled by carrying out the rest. */
  readonly select?: (flow: Flow, directions: readonly Direction[]) => Settles;
}

/** By side, whether nothing that its reading brought up was taken out of a plan. */
export type Settles = Readonly<Record<'source' | 'target', boolean>>;

export type Progress =
  | { readonly kind: 'reading'; readonly mapping: string; readonly system: string; readonly records: number }
  | { readonly kind: 'deciding'; readonly mapping: string; readonly records: number }
  | {
      readonly kind: 'writing';
      readonly mapping: string;
      readonly direction: Direction;
      readonly done: number;
      readonly total: number;
    };

/** The two connectors of one mapping. */
export interface Sides {
  readonly source: Connector;
  readonly target: Connector;
}

export function sidesOf(context: RunContext, mapping: Mapping): Sides {
  const source = context.connectors[mapping.source.connection];
  const target = context.connectors[mapping.target.connection];
  if (!source || !target) throw new Error(`no connector for mapping ${mapping.name}`);
  return { source, target };
}

/**
 * Between two batches that wait for nothing but the disk: gives signals, timers and sockets their turn, without which Ctrl-C would not
 * be seen and nothing be collected for as long as a large mapping takes, and stops when the run was asked to.
 */
export async function pause(context: RunContext): Promise<void> {
  await setImmediate();
  checkStopped(context);
}

/** Stops between two steps when the run was asked to. */
export function checkStopped(context: RunContext): void {
  context.signal?.throwIfAborted();
}
