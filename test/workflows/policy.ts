import type { Action, Job, Step, WorkflowFile } from './files.ts';

/** One rule over one workflow: what is wrong, in words; empty where nothing is. */
type Rule = (file: WorkflowFile) => readonly string[];

const jobsOf = ({ workflow }: WorkflowFile) => Object.entries(workflow.jobs);
const stepsOf = (file: WorkflowFile): readonly (readonly [where: string, job: Job, step: Step])[] =>
  jobsOf(file).flatMap(([id, job]) =>
    job.steps.map((step, index) => [`${id} step ${index + 1}`, job, step] as const),
  );
const environmentOf = (job: Job) =>
  typeof job.environment === 'object' ? job.environment.name : (job.environment ?? '');
const SECRETS = /\$\{\{[^}]*\bsecrets\b/;
const holdsSecrets = (job: Job) => SECRETS.test(JSON.stringify(job));
const storesState = (job: Job) => job.steps.some(({ run }) => /\bstate push\b/.test(run ?? ''));
const onlyDefaultBranch = (job: Job) =>
  /github\.ref == format\('refs\/heads\/\{0\}', github\.event\.repository\.default_branch\)/.test(
    job.if ?? '',
  );
const sameRepository = (job: Job) =>
  job.if?.includes('github.event.pull_request.head.repo.full_name == github.repository') === true;
const needsOf = (job: Job): readonly string[] => [job.needs ?? []].flat();

/** What a job may be given beyond reading; anything else has to be argued for here. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  'sync.yml prune': ['actions'],
  'plan.yml failed': ['pull-requests'],
  'plan.yml plan': ['pull-requests'],
  'watch.yml watch': ['issues'],
  'watch.yml keep-alive': ['actions'],
};

const nameOf = (file: WorkflowFile) => file.path.split('/').at(-1) ?? '';

/** The list that every workflow keeps to. Those of the language service are not repeated. */
export const POLICY = {
  'runs its scripts in bash on every machine': (file) =>
    nameOf(file) === 'ci.yml' || file.workflow.defaults?.run?.shell === 'bash' ? [] : ['no shell is named'],

  'is not talked into the default branch by a tag of its name': (file) =>
    file.text.includes('github.ref_name') ? ['github.ref_name is that of a tag too'] : [],

  'gives nothing to all jobs, and to each job by name': (file) => [
    ...(JSON.stringify(file.workflow.permissions) === '{}' ? [] : ['permissions of the file are not {}']),
    ...jobsOf(file).flatMap(([id, job]) => {
      if (job.permissions === undefined) return [`${id} has no permissions of its own`];
      const writes = Object.entries(job.permissions).flatMap(([scope, level]) =>
        level === 'read' || level === 'none' ? [] : [scope],
      );
      const allowed = WRITES[`${nameOf(file)} ${id}`] ?? [];
      return writes.filter((scope) => !allowed.includes(scope)).map((scope) => `${id} may write ${scope}`);
    }),
  ],

  'pins every action to a commit and says its version': (file) => unpinned(file.text),

  'takes its own actions from the commit that runs': (file) =>
    stepsOf(file)
      .filter(([, , { uses }]) => uses?.startsWith('.'))
      .map(([where]) => `${where}: a path of the workspace, which a step before may have changed`),

  'leaves no token in the clone': (file) =>
    stepsOf(file)
      .filter(
        ([, , step]) =>
          step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false,
      )
      .map(([where]) => where),

  'puts no expression into a script': (file) =>
    stepsOf(file)
      .filter(([, , { run }]) => run?.includes('${{'))
      .map(([where]) => where),

  'is not started by a fork with secrets': (file) =>
    'pull_request_target' in file.workflow.on ? ['pull_request_target'] : [],

  'runs on a machine of yours only what is not of a fork': (file) =>
    jobsOf(file).flatMap(([id, job]) => {
      const own = job['runs-on'] === "${{ vars.CROSSWALK_RUNNER || 'ubuntu-latest' }}";
      if (!own && job['runs-on'] !== 'ubuntu-latest') return [`${id} runs on ${job['runs-on']}`];
      const foreign = 'pull_request' in file.workflow.on && !sameRepository(job);
      // One variable moves everything that reaches the systems or works for them.
      return own === foreign && nameOf(file) !== 'ci.yml' ? [`${id} runs on the wrong machine`] : [];
    }),

  'after another workflow reads only what stands in the default branch': (file) =>
    'workflow_run' in file.workflow.on
      ? stepsOf(file).flatMap(([where, , step]) => [
          ...(step.uses?.startsWith('actions/checkout@') &&
          step.with?.['ref'] !== '${{ github.event.repository.default_branch }}'
            ? [`${where} checks something else out`]
            : []),
          ...(step.uses?.includes('download-artifact') ? [`${where} downloads an artifact`] : []),
          ...(/workflow_run\.head_(?:sha|branch)/.test(JSON.stringify(step))
            ? [`${where} uses the head`]
            : []),
        ])
      : [],

  'keeps pull requests away from the credentials that write': (file) =>
    'pull_request' in file.workflow.on
      ? jobsOf(file).flatMap(([id, job]) => {
          if (!holdsSecrets(job)) return environmentOf(job) === '' ? [] : [`${id} needs no environment`];
          return [
            ...(environmentOf(job) === 'crosswalk-plan' ? [] : [`${id} runs in ${environmentOf(job)}`]),
            ...(sameRepository(job) ? [] : [`${id} runs for forks`]),
            ...(job.if?.includes("github.event.pull_request.user.login != 'dependabot[bot]'")
              ? []
              : [`${id} runs for Dependabot`]),
          ];
        })
      : [],

  'gives secrets to single steps of jobs with an environment': (file) => [
    ...jobsOf(file)
      .filter(([, job]) => holdsSecrets(job) && environmentOf(job) === '')
      .map(([id]) => `${id} has secrets and no environment`),
    ...(file.workflow.env === undefined ? [] : ['env of the whole file']),
    ...jobsOf(file)
      .filter(([, job]) => SECRETS.test(JSON.stringify({ ...job, steps: [] })))
      .map(([id]) => `${id}: all its steps have secrets`),
    ...[...file.text.matchAll(/\$\{\{[^}]*\bsecrets\b[^}]*\}\}/g)]
      .filter(([expression]) => expression !== '${{ secrets.CROSSWALK_ENV }}')
      .map(([expression]) => expression),
    ...stepsOf(file)
      .filter(([, , step]) => step.uses !== undefined && SECRETS.test(JSON.stringify(step)))
      .map(([where]) => `${where}: an action has secrets`),
  ],

  'uses credentials that write for the default branch only': (file) =>
    jobsOf(file)
      .filter(([, job]) => environmentOf(job).includes('crosswalk-sync'))
      .filter(
        ([, job]) =>
          !onlyDefaultBranch(job) &&
          !needsOf(job).some((id) => onlyDefaultBranch(file.workflow.jobs[id] as Job)),
      )
      .map(([id]) => id),

  'stores the state under one lock an integration, queued and never cancelled': (file) =>
    jobsOf(file).flatMap(([id, job]) => {
      const { group, queue, 'cancel-in-progress': cancel } = job.concurrency ?? {};
      const locked = /^crosswalk-\$\{\{ (?:matrix|inputs)\.integration \}\}$/.test(group ?? '');
      if (!storesState(job)) return [];
      return [
        ...(locked ? [] : [`${id} is in the group ${group}`]),
        ...(queue === 'max' ? [] : [`${id} may be replaced while it waits`]),
        ...(cancel === false ? [] : [`${id} may be cancelled by the next`]),
        ...(file.workflow.concurrency === undefined ? [] : ['the whole file has a group as well']),
      ];
    }),

  'stores the state whatever happened to the sync': (file) =>
    jobsOf(file).flatMap(([id, job]) => {
      const seal = job.steps.findIndex(({ run }) => /\bstate push\b/.test(run ?? ''));
      if (seal === -1) return [];
      const upload = job.steps.slice(seal).find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
      return [
        ...(job.steps[seal]?.if?.startsWith("always() && steps.state.outcome == 'success'")
          ? []
          : [`${id} does not seal it`]),
        ...(upload?.if?.startsWith('always() && ') && upload.with?.['retention-days'] === 90
          ? []
          : [`${id} does not upload it for 90 days`]),
        ...(upload?.with?.['overwrite'] === true ? [] : [`${id} cannot be run again`]),
      ];
    }),

  'carries out what stands in the default branch, also when an old run is started again': (file) =>
    jobsOf(file)
      .filter(([, job]) => environmentOf(job).includes('crosswalk-sync'))
      .flatMap(([id, job]) =>
        job.steps
          .filter(({ uses }) => uses?.startsWith('actions/checkout@'))
          .filter((step) => step.with?.['ref'] !== '${{ github.event.repository.default_branch }}')
          .map(() => id),
      ),

  ends: (file) =>
    jobsOf(file).flatMap(([id, job]) => {
      const limit = job['timeout-minutes'];
      if (limit === undefined || limit > 180) return [`${id} has no time-out below three hours`];
      const steps = job.steps.map((step) => step['timeout-minutes'] ?? 0);
      const sum = steps.reduce((total, minutes) => total + minutes, 0);
      // A job that reaches its own time-out has no time left to store anything.
      return storesState(job) && Math.max(...steps) + 20 > limit
        ? [`${id}: its steps may take ${sum} minutes of ${limit}`]
        : [];
    }),

  'hands signals on to what runs long': (file) =>
    stepsOf(file).flatMap(([where, , { run }]) =>
      (run ?? '')
        .split('\n')
        .filter((line) => /\b(?:node|npm|npx)\b/.test(line) && !/^\s*#/.test(line))
        .filter((line) => !/\bexec (?:node|npm) /.test(line) && !/\bnpm ci\b/.test(line))
        .map((line) => `${where}: ${line.trim()}`),
    ),

  'ticks at odd minutes, in a named time zone': (file) => {
    const schedule = file.workflow.on['schedule'];
    const ticks = (Array.isArray(schedule) ? schedule : []) as { cron: string; timezone?: string }[];
    return ticks.flatMap(({ cron, timezone }) => [
      ...(timezone === undefined ? [`${cron} has no time zone`] : []),
      ...(cron.split(' ')[0] ?? '')
        .split(',')
        .filter((minute) => !/^\d+$/.test(minute) || Number(minute) % 5 === 0)
        .map((minute) => `${cron}: minute ${minute}`),
    ]);
  },

  'has no schedule beside pull requests, which would stop with it': (file) =>
    'schedule' in file.workflow.on && 'pull_request' in file.workflow.on ? ['both'] : [],

  'changes neither environment nor path of later steps': (file) =>
    stepsOf(file)
      .filter(([, , { run }]) => /GITHUB_(?:ENV|PATH)\b/.test(run ?? ''))
      .map(([where]) => where),

  'forgives a failing step only where a later one looks at it': (file) =>
    stepsOf(file)
      .filter(([, , step]) => step['continue-on-error'] !== undefined)
      .filter(
        ([, job, step]) =>
          !job.steps
            .slice(job.steps.indexOf(step) + 1)
            .some(
              ({ if: condition = '', run = '' }) =>
                ['', '${{ !cancelled() }}'].includes(condition) && /\bcomment --pr\b/.test(run),
            ),
      )
      .map(([where]) => where),

  'has no condition that is a text, and so always true': (file) =>
    [...jobsOf(file).map(([, job]) => job.if), ...stepsOf(file).map(([, , step]) => step.if)]
      .filter((condition) => condition?.includes('${{') && !/^\$\{\{[^{}]*\}\}$/.test(condition))
      .map(String),
} satisfies Readonly<Record<string, Rule>>;

/** Lines with `uses:` that are neither pinned nor the repository's own. */
export function unpinned(text: string): readonly string[] {
  return [...text.matchAll(/^.*\buses:\s*(\S+)(.*)$/gm)]
    .filter(
      ([, used = '', comment = '']) =>
        !used.startsWith('$/') && !(/@[0-9a-f]{40}$/.test(used) && /^ # v\d+\.\d+\.\d+$/.test(comment)),
    )
    .map(([line]) => line.trim());
}

/** The same of an action's steps, as far as it has steps. */
export function actionFindings(path: string, action: Action): readonly string[] {
  return action.runs.steps.flatMap((step, index) => [
    ...(step.run?.includes('${{') ? [`${path} step ${index + 1} puts an expression into a script`] : []),
    ...(step.run !== undefined && step.shell === undefined ? [`${path} step ${index + 1} has no shell`] : []),
  ]);
}
