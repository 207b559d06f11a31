import { closeSync, fchmodSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../model/clock.ts';
import type { LogLine, RunHead, RunSummary } from '../model/run-log.ts';
import type { Touched } from '../model/touched.ts';
import { logName, rotate } from './folder.ts';

/** The log of one run: begun, written to batch by batch, ended. */
export interface RunLog {
  begin(run: RunHead): void;
  /** Hands each call to the operating system before it returns: a process that is killed loses the batch in flight at most. */
  write(records: readonly Touched[]): void;
  end(summary: RunSummary): void;
}

export interface RunLogOptions {
  readonly folder: string;
  readonly integration: string;
  readonly clock: Clock;
  /** Called once when the log cannot be written: the run goes on without, because its state says what has to be known. */
  readonly failed: (reason: string) => void;
}

/** Makes nothing before `begin`. One line of JSON each: the run, every record it did something about, its summary. */
export function createRunLog({ folder, integration, clock, failed }: RunLogOptions): RunLog {
  let file: number | undefined;
  const append = (lines: readonly LogLine[]) => {
    if (file === undefined || lines.length === 0) return;
    try {
      writeSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    } catch (error) {
      give(error);
    }
  };
  const give = (error: unknown) => {
    failed(reasonOf(error));
    close();
  };
  const close = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    begin(run) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const made = create(folder, logName(Date.parse(run.started), run.id));
        file = made.file;
        append([{ run }]);
        rotate(folder, clock.now(), made.path);
      } catch (error) {
        give(error);
      }
    },
    write(records) {
      const time = new Date(clock.now()).toISOString();
      append(records.map((record) => ({ time, integration, ...record })));
    },
    end(summary) {
      append([{ summary }]);
      close();
    },
  };
}

/** For its owner alone, as the state is. A state that was made anew counts its runs from 1: two of one second may have one number. */
function create(folder: string, name: string): { readonly file: number; readonly path: string } {
  for (let more = 1; ; more += 1) {
    const path = join(folder, more === 1 ? name : name.replace(/\.jsonl$/, `.${more}.jsonl`));
    try {
      const file = openSync(path, 'ax', 0o600);
      fchmodSync(file, 0o600);
      return { file, path };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
