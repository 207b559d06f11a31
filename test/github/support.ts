import { onTestFinished } from 'vitest';
import { createRedactor } from '../../src/config/secrets.ts';
import { type Github, openGithub } from '../../src/github/client.ts';
import { githubContext } from '../../src/github/context.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { type FakeGithub, fakeGithub } from '../support/github.ts';

export interface Scene {
  readonly clock: FakeClock;
  readonly fake: FakeGithub;
  readonly github: Github;
}

/** A made-up GitHub and a client for it, closed with the test. */
export async function scene(options: { readonly private?: boolean } = {}): Promise<Scene> {
  const clock = fakeClock('2026-11-21T09:00:00Z');
  const fake = await fakeGithub({ now: clock.now, ...options });
  onTestFinished(() => fake.close());
  const github = openGithub(githubContext(fake.env()), {
    clock,
    redactor: createRedactor(),
    userAgent: 'crosswalk/test',
  });
  return { clock, fake, github };
}
