import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench } from '../e2e/harness.ts';
import { run } from './support.ts';

type Bench = Awaited<ReturnType<typeof bench>>;

/** The shipped connection as one of an OAuth app, at a terminal where a person waits for the browser. */
async function hubspotBench(auth: string): Promise<Bench> {
  const it = await bench({ crms: ['hubspot'] });
  it.rewrite('connections.yaml', (text) =>
    text.replace(/flow: privateApp\s+accessToken: \{ env: HUBSPOT_ACCESS_TOKEN \}/, auth),
  );
  const sleep = (_: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
  return { ...it, io: { ...it.io, interactive: true, clock: { ...it.io.clock, sleep } } };
}

const OAUTH =
  'flow: refreshToken\n      clientId: { env: HUBSPOT_CLIENT_ID }\n      clientSecret: { env: HUBSPOT_CLIENT_SECRET }\n      refreshToken: { env: HUBSPOT_REFRESH_TOKEN }';

/** Runs the log-in and is the browser that follows the printed address. */
async function login(it: Bench) {
  let told = '';
  let opened: Promise<number> | undefined;
  const approve = async (address: string) => {
    const page = await fetch(address, { redirect: 'manual' });
    return (await fetch(page.headers.get('location') ?? '')).status;
  };
  const err = (text: string) => {
    it.io.err(text);
    told += it.io.redactor.redact(text);
    const address = /http:\/\/\S+\/oauth\/authorize\?\S+/.exec(told)?.[0];
    if (address !== undefined) opened ??= approve(address);
  };
  const ran = await run({ ...it, io: { ...it.io, err } }, 'auth', 'login', 'hubspot', '--port', '0');
  return { ...ran, told, visited: await opened };
}

describe('auth login hubspot', () => {
  it('prints the refresh token once and how to store it, and writes nothing', async () => {
    const it = await hubspotBench(OAUTH);
    const { code, text, told, visited } = await login(it);

    expect([code, visited]).toEqual([0, 200]);
    expect(told).toMatch(
      /speaks of scopes .* required: oauth .*crm\.objects\.owners\.read.*; optional: crm\.schemas\.companies\.write/,
    );
    expect(text).toContain('as admin@crosswalk.example');
    expect(text).toContain('crm.objects.companies.write');
    expect(text).toContain('\n  HUBSPOT_REFRESH_TOKEN=\n');
    expect(text.slice(told.length)).toMatch(/^eu1-[0-9a-f-]{36}$/m);
    expect(text).not.toContain('flow: refreshToken');
    expect(() => readdirSync(it.options.state)).toThrow('ENOENT');
  });

  it('has nothing to do for a private app, and says what an OAuth app needs', async () => {
    const it = await hubspotBench('flow: privateApp\n      accessToken: { env: HUBSPOT_ACCESS_TOKEN }');
    const { code, failure } = await run(it, 'auth', 'login', 'hubspot', '--show', '--port', '0');

    expect([code, failure?.problem.code]).toEqual([1, 'USAGE']);
    expect(failure?.problem.todo).toContain('flow: refreshToken');
  });
});

describe('auth status', () => {
  it('logs in with the refresh token, and keeps the session for the next run', async () => {
    const it = await hubspotBench(OAUTH);
    const { code, text } = await run(it, 'auth', 'status', '--connection', 'hubspot');
    const again = await run(it, 'auth', 'status', '--connection', 'hubspot');
    const asked = (await it.requests('hubspot')).filter(({ path }) => path === '/oauth/v1/token');

    expect([code, again.code]).toEqual([0, 0]);
    expect(text).toContain('hubspot: hubspot, refreshToken: logged in');
    expect(text).toContain('acts as admin@crosswalk.example');
    expect(asked).toHaveLength(1);

    const kept = readFileSync(join(it.options.state, 'auth', 'hubspot.token'), 'latin1');
    const printed = text + again.text;
    for (const name of ['HUBSPOT_REFRESH_TOKEN', 'HUBSPOT_CLIENT_SECRET'])
      expect((kept + printed).indexOf(it.io.env[name] ?? ''), name).toBe(-1);
  });

  it('tells a token that was rotated in HubSpot, and where the new one is', async () => {
    const it = await hubspotBench('flow: privateApp\n      accessToken: { env: HUBSPOT_ACCESS_TOKEN }');
    await it.control('hubspot', 'rotateToken', {});
    const { code, text } = await run(it, 'auth', 'status', '--connection', 'hubspot');

    expect(code).toBe(3);
    expect(text).toContain('AUTH_REJECTED');
    expect(text).toContain('Private Apps > the app > Auth > Show token');
    expect(text).not.toContain(it.io.env['HUBSPOT_ACCESS_TOKEN']);
  });
});
