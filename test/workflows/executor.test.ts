import { describe, expect, it } from 'vitest';
import { assignments, commands } from './executor/command-files.ts';
import { evaluate, fill, holds, type Scope } from './executor/expressions.ts';
import type { RunResult } from './executor/run.ts';
import { execute } from './executor/run.ts';
import { testRunner, withWorkflow } from './executor/scene.ts';

const DISPATCH = { name: 'workflow_dispatch' } as const;
const head = 'name: t\non: { workflow_dispatch: { inputs: { n: { type: string, default: usual } } } }\n';
const log = (result: RunResult, id: string) =>
  result.jobs.flatMap(({ steps }) => steps).find((step) => step.id === id)?.log;

describe('expressions', () => {
  const scope: Scope = {
    contexts: { github: { event: { x: "it's" }, ref_name: 'main' }, inputs: {}, env: { A: 'b' } },
    status: 'failure',
  };

  it.each([
    ["github.event.x == 'it''s'", true],
    ["'a''b''c'", "a'b'c"],
    ["github.event.nothing.at.all || 'usual'", 'usual'],
    ["inputs.mode || (github.ref_name == 'main' && 'a' || 'b')", 'a'],
    ["fromJSON('[1, 2]')[1]", 2],
    ["endsWith('120', '0')", true],
    ["format('{0}-{1}', env.A, 1)", 'b-1'],
  ])('%s', (source, value) => {
    expect(evaluate(source, scope)).toEqual(value);
  });

  it('are filled into a text, with nothing for null', () => {
    expect(fill('a ${{ env.A }} ${{ env.none }}.', scope)).toBe('a b .');
  });

  it('of an if ask for success where they do not say otherwise', () => {
    expect(holds("env.A == 'b'", scope)).toBe(false);
    expect(holds("always() && env.A == 'b'", scope)).toBe(true);
    expect(holds('${{ !cancelled() }}', scope)).toBe(true);
    expect(holds(undefined, { ...scope, status: 'success' })).toBe(true);
  });
});

describe('files and commands of a step', () => {
  it('are read as the runner reads them', () => {
    expect(assignments('a=1\nb<<END\nx\ny=z\nEND\nc=\n')).toEqual({ a: '1', b: 'x\ny=z', c: '' });
    expect(() => assignments('b<<END\nx\n')).toThrow('Matching delimiter not found');
  });

  it('are obeyed, but not between stop-commands and its token', () => {
    const told = commands(
      [
        '::add-mask::hunter2',
        '::error file=a%2Cb.yaml,line=3::broken%0Atwice',
        '::stop-commands::t0k3n',
        '::warning::foreign text',
        '::t0k3n::',
        '::warning::ours',
      ].join('\n'),
    );

    expect(told.masks).toEqual(['hunter2']);
    expect(told.annotations).toEqual([
      { level: 'error', properties: { file: 'a,b.yaml', line: '3' }, message: 'broken\ntwice' },
      { level: 'warning', properties: {}, message: 'ours' },
    ]);
  });
});

describe('a run', () => {
  it('passes outputs from step to step and from job to job, and makes a matrix of them', async () => {
    const runner = await testRunner();
    const path = withWorkflow(
      runner,
      `${head}jobs:
  second:
    needs: first
    runs-on: x
    strategy: { matrix: { one: '\${{ fromJSON(needs.first.outputs.list) }}' } }
    concurrency: { group: 'g-\${{ matrix.one }}' }
    steps:
      - { id: show, env: { ONE: '\${{ matrix.one }}' }, run: 'echo "got $ONE"' }
  first:
    runs-on: x
    outputs: { list: '\${{ steps.make.outputs.list }}' }
    steps:
      - { id: make, env: { N: '\${{ inputs.n }}' }, run: 'echo "list=[\\"a\\", \\"$N\\"]" >> "$GITHUB_OUTPUT"' }
`,
    );

    const result = await execute(runner, path, DISPATCH);

    expect(result.conclusion).toBe('success');
    expect(result.jobs.map(({ id, group }) => [id, group])).toEqual([
      ['first', undefined],
      ['second', 'g-a'],
      ['second', 'g-usual'],
    ]);
    expect(result.jobs.map(({ steps }) => steps[0]?.log)).toEqual(['', 'got a\n', 'got usual\n']);
  });

  it('goes on after a failure only where a step asks for it', async () => {
    const runner = await testRunner();
    const path = withWorkflow(
      runner,
      `${head}jobs:
  a:
    runs-on: x
    steps:
      - { id: forgiven, run: 'exit 3', continue-on-error: true }
      - { id: fails, run: 'false; echo never' }
      - { id: not, run: echo never }
      - { id: always, if: "always() && steps.forgiven.outcome == 'failure'", run: 'echo "\${{ steps.forgiven.conclusion }}"' }
      - { id: piped, if: always(), run: 'false | true' }
      - { id: strict, if: always(), shell: bash, run: 'false | true' }
  b:
    needs: a
    runs-on: x
    steps: [{ run: echo never }]
  c:
    needs: a
    if: \${{ !cancelled() && needs.a.result == 'failure' }}
    runs-on: x
    steps: [{ id: c, run: echo at last }]
`,
    );

    const result = await execute(runner, path, DISPATCH);

    expect(result.conclusion).toBe('failure');
    expect(result.jobs.map(({ result: of }) => of)).toEqual(['failure', 'skipped', 'success']);
    expect(result.jobs[0]?.steps.map(({ id, outcome, conclusion }) => [id, outcome, conclusion])).toEqual([
      ['forgiven', 'failure', 'success'],
      ['fails', 'failure', 'failure'],
      ['not', 'skipped', 'skipped'],
      ['always', 'success', 'success'],
      ['piped', 'success', 'success'],
      ['strict', 'failure', 'failure'],
    ]);
    expect(log(result, 'always')).toBe('success\n');
    expect(runner.github.store.runs.get(result.run.id)).toMatchObject({
      conclusion: 'failure',
      status: 'completed',
    });
  });

  it('hands a step its own variables only: no token that it was not given, no secret of another environment', async () => {
    const runner = await testRunner({
      environments: { e: { secrets: { S: 'hunter2-hunter2' }, branches: ['main'] } },
    });
    const path = withWorkflow(
      runner,
      `${head}env: { A: file, B: file }
jobs:
  a:
    runs-on: x
    environment: e
    env: { B: job }
    steps:
      - { id: set, env: { T: '\${{ secrets.S }}' }, run: 'echo "$A $B $T \${GITHUB_TOKEN-none}"; echo "::add-mask::masked-too"; echo C=later >> "$GITHUB_ENV"' }
      - { id: see, run: 'echo "$C \${T-gone} masked-too"' }
  b:
    runs-on: x
    steps:
      - { id: other, env: { T: '\${{ secrets.S }}' }, run: 'echo "<$T>"' }
`,
    );

    const result = await execute(runner, path, DISPATCH);

    expect(log(result, 'set')).toBe('file job *** none\n');
    expect(log(result, 'see')).toBe('later gone ***\n');
    expect(log(result, 'other')).toBe('<>\n');
    await expect(
      execute(runner, path, { ...DISPATCH, branch: 'main', inputs: { zzz: '1' } }),
    ).rejects.toThrow('Unexpected inputs');
    runner.repository.commit('feature', () => undefined);
    await expect(execute(runner, path, { ...DISPATCH, branch: 'feature' })).rejects.toThrow(
      'not allowed to deploy',
    );
  });

  it('uploads artifacts, checks out what is asked for, and refuses actions that it does not know', async () => {
    const runner = await testRunner();
    const upload = (name: string, more = '') =>
      `{ id: up, uses: actions/upload-artifact@x, with: { name: ${name}, path: 'out/\${{ github.run_id }}'${more} } }`;
    const path = withWorkflow(
      runner,
      `${head}jobs:
  a:
    runs-on: x
    steps:
      - { uses: actions/checkout@x, with: { persist-credentials: false } }
      - { uses: actions/checkout@x, with: { ref: main, path: .base } }
      - uses: $/.github/actions/setup
      - { id: look, run: 'test -f .base/mappings/connections.yaml && mkdir out && echo state > "out/$GITHUB_RUN_ID"' }
      - ${upload('s')}
      - ${upload('s', ', overwrite: true')}
      - ${upload('s').replace('id: up', 'id: twice')}
      - { id: nothing, if: always(), uses: actions/upload-artifact@x, with: { path: none, if-no-files-found: error } }
`,
    );

    const result = await execute(runner, path, DISPATCH);

    const outcomes = result.jobs[0]?.steps.map(({ id, outcome }) => [id, outcome]) ?? [];
    expect(outcomes.slice(4)).toEqual([
      ['look', 'success'],
      ['up', 'success'],
      ['up', 'success'],
      ['twice', 'failure'],
      ['nothing', 'failure'],
    ]);
    expect(log(result, 'twice')).toContain('409 Conflict');
    expect([...runner.github.store.artifacts.values()].map(({ name, runId }) => [name, runId])).toEqual([
      ['s', result.run.id],
    ]);
    const other = withWorkflow(
      runner,
      `${head}jobs: { a: { runs-on: x, steps: [{ uses: some/action@x }] } }`,
    );
    await expect(execute(runner, other, DISPATCH)).rejects.toThrow('not known here');
  });

  it('that is cancelled signals the process of the step and no other, and goes on with always()', async () => {
    const runner = await testRunner();
    const waits = `node -e "process.on('SIGINT', () => { console.log('told'); process.exit(130); }); console.log('ready'); setInterval(() => {}, 1e6)"`;
    const path = withWorkflow(
      runner,
      `${head}jobs:
  a:
    runs-on: x
    steps:
      - { id: long, run: ${JSON.stringify(`exec ${waits}`)} }
      - { id: not, if: success() || failure(), run: echo never }
      - { id: keep, if: always(), run: echo kept }
`,
    );

    const result = await execute(runner, path, DISPATCH, { interference: { long: { cancelAt: 'ready' } } });

    expect(result.conclusion).toBe('cancelled');
    expect(result.jobs[0]?.steps.map(({ outcome }) => outcome)).toEqual(['cancelled', 'skipped', 'success']);
    expect(log(result, 'long')).toBe('ready\ntold\n');
  });

  it('of an event that the workflow does not listen to does not begin', async () => {
    const runner = await testRunner();

    await expect(
      execute(runner, '.github/workflows/sync.yml', { name: 'pull_request', number: 1, branch: 'main' }),
    ).rejects.toThrow('does not listen to pull_request');
    await expect(
      execute(runner, '.github/workflows/sync.yml', { name: 'repository_dispatch', type: 'other' }),
    ).rejects.toThrow('does not listen to other');
  });
});
