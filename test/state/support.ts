import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Problem } from '../../src/model/errors.ts';
import { CrosswalkError } from '../../src/model/errors.ts';
import { type OpenOptions, openState } from '../../src/state/open.ts';
import type { Link, StateStore } from '../../src/state/store.ts';
import { fakeClock } from '../support/clock.ts';

export const START = '2026-03-01T08:00:00.000Z';

/** A path in a fresh folder that is gone after the test. */
export function statePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'salesforce.sqlite');
}

/** Opens a state that is closed after the test (closing twice is allowed). */
export function open(path: string, options: Partial<OpenOptions> = {}): StateStore {
  const state = openState({ path, key: 'key one', clock: fakeClock(START), ...options });
  onTestFinished(() => state.close());
  return state;
}

export function link(over: Partial<Link> = {}): Link {
  return {
    mapping: 'accounts',
    sourceId: '0015g00000AAAAAAA1',
    targetId: '12',
    primary: true,
    hashes: { name: { source: 1, target: 2 } },
    refs: {},
    parked: [],
    status: 'active',
    ...over,
  };
}

export function problem(over: Partial<Problem> = {}): Problem {
  return { code: 'MATCH_AMBIGUOUS', kind: 'conflict', what: 'Two candidates.', ...over };
}

/** The error `work` throws, which must be one with a cure. */
export function failure(work: () => unknown): CrosswalkError {
  try {
    work();
  } catch (error) {
    if (error instanceof CrosswalkError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
