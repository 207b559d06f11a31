import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSalesforce } from '../../../src/connectors/salesforce/index.ts';
import { createDoor } from '../../../src/http/create-door.ts';
import type { TokenVault } from '../../../src/model/token-vault.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { createTokenVault } from '../../../src/state/token-vault.ts';
import { fakeClock } from '../../support/clock.ts';
import { type Answer, type ScriptServer, scriptServer } from '../../support/script-server.ts';
import { describeStep, NOW, ORG, refusal } from './support.ts';

const expired = refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');

function vaultPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-refresh-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'crm.token');
}

/** A connector over a server whose token endpoint rotates as `issue` says. */
function connect(
  server: { url: string },
  path: string,
  auth: { secret?: string; given?: string; vault?: TokenVault } = {},
) {
  const clock = fakeClock(NOW);
  const vault = auth.vault ?? createTokenVault({ path, key: 'k', connection: 'crm', clock });
  const door = createDoor({ clock, userAgent: 'test', random: () => 0 });
  const salesforce = createSalesforce({
    connection: {
      name: 'crm',
      url: server.url,
      apiVersion: '68.0',
      auth: {
        flow: 'refreshToken',
        clientId: 'key',
        clientSecret: auth.secret,
        refreshToken: auth.given ?? 'r0',
        vault,
      },
    },
    door,
    clock,
  });
  return { salesforce, vault };
}

function issue(n: number, instance: string, more: Record<string, unknown> = {}): Answer {
  return {
    body: {
      access_token: `access${n}`,
      refresh_token: `r${n}`,
      instance_url: instance,
      id: `https://login.salesforce.com/id/${ORG}/0055f000001AbcDQAR`,
      issued_at: '1309974610026',
      scope: 'api refresh_token',
      ...more,
    },
  };
}

const forms = (server: ScriptServer) =>
  server.requests
    .filter(({ path }) => path.endsWith('/token'))
    .map(({ text }) => Object.fromEntries(new URLSearchParams(text)));

describe('a refresh token', () => {
  test('is exchanged, and the next process uses the session without a request for a token', async () => {
    await using server = await scriptServer();
    const path = vaultPath();
    server.answer(issue(1, server.url), describeStep, describeStep);
    await connect(server, path, { secret: 'shh' }).salesforce.describe('Account');
    await connect(server, path, { secret: 'shh' }).salesforce.describe('Account');
    expect(forms(server)).toEqual([
      { grant_type: 'refresh_token', client_id: 'key', client_secret: 'shh', refresh_token: 'r0' },
    ]);
    expect(server.requests.at(-1)?.headers['authorization']).toBe('Bearer access1');
    expect(server.pending).toBe(0);
  });

  test('that was rotated is on the disk before the first request with the new access token (t15)', async () => {
    await using server = await scriptServer();
    const { salesforce, vault } = connect(server, vaultPath());
    let kept = '';
    server.answer(issue(1, server.url), (request) => {
      kept = vault.read('r0').refreshToken;
      return typeof describeStep === 'function' ? describeStep(request) : describeStep;
    });
    await salesforce.describe('Account');
    expect(kept).toBe('r1');
  });

  test('is not sent while there is no room to keep what takes its place', async () => {
    await using server = await scriptServer();
    server.otherwise(issue(1, server.url));
    const full = new Error('ENOSPC');
    const login = { refreshToken: 'r0', session: undefined };
    const spend = () => {
      throw full;
    };
    const vault: TokenVault = {
      read: () => login,
      renew: async (_, work) => (await work({ ...login, interrupted: false, spend })).value,
    };

    await expect(connect(server, vaultPath(), { vault }).salesforce.describe('Account')).rejects.toBe(full);

    expect(forms(server)).toEqual([]);
  });

  test('is exchanged once for many requests that meet an expired session, and the newest is sent', async () => {
    await using server = await scriptServer();
    const path = vaultPath();
    server.answer(issue(1, server.url), describeStep);
    await connect(server, path).salesforce.describe('Account');
    const { salesforce } = connect(server, path);
    server.otherwise((request) => {
      if (request.path.endsWith('/token')) return issue(2, server.url);
      if (request.headers['authorization'] !== 'Bearer access2') return expired as Answer;
      return typeof describeStep === 'function' ? (describeStep(request) as Answer) : describeStep;
    });
    await Promise.all(['Account', 'Contact', 'Case'].map((name) => salesforce.describe(name)));
    expect(forms(server).map((form) => form['refresh_token'])).toEqual(['r0', 'r1']);
  });

  test('is not exchanged again when a fresh session is refused: one error that names the causes (t01)', async () => {
    await using server = await scriptServer();
    server.otherwise((request) =>
      request.path.endsWith('/token') ? issue(forms(server).length, server.url) : (expired as Answer),
    );
    const failure = connect(server, vaultPath()).salesforce.describe('Account');
    await expect(failure).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
    await expect(failure).rejects.toThrow(/IP restriction.*API permission.*wrong host/);
    expect([forms(server).length, server.requests.length]).toEqual([2, 4]);
  });

  test('of which a kept session has ended is exchanged although the first session was inherited', async () => {
    await using server = await scriptServer();
    const path = vaultPath();
    server.answer(issue(1, server.url), describeStep);
    await connect(server, path).salesforce.describe('Account');
    server.answer(expired, issue(2, server.url), describeStep);
    await connect(server, path).salesforce.describe('Account');
    expect([forms(server).length, server.pending]).toEqual([2, 0]);
  });

  test('whose exchange names another instance sends the following requests there (#196)', async () => {
    await using old = await scriptServer();
    await using moved = await scriptServer(describeStep);
    old.answer(issue(1, old.url), expired, issue(2, moved.url));
    await connect(old, vaultPath()).salesforce.describe('Account');
    expect(old.requests.map(({ path }) => path.split('/').at(-1))).toEqual(['token', 'describe', 'token']);
    expect(moved.requests[0]?.headers['authorization']).toBe('Bearer access2');
  });

  test('is kept even when the rest of the answer cannot be used', async () => {
    await using server = await scriptServer();
    const path = vaultPath();
    server.answer(issue(1, 'https://evil.example'));
    const { salesforce, vault } = connect(server, path);
    await expect(salesforce.describe('Account')).rejects.toMatchObject({ code: 'CONNECTION_URL' });
    expect(vault.read('r0')).toEqual({ refreshToken: 'r1', session: undefined });
  });

  test('stays where the answer brings no new one', async () => {
    await using server = await scriptServer();
    const { salesforce, vault } = connect(server, vaultPath());
    server.answer(issue(1, server.url, { refresh_token: undefined }), describeStep);
    await salesforce.describe('Account');
    expect(vault.read('r0').refreshToken).toBe('r0');
  });

  test('set anew in the environment wins over the kept one and its session', async () => {
    await using server = await scriptServer();
    const path = vaultPath();
    server.answer(issue(1, server.url), describeStep, issue(2, server.url), describeStep);
    await connect(server, path).salesforce.describe('Account');
    await connect(server, path, { given: 'fresh login' }).salesforce.describe('Account');
    expect(forms(server).map((form) => form['refresh_token'])).toEqual(['r0', 'fresh login']);
  });

  test('that is dead is said to be, with the cure (D-13)', async () => {
    await using server = await scriptServer();
    server.otherwise({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'expired access/refresh token' },
    });
    const failure = connect(server, vaultPath()).salesforce.describe('Account');
    await expect(failure).rejects.toMatchObject({
      code: 'AUTH_REFRESH_REVOKED',
      kind: 'auth',
      text: {
        why: expect.stringContaining('used a second time'),
        todo: expect.stringMatching(/crosswalk auth login salesforce.*valid until revoked/),
      },
    });
    expect(server.requests).toHaveLength(1);
  });

  test('lost with a process that was ended after the exchange is told apart', async () => {
    const path = vaultPath();
    await using server = await scriptServer();
    const { vault } = connect(server, path);
    await expect(
      vault.renew('r0', async (login) => {
        login.spend();
        throw new Error('the process ends here');
      }),
    ).rejects.toThrow();
    server.otherwise({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'expired access/refresh token' },
    });
    await expect(connect(server, path).salesforce.describe('Account')).rejects.toMatchObject({
      code: 'AUTH_REFRESH_REVOKED',
      text: { why: expect.stringContaining('An earlier run was ended') },
    });
  });

  test('of an app that wants a secret says so when the connection has none (D-12)', async () => {
    await using server = await scriptServer();
    server.otherwise({
      status: 400,
      body: { error: 'invalid_client', error_description: 'invalid client credentials' },
    });
    await expect(connect(server, vaultPath()).salesforce.describe('Account')).rejects.toMatchObject({
      code: 'AUTH_SECRET_REQUIRED',
      text: { todo: expect.stringContaining('auth.clientSecret') },
    });
    const withSecret = connect(server, vaultPath(), { secret: 'wrong' }).salesforce.describe('Account');
    await expect(withSecret).rejects.toMatchObject({ code: 'AUTH_INVALID_CLIENT' });
  });
});

describe('two processes with one rotating refresh token', () => {
  const source = (path: string) => fileURLToPath(new URL(`../../../src/${path}`, import.meta.url));
  const SCRIPT = `
    const { createSalesforce } = await import(${JSON.stringify(source('connectors/salesforce/index.ts'))});
    const { createTokenVault } = await import(${JSON.stringify(source('state/token-vault.ts'))});
    const { createDoor } = await import(${JSON.stringify(source('http/create-door.ts'))});
    const { systemClock: clock } = await import(${JSON.stringify(source('model/clock.ts'))});
    const { url, id, secret, given, path } = JSON.parse(process.env.CASE);
    const vault = createTokenVault({ path, key: 'k', connection: 'crm', clock });
    const auth = { flow: 'refreshToken', clientId: id, clientSecret: secret, refreshToken: given, vault };
    const salesforce = createSalesforce({
      connection: { name: 'crm', url, apiVersion: '62.0', auth },
      door: createDoor({ clock, userAgent: 'test' }),
      clock,
    });
    console.log((await salesforce.check()).actsAs);
  `;
  const child = (given: unknown): Promise<string> =>
    new Promise((resolve, reject) => {
      const running = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
        env: { CASE: JSON.stringify(given) },
      });
      let said = '';
      for (const stream of [running.stdout, running.stderr]) stream.on('data', (text) => (said += text));
      running.on('error', reject);
      running.on('close', () => resolve(said.trim()));
    });

  test('refresh exactly once each time the session ends, and the family stays alive', async () => {
    const sandbox = await startSandbox({ records: { salesforce: {} } });
    onTestFinished(() => sandbox.close());
    const { url = '', controlUrl = '', env = {} } = sandbox.systems['salesforce'] ?? {};
    const control = async (method: string, path: string) =>
      (await fetch(`${controlUrl}/${path}`, { method })).json() as Promise<unknown>;
    const refreshes = async () => ((await control('GET', 'requests?path=oauth2/token')) as unknown[]).length;
    const { refresh_token: given } = (await control('POST', 'refreshToken')) as { refresh_token: string };
    const it = {
      url,
      id: env['SALESFORCE_CLIENT_ID'],
      secret: env['SALESFORCE_CLIENT_SECRET'],
      given,
      path: vaultPath(),
    };
    const both = ['integration@crosswalk.example', 'integration@crosswalk.example'];
    expect(await Promise.all([child(it), child(it)])).toEqual(both);
    expect(await refreshes()).toBe(1);
    await control('POST', 'expireToken');
    expect(await Promise.all([child(it), child(it)])).toEqual(both);
    expect(await refreshes()).toBe(2);
    expect(await child(it)).toBe(both[0]);
    expect(await refreshes()).toBe(2);
  });
});
