import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { FAKE_TOKEN, type FakeGithub } from '../support/github.ts';
import { scene } from './support.ts';

interface Description {
  readonly operations: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: object;
}

const description = JSON.parse(readFileSync('test/fixtures/github-openapi.json', 'utf8')) as Description;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'gh', components: description.components });

const check = (operation: string, status: string) => {
  const schema = description.operations[operation]?.[status];
  if (!schema) throw new Error(`no ${operation} ${status} in the description`);
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"gh#/components')));
};

async function ask(fake: FakeGithub, method: string, path: string, body?: object) {
  const response = await fetch(`${fake.url}/repos/acme/crosswalk-config${path}`, {
    method,
    headers: { authorization: `token ${FAKE_TOKEN}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
    redirect: 'manual',
  });
  return { status: String(response.status), body: await response.json() };
}

const R = '/repos/{owner}/{repo}';

describe('the made-up GitHub answers in the shapes of its own description', () => {
  const asked: readonly [string, string, string, object?][] = [
    ['GET', R, ''],
    ['GET', `${R}/actions/artifacts`, '/actions/artifacts?name=crosswalk-state-crm'],
    ['GET', `${R}/actions/artifacts/{artifact_id}`, '/actions/artifacts/ARTIFACT'],
    ['GET', `${R}/actions/runs/{run_id}/artifacts`, '/actions/runs/RUN/artifacts'],
    ['GET', `${R}/actions/runs`, '/actions/runs'],
    ['GET', `${R}/actions/runs/{run_id}`, '/actions/runs/RUN'],
    ['GET', `${R}/actions/runs/{run_id}/jobs`, '/actions/runs/RUN/jobs'],
    ['GET', `${R}/actions/workflows`, '/actions/workflows'],
    ['GET', `${R}/actions/workflows/{workflow_id}`, '/actions/workflows/sync.yml'],
    ['GET', `${R}/actions/workflows/{workflow_id}/runs`, '/actions/workflows/sync.yml/runs'],
    ['GET', `${R}/issues`, '/issues'],
    ['POST', `${R}/issues`, '/issues', { title: 'one', labels: ['crosswalk'] }],
    ['GET', `${R}/issues/{issue_number}`, '/issues/1'],
    ['PATCH', `${R}/issues/{issue_number}`, '/issues/1', { state: 'closed' }],
    ['GET', `${R}/issues/{issue_number}/comments`, '/issues/1/comments'],
    ['POST', `${R}/issues/{issue_number}/comments`, '/issues/1/comments', { body: 'hello' }],
    ['PATCH', `${R}/issues/comments/{comment_id}`, '/issues/comments/COMMENT', { body: 'again' }],
    ['POST', `${R}/labels`, '/labels', { name: 'crosswalk' }],
  ];

  it.each(asked)('%s %s', async (method, operation, path, body) => {
    const { fake } = await scene();
    const jobs = [
      { name: 'due', conclusion: 'success' },
      { name: 'sync (crm)', conclusion: null },
    ];
    const run = fake.run({ jobs });
    fake.run({ headRepositoryId: 77, event: 'pull_request', status: 'completed', conclusion: 'failure' });
    const artifact = fake.store.upload(run.id, 'crosswalk-state-crm', [
      { name: 'crm.state', bytes: Buffer.from('x') },
    ]);
    const issue = fake.store.issue({ title: 'a pull request', pull: true, labels: ['crosswalk'] });
    const comment = fake.store.comment(issue.number, 'octocat', 'hi');

    const told = await ask(
      fake,
      method,
      path
        .replace('ARTIFACT', String(artifact.id))
        .replace('RUN', String(run.id))
        .replace('COMMENT', String(comment.id)),
      body,
    );

    const validate = check(`${method} ${operation}`, told.status);
    validate(told.body);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('is told apart from an answer that lacks what the description demands', () => {
    const validate = check(`GET ${R}/actions/artifacts`, '200');

    expect(validate({ total_count: 1, artifacts: [{ id: 1, name: 'x' }] })).toBe(false);
    expect(validate.errors?.[0]?.message).toBe("must have required property 'node_id'");
  });
});
