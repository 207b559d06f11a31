import { describe, expect, it } from 'vitest';
import { type Bench, bench } from '../e2e/harness.ts';
import { acme, beta, crm, twins } from './records.ts';
import { run, runJson } from './support.ts';

const withEnv = (it: Bench, env: Readonly<Record<string, string>>) => ({
  ...it,
  io: { ...it.io, env: { ...it.io.env, ...env } },
});

describe('sync', () => {
  it('exits with 0 when it has done something, and when there was nothing to do', async () => {
    const it = await bench({ salesforce: crm });

    const first = await run(it, 'sync');
    const second = await run(it, 'sync');

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.text).toContain('salesforce / accounts import: 2 read, 2 created\n');
    expect(first.text).toMatch(/\nDone\.\n$/);
    expect(second.text).toMatch(/\nNothing was written: both sides agree\.\n$/);
  });

  it('exits with 2 when records are held, shows why, and never a value', async () => {
    const it = await bench({ salesforce: crm, halo: twins });

    const { code, text } = await run(it, 'sync');

    expect(code).toBe(2);
    expect(text).toContain('salesforce / accounts import: 2 read, 1 created, 1 held\n');
    expect(text).toMatch(new RegExp(`\\n  held ${beta.Id}  MATCH_AMBIGUOUS: `));
    expect(text).toMatch(/\nDone, but some records are held; /);
    for (const value of [acme.Name, acme.Phone, beta.Name, 'acme.example']) expect(text).not.toContain(value);
  });

  it('exits with 4 when a guard refuses, and goes on with --allow', async () => {
    const it = await bench({ salesforce: crm });
    it.rewrite('salesforce/accounts.yaml', (text) => text.replace('create: 100%', 'create: 1'));

    const refused = await run(it, 'sync');
    const tooFew = await run(it, 'sync', '--allow', 'create=1');
    const allowed = await run(it, 'sync', '--allow', 'create=2');

    expect([refused.code, tooFew.code, allowed.code]).toEqual([4, 4, 0]);
    expect(refused.text).toContain('2 to create');
    expect(refused.text).toContain('A guard refused: nothing of that mapping was written.');
    expect(allowed.text).toContain('2 created');
  });

  it('exits with 3 when a system cannot be reached, or refuses the credentials', async () => {
    const it = await bench({ salesforce: crm });

    const unreachable = await run(withEnv(it, { HALO_URL: 'http://127.0.0.1:1' }), 'sync');
    const refused = await run(withEnv(it, { SALESFORCE_CLIENT_SECRET: 'wrong-secret' }), 'sync', '--json');

    expect([unreachable.code, refused.code]).toEqual([3, 3]);
    expect(unreachable.text).toMatch(/ {2}NETWORK_\w+: /);
    expect(JSON.parse(refused.text)).toMatchObject({
      outcome: 'failed',
      flows: [{ error: { kind: 'auth' } }, {}],
    });
    expect(refused.text).not.toContain('wrong-secret');
  });

  it('exits with 1 when the configuration is at fault', async () => {
    const it = await bench({ salesforce: crm });

    const { code, text } = await run(withEnv(it, { SALESFORCE_CLIENT_ID: ' ' }), 'sync');

    expect(code).toBe(1);
    expect(text).toContain('ENV_MISSING: The environment variable "SALESFORCE_CLIENT_ID" is empty.');
  });

  it('takes --env-file over the environment', async () => {
    const it = await bench({ salesforce: crm });

    const { code, text } = await run(withEnv(it, {}), 'sync', '--env-file', '/nowhere/.env');

    expect(code).toBe(1);
    expect(text).toContain('ENV_FILE: ');
  });

  it('takes its variables from the secret CROSSWALK_ENV, and single ones over it', async () => {
    const it = await bench({ salesforce: crm });
    const lines = (env: Readonly<Record<string, string | undefined>>) =>
      Object.entries(env).map(([name, value]) => `${name}="${value}"\n`);
    const whole: typeof it = { ...it, io: { ...it.io, env: { CROSSWALK_ENV: lines(it.io.env).join('') } } };

    expect((await run(whole, 'sync')).code).toBe(0);
    expect((await run(withEnv(whole, { HALO_CLIENT_SECRET: 'wrong' }), 'sync')).code).toBe(3);
  });

  it('refuses an allowance that it does not understand', async () => {
    const it = await bench({ salesforce: crm });

    for (const text of ['create', 'create=many', '=4', 'create=-1'])
      expect((await run(it, 'sync', '--allow', text)).code).toBe(1);
    expect(await it.writes()).toEqual([]);
  });

  it('refuses an allowance that no guard asks for, before any request, and names those there are', async () => {
    const it = await bench({ salesforce: crm });

    const { code, text } = await run(it, 'sync', '--allow', 'updates=400');

    expect(code).toBe(1);
    expect(text).toContain(
      'USAGE: No guard is called "updates", so --allow updates=400 would change nothing.',
    );
    expect(text).toContain('There are "create", "update", "deactivate" and "main_phonenumber".');
    expect(text).toContain('Did you mean --allow update=400?');
    expect(await it.requests('salesforce')).toEqual([]);
    expect((await run(it, 'sync', '--allow', 'main_phonenumber=3', '--allow', 'create=9')).code).toBe(0);
  });

  it('reads everything with --full, and still writes nothing when both sides agree', async () => {
    const it = await bench({ salesforce: crm });
    await it.sync();
    it.clock.advance(3_600_000);
    await it.sync();
    it.clock.advance(3_600_000);
    await it.forgetRequests();

    const quick = await runJson(it, 'sync');
    const full = await runJson(it, 'sync', '--full');

    expect(quick).toMatchObject({ outcome: 'nothing', flows: [{ read: 0 }, {}, { read: 0 }, {}] });
    expect(full).toMatchObject({
      outcome: 'nothing',
      flows: [{ read: 2, counts: { unchanged: 2 } }, {}, { read: 1, counts: { unchanged: 1 } }, {}],
    });
    expect(await it.writes()).toEqual([]);
  });

  it('draws its progress on a terminal, and clears it before the result', async () => {
    const it = await bench({ salesforce: crm });
    let drawn = '';
    const io = {
      ...it.io,
      interactive: true,
      err: (text: string) => {
        drawn += text;
      },
    };

    const { text } = await run({ ...it, io }, 'sync');

    expect(drawn).toContain('\r\u001b[2Kaccounts: writing 2 of 2 (import)');
    expect(drawn.endsWith('\r\u001b[2K')).toBe(true);
    expect(text).not.toContain('\u001b');
    expect((await run(it, 'sync')).text).not.toContain('\r');
  });
});
