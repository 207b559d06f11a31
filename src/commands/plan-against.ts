import { existsSync } from 'node:fs';
import { loadProject } from '../config/project.ts';
import { CAPABILITIES } from '../connectors/registry.ts';
import { createOverlay } from '../engine/overlay.ts';
import { addRequests } from '../engine/requests.ts';
import { removed, whatif } from '../engine/whatif.ts';
import { named } from '../engine/whatif-one.ts';
import type { Deferred, Effect, MappingEffect } from '../model/effect.ts';
import { CrosswalkError, type Problem } from '../model/errors.ts';
import type { Integration, Project } from '../model/mapping.ts';
import { type FlowResult, NO_COUNTS, type Outcome, type RunResult, worstOutcome } from '../model/plan.ts';
import { settingEdits, unscheduled } from '../plan/effect-settings.ts';
import { effectText } from '../report/effect.ts';
import { changed } from '../report/effect-summary.ts';
import { safeJson } from '../report/safe.ts';
import { openState } from '../state/open.ts';
import { type CommonOptions, type ExitCode, type Io, valueView } from './io.ts';
import { exitCode } from './outcome.ts';
import { offlineEffects } from './plan-offline.ts';
import { progressLine } from './progress.ts';
import { environment, openProject } from './project.ts';
import { compileAll, openSession, stateKey, statePath } from './session.ts';

export interface AgainstOptions extends CommonOptions {
  readonly against: string;
  readonly baseSchemas?: string;
  readonly offline?: boolean;
  /** Requests for targets one by one, a mapping. */
  readonly mostRequests?: number;
  readonly exitCode?: boolean;
  readonly values?: boolean;
}

/** At Halo's usual rate these take some minutes. */
const MOST_REQUESTS = 1_000;

/** What scripts and `crosswalk comment` read: the result of a plan, of the effect alone, and the effect itself. */
export interface AgainstResult extends RunResult {
  readonly effect: Effect;
}

/**
 * `crosswalk plan --against <dir>`: what an edit of the mappings does to records, apart from what is pending anyway. Reads both systems
 * as far as it must, writes to neither.
 */
export async function planAgainst(io: Io, options: AgainstOptions): Promise<ExitCode> {
  const head = openProject(options);
  const base = openBase(options);
  const names = chosenNames(base.project, head, options.integration);
  const serials: Record<string, number> = {};
  const mappings = options.offline
    ? await offlineEffects(options, base.project, head, names)
    : await liveEffects(io, options, base.project, head, names, serials);
  const settings = (base.project ? settingEdits(base.project, head, options.integration) : []).map((edit) =>
    atHomeOf(edit, options),
  );
  const effect: Effect = {
    mappings: mappings.map((item) => atHome(scheduledOf(item, head), options)),
    connections: [
      ...new Set(settings.flatMap(({ subject: { kind, name } }) => (kind === 'connection' ? [name] : []))),
    ],
    settings,
    deferred: deferredOf(mappings, head),
    ...(base.problem ? { baseUnread: base.problem } : {}),
    complete: mappings.every(({ error }) => error === undefined),
    values: head.integrations.filter(({ planValues }) => planValues).map(({ name }) => name),
    ...{ serials, offline: options.offline === true },
  };
  const flows = mappings.flatMap(flowResults);
  const outcome: Outcome = flows.length === 0 && changed(effect) ? 'done' : worstOutcome(flows);
  const result: AgainstResult = { outcome, flows, effect };
  io.out(options.json ? `${safeJson(result)}\n` : effectText(effect, io.painter));
  const code = exitCode(result);
  return options.exitCode && code === 0 && changed(effect) ? 5 : code;
}

/** A version that cannot be read is no reason to plan nothing: the edit may be what mends it. */
function openBase({ against, baseSchemas, schemas }: AgainstOptions): {
  readonly project?: Project;
  readonly problem?: Problem;
} {
  const problem = (why: string): { readonly problem: Problem } => ({
    problem: {
      code: 'BASE_UNREAD',
      kind: 'config',
      what: 'The mappings to compare with cannot be read, so everything that would be done counts as an effect.',
      where: against,
      why,
    },
  });
  if (!existsSync(against)) return problem('There is no such folder.');
  const loaded = loadProject({ directory: against, schemas: baseSchemas ?? schemas, systems: CAPABILITIES });
  if (loaded.project) return { project: loaded.project };
  const first = loaded.diagnostics.find(({ severity }) => severity === 'error');
  return problem(first ? `${first.at.file}:${first.at.line}: ${first.message}` : 'It holds no integration.');
}

/** Integrations of either version; one that is switched off counts as not there. */
function chosenNames(base: Project | undefined, head: Project, only: string | undefined): string[] {
  const on = [...(base?.integrations ?? []), ...head.integrations].filter(({ enabled }) => enabled);
  const names = [...new Set(on.map(({ name }) => name))].sort();
  if (only === undefined) return names;
  if (names.includes(only)) return [only];
  throw new CrosswalkError({
    code: 'INTEGRATION_UNKNOWN',
    kind: 'config',
    what: `There is no integration "${only}" in either version.`,
    why: `There are: ${names.map((name) => `"${name}"`).join(', ') || 'none'}.`,
    todo: 'Name one of them with --integration, or leave the option out for all.',
  });
}

async function liveEffects(
  io: Io,
  options: AgainstOptions,
  base: Project | undefined,
  head: Project,
  names: readonly string[],
  serials: Record<string, number>,
): Promise<readonly MappingEffect[]> {
  const effects: MappingEffect[] = [];
  const of = (project: Project | undefined, name: string) =>
    project?.integrations.find((integration) => integration.name === name && integration.enabled);
  for (const name of names) {
    const [was, is] = [of(base, name), of(head, name)];
    if (!is) effects.push(...gone(io, options, head, was));
    else effects.push(...(await liveEffect(io, options, base, was, head, is, serials)));
  }
  return effects;
}

async function liveEffect(
  io: Io,
  options: AgainstOptions,
  base: Project | undefined,
  was: Integration | undefined,
  head: Project,
  is: Integration,
  serials: Record<string, number>,
): Promise<readonly MappingEffect[]> {
  const line = progressLine(io, options.json === true);
  const overlays = { base: createOverlay(), head: createOverlay() };
  try {
    const old = base && was ? await compileAll(base, was.mappings) : [];
    const session = await openSession(io, options, head, is, {
      ...{ writes: false, command: 'plan', overlay: overlays.head, progress: line.show },
    });
    serials[is.name] = session.state.envelope.serial;
    try {
      return await whatif({
        base: {
          ...session.context,
          mappings: Object.fromEntries(old.map((compiled) => [compiled.mapping.name, compiled])),
          overlay: overlays.base,
        },
        head: session.context,
        values: showsValues(io, options, is),
        mostRequests: options.mostRequests ?? MOST_REQUESTS,
      });
    } finally {
      session.close();
    }
  } catch (error) {
    io.signal.throwIfAborted();
    if (!(error instanceof CrosswalkError)) throw error;
    const { text } = error;
    return is.mappings.map((mapping) => ({
      ...named(mapping),
      ...{ change: 'edited', compared: 'records', edits: [], read: 0, planned: 0, flows: [], requests: {} },
      error: text,
    }));
  } finally {
    line.clear();
    overlays.base.close();
    overlays.head.close();
  }
}

/** In GitHub Actions only where the integration allows it: what is printed there is read by everybody who reads the repository. */
function showsValues(io: Io, { values }: AgainstOptions, { planValues }: Integration): boolean {
  if (io.env['GITHUB_ACTIONS'] === 'true') return planValues && values !== false;
  return valueView(io, values) === 'shown';
}

/** Of an integration that is gone or switched off: how many links nobody looks after, where the state is at hand. */
function gone(
  io: Io,
  options: AgainstOptions,
  head: Project,
  was: Integration | undefined,
): readonly MappingEffect[] {
  if (!was) return [];
  const change = head.integrations.some(({ name }) => name === was.name) ? 'disabled' : 'removed';
  const path = statePath(options.state, was.name);
  const key = stateKey(io, environment(io, options));
  const state = existsSync(path) ? openState({ path, key, clock: io.clock, readOnly: true }) : undefined;
  try {
    return was.mappings.map((mapping) => removed(mapping, state?.linkCount(mapping.name), change));
  } finally {
    state?.close();
  }
}

/** A mapping that the schedule leaves out says so. */
function scheduledOf(effect: MappingEffect, head: Project): MappingEffect {
  const integration = head.integrations.find(({ name }) => name === effect.integration);
  const mapping = integration?.mappings.find(({ name }) => name === effect.mapping);
  if (!integration?.enabled || !mapping) return effect;
  const why = unscheduled(integration, mapping);
  return why === undefined ? effect : { ...effect, unscheduled: why };
}

/** Connections that would be asked for more than one run may take. */
function deferredOf(effects: readonly MappingEffect[], head: Project): Deferred[] {
  const total = effects
    .flatMap(({ flows }) => flows)
    .map(({ cost }) => cost)
    .reduce(addRequests, {});
  return Object.entries(total).flatMap(([connection, { read, write }]) => {
    const perRun = head.connections[connection]?.limits?.runRequests;
    const requests = read + write;
    if (perRun === undefined || requests <= perRun) return [];
    return [{ connection, requests, perRun, runs: Math.ceil(requests / perRun) }];
  });
}

/** Lines that only the other version has are named as they were in this folder. */
function atHomeOf<T extends { readonly at: { readonly file: string } }>(
  item: T,
  { against, mappings }: AgainstOptions,
): T {
  return item.at.file.startsWith(against)
    ? { ...item, at: { ...item.at, file: `${mappings}${item.at.file.slice(against.length)}` } }
    : item;
}

function atHome(effect: MappingEffect, options: AgainstOptions): MappingEffect {
  const home = <T extends { readonly at: { readonly file: string } }>(item: T): T => atHomeOf(item, options);
  return {
    ...effect,
    edits: effect.edits.map(home),
    flows: effect.flows.map((flow) => ({ ...flow, rules: flow.rules.map(home) })),
  };
}

/** The effect in the terms of a plan, so that its outcome and exit code are those of one. */
function flowResults(effect: MappingEffect): FlowResult[] {
  const about = { integration: effect.integration, mapping: effect.mapping };
  const { error } = effect;
  if (error)
    return [
      {
        ...{ ...about, direction: 'import', outcome: 'failed', read: 0, counts: NO_COUNTS },
        ...{ requests: effect.requests, held: [], notes: [], error },
      },
    ];
  return effect.flows.map((flow): FlowResult => {
    const { direction, counts, guardAnyway, cost, reasons } = flow;
    // What is refused without the edit too is no fault of it.
    const guard = guardAnyway ? undefined : flow.guard;
    const written = counts.create + counts.update + counts.link + counts.deactivate + counts.archive > 0;
    const problems = reasons.filter(({ action }) => action === 'held');
    return {
      ...{ ...about, direction, counts, cost },
      outcome: guard ? 'refused' : counts.held > 0 ? 'partial' : written ? 'done' : 'nothing',
      read: direction === 'import' ? effect.read : 0,
      requests: direction === 'import' ? effect.requests : {},
      held: problems.flatMap(({ code, what, todo, examples }) =>
        examples.map((recordId) => ({
          recordId,
          problem: { code, kind: 'rejected' as const, what, ...(todo === undefined ? {} : { todo }) },
        })),
      ),
      notes: [],
      ...(guard ? { error: guard } : {}),
    };
  });
}
