import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FakeClock } from '../../support/clock.ts';
import type { FakeGithub } from '../../support/github.ts';
import type { Annotation } from './command-files.ts';
import type { Json } from './expressions.ts';
import type { TestRepository } from './repository.ts';

/** An environment of the repository: its secrets, and the branches that may use it; all where none are named. */
export interface Environment {
  readonly secrets: Readonly<Record<string, string>>;
  readonly branches?: readonly string[];
}

/** Everything outside of a workflow. */
export interface Runner {
  /** A folder of its own for clones and temporary files. */
  readonly folder: string;
  readonly clock: FakeClock;
  readonly github: FakeGithub;
  readonly repository: TestRepository;
  readonly environments: Readonly<Record<string, Environment>>;
  readonly vars: Readonly<Record<string, string>>;
}

/** What a test does to a step, by the step's id. */
export interface Interference {
  /** More in the step's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Is done before the step begins. */
  readonly before?: () => Promise<unknown>;
  /** Cancels the run when the step prints this. */
  readonly cancelAt?: string;
}

export interface StepRun {
  readonly id: string;
  readonly outcome: 'success' | 'failure' | 'cancelled' | 'skipped';
  /** After continue-on-error. */
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  /** As GitHub shows it: masked. */
  readonly log: string;
  /** What was printed, before the masks. */
  readonly printed: string;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

export interface JobRun {
  readonly id: string;
  readonly matrix: Readonly<Record<string, Json>>;
  readonly result: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly runsOn: string;
  readonly group: string | undefined;
  readonly environment: string | undefined;
  readonly steps: readonly StepRun[];
}

const HOOK = fileURLToPath(new URL('./hook.ts', import.meta.url));

/** Variables that a hosted runner sets for every step, without those of the run. */
export function machine(runner: Runner, temp: string): Readonly<Record<string, string>> {
  return {
    PATH: [tools(runner), dirname(process.execPath), process.env['PATH']].join(':'),
    HOME: join(runner.folder, 'home'),
    LANG: 'C.UTF-8',
    CI: 'true',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temp,
    // What Node compiled is kept between the many processes of a test.
    NODE_COMPILE_CACHE: join(dirname(runner.folder), 'crosswalk-compiled'),
    NODE_OPTIONS: `--import=${HOOK} --disable-warning=ExperimentalWarning`,
    EXECUTOR_NOW: String(runner.clock.now()),
  };
}

/** Commands that would need the network. The packages are there already: clones link to the program that is under test. */
function tools(runner: Runner): string {
  const folder = join(runner.folder, 'tools');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'npm'),
    '#!/bin/sh\n[ "$1" = ci ] || { echo "npm $* is not known here" >&2; exit 1; }\n',
    {
      mode: 0o755,
    },
  );
  return folder;
}

/** As the log of a run shows a text: masks in place of secrets. */
export function masked(text: string, secrets: Iterable<string>): string {
  let shown = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length))
    if (secret !== '') shown = shown.replaceAll(secret, '***');
  return shown;
}
