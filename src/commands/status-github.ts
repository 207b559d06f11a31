import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { statePullCommand } from './state-pull.ts';

/**
 * Does `work` with the states that runs left on GitHub, in a folder that is gone afterwards: looking at them leaves the one here alone.
 * Throws `STATE_LOST` and whatever else `state pull` throws.
 */
export async function withStatesOfGithub(
  io: Io,
  options: CommonOptions,
  work: (state: string) => Promise<ExitCode>,
): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-status-'));
  try {
    // What it would print and set for later steps is about a folder that nobody will see.
    const quiet: Io = { ...io, out: () => undefined, env: { ...io.env, GITHUB_OUTPUT: undefined } };
    await statePullCommand(quiet, { ...options, state: folder });
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
