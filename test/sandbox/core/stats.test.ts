import { describe, expect, it } from 'vitest';
import { createStats } from '../../../src/sandbox/stats.ts';
import { fakeClock } from '../../support/clock.ts';
import { rig } from '../faults/support.ts';

describe('counts of requests', () => {
  it('know the most that lay in any window, not only in aligned ones', () => {
    const clock = fakeClock('2026-11-21T09:00:00Z');
    const stats = createStats(clock);
    for (const pause of [0, 59_000, 500, 600, 120_000, 300_000]) {
      clock.advance(pause);
      stats.count(200);
    }
    expect(stats.show()).toMatchObject({
      requests: 6,
      peak: { second: 1 + 1, minute: 3, fiveMinutes: 5, day: 6 },
    });
    stats.reset();
    expect(stats.show()).toMatchObject({ requests: 0, statuses: {}, peak: { minute: 0 } });
  });

  it("show each system's limit, its use and what was refused", async () => {
    const { desk, crm, clock } = await rig({ rates: 'real' });
    await desk.control('POST', '/settings', { requestsPerWindow: 3, retryAfter: true });
    await desk.login();
    for (const _ of [1, 2, 3]) await desk.call('GET', '/Client');
    const refused = await desk.call('GET', '/Client');

    expect([refused.status, refused.text, refused.headers.get('retry-after')]).toEqual([
      429,
      'Rate Limit Reached - 3 Requests per rolling 5 minute window',
      '300',
    ]);
    expect((await desk.control('GET', '/stats')).body).toEqual({
      requests: 5,
      throttled: 2,
      statuses: { 200: 3, 429: 2 },
      peak: { second: 5, minute: 5, fiveMinutes: 5, day: 5 },
      window: { minutes: 5, max: 3, used: 3, peak: 3 },
      notices: { emails: 0, automations: 0, salesforce: 0 },
    });
    clock.advance(300_000);
    expect((await desk.call('GET', '/Client')).status).toBe(200);
    expect((await desk.control('DELETE', '/stats')).status).toBe(204);

    await crm.control('POST', '/settings', { dailyRequests: 2 });
    const seen = [];
    for (const _ of [1, 2, 3]) {
      const answer = await crm.call('GET', '/limits');
      seen.push([answer.status, answer.headers.get('sforce-limit-info')]);
    }
    expect(seen).toEqual([
      [200, 'api-usage=1/2'],
      [200, 'api-usage=2/2'],
      [403, 'api-usage=2/2'],
    ]);
    expect((await crm.control('GET', '/stats')).body).toMatchObject({
      requests: 4,
      apiUsage: { used: 2, max: 2 },
    });
    clock.advance(86_400_000);
    expect((await crm.control('GET', '/stats')).body.apiUsage.used).toBe(0);
  });
});
