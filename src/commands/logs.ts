import { basename } from 'node:path';
import { CODES } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration } from '../model/mapping.ts';
import type { RunEntry } from '../model/run-log.ts';
import { entryLine, errorsOf, type LoggedRun, runLine } from '../report/logs.ts';
import { safeJsonLine } from '../report/safe.ts';
import { logFiles, logFolder } from '../runlog/folder.ts';
import { readEnds, readEntries } from '../runlog/read.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { fetchLogs } from './logs-github.ts';
import { chosenIntegrations, openProject } from './project.ts';

export interface LogsOptions extends CommonOptions {
  readonly errors?: boolean;
  readonly record?: string;
  readonly github?: boolean;
  /** Runs that are looked at, newest first. */
  readonly last?: number;
}

interface Found extends LoggedRun {
  readonly path: string;
}

const LAST = 30;

/**
 * `crosswalk logs [run]`: the runs, what one of them did record by record, only what went wrong, or everything that happened to one
 * record. Reads the logs beside the state, or with `--github` those that runs left there.
 */
export async function logsCommand(io: Io, wanted: string, options: LogsOptions): Promise<ExitCode> {
  const integrations = chosenIntegrations(openProject(options), options.integration);
  const fetched = options.github
    ? await fetchLogs(io, options, integrations, options.last ?? LAST)
    : undefined;
  try {
    const all = found(integrations, fetched?.folder ?? options.state);
    const runs = wanted === '' ? all.slice(0, options.last ?? LAST) : named(all, wanted);
    // A record is looked for in all there is: the run that touched it may be weeks old.
    const searched = options.record !== undefined && options.last === undefined && wanted === '' ? all : runs;
    if (wanted !== '' || options.record !== undefined || options.errors)
      await showEntries(io, options, searched);
    else showRuns(io, options, runs);
    return 0;
  } finally {
    fetched?.remove();
  }
}

/** Newest first, all integrations together. */
function found(integrations: readonly Integration[], state: string): readonly Found[] {
  return integrations
    .flatMap(({ name }) => logFiles(logFolder(state, name)))
    .sort((a, b) => b.started - a.started || b.run - a.run)
    .flatMap(({ path }) => {
      const ends = readEnds(path);
      return ends ? [{ path, name: basename(path, '.jsonl'), ...ends }] : [];
    });
}

/** By the name that the list shows, or by the run's number alone: the newest that has it. */
function named(runs: readonly Found[], wanted: string): readonly Found[] {
  const run =
    runs.find(({ name }) => name === wanted) ?? runs.find(({ run: { id } }) => String(id) === wanted);
  if (run) return [run];
  throw new CrosswalkError({
    code: 'LOG_UNKNOWN',
    kind: CODES.LOG_UNKNOWN.kind,
    what: `There is no log of a run "${wanted}".`,
    why:
      runs.length === 0
        ? 'There are no logs here at all: no run has written one, or they lie in another --state folder or on GitHub.'
        : `The newest is "${runs[0]?.name}". Of each integration the last 100 runs of 30 days are kept.`,
    todo: 'Name one that "crosswalk logs" lists; --github looks at those of the workflows.',
  });
}

function showRuns(io: Io, options: LogsOptions, runs: readonly Found[]): void {
  for (const { name, run, summary } of runs) {
    if (options.json) io.out(`${safeJsonLine({ name, run, ...(summary ? { summary } : {}) })}\n`);
    else io.out(`${runLine({ name, run, summary }, io.painter)}\n`);
  }
  if (runs.length === 0 && !options.json) io.out('No run has left a log here.\n');
}

async function showEntries(io: Io, options: LogsOptions, runs: readonly Found[]): Promise<void> {
  let shown = 0;
  for (const found of runs) {
    const lines: string[] = [];
    for await (const entry of readEntries(found.path, options.record)) {
      if (!isWanted(entry, options)) continue;
      shown += 1;
      if (options.json) io.out(`${safeJsonLine({ log: found.name, ...entry })}\n`);
      else lines.push(`  ${entryLine(entry, io.painter)}`);
      // A first import has a line for each of its records: they are not gathered.
      if (lines.length >= LINES) flush(io, found, lines.splice(0));
    }
    const errors = options.record === undefined ? errorsOf(found.summary, io.painter) : [];
    if (!options.json && (lines.length > 0 || errors.length > 0 || runs.length === 1))
      flush(io, found, [...lines, ...errors.map((line) => `  ${line}`)]);
  }
  if (shown === 0 && !options.json && options.record !== undefined)
    io.out(`No run that is kept did anything about ${JSON.stringify(options.record)}.\n`);
}

const LINES = 1_000;

function flush(io: Io, found: Found, lines: readonly string[]): void {
  io.out([runLine(found, io.painter), ...lines, ''].join('\n'));
}

function isWanted(entry: RunEntry, { errors, record }: LogsOptions): boolean {
  if (record !== undefined && entry.sourceId !== record && entry.targetId !== record) return false;
  return errors !== true || entry.result === 'held' || entry.result === 'failed';
}
