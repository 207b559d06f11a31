import type { Usage } from '../model/usage.ts';

/** At most `requests` in any span of `perMs` milliseconds. */
export interface RateLimit {
  readonly requests: number;
  readonly perMs: number;
}

/** How much of a connection's requests a run may use. What is left out has no bound. Credentials and discovery are free. */
export interface Budget {
  /** Requests of one run. */
  readonly runRequests?: number;
  /** Of the daily limit, what one run may use: 0.2 is a fifth. Counts once the system has told its limit. */
  readonly runShare?: number;
  /** Of the daily limit, what may be used up by everybody together before this run stops. */
  readonly dailyShare?: number;
}

/** What of an answer tells a refusal. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What holds one connection's requests back: the admin's numbers, and the vendor's words, read by functions of its connector. */
export interface Traffic {
  /** Where it starts; a 429 that tells less lowers it. Without one only the server's refusals hold requests back. */
  readonly rate?: RateLimit;
  /** Requests that are counted apart from the others, by `HttpRequest.lane`. */
  readonly lanes?: Readonly<Record<string, { readonly rate: RateLimit }>>;
  /** Requests at the same time, at most; 8 unless given. */
  readonly width?: number;
  readonly budget?: Budget;
  /** The limit that the text of a 429 admits to, less a margin for others. */
  readonly rateOf?: (text: string) => RateLimit | undefined;
  /**
   * The limit that the headers of any answer tell, less a margin: it takes the place of `rate`, higher or lower. `undefined` for an
   * answer that tells none.
   */
  readonly rateTold?: (headers: Headers) => RateLimit | undefined;
  /**
   * Milliseconds to wait where an answer says, in this server's own way, that it is a refusal for too many requests: such an answer is
   * treated as a 429 with that `Retry-After`, whatever its status; infinity for one that no wait of a run outlasts. `undefined` for any
   * other answer.
   */
  readonly refusedForMs?: (answer: Refusal, now: number) => number | undefined;
  /** Usage as the headers of any answer tell it. */
  readonly usageOf?: (headers: Headers) => Usage | undefined;
  /** Called when a 429 told a limit, so that it can be remembered. */
  readonly onRate?: (rate: RateLimit) => void;
}
