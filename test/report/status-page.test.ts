import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { chartOf } from '../../src/report/page/chart.ts';
import { statusPage } from '../../src/report/status-page.ts';
import { FAILING, PAGE, pageRun } from './page-data.ts';

/** What a reader sees of a part of the page, on one line. */
const seen = (html: string) =>
  html
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the status page', () => {
  const html = statusPage(PAGE);

  it('shows last success and lag of each mapping, and what stopped it', () => {
    expect(seen(html)).toContain(
      'accounts 2026-11-21 08:00 UTC 7 h, too long 12,345 2 stopped by NETWORK_TIMEOUT',
    );
    expect(seen(html)).toContain('contacts never unknown 0 0 no error');
  });

  it('shows runs, held records by reason, request budgets and when the next run is due', () => {
    expect(seen(html)).toContain('2026-11-20 22:30 UTC sync failed 2 min 0 0 12');
    expect(seen(html)).toContain('2026-11-20 22:00 UTC sync --full partial 4.2 s 60 2 12');
    expect(seen(html)).toContain(
      'MATCH_AMBIGUOUS accounts 2 2026-11-20 12:30 UTC Several records match. Name the pair in links.yaml.',
    );
    expect(seen(html)).toContain('salesforce 1,400 9 12,000 of 100,000 (12 %), 2026-11-20 22:30 UTC 90 %');
    expect(seen(html)).toContain('halo 100 20 the system does not tell no bound of the day');
    expect(seen(html)).toContain('Next due 2026-11-21 13:00 UTC, reads everything');
  });

  it('says first which integrations have stopped', () => {
    expect(html).toContain('<title>1 stopped · crosswalk: status</title>');
    expect(seen(html)).toContain('Not running as they should: salesforce.');
    const well = statusPage({ ...PAGE, integrations: [{ ...FAILING, health: 'well' }] });
    expect(seen(well)).toContain('1 integration, none of them stopped.');
  });

  it('needs nothing beside itself: its policy allows its own style and nothing else', () => {
    const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');

    expect(html).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(html).not.toMatch(
      /<script|<link|<img|<iframe|<object|\ssrc=|\shref=|\sstyle=|\son\w+=|url\(|@import/i,
    );
  });

  it('escapes what stands in names', () => {
    const evil = '"><script>alert(1)</script>{{version}}';
    const page = statusPage({ ...PAGE, integrations: [{ ...FAILING, name: evil }] });

    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('{{version}}');
  });

  it('says so where there is nothing', () => {
    expect(seen(statusPage({ ...PAGE, integrations: [] }))).toContain('No integration is enabled.');
    expect(seen(html)).toContain('Has never run');
    expect(seen(html)).toContain('It has never run.');
  });
});

describe('the chart of runs', () => {
  it('has a bar a run, as high as what it wrote, and never none', () => {
    const { bars, base, most } = chartOf([pageRun(0), pageRun(10), pageRun(5)]);

    expect(most).toBe(30);
    expect(bars.map(({ height }) => height)).toEqual([2, 85, 42.5]);
    expect(bars.map(({ y, height }) => y + height)).toEqual([base, base, base]);
    expect(bars.map(({ x }) => x).toSorted((a, b) => a - b)).toEqual(bars.map(({ x }) => x));
  });

  it.each([
    ['done', 0, undefined],
    ['partial', 3, 'held'],
    ['deferred', 0, undefined],
    ['failed', 3, 'bad'],
    ['refused', 0, 'bad'],
    ['stopped', 0, 'bad'],
    ['unfinished', 0, 'bad'],
  ] as const)('marks a run that is %s with %s held as %s, by a shape', (outcome, held, mark) => {
    const [bar] = chartOf([pageRun(1, { outcome, held })]).bars;

    expect(bar?.mark).toBe(mark);
    // A cross has two strokes, a triangle one outline.
    if (mark) expect(bar?.path.match(/M/g)).toHaveLength(mark === 'bad' ? 2 : 1);
  });

  it('stays inside its drawing however many runs there are', () => {
    for (const length of [0, 1, 60, 500]) {
      const chart = chartOf(Array.from({ length }, (_, n) => pageRun(n)));
      const ends = chart.bars.map(({ x, width }) => x + width);

      expect(Math.max(0, ...ends)).toBeLessThanOrEqual(chart.width);
      expect(Math.min(0, ...chart.bars.map(({ x }) => x))).toBe(0);
    }
  });
});
