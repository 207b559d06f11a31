import type { Integration, Project } from '../model/mapping.ts';
import type { RunResult } from '../model/plan.ts';
import type { RunEntry } from '../model/run-log.ts';
import { type SummaryPart, summaryMarkdown } from '../report/run-summary.ts';
import { logArtifact, logFiles, logFolder } from '../runlog/folder.ts';
import { readEntries } from '../runlog/read.ts';
import { upcoming } from '../schedule/due.ts';
import { ranIfReadable } from './due.ts';
import { appendSummary, intoSummary, summaryRoom } from './github-output.ts';
import type { CommonOptions, Io } from './io.ts';
import { timeText } from './schedule-text.ts';

/** What became of the counts: written, or only shown (`plan`), or only remembered (`rebuild`). */
export type SummaryOf = 'run' | 'plan' | 'rebuild';

/**
 * Appends what a run did to the summary of the job's page, where the runner gives a file for it. Whatever keeps it from that
 * is a warning: the run itself is over by then, and says by its exit code how it went.
 */
export async function writeSummary(
  io: Io,
  options: CommonOptions,
  result: RunResult,
  project: Project,
  of: SummaryOf = 'run',
): Promise<void> {
  if (!io.env['GITHUB_STEP_SUMMARY']) return;
  await intoSummary(io, async () => {
    const parts: SummaryPart[] = [];
    for (const integration of project.integrations) {
      const part = await partOf(io, options, result, integration, of);
      if (part) parts.push(part);
    }
    if (parts.length === 0) return;
    appendSummary(io, summaryMarkdown(parts, result.usage ?? {}, { bytes: summaryRoom(io) }));
  });
}

async function partOf(
  io: Io,
  options: CommonOptions,
  result: RunResult,
  integration: Integration,
  of: SummaryOf,
): Promise<SummaryPart | undefined> {
  const { name, notify } = integration;
  const flows = result.flows.filter((flow) => flow.integration === name);
  const well = flows.every(({ outcome }) => outcome === 'done' || outcome === 'nothing');
  if (flows.length === 0) return undefined;
  // Somebody has asked for it and waits for the answer.
  if (of !== 'run') return { integration: name, flows, note: NOTES[of] };
  if (well && notify.success === 'none') return undefined;
  const next = nextText(io, options, integration);
  const log = logLink(io, name);
  return {
    integration: name,
    flows,
    ...(notify.success === 'each' ? { changed: await changedIn(options, name) } : {}),
    ...(next === undefined ? {} : { next }),
    ...(log ? { log } : {}),
  };
}

const NOTES = {
  plan: 'A plan: this is what would be done. Nothing was written.',
  rebuild: 'A rebuild of the state: what was found again is linked. Neither system was written to.',
} as const;

function nextText(io: Io, options: CommonOptions, integration: Integration): string | undefined {
  const { integrator } = integration;
  if (!integration.enabled || !integrator?.enabled) return undefined;
  const [next] = upcoming(integrator, ranIfReadable(io, options, integration), io.clock.now(), 1);
  return next && timeText(next.at, integrator.schedule.timeZone);
}

/** The page of this run, where the workflow leaves its log. */
function logLink(io: Io, integration: string): SummaryPart['log'] {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = io.env;
  if (!server || !repository || !run) return undefined;
  return { name: logArtifact(integration), url: `${server}/${repository}/actions/runs/${run}` };
}

async function changedIn({ state }: CommonOptions, integration: string): Promise<readonly RunEntry[]> {
  const [newest] = logFiles(logFolder(state, integration));
  const changed: RunEntry[] = [];
  if (newest) for await (const entry of readEntries(newest.path, '"ok"')) changed.push(entry);
  return changed;
}
