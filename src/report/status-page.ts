import { createHash } from 'node:crypto';
import Handlebars from 'handlebars';
import { chartOf, isBad } from './page/chart.ts';
import type { Health, PageBudget, PageData, PageIntegration, PageMapping, PageRun } from './page/data.ts';
import { STYLE } from './page/style.ts';
import { TEMPLATE } from './page/template.ts';
import { safeText } from './safe.ts';
import { span, time } from './when.ts';

/**
 * The status page: one HTML document that needs nothing beside itself and runs no script. Times are as of `data.at`; what it shows may be
 * shown to anybody who may know that the integration exists.
 */
export function statusPage(data: PageData): string {
  // A place of its own for helpers and partials: the one that mappings' templates are parsed with knows nothing of this.
  const render = Handlebars.create().compile(TEMPLATE, { strict: true, knownHelpersOnly: true });
  return render(viewOf(data));
}

const HEALTH: Readonly<Record<Health, { readonly sign: string; readonly text: string }>> = {
  well: { sign: '✓', text: 'Running' },
  held: { sign: '▲', text: 'Running, with records held' },
  failing: { sign: '✕', text: 'Failing' },
  late: { sign: '✕', text: 'Stopped: no success for too long' },
  lost: { sign: '✕', text: 'Stopped: its state is lost' },
  unread: { sign: '✕', text: 'Not known: its state cannot be read' },
  off: { sign: '–', text: 'Runs by hand only' },
  empty: { sign: '–', text: 'Has never run' },
};

const BAD: ReadonlySet<Health> = new Set(['failing', 'late', 'lost', 'unread']);

function viewOf({ at, version, integrations }: PageData) {
  const bad = integrations.filter(({ health }) => BAD.has(health));
  const summary =
    bad.length === 0
      ? `${integrations.length} ${integrations.length === 1 ? 'integration' : 'integrations'}, none of them stopped.`
      : `Not running as they should: ${bad.map(({ name }) => name).join(', ')}.`;
  return {
    title: `${bad.length === 0 ? 'crosswalk: status' : `${bad.length} stopped · crosswalk: status`}`,
    style: STYLE,
    styleHash: `sha256-${createHash('sha256').update(STYLE).digest('base64')}`,
    summary,
    at: { iso: at, text: time(at) },
    version,
    integrations: integrations.map(integrationView),
  };
}

function integrationView(integration: PageIntegration, index: number) {
  const { name, health, unknown, next, staleAfterMs, mappings, runs, held, budgets } = integration;
  const [first, last] = [runs[0], runs.at(-1)];
  const chart = chartOf(runs);
  return {
    id: `i${index + 1}`,
    name,
    health: { kind: health, ...HEALTH[health] },
    unknown: unknown ?? false,
    facts: [
      {
        term: 'Last run',
        text: last ? `${time(last.at)}, ${last.outcome}` : unknown ? 'not known' : 'never',
      },
      {
        term: 'Next due',
        text: next
          ? `${time(next.at)}${next.full ? ', reads everything' : ''}`
          : unknown
            ? 'not known'
            : 'not scheduled',
      },
      { term: 'Called stopped after', text: staleAfterMs === undefined ? 'never' : span(staleAfterMs) },
      {
        term: 'Held records',
        text: unknown ? 'not known' : count(held.reduce((sum, row) => sum + row.count, 0)),
      },
    ],
    mappings: mappings.map(mappingView),
    runs: runs.toReversed().map(runView),
    chart,
    most: count(chart.most),
    chartText: chartText(runs),
    first: first ? time(first.at) : '',
    last: last ? time(last.at) : '',
    held: held.map((row) => ({ ...row, count: count(row.count), oldest: time(row.oldest) })),
    budgets: budgets.map(budgetView),
  };
}

function mappingView({ name, links, held, lastSuccess, lagMs, late, error }: PageMapping) {
  return {
    name,
    links: count(links),
    held: count(held),
    lastSuccess: lastSuccess ? time(lastSuccess) : 'never',
    lag: `${lagMs === undefined ? 'unknown' : span(lagMs)}${late ? ', too long' : ''}`,
    late,
    error: error ?? false,
  };
}

function runView(run: PageRun) {
  return {
    at: time(run.at),
    command: safeText(run.command),
    outcome: run.outcome,
    bad: isBad(run),
    took: run.ms < 60_000 ? `${(run.ms / 1000).toFixed(1)} s` : span(run.ms),
    written: count(run.written),
    held: count(run.held),
    requests: count(run.requests),
  };
}

function budgetView({ connection, read, write, day, stopsAt }: PageBudget) {
  return {
    connection,
    read: count(read),
    write: count(write),
    day: day
      ? `${count(day.used)} of ${count(day.limit)} (${percent(day.used / Math.max(1, day.limit))}), ${time(day.at)}`
      : 'the system does not tell',
    stopsAt: stopsAt === undefined ? 'no bound of the day' : percent(stopsAt),
  };
}

/** The chart in words: what it shows to those who do not see it. */
function chartText(runs: readonly PageRun[]): string {
  const bad = runs.filter(isBad).length;
  const held = runs.filter((run) => !isBad(run) && run.held > 0).length;
  const written = runs.reduce((sum, run) => sum + run.written, 0);
  return `${runs.length} runs wrote ${count(written)} records; ${bad} did not get through, and ${held} held records back. The table below has the figures.`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
