import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { actionFiles, documentedYaml, parseWorkflow, ROOT, workflowFile, workflowFiles } from './files.ts';
import { actionFindings, POLICY, unpinned } from './policy.ts';

type RuleName = keyof typeof POLICY;

/** For each rule an edit that breaks it: the file, what stands there, what somebody might write instead. */
const BROKEN: Readonly<Record<RuleName, readonly [file: string, from: string, to: string]>> = {
  'gives nothing to all jobs, and to each job by name': [
    'sync',
    'permissions: { contents: read, actions: write }',
    'permissions: { contents: write, actions: write }',
  ],
  'pins every action to a commit and says its version': [
    'ci',
    'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
    'actions/checkout@v7',
  ],
  'runs its scripts in bash on every machine': ['import', 'shell: bash', 'shell: pwsh'],
  'is not talked into the default branch by a tag of its name': [
    'sync',
    "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)",
    'github.ref_name == github.event.repository.default_branch',
  ],
  'takes its own actions from the commit that runs': [
    'sync',
    'uses: $/.github/actions/setup',
    'uses: ./.github/actions/setup',
  ],
  'leaves no token in the clone': ['ci', 'persist-credentials: false', 'fetch-depth: 1'],
  'puts no expression into a script': ['import', '--hash="$HASH"', '--hash="${{ inputs.hash }}"'],
  'is not started by a fork with secrets': ['plan', '  pull_request:', '  pull_request_target:'],
  'runs on a machine of yours only what is not of a fork': [
    'plan',
    '    runs-on: ubuntu-latest',
    "    runs-on: ${{ vars.CROSSWALK_RUNNER || 'ubuntu-latest' }}",
  ],
  'after another workflow reads only what stands in the default branch': [
    'watch',
    'ref: ${{ github.event.repository.default_branch }}',
    'ref: ${{ github.event.workflow_run.head_sha }}',
  ],
  'keeps pull requests away from the credentials that write': [
    'plan',
    'environment: { name: crosswalk-plan, deployment: false }',
    'environment: { name: crosswalk-sync, deployment: false }',
  ],
  'gives secrets to single steps of jobs with an environment': [
    'sync',
    'CROSSWALK_ENV: ${{ secrets.CROSSWALK_ENV }}',
    'CROSSWALK_ENV: ${{ toJSON(secrets) }}',
  ],
  'uses credentials that write for the default branch only': [
    'import',
    "if: github.ref == format('refs/heads/{0}', github.event.repository.default_branch)",
    'if: github.ref_protected',
  ],
  'stores the state under one lock an integration, queued and never cancelled': [
    'sync',
    'queue: max',
    'queue: single',
  ],
  'stores the state whatever happened to the sync': [
    'sync',
    "if: always() && steps.snapshot.outputs.file != ''",
    "if: steps.snapshot.outputs.file != ''",
  ],
  'carries out what stands in the default branch, also when an old run is started again': [
    'import',
    'ref: ${{ github.event.repository.default_branch }}',
    'ref: ${{ github.sha }}',
  ],
  ends: ['sync', 'timeout-minutes: 105', 'timeout-minutes: 130'],
  'hands signals on to what runs long': [
    'import',
    'run: exec node -- src/bin.js apply',
    'run: npx crosswalk apply',
  ],
  'ticks at odd minutes, in a named time zone': ['sync', "'7,37 * * * *'", "'0,30 * * * *'"],
  'has no schedule beside pull requests, which would stop with it': [
    'watch',
    '  workflow_dispatch:',
    '  pull_request:',
  ],
  'changes neither environment nor path of later steps': ['import', '"$GITHUB_OUTPUT"', '"$GITHUB_ENV"'],
  'forgives a failing step only where a later one looks at it': ['plan', '!cancelled()', 'failure()'],
  'has no condition that is a text, and so always true': [
    'watch',
    "      github.ref == format('refs/heads/{0}', github.event.repository.default_branch)\n",
    "      ${{ github.ref == format('refs/heads/{0}', github.event.repository.default_branch) }}\n",
  ],
};

describe.each(Object.entries(POLICY))('every workflow %s', (name, rule) => {
  it.each(workflowFiles())('$path', (file) => {
    expect(rule(file)).toEqual([]);
  });

  it('and an edit that does not is noticed', () => {
    const [file, from, to] = BROKEN[name as RuleName];
    const whole = workflowFile(`.github/workflows/${file}.yml`);
    expect(whole.text).toContain(from);

    const text = whole.text.replace(from, to);

    expect(rule({ ...whole, text, workflow: parseWorkflow(text) })).not.toEqual([]);
  });
});

describe('beside the workflows', () => {
  it('actions of the repository keep to the same', () => {
    const files = actionFiles();

    expect(files.map(({ path }) => path)).toEqual(['.github/actions/setup/action.yml']);
    expect(files.flatMap(({ path, action }) => actionFindings(path, action))).toEqual([]);
    expect(files.flatMap(({ path }) => unpinned(read(path)))).toEqual([]);
  });

  it('one commit of an action is used everywhere, under one version', () => {
    const text = [...workflowFiles(), ...actionFiles()].map(({ path }) => read(path)).join('\n');
    const used = new Set([...text.matchAll(/uses: ([\w-]+\/[\w-]+)@(\w{40} # \S+)/g)].map(([line]) => line));
    const names = [...used].map((line) => line.split('@')[0]);

    expect(names.length).toBeGreaterThan(2);
    expect(names).toEqual([...new Set(names)]);
  });

  it('YAML that readers copy from the documents pins its actions and has no expression in a script', () => {
    const blocks = documentedYaml();

    expect(blocks.flatMap(({ text }) => unpinned(text))).toEqual([]);
    expect(blocks.filter(({ text }) => /run: .*\$\{\{/.test(text))).toEqual([]);
  });

  it('new versions of actions and packages wait before they are proposed', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as {
      updates: { 'package-ecosystem': string; cooldown: { 'default-days': number } }[];
    };

    expect(updates.map((update) => update['package-ecosystem'])).toEqual(['github-actions', 'npm']);
    expect(updates.every(({ cooldown }) => cooldown['default-days'] >= 7)).toBe(true);
  });

  it('mappings, workflows and what they run have an owner', () => {
    const owned = read('.github/CODEOWNERS')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/\s+/));

    expect(owned.map(([path]) => path)).toEqual(
      expect.arrayContaining(['/mappings/', '/.github/', '/src/', '/package-lock.json']),
    );
    expect(owned.every(([, owner = '']) => owner.startsWith('@'))).toBe(true);
  });
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
