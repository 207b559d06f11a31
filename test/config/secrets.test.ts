import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksSecret } from '../../src/config/secret-patterns.ts';
import {
  createRedactor,
  maskCommands,
  parseEnvFile,
  parseEnvSecret,
  resolveEnv,
} from '../../src/config/secrets.ts';

describe('settings from the environment', () => {
  const use = { connection: 'halo', key: 'auth.clientSecret' };

  it('are the literal or the trimmed value of the variable', () => {
    expect(resolveEnv('https://x', {}, use)).toBe('https://x');
    expect(resolveEnv({ env: 'A' }, { A: ' v \n' }, use)).toBe('v');
  });

  it.each([
    ['missing', {}, 'not set'],
    ['blank', { A: ' ' }, 'empty'],
  ])('that are %s: the error names the variable, the connection and the ways to set it', (_, env, word) => {
    const resolve = () => resolveEnv({ env: 'A' }, env, use);

    expect(resolve).toThrow(
      new RegExp(
        `"A" is ${word}.*"auth.clientSecret" of the connection "halo".*--env-file.*gh secret set CROSSWALK_ENV`,
        's',
      ),
    );
    expect(resolve).toThrow(expect.objectContaining({ code: 'ENV_MISSING', kind: 'config' }));
  });
});

describe('an environment file', () => {
  it('is read as dotenv reads it', () => {
    const text = [
      '\uFEFF# comment',
      'A=1',
      'export B = two words # note',
      "C='it # is'",
      'D="line\\nnext \\"q\\""',
      'E="-----BEGIN KEY-----\nabc\n-----END KEY-----"',
      'F=',
      '  ',
      'G=a=b#c',
      'A=last',
    ].join('\r\n');

    expect(parseEnvFile(text)).toEqual({
      A: 'last',
      B: 'two words',
      C: 'it # is',
      D: 'line\nnext "q"',
      E: '-----BEGIN KEY-----\nabc\n-----END KEY-----',
      F: '',
      G: 'a=b#c',
    });
  });

  it('that is something else is refused with the line, never its text', () => {
    expect(() => parseEnvFile('A=1\nhunter2\n')).toThrow(
      /^Line 2 of the environment file is not NAME=value\./,
    );
    expect(() => parseEnvFile('A=1\nhunter2\n')).not.toThrow(/hunter2/);
  });
});

describe('the secret CROSSWALK_ENV', () => {
  const text =
    'HALO_URL=https://halo.example\nHOOK=https://x.example/?sig=1\nKEY="-----BEGIN KEY-----\nabcdef\n-----END KEY-----"\nKEY_N=123\nPASSWORD=a%b%c\nKEY_Q=a%b%c\n';

  it('holds variables as an environment file does', () => {
    expect(parseEnvSecret({ CROSSWALK_ENV: 'A=1\nB=two\n' })).toEqual({ A: '1', B: 'two' });
    expect(parseEnvSecret({})).toEqual({});
  });

  it('that is something else is refused by its name and line, never its text', () => {
    const parse = () => parseEnvSecret({ CROSSWALK_ENV: 'A=1\nhunter2\n' });

    expect(parse).toThrow(/^Line 2 of the secret CROSSWALK_ENV is not NAME=value\./);
    expect(parse).not.toThrow(/hunter2/);
  });

  it('has no name, address, tenant or user of it masked, and whatever looks made by a machine', () => {
    const lines = [
      'HALO_TENANT=crosswalk',
      'NAME=accounts',
      'SALESFORCE_USERNAME=integration.user2026@acme.example',
      'SALESFORCE_AUDIENCE=https://login.salesforce.example/services/oauth2',
      'HALO_CLIENT_SECRET=swordfish',
      'MINE=0f9d8c7b6a5e4d3c2b1a0f9d8c7b6a5e',
    ];

    expect(maskCommands({ GITHUB_ACTIONS: 'true', CROSSWALK_ENV: lines.join('\n') })).toBe(
      '::add-mask::swordfish\n::add-mask::0f9d8c7b6a5e4d3c2b1a0f9d8c7b6a5e\n',
    );
  });

  it('has each of its secrets masked once in GitHub Actions, line by line, short ones and addresses excepted', () => {
    const commands = maskCommands({ GITHUB_ACTIONS: 'true', CROSSWALK_ENV: text });

    expect(commands.split('\n')).toEqual([
      '::add-mask::https://x.example/?sig=1',
      '::add-mask::-----BEGIN KEY-----',
      '::add-mask::abcdef',
      '::add-mask::-----END KEY-----',
      '::add-mask::a%25b%25c',
      '',
    ]);
  });

  it('is not printed anywhere else, nor where it cannot be read', () => {
    expect(maskCommands({ CROSSWALK_ENV: text })).toBe('');
    expect(maskCommands({ GITHUB_ACTIONS: 'true' })).toBe('');
    expect(maskCommands({ GITHUB_ACTIONS: 'true', CROSSWALK_ENV: 'hunter2' })).toBe('');
  });
});

describe('redaction', () => {
  it('masks a secret and the forms in which it travels', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4, maxLength: 40, unit: 'grapheme' }),
        fc.string(),
        (secret, around) => {
          fc.pre(secret.trim().length >= 4 && !around.includes(secret) && !'***'.includes(secret));
          const redactor = createRedactor();
          redactor.add(secret);

          for (const form of [
            secret,
            Buffer.from(secret).toString('base64'),
            new URLSearchParams({ s: secret }).toString().slice(2),
          ]) {
            expect(redactor.redact(`${around}|${form}|`)).not.toContain(`|${form}|`);
          }
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  it('masks the longer of two secrets that share a beginning', () => {
    const redactor = createRedactor();
    redactor.add('abcd');
    redactor.add('abcdefgh');

    expect(redactor.redact('x abcdefgh abcd')).toBe('x *** ***');
  });

  it('leaves ordinary words alone when a secret is too short to be one', () => {
    const redactor = createRedactor();
    redactor.add('the');

    expect(redactor.redact('the end')).toBe('the end');
  });
});

describe('texts that look like secrets', () => {
  it.each([
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', true],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLXRleHQ', true],
    ['pat-na1-01234567-89ab-cdef-0123-456789abcdef', true],
    [`ghp_${'a1B2'.repeat(9)}`, true],
    ['3MVG9pRzvMkjMb6lZlt3YjDQwe.z1', false],
    ['a8F3kLm9Qx2Wv7Rt5Yp0Zs4Bn6Hj1Gd8Ce3Uf7Ok', true],
    ['0015g00000ABCdeAAH', false],
    ['customfields.CFSalesforceContactIdentifier2', false],
    ['3f2504e0-4f89-41d3-9a0c-0305e82c3301', false],
    ["Type IN ('Customer - Direct', 'Customer - Channel')", false],
    ['AConnectionNameThatIsVeryLongButOnlyWords', false],
  ])('%s: %s', (text, expected) => {
    expect(looksSecret(text)).toBe(expected);
  });
});
