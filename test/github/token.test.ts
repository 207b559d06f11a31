import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { desk, run } from '../commands/support.ts';
import { FAKE_TOKEN, fakeGithub } from '../support/github.ts';

const HASH = 'a'.repeat(64);

it.each([
  ['watch', '--github'],
  ['watch', '--keep-alive'],
  ['comment', '--pr', '7', '--plan', 'none.json'],
  ['apply', '--hash', HASH],
  ['schedule', '--due', '--github'],
  ['state', 'pull'],
  ['logs', '--github'],
])('%s %s masks the token of its GitHub from the first line on', async (...argv) => {
  const it = desk();
  const fake = await fakeGithub({ now: it.io.clock.now });
  onTestFinished(() => fake.close());
  fake.fault({ on: /./, times: 99, answer: { status: 422, body: { message: 'refused' } } });
  const env = { ...it.io.env, ...fake.env(), GITHUB_STEP_SUMMARY: join(it.folder, 'summary.md') };

  await run({ ...it, io: { ...it.io, env } }, ...argv);

  expect(fake.requests.length).toBeGreaterThan(0);
  expect(it.io.redactor.redact(`sent ${FAKE_TOKEN}`)).toBe('sent ***');
});
