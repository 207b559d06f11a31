import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const KEPT_RUNS = 100;
const KEPT_DAYS = 30;
const DAY = 24 * 3_600_000;
const NAME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-(\d+)(?:\.\d+)?\.jsonl$/;

export interface LogFile {
  readonly path: string;
  /** When the run started, epoch ms. */
  readonly started: number;
  readonly run: number;
}

/** Where the run logs of an integration lie, beside its state. */
export function logFolder(state: string, integration: string): string {
  return join(state, 'logs', integration);
}

/** Name of the artifact that carries the logs of an integration. */
export function logArtifact(integration: string): string {
  return `crosswalk-log-${integration}`;
}

/** `20261121T090000Z-17.jsonl`: without colons, which neither artifacts nor every file system allow. */
export function logName(started: number, run: number): string {
  return `${new Date(started).toISOString().replace(/[-:]|\.\d+/g, '')}-${run}.jsonl`;
}

/** Whether a file's name is one that `logName` gives; none holds a folder. */
export function isLogName(name: string): boolean {
  return NAME.test(name);
}

/** Newest first; a folder that does not exist holds none, and what is no run log is passed over. */
export function logFiles(folder: string): readonly LogFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return names
    .flatMap((name) => {
      const [, year, month, day, hour, minute, second, run] = NAME.exec(name) ?? [];
      if (run === undefined) return [];
      const started = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
      return [{ path: join(folder, name), started, run: Number(run) }];
    })
    .sort((a, b) => b.started - a.started || b.run - a.run);
}

/** Removes all but the newest 100, and those older than 30 days; never the one that is being written. */
export function rotate(folder: string, now: number, own: string): void {
  for (const [index, { path, started }] of logFiles(folder).entries()) {
    const old = index >= KEPT_RUNS || started < now - KEPT_DAYS * DAY;
    if (old && path !== own) rmSync(path, { force: true });
  }
}
