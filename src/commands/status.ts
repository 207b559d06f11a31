import { existsSync } from 'node:fs';
import type { Mapping } from '../model/mapping.ts';
import { stillInactive } from '../plan/reasons.ts';
import { problemLines } from '../report/entries.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { openState } from '../state/open.ts';
import type { StateStore } from '../state/store.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, environment, openProject } from './project.ts';
import { stateKey, statePath } from './session.ts';

/** `crosswalk status`: last run, last success and last error of every mapping, and what is held. Asks no system. */
export async function statusCommand(io: Io, options: CommonOptions): Promise<ExitCode> {
  const project = openProject(options);
  const reports = chosenIntegrations(project, options.integration).map((integration) => {
    const path = statePath(options.state, integration.name);
    if (!existsSync(path))
      return {
        integration: integration.name,
        state: 'none' as const,
        lastRun: undefined,
        mappings: [],
        stillInactive: [],
        held: [],
      };
    const key = stateKey(io, environment(io, options));
    const state = openState({ path, key, clock: io.clock, readOnly: true });
    try {
      return {
        integration: integration.name,
        state: 'present' as const,
        lastRun: state.runs(1)[0],
        ...inState(state, integration.mappings),
      };
    } finally {
      state.close();
    }
  });
  if (options.json) io.out(`${safeJson({ integrations: reports })}\n`);
  else io.out(reports.map((report) => text(io, report)).join('\n'));
  return 0;
}

type Report = ReturnType<typeof inState> & {
  integration: string;
  state: 'none' | 'present';
  lastRun: ReturnType<StateStore['runs']>[number] | undefined;
};

function inState(state: StateStore, mappings: readonly Mapping[]) {
  const runs = state.runs(200);
  return {
    mappings: mappings.map(({ name: mapping }) => {
      const success = state.lastSuccess(mapping);
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
    held: state.held().map(({ mapping, side, recordId, problem, firstSeen, nextAttempt, attempts }) => ({
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
