import type { Answer, Call, Route } from './routes.ts';

/** Of the account: at its midnight the day's budget of requests is full again. */
export const TIME_ZONE = 'US/Eastern';

export const ACCOUNT_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/account-info/v3/details', handle: details },
  { method: 'GET', path: '/account-info/2026-03/details', handle: details },
  { method: 'GET', path: '/account-info/v3/api-usage/daily/private-apps', handle: usage },
];

function details({ portal }: Call): Answer {
  const { portalId, uiDomain } = portal.settings;
  const offset = offsetAt(portal.clock.now());
  return {
    status: 200,
    body: {
      portalId,
      accountType: 'STANDARD',
      timeZone: TIME_ZONE,
      companyCurrency: 'USD',
      additionalCurrencies: [],
      utcOffset: offset,
      utcOffsetMilliseconds: milliseconds(offset),
      uiDomain,
      dataHostingLocation: /^app-(\w+)\./.exec(uiDomain)?.[1] ?? 'na1',
    },
  };
}

/** `-04:00` */
function offsetAt(now: number): string {
  const format = new Intl.DateTimeFormat('en', { timeZone: TIME_ZONE, timeZoneName: 'longOffset' });
  const name = format.formatToParts(now).find((part) => part.type === 'timeZoneName')?.value ?? '';
  return name.replace('GMT', '') || '+00:00';
}

function milliseconds(offset: string): number {
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** [I]: the shape is that of the API's own models; nobody has recorded it. */
function usage({ portal, limits }: Call): Answer {
  const { used, max } = limits.today();
  const day = new Date(portal.clock.now()).toISOString().slice(0, 10);
  const result = {
    name: 'private-apps-api-calls-daily',
    usageLimit: Number.isFinite(max) ? max : null,
    currentUsage: used,
    collectedAt: new Date(portal.clock.now()).toISOString(),
    fetchStatus: 'SUCCESS',
    resetsAt: `${day}T23:59:59.999Z`,
  };
  return { status: 200, body: { results: [result] } };
}
