import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import type { TokenVault } from '../../src/model/token-vault.ts';
import { acquireLock } from '../../src/state/lock.ts';
import { createTokenVault } from '../../src/state/token-vault.ts';
import { fakeClock } from '../support/clock.ts';
import { START, statePath } from './support.ts';

function vault(path: string, { key = 'state key', connection = 'crm' } = {}): TokenVault {
  return createTokenVault({ path, key, connection, clock: fakeClock(START) });
}

const rotate = (of: TokenVault, given: string, next: string, session = `session of ${next}`) =>
  of.renew(given, async (login) => {
    login.spend();
    return { value: login.refreshToken, keep: { refreshToken: next, session } };
  });

it('starts from the configured token and goes on from the one it was exchanged for', async () => {
  const path = statePath();
  expect(vault(path).read('t1')).toEqual({ refreshToken: 't1', session: undefined });
  expect(await rotate(vault(path), 't1', 't2')).toBe('t1');
  expect(vault(path).read('t1')).toEqual({ refreshToken: 't2', session: 'session of t2' });
  expect(await rotate(vault(path), 't1', 't3')).toBe('t2');
  expect(vault(path).read('t1').refreshToken).toBe('t3');
});

it('takes a configured token it has never seen as newer than what it holds', async () => {
  const path = statePath();
  await rotate(vault(path), 't1', 't2');
  expect(vault(path).read('new')).toEqual({ refreshToken: 'new', session: undefined });
  await rotate(vault(path), 'new', 'new2');
  expect(vault(path).read('new').refreshToken).toBe('new2');
});

it.each([
  ['the one before the last log-in', 't1'],
  ['one that was exchanged', 't2'],
  ['the one it holds', 'new2'],
])('never goes back to %s: sending it would end the family', async (_what, given) => {
  const path = statePath();
  await rotate(vault(path), 't1', 't2');
  await rotate(vault(path), 't1', 't3');
  await rotate(vault(path), 'new', 'new2');
  expect(vault(path).read(given).refreshToken).toBe('new2');
});

it('does not go back to an earlier log-in where nothing rotates either', async () => {
  const path = statePath();
  await rotate(vault(path), 't1', 't1');
  await rotate(vault(path), 'new', 'new');
  expect(vault(path).read('t1').refreshToken).toBe('new');
});

it('writes nothing readable, for its owner alone, whatever the umask', async () => {
  const path = statePath();
  const before = process.umask(0);
  try {
    await rotate(vault(path), 'canary-given', 'canary-next', 'canary-session');
  } finally {
    process.umask(before);
  }
  expect(readFileSync(path).includes('canary')).toBe(false);
  expect([statSync(path).mode & 0o777, existsSync(`${path}.next`)]).toEqual([0o600, false]);
});

it.each([
  ['another state key', { key: 'another' }],
  ['another connection', { connection: 'other' }],
])('refuses the file under %s, and leaves it', async (_what, options) => {
  const path = statePath();
  await rotate(vault(path), 't1', 't2');
  expect(() => vault(path, options).read('t1')).toThrow(expect.objectContaining({ code: 'AUTH_TOKEN_FILE' }));
  expect(vault(path).read('t1').refreshToken).toBe('t2');
});

it('refuses a damaged file rather than to fall back on a spent token', async () => {
  const path = statePath();
  await rotate(vault(path), 't1', 't2');
  const bytes = readFileSync(path);
  for (const damaged of [bytes.subarray(0, 40), Buffer.from(''), Buffer.from(bytes).fill(1, 60, 61)]) {
    writeFileSync(path, damaged);
    expect(() => vault(path).read('t1')).toThrow(expect.objectContaining({ code: 'AUTH_TOKEN_FILE' }));
  }
});

it('fails before the token is spent when the folder cannot be written', async () => {
  const path = statePath();
  // A folder in the way of the unfinished file stands for every reason not to be able to write, for root too.
  mkdirSync(`${path}.next`, { recursive: true });
  let sent = false;
  const work = vault(path).renew('t1', async (login) => {
    login.spend();
    sent = true;
    return { value: 1 };
  });
  await expect(work).rejects.toMatchObject({ code: 'AUTH_TOKEN_FILE', kind: 'config' });
  expect(sent).toBe(false);
});

it('has the new token on the disk before it hands over the value', async () => {
  const path = statePath();
  let onDisk: string | undefined;
  const value = await rotate(vault(path), 't1', 't2').then((result) => {
    onDisk = vault(path).read('t1').refreshToken;
    return result;
  });
  expect([value, onDisk]).toEqual(['t1', 't2']);
});

it('remembers that a process ended between spending a token and keeping the next one', async () => {
  const path = statePath();
  const seen: boolean[] = [];
  const look = (of: TokenVault, fail?: Error) =>
    of
      .renew('t1', async (login) => {
        seen.push(login.interrupted);
        login.spend();
        if (fail) throw fail;
        return { value: 0, keep: { refreshToken: 't2', session: undefined } };
      })
      .catch(() => 0);
  await look(vault(path), new Error('killed'));
  await look(vault(path));
  await look(vault(path));
  expect(seen).toEqual([false, true, false]);
});

it('lets one in at a time, and who waited finds what the other left', async () => {
  const path = statePath();
  const order: string[] = [];
  const first = vault(path).renew('t1', async (login) => {
    order.push(`first ${login.refreshToken}`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push('first done');
    return { value: 1, keep: { refreshToken: 't2', session: 's2' } };
  });
  // The fake clock's sleep returns at once; this one lets the first go on.
  const clock = { ...fakeClock(START), sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };
  const second = createTokenVault({ path, key: 'state key', connection: 'crm', clock }).renew(
    't1',
    async (login) => {
      order.push(`second ${login.refreshToken} ${login.session}`);
      return { value: 2 };
    },
  );
  expect(await Promise.all([first, second])).toEqual([1, 2]);
  expect(order).toEqual(['first t1', 'first done', 'second t2 s2']);
});

it('gives up on a process that holds the lock for ever, and names it', async () => {
  const path = statePath();
  mkdirSync(dirname(path), { recursive: true });
  const held = acquireLock(path, { pid: 4711, host: 'elsewhere', started: START });
  const clock = fakeClock(START);
  const impatient = { ...clock, sleep: async () => clock.advance(120_000) };
  const waiting = createTokenVault({ path, key: 'k', connection: 'crm', clock: impatient }).renew('t', () =>
    Promise.reject(new Error('not reached')),
  );
  await expect(waiting).rejects.toMatchObject({
    code: 'AUTH_REFRESH_BUSY',
    text: { why: expect.stringContaining('Process 4711 on elsewhere') },
  });
  held.release();
});

it('frees the lock after a failure', async () => {
  const path = statePath();
  await expect(vault(path).renew('t1', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await rotate(vault(path), 't1', 't2')).toBe('t1');
  chmodSync(dirname(path), 0o700);
  rmSync(path);
});
