import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../model/clock.ts';
import type { Copies, Copy, Depot } from '../model/depot.ts';
import { CrosswalkError } from '../model/errors.ts';
import { locked, stale } from './errors.ts';
import { acquireLock, type Lock } from './lock.ts';
import { makePrivateFolder } from './private.ts';
import { invalid } from './snapshot.ts';

const NAME = /^(\d{12})-\d{8}T\d{6}Z\.state$/;
const PATIENCE_MS = 60_000;
const ASK_AGAIN_MS = 200;

/**
 * Copies as files of a folder that several machines reach: `<integration>/<number>-<time>.state`, the number one more than that of the
 * newest. Whoever may write there is trusted.
 */
export function fileDepot(folder: string, clock: Clock): Depot {
  const of = (integration: string) => join(folder, integration);

  const copies = (integration: string): readonly Copy[] => {
    if (!existsSync(of(integration))) return [];
    return readdirSync(of(integration))
      .filter((name) => NAME.test(name))
      .sort()
      .reverse()
      .map((name) => {
        const path = join(of(integration), name);
        return { id: name, at: statSync(path).mtime.toISOString(), from: path, doubt: undefined, also: [] };
      });
  };

  const lock = async (integration: string): Promise<Lock> => {
    const since = clock.now();
    makePrivateFolder(of(integration));
    for (;;) {
      try {
        const started = new Date(clock.now()).toISOString();
        return acquireLock(join(of(integration), 'depot'), { pid: process.pid, host: hostname(), started });
      } catch (error) {
        if (!(error instanceof CrosswalkError) || error.code !== 'STATE_LOCKED') throw error;
        if (clock.now() - since > PATIENCE_MS) throw locked(of(integration), error.text.why ?? '', error);
        await clock.sleep(ASK_AGAIN_MS);
      }
    }
  };

  return {
    place: `the folder ${folder}`,

    async copies(integration): Promise<Copies> {
      // A folder that is not there is a wrong path or a disk that is not mounted, and no first run.
      readdirSync(folder);
      return { newestFirst: inTurn(copies(integration)), complete: true };
    },

    async fetch(_, copy) {
      if (!existsSync(copy.from)) throw invalid(copy.from, 'It is no longer there.');
      return readFileSync(copy.from);
    },

    async put({ integration, bytes, after }) {
      const held = await lock(integration);
      try {
        const newest = copies(integration)[0]?.id;
        if (newest !== after) throw stale(integration, `the folder ${folder}`, newest);
        const number = Number(NAME.exec(newest ?? '')?.[1] ?? 0) + 1;
        const time = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
        const id = `${String(number).padStart(12, '0')}-${time}.state`;
        const file = join(of(integration), id);
        writeFileSync(`${file}.new`, bytes, { mode: 0o600, flush: true });
        // In one piece, and in nobody's place: under the lock the number is a new one. Network shares have no hard links.
        renameSync(`${file}.new`, file);
        return { file, id };
      } finally {
        held.release();
      }
    },

    async remove(_, copy) {
      const there = existsSync(copy.from);
      rmSync(copy.from, { force: true });
      return there;
    },
  };
}

async function* inTurn(copies: readonly Copy[]): AsyncIterable<Copy> {
  yield* copies;
}
