import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { statusPage } from '../../src/report/status-page.ts';
import { PAGE } from '../report/page-data.ts';

/** Debian's package, or what GitHub's runners bring; without either these tests are counted as skipped. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

interface Measured {
  readonly contrasts: readonly { readonly of: string; readonly ratio: number; readonly least: number }[];
  readonly past: readonly string[];
  readonly moving: number;
  readonly ground: string;
  readonly focused: { readonly labelledBy: string | null; readonly outline: string };
}

const IN_PAGE = readFileSync('test/browser/in-page.js', 'utf8');
const measure = async (page: Page) => (await page.evaluate(IN_PAGE)) as Measured;

describe.skipIf(CHROMIUM === undefined)('the status page in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crosswalk-page-'));
    writeFileSync(join(folder, 'index.html'), statusPage(PAGE));
    // Containers give it no sandbox of its own; it opens a page of ours.
    browser = await chromium.launch({
      ...(CHROMIUM ? { executablePath: CHROMIUM } : {}),
      args: ['--no-sandbox', '--disable-gpu'],
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The page, and what it complained of and asked for on the way. */
  async function open(width: number, colorScheme: 'light' | 'dark') {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    const url = pathToFileURL(join(folder, 'index.html')).href;
    await page.goto(url);
    return { page, complaints, requests, url };
  }

  it.each([
    [360, 'light', 'rgb(255, 255, 255)'],
    [360, 'dark', 'rgb(20, 23, 27)'],
    [1280, 'light', 'rgb(255, 255, 255)'],
    [1280, 'dark', 'rgb(20, 23, 27)'],
  ] as const)(
    'at %i pixels, %s: no request, no complaint, nothing cut off, enough contrast',
    async (width, scheme, ground) => {
      const { page, complaints, requests, url } = await open(width, scheme);
      for (const summary of await page.locator('summary').all()) await summary.click();

      const measured = await measure(page);

      expect(measured.ground).toBe(ground);
      expect(measured.past).toEqual([]);
      expect(measured.moving).toBe(0);
      expect(measured.contrasts.length).toBeGreaterThan(300);
      expect(measured.contrasts.filter(({ ratio, least }) => !(ratio >= least))).toEqual([]);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([url]);
    },
  );

  it('says to those who do not see it what it shows', async () => {
    const { page } = await open(1280, 'light');
    const one = page.getByRole('article', { name: 'salesforce' });
    const tree = await one.ariaSnapshot();
    const count = (role: 'img' | 'columnheader' | 'rowheader' | 'region', name: string | RegExp) =>
      one.getByRole(role, { name }).count();

    expect(await page.getByRole('banner').getByRole('heading', { level: 1 }).textContent()).toBe(
      'crosswalk: status',
    );
    expect(await page.getByRole('main').getByRole('article').count()).toBe(PAGE.integrations.length);
    expect(await page.getByRole('contentinfo').count()).toBe(1);
    expect(tree).toContain('- heading "salesforce" [level=2]');
    // Signs of the state are for eyes only: the words beside them say the same.
    expect(tree).toContain('Failing');
    expect(tree).not.toMatch(/[✓✕▲]/);
    expect(await count('img', /^22 runs wrote 630 records; 1 did not get through/)).toBe(1);
    expect(await count('columnheader', 'Last success')).toBe(1);
    expect(await count('rowheader', 'accounts')).toBe(1);
    expect(await count('region', 'Mappings')).toBe(1);
  });

  it('can be used by keyboard, and shows where one is', async () => {
    const { page } = await open(360, 'light');

    await page.keyboard.press('Tab');

    expect((await measure(page)).focused).toEqual({ labelledBy: 'i1-mappings', outline: 'solid' });
  });
});
