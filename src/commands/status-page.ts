import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES, isCode } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration, Project } from '../model/mapping.ts';
import { VERSION } from '../model/version.ts';
import { alertsOf, standingErrors } from '../plan/alerts.ts';
import { isSync, type Ledger, lastSyncOf, type WatchPolicy } from '../plan/ledger.ts';
import type { Health, PageHeld, PageIntegration, PageReason, PageRun } from '../report/page/data.ts';
import { statusPage } from '../report/status-page.ts';
import { due, upcoming } from '../schedule/due.ts';
import type { RunRow } from '../state/store.ts';
import { ranOf } from './due.ts';
import type { CommonOptions, Io } from './io.ts';
import { knownOf } from './page-state.ts';
import { watchPolicy } from './watched.ts';

/** Runs that the chart shows. */
const RUNS_SHOWN = 60;

/**
 * Writes `index.html` into the folder, which is made when missing: the status of these integrations as their states here tell. Gives the
 * path. A state that cannot be read is told on the page and as a warning. Throws `PAGE_WRITE` (config).
 */
export function writeStatusPage(
  io: Io,
  options: CommonOptions,
  project: Project,
  integrations: readonly Integration[],
  folder: string,
): string {
  const html = statusPage({
    at: new Date(io.clock.now()).toISOString(),
    version: VERSION,
    integrations: integrations.map((integration) => pageOf(io, options, project, integration)),
  });
  const path = join(folder, 'index.html');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, html);
  } catch (error) {
    throw new CrosswalkError(
      {
        code: 'PAGE_WRITE',
        kind: CODES.PAGE_WRITE.kind,
        what: 'The status page cannot be written.',
        where: path,
        why:
          error instanceof Error && 'code' in error
            ? `The system says ${String(error.code)}.`
            : CODES.PAGE_WRITE.cause,
        todo: CODES.PAGE_WRITE.cure,
      },
      error,
    );
  }
  return path;
}

function pageOf(io: Io, options: CommonOptions, project: Project, integration: Integration): PageIntegration {
  const now = io.clock.now();
  const { name } = integration;
  const policy = watchPolicy(integration);
  const known = knownOf(io, options, project, integration);
  const about = { name, staleAfterMs: policy?.staleAfterMs };
  if (known.kind === 'unknown')
    return {
      ...about,
      health: known.code === 'STATE_LOST' ? 'lost' : 'unread',
      unknown: reasonOf(known.code),
      ...{ next: undefined, mappings: [], runs: [], held: [], budgets: [] },
    };
  const { ledger, links, budgets } = known;
  const { runs } = ledger;
  return {
    ...about,
    health: runs.length === 0 ? 'empty' : healthOf(ledger, policy, now),
    unknown: undefined,
    next: nextOf(integration, runs, now),
    mappings: integration.mappings.map((mapping) => {
      const at = lastSyncOf(runs, mapping.name);
      const lagMs = at === undefined ? undefined : now - Date.parse(at);
      const watched = policy?.mappings.some((one) => one.name === mapping.name) ?? false;
      return {
        name: mapping.name,
        links: links.get(mapping.name) ?? 0,
        held: ledger.held.filter((held) => held.mapping === mapping.name).length,
        lastSuccess: at,
        lagMs,
        late: watched && policy !== undefined && lagMs !== undefined && lagMs > policy.staleAfterMs,
        error: errorOf(runs, mapping.name, at),
      };
    }),
    runs: runs.slice(0, RUNS_SHOWN).toReversed().map(runOf),
    held: heldOf(ledger),
    budgets,
  };
}

function reasonOf(code: string): PageReason {
  return { code, cause: isCode(code) ? CODES[code].cause : '', cure: isCode(code) ? CODES[code].cure : '' };
}

function healthOf(ledger: Ledger, policy: WatchPolicy | undefined, now: number): Health {
  if (policy === undefined) return 'off';
  const alerts = alertsOf(ledger, policy, now);
  if (alerts.some(({ about }) => about === 'stale')) return 'late';
  if (standingErrors(ledger, policy).length > 0) return 'failing';
  return ledger.held.length > 0 ? 'held' : 'well';
}

function nextOf(
  { integrator, enabled }: Integration,
  runs: readonly RunRow[],
  now: number,
): PageIntegration['next'] {
  const ran = ranOf(runs, now);
  const state = due(integrator, enabled, ran, now);
  if (integrator === undefined || state.kind === 'never') return undefined;
  if (state.kind === 'now') return { at: new Date(now).toISOString(), full: state.full };
  const [next] = upcoming(integrator, ran, now, 1);
  return next && { at: new Date(next.at).toISOString(), full: next.full };
}

function runOf({ startedAt, at, command, outcome, flows }: RunRow): PageRun {
  const sum = (names: readonly string[]) =>
    flows.reduce((total, { counts }) => total + names.reduce((n, name) => n + (counts[name] ?? 0), 0), 0);
  return {
    at,
    command,
    outcome,
    ms: Date.parse(at) - Date.parse(startedAt),
    written: sum(['create', 'update', 'deactivate', 'archive']),
    held: sum(['held']),
    requests: flows
      .flatMap(({ requests }) => Object.values(requests ?? {}))
      .reduce((total, { read, write }) => total + read + write, 0),
  };
}

/** Code of the newest error since the last success. */
/** As the watch does, by the runs of the schedule: an import by hand that failed stops nothing. */
function errorOf(runs: readonly RunRow[], mapping: string, since: string | undefined): string | undefined {
  return runs
    .filter(({ at, command }) => isSync(command) && (since === undefined || at > since))
    .flatMap(({ flows }) => flows)
    .find((flow) => flow.mapping === mapping && flow.error && flow.outcome !== 'deferred')?.error?.code;
}

function heldOf({ held }: Ledger): readonly PageHeld[] {
  const groups = Map.groupBy(held, ({ mapping, problem }) => JSON.stringify([mapping, problem.code]));
  return [...groups.values()]
    .flatMap((rows) =>
      rows.slice(0, 1).map(({ mapping, problem: { code } }) => ({
        mapping,
        ...reasonOf(code),
        count: rows.length,
        oldest: rows.map(({ firstSeen }) => firstSeen).toSorted()[0] ?? '',
      })),
    )
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
