import { existsSync } from 'node:fs';
import { differing } from '../engine/fights.ts';
import type { Integration, Mapping, Project } from '../model/mapping.ts';
import { type AheadRun, credible } from '../plan/ledger.ts';
import { stillInactive } from '../plan/reasons.ts';
import { problemLines } from '../report/entries.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { openState } from '../state/open.ts';
import type { StateStore } from '../state/store.ts';
import { warnAhead } from './clock-ahead.ts';
import { ALL_RUNS, ranOf } from './due.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, environment, openProject, sayNoneEnabled, unknownMapping } from './project.ts';
import { fullMissingText } from './scheduled.ts';
import { stateKey, statePath } from './session.ts';
import { withStatesOfGithub } from './status-github.ts';
import { writeStatusPage } from './status-page.ts';

export interface StatusOptions extends CommonOptions {
  readonly mapping?: string;
  /** Of the states that runs left on GitHub instead of the one here. */
  readonly github?: boolean;
  /** Folder to write the status page into, instead of text. */
  readonly html?: string;
}

/** `crosswalk status`: last run, last success and last error of every mapping, and what is held. Asks no system. */
export async function statusCommand(io: Io, options: StatusOptions): Promise<ExitCode> {
  if (options.github)
    return withStatesOfGithub(io, options, (state) =>
      statusCommand(io, { ...options, state, github: false }),
    );
  const project = openProject(options);
  if (options.html !== undefined) {
    const integrations = chosenIntegrations(project, options.integration);
    const page = writeStatusPage(io, options, project, integrations, options.html);
    io.out(options.json ? `${safeJson({ page })}\n` : `The status page is ${safeText(page)}\n`);
    return 0;
  }
  sayNoneEnabled(io, options, chosenIntegrations(project, options.integration));
  const reports = chosen(project, options).map((integration) => {
    const path = statePath(options.state, integration.name);
    if (!existsSync(path))
      return {
        integration: integration.name,
        state: 'none' as const,
        lastRun: undefined,
        fullMissing: undefined,
        ahead: [],
        mappings: [],
        stillInactive: [],
        notKept: [],
        held: [],
      };
    const key = stateKey(io, environment(io, options));
    const state = openState({ path, key, clock: io.clock, readOnly: true });
    try {
      return {
        integration: integration.name,
        state: 'present' as const,
        fullMissing: fullMissingText(
          integration,
          ranOf(state.runs(ALL_RUNS), io.clock.now()),
          io.clock.now(),
        ),
        ...inState(state, integration.mappings, options.mapping, io.clock.now()),
      };
    } finally {
      state.close();
    }
  });
  for (const report of reports) warnAhead(io, report.integration, report.ahead);
  if (options.json) io.out(`${safeJson({ integrations: reports })}\n`);
  else io.out(reports.map((report) => text(io, report)).join('\n'));
  return 0;
}

type Report = ReturnType<typeof inState> & {
  integration: string;
  state: 'none' | 'present';
  lastRun: ReturnType<StateStore['runs']>[number] | undefined;
  fullMissing: string | undefined;
  ahead: readonly AheadRun[];
};

/** With one mapping alone where one is named; an integration without it has nothing to say. */
function chosen(project: Project, { integration, mapping }: StatusOptions): readonly Integration[] {
  const integrations = chosenIntegrations(project, integration);
  if (mapping === undefined) return integrations;
  const found = integrations
    .map((item) => ({ ...item, mappings: item.mappings.filter(({ name }) => name === mapping) }))
    .filter((item) => item.mappings.length > 0);
  if (found.length > 0) return found;
  throw unknownMapping(integrations, mapping);
}

function inState(state: StateStore, mappings: readonly Mapping[], only: string | undefined, now: number) {
  const { runs, ahead } = credible(state.runs(200), now);
  return {
    lastRun: runs[0],
    ahead,
    mappings: mappings.map(({ name: mapping }) => {
      const success = state.lastSuccess(mapping, now);
      // The last error stays until a success that came after it (requirements A-55, T29); being put off hides none.
      const since = runs.filter((run) => !success || run.id > success.id);
      const errors = since.flatMap((run) =>
        run.flows
          .filter((flow) => flow.mapping === mapping && flow.error)
          .map((flow) => ({ at: run.at, problem: flow.error, deferred: flow.outcome === 'deferred' })),
      );
      const last = errors.find(({ deferred }) => !deferred) ?? errors[0];
      return {
        mapping,
        links: state.linkCount(mapping),
        held: state.held(mapping).length,
        lastSuccess: success?.at,
        lastError: last && { at: last.at, problem: last.problem },
      };
    }),
    // Their link is fine and nothing is held, so no run brings them up again.
    stillInactive: mappings.flatMap((mapping) =>
      state.linksOf(mapping.name, 'stillInactive').map(({ sourceId, targetId }) => ({
        mapping: mapping.name,
        sourceId,
        targetId,
        problem: stillInactive(mapping, targetId),
      })),
    ),
    notKept: mappings.flatMap((mapping) =>
      differing(state, mapping).map((item) => ({ mapping: mapping.name, ...item })),
    ),
    held: state.held(only).map(({ mapping, side, recordId, problem, firstSeen, nextAttempt, attempts }) => ({
      mapping,
      side,
      recordId,
      problem,
      firstSeen,
      nextAttempt,
      attempts,
    })),
  };
}

function text(io: Io, report: Report): string {
  const { painter } = io;
  if (report.state === 'none')
    return `${painter.bold(report.integration)}: has never run here (no state file).\n`;
  const lines = [
    `${painter.bold(report.integration)}: last run ${report.lastRun ? `${report.lastRun.at}, ${report.lastRun.outcome}` : 'never'}`,
    ...(report.fullMissing === undefined ? [] : [painter.yellow(`  ${report.fullMissing}`)]),
    ...report.mappings.flatMap((mapping) => [
      `  ${mapping.mapping}: ${mapping.links} linked, ${mapping.held} held, last success ${mapping.lastSuccess ?? 'never'}`,
      ...(mapping.lastError?.problem
        ? problemLines(mapping.lastError.problem).map((line) => painter.red(`    ${line}`))
        : []),
    ]),
    ...report.stillInactive.flatMap(({ mapping, sourceId, problem }) => {
      const [first, ...rest] = problemLines(problem);
      return [`  ${mapping} ${safeText(sourceId)}  ${first}`, ...rest.map((line) => `    ${line}`)];
    }),
    ...notKeptLines(report.notKept),
    ...report.held.flatMap((held) => {
      const [first, ...rest] = problemLines(held.problem);
      return [
        painter.red(`  held ${held.mapping} ${safeText(held.recordId)}  ${first}`),
        ...rest.map((line) => `    ${line}`),
        painter.dim(`    since ${held.firstSeen}, ${held.attempts} attempts, next ${held.nextAttempt}`),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

const IDS_SHOWN = 10;

/** One paragraph a field: where a right was withdrawn it is about every record. */
function notKeptLines(items: Report['notKept']): string[] {
  const fields = Map.groupBy(items, ({ mapping, turn, problem }) => `${mapping} ${turn} ${problem.field}`);
  return [...fields.values()].flatMap((rows) =>
    rows.slice(0, 1).flatMap(({ mapping, sourceId, problem }) => {
      const [first, ...rest] = problemLines(problem);
      const others = rows.slice(1, 1 + IDS_SHOWN).map((row) => safeText(row.sourceId));
      const more = rows.length > 1 + IDS_SHOWN ? ', ... (--json lists all)' : '';
      const same =
        others.length > 0 ? [`the same in ${rows.length - 1} more: ${others.join(', ')}${more}`] : [];
      return [
        `  ${mapping} ${safeText(sourceId)}  ${first}`,
        ...[...rest, ...same].map((line) => `    ${line}`),
      ];
    }),
  );
}
