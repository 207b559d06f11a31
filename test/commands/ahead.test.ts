import { describe, expect, it } from 'vitest';
import { type Bench, bench } from '../e2e/harness.ts';
import { fakeClock } from '../support/clock.ts';
import { crm } from './records.ts';
import { run } from './support.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The same place on a machine whose clock is a year ahead. */
const nextYear = (it: Bench) => ({
  ...it,
  io: { ...it.io, clock: fakeClock(new Date(it.clock.now() + 365 * DAY).toISOString()) },
});

describe('a run on a machine whose clock is ahead', () => {
  it('puts nothing off, is no success, and is told for a day', async () => {
    const it = await bench({ salesforce: crm });
    await run(it, 'sync', '--scheduled');
    it.clock.advance(HOUR);
    await run(nextYear(it), 'sync', '--scheduled');
    it.clock.advance(60_000);

    const status = await run(it, 'status');
    expect(status.text).toContain('warning: salesforce: a run of 2027-11-21 10:00 UTC lies in the future');
    expect(status.text).toContain('last run 2026-11-21T09:00:00.000Z, done');
    expect(status.text).toContain('last success 2026-11-21T09:00:00.000Z');
    expect((await run(it, 'integrations', 'list')).text).toContain(
      'last success 2026-11-21 09:00 UTC, next due now',
    );
    expect((await run(it, 'schedule', '--due')).text).toBe('salesforce: due since 2026-11-21 09:30 UTC.\n');
    const watch = await run(it, 'watch');
    expect(watch.code).toBe(2);
    expect(watch.text).toContain('1 alarm, last success 2026-11-21 09:00 UTC');
    expect(watch.text).toContain('crosswalk: salesforce, a clock is wrong');

    const sync = await run(it, 'sync', '--scheduled');
    expect(sync.text).toContain('warning: salesforce: a run of 2027-11-21 10:00 UTC lies in the future');
    expect(sync.text).toContain('salesforce / accounts import');

    it.clock.advance(23 * HOUR);
    await run(it, 'sync', '--scheduled');
    expect((await run(it, 'watch')).text).toContain('a clock is wrong');
    it.clock.advance(2 * HOUR);
    await run(it, 'sync', '--scheduled');
    expect((await run(it, 'watch')).text).toBe('salesforce: no alarm, last success 2026-11-22 11:01 UTC\n');
    expect((await run(it, 'status')).text).not.toContain('future');

    // T30: it is late all the same when nothing runs any more.
    it.clock.advance(7 * HOUR);
    expect((await run(it, 'watch')).text).toContain('crosswalk: salesforce has stopped');
  });

  it('is not the last success where it is the only run', async () => {
    const it = await bench({ salesforce: crm });
    await run(nextYear(it), 'sync', '--scheduled');

    expect((await run(it, 'status')).text).toContain('last run never');
    expect((await run(it, 'watch')).text).toContain('1 alarm, last success never');
    expect((await run(it, 'sync', '--scheduled')).text).toContain('salesforce / accounts import');
    expect((await run(it, 'watch')).text).toContain('1 alarm, last success 2026-11-21 09:00 UTC');
  });
});
