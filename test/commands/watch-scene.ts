import { onTestFinished } from 'vitest';
import { type Bench, bench } from '../e2e/harness.ts';
import type { FakeIssue } from '../support/github.ts';
import { type FakeGithub, fakeGithub } from '../support/github.ts';
import { crm } from './records.ts';
import { type Place, run } from './support.ts';

export interface Scene extends Place {
  readonly github: FakeGithub;
  /** `watch --github`: exit code and text. */
  watch(...more: readonly string[]): ReturnType<typeof run>;
  issues(): readonly FakeIssue[];
  /** What was written on an issue after it was opened. */
  comments(issue: number): readonly string[];
  /** Requests that changed something, and all of them, since the last call. */
  asked(): { readonly writes: readonly string[]; readonly all: number };
}

/** A made-up GitHub beside a place. */
export async function beside<P extends Place>(place: P, now: () => number): Promise<P & Scene> {
  const github = await fakeGithub({ now });
  onTestFinished(() => github.close());
  const io = { ...place.io, env: { ...place.io.env, ...github.env() } };
  let seen = 0;
  return {
    ...place,
    io,
    github,
    watch: (...more) => run({ ...place, io }, 'watch', '--github', ...more),
    issues: () => [...github.store.issues.values()],
    comments: (issue) =>
      [...github.store.comments.values()].filter((one) => one.issue === issue).map(({ body }) => body),
    asked() {
      const fresh = github.requests.slice(seen);
      seen = github.requests.length;
      return {
        all: fresh.length,
        writes: fresh.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`),
      };
    },
  };
}

/** A bench whose runs are watched. */
export async function watched(
  given: Parameters<typeof bench>[0] = { salesforce: crm },
): Promise<Bench & Scene> {
  const it = await bench(given);
  return beside(it, it.clock.now);
}

/** A run of `sync` with a secret that Salesforce refuses. */
export const failingSync = (it: Bench & Scene) =>
  run({ ...it, io: { ...it.io, env: { ...it.io.env, SALESFORCE_CLIENT_SECRET: 'wrong' } } }, 'sync');
