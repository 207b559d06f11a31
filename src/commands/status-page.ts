import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEMS } from '../connectors/registry.ts';
import { CODES, isCode } from '../model/codes.ts';
import { CrosswalkError } from '../model/errors.ts';
import type { Integration, Project } from '../model/mapping.ts';
import { VERSION } from '../model/version.ts';
import { alertsOf, standingErrors } from '../plan/alerts.ts';
import { type Ledger, lastSyncOf, type WatchPolicy } from '../plan/ledger.ts';
import type { Health, PageBudget, PageHeld, PageIntegration, PageRun } from '../report/page/data.ts';
import { statusPage } from '../report/status-page.ts';
import { due, upcoming } from '../schedule/due.ts';
import type { RunRow, StateStore } from '../state/store.ts';
import { ranOf, withState } from './due.ts';
import { USAGE } from './history.ts';
import type { CommonOptions, Io } from './io.ts';
import { ledgerOf, watchPolicy } from './watched.ts';

/** Runs that the chart shows. */
const RUNS_SHOWN = 60;
const DAY = 24 * 3_600_000;

/**
 * Writes `index.html` into the folder, which is made when missing: the status of these integrations as their states here tell. Gives the
 * path. Throws `PAGE_WRITE` (config), and `STATE_*` for a state that cannot be read.
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
  const policy = watchPolicy(integration);
  const found = withState(io, options, integration, (state) => ({
    ...ledgerOf(state, integration.name, now),
    mappings: integration.mappings.map(({ name }) => ({ name, links: state.linkCount(name) })),
    budgets: budgetsOf(project, integration, state, now),
  }));
  const runs = found?.runs ?? [];
  const ledger: Ledger = {
    integration: integration.name,
    runs,
    held: found?.held ?? [],
    ahead: found?.ahead ?? [],
    expectedSince: found?.expectedSince ?? new Date(now).toISOString(),
  };
  return {
    name: integration.name,
    health: found === undefined || runs.length === 0 ? 'empty' : healthOf(ledger, policy, now),
    next: nextOf(integration, runs, now),
    staleAfterMs: policy?.staleAfterMs,
    mappings: integration.mappings.map(({ name }) => {
      const at = lastSyncOf(runs, name);
      const lagMs = at === undefined ? undefined : now - Date.parse(at);
      const watched = policy?.mappings.some((mapping) => mapping.name === name) ?? false;
      return {
        name,
        links: found?.mappings.find((mapping) => mapping.name === name)?.links ?? 0,
        held: ledger.held.filter((held) => held.mapping === name).length,
        lastSuccess: at,
        lagMs,
        late: watched && policy !== undefined && lagMs !== undefined && lagMs > policy.staleAfterMs,
        error: errorOf(runs, name, at),
      };
    }),
    runs: runs.slice(0, RUNS_SHOWN).toReversed().map(runOf),
    held: heldOf(ledger),
    budgets: found?.budgets ?? [],
  };
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
function errorOf(runs: readonly RunRow[], mapping: string, since: string | undefined): string | undefined {
  return runs
    .filter(({ at }) => since === undefined || at > since)
    .flatMap(({ flows }) => flows)
    .find((flow) => flow.mapping === mapping && flow.error && flow.outcome !== 'deferred')?.error?.code;
}

function heldOf({ held }: Ledger): readonly PageHeld[] {
  const groups = Map.groupBy(held, ({ mapping, problem }) => JSON.stringify([mapping, problem.code]));
  return [...groups.values()]
    .flatMap((rows) =>
      rows.slice(0, 1).map(({ mapping, problem: { code } }) => ({
        mapping,
        code,
        // The reasons themselves name fields and ids: what the code means is enough here.
        cause: isCode(code) ? CODES[code].cause : '',
        cure: isCode(code) ? CODES[code].cure : '',
        count: rows.length,
        oldest: rows.map(({ firstSeen }) => firstSeen).toSorted()[0] ?? '',
      })),
    )
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

function budgetsOf(
  { connections }: Project,
  { mappings }: Integration,
  state: StateStore,
  now: number,
): readonly PageBudget[] {
  const used = state
    .runs(1_000)
    .filter(({ at }) => now - Date.parse(at) < DAY)
    .flatMap(({ flows }) => flows);
  const names = new Set(mappings.flatMap(({ source, target }) => [source.connection, target.connection]));
  return [...names].sort().flatMap((name) => {
    const connection = connections[name];
    if (connection === undefined) return [];
    const ours = used.map(({ requests }) => requests?.[name]);
    const day = usageOf(state.learned(name).get(USAGE));
    const share = connection.limits?.dailyShare ?? SYSTEMS[connection.system].traffic.budget?.dailyShare;
    return [
      {
        connection: name,
        read: ours.reduce((sum, one) => sum + (one?.read ?? 0), 0),
        write: ours.reduce((sum, one) => sum + (one?.write ?? 0), 0),
        day,
        stopsAt: share,
      },
    ];
  });
}

function usageOf(text: string | undefined): PageBudget['day'] {
  if (text === undefined) return undefined;
  try {
    const { used, limit, at }: Readonly<Record<string, unknown>> = JSON.parse(text);
    return typeof used === 'number' && typeof limit === 'number' && typeof at === 'string'
      ? { used, limit, at }
      : undefined;
  } catch {
    return undefined;
  }
}
