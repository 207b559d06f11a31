import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeOrigin } from '../../src/state/origin.ts';
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

  it('takes an import by hand that failed for no error of the schedule, as the watch does', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    it.clock.advance(60_000);
    const env = { ...it.io.env, SALESFORCE_CLIENT_SECRET: 'wrong' };
    const failed = await run({ ...it, io: { ...it.io, env } }, 'import', 'accounts');
    const folder = join(it.options.state, '../page');

    await run(it, 'status', '--html', folder);

    expect(failed.code).toBe(3);
    expect((await run(it, 'watch')).text).toContain('no alarm');
    const page = seen(`${folder}/index.html`);
    expect(page).toContain('accounts 2026-11-21 09:00 UTC 1 min 2 0 no error');
    expect(page).toMatch(/2026-11-21 09:01 UTC import failed/);
  });

  it('is there before the first run, and makes no state', async () => {
    const it = desk();
    const folder = join(it.folder, 'page');

    expect(await runJson(it, 'status', '--html', folder)).toEqual({ page: `${folder}/index.html` });

    expect(seen(`${folder}/index.html`)).toContain('salesforce – Has never run');
    expect(existsSync(it.options.state)).toBe(false);
  });

  it('says of a state that is lost that it has stopped, and not that it never ran', async () => {
    const it = desk();
    const folder = join(it.folder, 'page');
    const at = new Date(it.io.clock.now()).toISOString();
    writeOrigin(it.options.state, 'salesforce', { place: 'the artifacts of a/b', outcome: 'lost', at });

    const { code } = await run(it, 'status', '--html', folder);

    expect(code).toBe(0);
    const page = seen(`${folder}/index.html`);
    expect(page).toContain('Not running as they should: salesforce.');
    expect(page).toContain('salesforce ✕ Stopped: its state is lost');
    expect(page).toContain('STATE_LOST There was a state, and none of its copies can be used');
    expect(page).toContain('mode&#x3D;rebuild -f integration&#x3D;');
    expect(page).not.toMatch(/never run|Last run never|none of them stopped/);
  });

  it('draws the others where one state cannot be read, and says so', async () => {
    const it = await bench({ salesforce: { ...crm, Account: [acme, beta] }, halo: twins });
    await it.sync();
    const second = join(it.options.mappings, 'second');
    mkdirSync(second);
    writeFileSync(
      join(second, 'integration.yaml'),
      'version: 1\nintegration: second\nintegrator: { mappings: [notes] }\n',
    );
    writeFileSync(
      join(second, 'notes.yaml'),
      'version: 1\nmapping: notes\nsource: { connection: salesforce, object: Account }\n' +
        'target: { connection: halo, object: client }\nimport: { match: [trading_name], onNoMatch: report }\n' +
        'fields:\n  - { source: Name, target: trading_name }\n',
    );
    writeFileSync(join(it.options.state, 'second.sqlite'), 'no database');
    const folder = join(it.options.state, '../page');

    const { code, text } = await run(it, 'status', '--html', folder);

    expect(code).toBe(0);
    expect(text).toMatch(/warning: the state of "second" cannot be read: STATE_CORRUPT: /);
    const page = seen(`${folder}/index.html`);
    expect(page).toContain('salesforce ▲ Running, with records held');
    expect(page).toContain('Not running as they should: second.');
    expect(page).toContain('second ✕ Not known: its state cannot be read');
    expect(page).toContain('STATE_CORRUPT ');
  });

  it('does not know in a workflow what nobody has fetched', async () => {
    const it = desk();
    const folder = join(it.folder, 'page');
    const hosted = { ...it, io: { ...it.io, env: { ...it.io.env, GITHUB_ACTIONS: 'true' } } };

    await run(hosted, 'status', '--html', folder);

    expect(seen(`${folder}/index.html`)).toContain('salesforce ✕ Not known: its state cannot be read');
    expect(seen(`${folder}/index.html`)).toContain('STATE_NOT_FETCHED ');
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
