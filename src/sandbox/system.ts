import type { Clock } from '../model/clock.ts';
import type { Disturbance, DisturbanceKind, Late, Throttle } from './faults/actions.ts';

/**
 * One emulated system: what `src/sandbox/server.ts` runs and `src/sandbox/<system>/index.ts` implements.
 * Handlers know HTTP only as these values; sockets, logs, faults, latency and the control plane are the server's.
 */
export interface SandboxSystem {
  readonly name: string;
  handle(request: SandboxRequest): SandboxResponse | Promise<SandboxResponse>;
  /** Environment variables another command needs to talk to this system (`SALESFORCE_URL`, ...), given its base URL. */
  env(baseUrl: string): Readonly<Record<string, string>>;
  /** Control plane: all records of an object in wire form, deleted ones included (marked as the system marks them). */
  records(object: string): readonly WireRecord[];
  /**
   * Control plane: creates (no id) or edits (id) a record as a user of that system would: server rules run, timestamps move.
   * Throws an Error whose message the control plane shows with status 400.
   */
  upsert(object: string, record: WireRecord): WireRecord;
  /** Control plane: deletes as a user would; `false` when there is no such record. */
  remove(object: string, id: string): boolean;
  /**
   * Control plane: what else can happen in this system, as `POST /__sandbox/<name>` with a JSON body (`merge`, `undelete`).
   * The action `expireToken` is also what the fault of that name calls.
   */
  readonly actions?: Readonly<Record<string, (body: WireRecord) => unknown>>;
  /** The system's own words for "too many requests"; the fault `throttle` answers with it. */
  throttled?(how?: Throttle, request?: SandboxRequest): SandboxResponse;
  /** The system's own words for a failure of this status, which a fault brings; `undefined` where it has none. */
  failed?(status: number, request?: SandboxRequest): SandboxResponse | undefined;
  /** The disturbances it carries out when a request brings them; a fault with another one is refused. */
  readonly disturbances?: readonly DisturbanceKind[];
  /**
   * Runs `work`, at once and not as a promise, and hides what it wrote until later, as the fault `lateVisible` asks:
   * where the system would hide it. Missing where what is written is always seen at once.
   */
  late?<T>(how: Late, work: () => T): T;
  /** The system's own figures for `GET /__sandbox/stats`: its limits and how much of them is used. */
  stats?(): WireRecord;
}

export type WireRecord = Record<string, unknown>;

export interface SandboxRequest {
  readonly method: string;
  /** Path as at the real host, without query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it was sent, with its `?`; only its length differs from `query` (`'` or `%27`). */
  readonly search?: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Base URL of this port, for links in answers. */
  readonly baseUrl: string;
  /** What goes wrong with this request on purpose. */
  readonly disturbances?: readonly Disturbance[];
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects and arrays are sent as JSON; text and bytes as they are; `undefined` as an empty body. */
  readonly body?: unknown;
}

/** Records to start with, by object name, in the system's own wire format. */
export type SandboxData = Readonly<Record<string, readonly WireRecord[]>>;

export interface SandboxOptions {
  readonly clock: Clock;
  /** `real`: the vendor's rate limits apply. */
  readonly rates: 'real' | 'off';
  readonly data: SandboxData;
  /**
   * The clock as it would be had the control plane never moved it: the time of the clients outside,
   * which counts for what they sign with their own clocks. Without it `clock` counts.
   */
  unmovedNow?(): number;
}
