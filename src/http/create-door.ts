import type { Clock } from '../model/clock.ts';
import { CrosswalkError } from '../model/errors.ts';
import { isBudgetSpent } from '../model/usage.ts';
import type { HttpRequest, HttpResponse, RequestCounts, RunDoor } from './door.ts';
import { type Exchange, exchange, parseJson, type Timeouts } from './exchange.ts';
import { cancelled, networkError } from './failure.ts';
import { createLane, type Lane } from './lane.ts';
import { backoffMs, mayRepeatFailure, mayRepeatStatus, RETRY, type RetryPolicy } from './retry.ts';
import type { Traffic } from './traffic.ts';

export interface DoorOptions {
  readonly clock: Clock;
  /** Sent with every request, so that a vendor's log names us. */
  readonly userAgent: string;
  readonly fetch?: typeof fetch;
  /** Between 0 (inclusive) and 1 (exclusive); spreads the waits. */
  readonly random?: () => number;
  /** By connection name; a connection without one is only held back when its server asks for it. */
  readonly traffic?: Readonly<Record<string, Traffic>>;
  /** 60 s, 120 s and 5 s unless given. */
  readonly timeouts?: Partial<Timeouts>;
  readonly retry?: Partial<RetryPolicy>;
  /** Largest answer that is read; 64 MB unless given. */
  readonly maxBytes?: number;
}

type Outcome =
  | { readonly kind: 'answer'; readonly answer: Exchange }
  | { readonly kind: 'failure'; readonly error: CrosswalkError };

const TIMEOUTS: Timeouts = { headersMs: 60_000, bodyMs: 120_000, graceMs: 5_000 };

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** True where plain http is acceptable because nothing leaves the machine. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}

/** The door over native fetch. `fetch` is looked up at each call, so that an interceptor installed later is honoured. */
export function createDoor(options: DoorOptions): RunDoor {
  const { clock } = options;
  const policy: RetryPolicy = { ...RETRY, ...options.retry };
  const random = options.random ?? Math.random;
  const counts: Record<string, RequestCounts> = {};
  const lanes = new Map<string, Lane>();
  const timeouts: Timeouts = { ...TIMEOUTS, ...options.timeouts };

  const laneOf = (connection: string): Lane => {
    const existing = lanes.get(connection);
    if (existing !== undefined) return existing;
    const created = createLane(connection, clock, options.traffic?.[connection]);
    lanes.set(connection, created);
    return created;
  };

  const count = ({ connection, kind }: HttpRequest): void => {
    const before = counts[connection] ?? { read: 0, write: 0, auth: 0 };
    counts[connection] = { ...before, [kind]: before[kind] + 1 };
  };

  const attempt = async (request: HttpRequest, first: boolean): Promise<Outcome> => {
    const lane = laneOf(request.connection);
    const ticket = await untilAborted(request, lane.enter(request));
    let answer: Exchange | undefined;
    try {
      // Only what has never been sent may be called never sent.
      if (first) lane.refuseOverBudget(request);
      lane.sent(request);
      count(request);
      answer = await exchange(request, {
        fetch: options.fetch ?? fetch,
        userAgent: options.userAgent,
        timeouts,
        maxBytes: options.maxBytes ?? 64 * 1024 * 1024,
        over: () => lane.leave(ticket, answer),
      });
      return { kind: 'answer', answer };
    } catch (error) {
      if (error instanceof CrosswalkError && !isBudgetSpent(error)) return { kind: 'failure', error };
      throw error;
    } finally {
      if (answer?.stream === undefined) lane.leave(ticket, answer);
    }
  };

  /** How long this call waits for its next attempt, or `undefined` when this outcome is final. */
  const nextWait = (request: HttpRequest, outcome: Outcome, attempts: number): Wait | undefined => {
    const lane = laneOf(request.connection);
    const refused = outcome.kind === 'answer' ? lane.refusedForMs(outcome.answer) : undefined;
    const asked =
      refused ?? (outcome.kind === 'answer' ? askedWait(lane, request, outcome.answer) : undefined);
    if (attempts >= policy.attempts) return undefined;
    const backoff = backoffMs(policy, attempts, random);
    if (outcome.kind === 'failure')
      return mayRepeatFailure(request, outcome.error) ? { ms: backoff, shared: false } : undefined;
    if (refused === undefined && !mayRepeatStatus(request, outcome.answer.status)) return undefined;
    if (asked === undefined) return { ms: backoff, shared: false };
    return asked > policy.maxRetryAfterMs ? undefined : { ms: asked + backoff, shared: true };
  };

  return {
    counts,
    usage: (connection) => lanes.get(connection)?.usage,
    adopt: (connection, rate) => laneOf(connection).adopt(rate),
    async request(request) {
      refuseInsecure(request);
      const started = clock.now();
      for (let attempts = 1; ; attempts += 1) {
        const outcome = await attempt(request, attempts === 1);
        const wait = nextWait(request, outcome, attempts);
        if (wait === undefined || clock.now() + wait.ms - started > policy.budgetMs) {
          return settle(outcome, attempts);
        }
        // What the server asks of everybody is waited for once, at the entrance, by whoever comes first.
        if (wait.shared) laneOf(request.connection).pauseUntil(request, clock.now() + wait.ms);
        else await untilAborted(request, clock.sleep(wait.ms, request.signal));
      }
    },
  };
}

interface Wait {
  readonly ms: number;
  readonly shared: boolean;
}

function askedWait(lane: Lane, request: HttpRequest, answer: Exchange): number | undefined {
  const passing = answer.status === 429 || answer.status === 420 || answer.status >= 500;
  return passing ? lane.waitAfter(request, answer) : undefined;
}

function settle(outcome: Outcome, attempts: number): HttpResponse {
  if (outcome.kind === 'failure') throw outcome.error;
  const { parsed, ...answer } = outcome.answer;
  return { ...answer, attempts, json: () => parsed ?? parseJson(answer.text) };
}

/** A wait that the run's own signal ended becomes the error that says so. */
async function untilAborted<T>(request: HttpRequest, wait: Promise<T>): Promise<T> {
  try {
    return await wait;
  } catch (error) {
    if (request.signal?.aborted) throw cancelled(request);
    throw error;
  }
}

function refuseInsecure(request: HttpRequest): void {
  const url = URL.parse(request.url);
  if (url?.protocol === 'https:') return;
  if (url?.protocol === 'http:' && isLoopback(url)) return;
  throw networkError('NETWORK_INSECURE', request, 'The address is not an https URL');
}
