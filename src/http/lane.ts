import type { Clock } from '../model/clock.ts';
import type { Usage } from '../model/usage.ts';
import { overBudget } from './budget.ts';
import type { HttpRequest } from './door.ts';
import type { Exchange } from './exchange.ts';
import { createLimiter } from './limiter.ts';
import { retryAfterMs } from './retry.ts';
import type { RateLimit, Traffic } from './traffic.ts';
import { createWidth, type Ticket } from './width.ts';

/** All that holds one connection's requests back, shared by everybody who uses the connection. */
export interface Lane {
  /** Waits for a place and for the rate. */
  enter(signal?: AbortSignal): Promise<Ticket>;
  /** Gives the place back, with the answer where one came. */
  leave(ticket: Ticket, answer?: Exchange): void;
  /** Throws `BUDGET_SPENT` when the run may not send this; called just before the first attempt. */
  refuseOverBudget(request: HttpRequest): void;
  /** Counts an attempt against the run's budget. */
  sent(request: HttpRequest): void;
  /** Milliseconds the server wants after this refusal; `undefined` when it does not tell and the window has room. */
  waitAfter(request: HttpRequest, answer: Exchange): number | undefined;
  /** Milliseconds to wait where the answer is a refusal for too many requests in a way of this server's own. */
  refusedForMs(answer: Exchange): number | undefined;
  pauseUntil(time: number): void;
  adopt(rate: RateLimit): void;
  readonly usage: Usage | undefined;
}

export function createLane(connection: string, clock: Clock, traffic: Traffic = {}): Lane {
  const limiter = createLimiter(clock, traffic.rate);
  const width = createWidth(traffic.width);
  let usage: Usage | undefined;
  let sent = 0;

  return {
    async enter(signal) {
      const ticket = await width.enter(signal);
      try {
        await limiter.take(signal);
      } catch (error) {
        width.leave(ticket, 'failed');
        throw error;
      }
      return ticket;
    },
    leave(ticket, answer) {
      if (answer !== undefined) usage = traffic.usageOf?.(answer.headers) ?? usage;
      const slow = answer?.status === 429 || answer?.status === 503;
      width.leave(ticket, answer === undefined ? 'failed' : slow ? 'slow' : 'ok');
    },
    refuseOverBudget(request) {
      if (request.kind === 'auth' || traffic.budget === undefined) return;
      const refusal = overBudget(connection, traffic.budget, sent, usage);
      if (refusal !== undefined) throw refusal;
    },
    sent({ kind }) {
      if (kind !== 'auth') sent += 1;
    },
    waitAfter(request, { status, headers, text }) {
      const told = retryAfterMs(headers, clock.now());
      if (status !== 429) return told;
      const admitted = traffic.rateOf?.(text);
      if (admitted !== undefined) {
        limiter.adopt(admitted);
        traffic.onRate?.(admitted);
      }
      // Where our own requests fill the window, it is known to the millisecond when there is room again.
      return told ?? limiter.fullFor() ?? request.throttledMs;
    },
    refusedForMs: (answer) => traffic.refusedForMs?.(answer, clock.now()),
    pauseUntil: limiter.pauseUntil,
    adopt: limiter.adopt,
    get usage() {
      return usage;
    },
  };
}
