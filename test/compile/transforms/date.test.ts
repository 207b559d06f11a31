import { describe, expect, test } from 'vitest';
import { date, datetime } from '../../../src/compile/transforms/date.ts';

describe('date', () => {
  test.each([
    ['keeps a date', { given: '2026-01-31', args: {}, want: '2026-01-31' }],
    [
      'keeps a date whatever the zone',
      { given: '2026-01-31', args: { timeZone: 'Pacific/Auckland' }, want: '2026-01-31' },
    ],
    [
      'takes the part before T as written',
      { given: '2026-02-01T00:30:00+02:00', args: {}, want: '2026-02-01' },
    ],
    [
      "reads Salesforce's zone without a colon",
      { given: '2026-01-31T10:11:12.000+0000', args: {}, want: '2026-01-31' },
    ],
    [
      'takes the calendar day of a zone east',
      { given: '2026-01-31T23:30:00Z', args: { timeZone: 'Europe/Berlin' }, want: '2026-02-01' },
    ],
    [
      'takes the calendar day of a zone west',
      { given: '2026-02-01T03:00:00Z', args: { timeZone: 'America/New_York' }, want: '2026-01-31' },
    ],
    [
      'counts a datetime without a zone as UTC',
      { given: '2026-01-31T23:30:00', args: { timeZone: 'Asia/Tokyo' }, want: '2026-02-01' },
    ],
    ['reads a leap day', { given: '2024-02-29', args: {}, want: '2024-02-29' }],
    ['leaves nothing as nothing', { given: null, args: {}, want: null }],
    ['takes blank text as nothing', { given: ' ', args: {}, want: null }],
  ])('%s', (_name, { given, args, want }) => {
    expect(date(given, args)).toBe(want);
  });

  test.each([
    '31.01.2026',
    '2026-1-31',
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-01-31T25:00:00Z',
    '2026-01-31T10:00:00+99:00',
    'soon',
  ])('refuses %s', (given) => {
    expect(() => date(given)).toThrow(expect.objectContaining({ name: 'TransformError' }));
  });

  test('refuses a time zone that does not exist, with the cure', () => {
    expect(() => date('2026-01-31T10:00:00Z', { timeZone: 'Mars/Base' })).toThrow('write an IANA name');
  });
});

describe('datetime', () => {
  test.each([
    ['turns a date into midnight UTC', { given: '2026-01-31', want: '2026-01-31T00:00:00.000Z' }],
    ['moves to UTC', { given: '2026-01-31T10:00:00+05:30', want: '2026-01-31T04:30:00.000Z' }],
    ['reads a negative offset', { given: '2026-01-31T22:00:00-0800', want: '2026-02-01T06:00:00.000Z' }],
    ['counts a missing zone as UTC', { given: '2026-01-31T10:00:00', want: '2026-01-31T10:00:00.000Z' }],
    [
      'keeps milliseconds and cuts finer parts',
      { given: '2026-01-31T10:00:00.123456Z', want: '2026-01-31T10:00:00.123Z' },
    ],
    ['reads hours and minutes alone', { given: '2026-01-31T10:05Z', want: '2026-01-31T10:05:00.000Z' }],
    ['leaves nothing as nothing', { given: undefined, want: null }],
  ])('%s', (_name, { given, want }) => {
    expect(datetime(given)).toBe(want);
  });

  test.each(['2026-02-30T10:00:00Z', '2026-01-31 10:00', '1738317600000'])('refuses %s', (given) => {
    expect(() => datetime(given)).toThrow(expect.objectContaining({ name: 'TransformError' }));
  });
});

test.each([1896, 1900, 2000, 2023, 2024, 2100])('knows the days of %i', (year) => {
  for (let month = 0; month <= 13; month += 1) {
    for (let day = 0; day <= 32; day += 1) {
      const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      const read = new Date(`${text}T00:00:00Z`);
      const exists = !Number.isNaN(read.getTime()) && read.toISOString().startsWith(text);
      if (exists) expect(date(text)).toBe(text);
      else expect(() => date(text), text).toThrow();
    }
  }
});
