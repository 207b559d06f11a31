import type { Throttle } from '../faults/actions.ts';
import type { SandboxResponse, WireRecord } from '../system.ts';
import type { Portal } from './portal.ts';
import type { Answer, Route } from './routes.ts';

/** The limits of the account. */
export interface Limits {
  /** Counts a request of this route; its 429 when it is one too many. */
  refuse(route: Route): Answer | undefined;
  /** Rate headers of an answer of this route. */
  headers(route: Route): Readonly<Record<string, string>>;
  /** The answer of the fault `throttle`. */
  throttled(how?: Throttle): SandboxResponse;
  stats(): WireRecord;
}

export function createLimits(_portal: Portal, _rates: 'real' | 'off'): Limits {
  return {
    refuse: () => undefined,
    headers: () => ({}),
    throttled: () => ({ status: 429 }),
    stats: () => ({}),
  };
}
