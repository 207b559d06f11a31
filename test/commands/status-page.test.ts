import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench } from '../e2e/harness.ts';
import { acme, ann, beta, crm, twins } from './records.ts';
import { desk, run, runJson } from './support.ts';

/** What a reader sees, on one line. */
const seen = (file: string) =>
  readFileSync(file, 'utf8')
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('status --html', () => {
  it('writes what the ledger of runs tells, and asks no system', async () => {
    const it = await bench({ salesforce: { ...crm, Account: [acme, beta] }, halo: twins });
    await it.sync();
    it.clock.advance(60_000);
    await it.sync();
    const folder = join(it.options.state, '../page/deep');
    await it.forgetRequests();

    const { code, text } = await run(it, 'status', '--html', folder);

    expect(code).toBe(0);
    expect(text).toBe(`The status page is ${folder}/index.html\n`);
    const page = seen(`${folder}/index.html`);
    expect(page).toContain('salesforce ▲ Running, with records held');
    expect(page).toContain('accounts 2026-11-21 09:01 UTC under a minute 1 1 no error');
    expect(page).toContain('contacts 2026-11-21 09:01 UTC under a minute 1 0 no error');
    expect(page).toContain('MATCH_AMBIGUOUS accounts 1 2026-11-21 09:00 UTC');
    expect(page).toMatch(/2026-11-21 09:00 UTC sync partial 0\.0 s 2 1 \d+ /);
    expect(page).toMatch(/Next due 2026-11-21 09:30 UTC /);
    expect(page).toMatch(/salesforce \d+ 0 \d+ of [\d,]+ \(0 %\), 2026-11-21 09:01 UTC 90 %/);
    expect(page).toMatch(/halo \d+ 2 the system does not tell/);
    expect(await it.requests('salesforce')).toEqual([]);
    for (const value of [acme.Name, beta.Name, ann.LastName, acme.Phone, acme.Id, ann.Id])
      expect(readFileSync(`${folder}/index.html`, 'utf8')).not.toContain(value);
  });

  it('says what has stopped, and by which error', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    it.clock.advance(7 * 3_600_000);
    const env = { ...it.io.env, SALESFORCE_CLIENT_SECRET: 'wrong' };
    await run({ ...it, io: { ...it.io, env } }, 'sync');
    const folder = join(it.options.state, '../page');

    await run(it, 'status', '--html', folder);

    const page = seen(`${folder}/index.html`);
    expect(page).toContain('Not running as they should: salesforce.');
    expect(page).toContain('salesforce ✕ Stopped: no success for too long');
    expect(page).toMatch(/accounts 2026-11-21 09:00 UTC 7 h, too long 2 0 stopped by AUTH_\w+ /);
  });

  it('is there before the first run, and makes no state', async () => {
    const it = desk();
    const folder = join(it.folder, 'page');

    expect(await runJson(it, 'status', '--html', folder)).toEqual({ page: `${folder}/index.html` });

    expect(seen(`${folder}/index.html`)).toContain('salesforce – Has never run');
    expect(existsSync(it.options.state)).toBe(false);
  });

  it('names the folder that it cannot write to', async () => {
    const it = desk();
    const file = join(it.folder, 'file');
    writeFileSync(file, '');

    const { code, text } = await run(it, 'status', '--html', file);

    expect(code).toBe(1);
    expect(text).toContain('PAGE_WRITE');
    expect(text).toContain(`${file}/index.html`);
  });
});
