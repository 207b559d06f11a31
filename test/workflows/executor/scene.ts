import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type FakeClock, fakeClock } from '../../support/clock.ts';
import { fakeGithub } from '../../support/github.ts';
import { testRepository } from './repository.ts';
import type { Environment, Runner } from './runner.ts';

export interface RunnerOptions {
  readonly clock?: FakeClock;
  readonly environments?: Readonly<Record<string, Environment>>;
  readonly private?: boolean;
  readonly vars?: Readonly<Record<string, string>>;
}

/** A runner with a made-up GitHub and a clone of this repository, gone with the test. */
export async function testRunner(options: RunnerOptions = {}): Promise<Runner> {
  const it = await openRunner(options);
  onTestFinished(() => it.close());
  return it.runner;
}

/** The same for several tests; whoever opens it closes it. */
export async function openRunner(options: RunnerOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-runner-'));
  const clock = options.clock ?? fakeClock('2026-11-21T09:00:00Z');
  const github = await fakeGithub({ now: clock.now, private: options.private ?? true });
  const runner: Runner = {
    folder,
    clock,
    github,
    repository: testRepository(join(folder, 'commits')),
    environments: options.environments ?? {},
    vars: options.vars ?? {},
  };
  return {
    runner,
    async close() {
      await github.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Puts a workflow into the default branch and gives its path. */
export function withWorkflow(runner: Runner, text: string): string {
  const path = '.github/workflows/sync.yml';
  runner.repository.commit('main', (folder) => writeFileSync(join(folder, path), text));
  return path;
}
