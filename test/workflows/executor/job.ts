import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, Step } from '../files.ts';
import { ownAction, type Place, runAction } from './actions.ts';
import { fill, fillValue, holds, type Json, type Scope } from './expressions.ts';
import { type Interference, type JobRun, machine, masked, type Runner, type StepRun } from './runner.ts';
import { runScript } from './shell.ts';

/** One job of a run, as far as the run knows about it. */
export interface JobPlace {
  readonly runner: Runner;
  readonly runId: number;
  readonly sha: string;
  readonly ref: string;
  /** Variables of the run: GITHUB_* but those of a step. */
  readonly variables: Readonly<Record<string, string>>;
  readonly event: Json;
  readonly contexts: Readonly<Record<string, Json>>;
  readonly env: Readonly<Record<string, string>>;
  /** Of steps that name none. */
  readonly shell: string | undefined;
  readonly trusted: boolean;
  readonly interference: Readonly<Record<string, Interference>>;
}

interface State {
  status: Scope['status'];
  /** From GITHUB_ENV; later steps see it. */
  env: Readonly<Record<string, string>>;
  readonly steps: Record<string, Json>;
  readonly secrets: Set<string>;
}

/** Carries out a job on a machine of its own, with the permissions of its own. Throws where GitHub would not take the workflow. */
export async function runJob(
  id: string,
  job: Job,
  matrix: JobRun['matrix'],
  place: JobPlace,
): Promise<JobRun> {
  const { runner } = place;
  // Two runs may be under way, and a run that is started again gets a new one as well.
  const folder = mkdtempSync(join(runner.folder, `${id}-`));
  const [workspace, temp] = [join(folder, 'work'), join(folder, 'temp')];
  for (const path of [workspace, temp]) mkdirSync(path, { recursive: true });
  const eventPath = join(folder, 'event.json');
  writeFileSync(eventPath, JSON.stringify(place.event));

  const outer: Scope = { contexts: { ...place.contexts, matrix }, status: 'success' };
  const environment = environmentOf(job, outer);
  const runsOn = fill(job['runs-on'], outer);
  const host = runsOn === 'ubuntu-latest' ? 'github-hosted' : 'self-hosted';
  const secrets = secretsOf(environment, place);
  runner.github.permissions = permissionsOf(job, place.trusted);
  const state: State = { status: 'success', env: {}, steps: {}, secrets: new Set(Object.values(secrets)) };
  const contexts = {
    ...outer.contexts,
    secrets,
    runner: { temp, os: 'Linux', environment: host },
  };
  const jobEnv = {
    ...place.env,
    ...filled(job.env, { ...outer, contexts: { ...contexts, env: place.env } }),
  };
  const scope = (): Scope => ({
    status: state.status,
    contexts: {
      ...contexts,
      steps: state.steps,
      env: { ...jobEnv, ...state.env },
      job: { status: state.status },
    },
  });
  const base = {
    ...machine(runner, temp),
    RUNNER_ENVIRONMENT: host,
    ...place.variables,
    GITHUB_WORKSPACE: workspace,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_JOB: id,
    ...jobEnv,
  };
  const at: Place = { runner, runId: place.runId, workspace, sha: place.sha };

  const steps: StepRun[] = [];
  for (const [index, step] of job.steps.entries()) {
    const name = step.id ?? `__${index + 1}`;
    const done = await runStep(name, step, {
      at,
      scope,
      state,
      base,
      temp,
      shell: place.shell,
      interference: place.interference[name],
    });
    steps.push(...done);
  }
  const outputs = Object.fromEntries(
    Object.entries(filled(job.outputs, scope())).filter(
      ([, value]) => masked(value, state.secrets) === value,
    ),
  );
  return {
    id,
    matrix,
    result: state.status,
    outputs,
    runsOn,
    group: job.concurrency && fill(job.concurrency.group, outer),
    environment,
    steps,
  };
}

interface StepPlace {
  readonly at: Place;
  readonly scope: () => Scope;
  readonly state: State;
  readonly base: Readonly<Record<string, string>>;
  readonly temp: string;
  readonly shell: string | undefined;
  readonly interference: Interference | undefined;
}

/** A step, or the steps of an action of the repository that it uses. */
async function runStep(name: string, step: Step, place: StepPlace): Promise<readonly StepRun[]> {
  const { state, at, interference } = place;
  if (!holds(step.if, place.scope())) {
    state.steps[name] = { outcome: 'skipped', conclusion: 'skipped', outputs: {} };
    return [
      {
        id: name,
        outcome: 'skipped',
        conclusion: 'skipped',
        outputs: {},
        log: '',
        printed: '',
        summary: '',
        annotations: [],
      },
    ];
  }
  await interference?.before?.();
  const own = step.uses === undefined ? undefined : ownAction(step.uses, at);
  if (own !== undefined) {
    const inner: StepRun[] = [];
    for (const [index, one] of own.runs.steps.entries())
      inner.push(
        ...(await runStep(`${name}.${one.id ?? index + 1}`, one, { ...place, interference: undefined })),
      );
    return inner;
  }
  const done = step.uses === undefined ? await script(step, place) : action(step, place);
  const forgiven = done.outcome === 'failure' && String(step['continue-on-error'] ?? false) === 'true';
  const conclusion = forgiven ? 'success' : done.outcome;
  state.steps[name] = { outcome: done.outcome, conclusion, outputs: done.outputs };
  if (conclusion === 'failure' && state.status === 'success') state.status = 'failure';
  if (conclusion === 'cancelled') state.status = 'cancelled';
  return [{ ...done, id: name, conclusion }];
}

async function script(step: Step, place: StepPlace): Promise<Omit<StepRun, 'id' | 'conclusion'>> {
  const { state, base, at, interference } = place;
  const scope = place.scope();
  let cancelled = false;
  const ran = await runScript({
    text: fill(step.run ?? '', scope),
    shell: step.shell ?? place.shell,
    cwd: join(at.workspace, step['working-directory'] ?? '.'),
    env: { ...base, ...state.env, ...filled(step.env, scope), ...interference?.env },
    folder: join(place.temp, '_runner', String(Object.keys(state.steps).length)),
    watch: (log, interrupt) => {
      if (cancelled || interference?.cancelAt === undefined || !log.includes(interference.cancelAt)) return;
      cancelled = true;
      interrupt();
    },
  });
  for (const mask of ran.masks) state.secrets.add(mask);
  // The runner does not show this command.
  const printed = ran.log.replace(/^::add-mask::.*\n/gm, '');
  state.env = { ...state.env, ...ran.env };
  return {
    outcome: cancelled ? 'cancelled' : ran.code === 0 ? 'success' : 'failure',
    outputs: ran.outputs,
    printed,
    log: masked(printed, state.secrets),
    summary: masked(ran.summary, state.secrets),
    annotations: ran.annotations.map((one) => ({ ...one, message: masked(one.message, state.secrets) })),
  };
}

function action(step: Step, place: StepPlace): Omit<StepRun, 'id' | 'conclusion'> {
  const scope = place.scope();
  const given = Object.fromEntries(
    Object.entries(step.with ?? {}).map(([name, value]) => [name, fill(String(value), scope)]),
  );
  const nothing = { log: '', printed: '', summary: '', annotations: [], outputs: {} };
  try {
    return { ...nothing, outcome: 'success', outputs: runAction(step.uses ?? '', place.at, given) };
  } catch (error) {
    if (/not known here/.test(String(error))) throw error;
    return { ...nothing, outcome: 'failure', log: String(error), printed: String(error) };
  }
}

function filled(
  texts: Readonly<Record<string, string>> | undefined,
  scope: Scope,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts ?? {}).map(([name, text]) => [name, fill(String(text), scope)]),
  );
}

function environmentOf(job: Job, scope: Scope): string | undefined {
  const name = typeof job.environment === 'object' ? job.environment.name : job.environment;
  return name === undefined ? undefined : String(fillValue(name, scope));
}

/** None for forks and Dependabot. Throws where the rules of the environment keep the branch out, which GitHub shows as a failed job. */
function secretsOf(
  name: string | undefined,
  { runner, trusted, ref }: JobPlace,
): Readonly<Record<string, string>> {
  if (name === undefined || !trusted) return {};
  const environment = runner.environments[name];
  const branch = ref.replace('refs/heads/', '');
  if (environment?.branches !== undefined && !environment.branches.includes(branch))
    throw new Error(
      `Branch "${branch}" is not allowed to deploy to ${name} due to environment protection rules.`,
    );
  return environment?.secrets ?? {};
}

/** What the token of a fork's or of Dependabot's run may do is reading at most. */
function permissionsOf(job: Job, trusted: boolean): Record<string, 'read' | 'write'> {
  return Object.fromEntries(
    Object.entries(job.permissions ?? {}).map(([scope, level]) => [
      scope,
      trusted && level === 'write' ? 'write' : 'read',
    ]),
  );
}
