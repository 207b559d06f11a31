import { describe, expect, it } from 'vitest';
import { githubRequests } from '../../src/github/client.ts';
import { githubContext } from '../../src/github/context.ts';
import { repositoryOf, runById, workflowRuns } from '../../src/github/runs.ts';
import { CrosswalkError } from '../../src/model/errors.ts';
import { failure } from '../state/support.ts';
import { FAKE_TOKEN } from '../support/github.ts';
import { scene } from './support.ts';

async function refused(work: Promise<unknown>): Promise<CrosswalkError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CrosswalkError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('where in GitHub a command works', () => {
  const env = { GITHUB_REPOSITORY: 'acme/config', GH_TOKEN: 'x' };

  it('is read from what a runner sets, with GH_TOKEN for GITHUB_TOKEN', () => {
    expect(githubContext(env)).toMatchObject({
      owner: 'acme',
      repo: 'config',
      token: 'x',
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      runId: undefined,
    });
    expect(
      githubContext({ ...env, GITHUB_API_URL: 'https://ghe.acme.example/api/v3/', GITHUB_RUN_ID: '7' }),
    ).toMatchObject({ apiUrl: 'https://ghe.acme.example/api/v3', runId: 7 });
  });

  it.each([
    ['GITHUB_REPOSITORY', { ...env, GITHUB_REPOSITORY: 'acme' }],
    ['GITHUB_TOKEN', { GITHUB_REPOSITORY: 'acme/config', GH_TOKEN: ' ' }],
    ['GITHUB_RUN_ID', { ...env, GITHUB_RUN_ID: 'seven' }],
    ['GITHUB_API_URL', { ...env, GITHUB_API_URL: 'api' }],
  ])('names %s when that is no use', (name, given) => {
    const error = failure(() => githubContext(given));
    expect(error.code).toBe('GITHUB_CONTEXT');
    expect(error.text.what).toContain(`"${name}"`);
  });
});

describe('the GitHub client', () => {
  it('says nothing of the token where GitHub or a proxy echoes it, whole or cut', async () => {
    const { fake, github } = await scene();
    for (const before of ['', 'x'.repeat(180)]) {
      const body = { message: `${before} ${FAKE_TOKEN} ` };
      fake.fault({ on: /./, answer: { status: 422, body } });
      const error = await refused(repositoryOf(github));
      expect(error.code).toBe('GITHUB_REFUSED');
      expect(JSON.stringify(error.text)).not.toContain(FAKE_TOKEN.slice(0, 8));
    }
  });

  it('waits for a secondary limit as long as GitHub asks, and for a minute where it does not say', async () => {
    const { fake, github, clock } = await scene();
    fake.fault({ on: /./, answer: { status: 403, body: {}, headers: { 'retry-after': '17' } } });
    fake.fault({
      on: /./,
      answer: { status: 429, body: { message: 'You have exceeded a secondary rate limit.' } },
    });
    const before = clock.now();

    await repositoryOf(github);

    expect(clock.now() - before).toBeGreaterThanOrEqual(77_000);
    expect(githubRequests(github)).toBe(3);
  });

  it('waits for the primary limit when it is over soon', async () => {
    const { fake, github, clock } = await scene();
    const reset = Math.floor(clock.now() / 1000) + 90;
    fake.fault({
      on: /./,
      answer: {
        status: 403,
        body: { message: 'API rate limit exceeded' },
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
      },
    });
    const before = clock.now();

    await repositoryOf(github);

    expect(clock.now() - before).toBeGreaterThanOrEqual(90_000);
  });

  it('says until when the limit holds where that is too long to wait', async () => {
    const { fake, github } = await scene();
    fake.remaining = 0;

    const error = await refused(repositoryOf(github));

    expect(error.code).toBe('GITHUB_RATE_LIMIT');
    expect(error.text.what).toContain('2026-11-21T09:30:01Z');
    expect(fake.requests).toHaveLength(1);
  });

  it('does not take a missing permission for a limit', async () => {
    const { fake, github } = await scene();
    fake.permissions = {};

    const error = await refused(workflowRuns(github, { workflow: 'sync.yml' }));

    expect(error.code).toBe('GITHUB_PERMISSION');
    expect(error.text.what).toContain('Resource not accessible by integration');
    expect(error.text.todo).toContain('"permissions: { actions: read }"');
    expect(error.text.where).toContain('GET /repos/acme/crosswalk-config/actions/workflows/sync.yml/runs');
    expect(fake.requests).toHaveLength(1);
  });

  it('sends a comment once, whatever becomes of the answer', async () => {
    const { fake, github } = await scene();
    fake.store.issue({ title: 'a pull request' });
    fake.fault({ on: /^POST/, answer: { status: 502 } });

    const comment = { owner: 'acme', repo: 'crosswalk-config', issue_number: 1, body: 'hello' };
    const error = await refused(github.api.rest.issues.createComment(comment));

    expect(error.code).toBe('GITHUB_DOWN');
    expect(fake.requests).toHaveLength(1);
  });

  it('repeats what may be repeated', async () => {
    const { fake, github } = await scene();
    fake.fault({ on: /^GET/, answer: 'reset' });
    fake.fault({ on: /^GET/, answer: { status: 500 } });

    expect((await repositoryOf(github)).defaultBranch).toBe('main');
    expect(fake.requests.map((request) => request.status)).toEqual([0, 500, 200]);
  });

  it('follows no redirect that the API does not document', async () => {
    const { fake, github } = await scene();
    const location = `${fake.url}/elsewhere`;
    fake.fault({ on: /./, answer: { status: 301, headers: { location } } });

    const { code, text } = await refused(repositoryOf(github));
    expect(code).toBe('NETWORK_REDIRECT');
    expect(text.todo).toContain('set GITHUB_REPOSITORY to the new owner/name');
    expect(fake.requests).toHaveLength(1);
  });

  it('says of a GitHub that is not there what to look at, and speaks of no connection of the configuration', async () => {
    const { fake, github } = await scene();
    await fake.close();

    const { code, text } = await refused(repositoryOf(github));

    expect(code).toBe('NETWORK_REFUSED');
    expect(`${text.why} ${text.todo}`).toContain('GITHUB_API_URL');
    expect(`${text.why} ${text.todo}`).not.toContain("connection's");
  });

  it.each<readonly [string, unknown]>([
    ['a page', '<html>Log in</html>'],
    ['nothing', undefined],
    ['another kind of answer', []],
    ['no visibility', { id: 1, default_branch: 'main' }],
    ['no default branch', { id: 1, default_branch: null, private: true }],
  ])('takes %s for no answer', async (_, body) => {
    const { fake, github } = await scene();
    fake.fault({ on: /./, times: 9, answer: { status: 200, body } });

    const { code, text } = await refused(repositoryOf(github));

    expect(code).toBe('GITHUB_ANSWER');
    expect(text.what).not.toContain('Log in');
  });

  it('takes a run without a time for no answer', async () => {
    const { fake, github } = await scene();
    const { id } = fake.run();
    fake.fault({
      on: /runs/,
      answer: { status: 200, body: { id, path: 'x', event: 'push', created_at: 'soon' } },
    });

    expect((await refused(runById(github, id))).code).toBe('GITHUB_ANSWER');
  });

  it.each([401, 403, 404, 422, 500])('has the token in no message of a %i', async (status) => {
    const { fake, github } = await scene();
    fake.fault({ on: /./, times: 9, answer: { status, body: { message: 'no' } } });

    const error = await refused(repositoryOf(github));

    expect(JSON.stringify(error.text)).not.toContain(FAKE_TOKEN);
    expect(JSON.stringify(error)).not.toContain(FAKE_TOKEN);
    expect(error.text.todo).toBeTruthy();
  });
});
