import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bench } from '../e2e/harness.ts';
import { run, runJson } from './support.ts';

type Bench = Awaited<ReturnType<typeof bench>>;

/** A wait that only an abort ends, in place of the clock that moves on at once. */
const patient = (it: Bench): Bench => {
  const sleep = (_: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
  return { ...it, io: { ...it.io, interactive: true, clock: { ...it.io.clock, sleep } } };
};

/** Runs `auth login` and plays the browser as `visit` says, as soon as the address is printed. */
async function login(it: Bench, argv: readonly string[], visit: (address: URL) => Promise<unknown>) {
  let told = '';
  let opened: Promise<unknown> | undefined;
  const err = (text: string) => {
    it.io.err(text);
    told += it.io.redactor.redact(text);
    const address = /http:\/\/\S+\/services\/oauth2\/authorize\?\S+/.exec(told)?.[0];
    if (address !== undefined) opened ??= visit(new URL(address));
  };
  const ran = await run({ ...it, io: { ...it.io, err } }, 'auth', 'login', ...argv, '--port', '0');
  return { ...ran, told, visited: await opened };
}

/** What a browser does: asks the page, follows it back to the callback. */
async function approve(address: URL) {
  const page = await fetch(address, { redirect: 'manual' });
  const back = new URL(page.headers.get('location') ?? '');
  const seen = await fetch(back);
  return { status: seen.status, text: await seen.text(), back };
}

/** The shipped connection with the refresh flow in place of its own. */
function refreshFlow(it: Bench): void {
  it.rewrite('connections.yaml', (text) =>
    text.replace(
      /flow: clientCredentials(\s+clientId: \{ env: SALESFORCE_CLIENT_ID \}\s+clientSecret: \{ env: SALESFORCE_CLIENT_SECRET \})/,
      'flow: refreshToken$1\n      refreshToken: { env: SALESFORCE_REFRESH_TOKEN }',
    ),
  );
}

const withEnv = (it: Bench, more: Record<string, string>): Bench => ({
  ...it,
  io: { ...it.io, env: { ...it.io.env, ...more } },
});

const TOKEN = /5Aep861\S+/;

describe('auth login', () => {
  it('logs in with PKCE, prints the token once and how to store it, and writes nothing', async () => {
    const it = patient(await bench());
    let asked = new URLSearchParams();
    const { code, text, told, visited } = await login(it, ['salesforce'], (address) => {
      asked = address.searchParams;
      return approve(address);
    });

    expect([code, visited]).toMatchObject([0, { status: 200, text: expect.stringContaining('Logged in') }]);
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      scope: 'api refresh_token',
      code_challenge_method: 'S256',
      redirect_uri: expect.stringMatching(/^http:\/\/localhost:\d+\/OauthRedirect$/),
    });
    expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(told).not.toMatch(TOKEN);
    expect(text.match(/5Aep861/g)).toHaveLength(1);
    expect(text).toContain('as integration@crosswalk.example');
    for (const name of ['SALESFORCE_REFRESH_TOKEN', 'SALESFORCE_CLIENT_ID', 'SALESFORCE_CLIENT_SECRET'])
      expect(text).toContain(`\n  ${name}=\n`);
    expect(text).toContain('\n  gh secret set CROSSWALK_ENV --env crosswalk-sync < .env\n');
    expect(text).toContain('flow: refreshToken');
    expect(() => readdirSync(it.options.state)).toThrow('ENOENT');
    const [bought] = (await it.requests('salesforce')).filter(({ path }) => path.endsWith('/token'));
    expect(JSON.stringify(bought)).not.toMatch(TOKEN);
  });

  it('proves by its verifier that it is who asked', async () => {
    const it = patient(await bench());
    let challenge = '';
    let verifier = '';
    await using spy = await forwarding(it.io.env['SALESFORCE_URL'] ?? '', (form) => {
      verifier = form.get('code_verifier') ?? '';
    });
    const ran = await login(withEnv(it, { SALESFORCE_URL: spy.url }), ['salesforce'], (address) => {
      challenge = address.searchParams.get('code_challenge') ?? '';
      return approve(address);
    });
    expect(ran.code).toBe(0);
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(challenge);
  });

  it('does not open a log-in whose token nobody would see', async () => {
    const it = await bench();
    const piped = await run(it, 'auth', 'login', 'salesforce');
    expect([piped.code, piped.text]).toEqual([1, expect.stringContaining('--show')]);
    const json = await run(patient(it), 'auth', 'login', 'salesforce', '--json');
    expect([json.code, json.text]).toEqual([1, expect.stringContaining('--show')]);
    expect(await it.requests('salesforce')).toEqual([]);
  });

  it('prints JSON with the token only with --show', async () => {
    const it = patient(await bench());
    const { text, told } = await login(it, ['salesforce', '--json', '--show'], approve);
    expect(JSON.parse(text.slice(told.length))).toMatchObject({
      connection: 'salesforce',
      refreshToken: expect.stringMatching(TOKEN),
      scopes: ['api', 'refresh_token'],
      secrets: { refreshToken: 'SALESFORCE_REFRESH_TOKEN' },
    });
  });

  it('refuses the answer to another log-in, and asks for no token', async () => {
    const it = patient(await bench());
    const { code, failure, visited } = await login(it, ['salesforce'], async (address) => {
      const back = new URL(address.searchParams.get('redirect_uri') ?? '');
      back.search = '?code=stolen&state=guessed';
      return (await fetch(back)).status;
    });
    expect([code, failure?.problem.code, visited]).toEqual([3, 'AUTH_LOGIN_STATE', 400]);
    expect(await it.requests('salesforce')).toEqual([]);
  });

  it('takes one answer only, and nothing at other addresses or names', async () => {
    const it = patient(await bench());
    const { code, visited } = await login(it, ['salesforce'], async (address) => {
      const back = new URL(address.searchParams.get('redirect_uri') ?? '');
      const favicon = await fetch(new URL('/favicon.ico', back));
      const posted = await fetch(back, { method: 'POST' });
      // The second one comes while the door is being shut, or finds it shut.
      const answers = await Promise.allSettled([approve(address), approve(address)]);
      const statuses = answers.map((one) => (one.status === 'fulfilled' ? one.value.status : 410));
      return [favicon.status, posted.status, ...statuses.sort()];
    });
    expect([code, visited]).toEqual([0, [404, 404, 200, 410]]);
  });

  it('says that the person denied', async () => {
    const it = patient(await bench());
    await it.control('salesforce', 'app', { consent: 'deny' });
    const { code, failure } = await login(it, ['salesforce'], approve);
    expect([code, failure?.problem.code]).toEqual([3, 'AUTH_LOGIN_DENIED']);
  });

  it('says which scope the app lacks when no refresh token comes', async () => {
    const it = patient(await bench());
    await it.control('salesforce', 'app', { scopes: ['api'] });
    const { failure } = await login(it, ['salesforce'], approve);
    expect(failure?.problem).toMatchObject({
      code: 'AUTH_SCOPE',
      todo: expect.stringContaining('refresh_token, offline_access'),
    });
  });

  it('ends when nobody comes, by the clock', async () => {
    const it = await bench();
    const { code, failure } = await run(it, 'auth', 'login', 'salesforce', '--show', '--port', '0');
    expect([code, failure?.problem.code]).toEqual([3, 'AUTH_LOGIN_TIMEOUT']);
    expect(it.clock.slept).toEqual([300_000]);
  });

  it('names a port that is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const ran = await run(await bench(), 'auth', 'login', 'salesforce', '--show', '--port', port);
    expect([ran.code, ran.failure?.problem.code]).toEqual([1, 'AUTH_LOGIN_PORT']);
  });

  it('knows no log-in by browser for Halo', async () => {
    const ran = await run(await bench(), 'auth', 'login', 'halo', '--show', '--port', '0');
    expect([ran.code, ran.failure?.problem.code]).toEqual([1, 'USAGE']);
  });
});

describe('auth status', () => {
  it('tells flow, user, org, age and scopes of each connection, and no value', async () => {
    const it = await bench();
    const { code, text } = await run(it, 'auth', 'status');
    expect(code).toBe(0);
    expect(text).toContain('salesforce: salesforce, clientCredentials: logged in');
    expect(text).toContain('acts as integration@crosswalk.example');
    expect(text).toContain(`token issued ${it.clock.iso()}, scopes api`);
    expect(text).toContain('halo: halo, clientCredentials: logged in');
    const json = await runJson(it, 'auth', 'status', '--connection', 'salesforce');
    expect(json).toMatchObject({ connections: [{ flow: 'clientCredentials', kind: 'production' }] });
  });

  it('goes on after a connection that fails, and exits with 3', async () => {
    const it = withEnv(await bench(), { HALO_CLIENT_SECRET: 'wrong-secret' });
    const { code, text } = await run(it, 'auth', 'status');
    expect(code).toBe(3);
    expect(text).toContain('AUTH_INVALID_CLIENT');
    expect(text).toContain('salesforce: salesforce, clientCredentials: logged in');
    expect(text).not.toContain('wrong-secret');
  });

  it('names a connection that is none', async () => {
    const ran = await run(await bench(), 'auth', 'status', '--connection', 'nope');
    expect([ran.code, ran.failure?.problem.code]).toEqual([1, 'CONNECTION_UNKNOWN']);
  });
});

describe('T19 within the propagation window', () => {
  const unknownApp = (times: number) => ({
    method: 'POST',
    path: 'oauth2/token',
    nth: 1,
    times,
    do: { status: 400, body: { error: 'invalid_client_id', error_description: 'client identifier invalid' } },
  });

  it('a command says that a new app needs 10-20 minutes', async () => {
    const it = await bench();
    await it.control('salesforce', 'faults', unknownApp(1));
    const { code, text } = await run(it, 'sync');
    expect(code).toBe(3);
    expect(text).toContain('AUTH_PROPAGATION');
    expect(text).toContain('A new app needs 10-20 minutes: run "crosswalk auth wait"');
  });

  it('auth wait asks again every half minute until the app is known', async () => {
    const it = await bench();
    await it.control('salesforce', 'faults', unknownApp(3));
    const { code, text } = await run(it, 'auth', 'wait');
    expect(code).toBe(0);
    expect(it.clock.slept).toEqual([30_000, 30_000, 30_000]);
    expect(text).toContain('not known yet after 1 min 0 s; a new app needs 10-20 minutes');
    expect(text).toContain('the app is known, logged in as integration@crosswalk.example after 1 min 30 s');
  });

  it('auth wait gives up after its time with exit code 3', async () => {
    const it = await bench();
    await it.control('salesforce', 'faults', unknownApp(1000));
    const { code, text, failure } = await run(it, 'auth', 'wait', '--timeout', '75s');
    expect([code, failure?.problem.code]).toEqual([3, 'AUTH_PROPAGATION']);
    expect(it.clock.slept).toEqual([30_000, 30_000, 15_000]);
    expect(text).toContain('still not known after 1 min 15 s');
  });

  it('auth wait does not wait for what time cannot cure', async () => {
    const it = withEnv(await bench(), { SALESFORCE_CLIENT_SECRET: 'wrong' });
    const { code, failure } = await run(it, 'auth', 'wait');
    expect([code, failure?.problem.code]).toEqual([3, 'AUTH_INVALID_CLIENT']);
    expect(it.clock.slept).toEqual([]);
  });
});

describe('the refresh flow from log-in to sync', () => {
  const start = async () => {
    const it = await bench({ salesforce: { Account: [{ Name: 'Acme' }] } });
    refreshFlow(it);
    const { refresh_token } = (await it.control('salesforce', 'refreshToken', {})) as {
      refresh_token: string;
    };
    return { it, token: refresh_token };
  };

  it('L14 survives rotation from run to run, with the configured token never changed', async () => {
    const { it, token } = await start();
    const ready = withEnv(it, { SALESFORCE_REFRESH_TOKEN: token });
    expect((await run(ready, 'sync')).failure).toBeUndefined();
    await it.control('salesforce', 'expireToken', {});
    expect((await run(ready, 'sync')).failure).toBeUndefined();
    const refreshes = (await it.requests('salesforce')).filter(({ path }) => path.endsWith('/token'));
    expect(refreshes).toHaveLength(2);
    const status = await runJson(ready, 'auth', 'status', '--connection', 'salesforce');
    expect(status).toMatchObject({
      connections: [{ flow: 'refreshToken', scopes: ['api', 'refresh_token'] }],
    });
  });

  it('T32 no token and no secret stands in any output or file, whatever fails', async () => {
    const { it, token } = await start();
    const ready = withEnv(it, { SALESFORCE_REFRESH_TOKEN: token });
    let printed = '';
    const play = async (...argv: string[]) => {
      printed += (await run(ready, ...argv)).text;
    };
    await play('auth', 'status');
    await play('plan', '--json');
    await it.control('salesforce', 'faults', {
      path: 'oauth2/token',
      nth: 1,
      do: { status: 400, body: { error: 'invalid_grant', error_description: `bad ${token}` } },
    });
    await it.control('salesforce', 'expireToken', {});
    await play('sync', '--json');
    await play('sync');
    // A second use of a token that was exchanged ends the family; the next run says so.
    const env = ready.io.env;
    await fetch(`${env['SALESFORCE_URL']}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: env['SALESFORCE_CLIENT_ID'] ?? '',
        refresh_token: token,
      }),
    });
    await play('status');
    await play('sync');
    expect(printed).toContain('AUTH_REFRESH_REVOKED');
    expect(printed).toContain('Run "crosswalk auth login salesforce"');
    const files = readdirSync(it.options.state, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files).toContain(join(it.options.state, 'auth', 'salesforce.token'));
    const haystack = printed + files.map((file) => readFileSync(file, 'latin1')).join('');
    expect(/5Aep861|!AQ4AQ/.exec(haystack)?.index).toBeUndefined();
    for (const name of ['SALESFORCE_CLIENT_SECRET', 'HALO_CLIENT_SECRET', 'CROSSWALK_STATE_KEY'])
      expect(haystack.indexOf(env[name] ?? ''), name).toBe(-1);
  });

  it('needs the state key, and says so', async () => {
    const { it, token } = await start();
    const { CROSSWALK_STATE_KEY: _, ...env } = it.io.env;
    const keyless = { ...it, io: { ...it.io, env: { ...env, SALESFORCE_REFRESH_TOKEN: token } } };
    const ran = await run(keyless, 'auth', 'status', '--connection', 'salesforce');
    expect([ran.code, ran.text]).toEqual([1, expect.stringContaining('STATE_KEY_MISSING')]);
  });
});

/** Passes everything on to the sandbox, and shows the form of what is posted. */
async function forwarding(target: string, seen: (form: URLSearchParams) => void) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    if (request.method === 'POST') seen(new URLSearchParams(body));
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      redirect: 'manual',
      headers: {
        'content-type': request.headers['content-type'] ?? '',
        authorization: request.headers.authorization ?? '',
      },
      ...(body === '' ? {} : { body }),
    });
    const location = answer.headers.get('location');
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'text/plain',
      ...(location === null ? {} : { location }),
    });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
