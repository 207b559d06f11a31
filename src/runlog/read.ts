import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LogLine, RunEntry, RunHead, RunSummary } from '../model/run-log.ts';

/** Long enough for the first and the last line of any log: a summary is a few hundred bytes a mapping. */
const END_BYTES = 256 * 1024;

export interface LogEnds {
  readonly run: RunHead;
  /** Absent when the run was killed or is still going on. */
  readonly summary: RunSummary | undefined;
}

/** First and last line of a log, without reading what is between; `undefined` for a file that does not begin like one. */
export function readEnds(path: string): LogEnds | undefined {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const first = parse(chunk(file, 0, Math.min(size, END_BYTES)).split('\n', 1)[0] ?? '');
    if (!first || !('run' in first)) return undefined;
    const tail = chunk(file, Math.max(0, size - END_BYTES), Math.min(size, END_BYTES));
    const last = tail.endsWith('\n') ? parse(tail.slice(0, -1).split('\n').at(-1) ?? '') : undefined;
    return { run: first.run, summary: last && 'summary' in last ? last.summary : undefined };
  } finally {
    closeSync(file);
  }
}

/** The entries of a log, streamed. A line that was cut by a kill or a full disk is passed over. */
export async function* readEntries(path: string, having = ''): AsyncIterable<RunEntry> {
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) {
    if (!line.includes(having)) continue;
    const parsed = parse(line);
    if (parsed && 'result' in parsed) yield parsed;
  }
}

function chunk(file: number, from: number, length: number): string {
  const buffer = Buffer.alloc(length);
  return buffer.toString('utf8', 0, readSync(file, buffer, 0, length, from));
}

/** A line of ours: what has the right key has the right shape. */
function parse(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    return 'run' in value || 'summary' in value || 'result' in value ? (value as LogLine) : undefined;
  } catch {
    return undefined;
  }
}
