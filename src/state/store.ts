import type { Checkpoint } from '../model/checkpoint.ts';
import type { Problem } from '../model/errors.ts';
import type { Fight } from '../model/fight.ts';
import type { FieldHashes, Link, LinkStatus } from '../model/link.ts';

export type { FieldHashes, Link, LinkStatus, Parked } from '../model/link.ts';

/**
 * What crosswalk remembers between runs, one file an integration: ids, keyed hashes, checkpoints, reasons. Never a value of a
 * record, a name, an e-mail address or a secret. `openState` in this folder implements it over `node:sqlite`.
 * All methods are synchronous; reads inside `transaction` see its writes.
 */
export interface StateStore {
  readonly envelope: Envelope;
  /** `cold`: no state existed and an empty one was made. `warm`: an existing one was opened. */
  readonly outcome: 'cold' | 'warm';

  /** Ties a connection to the org it was used with. Throws `STATE_FOREIGN` (config) when it was another one. */
  bindOrg(connection: string, orgId: string): void;

  /** True for a mapping whose links are of an older copy, so that what both sides last agreed on may be something else. */
  isOld(mapping: string): boolean;
  /** What both sides agreed on is known again. */
  trustAgain(mapping: string): void;

  /** Keyed hash of a canonical value: unsigned 32 bits. Different keys give unrelated hashes. */
  hash(text: string): number;

  linksBySource(mapping: string, sourceIds: readonly string[]): ReadonlyMap<string, Link>;
  /** All links of each target id, primary first. */
  linksByTarget(mapping: string, targetIds: readonly string[]): ReadonlyMap<string, readonly Link[]>;
  linkCount(mapping: string): number;
  /** Links in source id order, streamed. */
  links(mapping: string): Iterable<Link>;
  /** All links of a status that few have, in source id order. */
  linksOf(mapping: string, status: LinkStatus): readonly Link[];
  /** Links with at least one parked field (a reference that used its fail-safe). */
  parkedLinks(mapping: string): Iterable<Link>;
  putLinks(links: readonly Link[]): void;
  removeLinks(mapping: string, sourceIds: readonly string[]): void;

  /** `side` is the side that was read. */
  checkpoint(mapping: string, side: Side): StoredCheckpoint | undefined;
  putCheckpoint(mapping: string, side: Side, checkpoint: StoredCheckpoint): void;
  clearCheckpoints(mapping: string): void;

  /** What a connector remembers about its system, by key: settings and times, no values. */
  learned(connection: string): ReadonlyMap<string, string>;
  putLearned(connection: string, key: string, value: string): void;

  /** Held records whose next attempt is due at `now` or whose mapping hash is another one. */
  heldDue(mapping: string, mappingHash: string, now: number): readonly Held[];
  held(mapping?: string): readonly Held[];
  /** Inserts, or updates `attempts`, `nextAttempt` and the problem of the same record; keeps `firstSeen`. */
  putHeld(held: readonly NewHeld[], now: number): void;
  clearHeld(mapping: string, side: Side, ids: readonly string[]): void;

  /** Journals creates before they are sent; durable when it returns. */
  putIntents(intents: readonly Intent[]): void;
  intents(mapping: string): readonly Intent[];
  settleIntents(keys: readonly string[]): void;

  /** Fields that were written lately, go to and fro, or hold something else than they were sent. */
  fights(mapping: string): readonly Fight[];
  /** The same of some records, by source id. */
  fightsOf(mapping: string, sourceIds: readonly string[]): ReadonlyMap<string, readonly Fight[]>;
  putFights(mapping: string, fights: readonly Fight[]): void;
  forgetFights(
    mapping: string,
    fights: readonly { readonly sourceId: string; readonly rule: string }[],
  ): void;

  /** Of a mapping of what hangs on records (`child`) and its parent mapping (`of`): live links by source id, and what of their children was read. */
  parents(child: string, of: string, sourceIds: readonly string[]): ReadonlyMap<string, Parent>;
  /** Those of which children are still to be read on either side, in source id order, streamed. */
  dueParents(child: string, of: string): Iterable<Parent>;
  /** Targets that were made just now: nothing hangs on them yet. */
  emptyParents(child: string, rows: readonly ParentIds[]): void;
  /** Targets that a list of changes brought; one whose stamp (a hash) is another than the last time, or absent, is due. */
  seenParents(child: string, rows: readonly (ParentIds & { readonly stamp?: number })[]): void;
  /** Pairs that asked not to be synced in a direction, or ask so no more: then both sides are due. */
  leaveOut(
    child: string,
    direction: 'import' | 'syncBack',
    rows: readonly (ParentIds & { readonly out: boolean })[],
  ): void;
  /** Source ids of the parents whose children on each side have been read and settled. */
  settleParents(
    child: string,
    of: string,
    read: { readonly sources: 'all' | readonly string[]; readonly targets: readonly string[] },
  ): void;
  /** Drops what is known of parents that are not linked any more, or not live. */
  forgetParents(child: string, of: string): void;

  startRun(run: RunStart): number;
  finishRun(id: number, finish: RunFinish): void;
  /** Newest first. */
  runs(limit: number): readonly RunRow[];
  /** Newest run of a mapping that was carried through (`done`, `nothing`, or `partial`: held records are told apart), whatever came later. One that lies in the future at `now` (epoch ms) is none. */
  lastSuccess(mapping: string, now: number): RunRow | undefined;

  /** Runs `work` in one transaction; nested calls join the outer one. Throws what `work` throws after rolling back. */
  transaction<T>(work: () => T): T;
  close(): void;
}

export type Side = 'source' | 'target';

export interface ParentIds {
  readonly sourceId: string;
  readonly targetId: string;
}

/** A linked pair that other records hang on. */
export interface Parent extends ParentIds {
  /** Its children on that side are still to be read, all of them. */
  readonly sourceDue: boolean;
  readonly targetDue: boolean;
  /** The stamp that a list of changes showed last. */
  readonly stamp?: number;
  /** It asked not to be synced, and its children go with it. */
  readonly leftOut: Readonly<Record<'import' | 'syncBack', boolean>>;
}

/** What a state that is only imagined (a dry run before the first run) has for a lineage. */
export const NO_LINEAGE = 'none';

export interface Envelope {
  readonly version: number;
  /** Made with the state; `NO_LINEAGE` while there is none. */
  readonly lineage: string;
  /** Grows with every run that wrote. */
  readonly serial: number;
  /** First 8 hex digits of a digest of the key, so that a state of another key is told apart. */
  readonly keyId: string;
  /** Org id by connection name. */
  readonly orgs: Readonly<Record<string, string>>;
}

export interface StoredCheckpoint {
  readonly checkpoint: Checkpoint;
  /** `Mapping.hash` it was made under. */
  readonly mappingHash: string;
  /** ISO time of the run that stored it. */
  readonly at: string;
}

export interface NewHeld {
  readonly mapping: string;
  readonly side: Side;
  readonly recordId: string;
  readonly mappingHash: string;
  /** Must hold no record values. */
  readonly problem: Problem;
}

export interface Held extends NewHeld {
  /** ISO times. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly nextAttempt: string;
  readonly attempts: number;
}

export interface Intent {
  readonly key: string;
  readonly mapping: string;
  /** The side on which the record is to be created. */
  readonly side: Side;
  /** The record on the other side it is made from. */
  readonly recordId: string;
  readonly at: string;
  /** What both sides hold by rule once it has got through: what a person changes before it is found again is told apart by them. */
  readonly hashes?: Readonly<Record<string, FieldHashes>>;
}

export interface RunStart {
  readonly command: string;
  readonly runner: 'local' | 'github-hosted' | 'self-hosted';
  readonly at: string;
}

/** Outcome and counts a mapping and direction; what `status` shows. */
export interface RunFinish {
  readonly at: string;
  readonly outcome: string;
  readonly flows: readonly FlowRow[];
}

export interface FlowRow {
  readonly mapping: string;
  readonly direction: 'import' | 'syncBack';
  readonly outcome: string;
  readonly counts: Readonly<Record<string, number>>;
  /** By connection; absent in runs of versions that did not write it down. */
  readonly requests?: Readonly<Record<string, { readonly read: number; readonly write: number }>>;
  /** Code and text of what stopped it; no values. */
  readonly error?: Problem;
}

/** `at` is when it finished; a run that never did has outcome `unfinished`, no flows, and its start as `at`. */
export interface RunRow extends RunStart, RunFinish {
  readonly id: number;
  readonly startedAt: string;
}
