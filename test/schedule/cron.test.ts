import { describe, expect, it } from 'vitest';
import { cronFault, isTimeZone, nextFires, pauses } from '../../src/schedule/cron.ts';

const fires = (cron: string, timeZone: string, after: string, count: number) =>
  nextFires({ cron, timeZone }, Date.parse(after), count).map((at) =>
    new Date(at).toISOString().slice(0, 16),
  );

describe('a schedule in a time zone', () => {
  it('moves with summer time', () => {
    expect(fires('15 3 * * *', 'Europe/London', '2026-03-28T00:00Z', 2)).toEqual([
      '2026-03-28T03:15',
      '2026-03-29T02:15',
    ]);
    expect(fires('15 3 * * *', 'Europe/London', '2026-10-24T00:00Z', 2)).toEqual([
      '2026-10-24T02:15',
      '2026-10-25T03:15',
    ]);
  });

  it('runs what falls into the hour that is skipped at its end', () => {
    expect(fires('30 1 * * *', 'Europe/London', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
  });

  it('runs a fixed time once in the hour that comes twice', () => {
    expect(fires('30 1 * * *', 'Europe/London', '2026-10-24T12:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  it('goes on every half hour through both', () => {
    expect(fires('*/30 * * * *', 'Europe/London', '2026-10-25T00:00Z', 4)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
      '2026-10-25T02:00',
    ]);
    expect(fires('*/30 * * * *', 'Europe/London', '2026-03-29T00:30Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-29T01:30',
    ]);
  });
});

describe('a cron expression', () => {
  it.each<[string, number | undefined]>([
    ['61 * * * *', 0],
    ['0 25 * * *', 1],
    ['0 0 L * *', 2],
    ['0 0 * 13 *', 3],
    ['0 0 * * 1#2', 4],
    ['*/0 * * * *', 0],
    ['0 ? * * *', 1],
    ['0 0 15W * *', 2],
    ['* * * *', undefined],
    ['0 0 0 * * *', undefined],
    ['@daily', undefined],
    ['0 0 31 2 *', undefined],
  ])('"%s" is refused, field %s', (cron, field) => {
    expect(cronFault(cron)).toMatchObject({ field });
  });

  it.each(['*/30 * * * *', '7,37 8-18 * * 1-5', '15 3 * * mon', '0 6 1 JAN,jul *', '0 0 * * 7'])(
    '"%s" is taken',
    (cron) => {
      expect(cronFault(cron)).toBeUndefined();
    },
  );

  it('tells its shortest and its longest pause, over a weekend too', () => {
    const minutes = (cron: string) => {
      const { shortest, longest } = pauses({ cron, timeZone: 'UTC' });
      return [shortest / 60_000, longest / 60_000];
    };

    expect(minutes('*/30 * * * *')).toEqual([30, 30]);
    expect(minutes('0,3 * * * *')).toEqual([3, 57]);
    expect(minutes('58 23 * * *')).toEqual([1440, 1440]);
    expect(minutes('0 8-18 * * 1-5')).toEqual([60, 62 * 60]);
  });

  it('knows time zones by their names alone', () => {
    expect(['UTC', 'Europe/London', 'Asia/Kolkata'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['Europe/Lodnon', '+01:00', ''].map(isTimeZone)).toEqual([false, false, false]);
  });
});
