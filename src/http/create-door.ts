import type { Clock } from '../model/clock.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Door, HttpRequest, HttpResponse, RequestCounts } from './door.ts';
import { cancelled, type Exchange, exchange, parseJson, type Timeouts } from './exchange.ts';
import { networkError } from './failure.ts';
import { createLimiter, type Limiter, type RateLimit } from './limiter.ts';
import {
  backoffMs,
  mayRepeatFailure,
  mayRepeatStatus,
  RETRY,
  type RetryPolicy,
  retryAfterMs,
} from './retry.ts';

export interface DoorOptions {
  readonly clock: Clock;
  /** Sent with every request, so that a vendor's log names us. */
  readonly userAgent: string;
  readonly fetch?: typeof fetch;
  /** Between 0 (inclusive) and 1 (exclusive); spreads the waits. */
  readonly random?: () => number;
  /** By connection name; a connection without one is only held back when its server asks for it. */
  readonly limits?: Readonly<Record<string, RateLimit>>;
  /** 60 s and 120 s unless given. */
  readonly timeouts?: Timeouts;
  readonly retry?: Partial<RetryPolicy>;
  /** Largest answer that is read; 64 MB unless given. */
  readonly maxBytes?: number;
}

type Outcome =
  | { readonly kind: 'answer'; readonly answer: Exchange }
  | { readonly kind: 'failure'; readonly error: CrosswalkError };

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** True where plain http is acceptable because nothing leaves the machine. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}

/** The door over native fetch. `fetch` is looked up at each call, so that an interceptor installed later is honoured. */
export function createDoor(options: DoorOptions): Door {
  const { clock } = options;
  const policy: RetryPolicy = { ...RETRY, ...options.retry };
  const random = options.random ?? Math.random;
  const counts: Record<string, RequestCounts> = {};
  const limiters = new Map<string, Limiter>();

  const limiterOf = (connection: string): Limiter => {
    const existing = limiters.get(connection);
    if (existing !== undefined) return existing;
    const created = createLimiter(clock, options.limits?.[connection]);
    limiters.set(connection, created);
    return created;
  };

  const count = ({ connection, kind }: HttpRequest): void => {
    const before = counts[connection] ?? { read: 0, write: 0, auth: 0 };
    counts[connection] = { ...before, [kind]: before[kind] + 1 };
  };

  const attempt = async (request: HttpRequest): Promise<Outcome> => {
    await untilAborted(request, limiterOf(request.connection).take(request.signal));
    count(request);
    try {
      const answer = await exchange(request, {
        fetch: options.fetch ?? fetch,
        userAgent: options.userAgent,
        timeouts: options.timeouts ?? { headersMs: 60_000, bodyMs: 120_000 },
        maxBytes: options.maxBytes ?? 64 * 1024 * 1024,
      });
      return { kind: 'answer', answer };
    } catch (error) {
      if (error instanceof CrosswalkError) return { kind: 'failure', error };
      throw error;
    }
  };

  /** Milliseconds until the next attempt, or `undefined` when this outcome is final. */
  const nextWait = (request: HttpRequest, outcome: Outcome, attempts: number): number | undefined => {
    if (attempts >= policy.attempts) return undefined;
    const backoff = backoffMs(policy, attempts, random);
    if (outcome.kind === 'failure') return mayRepeatFailure(request, outcome.error) ? backoff : undefined;
    const { status, headers } = outcome.answer;
    if (!mayRepeatStatus(request, status)) return undefined;
    const asked = retryAfterMs(headers, clock.now()) ?? (status === 429 ? request.throttledMs : undefined);
    if (asked === undefined) return backoff;
    if (asked > policy.maxRetryAfterMs) return undefined;
    limiterOf(request.connection).pauseUntil(clock.now() + asked);
    return asked + backoff;
  };

  return {
    counts,
    async request(request) {
      refuseInsecure(request);
      const started = clock.now();
      for (let attempts = 1; ; attempts += 1) {
        const outcome = await attempt(request);
        const wait = nextWait(request, outcome, attempts);
        if (wait === undefined || clock.now() + wait - started > policy.budgetMs) {
          return settle(outcome, attempts);
        }
        await untilAborted(request, clock.sleep(wait, request.signal));
      }
    },
  };
}

function settle(outcome: Outcome, attempts: number): HttpResponse {
  if (outcome.kind === 'failure') throw outcome.error;
  const { text } = outcome.answer;
  return { ...outcome.answer, attempts, json: () => parseJson(text) };
}

/** A wait that the run's own signal ended becomes the error that says so. */
async function untilAborted(request: HttpRequest, wait: Promise<void>): Promise<void> {
  try {
    await wait;
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
