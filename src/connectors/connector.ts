import type { Catalogue, CatalogueField } from '../model/catalogue.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import type { Problem } from '../model/errors.ts';
import type { FileStream } from '../model/file.ts';
import type { ExamineRequest, Finding, Repair, RivalRequest, Rivals } from '../model/finding.ts';
import type { Scope } from '../model/mapping.ts';
import type { SystemRecord } from '../model/record.ts';
import type { Usage } from '../model/usage.ts';
import type { Value, Values } from '../model/value.ts';
import type { WhereClause } from '../model/where.ts';
import type { Capabilities } from './capabilities.ts';
import type { PlannedWrite, WriteCost, WriteRequest, WriteResult } from './writes.ts';

export type { Capabilities, ChildObject, LookupCapability, StandardFields } from './capabilities.ts';
export type { PlannedWrite, RecordChange, WriteCost, WriteRequest, WriteResult } from './writes.ts';

/**
 * What every system looks like to the engine. A connector knows its vendor; nothing outside its folder does.
 *
 * - Methods throw `CrosswalkError` when the connection, the credentials or the configuration is at fault; a single
 *   record at fault is a result.
 * - Records come back flat, with vendor `null`, `''` and placeholder dates turned into `null` once, in `convert.ts`.
 * - Every call goes through the network door; none retries by itself.
 */
export interface Connector {
  readonly system: string;
  readonly capabilities: Capabilities;

  /**
   * Proves the credentials and says whose system this is. Costs at most three requests; cached for the run. `objects`: what the run is
   * going to describe, for systems that tell it in the same request.
   */
  check(objects?: readonly string[]): Promise<ConnectionInfo>;

  /** The live catalogue of one object, fields sorted by path. Throws `OBJECT_UNKNOWN` (config) for a name the system does not know. */
  describe(object: string): Promise<Catalogue>;

  /**
   * Pages of what changed since `since` (everything when it is absent), at most `capabilities.pageSize` a page, each record once per
   * page but possibly again on a later one. Deleted and merged records are included when `capabilities.deletes` is true.
   * A page's `checkpoint` may be stored once every record up to and including it has settled; only the last page has `last: true`.
   * Must never end early without throwing: a short answer is an error (`READ_INCOMPLETE`).
   */
  read(request: ReadRequest): AsyncIterable<ReadPage>;

  /**
   * How many records a complete `read` would bring, in one request; deleted ones are not counted, and the figure may be off by those
   * that come or go meanwhile. Absent where the system cannot say, `undefined` for an object of which it cannot.
   */
  count?(request: CountRequest): Promise<number | undefined>;

  /** Whole records by id, in batches of the connector's choosing. Ids that do not exist (or are not visible) are absent from the map. */
  readByIds(request: ReadByIdsRequest): Promise<ReadonlyMap<string, SystemRecord>>;

  /**
   * For each key set, the records whose fields equal all of its values (compared as `normaliseKey` does). Results stand in the
   * order of `keys`. Includes inactive records; never returns deleted ones. At most 10 candidates a key.
   */
  find(request: FindRequest): Promise<readonly (readonly SystemRecord[])[]>;

  /** The same for one field, among new records that a lagging list may hide from `find`: some tens of requests. Absent where none lags. */
  findUnlisted?(request: FindRequest): Promise<readonly (readonly SystemRecord[])[]>;

  /**
   * Records that this connection's own user made in a span of time by the server's clock, deleted and merged ones too: what a create
   * without an answer may have left, where no mark tells. `undefined` where the object does not say who made a record; absent where the system never does.
   */
  ownCreates?(request: OwnCreatesRequest): Promise<readonly SystemRecord[] | undefined>;

  /**
   * Answers look-ups of this system by name: `agentByEmail` -> agent id. Missing keys are absent from the map; a key with several
   * answers maps to an `ambiguous` count. Keys compare case-insensitively. Unknown name: throws `LOOKUP_UNKNOWN` (config).
   */
  lookup(name: string, keys: readonly string[]): Promise<ReadonlyMap<string, LookupAnswer>>;

  /**
   * The id to store in reference field `field` of `object` for record `id` of `linkedObject`: the same id when the field refers to
   * that object, otherwise the record that stands for it (a Halo client's main site). Absent from the map when there is none.
   */
  resolveRefs(request: RefRequest): Promise<ReadonlyMap<string, string>>;

  /**
   * Applies changes; one result a change, in the same order. A rejected record does not stop the others and is never thrown. Creates are
   * sent at most once: an answer that was lost yields `unknown`, for the caller to look the record up before anything is sent again.
   * Throws only when nothing of the whole request was, or may have been, carried out.
   */
  write(request: WriteRequest): Promise<readonly WriteResult[]>;

  /** The bytes of one record of a child object of kind `files`, as a stream. Throws `FILE_GONE` (a result for the engine) when there is none. */
  openFile?(request: OpenFileRequest): Promise<FileStream>;

  /** How this system gives a value back after storing it (trimmed, '' as null, date precision, option label). Pure; idempotent. */
  canonical(field: CatalogueField, value: Value): Value;

  /** For `doctor`: looks at what runs rely on beside `check`, writes nothing. What it finds is a result, an error of one check too. */
  examine?(request: ExamineRequest): Promise<readonly Finding[]>;

  /** Carries out a repair that one of `examine`'s findings offered, and says what came of it. Throws when a call is refused. */
  repair?(repair: Repair): Promise<Finding>;

  /**
   * Whether something of this system's own keeps the same objects in step with `partner`. At most one request, and none while the
   * memory's answer is younger than `maxAgeMs`. What the tenant does not show is `unknown`, never thrown.
   */
  rivals?(request: RivalRequest): Promise<Rivals>;

  /**
   * What `write` will send for these; without it or where it is `undefined`, and `writes` then unread, a request a batch of
   * `capabilities.writeBatch`. Sends nothing that counts.
   */
  writeCost?(object: string, writes: Iterable<PlannedWrite>): Promise<WriteCost | undefined>;

  /** Requests of the org's rolling day, ours and everybody's, as the last answer told; absent where the system does not count so. */
  usage?(): Usage | undefined;
}

/**
 * What a connector learned about its system in earlier runs: ids, times and settings, never a value of a record. Whatever is missing
 * has to be learned again; nothing may depend on it being there.
 */
export interface Memory {
  get(key: string): string | undefined;
  put(key: string, value: string): void;
}

export interface ConnectionInfo {
  /** Stable id of the org or tenant; a state belongs to it. */
  readonly orgId: string;
  readonly orgName: string;
  readonly kind: 'production' | 'sandbox' | 'developer' | 'trial' | 'unknown';
  /** Name of the user or agent the connection acts as. */
  readonly actsAs: string;
  /** The org's own time zone (IANA) where it has one. */
  readonly timeZone?: string;
  /** Scopes of the token, where the system tells them. */
  readonly scopes?: readonly string[];
  /** When the token was issued, epoch ms, where the system tells it. */
  readonly tokenIssuedAt?: number;
}

export interface ReadRequest {
  readonly object: string;
  /** Paths to return; the connector adds what it needs itself. */
  readonly fields: readonly string[];
  readonly where?: WhereClause;
  readonly since?: Checkpoint;
  /**
   * Of a child object: only children of these records of the parent object, by id, all of them whatever `since` says. Required where
   * the child object is `listed: 'byParent'`; a page then needs no checkpoint.
   */
  readonly parents?: readonly string[];
  /** Only records in which a field holds one of these values (tickets of some types); asked of the server where it can. */
  readonly scope?: Scope;
  /** Stop after this many records (import --limit). The checkpoint of a limited read is never stored. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface ReadPage {
  readonly records: readonly SystemRecord[];
  readonly checkpoint?: Checkpoint;
  readonly last: boolean;
  /**
   * Set on pages after the reading had to go on with another query: together the pages are no picture of one moment, so what
   * they leave out proves nothing.
   */
  readonly resumed?: true;
  /** Set where the list gave fewer records than it announced, for no reason that shows: what it leaves out proves nothing. */
  readonly short?: true;
  /** Something that whoever runs this may want to know, though nothing is lost: another way of reading than the configured one. */
  readonly note?: Problem;
}

export interface CountRequest {
  readonly object: string;
  /** Only given where `capabilities.where` is true. */
  readonly where?: WhereClause;
}

export interface ReadByIdsRequest {
  readonly object: string;
  readonly ids: readonly string[];
  readonly fields: readonly string[];
  /** Also those that were deleted or merged, where the system still shows them. */
  readonly deleted?: true;
}

export interface OpenFileRequest {
  readonly object: string;
  readonly id: string;
  readonly signal?: AbortSignal;
}

export interface FindRequest {
  readonly object: string;
  /** Fields of every candidate to return. */
  readonly fields: readonly string[];
  readonly keys: readonly Values[];
  /** Where a whole list would have to be read to find them: only records of it in which a field holds one of these values. */
  readonly scope?: Scope;
}

export interface OwnCreatesRequest {
  readonly object: string;
  readonly fields: readonly string[];
  /** ISO times, both included. */
  readonly from: string;
  readonly to: string;
}

export type LookupAnswer =
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'ambiguous'; readonly count: number };

export interface RefRequest {
  readonly object: string;
  readonly field: string;
  readonly linkedObject: string;
  readonly ids: readonly string[];
  /** The other way round: `ids` are what the field holds, and the answer is the record of `linkedObject` each stands for. */
  readonly reverse?: boolean;
}
