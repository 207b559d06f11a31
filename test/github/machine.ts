import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openState } from '../../src/state/open.ts';
import type { StateStore } from '../../src/state/store.ts';
import { type Desk, desk, type Ran, run } from '../commands/support.ts';
import type { FakeArtifact, NewRun } from '../support/github.ts';
import type { Scene } from './support.ts';

export const KEY = 'a key of a test, 32 characters long';
export const NAME = 'crosswalk-state-salesforce';

/** A runner: an empty disk, and the run of a workflow whose steps it carries out. */
export interface Machine extends Desk {
  readonly runId: number;
  readonly path: string;
  pull(...flags: readonly string[]): Promise<Ran>;
  push(...flags: readonly string[]): Promise<Ran>;
  /** The step that uploads what `push` left. */
  upload(): FakeArtifact;
  /** What steps have said in GITHUB_OUTPUT so far; later values win. */
  outputs(): Readonly<Record<string, string>>;
  /** Writes to the state as a run does: one link more, one serial more. */
  work(source: string): void;
  /** Source ids of what is linked. */
  linked(): readonly string[];
  state<T>(use: (state: StateStore) => T): T;
}

export function machine(
  { fake, clock }: Pick<Scene, 'fake' | 'clock'>,
  given: NewRun & {
    readonly key?: string;
    readonly env?: Record<string, string>;
    readonly state?: string;
    /** A run that is started again: same id, an empty disk. */
    readonly rerunOf?: number;
  } = {},
): Machine {
  const { id: runId, event } = fake.store.runs.get(given.rerunOf ?? 0) ?? fake.run(given);
  const key = given.key ?? KEY;
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-runner-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outputFile = join(folder, 'output');
  writeFileSync(outputFile, '');
  const env = {
    ...fake.env(runId, event),
    CROSSWALK_STATE_KEY: key,
    GITHUB_OUTPUT: outputFile,
    ...given.env,
  };
  const base = desk(env);
  const place: Desk = {
    ...base,
    io: { ...base.io, clock },
    options: { ...base.options, state: given.state ?? join(folder, 'state') },
  };
  const path = join(place.options.state, 'salesforce.sqlite');
  const state = <T>(use: (state: StateStore) => T): T => {
    const open = openState({ path, key, clock });
    try {
      return use(open);
    } finally {
      open.close();
    }
  };
  const outputs = () =>
    Object.fromEntries(
      [...readFileSync(outputFile, 'utf8').matchAll(/^(\w+)<<(.+)\n([\s\S]*?)\n\2$/gm)].map(
        ([, name = '', , value = '']) => [name, value],
      ),
    );
  return {
    ...place,
    runId,
    path,
    pull: (...flags) => run(place, 'state', 'pull', ...flags),
    push: (...flags) => run(place, 'state', 'push', '--out', join(folder, 'snapshot'), ...flags),
    upload: () => {
      const { name = '', file = '' } = outputs();
      return fake.upload(runId, name, file);
    },
    outputs,
    work: (source) =>
      state((open) =>
        open.putLinks([
          {
            mapping: 'accounts',
            sourceId: source,
            targetId: `t-${source}`,
            primary: true,
            hashes: { name: { source: 1, target: 1 } },
            refs: {},
            parked: [],
            status: 'active',
          },
        ]),
      ),
    linked: () =>
      existsSync(path) ? state((open) => [...open.links('accounts')].map((link) => link.sourceId)) : [],
    state,
  };
}

/** A whole run: fetch, work, hand in, upload. Gives the artifact. */
export async function wholeRun(it: Scene, source: string, given: NewRun = {}): Promise<FakeArtifact> {
  const one = machine(it, given);
  await one.pull();
  one.work(source);
  await one.push();
  return one.upload();
}

/** A machine with a disk of its own that has handed in `a` and fetched it again. */
export async function settled(it: Scene): Promise<Machine> {
  const one = machine(it);
  await one.pull();
  one.work('a');
  await one.push();
  one.upload();
  await one.pull();
  return one;
}
