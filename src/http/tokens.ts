import type { Clock } from '../model/clock.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { HttpResponse } from './door.ts';

export interface Token {
  readonly accessToken: string;
  /** Epoch ms; absent where the server does not say (Salesforce): only a 401 then tells. */
  readonly expiresAt?: number;
  /** It was issued to another process, some time ago: a 401 to it says nothing about the next one. */
  readonly inherited?: boolean;
}

export interface TokenSource<T extends Token> {
  /** The current token, fetched when there is none or it is about to expire. Callers at the same time share one fetch. */
  get(): Promise<T>;
  /** Drops this token if it is still the current one; a newer one stays. */
  invalidate(token: T): void;
  /**
   * Sends with a token; on a 401 once more with a fresh one. A 401 to the fresh one throws `AUTH_REJECTED`. An inherited token counts
   * as no fresh one, but only once: there are never more than three requests.
   */
  send(request: (token: T) => Promise<HttpResponse>, options?: SendOptions): Promise<HttpResponse>;
}

export interface SendOptions {
  /** False for a 401 that a new token cannot cure; it is returned as it is. */
  readonly refreshable?: (response: HttpResponse) => boolean;
  /** The error for a 401 to a fresh token, where the connector knows more about its causes. */
  readonly refused?: () => CrosswalkError;
}

/** A token is not used during its last seconds: the request would arrive after it has expired. */
const MARGIN_MS = 30_000;

export function createTokenSource<T extends Token>(options: {
  readonly connection: string;
  readonly clock: Clock;
  /** `rejected` is the token that met 401, which must not be given again. */
  readonly fetchToken: (rejected: T | undefined) => Promise<T>;
}): TokenSource<T> {
  let current: T | undefined;
  let dropped: T | undefined;
  let pending: Promise<T> | undefined;

  const fetchOnce = async (): Promise<T> => {
    try {
      current = await options.fetchToken(dropped);
      return current;
    } finally {
      pending = undefined;
    }
  };

  const get = (): Promise<T> => {
    if (current !== undefined && !isExpired(current, options.clock.now())) return Promise.resolve(current);
    pending ??= fetchOnce();
    return pending;
  };

  const invalidate = (token: T): void => {
    if (current?.accessToken !== token.accessToken) return;
    current = undefined;
    dropped = token;
  };

  return {
    get,
    invalidate,
    async send(request, { refreshable = () => true, refused = () => rejected(options.connection) } = {}) {
      for (let attempt = 1; ; attempt += 1) {
        const token = await get();
        const answer = await request(token);
        if (answer.status !== 401 || (attempt === 1 && !refreshable(answer))) return answer;
        const last = attempt > 2 || (attempt === 2 && token.inherited !== true);
        if (last) throw refused();
        invalidate(token);
      }
    },
  };
}

function isExpired(token: Token, now: number): boolean {
  return token.expiresAt !== undefined && token.expiresAt - MARGIN_MS <= now;
}

function rejected(connection: string): CrosswalkError {
  return new CrosswalkError({
    code: 'AUTH_REJECTED',
    kind: 'auth',
    what: `Connection "${connection}" was refused with a token issued a moment before.`,
    why: 'The system hands out tokens but does not accept them: an IP restriction, no API permission, or the wrong host.',
    todo: 'Check the IP ranges and API permission of the user or app the connection acts as, and its URL, then run "crosswalk pull".',
  });
}
