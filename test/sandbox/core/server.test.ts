import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start.ts';
import type { SandboxOptions, SandboxSystem, WireRecord } from '../../../src/sandbox/system.ts';
import { fakeClock } from '../../support/clock.ts';

/** A system that stores what it is sent, so that a test sees whether a request was carried out. */
function echoSystem(options: SandboxOptions): SandboxSystem {
  const stored: WireRecord[] = [...(options.data['thing'] ?? [])];
  let expired = 0;
  return {
    name: 'echo',
    env: (baseUrl) => ({ ECHO_URL: baseUrl }),
    handle(request) {
      if (request.method === 'POST') stored.push({ id: String(stored.length + 1) });
      return {
        status: request.method === 'POST' ? 201 : 200,
        body: { expired, length: request.body.length },
      };
    },
    records: () => stored,
    upsert: (_object, record) => record,
    remove: () => false,
    actions: {
      expireToken: () => {
        expired += 1;
      },
      shout: (body) => ({ heard: String(body['word']).toUpperCase() }),
    },
    throttled: () => ({ status: 429, headers: { 'retry-after': '7' } }),
  };
}

describe('the sandbox server', () => {
  let sandbox: Sandbox;
  let folder: string;
  let url: string;
  let control: string;
  const clock = fakeClock('2026-02-03T04:05:06Z');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    sandbox = await startSandbox({
      clock,
      systems: { echo: echoSystem },
      records: { echo: { thing: [{ id: '0' }] } },
      logFile: join(folder, 'log.jsonl'),
    });
    url = sandbox.systems['echo']?.url ?? '';
    control = sandbox.systems['echo']?.controlUrl ?? '';
  });

  afterEach(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  const post = (target: string, body: unknown) =>
    fetch(target, { method: 'POST', body: JSON.stringify(body) });
  const fault = async (body: unknown) => expect((await post(`${control}/faults`, body)).status).toBe(200);
  const log = async () => (await (await fetch(`${control}/requests`)).json()) as Record<string, unknown>[];

  it('logs each request with exactly the promised keys, secrets replaced, and not the control plane', async () => {
    await fetch(`${url}/token?a=1&a=2&access_token=s3cret`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials&client_secret=s3cret&assertion=abc',
    });
    await post(`${url}/data`, { name: 'x', nested: [{ password: 's3cret' }] });
    await fetch(`${control}/records?object=thing`);
    const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: '2026-02-03T04:05:06.000Z',
        system: 'echo',
        method: 'POST',
        path: '/token',
        query: { a: ['1', '2'], access_token: '[token]' },
        body: 'grant_type=client_credentials&client_secret=[token]&assertion=[token]',
        status: 201,
        bytes: 25,
        ms: 0,
        fault: null,
      },
      expect.objectContaining({ path: '/data', body: { name: 'x', nested: [{ password: '[token]' }] } }),
    ]);
    expect(lines.join('')).not.toContain('s3cret');
  });

  it('answers with a status fault instead of the system, and logs it', async () => {
    await fault({ path: '^/x$', do: { status: 503, headers: { 'x-why': 'test' }, body: { down: true } } });
    const answer = await post(`${url}/x`, {});
    expect([answer.status, answer.headers.get('x-why'), await answer.json()]).toEqual([
      503,
      'test',
      { down: true },
    ]);
    expect(await (await fetch(`${control}/records?object=thing`)).json()).toHaveLength(1);
    expect((await log())[0]).toMatchObject({ status: 503, fault: 'status' });
  });

  it('carries a write out and loses the answer with applyThenFail', async () => {
    await fault({ method: 'POST', do: 'applyThenFail' });
    await expect(post(`${url}/x`, {})).rejects.toThrow();
    expect(await (await fetch(`${control}/records?object=thing`)).json()).toHaveLength(2);
    expect((await log())[0]).toMatchObject({ status: 0, fault: 'applyThenFail' });
  });

  it('does not carry a write out when it resets the connection', async () => {
    await fault({ method: 'POST', do: 'reset' });
    await expect(post(`${url}/x`, {})).rejects.toThrow();
    expect(await (await fetch(`${control}/records?object=thing`)).json()).toHaveLength(1);
  });

  it('declares the whole length and sends a part with cut', async () => {
    await fault({ do: { cut: 5 } });
    const answer = await fetch(`${url}/x`);
    expect(answer.headers.get('content-length')).toBe('24');
    await expect(answer.text()).rejects.toThrow();
  });

  it("waits on the sandbox's clock with delay, and answers in the system's words with throttle", async () => {
    await fault({ path: 'slow', do: { delay: 60_000 } });
    await fault({ path: 'busy', do: 'throttle' });
    expect((await fetch(`${url}/slow`)).status).toBe(200);
    expect((await log())[0]).toMatchObject({ ms: 60_000, fault: 'delay' });
    const busy = await fetch(`${url}/busy`);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('expires tokens through the system before it answers', async () => {
    await fault({ do: 'expireToken', times: 1 });
    expect(await (await fetch(`${url}/a`)).json()).toEqual({ expired: 1, length: 0 });
    expect(await (await fetch(`${url}/a`)).json()).toEqual({ expired: 1, length: 0 });
  });

  it('refuses an unknown fault with the known ones and drops all with DELETE', async () => {
    const refused = await post(`${control}/faults`, { do: 'explode' });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: expect.stringContaining('A fault cannot do "explode"; it knows status, delay, cut, ') },
    ]);
    await fault({ do: 'reset' });
    expect((await fetch(`${control}/faults`, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(`${url}/a`)).status).toBe(200);
  });

  it('moves the clock of every system', async () => {
    const at = async (body: unknown) => (await post(`${control}/clock`, body)).json();
    const before = clock.iso();
    expect(await at({ now: '2030-01-01T00:00:00Z' })).toEqual({ now: '2030-01-01T00:00:00.000Z' });
    expect(await at({ advanceMs: 1500 })).toEqual({ now: '2030-01-01T00:00:01.500Z' });
    await fetch(`${url}/a`);
    expect((await log())[0]?.['time']).toBe('2030-01-01T00:00:01.500Z');
    expect(clock.iso()).toBe(before);
    expect((await post(`${control}/clock`, { tomorrow: true })).status).toBe(400);
  });

  it("offers the system's own actions and names what it knows for anything else", async () => {
    expect(await (await post(`${control}/shout`, { word: 'hey' })).json()).toEqual({ heard: 'HEY' });
    const unknown = await post(`${control}/whisper`, {});
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({
      error: 'The control plane of "echo" knows records, requests, faults, stats, clock, expireToken, shout.',
    });
  });

  it('filters and clears the requests', async () => {
    await fetch(`${url}/a`);
    await post(`${url}/b`, {});
    const filtered = await (
      await fetch(`${control}/requests?method=post&path=${encodeURIComponent('^/b$')}`)
    ).json();
    expect(filtered).toHaveLength(1);
    await fetch(`${control}/requests`, { method: 'DELETE' });
    expect(await log()).toEqual([]);
  });

  it('gives all variables of all systems and a state key', () => {
    expect(sandbox.env).toEqual({
      ECHO_URL: url,
      CROSSWALK_STATE_KEY: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('takes consecutive ports and says which one is taken', async () => {
    const taken = Number(new URL(url).port);
    await expect(
      startSandbox({ port: taken, systems: { echo: echoSystem }, records: {} }),
    ).rejects.toMatchObject({
      code: 'SANDBOX_PORT',
    });
  });
});
