import { describe, expect, it, vi } from 'vitest';
import type { Integrator } from '../../src/model/integrator.ts';
import { due, fullMissing, type Ran, upcoming } from '../../src/schedule/due.ts';
import { isOpen, opensAt } from '../../src/schedule/window.ts';

const t = (text: string) => Date.parse(`${text}Z`);
const utc = (cron: string) => ({ cron, timeZone: 'UTC' });

const nightly: Integrator = {
  enabled: true,
  mappings: ['accounts'],
  directions: ['import', 'syncBack'],
  schedule: utc('*/30 * * * *'),
  full: utc('15 3 * * *'),
  window: undefined,
};
const ran = (at: string, full: string = at, failures = 0): Ran => ({
  last: { at: t(at), failures },
  full: t(full),
});
const at = (integrator: Integrator, before: Ran, now: string) => due(integrator, true, before, t(now));

describe('a tick', () => {
  it('runs what has never run', () => {
    expect(due(nightly, true, {}, t('2026-11-21T09:07'))).toMatchObject({ kind: 'now', full: false });
  });

  it('waits until the schedule comes round', () => {
    const before = ran('2026-11-21T09:00:05');

    expect(at(nightly, before, '2026-11-21T09:29')).toEqual({
      kind: 'later',
      next: { at: t('2026-11-21T09:30'), full: false },
    });
    expect(at(nightly, before, '2026-11-21T09:30')).toEqual({
      kind: 'now',
      full: false,
      since: t('2026-11-21T09:30'),
    });
  });

  it('that comes hours late catches up once', () => {
    const before = ran('2026-11-21T04:00');
    expect(at(nightly, before, '2026-11-21T09:07')).toMatchObject({
      kind: 'now',
      since: t('2026-11-21T04:30'),
    });
    expect(at(nightly, ran('2026-11-21T09:07', '2026-11-21T04:00'), '2026-11-21T09:10').kind).toBe('later');
  });

  it('never runs what is disabled or not scheduled', () => {
    const now = t('2026-11-21T09:30');

    expect(due(undefined, true, {}, now)).toEqual({ kind: 'never', why: 'unscheduled' });
    expect(due({ ...nightly, enabled: false }, true, {}, now)).toEqual({ kind: 'never', why: 'disabled' });
    expect(due(nightly, false, {}, now)).toEqual({ kind: 'never', why: 'disabled' });
  });

  it('tries again a quarter of an hour after a failure, then later and later, and never later than the schedule', () => {
    const daily = { ...nightly, schedule: utc('0 6 * * *'), full: undefined };
    const failed = (failures: number) => ran('2026-11-21T06:01', '2026-11-20T06:00', failures);

    expect(at(daily, failed(1), '2026-11-21T06:15').kind).toBe('later');
    expect(at(daily, failed(1), '2026-11-21T06:16').kind).toBe('now');
    expect(at(daily, failed(3), '2026-11-21T07:00').kind).toBe('later');
    expect(at(daily, failed(3), '2026-11-21T07:01').kind).toBe('now');
    expect(at(daily, failed(20), '2026-11-22T05:59').kind).toBe('later');
    expect(at(daily, failed(20), '2026-11-22T06:00').kind).toBe('now');
  });
});

it.each([8, 40, 1_000, 2_000])(
  'after %i failures in a row a try is never further off than a day',
  (failures) => {
    const weekly = { ...nightly, schedule: utc('0 6 * * 1'), full: undefined };
    const before = ran('2026-11-21T06:01', '2026-11-20T06:00', failures);
    expect(at(weekly, before, '2026-11-22T06:00')).toEqual({
      kind: 'later',
      next: { at: t('2026-11-22T06:01'), full: false },
    });
    expect(at(weekly, before, '2026-11-22T06:01').kind).toBe('now');

    const office = { ...nightly, window: { from: 20 * 60, to: 6 * 60, timeZone: 'Europe/London' } };
    expect(at(office, before, '2026-11-21T06:10').kind).toBe('later');
    expect(at(office, before, '2026-11-21T06:30')).toMatchObject({ kind: 'now', full: false });
    expect(at(office, before, '2026-11-22T19:59')).toMatchObject({ kind: 'now', full: false });
    expect(at(office, before, '2026-11-22T20:00')).toMatchObject({ kind: 'now', full: true });
    const late = ran('2026-11-22T03:01', '2026-11-20T06:00', failures);
    expect(upcoming(office, late, t('2026-11-22T03:10'), 60).find(({ full }) => full)).toEqual({
      at: t('2026-11-23T03:01'),
      full: true,
    });
  },
);

describe('a full run', () => {
  it('is due once a day, whatever the usual runs do', () => {
    const before = ran('2026-11-21T03:00:10', '2026-11-20T03:15');

    expect(at(nightly, before, '2026-11-21T03:14').kind).toBe('later');
    expect(at(nightly, before, '2026-11-21T03:20')).toMatchObject({ kind: 'now', full: true });
    const after = ran('2026-11-21T03:20');
    expect(at(nightly, after, '2026-11-21T03:30')).toMatchObject({ kind: 'now', full: false });
  });

  it('does not come again at every tick while it fails', () => {
    const before = ran('2026-11-21T03:20', '2026-11-20T03:15', 1);

    expect(at(nightly, before, '2026-11-21T03:25').kind).toBe('later');
    expect(at(nightly, before, '2026-11-21T03:35')).toMatchObject({ kind: 'now', full: true });
  });

  it('that failed is tried again before a usual one; when it fails again, usual ones go on in between', () => {
    const once = ran('2026-11-21T03:20', '2026-11-20T03:15', 1);
    expect(at(nightly, once, '2026-11-21T03:30')).toMatchObject({ kind: 'now', full: true });
    expect(upcoming(nightly, once, t('2026-11-21T03:21'), 2)).toEqual([
      { at: t('2026-11-21T03:30'), full: true },
      { at: t('2026-11-21T04:00'), full: false },
    ]);

    const twice = ran('2026-11-21T03:30', '2026-11-20T03:15', 2);
    expect(at(nightly, twice, '2026-11-21T04:00')).toMatchObject({ kind: 'now', full: true });
    const thrice = ran('2026-11-21T04:00', '2026-11-20T03:15', 3);
    expect(at(nightly, thrice, '2026-11-21T04:30')).toMatchObject({ kind: 'now', full: false });
    const night = { ...nightly, window: { from: 180, to: 205, timeZone: 'UTC' } };
    expect(at(night, once, '2026-11-21T03:30')).toMatchObject({ kind: 'now', full: false });
    const usual = ran('2026-11-21T02:30', '2026-11-20T03:15', 1);
    expect(at(nightly, usual, '2026-11-21T02:50')).toMatchObject({ kind: 'now', full: false });
  });

  it('is missed once three of its times have passed without one', () => {
    const missing = (before: Ran, now: string, integrator = nightly) =>
      fullMissing(integrator, before, t(now));
    const before = ran('2026-11-21T03:00', '2026-11-18T03:20');

    expect(missing(before, '2026-11-21T03:14')).toBeUndefined();
    expect(missing(before, '2026-11-21T03:15')).toBe(t('2026-11-19T03:15'));
    expect(missing({}, '2026-11-21T03:15')).toBeUndefined();
    expect(missing(before, '2026-11-21T03:15', { ...nightly, full: undefined })).toBeUndefined();
  });

  it('waits for its window, and does not go missing when it fell due before that', () => {
    const office = {
      ...nightly,
      full: utc('0 12 * * *'),
      window: { from: 20 * 60, to: 6 * 60, timeZone: 'UTC' },
    };
    const before = ran('2026-11-21T13:30', '2026-11-20T20:00');

    expect(at(office, before, '2026-11-21T14:00')).toMatchObject({ kind: 'now', full: false });
    expect(at(office, ran('2026-11-21T19:30', '2026-11-20T20:00'), '2026-11-21T20:01')).toMatchObject({
      kind: 'now',
      full: true,
      since: t('2026-11-21T20:00'),
    });
    // The scheduler slept through the night: it stays due until the window opens again.
    const late = ran('2026-11-22T08:00', '2026-11-20T20:00');
    expect(at(office, late, '2026-11-22T08:30')).toMatchObject({ kind: 'now', full: false });
    expect(at(office, late, '2026-11-22T20:00')).toMatchObject({ kind: 'now', full: true });
  });

  it('that fell due while another run was at work is not put off to the day after', () => {
    const night = { ...nightly, window: { from: 20 * 60, to: 6 * 60, timeZone: 'UTC' } };
    const noon = { ...night, full: utc('0 12 * * *') };
    const everything = '2026-11-21T13:00';

    // Read at one o'clock by hand; what fell due at noon still waits for its window.
    expect(upcoming(noon, ran(everything), t('2026-11-21T13:10'), 20).find(({ full }) => full)).toEqual({
      at: t('2026-11-21T20:00'),
      full: true,
    });
    expect(at(noon, ran(everything), '2026-11-21T20:00')).toMatchObject({ kind: 'now', full: true });
  });

  it('is never due when it is off', () => {
    expect(at({ ...nightly, full: undefined }, ran('2026-11-21T03:00'), '2026-11-25T03:20')).toMatchObject({
      kind: 'now',
      full: false,
    });
  });
});

describe('the times to come', () => {
  const times = (integrator: Integrator, before: Ran, now: string, count = 4) =>
    upcoming(integrator, before, t(now), count).map(
      (next) => `${new Date(next.at).toISOString().slice(11, 16)}${next.full ? ' full' : ''}`,
    );

  it('hold both kinds in order', () => {
    expect(times(nightly, ran('2026-11-21T02:30'), '2026-11-21T02:40')).toEqual([
      '03:00',
      '03:15 full',
      '03:30',
      '04:00',
    ]);
  });

  it('call a time full that is both', () => {
    const hourly = { ...nightly, schedule: utc('0 * * * *'), full: utc('0 3 * * *') };

    expect(times(hourly, ran('2026-11-21T02:00'), '2026-11-21T02:10', 2)).toEqual(['03:00 full', '04:00']);
  });

  it('begin with the next try after a failure', () => {
    const daily = { ...nightly, schedule: utc('0 6 * * *'), full: undefined };

    expect(times(daily, ran('2026-11-21T06:01', '2026-11-20T06:00', 1), '2026-11-21T06:05', 2)).toEqual([
      '06:16',
      '06:00',
    ]);
  });
});

describe('a window', () => {
  const night = { from: 20 * 60, to: 6 * 60, timeZone: 'Europe/London' };

  it('over midnight is open on both sides of it', () => {
    expect(
      [
        '2026-11-21T19:59',
        '2026-11-21T20:00',
        '2026-11-22T00:00',
        '2026-11-22T05:59',
        '2026-11-22T06:00',
      ].map((now) => isOpen(night, t(now))),
    ).toEqual([false, true, true, true, false]);
  });

  it('goes by its own zone, summer time included', () => {
    expect(isOpen(night, t('2026-07-21T19:00'))).toBe(true);
    expect(opensAt(night, t('2026-07-21T12:00'))).toBe(t('2026-07-21T19:00'));
    expect(opensAt(night, t('2026-11-21T12:00:30'))).toBe(t('2026-11-21T20:00'));
  });

  it('that begins in the hour that is skipped opens at its end, and after the hour that comes twice at its own time', () => {
    const early = { from: 90, to: 180, timeZone: 'Europe/London' };
    expect(opensAt(early, t('2026-03-28T12:00'))).toBe(t('2026-03-29T01:00'));
    expect(opensAt(early, t('2026-10-25T12:00'))).toBe(t('2026-10-26T01:30'));
  });

  it.each(['*/5 * * * *', '15 3 * * *', '15 3 1 * *'])(
    'is reckoned with, not searched minute by minute (full runs %s)',
    (cron) => {
      const full = { cron, timeZone: 'Europe/London' };
      const before = ran('2026-11-21T11:00', '2026-10-20T20:00');
      for (const [from, to] of [
        [1200, 1260],
        [195, 205],
      ] as const) {
        const integrator = { ...nightly, full, window: { ...night, from, to } };
        const formats = vi.spyOn(Intl, 'DateTimeFormat');
        due(integrator, true, before, t('2026-11-21T11:10'));
        upcoming(integrator, before, t('2026-11-21T11:10'), 1);
        expect(formats.mock.calls.length).toBeGreaterThan(0);
        expect(formats.mock.calls.length).toBeLessThan(120);
        formats.mockRestore();
      }
    },
  );

  it('that lies in the hour that is skipped opens at the next that there is', () => {
    const skipped = { from: 60, to: 120, timeZone: 'Europe/London' };
    expect(opensAt(skipped, t('2026-03-29T00:30'))).toBe(t('2026-03-30T00:00'));
  });
});
