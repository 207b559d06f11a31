import { repositoryOf } from '../github/runs.ts';
import type { Integrator, Window } from '../model/integrator.ts';
import type { Integration } from '../model/mapping.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { type Due, due, type Next, type Ran, upcoming } from '../schedule/due.ts';
import { warnAhead } from './clock-ahead.ts';
import { ranHere } from './due.ts';
import { withBroken } from './failure.ts';
import { setOutputs } from './github-output.ts';
import { openGithubHere, ranOnGithub } from './github-ran.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, openSound, sayNoneEnabled } from './project.ts';
import { timeText } from './schedule-text.ts';
import { notDueText } from './scheduled.ts';

export interface ScheduleOptions extends CommonOptions {
  readonly next?: number;
  readonly due?: boolean;
  readonly github?: boolean;
}

interface Row {
  readonly integration: Integration;
  readonly due: Due;
  readonly next: readonly Next[];
}

const NEXT = 5;

/**
 * `crosswalk schedule`: when each integration is due, or with `--due` which ones are now, for a workflow to run. Asks no system; with
 * `--github` it goes by the states that runs left there, else by the one here.
 */
export async function scheduleCommand(io: Io, options: ScheduleOptions): Promise<ExitCode> {
  const { project, invalid } = openSound(options);
  const integrations = chosenIntegrations(project, options.integration);
  // Where something is wrong that is what is told: the one that cannot be read may be the one that is enabled.
  if (!invalid) sayNoneEnabled(io, options, integrations);
  const now = io.clock.now();
  const rows: Row[] = [];
  for (const [integration, ran] of await ranOf(io, options, integrations)) {
    const { integrator, enabled } = integration;
    rows.push({
      integration,
      due: due(integrator, enabled, ran, now),
      next: enabled && integrator?.enabled ? upcoming(integrator, ran, now, options.next ?? NEXT) : [],
    });
  }
  if (options.due) {
    const names = rows.filter((row) => row.due.kind === 'now').map(({ integration }) => integration.name);
    setOutputs(io, { integrations: JSON.stringify(names) });
  }
  if (options.json) io.out(`${safeJson({ integrations: rows.map(jsonOf) })}\n`);
  else io.out(rows.map(options.due ? dueText : nextText).join(''));
  return withBroken(io, invalid, 0);
}

/** What nothing puts on a schedule needs no request. */
async function ranOf(
  io: Io,
  options: ScheduleOptions,
  integrations: readonly Integration[],
): Promise<readonly (readonly [Integration, Ran])[]> {
  const asked = (integration: Integration) => integration.enabled && integration.integrator?.enabled === true;
  if (!options.github)
    return integrations.map((item) => [item, asked(item) ? ranHere(io, options, item) : {}] as const);
  const found: (readonly [Integration, Ran])[] = [];
  const github = openGithubHere(io, options);
  const repository = integrations.some(asked) ? await repositoryOf(github) : undefined;
  for (const integration of integrations) {
    if (!repository || !asked(integration)) {
      found.push([integration, {}]);
      continue;
    }
    const ran = await ranOnGithub(github, integration.name, { repository, success: false });
    warnAhead(io, integration.name, ran.ahead);
    found.push([integration, ran]);
  }
  return found;
}

function dueText({ integration, due: { ...it } }: Row): string {
  if (it.kind !== 'now') return notDueText(integration, it);
  return `${integration.name}: due since ${timeText(it.since)}${it.full ? ', everything is read' : ''}.\n`;
}

function nextText({ integration, next }: Row): string {
  const { name, integrator, enabled } = integration;
  if (!integrator) return `${name}: nothing of it is on a schedule.\n`;
  if (!enabled || !integrator.enabled) return `${name}: disabled in integration.yaml.\n`;
  const zone = integrator.schedule.timeZone;
  return [
    `${name}: ${rhythmText(integrator)}`,
    ...next.map(({ at, full }) => `  ${timeText(at, zone)}${full ? '  everything' : ''}`),
    '',
  ].join('\n');
}

/** What is said of a schedule: its cron expressions, their zones, the window. */
export function rhythmText({ schedule, full, window }: Integrator): string {
  const zone = (name: string) => (name === 'UTC' ? '' : ` ${safeText(name)}`);
  return [
    `"${safeText(schedule.cron)}"${zone(schedule.timeZone)}`,
    ...(full ? [`everything "${safeText(full.cron)}"${zone(full.timeZone)}${windowText(window)}`] : []),
  ].join(', ');
}

function windowText(window: Window | undefined): string {
  if (window === undefined) return '';
  return ` between ${clockText(window.from)} and ${clockText(window.to)} ${safeText(window.timeZone)}`;
}

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function jsonOf({ integration, due: { ...it }, next }: Row) {
  const iso = (at: number) => new Date(at).toISOString();
  return {
    integration: integration.name,
    due: it.kind === 'now',
    ...(it.kind === 'now' ? { full: it.full, since: iso(it.since) } : {}),
    ...(it.kind === 'never' ? { why: it.why } : {}),
    next: next.map(({ at, full }) => ({ at: iso(at), full })),
  };
}
