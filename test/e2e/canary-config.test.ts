import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { desk, run } from '../commands/support.ts';

// Room for slow machines.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SECRET = 'wolfram-Tungsten-74';
const KEY_LINES = ['MIIEvQIBADANBgkqhkiG9w0B', 'AQEFAASCBKcwggSjAgEAAoIB'];
const PEM = ['-----BEGIN PRIVATE KEY-----', ...KEY_LINES, '-----END PRIVATE KEY-----'];
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLXRleHQ';

const COMMANDS = [
  ['validate'],
  ['validate', '--json'],
  ['validate', '--format', 'github'],
  ['sync', '--json'],
];

/** Everything that every command says about these files. */
async function said(write: (place: ReturnType<typeof desk>) => void, env = {}): Promise<string> {
  const place = desk({ CROSSWALK_STATE_KEY: 'a key of a test, 32 characters long', ...env });
  write(place);
  let all = '';
  for (const argv of COMMANDS) {
    const ran = await run(place, ...argv);
    all += place.io.redactor.redact(ran.text) + JSON.stringify(ran.failure?.problem ?? '');
  }
  return all;
}

const inConnections = (setting: string, broken: boolean) => (place: ReturnType<typeof desk>) =>
  place.rewrite(
    'connections.yaml',
    (text) =>
      text.replace(/clientSecret: \{ env: HALO_CLIENT_SECRET \}/, setting) +
      (broken ? '   bad indent: [\n' : ''),
  );

describe.each([
  ['in a file that parses', false],
  ['in a file that does not', true],
])('a secret written out %s is shown by no command', (_, broken) => {
  it.each([
    ['plain', `clientSecret: ${SECRET}`],
    ['in quotes', `clientSecret: "${SECRET}"`],
    ['in single quotes, behind a comment mark', `clientSecret: '${SECRET} # not a comment'`],
    ['as a block', `clientSecret: |\n        ${SECRET}`],
    ['as a folded block', `clientSecret: >-\n        ${SECRET}\n        ${SECRET}`],
    ['on a line of its own', `clientSecret:\n        ${SECRET}`],
    ['in quotes over several lines', `clientSecret: "\n        ${SECRET}\n        "`],
    ['with a quoted key', `"clientSecret": ${SECRET}`],
    ['with a key of another name', `client_secret: ${SECRET}`],
    ['as a list', `clientSecret: [${SECRET}]`],
    ['as a mapping', `clientSecret: { value: ${SECRET} }`],
    ['where the name of the variable belongs', `clientSecret: { env: ${SECRET} }`],
    ['beside the right one', `clientSecret: { env: HALO_CLIENT_SECRET, default: ${SECRET} }`],
    ['in a comment', `clientSecret: { env: HALO_CLIENT_SECRET } # secret: ${SECRET}`],
    ['as a key of the wrong kind', `password: ${SECRET}`],
    ['with an anchor', `clientSecret: &s ${SECRET}`],
    ['in a flow mapping', `more: { clientSecret: ${SECRET}, x: 1 }`],
  ])('%s', async (_name, setting) => {
    expect(await said(inConnections(setting, broken))).not.toContain(SECRET.slice(0, 9));
  });

  it('as a private key', async () => {
    const setting = `privateKey: |\n${PEM.map((line) => `        ${line}`).join('\n')}`;

    const text = await said(inConnections(setting, broken));

    for (const line of KEY_LINES) expect(text).not.toContain(line);
  });

  it('in a mapping', async () => {
    const text = await said((place) =>
      place.rewrite(
        'salesforce/accounts.yaml',
        (yaml) => yaml.replace('value: Customers', `value: ${JWT}`) + (broken ? '\n  - [\n' : ''),
      ),
    );

    expect(text).not.toContain(JWT.slice(0, 20));
  });
});

describe('an environment', () => {
  it('whose file cannot be read is told without its lines', async () => {
    const text = await said((place) => {
      mkdirSync(join(place.folder, 'env'));
      const file = join(place.folder, 'env', '.env');
      writeFileSync(file, `HALO_CLIENT_SECRET=${SECRET}\n${SECRET}\n`);
      (place.options as { envFile?: string }).envFile = file;
    });

    expect(text).not.toContain(SECRET.slice(0, 9));
  });

  it('that holds a key of the wrong form is told without it', async () => {
    const env = {
      SALESFORCE_URL: 'https://x.my.salesforce.com',
      SALESFORCE_CLIENT_ID: 'id',
      SF_KEY: PEM.join('\n').replace('END PRIVATE', 'END'),
      HALO_URL: `not a url ${SECRET}`,
      HALO_CLIENT_ID: 'id',
      HALO_CLIENT_SECRET: SECRET,
    };

    const text = await said(
      (place) =>
        place.rewrite('connections.yaml', (yaml) =>
          yaml
            .replace('flow: clientCredentials', 'flow: jwtBearer')
            .replace(
              'clientSecret: { env: SALESFORCE_CLIENT_SECRET }',
              'username: u@example.com\n      privateKey: { env: SF_KEY }',
            ),
        ),
      env,
    );

    for (const line of [SECRET, ...KEY_LINES]) expect(text).not.toContain(line.slice(0, 9));
  });
});

it('the place is read at all', async () => {
  const place = desk();
  inConnections(`clientSecret: ${SECRET}`, false)(place);
  expect(readFileSync(join(place.options.mappings, 'connections.yaml'), 'utf8')).toContain(SECRET);
  expect((await run(place, 'validate')).text).toContain('literal-secret');
});
