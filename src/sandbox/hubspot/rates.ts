import type { Throttle } from '../faults/actions.ts';
import { waitHeaders } from '../faults/answers.ts';
import type { WireRecord } from '../system.ts';
import { TIME_ZONE } from './account.ts';
import { createDay } from './day.ts';
import type { Portal } from './portal.ts';
import type { Answer, Route } from './routes.ts';
import type { HubspotSettings } from './settings.ts';
import type { App } from './tokens.ts';
import { createWindow, type Window } from './window.ts';

/** The limits of the account. Each app has a window of its own; private apps share the day's budget, a public one has none. */
export interface Limits {
  /** Counts a request of this route; its 429 when it is one too many. */
  refuse(route: Route, app: App): Answer | undefined;
  /** Rate headers of an answer of this route. */
  headers(route: Route, app: App): Readonly<Record<string, string>>;
  /** The answer of the fault `throttle`: of the limit it names, else of a second for searches and of ten for others. */
  throttled(how: Throttle | undefined, route: Route | undefined, app: App | undefined): Answer;
  /** Requests since midnight at the account that count against its budget; `max` is infinite where there is none. */
  today(): { readonly used: number; readonly max: number };
  stats(): WireRecord;
}

type Plan = HubspotSettings['plan'];
type Kind = 'burst' | 'daily' | 'search';

const INTERVAL_MS = 10_000;
const SEARCHES_PER_SECOND = 5;
const BURST: Readonly<Record<Plan, number>> = { free: 100, professional: 190, enterprise: 190, oauth: 110 };
const DAILY: Readonly<Record<Plan, number>> = {
  free: 250_000,
  professional: 625_000,
  enterprise: 1_000_000,
  oauth: Number.POSITIVE_INFINITY,
};

/** Counted always and applied when rates are real. What is refused does not count against a limit. */
export function createLimits(portal: Portal, rates: 'real' | 'off'): Limits {
  const { clock, settings } = portal;
  const searches = createWindow(1000);
  const windows: Readonly<Record<App, Window>> = {
    private: createWindow(INTERVAL_MS),
    oauth: createWindow(INTERVAL_MS),
  };
  const turned = createDay(clock, TIME_ZONE);
  const refused: Record<Kind, number> = { burst: 0, daily: 0, search: 0 };
  let counted = 0;

  const planOf = (app: App): Plan => (app === 'oauth' ? 'oauth' : settings.plan);
  const usedToday = () => {
    if (turned()) settings.dailyUsed = 0;
    return settings.dailyUsed;
  };
  const over = (route: Route, app: App, now: number): Kind | undefined => {
    if (usedToday() >= DAILY[planOf(app)]) return 'daily';
    if (route.counts === 'search') return searches.count(now) >= SEARCHES_PER_SECOND ? 'search' : undefined;
    return windows[app].count(now) >= BURST[planOf(app)] ? 'burst' : undefined;
  };
  const headers: Limits['headers'] = (route, app) => {
    if (route.counts === 'none') return {};
    const plan = planOf(app);
    const left = (limit: number, used: number) => String(Math.max(0, limit - used));
    const daily: Readonly<Record<string, string>> =
      plan === 'oauth'
        ? {}
        : {
            'x-hubspot-ratelimit-daily': String(DAILY[plan]),
            'x-hubspot-ratelimit-daily-remaining': left(DAILY[plan], usedToday()),
          };
    if (route.counts === 'search') return daily;
    const now = clock.now();
    const max = BURST[plan];
    const secondly = Math.floor(max / 10);
    return {
      ...daily,
      'x-hubspot-ratelimit-interval-milliseconds': String(INTERVAL_MS),
      'x-hubspot-ratelimit-max': String(max),
      'x-hubspot-ratelimit-remaining': left(max, windows[app].count(now)),
      'x-hubspot-ratelimit-secondly': String(secondly),
      'x-hubspot-ratelimit-secondly-remaining': left(secondly, windows[app].since(now - 1000)),
    };
  };
  return {
    refuse: (route, app) => {
      if (route.counts === 'none') return undefined;
      const now = clock.now();
      counted += 1;
      const kind = over(route, app, now);
      if (kind !== undefined && rates === 'real') {
        refused[kind] += 1;
        return refusal(portal, kind);
      }
      (route.counts === 'search' ? searches : windows[app]).enter(now);
      if (planOf(app) !== 'oauth') settings.dailyUsed = usedToday() + 1;
      return undefined;
    },
    headers,
    throttled: (how, route, app) => {
      const usual = route?.counts === 'search' ? 'search' : 'burst';
      const kind = how?.limit === undefined || how.limit === 'concurrent' ? usual : how.limit;
      const told = route === undefined || app === undefined ? {} : headers(route, app);
      const spent = SPENT[kind];
      return {
        ...refusal(portal, kind),
        headers: {
          ...told,
          ...(spent !== undefined && Object.hasOwn(told, spent) ? { [spent]: '0' } : {}),
          ...waitHeaders(how?.retryAfter, clock.now()),
        },
      };
    },
    today: () => ({ used: usedToday(), max: DAILY[settings.plan] }),
    stats: () => {
      const now = clock.now();
      const daily = DAILY[settings.plan];
      return {
        limits: {
          plan: settings.plan,
          tenSeconds: {
            max: BURST[settings.plan],
            used: windows.private.count(now) + windows.oauth.count(now),
          },
          day: { max: Number.isFinite(daily) ? daily : null, used: usedToday() },
          searchesInASecond: { max: SEARCHES_PER_SECOND, used: searches.count(now) },
        },
        counted,
        refused: { ...refused },
        peakSearchesPerSecond: searches.peak(),
        peakPer10s: Math.max(windows.private.peak(), windows.oauth.peak()),
      };
    },
  };
}

function refusal(portal: Portal, kind: Kind): Answer {
  const correlationId = portal.correlationId();
  const ids = kind === 'search' ? { correlationId } : { correlationId, requestId: correlationId };
  return { status: 429, body: { ...BODIES[kind], ...ids } };
}

/** The header that tells how much is left of a limit. */
const SPENT: Readonly<Record<Kind, string | undefined>> = {
  search: undefined,
  burst: 'x-hubspot-ratelimit-remaining',
  daily: 'x-hubspot-ratelimit-daily-remaining',
};

/** In HubSpot's words; that of searches has no `policyName`, `errorType` or `requestId`, those of the others no `category`. */
const BODIES: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  search: { status: 'error', message: 'You have reached your secondly limit.', category: 'RATE_LIMITS' },
  burst: {
    status: 'error',
    message: 'You have reached your ten_secondly_rolling limit.',
    errorType: 'RATE_LIMIT',
    policyName: 'TEN_SECONDLY_ROLLING',
  },
  daily: {
    status: 'error',
    message: 'You have reached your daily limit.',
    errorType: 'RATE_LIMIT',
    policyName: 'DAILY',
  },
};
