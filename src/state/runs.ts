import { latest } from '../model/clock.ts';
import type { Database } from './database.ts';
import { readProblem, writeProblem } from './problem.ts';
import { ColumnMismatch, integer, isObject, object, optionalText, type Row, text } from './row.ts';
import type { FlowRow, RunRow, RunStart, StateStore } from './store.ts';

export type RunStore = Pick<StateStore, 'startRun' | 'finishRun' | 'runs' | 'lastSuccess'>;

/** Runs kept; the last success of a mapping is kept however old it is. */
const KEPT = 1_000;

/** Those of runs that do not lie in the future. */
const SUCCESSES = 'successes JOIN runs AS ran ON ran.id = run WHERE coalesce(ran.finished, ran.started) <= ?';

/** Beside the counts in their column: states that were made before have that column alone. */
const REQUESTS = 'requests';

const RUNNERS: Readonly<Record<RunStart['runner'], true>> = {
  local: true,
  'github-hosted': true,
  'self-hosted': true,
};

export function runStore(db: Database): RunStore {
  const start = db.prepare(
    "INSERT INTO runs (command, runner, started, outcome) VALUES (?, ?, ?, 'unfinished') RETURNING id",
  );
  const finish = db.prepare('UPDATE runs SET finished = ?, outcome = ? WHERE id = ?');
  const addFlow = db.prepare(
    'INSERT OR REPLACE INTO flows (run, position, mapping, direction, outcome, counts, error) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const prune = db.prepare(
    `DELETE FROM runs WHERE id <= ? AND id NOT IN (SELECT max(run) FROM ${SUCCESSES} GROUP BY mapping)`,
  );
  const newest = db.prepare('SELECT * FROM runs ORDER BY id DESC LIMIT ?');
  const success = db.prepare(
    `SELECT * FROM runs WHERE id = (SELECT max(run) FROM ${SUCCESSES} AND mapping = ?)`,
  );
  const flowsOf = db.prepare('SELECT * FROM flows WHERE run = ? ORDER BY position');

  const toRun = (row: Row): RunRow => {
    const id = integer(row, 'id');
    const startedAt = text(row, 'started');
    return {
      id,
      command: text(row, 'command'),
      runner: readRunner(row),
      startedAt,
      at: optionalText(row, 'finished') ?? startedAt,
      outcome: text(row, 'outcome'),
      flows: flowsOf.all(id).map(toFlow),
    };
  };

  return {
    startRun: ({ command, runner, at }) =>
      db.write(() => integer(start.get(command, runner, at) ?? {}, 'id')),
    finishRun: (id, { at, outcome, flows }) => {
      db.write(() => {
        finish.run(at, outcome, id);
        for (const [position, flow] of flows.entries()) {
          addFlow.run(
            id,
            position,
            flow.mapping,
            flow.direction,
            flow.outcome,
            JSON.stringify({ ...flow.counts, ...(flow.requests ? { [REQUESTS]: flow.requests } : {}) }),
            flow.error === undefined ? null : writeProblem(flow.error),
          );
        }
        prune.run(id - KEPT, latestIso(Date.parse(at)));
      });
    },
    runs: (limit) => db.read(() => newest.all(limit).map(toRun)),
    lastSuccess: (mapping, now) =>
      db.read(() => {
        const row = success.get(latestIso(now), mapping);
        return row && toRun(row);
      }),
  };
}

function latestIso(now: number): string {
  return new Date(latest(now)).toISOString();
}

function toFlow(row: Row): FlowRow {
  const error = optionalText(row, 'error');
  const { [REQUESTS]: requests, ...counts } = object(row, 'counts');
  return {
    mapping: text(row, 'mapping'),
    direction: readDirection(row),
    outcome: text(row, 'outcome'),
    counts: Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, Number(n)])),
    ...(isObject(requests) ? { requests: readRequests(requests) } : {}),
    ...(error === undefined ? {} : { error: readProblem(error) }),
  };
}

function readRequests(requests: Readonly<Record<string, unknown>>): NonNullable<FlowRow['requests']> {
  return Object.fromEntries(
    Object.entries(requests).flatMap(([connection, used]) =>
      isObject(used) ? [[connection, { read: Number(used['read']), write: Number(used['write']) }]] : [],
    ),
  );
}

function readDirection(row: Row): FlowRow['direction'] {
  const direction = text(row, 'direction');
  if (direction === 'import' || direction === 'syncBack') return direction;
  throw new ColumnMismatch('unexpected content in column direction');
}

function readRunner(row: Row): RunStart['runner'] {
  const runner = text(row, 'runner');
  if (isRunner(runner)) return runner;
  throw new ColumnMismatch('unexpected content in column runner');
}

function isRunner(value: string): value is RunStart['runner'] {
  return Object.hasOwn(RUNNERS, value);
}
