/** How many requests of one connection are on their way at a time. */
export interface Width {
  /** Resolves when there is room, in the order of asking; rejects with the signal's reason when aborted before. */
  enter(signal?: AbortSignal): Promise<Ticket>;
  /** Gives the place back. `slow` says that the server asked for less (429, 503), `ok` that it answered. */
  leave(ticket: Ticket, verdict: 'ok' | 'slow' | 'failed'): void;
  readonly now: number;
}

export interface Ticket {
  /** Which width it was sent under: of a burst that is refused as a whole only the first refusal counts. */
  readonly epoch: number;
}

interface Waiter {
  readonly start: () => void;
}

const START = 4;
const MOST = 8;

/**
 * Additive increase, multiplicative decrease: starts at 4, one more after as many answers in a row as are in flight, half of it when
 * the server is overrun, between 1 and `most`.
 */
export function createWidth(most: number = MOST): Width {
  const waiting: Waiter[] = [];
  let width = Math.min(START, most);
  let inFlight = 0;
  let epoch = 0;
  let streak = 0;

  const next = (): void => {
    while (inFlight < width) {
      const waiter = waiting.shift();
      if (waiter === undefined) return;
      inFlight += 1;
      waiter.start();
    }
  };

  return {
    enter: (signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const waiter: Waiter = {
          start: () => {
            signal?.removeEventListener('abort', stop);
            resolve({ epoch });
          },
        };
        const stop = () => {
          const place = waiting.indexOf(waiter);
          if (place >= 0) waiting.splice(place, 1);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', stop, { once: true });
        waiting.push(waiter);
        next();
      }),
    leave(ticket, verdict) {
      inFlight -= 1;
      streak = verdict === 'ok' ? streak + 1 : 0;
      if (verdict === 'slow' && ticket.epoch === epoch) {
        width = Math.max(1, Math.floor(width / 2));
        epoch += 1;
      } else if (streak >= width && width < most) {
        width += 1;
        streak = 0;
      }
      next();
    },
    get now() {
      return width;
    },
  };
}
