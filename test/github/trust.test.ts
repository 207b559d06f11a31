import { describe, expect, it } from 'vitest';
import { trustedArtifacts } from '../../src/github/artifacts.ts';
import { repositoryOf, type WorkflowRun } from '../../src/github/runs.ts';
import { distrusted, distrustedRun, STATE_TRUST } from '../../src/github/trust.ts';
import { scene } from './support.ts';

/** A run of the default branch with an artifact, as GitHub tells of them; everything about them is as it should be. */
async function told() {
  const { fake, github } = await scene();
  const { id } = fake.run();
  fake.store.upload(id, 'crosswalk-state-crm', [{ name: 'crm.state', bytes: Buffer.from('x') }]);
  const repository = await repositoryOf(github);
  const { newestFirst } = await trustedArtifacts(github, { ...STATE_TRUST, name: 'crosswalk-state-crm' });
  for await (const one of newestFirst)
    if (one.kind === 'trusted') return { repository, artifact: one.artifact, run: one.run };
  throw new Error('no artifact was trusted');
}

// One lie at a time: each of these has to be enough, because a stranger chooses what the others say.
describe('an artifact is not looked at any further', () => {
  it.each([
    ['of another repository', { repositoryId: 77 }],
    ['of a fork', { headRepositoryId: 77 }],
    ['of another branch', { headBranch: 'feature' }],
    ['of a branch whose name only begins the same', { headBranch: 'main2' }],
  ])('when its entry says that it is %s', async (_, lie) => {
    const { artifact, repository } = await told();
    expect(distrusted(artifact, repository)).toBeUndefined();
    if (!artifact.from) throw new Error('it names no run');

    expect(distrusted({ ...artifact, from: { ...artifact.from, ...lie } }, repository)).toBeDefined();
  });

  it('when it names no run', async () => {
    const { artifact, repository } = await told();

    expect(distrusted({ ...artifact, from: undefined }, repository)).toBeDefined();
  });
});

describe('a run is not believed', () => {
  it.each<readonly [string, Partial<WorkflowRun>]>([
    ['is one of another repository', { repositoryId: 77 }],
    ['has its code from a fork', { headRepositoryId: 77 }],
    ['has its code from a fork that is gone', { headRepositoryId: undefined }],
    ['is of another branch', { headBranch: 'feature' }],
    ['is of no branch', { headBranch: undefined }],
    ['is of another workflow', { path: '.github/workflows/plan.yml' }],
    ['is of a workflow of that name elsewhere', { path: 'sync.yml' }],
    ['was started by a pull request', { event: 'pull_request' }],
    ['was started by another workflow', { event: 'workflow_run' }],
  ])('that %s, though its artifact said otherwise', async (_, lie) => {
    const { run, repository } = await told();
    expect(distrustedRun(run, repository, STATE_TRUST)).toBeUndefined();

    expect(distrustedRun({ ...run, ...lie }, repository, STATE_TRUST)).toBeDefined();
  });
});
