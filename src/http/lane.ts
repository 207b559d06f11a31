import type { Clock } from '../model/clock.ts';
import type { Usage } from '../model/usage.ts';
import { overBudget } from './budget.ts';
import type { HttpRequest } from './door.ts';
import type { Exchange } from './exchange.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { retryAfterMs } from './retry.ts';
import type { RateLimit, Traffic } from './traffic.ts';
import { createWidth, type Ticket } from './width.ts';

/** All that holds one connection's requests back, shared by everybody who uses the connection. */
export interface Lane {
  /** Waits for a place and for the rate of the request's lane. */
  enter(request: HttpRequest): Promise<Ticket>;
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
  /** Holds back what goes by the same lane as this request. */
  pauseUntil(request: HttpRequest, time: number): void;
  adopt(rate: RateLimit): void;
  readonly usage: Usage | undefined;
}

export function createLane(connection: string, clock: Clock, traffic: Traffic = {}): Lane {
  const main = createLimiter(clock, traffic.rate);
  const apart = new Map(
    Object.entries(traffic.lanes ?? {}).map(([name, { rate }]) => [name, createLimiter(clock, rate)]),
  );
  const limiterOf = ({ lane }: HttpRequest): Limiter =>
    (lane === undefined ? undefined : apart.get(lane)) ?? main;
  const width = createWidth(traffic.width);
  let usage: Usage | undefined;
  let sent = 0;

  return {
    async enter(request) {
      const ticket = await width.enter(request.signal);
      try {
        await limiterOf(request).take(request.signal);
      } catch (error) {
        width.leave(ticket, 'failed');
        throw error;
      }
      return ticket;
    },
    leave(ticket, answer) {
      if (answer !== undefined) {
        usage = traffic.usageOf?.(answer.headers) ?? usage;
        const told = traffic.rateTold?.(answer.headers);
        if (told !== undefined) main.replace(told);
      }
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
      const limiter = limiterOf(request);
      if (admitted !== undefined) {
        limiter.adopt(admitted);
        traffic.onRate?.(admitted);
      }
      // Where our own requests fill the window, it is known to the millisecond when there is room again.
      return told ?? limiter.fullFor() ?? request.throttledMs;
    },
    refusedForMs: (answer) => traffic.refusedForMs?.(answer, clock.now()),
    pauseUntil: (request, time) => limiterOf(request).pauseUntil(time),
    adopt: main.adopt,
    get usage() {
      return usage;
    },
  };
}
