import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { problemOf, rejectionOf } from '../../src/connectors/halo/rejection.ts';
import { faultOf, recordProblem, requestError } from '../../src/connectors/salesforce/errors.ts';
import { FAULTS } from '../../src/connectors/salesforce/faults.ts';
import type { Meddle } from '../support/relay.ts';
import type { Answer, RecordedRequest } from '../support/script-server.ts';
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

/** A request as a careless server repeats it in an error. */
function repeat({ method, path, query, headers, text }: RecordedRequest): string {
  return [
    `${method} ${path}?${decodeURIComponent(String(query))}`,
    `Authorization: ${headers['authorization'] ?? ''}`,
    text,
    decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '')),
  ].join(' ');
}

/** The same with all else that such a server could know. */
function echo(request: RecordedRequest): string {
  return `${VALUE} Corp of ${VALUE.toLowerCase()}@zirkon.example (${DIGITS}) said ${repeat(request)}`;
}

const isToken = ({ path }: RecordedRequest) => /\/token$/.test(path);
const isWrite = (request: RecordedRequest) =>
  !isToken(request) && ['POST', 'PATCH', 'PUT'].includes(request.method);
const isData = (request: RecordedRequest) => /\/query|\/(Client|Users|Site)\b/i.test(request.path);

/** An answer in place of the real one, for some requests. */
const instead =
  (which: (request: RecordedRequest) => boolean, answer: (request: RecordedRequest) => Answer): Meddle =>
  (_, request) =>
    which(request) ? answer(request) : undefined;

const page = (request: RecordedRequest) => `<html><body><pre>${echo(request)}</pre></body></html>`;

/** Each element of a write refused in the way of its system. */
const refuseItems =
  (fault: (element: string) => Record<string, unknown>, halo: (element: string) => unknown): Meddle =>
  (system, request) => {
    if (!isWrite(request)) return undefined;
    if (system === 'halo')
      return { status: 400, body: JSON.stringify(halo(request.text)), headers: JSON_TYPE };
    const { records = [{}] } = (request.json ?? {}) as { records?: unknown[] };
    return {
      body: records.map((record) => ({ success: false, errors: [fault(JSON.stringify(record))] })),
    };
  };
const JSON_TYPE = { 'content-type': 'application/json' };

const NETWORK: readonly (readonly [string, Meddle])[] = [
  [
    'a token host that repeats the request in its refusal',
    instead(isToken, (request) => ({
      status: 400,
      body: { error: 'invalid_client', error_description: repeat(request) },
    })),
  ],
  [
    'a token host whose error is the request',
    instead(isToken, (request) => ({ status: 401, body: { error: repeat(request) } })),
  ],
  [
    'a token host that gives no token',
    instead(isToken, (request) => ({ body: { token: echo(request), instance_url: echo(request) } })),
  ],
  [
    'a token host that fails',
    instead(isToken, (request) => ({ status: 500, body: { message: echo(request) } })),
  ],
  [
    'a token that nobody accepts',
    instead(
      (request) => !isToken(request),
      (request) => ({
        status: 401,
        body: [{ message: `Session expired or invalid: ${echo(request)}`, errorCode: 'INVALID_SESSION_ID' }],
      }),
    ),
  ],
  ['401 and nothing else', instead(isData, () => ({ status: 401 }))],
  [
    '403 that says whom and what',
    instead(isData, (request) => ({
      status: 403,
      body: [{ message: echo(request), errorCode: 'INSUFFICIENT_ACCESS' }],
    })),
  ],
  [
    '429 in words',
    instead(isData, (request) => ({
      status: 429,
      headers: { 'retry-after': echo(request).slice(0, 20) },
      body: echo(request),
    })),
  ],
  [
    '500 that repeats the request',
    instead(isData, (request) => ({ status: 500, body: { message: echo(request) } })),
  ],
  ['503 as a page', instead(isData, (request) => ({ status: 503, body: page(request) }))],
  [
    'a page where data was asked for',
    instead(isData, (request) => ({ headers: { 'content-type': 'text/html' }, body: page(request) })),
  ],
  ['text where data was asked for', instead(isData, (request) => ({ body: echo(request) }))],
  ['a body that is cut', instead(isData, (request) => ({ body: { message: echo(request) }, cutAfter: 60 }))],
  [
    'JSON that ends early',
    instead(isData, (request) => ({
      headers: JSON_TYPE,
      body: JSON.stringify({ message: echo(request) }).slice(0, -9),
    })),
  ],
  ['an answer of an unknown shape', instead(isData, (request) => ({ body: { said: echo(request) } }))],
  [
    'a query that is refused and repeated',
    instead(isData, (request) => ({
      status: 400,
      body: [
        {
          // It repeats the query: what crosswalk asks by values of records must not come back.
          message: `\n${request.query.get('q') ?? request.text}\n^\nERROR at Row:1:Column:9\nunexpected token: 'AND'`,
          errorCode: 'MALFORMED_QUERY',
        },
      ],
    })),
  ],
  [
    'a redirect that carries the token',
    instead(isData, (request) => ({
      status: 302,
      headers: {
        location: `https://elsewhere.example/${VALUE}?sid=${request.headers['authorization'] ?? ''}`,
      },
    })),
  ],
  [
    'records that are refused with names',
    refuseItems(
      (element) => ({
        statusCode: 'DUPLICATES_DETECTED',
        message: `Use one of these records? ${element}`,
        fields: [VALUE],
        duplicateResult: {
          duplicateRule: 'Standard_Rule',
          matchResults: [
            { matchRecords: [{ record: { Id: '001000000000009AAA', Name: `${VALUE} Double` } }] },
          ],
        },
      }),
      () => `The Customer Name '${VALUE} Corp' must be unique`,
    ),
  ],
  [
    "an admin's rule that quotes the record",
    refuseItems(
      (element) => ({
        statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: `${VALUE} is not allowed: ${element}`,
        fields: [],
      }),
      (element) => ({ Message: `${VALUE} is not permitted for ${element}` }),
    ),
  ],
  [
    'an exception of .NET',
    refuseItems(
      (element) => ({ statusCode: `${VALUE} code`, message: element, fields: [element, `${VALUE} field`] }),
      (element) => ({
        ClassName: 'System.Exception',
        Message: `Cannot insert the value NULL into column 'aarea', table 'halo.dbo.AREA'; ${VALUE} ${element}`,
        StackTraceString: `at ${VALUE}.Save(${element})`,
      }),
    ),
  ],
  [
    'a model state with values as keys',
    refuseItems(
      (element) => ({
        statusCode: 'APEX_ERROR',
        message: `${VALUE}: execution of AfterInsert ${element}`,
        fields: [],
      }),
      () => ({ errors: { [`$[0].${VALUE} Street`]: [`Could not convert string to integer: ${VALUE}`] } }),
    ),
  ],
  [
    'writes that fail half-way with everything repeated',
    instead(isWrite, (request) => ({ status: 500, body: { message: echo(request) } })),
  ],
];

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
  ['status'],
  ['status', '--json'],
  ['state', 'show', '--json'],
  ['state', 'export'],
  ['state', 'rebuild', '--yes', '--json'],
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
