import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { problemOf, rejectionOf } from '../../src/connectors/halo/rejection.ts';
import { faultOf, recordProblem, requestError } from '../../src/connectors/salesforce/errors.ts';
import { FAULTS } from '../../src/connectors/salesforce/faults.ts';
import { NETWORK } from './canary/modes.ts';
import { DIGITS, openScene, type Scene, VALUE } from './canary/scene.ts';

// Many commands a test: room for slow machines.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  const { code, text } = await scene.run('sync');
  if (code !== 2) throw new Error(text);
});
afterAll(() => scene.close());

const EVERY: readonly (readonly string[])[] = [
  ['validate'],
  ['compile'],
  ['test'],
  ['doctor', '--json'],
  ['auth', 'status', '--json'],
  ['plan', '--json'],
  ['plan', '--out', '<folder>/plan.json'],
  ['apply', '<folder>/plan.json'],
  ['import', 'accounts', '--ids', '001000000000001AAA,001000000000005AAA', '--json'],
  ['sync'],
  ['sync', '--json', '--full'],
  ['retry', '--json'],
  ['explain', '001000000000001AAA'],
  ['explain', '001000000000006AAA', '--json'],
  ['explain', '504'],
  ['links', 'suggest'],
  ['links', 'suggest', '--json', '--out', '<folder>/suggestions.yaml'],
  ['links', 'list', '--json'],
  ['links', 'remove', 'accounts', '001000000000007AAA'],
  ['sync', '--scheduled'],
  ['schedule', '--json'],
  ['integrations', 'list'],
  ['logs'],
  ['logs', '--errors'],
  ['logs', '--record', '001000000000001AAA', '--json'],
  ['status'],
  ['status', '--json'],
  ['status', '--html', '<folder>/page'],
  ['watch'],
  ['watch', '--json'],
  ['state', 'show', '--json'],
  ['state', 'export'],
  ['state', 'rebuild', '--yes', '--anyway', '--json'],
];

/** Those that ask a system, or show what others have left. */
const ONLINE: readonly (readonly string[])[] = [
  ['doctor'],
  ['auth', 'status'],
  ['plan', '--out', '<folder>/plan.json'],
  ['apply', '<folder>/plan.json'],
  ['sync', '--json'],
  ['retry'],
  ['explain', '001000000000001AAA'],
  ['status', '--json'],
  ['status', '--html', '<folder>/page'],
  ['watch', '--json'],
];

const answer = (status: number, body: unknown) => ({
  status,
  headers: new Headers(),
  text: JSON.stringify(body),
  attempts: 1,
  json: () => body,
});

const argvOf = (argv: readonly string[]) => argv.map((word) => word.replace('<folder>', scene.folder));

describe('no value, secret or token is printed, stored or left behind', () => {
  it('where all goes well', async () => {
    await scene.stir();
    for (const argv of EVERY) await scene.run(...argvOf(argv));

    expect(scene.leaks()).toEqual([]);
  });

  it('but where somebody asks for values, so that this test would see them', async () => {
    await scene.stir();
    await scene.run('plan', '--values');

    expect(scene.leaks().join()).toContain('Zirkon New');
  });

  it.each(NETWORK)('by any command that meets %s', async (_, meddle) => {
    await scene.stir();
    scene.relay.meddle(meddle);
    try {
      for (const argv of ONLINE) await scene.run(...argvOf(argv));
    } finally {
      scene.relay.meddle(undefined);
    }

    expect(scene.leaks()).toEqual([]);
  });

  it.each(Object.keys(FAULTS))('by a record or request that is refused with %s', (code) => {
    const fault = faultOf({ errorCode: code, message: `${VALUE} 'x' ${DIGITS} [a] max`, fields: [] });

    const texts = [
      recordProblem('Account', '001000000000001AAA', fault),
      requestError('crm', 'GET /sobjects', 400, fault).text,
      problemOf(rejectionOf(answer(400, { Message: `${code}: ${VALUE} ${DIGITS}` })), 'here', ['name']),
    ];

    expect(JSON.stringify(texts)).not.toMatch(new RegExp(`${VALUE}|${DIGITS}`));
  });
});

/** The shipped connection with another way to log in. */
function logInBy(flow: 'jwtBearer' | 'refreshToken'): void {
  const settings = {
    jwtBearer: 'username: { env: SALESFORCE_USERNAME }\n      privateKey: { env: SALESFORCE_PRIVATE_KEY }',
    refreshToken: 'refreshToken: { env: SALESFORCE_REFRESH_TOKEN }',
  };
  scene.it.rewrite('connections.yaml', (text) =>
    text
      .replace(/flow: \w+(\s+clientId: \{ env: SALESFORCE_CLIENT_ID \})/, `flow: ${flow}$1`)
      .replace(
        /clientSecret: \{ env: SALESFORCE_CLIENT_SECRET \}|username: .*\n.*PRIVATE_KEY \}/,
        settings[flow],
      ),
  );
}

const LOG_INS = NETWORK.slice(0, 5);
const SHORT = ONLINE.filter(([name]) => ['doctor', 'auth', 'sync', 'status', 'state'].includes(name ?? ''));

describe.each(['jwtBearer', 'refreshToken'] as const)('with the flow %s no key and no token', (flow) => {
  const env: Record<string, string> = {};
  beforeAll(async () => {
    logInBy(flow);
    const issued = (await scene.it.control('salesforce', 'refreshToken', {})) as { refresh_token: string };
    if (flow === 'refreshToken') env['SALESFORCE_REFRESH_TOKEN'] = issued.refresh_token;
    else
      for (const name of ['SALESFORCE_PRIVATE_KEY', 'SALESFORCE_USERNAME'])
        env[name] = scene.it.io.env[name] ?? '';
  });

  it('is told where all goes well', async () => {
    await scene.stir();
    const { code, text } = await scene.runWith(env, 'sync');
    for (const argv of SHORT) await scene.runWith(env, ...argvOf(argv));

    expect(code, text).toBe(2);
    expect(scene.leaks()).toEqual([]);
  });

  it.each(LOG_INS)('is told by %s', async (_, meddle) => {
    scene.relay.meddle(meddle);
    try {
      for (const argv of SHORT) await scene.runWith(env, ...argvOf(argv));
    } finally {
      scene.relay.meddle(undefined);
    }

    expect(scene.leaks()).toEqual([]);
  });
});

describe('a state that cannot be used', () => {
  const file = () => join(scene.it.options.state, 'salesforce.sqlite');

  it.each([
    [
      'written with another key',
      () => undefined,
      { CROSSWALK_STATE_KEY: 'wolfram-key-of-somebody-else-0123456789' },
    ],
    ['cut in half', () => truncateSync(file(), Math.floor(statSync(file()).size / 2)), {}],
    ['no database at all', () => writeFileSync(file(), 'nonsense'), {}],
  ])('%s tells nothing that it must not', async (_, damage, env) => {
    const before = readFileSync(file());
    damage();
    for (const argv of SHORT) await scene.runWith(env, ...argvOf(argv));
    writeFileSync(file(), before);

    expect(scene.leaks()).toEqual([]);
  });
});
