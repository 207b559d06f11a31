import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { failure, open, START, statePath } from './support.ts';

it('refuses a second run and says which process holds the state since when', () => {
  const path = statePath();
  open(path);

  const error = failure(() => open(path));

  expect(error).toMatchObject({ code: 'STATE_LOCKED', kind: 'transient' });
  expect(error.text.why).toContain(`Process ${process.pid} on `);
  expect(error.text.why).toContain(START);
});

it('lets the next run in when the first has closed', () => {
  const path = statePath();
  open(path).close();

  expect(open(path).outcome).toBe('warm');
});

it('frees the lock when opening fails', () => {
  const path = statePath();
  open(path).close();
  expect(failure(() => open(path, { key: 'key two' })).code).toBe('STATE_KEY');

  expect(open(path).outcome).toBe('warm');
});

it('makes a new lock when the lock file is not one', () => {
  const path = statePath();
  writeFileSync(`${path}.lock`, 'not a lock'.repeat(200));

  expect(open(path).outcome).toBe('cold');
  expect(failure(() => open(path)).code).toBe('STATE_LOCKED');
});

it('recovers the lock and every journalled intent of a process that was killed', () => {
  const path = statePath();
  const module = fileURLToPath(new URL('../../src/state/open.ts', import.meta.url));
  const script = `
    const { openState } = await import(${JSON.stringify(module)});
    const state = openState({ path: ${JSON.stringify(path)}, key: 'key one', clock: { now: () => 0 } });
    state.putIntents([{ key: 'k1', mapping: 'accounts', side: 'target', recordId: 'a', at: '${START}' }]);
    process.kill(process.pid, 'SIGKILL');
  `;

  const killed = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);

  expect(killed.signal).toBe('SIGKILL');
  const state = open(path);
  expect(state.outcome).toBe('warm');
  expect(state.intents('accounts').map((intent) => intent.key)).toEqual(['k1']);
});
