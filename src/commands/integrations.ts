import { repositoryOf } from '../github/runs.ts';
import type { Integration } from '../model/mapping.ts';
import { safeJson, safeText } from '../report/safe.ts';
import { due, type Ran, upcoming } from '../schedule/due.ts';
import type { StateStore } from '../state/store.ts';
import { warnAhead } from './clock-ahead.ts';
import { ranHere, withState } from './due.ts';
import { withBroken } from './failure.ts';
import { setOutputs } from './github-output.ts';
import { openGithubHere, ranOnGithub } from './github-ran.ts';
import type { CommonOptions, ExitCode, Io } from './io.ts';
import { chosenIntegrations, openSound } from './project.ts';
import { rhythmText } from './schedule.ts';
import { timeText } from './schedule-text.ts';
import { stateExists } from './session.ts';

export interface IntegrationsOptions extends CommonOptions {
  /** Only those of which something is on the schedule. */
  readonly scheduled?: boolean;
  readonly github?: boolean;
}

interface Row {
  readonly integration: Integration;
  readonly ran: Ran;
  /** Epoch ms. */
  readonly success: number | undefined;
  /** False where no state is here and GitHub was not asked: then it may have run all the time. */
  readonly known: boolean;
}

/**
 * `crosswalk integrations list`: every integration, disabled ones too, with what runs when and how it went last. Asks no system. A step of
 * a workflow gets the names of those that a run is about: the one named, or every enabled one; of these those on the schedule, if asked.
 */
export async function integrationsListCommand(io: Io, options: IntegrationsOptions): Promise<ExitCode> {
  const { project, invalid } = openSound(options);
  const all =
    options.integration === undefined
      ? project.integrations
      : chosenIntegrations(project, options.integration);
  const chosen = options.scheduled ? all.filter(isScheduled) : all;
  // A disabled one runs when somebody asks for it by its name.
  const names = chosen.filter(({ enabled }) => enabled || options.integration !== undefined);
  setOutputs(io, { integrations: JSON.stringify(names.map(({ name }) => name)) });
  const rows = options.github
    ? await onGithub(io, options, chosen)
    : chosen.map((item) => here(io, options, item));
  if (options.json) io.out(`${safeJson({ integrations: rows.map((row) => jsonOf(io, row)) })}\n`);
  else io.out(rows.map((row) => text(io, row)).join(''));
  return withBroken(io, invalid, 0);
}

function isScheduled({ enabled, integrator }: Integration): boolean {
  return enabled && integrator?.enabled === true;
}

function here(io: Io, options: CommonOptions, integration: Integration): Row {
  const ran = ranHere(io, options, integration);
  const success = withState(io, options, integration, (state) =>
    successOf(state, integration, io.clock.now()),
  );
  return { integration, ran, success, known: stateExists(options.state, integration.name) };
}

async function onGithub(
  io: Io,
  options: CommonOptions,
  integrations: readonly Integration[],
): Promise<readonly Row[]> {
  const github = openGithubHere(io, options);
  const repository = await repositoryOf(github);
  const rows: Row[] = [];
  for (const integration of integrations) {
    const ran = await ranOnGithub(github, integration.name, { repository, success: true });
    warnAhead(io, integration.name, ran.ahead);
    rows.push({ integration, ran, success: ran.success, known: true });
  }
  return rows;
}

/** When the mapping that succeeded longest ago did so; of a scheduled integration only those that are on the schedule count. */
function successOf(
  state: StateStore,
  { integrator, mappings }: Integration,
  now: number,
): number | undefined {
  const names = integrator?.enabled ? integrator.mappings : mappings.map(({ name }) => name);
  const times = names.map((name) => state.lastSuccess(name, now)?.at);
  if (times.length === 0 || times.includes(undefined)) return undefined;
  return Math.min(...times.flatMap((at) => (at === undefined ? [] : [Date.parse(at)])));
}

function text(io: Io, { integration, ran, success, known }: Row): string {
  const { name, enabled, mappings, integrator } = integration;
  const scheduled = integrator && enabled && integrator.enabled;
  const next = scheduled && known ? nextOf(io, integration, ran) : undefined;
  const lines = [
    `${io.painter.bold(name)}: ${enabled ? 'enabled' : 'disabled'}, ${scheduled ? `scheduled ${rhythmText(integrator)}` : 'not scheduled'}`,
    `  mappings ${list(mappings.map((mapping) => mapping.name))}${scheduled ? `; on the schedule ${list(integrator.mappings)}` : ''}`,
    ...(scheduled ? [`  directions ${integrator.directions.map(directionText).join(', ')}`] : []),
    `  last success ${success === undefined ? (known ? 'never' : 'not known: no state is here, and GitHub was not asked (--github)') : timeText(success)}${next === undefined ? '' : `, next due ${next}`}`,
  ];
  return `${lines.join('\n')}\n`;
}

function nextOf(io: Io, { integrator, enabled }: Integration, ran: Ran): string | undefined {
  if (!integrator) return undefined;
  if (due(integrator, enabled, ran, io.clock.now()).kind === 'now') return 'now';
  const [next] = upcoming(integrator, ran, io.clock.now(), 1);
  return next && timeText(next.at, integrator.schedule.timeZone);
}

function directionText(direction: string): string {
  return direction === 'import' ? 'import' : 'sync-back';
}

function list(names: readonly string[]): string {
  return names.map(safeText).join(', ') || 'none';
}

function jsonOf(io: Io, { integration, ran, success, known }: Row) {
  const { name, enabled, mappings, integrator } = integration;
  const iso = (at: number) => new Date(at).toISOString();
  const it = due(integrator, enabled, ran, io.clock.now());
  return {
    integration: name,
    enabled,
    scheduled: isScheduled(integration),
    mappings: mappings.map((mapping) => mapping.name),
    ...(integrator
      ? {
          integrator: {
            mappings: integrator.mappings,
            directions: integrator.directions,
            schedule: integrator.schedule,
            ...(integrator.full ? { full: integrator.full } : {}),
          },
        }
      : {}),
    ...(ran.last ? { lastRun: iso(ran.last.at) } : {}),
    ...(success === undefined ? {} : { lastSuccess: iso(success) }),
    ...(known ? { due: it.kind === 'now' } : {}),
    ...(it.kind === 'later' ? { next: iso(it.next.at) } : {}),
  };
}
