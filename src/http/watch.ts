import type { HttpRequest } from './door.ts';
import { cancelled, networkError } from './failure.ts';

/**
 * Ends one exchange when its peer is silent for too long or the run is stopped. The time-outs run on real time even where the door's
 * clock is a made-up one: they guard against a silent peer.
 */
export interface Watch {
  /** Aborted with the error to throw. */
  readonly signal: AbortSignal;
  /** Starts the time anew; `what` says what did not come. */
  allow(ms: number, what: string): void;
  /** The peer is not waited for at present. */
  pause(): void;
  /** Stops the transfer, when it is not complete, and forgets the timers. */
  end(): void;
}

/** `graceMs`: after the run was asked to stop, for a write that is on its way and whose outcome is worth knowing. */
export function createWatch(request: HttpRequest, graceMs: number): Watch {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let grace: NodeJS.Timeout | undefined;
  const give = () => stop.abort(cancelled(request));
  const onAbort = () => {
    if (request.kind === 'write') grace = setTimeout(give, graceMs);
    else give();
  };
  if (request.signal?.aborted) give();
  request.signal?.addEventListener('abort', onAbort, { once: true });
  const pause = () => clearTimeout(timer);
  return {
    signal: stop.signal,
    allow(ms, what) {
      pause();
      timer = setTimeout(() => stop.abort(networkError('NETWORK_TIMEOUT', request, what)), ms);
    },
    pause,
    end() {
      pause();
      clearTimeout(grace);
      request.signal?.removeEventListener('abort', onAbort);
    },
  };
}
